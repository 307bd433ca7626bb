"""``manage.py renew_reminders``: hold the reminders equal to their function, as ``rebuild_parties`` does the lists.

The acts write the rows themselves; this makes them anew for every case, for example after a new version, or with
``--check`` says where they differ, exit status 1.
"""

from argparse import ArgumentParser
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from cases.management.commands.rebuild_parties import cases_after
from cases.models.rule import RuleBook
from cases.reminders import rows, wanted
from fmuadmin import clock
from fmuadmin.access import seeing_everything

_SHOWN: Final = 20


class Command(BaseCommand):
    """Rewrites or checks as the system; also runs as the database's owner."""

    help = "Makes the reminders anew from the cases; with --check only says which cases differ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether to change anything."""
        parser.add_argument("--check", action="store_true", help="change nothing; exit status 1 when something differs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare, and write unless checking. Raises CommandError when a check finds differences."""
        with seeing_everything():
            differing = [number for number, wrong in renewed(keep=not options["check"]) if wrong]
        for number in differing[:_SHOWN]:
            self.stderr.write(f"{number} has other reminders than it should")
        summary = f"{len(differing)} cases differ"
        if options["check"] and differing:
            raise CommandError(summary)
        self.stdout.write(summary if options["check"] else f"Renewed: {summary}")


def renewed(*, keep: bool) -> list[tuple[str, int]]:
    """Every case's number and how many of its rows were wrong; mended when ``keep``. Needs the system's eyes."""
    book, last, found = RuleBook(), 0, []
    with transaction.atomic():
        while batch := cases_after(last):
            last = batch[-1].pk
            for case in batch:
                case.__dict__["rules"] = book.in_force(on=case.requested_on, region_id=case.region_id)
                # What should have been said before today is not said now: nobody is helped by last month's mail.
                wrong = rows.write({case.pk: wanted(case.facts)}, past_before=clock.today())
                found.append((case.number, wrong))
        if not keep:
            transaction.set_rollback(True)
    return found
