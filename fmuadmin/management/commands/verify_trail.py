"""``manage.py verify_trail``: walk both chains of the trail; exit status 1 when a line does not hold."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from fmuadmin.access import seeing_everything
from fmuadmin.trail.chains import CHAINS, Found, in_words, verify


class Command(BaseCommand):
    """Checks the trail as the system; also runs as the database's owner."""

    help = "Kontrollerar loggens kedjor rad för rad och namnger den första rad som inte stämmer."

    def handle(self, *args: Any, **options: Any) -> None:
        """Check both chains whatever the first one shows. Raises CommandError when one is broken."""
        with seeing_everything():
            found = [verify(chain, connection.connection) for chain in CHAINS]
        for chain in found:
            self.stdout.write(_in_words(chain))
        broken = [chain.broken for chain in found if chain.broken is not None]
        if broken:
            raise CommandError("; ".join(f"{line.table} rad {line.number}: {line.reason}" for line in broken) + ".")


def _in_words(found: Found) -> str:
    if found.broken is not None:
        return f"{found.chain.label}: BRUTEN efter {found.lines} rader som stämmer."
    erased = f" {found.erased_lines} gallrade: {in_words(found.erased)}." if found.erased else ""
    return f"{found.chain.label}: hel, {found.lines} rader.{erased} Sista länk {found.link.hex()}."
