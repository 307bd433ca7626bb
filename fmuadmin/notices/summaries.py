"""The daily mail: what a receiver has chosen to get once a day, in one mail, at half past seven (NO2).

A row in ``NoticeSummary`` is the claim: one mail a day and receiver, whoever sweeps, however often, also on the days on
which the clock is changed. What is told after the hour waits for the next day.
"""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any, Final

from django.db.models import Q
from django.utils.timezone import localdate, make_aware

from fmuadmin import clock
from fmuadmin.deliveries import post
from fmuadmin.hot import prepared_rows
from fmuadmin.models import Mandate, Notice, NoticeAddress, NoticeWaiting, Organisation
from fmuadmin.notices.mails import summary_subject, summary_text
from fmuadmin.notices.ports import plugs

AT: Final = time(7, 30)
MOST_RECEIVERS: Final = 500
_CLAIM_SQL: Final = """
INSERT INTO fmuadmin_noticesummary (organisation_id, user_id, day) VALUES (%s, %s, %s)
ON CONFLICT DO NOTHING RETURNING id
"""


def hour_of_today() -> datetime:
    """The instant at which today's mails are due. Half past seven comes once on every day of the year."""
    return make_aware(datetime.combine(clock.today(), AT), clock.TZ)


def send_due() -> int:
    """Send the day's mails when it is time; how many. With the system's eyes, inside one transaction."""
    due = hour_of_today()
    if clock.now() < due:
        return 0
    waiting = NoticeWaiting.objects.filter(notice__at__lt=due)
    receivers = waiting.values_list("notice__organisation_id", "user_id").distinct().order_by()[:MOST_RECEIVERS]
    return sum(_send(organisation_id, user_id, due) for organisation_id, user_id in list(receivers))


def _send(organisation_id: int, user_id: int | None, due: datetime) -> int:
    """One receiver's mail, unless today's has been sent."""
    if not prepared_rows(_CLAIM_SQL, [organisation_id, user_id, localdate(due)]):
        return 0
    rows = list(
        NoticeWaiting.objects.select_for_update(of=("self",))
        .select_related("notice__organisation")
        .filter(_waits_for(organisation_id, user_id), notice__at__lt=due)
        .order_by("notice_id")
    )
    NoticeWaiting.objects.filter(pk__in=[row.pk for row in rows]).delete()
    notices = _still_theirs([row.notice for row in rows], organisation_id, user_id)
    address = _address(organisation_id, user_id)
    if not notices or not address:
        return 0
    post(
        address=address,
        subject=summary_subject(len(notices), localdate(due)),
        text=summary_text([(notice, notice.organisation.kind) for notice in notices]),
        organisation_id=organisation_id,
        user_id=user_id,
    )
    return 1


def _waits_for(organisation_id: int, user_id: int | None) -> Q:
    whose = Q(user=None) if user_id is None else Q(user_id=user_id)
    return whose & Q(notice__organisation_id=organisation_id)


def _address(organisation_id: int, user_id: int | None) -> str:
    whose: dict[str, Any] = {"user_id": user_id} if user_id is not None else {"organisation_id": organisation_id}
    own = NoticeAddress.objects.filter(**whose).values_list("address", flat=True).first()
    if own or user_id is not None:
        return own or ""
    return Organisation.objects.values_list("email", flat=True).get(pk=organisation_id)


def _still_theirs(notices: Sequence[Notice], organisation_id: int, user_id: int | None) -> list[Notice]:
    """What the receiver may still know: a person whose mandate has ended nothing, nor of a case closed by jäv."""
    if user_id is None:
        return list(notices)
    held = Mandate.objects.filter(user_id=user_id, organisation_id=organisation_id, user__is_active=True)
    if not held.held_on(clock.today()).exists():
        return []
    cases = {notice.case_ref for notice in notices if notice.case_ref is not None}
    barred = {case for case, person in plugs.barred(cases) if person == user_id}
    return [notice for notice in notices if notice.case_ref not in barred]
