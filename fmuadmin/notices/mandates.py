"""A mandate that is withdrawn is told to its organisation: cases may be left without anybody responsible."""

from datetime import timedelta
from typing import Final

from fmuadmin import clock
from fmuadmin.models import Mandate, Notice
from fmuadmin.notices.operations import MANDATE_WITHDRAWN
from fmuadmin.notices.telling import tell
from fmuadmin.vocabulary import Role

# The administrator who withdraws has no eyes on other organisations' notices, so the sweep tells.
_LOOK_BACK: Final = timedelta(days=2)
_WITHOUT_CASES: Final = (Role.LOG_REVIEWER, Role.SYSTEM_ADMIN)


def tell_withdrawn() -> int:
    """Tell of mandates withdrawn since the last sweep, once each; how many. With the system's eyes."""
    since = clock.now() - _LOOK_BACK
    told = set(
        Notice.objects.filter(kind=MANDATE_WITHDRAWN.code, at__gte=since).values_list("facts__mandate", flat=True)
    )
    withdrawn = Mandate.objects.filter(withdrawn_at__gte=since).exclude(role__in=_WITHOUT_CASES).order_by("pk")
    new = [mandate for mandate in withdrawn if mandate.pk not in told]
    for mandate in new:
        tell(
            MANDATE_WITHDRAWN.code,
            organisation_ids=[mandate.organisation_id],
            case_ref=None,
            case_number="",
            facts={"mandate": mandate.pk},
        )
    return len(new)
