"""Which changes a person may hear of: their organisation's, and those of one case in which it has a part."""

from collections.abc import Mapping
from typing import Final

from cases.models import CaseParty
from cases.vocabulary import Part
from fmuadmin.access import Actor
from fmuadmin.realtime import group_of_case, group_of_organisation
from fmuadmin.vocabulary import Role

# These work with people, rules and logs; no case is theirs (screens.md §2.8).
WITHOUT_CASES: Final = frozenset({Role.SYSTEM_ADMIN, Role.LOG_REVIEWER})

# What the right to hear of a case rests on, for fmuadmin/watching.py: the part of the mandate's organisation in it, and
# that the person has declared no jäv.
PART_SQL: Final = (
    "(SELECT p.part FROM cases_caseparty p WHERE p.organisation_id = m.organisation_id AND p.number = a.number"
    " AND NOT EXISTS (SELECT FROM cases_personalconflict c WHERE c.case_id = p.case_id AND c.user_id = m.user_id))"
)


def board_group(actor: Actor, parts: Mapping[str, str]) -> str | None:
    """The group of the actor's board, or None for those who have no board."""
    if actor.organisation_id is None or actor.role in WITHOUT_CASES:
        return None
    return group_of_organisation(actor.organisation_id)


def case_group(actor: Actor, parts: Mapping[str, str]) -> str | None:
    """The group of the case whose number is in the address, or None when it is not the actor's or not there."""
    number = parts["number"]
    if actor.role in WITHOUT_CASES:
        return None
    part = CaseParty.objects.open_to(actor).filter(number=number).values_list("part", flat=True).first()
    if part is None:
        return None
    # A unit that is only asked hears its own news: that the case moves says that another unit has answered.
    return board_group(actor, parts) if part in (Part.ASKED_UNIT, Part.FORMER_UNIT) else group_of_case(number)
