"""Real processes that tell and send: sweeps and mail workers on one database, some of them killed outright midway."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import psycopg

_MANAGE: Final = Path(__file__).resolve().parents[2] / "manage.py"
# Short, so that what a killed worker had in hand is sent again while somebody waits for it.
TAKEN_OVER_AFTER: Final = 4


@dataclass(frozen=True, slots=True)
class Crew:
    """The processes at work."""

    sweeps: Sequence[subprocess.Popen[bytes]]
    mailers: Sequence[subprocess.Popen[bytes]]

    def kill_one_of_each(self) -> int:
        """As when the power goes; how many mail workers went."""
        for process in (self.sweeps[0], self.mailers[0]):
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
        return 1


@contextmanager
def crew(database_url: str, *, smtp_port: int, sweeps: int = 2, mailers: int = 2) -> Iterator[Crew]:
    """Start them and stop them all in the end."""
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "DATABASE_POOL": "3",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(smtp_port),
        "MAIL_TAKEN_OVER_AFTER": str(TAKEN_OVER_AFTER),
        "LOG_LEVEL": "ERROR",
    }

    def start(*command: str) -> subprocess.Popen[bytes]:
        # The sweeps and workers say nothing that is of use here.
        return subprocess.Popen([sys.executable, _MANAGE, *command], env=environment, start_new_session=True)

    started = Crew(
        sweeps=[start("sweep", "--every", "1") for _ in range(sweeps)], mailers=[start("work") for _ in range(mailers)]
    )
    try:
        yield started
    finally:
        for process in (*started.sweeps, *started.mailers):
            if process.poll() is None:
                process.terminate()
        for process in (*started.sweeps, *started.mailers):
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def named(database_url: str, name: str) -> str:
    """The address of another database on the same server."""
    return urlunsplit(urlsplit(database_url)._replace(path=f"/{name}"))


def wait_for(
    connection: psycopg.Connection[Any], question: str, wanted: Callable[[int], bool], *, seconds: float
) -> None:
    """Until the number that the question asks for is as wanted. Raises TimeoutError with the last one."""
    until = time.monotonic() + seconds
    while True:
        found = int(connection.execute(question).fetchall()[0][0])
        if wanted(found):
            return
        if time.monotonic() > until:
            raise TimeoutError(f"{found} after {seconds:.0f} s: {question}")
        time.sleep(0.1)
