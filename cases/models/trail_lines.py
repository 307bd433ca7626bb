"""What the trail asks about cases: whose lines may be read, and which must stay whole. Plugged in config/wiring.py."""

from datetime import date
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q

from cases.models.case import Case
from cases.models.conflict import PersonalConflict
from cases.models.party import CaseParty
from cases.verbs import OWN_ORGANISATION_ONLY
from cases.vocabulary import Part
from fmuadmin.access import Actor
from fmuadmin.models.audit import DENIED
from fmuadmin.vocabulary import Role

_WITHOUT_CASES: Final = frozenset({Role.SYSTEM_ADMIN, Role.LOG_REVIEWER})
_OUTSIDE: Final = (Part.ASKED_UNIT, Part.FORMER_UNIT)


def lines_of_cases(actor: Actor) -> Q:
    """1. nobody whose role works with no cases; 2. an organisation the lines of cases in which it has a part, but its
    own notes only; 3. a unit that is only asked, or no longer has the case, the lines about itself; 4. nobody those of
    a case in which they have declared jäv.
    """
    if actor.role in _WITHOUT_CASES:
        return Q(pk__in=[])
    parts = CaseParty.objects.filter(case_id=OuterRef("case_ref"), organisation_id=actor.desk)
    own = Q(organisation_id=actor.desk)
    of_case = Exists(parts.exclude(part__in=_OUTSIDE)) | (Exists(parts) & (own | Q(facts__unit_id=actor.desk)))
    biased = Exists(PersonalConflict.objects.filter(case_id=OuterRef("case_ref"), user_id=actor.person))
    return ~Q(biased) & ~Q(verb=DENIED) & (own | ~Q(verb__in=OWN_ORGANISATION_ONLY)) & Q(of_case)


def not_ended_before(day: date) -> Any:
    """The keys of cases that had not ended before the day: their lines are not emptied (S14)."""
    return Case.objects.filter(Q(closed_on=None) | Q(closed_on__gte=day)).values("pk")
