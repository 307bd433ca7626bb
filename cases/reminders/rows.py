"""The rows of reminders, made equal to what is wanted: one statement for a case, and for any number of cases."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from django.db import connection

from cases.facts import CaseFacts
from cases.reminders.wanted import Wanted, wanted
from cases.vocabulary import ReminderState
from fmuadmin import clock

_RENEW: Final = """
WITH wanted AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset(%(wanted)s::jsonb) AS w(
    case_id bigint, kind text, subject bigint, organisation_id bigint, day date, due_on date, state text)
), withdrawn AS (
  UPDATE cases_reminder r SET state = 'withdrawn', ended_at = %(now)s
   WHERE r.case_id = ANY (%(cases)s) AND r.state = 'due' AND NOT EXISTS (
     SELECT FROM wanted w WHERE (w.case_id, w.kind, w.subject, w.organisation_id, w.day)
                              = (r.case_id, r.kind, r.subject, r.organisation_id, r.day))
  RETURNING r.id
), made AS (
  INSERT INTO cases_reminder (case_id, kind, subject, organisation_id, day, due_on, state, ended_at)
  SELECT case_id, kind, subject, organisation_id, day, due_on, state, CASE state WHEN 'due' THEN NULL ELSE %(now)s END
    FROM wanted ORDER BY case_id, kind, subject, organisation_id, day
  ON CONFLICT (case_id, kind, subject, organisation_id, day) WHERE state IN ('due', 'told')
  DO UPDATE SET due_on = excluded.due_on WHERE cases_reminder.state = 'due' AND cases_reminder.due_on <> excluded.due_on
  RETURNING id
)
SELECT (SELECT count(*) FROM withdrawn) + (SELECT count(*) FROM made)
"""


def renew(facts: CaseFacts) -> int:
    """Make the case's rows what its facts call for: new ones wait, moved and met ones are withdrawn; how many changed.

    One that has been told for the same date is not told again. Call with the system's eyes, in the act's transaction.
    """
    return write({facts.case.pk: wanted(facts)})


def write(of_cases: Mapping[int, Iterable[Wanted]], *, past_before: date | None = None) -> int:
    """The same for many cases in one statement.

    ``past_before``: what should have been told before that day belongs to the past and is told to nobody, as when
    cases that have been worked on elsewhere come in.
    """
    rows = [
        {
            "case_id": case_id,
            "kind": one.kind,
            "subject": one.subject,
            "organisation_id": one.organisation_id,
            "day": one.day.isoformat(),
            "due_on": one.due_on.isoformat(),
            "state": ReminderState.TOLD if past_before and one.due_on < past_before else ReminderState.DUE,
        }
        for case_id, ones in of_cases.items()
        for one in ones
    ]
    with connection.cursor() as cursor:
        cursor.execute(_RENEW, {"wanted": json.dumps(rows), "cases": list(of_cases), "now": clock.now()})
        return int(cursor.fetchone()[0])
