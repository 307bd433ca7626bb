"""Where the checkout keeps things, and how the launcher talks. Starts no process."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STATE = ROOT / ".fmu"
"""Everything `./fmu` makes for this checkout besides `.venv` and `node_modules`; may be deleted at any time."""


class Trouble(Exception):
    """Something a person must put right; the text says what and how."""


def say(text: str) -> None:
    """Print one line of progress."""
    print(f"fmu: {text}", flush=True)


def state() -> Path:
    """The `.fmu` folder, made when missing."""
    STATE.mkdir(exist_ok=True)
    return STATE


@contextlib.contextmanager
def only_one(name: str, *, busy: str | None = None) -> Iterator[None]:
    """Hold the checkout's lock `name`; wait for it, or raise `Trouble(busy)` at once when `busy` is given."""
    with (state() / f"{name}.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (fcntl.LOCK_NB if busy else 0))
        except BlockingIOError:
            raise Trouble(busy or name) from None
        handle.write(f"{os.getpid()}\n")
        handle.flush()
        yield
