"""What an opened case shows an administrator: what a coordinator would see of its course, and nothing to act on.

No identity, no medical text, no free text of the parties' (screens.md §2.8). Read with the administrator's own eyes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import F

from cases.models import BrokenGlass, Case
from cases.selectors.reading import CASE_VERBS
from cases.selectors.timeline import words
from cases.verbs import CARE, OWN_ORGANISATION_ONLY
from fmuadmin import clock
from fmuadmin.access import Actor
from fmuadmin.audit import verb_named
from fmuadmin.models import AuditEvent
from fmuadmin.parts import Change, Fact, Happening

MOST_LINES: Final = 100
# Facts that parties wrote to each other, and facts that are only halves of others.
_NOT_SHOWN: Final = CARE | {"unit_id", "before", "fields", "message"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The page."""

    glass: BrokenGlass
    case: Case
    minutes_left: int
    facts: Sequence[Fact]
    happenings: Sequence[Happening]


def opened_case(number: str, actor: Actor) -> Opened | None:
    """The case if the actor has it open now, else None. Two statements."""
    now = clock.now()
    glass = (
        BrokenGlass.objects.visible_to(actor)
        .open_at(now)
        .filter(case__number=number)
        .select_related("case__region", "case__office", "case__unit")
        .order_by("-ends_at")
        .first()
    )
    if glass is None:
        return None
    events = AuditEvent.objects.filter(case_ref=glass.case_id, verb__in=CASE_VERBS - OWN_ORGANISATION_ONLY)
    return Opened(
        glass=glass,
        case=glass.case,
        minutes_left=max(1, round((glass.ends_at - now).total_seconds() / 60)),
        facts=_facts(glass.case),
        happenings=[_happening(event) for event in events.order_by("-id")[:MOST_LINES]],
    )


def open_now(actor: Actor) -> list[BrokenGlass]:
    """What the actor has open now. One statement."""
    mine = BrokenGlass.objects.visible_to(actor).open_at(clock.now()).select_related("case")
    return list(mine.order_by(F("ends_at").asc()))


def _facts(case: Case) -> list[Fact]:
    def day(value: Any) -> str:
        return value.isoformat() if value else "–"

    return [
        Fact(label="Status", value=case.get_state_display(), small=f"sedan {case.state_since.isoformat()}"),
        Fact(label="Försäkringskassan", value=case.office.name),
        Fact(label="Region", value=case.region.name),
        Fact(label="Utförare", value=case.unit.name if case.unit is not None else "–"),
        Fact(label="Begäran inkom", value=day(case.requested_on)),
        Fact(label="Svar senast", value=day(case.answer_by)),
        Fact(label="Till ersättning", value=day(case.accounting_since)),
        Fact(label="Avslutat", value=day(case.closed_on)),
    ]


def _happening(event: AuditEvent) -> Happening:
    labels = verb_named(event.verb).facts
    shown = [(labels[name], value) for name, value in event.facts.items() if name in labels and name not in _NOT_SHOWN]
    return Happening(
        at=event.at,
        what=verb_named(event.verb).sentence,
        who=event.actor_name,
        organisation="" if event.organisation_name == event.actor_name else event.organisation_name,
        changes=[Change(label=label, after=words(value)) for label, value in shown if value not in (None, "", [])],
    )
