"""What the kernel's notices ask about cases: who follows one, and to whom it is closed. Plugged in config/wiring.py."""

from collections.abc import Collection

from cases.models import PersonalConflict
from cases.models.follow import followers_of
from fmuadmin.notices.ports import Follower

# The date of one unit's answer is not another unit's to know (precedent.md D9).
_ABOUT_ONE_UNIT = ("reminder.request_answer", "passed.request_answer")


def followers_for(case_ref: int, kind: str) -> Collection[Follower]:
    """Who follows the case and may know of a notice that time alone has made."""
    return followers_of(case_ref, about_one_unit=kind in _ABOUT_ONE_UNIT)


def barred_in(case_refs: Collection[int]) -> set[tuple[int, int]]:
    """(case, person) of those who have declared jäv in the cases."""
    found = PersonalConflict.objects.filter(case_id__in=case_refs)
    return set(found.values_list("case_id", "user_id"))
