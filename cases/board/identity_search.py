"""Search by identity number: exact, by blind index, among the actor's own cases, never without a trace (SE2, S22, S26).

Only for those who read identity anyway: FK's office and the unit that has the case, from the order on. The number is
never shown again in full, and what was searched for is kept nowhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from cases.models import InsuredPerson
from cases.verbs import IDENTITY_SEARCHED
from cases.vocabulary import CaseState
from fmuadmin import audit, reading
from fmuadmin.access import Actor
from fmuadmin.identity import parse
from fmuadmin.lifecycle import Refused
from fmuadmin.vocabulary import Resource, Role

MAY_NOT: Final = (
    "Du kan inte söka på personnummer: din roll arbetar utan den försäkrades namn och personnummer. "
    "Sök på ärendenummer, till exempel FMU-2026-0117, eller på utförarens namn."
)
PURPOSE: Final = "Sökning på personnummer"
MOST: Final = 50
_READS_IDENTITY: Final = frozenset({Role.FK_OFFICER, Role.CARE_ADMIN, Role.INVESTIGATOR})


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPerson:
    """A case whose insured person has the number. ``masked`` says which number without repeating it."""

    case_id: int
    number: str
    masked: str
    closed_on: date | None


def may_search(actor: Actor) -> bool:
    """Whether the actor's role reads whom cases are about."""
    return actor.role in _READS_IDENTITY


def search_identity(text: str, actor: Actor) -> list[FoundPerson]:
    """The actor's own cases about the person with the number, newest first. One statement. Raises Refused."""
    try:
        identity = parse(text)
    except ValueError as wrong:
        raise Refused(f"Numret går inte att söka på. {wrong}") from None
    # A revoked case's content is closed, and that it was about this person is content (AC6).
    rows = (
        InsuredPerson.objects.visible_to(actor)
        .filter(identity_index=identity.digits)
        .exclude(case__state=CaseState.REVOKED)
        .order_by("-case__requested_on", "-case_id")
        .values_list("case_id", "case__number", "case__closed_on")[:MOST]
    )
    return [
        FoundPerson(case_id=case_id, number=number, masked=identity.masked(), closed_on=closed_on)
        for case_id, number, closed_on in rows
    ]


def recorded(actor: Actor, people: Sequence[FoundPerson] = (), *, denied: str = "") -> None:
    """Leave the trace: a reading for each case that was found, an act that says how many, a denied attempt."""
    if denied:
        audit.record(actor, audit.ACCESS_DENIED, facts={"step": "search_identity", "number": "", "reason": denied})
        return
    cases = [(person.case_id, person.number) for person in people]
    reading.shown(actor, resource=Resource.BOARD, cases=cases, purpose=PURPOSE)
    audit.record(actor, IDENTITY_SEARCHED, facts={"found": len(people)})
