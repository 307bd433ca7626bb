"""``tell``: the only way to make a notice. One row for each organisation told, and its mails, in the same transaction.

Call it with the system's eyes: inside an act, from the sweep, from a job. Who also gets mail, and whether at once or
with the day's other notices, is read from the settings in one statement (NO2).
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from fmuadmin import clock, realtime
from fmuadmin.deliveries import post
from fmuadmin.hot import prepared_rows
from fmuadmin.models import Notice, NoticeWaiting
from fmuadmin.notices.kinds import Kind, facts_of, kind_named
from fmuadmin.notices.mails import subject_of, text_of
from fmuadmin.notices.ports import Follower, plugs
from fmuadmin.vocabulary import NoticeDelivery, NoticeGroup


class Receiver(NamedTuple):
    """Somebody who gets mail: the organisation's own address, or a person in it."""

    organisation_id: int
    organisation_kind: str
    user_id: int | None
    address: str
    delivery: str


# An organisation gets everything until it says otherwise; a person nothing until they have asked for it.
_RECEIVERS_SQL = """
SELECT o.id, o.kind, NULL::bigint, COALESCE(NULLIF(a.address, ''), o.email), COALESCE(c.delivery, 'now')
  FROM fmuadmin_organisation o
  LEFT JOIN fmuadmin_noticeaddress a ON a.organisation_id = o.id AND a.user_id IS NULL
  LEFT JOIN fmuadmin_noticechoice c ON c.organisation_id = o.id AND c.user_id IS NULL AND c."group" = %(group)s
 WHERE o.id = ANY(%(told)s) AND COALESCE(NULLIF(a.address, ''), o.email) <> '' AND COALESCE(c.delivery, 'now') <> 'off'
UNION ALL
SELECT o.id, o.kind, u.id, a.address, max(c.delivery)
  FROM fmuadmin_noticechoice c
  JOIN fmuadmin_organisation o ON o.id = c.organisation_id
  JOIN fmuadmin_user u ON u.id = c.user_id AND u.is_active
  JOIN fmuadmin_noticeaddress a ON a.user_id = u.id AND a.address <> ''
 WHERE c.delivery <> 'off'
   AND ((c.organisation_id = ANY(%(told)s) AND c."group" = %(group)s)
     OR (c.organisation_id = ANY(%(all)s) AND c."group" = %(followed)s AND c.user_id = ANY(%(followers)s)))
   AND EXISTS (SELECT FROM fmuadmin_mandate m
                WHERE m.user_id = u.id AND m.organisation_id = o.id AND m.role <> 'log_reviewer'
                  AND m.withdrawn_at IS NULL AND m.valid_from <= %(today)s
                  AND (m.valid_until IS NULL OR m.valid_until >= %(today)s))
 GROUP BY o.id, o.kind, u.id, a.address
 ORDER BY 1, 3 NULLS FIRST
"""


def tell(  # noqa: PLR0913 – what, to whom, about what
    kind: str,
    *,
    organisation_ids: Iterable[int],
    case_ref: int | None,
    case_number: str,
    facts: Mapping[str, Any],
    about_day: date | None = None,
    followers: Collection[Follower] | None = None,
) -> list[int]:
    """Tell the organisations, and those who follow the case; the keys of the new rows.

    ``followers``: who they are, for a caller that has asked already. Raises KeyError for a kind outside the catalogue
    and ValueError for a fact that it does not carry.
    """
    named = kind_named(kind)
    kept = facts_of(named, facts)
    told = sorted(set(organisation_ids))
    if followers is None:
        followers = plugs.followers(case_ref, kind) if case_ref is not None else ()
    to_whom: list[tuple[int, int | None]] = [(organisation_id, None) for organisation_id in told]
    to_whom += sorted((f.organisation_id, f.user_id) for f in followers if f.organisation_id not in told)
    if not to_whom:
        return []
    notices = Notice.objects.bulk_create(
        Notice(
            organisation_id=organisation_id,
            user_id=user_id,
            kind=kind,
            case_ref=case_ref,
            case_number=case_number,
            facts=kept,
            about_day=about_day,
            at=clock.now(),
        )
        for organisation_id, user_id in to_whom
    )
    realtime.push_notices_on_commit(organisation_ids=[organisation_id for organisation_id, _ in to_whom])
    _mail(named, notices, told, followers)
    return [notice.pk for notice in notices]


def _mail(kind: Kind, notices: list[Notice], told: list[int], followers: Collection[Follower]) -> None:
    """Send, or keep for the day's summary, what the receivers have chosen."""
    own = {(notice.organisation_id, notice.user_id): notice for notice in notices}
    waiting = []
    for receiver in _receivers(kind, told, followers, notices[0].case_ref):
        notice = own.get((receiver.organisation_id, receiver.user_id)) or own[(receiver.organisation_id, None)]
        if receiver.delivery == NoticeDelivery.DAILY:
            waiting.append(NoticeWaiting(notice=notice, user_id=receiver.user_id))
        else:
            post(
                address=receiver.address,
                subject=subject_of(notice),
                text=text_of(notice, receiver.organisation_kind),
                organisation_id=receiver.organisation_id,
                notice_id=notice.pk,
                user_id=receiver.user_id,
            )
    if waiting:
        NoticeWaiting.objects.bulk_create(waiting)


def _receivers(kind: Kind, told: list[int], followers: Collection[Follower], case_ref: int | None) -> list[Receiver]:
    found = [
        Receiver(*row)
        for row in prepared_rows(
            _RECEIVERS_SQL,
            {
                "group": kind.group.value,
                "followed": NoticeGroup.FOLLOWED.value,
                "told": told,
                "all": sorted({*told, *(f.organisation_id for f in followers)}),
                "followers": sorted({f.user_id for f in followers}),
                "today": clock.today(),
            },
        )
    ]
    people = [receiver for receiver in found if receiver.user_id is not None]
    if not people or case_ref is None:
        return found
    known = {(f.user_id, f.organisation_id) for f in followers}
    barred = {person for _, person in plugs.barred([case_ref])}
    return [
        r
        for r in found
        if r.user_id is None
        or (r.user_id not in barred and (r.organisation_id in told or (r.user_id, r.organisation_id) in known))
    ]
