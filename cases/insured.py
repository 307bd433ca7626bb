"""What the read log's export and extract may know of the insured person: plugged in by config/wiring.py.

The caller is the operator's command or a log reviewer's act, which the trail records; neither has a part in the case,
so the rows are read with the system's eyes and only what is asked for leaves this module.
"""

from collections.abc import Collection, Mapping, Sequence

from cases.models import InsuredPerson
from cases.vocabulary import Protection
from fmuadmin.access import SYSTEM, seen_as
from fmuadmin.identity import IdentityNumber, parse
from fmuadmin.logs.ports import Insured


def insured_of(cases: Collection[int]) -> Mapping[int, Insured]:
    """The insured persons of these cases, by the case's key; a protected person without name (S20)."""
    with seen_as(SYSTEM):
        people = InsuredPerson.objects.filter(case_id__in=cases).select_related("case")
        return {
            person.case_id: Insured(
                identity=parse(person.identity_number),
                name="" if person.case.protection != Protection.NONE else person.name,
            )
            for person in people
        }


def cases_of(identity: IdentityNumber) -> Sequence[int]:
    """The keys of the cases of the person with this number."""
    with seen_as(SYSTEM):
        return list(InsuredPerson.objects.filter(identity_index=identity.digits).values_list("case_id", flat=True))
