"""Every cross-app reaction as one visible table: what billing plugs into the case, and what follows what (ADR 0008)."""

from typing import Any

from billing import models, panel, telling, turn
from billing.vocabulary import Leg
from cases import ports
from cases.commands import settle
from cases.vocabulary import CaseState
from cases.world.acts import ending
from fmuadmin.access import SYSTEM


def close_when_settled(case: Any) -> None:
    """Both legs are settled → the case closes, in the same act."""
    if case.state == CaseState.SETTLING and turn.settled_legs(case) == set(Leg.values):
        settle(case.number, actor=SYSTEM)


def close_told_when_settled(told: Any) -> None:
    """The same for a history that is told from a file."""
    if told.case.state == CaseState.SETTLING and turn.settled_legs(told.case) == set(Leg.values):
        ending.settle(told)


def wire() -> None:
    """Plug everything in. Called once, when the site map is read."""
    ports.plugs.settling_ball = turn.settling_ball
    ports.plugs.settling_status = turn.settling_status
    ports.plugs.basis_is_open = turn.basis_is_open
    ports.plugs.prefetches = ("settlements",)
    ports.plugs.panels = (panel.PANEL,)
    ports.plugs.acts = panel.ACTS
    ports.plugs.on_settling = (close_when_settled,)
    ports.plugs.readable_lines = (models.lines_readable_by,)
    ports.plugs.told_acts = (telling.settle_leg,)
    ports.plugs.on_told_settling = (close_told_when_settled,)
