"""From the read log to StoreLog entries: who, where and whose, with the fallbacks for those who have no HSA-id (S6).

People and organisations without an HSA-id get an id of this system's own, "FMU-P12" and "FMU-O34" (docs/operations.md).
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.conf import settings

from fmuadmin.logs.ports import Insured, plugs
from fmuadmin.logs.storelog import MOST_ENTRIES, Entry, Patient, Place, User
from fmuadmin.models import Organisation, ReadEvent
from fmuadmin.vocabulary import LogPurpose, OrganisationKind, ReadAction, Resource, Role

DENIED: Final = "Nekad åtkomst"
_LONGEST_ID: Final = 32
_WITH: Final = ("actor", "mandate", "organisation", "organisation__parent", "organisation__operated_by")
# Desks and offices are parts of these; a unit that a region runs itself is part of the region.
_PARTS: Final = (OrganisationKind.CARE_UNIT, OrganisationKind.REGION_FINANCE_DESK, OrganisationKind.FK_OFFICE)


class NotSetUp(Exception):
    """The installation has not said what the log service must be told."""


def this_system() -> Place:
    """The system that writes the log. Raises NotSetUp."""
    system_id = settings.LOG_SYSTEM_ID
    if not system_id or len(system_id) > _LONGEST_ID:
        raise NotSetUp(f"Sätt LOG_SYSTEM_ID till systemets HSA-id, högst {_LONGEST_ID} tecken.")
    return Place(hsa_id=system_id, name=settings.LOG_SYSTEM_NAME)


def usual_purpose() -> str:
    """The purpose of a line that has no other. Raises NotSetUp."""
    if settings.LOG_PURPOSE not in LogPurpose.labels:
        raise NotSetUp(f"Sätt LOG_PURPOSE till ett av: {', '.join(LogPurpose.labels)}.")
    return str(settings.LOG_PURPOSE)


def entries(lines: Any) -> Iterator[Entry]:
    """The lines as entries, in the order of the log, read so many at a time as one message holds. Erased lines have
    nothing left to tell and are passed over.
    """
    system, purpose, after = this_system(), usual_purpose(), 0
    while part := list(lines.filter(pk__gt=after, erased_on=None).select_related(*_WITH).order_by("pk")[:MOST_ENTRIES]):
        insured = plugs.insured_of({line.case_ref for line in part if line.case_ref is not None})
        for line in part:
            yield _entry(line, insured, system, purpose)
        after = part[-1].pk


def _entry(line: ReadEvent, insured: Mapping[int, Insured], system: Place, purpose: str) -> Entry:
    person = insured.get(line.case_ref) if line.case_ref is not None and not line.denied else None
    known = line.purpose in LogPurpose.labels
    told = [DENIED if line.denied else "", "" if known else line.purpose]
    return Entry(
        log_id=line.uid,
        at=line.at,
        activity=ReadAction(line.action).activity,
        purpose=line.purpose if known else purpose,
        user=_user(line, system),
        resource=Resource(line.resource).label,
        patient=Patient(identity=person.identity, name=person.name) if person else None,
        level=line.case_number,
        args=". ".join(words for words in told if words),
    )


def _user(line: ReadEvent, system: Place) -> User:
    unit = line.organisation
    role = Role(line.role).label if line.role else ""
    return User(
        hsa_id=_id_of(line),
        name=line.actor_name,
        assignment=f"{role}, {line.organisation_name}" if role else "",
        title=line.mandate.get_profession_display() if line.mandate else "",
        provider=_place(_provider(unit)) if unit else system,
        unit=_place(unit) if unit else system,
    )


def _id_of(line: ReadEvent) -> str:
    known = line.actor.hsa_id if line.actor else ""
    return (known or f"FMU-P{line.actor_id or 0}")[:_LONGEST_ID]


def _provider(unit: Organisation) -> Organisation:
    """Whose care or authority it is: the region that runs the unit itself, else what it is part of, else itself."""
    if unit.kind not in _PARTS:
        return unit
    return unit.operated_by or unit.parent or unit


def _place(organisation: Organisation) -> Place:
    hsa_id = organisation.hsa_id or f"FMU-O{organisation.pk}"
    return Place(hsa_id=hsa_id[:_LONGEST_ID], name=organisation.name)
