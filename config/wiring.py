"""Every cross-app reaction as one visible table: what billing plugs into the case, and what follows what (ADR 0008)."""

from typing import Any

from billing import turn
from billing.vocabulary import Leg
from cases import ports
from cases.commands import settle
from cases.vocabulary import CaseState
from fmuadmin.access import SYSTEM


def close_when_settled(case: Any) -> None:
    """Both legs are settled → the case closes, in the same act."""
    if case.state == CaseState.SETTLING and turn.settled_legs(case) == set(Leg.values):
        settle(case.number, actor=SYSTEM)


def wire() -> None:
    """Plug everything in. Called once, when the site map is read."""
    ports.plugs.settling_ball = turn.settling_ball
    ports.plugs.settling_status = turn.settling_status
    ports.plugs.basis_is_open = turn.basis_is_open
    ports.plugs.prefetches = ("settlements",)
    ports.plugs.on_settling = (close_when_settled,)
