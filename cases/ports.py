"""What other apps plug into a case page, the turn and the tabs. ``config/wiring.py`` plugs; cases only asks.

Without anything plugged in, a case has no money side: the ball in SETTLING lies at the unit and the basis is open.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from cases.vocabulary import Ball, Part
from fmuadmin.access import Actor


@dataclass(frozen=True, kw_only=True)
class CasePanel:
    """A tab on the case page that another app draws: ``context(case, actor)`` feeds ``template``."""

    slug: str
    label: str
    template: str
    visible: Callable[[Any, Actor], bool]
    context: Callable[[Any, Actor], dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class PluggedAct:
    """A button on the case page that belongs to another app."""

    url_name: str
    label: str
    open_to: Callable[[Any, Actor], bool]
    board_code: str


@dataclass
class _Plugs:
    settling_ball: Callable[[Any], Ball] | None = None
    basis_is_open: Callable[[Any], bool] | None = None
    settling_status: Callable[[Any], str] | None = None
    # Whether anybody writes ``CaseParty.unanswered``: the board shows its column and quick filter only then.
    counts_unanswered: bool = False
    panels: tuple[CasePanel, ...] = ()
    acts: tuple[PluggedAct, ...] = ()
    # What an act reads of every case, and what a reader may know of one, at most one statement each.
    prefetches: tuple[str, ...] = ()
    knows: tuple[Callable[[Any], None], ...] = ()
    on_settling: tuple[Callable[[Any], None], ...] = ()
    # Acts of other apps with which a case's history may be told from a file (cases/world), and what follows them.
    told_acts: tuple[Callable[..., None], ...] = ()
    on_told_settling: tuple[Callable[[Any], None], ...] = ()
    # Which of its own lines in a case's trail an app lets a part read, as a condition on AuditEvent.
    readable_lines: tuple[Callable[[Part], Q], ...] = ()


plugs = _Plugs()


def settling_ball(case: Any) -> Ball:
    """Whose turn it is in SETTLING."""
    return plugs.settling_ball(case) if plugs.settling_ball is not None else Ball.UNIT


def basis_is_open(case: Any) -> bool:
    """Whether the reimbursement basis may still change."""
    return plugs.basis_is_open(case) if plugs.basis_is_open is not None else True


def settling_status(case: Any) -> str:
    """Billing's own status, shown beside the state; empty when there is none."""
    return plugs.settling_status(case) if plugs.settling_status is not None else ""
