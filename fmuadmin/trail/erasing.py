"""*Gallring* of the trail: the content of old lines is emptied, the lines and their links stay (S5, S14).

Only as the database's owner, who becomes ``fmu_retention`` for it; what was emptied is a line of the trail itself.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Q

from fmuadmin import audit
from fmuadmin.access import SYSTEM
from fmuadmin.models import AuditEvent, ReadEvent
from fmuadmin.trail.chains import DONE, ERASED, SEEN, Chain, Ranges, extend

LOG_YEARS: Final = 5
CASE_YEARS: Final = 10
_ROWS_AT_A_TIME: Final = 5000

audit.register(
    audit.Verb(
        code=ERASED,
        sentence="Gallrade i loggen",
        facts={"log": "Logg", "before": "Äldre än", "lines": "Antal rader", "ranges": "Radnummer"},
    )
)

# The cases whose lines must stay whole: not ended, or ended after the day. config/wiring.py says which.
_kept_cases: list[Callable[[date], Any]] = []


def plug_kept_cases(kept: Callable[[date], Any]) -> None:
    """Say which cases, as a query of their keys, had not ended before a day."""
    _kept_cases[:] = [kept]


class TooEarly(ValueError):
    """The day is closer than the law lets logs be emptied."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What was emptied in a log, or would be."""

    chain: Chain
    lines: int
    ranges: Ranges


def years_before(today: date, years: int) -> date:
    """The same day so many years earlier; 28 February for a leap day that the year lacks."""
    try:
        return today.replace(year=today.year - years)
    except ValueError:
        return today.replace(year=today.year - years, day=28)


def erase(*, before: date, today: date, dry_run: bool = False) -> list[Erased]:
    """Empty the lines that are older than the day, or with ``dry_run`` only say which.

    A line about a case is emptied when the case ended ten years ago or more, and before the day. Raises TooEarly when
    the day is less than five years ago.
    """
    if before > years_before(today, LOG_YEARS):
        raise TooEarly(f"Loggen sparas i minst {LOG_YEARS} år. Ange {years_before(today, LOG_YEARS)} eller tidigare.")
    if not _kept_cases:
        raise RuntimeError("config/wiring.py has not said which cases' lines must be kept")
    old = Q(erased_on=None, at__date__lt=before)
    done = AuditEvent.objects.filter(old).exclude(verb=ERASED)
    limit = min(before, years_before(today, CASE_YEARS))
    for kept in _kept_cases:
        done = done.exclude(case_ref__in=kept(limit))
    with transaction.atomic():
        found = [
            _erase(chain, rows, today, dry_run) for chain, rows in ((DONE, done), (SEEN, ReadEvent.objects.filter(old)))
        ]
        for erased in found:
            if erased.lines and not dry_run:
                facts = {"log": erased.chain.label, "before": before, "lines": erased.lines, "ranges": erased.ranges}
                audit.record(SYSTEM, ERASED, facts=facts)
    return found


def _erase(chain: Chain, rows: Any, today: date, dry_run: bool) -> Erased:
    ranges: Ranges = []
    lines = 0
    for batch in _batches(rows):
        for number in batch:
            extend(ranges, number)
        lines += len(batch)
        if not dry_run:
            _empty(chain, batch, today)
    return Erased(chain, lines, ranges)


def _batches(rows: Any) -> Iterator[list[int]]:
    """The lines' numbers, rising, some at a time: the next are asked for after those, so that no cursor stays open."""
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:_ROWS_AT_A_TIME]):
        last = batch[-1]
        yield batch


def _empty(chain: Chain, numbers: list[int], today: date) -> None:
    emptied = ", ".join(f"{column} = {nothing}" for column, nothing in chain.emptied.items())
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE fmu_retention")
        cursor.execute(
            f"UPDATE {chain.table} SET {emptied}, erased_on = %s WHERE id = ANY(%s)",  # noqa: S608 – names of our own
            [today, numbers],
        )
        cursor.execute("SET LOCAL ROLE NONE")
