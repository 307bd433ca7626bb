"""``manage.py bench``: measure against budgets; exit status 1 when one is missed (decisions.md §11)."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.bench import board, figures

ROUNDS, REQUESTS = 5, 40
QUICK_SIZES, QUICK_ROUNDS, QUICK_REQUESTS = (1_000,), 2, 5


class Command(BaseCommand):
    """Makes databases of its own beside the configured, migrated and empty one, and drops them afterwards."""

    help = "Measures the board at 1 000, 100 000 and 1 000 000 cases against what bare SQL and the same table cost."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to measure, how much, and where to write it."""
        parser.add_argument("what", nargs="?", choices=["all", "board"], default="all")
        parser.add_argument("--json", type=Path, metavar="FILE", help="also write name, value, budget, holds there")
        parser.add_argument("--sizes", help="numbers of cases, for example 1000,100000")
        parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"interleaved rounds (default: {ROUNDS})")
        parser.add_argument("--quick", action="store_true", help="a small world and few rounds: shows that it works")

    def handle(self, *args: Any, **options: Any) -> None:
        """Measure, print, write; raise CommandError (exit status 1) when a budget is missed."""
        sizes = _sizes(options["sizes"]) or (QUICK_SIZES if options["quick"] else board.SIZES)
        found = board.measure(
            sizes,
            rounds=QUICK_ROUNDS if options["quick"] else options["rounds"],
            requests=QUICK_REQUESTS if options["quick"] else REQUESTS,
            say=self.stderr.write,
        )
        self.stdout.write(figures.as_table(found))
        if options["json"]:
            figures.write(found, options["json"])
        missed = [figure.name for figure in found if not figure.holds]
        if missed:
            raise CommandError(f"Over budget: {'; '.join(missed)}")


def _sizes(text: str | None) -> tuple[int, ...]:
    if not text:
        return ()
    try:
        return tuple(sorted({int(size) for size in text.split(",")}))
    except ValueError:
        raise CommandError(f"--sizes takes numbers of cases with commas between, not {text}") from None
