"""Telling what is due: claimed and told in one transaction, so that each is in the receiver's notices exactly once.

Any number of sweeps may run at once: a row that one has claimed the others pass by, and what a sweep that dies had
claimed is due again with its rollback. One that cannot be told is left for later and stops no other (precedent.md
§7.2, INTYG-6433).
"""

import logging
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection, transaction

from cases.models import Reminder
from cases.reminders.seam import tell
from cases.vocabulary import ReminderState
from fmuadmin import clock

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
        claimed = sorted(_claimed(before.last, most), key=lambda row: row[:2][::-1])
        told = sum(_told(row) for row in claimed)
    last = max(((row[1], row[0]) for row in claimed), default=before.last)
    return Swept(told=before.told + told, last=last, more=len(claimed) == most)


def _claimed(last: tuple[date, int], most: int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [clock.now(), clock.today(), *last, most])
        return list(cursor.fetchall())


def _told(row: tuple[Any, ...]) -> bool:
    """Tell one; when that fails it waits again, and the log says so."""
    key, _, kind, _, organisation_id, day, case_id, number = row
    try:
        with transaction.atomic():
            tell(
                kind,
                organisation_ids=[organisation_id],
                case_ref=case_id,
                case_number=number,
                facts={},
                about_day=day,
            )
    except Exception as failure:  # noqa: BLE001 – one that fails must not stop the others
        _log.error("reminder %s could not be told: %s", key, type(failure).__name__)
        Reminder.objects.filter(pk=key).update(state=ReminderState.DUE, ended_at=None)
        return False
    return True
