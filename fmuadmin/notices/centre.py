"""The in-app centre: what an organisation and a person in it have been told, and what of it the person has read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Count, Subquery
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from fmuadmin import clock
from fmuadmin.access import Actor
from fmuadmin.hot import hot_rows
from fmuadmin.models import Notice, NoticeRead
from fmuadmin.models.notices import UNREAD_DAYS, WITHOUT_NOTICES
from fmuadmin.notices.kinds import kind_named
from fmuadmin.notices.mails import headline_of
from fmuadmin.notices.ports import plugs

PAGE_SIZE: Final = 30
# More is not counted: nobody reads a thousand notices one by one.
MOST_COUNTED: Final = 999


@dataclass(frozen=True, kw_only=True)
class Line:
    """One notice as it is read."""

    key: int
    title: str
    happened: str
    todo: str
    number: str
    at: datetime
    unread: bool
    followed: bool


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One page of the centre: days, newest first, and the key to go on from."""

    days: Sequence[tuple[date, Sequence[Line]]]
    older_from: int | None
    newest: int


# As ``visible_to`` and ``unread_by`` say, by hand: every page asks this, the board a third of its time otherwise.
_UNREAD_SQL: Final = """
SELECT count(*) FROM (
  SELECT FROM fmuadmin_notice n
   WHERE n.organisation_id = %s AND (n.user_id IS NULL OR n.user_id = %s) AND n.at >= %s
     AND NOT EXISTS (SELECT FROM fmuadmin_noticeread r WHERE r.notice_id = n.id AND r.user_id = %s)
   LIMIT %s) unread
"""


def unread_of(actor: Actor) -> int:
    """How many notices the person has not read, ``MOST_COUNTED`` at most. One statement."""
    if actor.role in WITHOUT_NOTICES:
        return 0
    since = clock.now() - timedelta(days=UNREAD_DAYS)
    ((number,),) = hot_rows(_UNREAD_SQL, [actor.desk, actor.person, since, actor.person, MOST_COUNTED])
    return int(number)


def unread_in_statement(actor: Actor) -> Coalesce:
    """The same number as an annotation, for a page that asks for it with something else."""
    of_actor = Notice.objects.visible_to(actor).unread_by(actor).order_by().values("organisation_id")
    return Coalesce(Subquery(of_actor.annotate(number=Count("pk")).values("number")), 0)


def page_of(actor: Actor, *, only: str = "", before: int | None = None) -> Shown:
    """The page that begins before the key; ``only`` "olasta" or "bevakade" narrows it."""
    followed = plugs.followed(actor)
    rows = Notice.objects.visible_to(actor).order_by("-id")
    if only == "olasta":
        rows = rows.unread_by(actor)
    if only == "bevakade":
        rows = rows.filter(case_ref__in=followed)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    notices = list(rows[: PAGE_SIZE + 1])
    shown = notices[:PAGE_SIZE]
    of_page = Notice.objects.visible_to(actor).unread_by(actor).filter(pk__in=[notice.pk for notice in shown])
    unread = set(of_page.values_list("pk", flat=True))
    days: dict[date, list[Line]] = {}
    for notice in shown:
        days.setdefault(localdate(notice.at), []).append(_line(notice, actor, unread, followed))
    return Shown(
        days=list(days.items()),
        older_from=shown[-1].pk if len(notices) > PAGE_SIZE else None,
        newest=shown[0].pk if shown else 0,
    )


def _line(notice: Notice, actor: Actor, unread: set[int], followed: set[int]) -> Line:
    happened, todo = kind_named(notice.kind).said(
        notice.facts, notice.about_day, actor.organisation_kind.value if actor.organisation_kind else ""
    )
    return Line(
        key=notice.pk,
        title=headline_of(notice),
        happened=happened,
        # What to do is said to the organisation that has to, not to somebody who only follows.
        todo=todo if notice.user_id is None else "",
        number=notice.case_number,
        at=notice.at,
        unread=notice.pk in unread,
        followed=notice.case_ref in followed,
    )


def seen(actor: Actor, key: int) -> Notice | None:
    """The notice, read from now on; None when it is not the actor's."""
    notice = Notice.objects.visible_to(actor).filter(pk=key).first()
    if notice is not None:
        _mark(actor, [notice.pk])
    return notice


def mark_all(actor: Actor, *, upto: int) -> int:
    """Everything unread up to the newest that the page showed is read; what has come since stays unread."""
    keys = list(Notice.objects.visible_to(actor).unread_by(actor).filter(pk__lte=upto).values_list("pk", flat=True))
    _mark(actor, keys)
    return len(keys)


def _mark(actor: Actor, keys: Sequence[int]) -> None:
    now = clock.now()
    NoticeRead.objects.bulk_create(
        [NoticeRead(user_id=actor.person, notice_id=key, at=now) for key in keys], ignore_conflicts=True
    )
