"""CPU time of this process and of the database's process that serves it, in milliseconds.

Linux only tells of other processes, in /proc: ``schedstat`` counts nanoseconds, ``stat`` clock ticks. Where neither
can be read (another system, a database on another machine) elapsed time is measured instead, of both candidates alike,
and the report says so: the ratios are then rougher, since waiting counts too.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

_NANOSECONDS: Final = 1e6
_UTIME, _STIME = 13, 14
PROCESSOR, ELAPSED = "CPU", "elapsed"


def _of_process(pid: int) -> Callable[[], float] | None:
    """How to read the process's CPU time, in milliseconds; None when it is not to be had here."""
    place = Path(f"/proc/{pid}")
    try:
        if not (place / "comm").read_text().startswith("postgres"):
            return None
        fine = place / "schedstat"
        if fine.exists() and int(fine.read_text().split()[0]):
            return lambda: int(fine.read_text().split()[0]) / _NANOSECONDS
        coarse, tick = place / "stat", 1000 / os.sysconf("SC_CLK_TCK")
        # The name stands in parentheses and may hold blanks.
        return lambda: tick * sum(map(int, coarse.read_text().rpartition(")")[2].split()[_UTIME - 2 : _STIME - 1]))
    except (OSError, ValueError, IndexError):
        return None


class Meter:
    """What a piece of work costs: this process's CPU and that of one database process."""

    def __init__(self, backend_pid: int) -> None:
        self._backend = _of_process(backend_pid)

    @property
    def measures(self) -> str:
        """What is measured: CPU or elapsed time."""
        return PROCESSOR if self._backend else ELAPSED

    def each(self, work: Callable[[], object], times: int) -> float:
        """Milliseconds for each of so many times."""
        before = self._read()
        for _ in range(times):
            work()
        return (self._read() - before) / times

    def _read(self) -> float:
        if self._backend is None:
            return time.perf_counter_ns() / _NANOSECONDS
        return time.process_time_ns() / _NANOSECONDS + self._backend()
