"""``manage.py rotate_data_keys``: seal everything anew with the newest key of DATA_KEYS (docs/operations.md, *Keys*).

May be stopped and started again, and run while people work. ``--check`` only says what is left, exit status 1 if any.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from fmuadmin import crypto
from fmuadmin.access import SYSTEM, acting_as
from fmuadmin.rotation import BATCH, Place, places


class Command(BaseCommand):
    """Rotation of the data keys."""

    help = "Seal personal data anew with the newest key of DATA_KEYS."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """``--check`` and ``--batch``."""
        parser.add_argument("--check", action="store_true", help="only say what is sealed with an older key")
        parser.add_argument("--batch", type=int, default=BATCH, help=f"values in one transaction (default {BATCH})")

    def handle(self, *args: Any, check: bool, batch: int, **options: Any) -> None:
        """Place by place, each batch in a transaction of its own."""
        if batch < 1:
            raise CommandError("--batch must be at least 1.")
        try:
            self.stdout.write(f"newest key: {crypto.newest_key_name()}")
            left = sum(self._left(place) if check else self._rotate(place, batch) for place in places())
        except (crypto.KeysWrong, crypto.KeyNotHere, crypto.SealBroken) as wrong:
            raise CommandError(str(wrong)) from None
        if left:
            raise CommandError(f"{left} values are sealed with an older key. Keep it in DATA_KEYS and run again.")
        self.stdout.write("Everything is sealed with the newest key. Older keys may be taken out of DATA_KEYS.")

    def _left(self, place: Place) -> int:
        with acting_as(SYSTEM):
            left = place.left()
        self.stdout.write(f"{place.name}: {left} left")
        return left

    def _rotate(self, place: Place, batch: int) -> int:
        done = taken = self._one_batch(place, batch)
        while taken:
            taken = self._one_batch(place, batch)
            done += taken
        with acting_as(SYSTEM):
            left = place.left()
        self.stdout.write(f"{place.name}: {done} sealed anew")
        return left

    def _one_batch(self, place: Place, batch: int) -> int:
        with acting_as(SYSTEM):
            return place.reseal(batch)
