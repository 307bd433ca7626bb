"""manage.py load_world FILE | --demo: fill the system from a file, or with the demo world (docs/world.md)."""

import time
from argparse import ArgumentParser
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from cases.demo import START, demo_document, digest_of
from cases.demo.files import add_files
from cases.files.sweeping import remove_orphans
from cases.notices.demo import tell_recent
from cases.world.loading import load, load_text
from cases.world.problems import WorldRefused
from fmuadmin import clock
from fmuadmin.models import DemoClock

WORDS = {
    "regions": "regioner",
    "offices": "kontor hos Försäkringskassan",
    "operations": "förvaltningar",
    "providers": "vårdgivare",
    "units": "enheter",
    "agreements": "avtal",
    "people": "personer",
    "rules": "regelvärden",
    "cases": "ärenden",
}


class Command(BaseCommand):
    """Loads a world. Everything or nothing; what is wrong is said with line and field."""

    help = "Läser in organisationer, avtal, personer, uppdrag, regler och ärenden ur en YAML- eller JSON-fil."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A file, or the demo."""
        chosen = parser.add_mutually_exclusive_group(required=True)
        chosen.add_argument("file", nargs="?", type=Path, metavar="FIL", help="filen som ska läsas in")
        chosen.add_argument("--demo", action="store_true", help="läs in demovärlden (kräver FMU_DEMO=1)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, then let the database learn what its tables look like now."""
        started = time.monotonic()
        try:
            counts = self._demo() if options["demo"] else self._file(options["file"])
        except WorldRefused as refused:
            for problem in refused.problems:
                self.stderr.write(str(problem))
            raise CommandError(f"Ingenting är inläst. Antal fel: {len(refused.problems)}.") from None
        self._tidy()
        told = ", ".join(f"{WORDS[section]}: {number}" for section, number in counts.items())
        self.stdout.write(f"Inläst på {time.monotonic() - started:.0f} s. {told[0].upper()}{told[1:]}.")

    def _tidy(self) -> None:
        """The board's reads are index-only once the tables have been vacuumed (board.md §5)."""
        with connection.cursor() as cursor:
            tables = ", ".join(map(connection.ops.quote_name, connection.introspection.table_names(cursor)))
            cursor.execute(f"VACUUM (ANALYZE) {tables}")

    def _file(self, path: Path) -> dict[str, int]:
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            raise CommandError(f"Filen {path} finns inte.") from None
        except UnicodeDecodeError:
            raise CommandError(f"Filen {path} är inte UTF-8. Spara den som UTF-8.") from None
        except OSError as wrong:
            raise CommandError(f"Filen {path} går inte att läsa: {wrong.strerror}.") from None
        return load_text(text, name=path.name, now=self._now())

    def _demo(self) -> dict[str, int]:
        if not settings.FMU_DEMO:
            raise CommandError(
                "Demovärlden har påhittade personer med känt lösenord. Den läses bara in med FMU_DEMO=1."
            )
        document = demo_document()
        with transaction.atomic():
            counts = load(document, digest=digest_of(document), name="demo", now=START)
            DemoClock.objects.update_or_create(id=1, defaults={"ahead_by": START - clock.real_now()})
            with clock.use(START):
                tell_recent()
                add_files()
        # Those of a demo world that was here before: its rows are gone, so nobody can open them.
        remove_orphans(grace=timedelta())
        return counts

    def _now(self) -> datetime:
        """No act may lie ahead of the clock that the system goes by."""
        moved = DemoClock.objects.first() if settings.FMU_DEMO else None
        return clock.real_now() + moved.ahead_by if moved is not None else clock.now()
