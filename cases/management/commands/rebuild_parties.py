"""``manage.py rebuild_parties``: hold the projection equal to its function (decisions.md §4, CaseParty).

The board's rows are written by the acts themselves; this makes them anew, or with ``--check`` says where they differ,
exit status 1. Nightly the check also sweeps away counters that have come down to nothing.
"""

from argparse import ArgumentParser
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from cases import ports
from cases.models import Case, CaseParty
from cases.models.party import write_parties
from cases.models.rule import RuleBook
from cases.parties import PartyRow, party_rows
from fmuadmin.access import seeing_everything

BATCH: Final = 500
_SHOWN: Final = 20
# What a case's rows are made from, read together for many cases.
RELATED: Final = (
    "requests__unit",
    "material_sets",
    "material_supplements",
    "visits",
    "deviations",
    "exams",
    "respites",
    "transfers",
    "statements",
    "supplements",
)
_BUCKETS: Final = """
SELECT organisation_id, phase, due_hard, due_on, owes_from, owes_until, unanswered > 0 AS asked, count(*)::int AS n
  FROM cases_caseparty WHERE is_open GROUP BY 1, 2, 3, 4, 5, 6, 7
"""
WRONG_BUCKETS_SQL: Final = f"""
SELECT count(*) FROM (
  ({_BUCKETS} EXCEPT SELECT * FROM cases_party_count) UNION ALL
  (SELECT * FROM cases_party_count WHERE n <> 0 EXCEPT {_BUCKETS})) differing
"""  # noqa: S608 – made of constants


@dataclass
class Differences:
    """Where the table and the function disagree: rows to write, rows that nobody should have, wrong counters."""

    to_write: list[PartyRow] = field(default_factory=list)
    surplus: list[int] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    wrong_buckets: int = 0

    def __bool__(self) -> bool:
        return bool(self.to_write or self.surplus or self.wrong_buckets)


class Command(BaseCommand):
    """Rewrites or checks the projection as the system; also runs as the database's owner."""

    help = "Makes the lists' rows and counters anew from the cases; with --check only says what differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether to change anything."""
        parser.add_argument("--check", action="store_true", help="change nothing; exit status 1 when something differs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare, and write unless checking. Raises CommandError when a check finds differences."""
        with seeing_everything():
            found = differences()
            if not options["check"]:
                repair(found)
            swept = _sweep()
        for line in found.said[:_SHOWN]:
            self.stderr.write(line)
        rows, surplus = len(found.to_write), len(found.surplus)
        summary = f"{rows} rows differ, {surplus} too many, {found.wrong_buckets} counters wrong; {swept} swept away"
        if options["check"] and found:
            raise CommandError(summary)
        self.stdout.write(summary if options["check"] else f"Rebuilt: {summary}")


def differences() -> Differences:
    """Compare every case's rows with ``party_rows`` and every counter with a recount. Needs the system's eyes."""
    found = Differences()
    book = RuleBook()
    last = 0
    while batch := cases_after(last):
        last = batch[-1].pk
        stored = _stored(batch)
        for case in batch:
            case.__dict__["rules"] = book.in_force(on=case.requested_on, region_id=case.region_id)
            for row in party_rows(case.facts):
                have = stored.pop((case.pk, row.organisation_id), None)
                if have is None or have.columns() != row.columns():
                    found.to_write.append(row)
                    found.said.append(_difference(row, have))
        for party in stored.values():
            found.surplus.append(party.pk)
            found.said.append(f"{party.number}: organisation {party.organisation_id} has a row but no part")
    with connection.cursor() as cursor:
        cursor.execute(WRONG_BUCKETS_SQL)
        found.wrong_buckets = cursor.fetchone()[0]
    return found


def repair(found: Differences) -> None:
    """Write what differs, drop what is too much, count anew when a counter was wrong."""
    for start in range(0, len(found.to_write), BATCH):
        write_parties(found.to_write[start : start + BATCH])
    CaseParty.objects.filter(pk__in=found.surplus).delete()
    if found.wrong_buckets:
        with connection.cursor() as cursor:
            cursor.execute("SELECT fmu_recount_parties()")


def _sweep() -> int:
    """Remove the counters that stand at nothing; how many they were."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM cases_party_count WHERE n = 0")
        return int(cursor.rowcount)


def cases_after(key: int) -> list[Case]:
    """The next batch of cases after the key, with everything that their facts are made of."""
    cases = (
        Case.objects.filter(pk__gt=key)
        .with_parties_named()
        .prefetch_related(*RELATED, *ports.plugs.prefetches)
        .order_by("pk")
    )
    return list(cases[:BATCH])


def _stored(batch: list[Case]) -> dict[tuple[int, int], CaseParty]:
    rows = CaseParty.objects.filter(case__in=batch)
    return {(row.case_id, row.organisation_id): row for row in rows}


def _difference(row: PartyRow, have: CaseParty | None) -> str:
    who = f"{row.number}: organisation {row.organisation_id}"
    if have is None:
        return f"{who} has no row"
    before = have.columns()
    changed = [name for name, value in row.columns().items() if before[name] != value]
    return f"{who} differs in {', '.join(changed)}"
