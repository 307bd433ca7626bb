"""``manage.py export_storelog --from DATE --to DATE --out FOLDER``: the read log as RIV-TA StoreLog messages (S6).

For the operator alone: no page does this. The files hold identity numbers, so nobody but the account may read them.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser

from fmuadmin import audit
from fmuadmin.access import SYSTEM, acting_as
from fmuadmin.logs.asked import Asked
from fmuadmin.logs.exporting import NotSetUp, entries, this_system
from fmuadmin.logs.storelog import messages
from fmuadmin.logs.verbs import EXPORTED
from fmuadmin.models import ReadEvent

_OWNER_ONLY: Final = 0o600


class Command(BaseCommand):
    """Write the lines of a period as messages; all of them or none, and the trail says that it was done."""

    help = "Exporterar åtkomstloggen för en period som StoreLog-meddelanden, högst 500 poster i varje."

    def add_arguments(self, parser: CommandParser) -> None:
        """The period, both days included, and an existing folder."""
        parser.add_argument("--from", dest="since", type=_day, required=True, metavar="DATE", help="första dagen")
        parser.add_argument("--to", dest="until", type=_day, required=True, metavar="DATE", help="sista dagen")
        parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="en mapp som finns")

    def handle(self, *args: Any, **options: Any) -> None:
        """Export, and say how much."""
        since, until, folder = options["since"], options["until"], options["out"]
        if until < since:
            raise CommandError("--to ligger före --from.")
        if not folder.is_dir():
            raise CommandError(f"Mappen {folder} finns inte.")
        with _whole_or_nothing() as written, acting_as(SYSTEM):
            try:
                rows = self._write(since, until, folder, written)
            except NotSetUp as missing:
                raise CommandError(str(missing)) from None
            facts = {"since": since, "until": until, "rows": rows, "messages": len(written)}
            audit.record(SYSTEM, EXPORTED, facts=facts)
        self.stdout.write(f"{rows} loggposter i {len(written)} meddelanden i {folder}.")

    def _write(self, since: date, until: date, folder: Path, written: dict[Path, Path]) -> int:
        rows = 0
        asked = Asked(since=since, until=until)

        def counted() -> Iterator[Any]:
            nonlocal rows
            for entry in entries(asked.narrow(ReadEvent.objects.all())):
                rows += 1
                yield entry

        for number, message in enumerate(messages(counted(), system=this_system()), start=1):
            path = folder / f"storelog-{since}--{until}-{number:04d}.xml"
            if path.exists():
                raise CommandError(f"{path} finns redan. Välj en annan mapp eller ta bort filen.")
            part = path.with_suffix(".part")
            written[part] = path
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWNER_ONLY), "wb") as file:
                file.write(message)
        return rows


def _day(text: str) -> date:
    return date.fromisoformat(text)


@contextmanager
def _whole_or_nothing() -> Iterator[dict[Path, Path]]:
    """Give the files their names when everything is written and recorded; take them away when anything fails."""
    written: dict[Path, Path] = {}
    try:
        yield written
    except BaseException:
        for part in written:
            part.unlink(missing_ok=True)
        raise
    for part, path in written.items():
        part.rename(path)
