"""``manage.py sweep [--every SECONDS]``: make events of what time alone has done (decisions.md §4, §7)."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cases.commands import pass_supplement_windows
from cases.files.sweeping import FileSweep
from cases.reminders import Swept, tell_due
from fmuadmin.access import ANONYMOUS, SYSTEM, acting_as
from fmuadmin.deliveries.erasing import erase_old
from fmuadmin.deliveries.jobs import wake_forgotten
from fmuadmin.notices.sweeping import sweep_notices
from fmuadmin.sessions import SessionStore


class Command(BaseCommand):
    """Run the sweep once, or again and again until the process is told to stop."""

    help = (
        "Gör det som tiden ensam leder till: passerade kompletteringsfönster, påminnelser, e-post som blivit"
        " liggande, gallring av e-post, filer som ingen skickade."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """``--every`` keeps sweeping."""
        parser.add_argument(
            "--every", type=int, metavar="SECONDS", help="svep om igen med så många sekunders mellanrum"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Sweep; a failed sweep is logged and tried again the next time."""
        every, self._files = options["every"], FileSweep()
        if not every:
            moved, told = self._sweep()
            self.stdout.write(f"{moved} ärenden gick vidare. {told} påminnelser skickades.")
            return
        stopped = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
        while not stopped.is_set():
            try:
                self._sweep()
            except Exception as failure:  # noqa: BLE001 – the database may be away for a while
                self.stderr.write(f"Svepet misslyckades ({type(failure).__name__}) och görs om senare.")
            stopped.wait(every)

    def _sweep(self) -> tuple[int, int]:
        with acting_as(ANONYMOUS):
            SessionStore.clear_expired()
        with acting_as(SYSTEM):
            moved = pass_supplement_windows()
        swept = Swept()
        while swept.more:
            with acting_as(SYSTEM):
                swept = tell_due(swept)
        with acting_as(SYSTEM):
            sweep_notices()
        with acting_as(SYSTEM):
            wake_forgotten()
        with acting_as(SYSTEM):
            erase_old()
        self._files.sweep()
        return moved, swept.told
