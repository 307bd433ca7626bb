"""Child processes that never outlive the launcher, and its way of stopping. Knows nothing of what they do."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType

from config.launch.place import ROOT

_PR_SET_PDEATHSIG = 1
_STOP_SECONDS = 10


class Stop(BaseException):
    """A person or the system asked the launcher to end (Ctrl+C, SIGTERM, SIGHUP)."""


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """Turn the ending signals into `Stop`, once; later ones are ignored so that the tidying up is not cut short."""
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def on_signal(number: int, frame: FrameType | None) -> None:
        for each in signals:
            signal.signal(each, signal.SIG_IGN)
        raise Stop(number)

    before = {each: signal.signal(each, on_signal) for each in signals}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def run(command: Sequence[str | Path], *, env: Mapping[str, str] | None = None) -> int:
    """Run in the checkout with this terminal and wait; returns the exit status."""
    return subprocess.run([str(part) for part in command], cwd=ROOT, env=env, check=False).returncode


def start(command: Sequence[str | Path], *, env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own, so that only the launcher gets Ctrl+C, and tie its life to ours."""
    return subprocess.Popen(
        [str(part) for part in command],
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_die_with_parent(),  # noqa: PLW1509 - the launcher has one thread
    )


def stop(children: Sequence[subprocess.Popen[bytes]]) -> None:
    """End the children, politely first."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(timeout=_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _die_with_parent() -> Callable[[], None] | None:
    """Linux only: the kernel ends the child when the launcher is killed outright. Elsewhere the port stays taken."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    parent = os.getpid()

    def arrange() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return arrange
