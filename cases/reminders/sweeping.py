"""Telling what is due: claimed and told in one transaction, so that each is in the receiver's notices exactly once.

Any number of sweeps may run at once: a row that one has claimed the others pass by, and what a sweep that dies had
claimed is due again with its rollback. One that cannot be told is left for later and stops no other (precedent.md
§7.2, INTYG-6433).
"""

import logging
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Final, NamedTuple

from django.db import connection, transaction

from cases.models import Reminder
from cases.vocabulary import ReminderState
from fmuadmin import clock
from fmuadmin.notices import tell

BATCH: Final = 100
_log = logging.getLogger(__name__)
_CLAIM: Final = """
UPDATE cases_reminder r SET state = 'told', ended_at = %s
  FROM cases_case c
 WHERE c.id = r.case_id AND r.id IN (
   SELECT id FROM cases_reminder WHERE state = 'due' AND due_on <= %s AND (due_on, id) > (%s, %s)
    ORDER BY due_on, id LIMIT %s FOR UPDATE SKIP LOCKED)
RETURNING r.id, r.due_on, r.kind, r.subject, r.organisation_id, r.day, r.case_id, c.number
"""


class Claimed(NamedTuple):
    """A row that this sweep tells."""

    key: int
    due_on: date
    kind: str
    subject: int
    organisation_id: int
    day: date
    case_id: int
    number: str


_FIRST: Final = (date(1900, 1, 1), 0)


@dataclass(frozen=True, slots=True)
class Swept:
    """How far a sweep has come: how many it told, and after which row the next batch begins."""

    told: int = 0
    last: tuple[date, int] = _FIRST
    more: bool = True


def tell_due(after: Swept | None = None, *, most: int = BATCH) -> Swept:
    """Tell the next reminders whose day has come. Call inside ``acting_as(SYSTEM)``, one batch to a transaction."""
    before = after or Swept()
    with transaction.atomic():
        claimed = sorted(_claimed(before.last, most), key=_what)
        told = sum(_told(list(same)) for _, same in groupby(claimed, key=_what))
    last = max(((row.due_on, row.key) for row in claimed), default=before.last)
    return Swept(told=before.told + told, last=last, more=len(claimed) == most)


def _what(row: Claimed) -> tuple[Any, ...]:
    """What is told at once to everybody whom it concerns."""
    return row.due_on, row.case_id, row.kind, row.subject, row.day


def _claimed(last: tuple[date, int], most: int) -> list[Claimed]:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [clock.now(), clock.today(), *last, most])
        return [Claimed(*row) for row in cursor.fetchall()]


def _told(rows: list[Claimed]) -> int:
    """Tell one thing; how many were told. When it fails they wait again, and the log says so."""
    one = rows[0]
    try:
        with transaction.atomic():
            tell(
                one.kind,
                organisation_ids=[row.organisation_id for row in rows],
                case_ref=one.case_id,
                case_number=one.number,
                facts={},
                about_day=one.day,
            )
    except Exception as failure:  # noqa: BLE001 – one that fails must not stop the others
        _log.error("reminder %s could not be told: %s", one.key, type(failure).__name__)
        Reminder.objects.filter(pk__in=[row.key for row in rows]).update(state=ReminderState.DUE, ended_at=None)
        return 0
    return len(rows)
