"""Nödöppning: a system administrator opens one case to read it, and closes it again. The parties see it (§2.8)."""

from typing import Final

from django.db import connection

from cases.commands.moves import act, required
from cases.models import BrokenGlass
from cases.verbs import CaseVerb
from cases.vocabulary import GlassReason
from fmuadmin import audit, clock, realtime
from fmuadmin.access import Actor
from fmuadmin.lifecycle import Denied, Refused
from fmuadmin.vocabulary import Role

MINUTES: Final = 60
LONGEST_TEXT: Final = 200


@act
def break_glass(number: str, *, actor: Actor, reason: GlassReason, text: str) -> BrokenGlass:
    """Open the case to the administrator for an hour. Raises Denied or Refused."""
    if actor.role != Role.SYSTEM_ADMIN:
        raise Denied("Bara systemförvaltare kan nödöppna ett ärende.")
    told = required(text, field="text", reason="Beskriv varför ärendet behöver öppnas")
    if len(told) > LONGEST_TEXT:
        raise Refused(
            f"Texten är {len(told) - LONGEST_TEXT} tecken för lång. Högst {LONGEST_TEXT} tecken.", field="text"
        )
    with connection.cursor() as cursor:
        cursor.execute("SELECT fmu_break_glass(%s, %s, %s, %s)", [number, reason.value, told, MINUTES])
        case_id = cursor.fetchone()[0]
    if case_id is None:
        raise Refused("Det finns inget ärende med det numret. Kontrollera numret.", field="number")
    glass: BrokenGlass = BrokenGlass.objects.visible_to(actor).filter(case_id=case_id).latest("pk")
    facts = {"why": f"{reason.label}: {told}", "until": glass.ends_at}
    audit.record(actor, CaseVerb.GLASS_BROKEN, case_ref=case_id, facts=facts)
    realtime.push_case_on_commit(number=number, organisation_ids=[])
    return glass


@act
def close_glass(number: str, *, actor: Actor) -> None:
    """Close it before the time is out. Raises Refused."""
    mine = BrokenGlass.objects.visible_to(actor).open_at(clock.now()).filter(case__number=number)
    glass = mine.first()
    if glass is None:
        raise Refused("Ärendet är redan stängt.")
    case_id = glass.case_id
    mine.filter(case_id=case_id).update(closed_at=clock.now())
    audit.record(actor, CaseVerb.GLASS_CLOSED, case_ref=case_id)
