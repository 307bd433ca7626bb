"""``manage.py erase_trail [--before DATE] [--dry-run]``: empty the content of old lines in the trail (S5, S14)."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from fmuadmin import clock
from fmuadmin.trail.chains import in_words
from fmuadmin.trail.erasing import CASE_YEARS, TooEarly, erase, years_before


class Command(BaseCommand):
    """Runs as the database's owner, who becomes fmu_retention for it."""

    help = "Gallrar loggen: tömmer innehållet i gamla rader. Raderna och deras länkar blir kvar."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Up to which day, and whether to change anything."""
        parser.add_argument(
            "--before",
            type=date.fromisoformat,
            metavar="ÅÅÅÅ-MM-DD",
            help=f"gallra rader som är äldre än dagen (utan den: {CASE_YEARS} år före i dag)",
        )
        parser.add_argument("--dry-run", action="store_true", help="ändra inget, säg bara vad som skulle gallras")

    def handle(self, *args: Any, **options: Any) -> None:
        """Empty, and say what. Raises CommandError when the day is too close or the role may not."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_has_role('fmu_retention', 'MEMBER')")
            if not cursor.fetchone()[0]:
                raise CommandError("Gallring görs av databasens ägare. Ange DATABASE_OWNER_URL.")
        today, dry_run = clock.today(), options["dry_run"]
        before = options["before"] or years_before(today, CASE_YEARS)
        try:
            found = erase(before=before, today=today, dry_run=dry_run)
        except TooEarly as refused:
            raise CommandError(str(refused)) from None
        for erased in found:
            told = "skulle gallras" if dry_run else "gallrade"
            ranges = f": {in_words(erased.ranges)}" if erased.ranges else ""
            self.stdout.write(f"{erased.chain.label}: {erased.lines} rader äldre än {before} {told}{ranges}.")
