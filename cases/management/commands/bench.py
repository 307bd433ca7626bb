"""``manage.py bench``: measure against budgets; exit status 1 when one is missed (decisions.md §11)."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.bench import board, figures, reminders, trail

ROUNDS, REQUESTS = 5, 40
TRAIL_ROUNDS, TRAIL_REQUESTS = 7, 12
QUICK_SIZES, QUICK_ROUNDS, QUICK_REQUESTS = (1_000,), 2, 5
QUICK_REMINDERS = 200


class Command(BaseCommand):
    """Makes databases of its own beside the configured, migrated and empty one, and drops them afterwards."""

    help = (
        "Measures the board at 1 000, 100 000 and 1 000 000 cases against what bare SQL and the same table cost,"
        " what the trail costs eight clients at once, and what 10 000 reminders due at once take beside bare jobs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to measure, how much, and where to write it."""
        parser.add_argument("what", nargs="?", choices=["all", "board", "trail", "reminders"], default="all")
        parser.add_argument("--json", type=Path, metavar="FILE", help="also write name, value, budget, holds there")
        parser.add_argument("--sizes", help="numbers of cases, for example 1000,100000")
        parser.add_argument("--rounds", type=int, help=f"interleaved rounds (default: {ROUNDS}, trail {TRAIL_ROUNDS})")
        parser.add_argument("--quick", action="store_true", help="a small world and few rounds: shows that it works")

    def handle(self, *args: Any, **options: Any) -> None:
        """Measure, print, write; raise CommandError (exit status 1) when a budget is missed."""
        found = [
            *(self._board(options) if options["what"] in ("all", "board") else ()),
            *(self._trail(options) if options["what"] in ("all", "trail") else ()),
            *(self._reminders(options) if options["what"] in ("all", "reminders") else ()),
        ]
        self.stdout.write(figures.as_table(found))
        if options["json"]:
            figures.write(found, options["json"])
        missed = [figure.name for figure in found if not figure.holds]
        if missed:
            raise CommandError(f"Over budget: {'; '.join(missed)}")

    def _board(self, options: dict[str, Any]) -> list[figures.Figure]:
        sizes = _sizes(options["sizes"]) or (QUICK_SIZES if options["quick"] else board.SIZES)
        return board.measure(
            sizes,
            rounds=QUICK_ROUNDS if options["quick"] else options["rounds"] or ROUNDS,
            requests=QUICK_REQUESTS if options["quick"] else REQUESTS,
            say=self.stderr.write,
        )

    def _trail(self, options: dict[str, Any]) -> list[figures.Figure]:
        return trail.measure(
            rounds=QUICK_ROUNDS if options["quick"] else options["rounds"] or TRAIL_ROUNDS,
            requests=QUICK_REQUESTS if options["quick"] else TRAIL_REQUESTS,
            say=self.stderr.write,
        )

    def _reminders(self, options: dict[str, Any]) -> list[figures.Figure]:
        number = QUICK_REMINDERS if options["quick"] else reminders.REMINDERS
        return reminders.measure(reminders=number, say=self.stderr.write)


def _sizes(text: str | None) -> tuple[int, ...]:
    if not text:
        return ()
    try:
        return tuple(sorted({int(size) for size in text.split(",")}))
    except ValueError:
        raise CommandError(f"--sizes takes numbers of cases with commas between, not {text}") from None
