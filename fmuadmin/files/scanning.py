"""Asking clamd whether a file is harmful, when ``CLAMD`` says where it is. Its INSTREAM only.

No answer is no verdict: the file is kept as not scanned, nobody can open it meanwhile, and the sweep asks again.
"""

import logging
import re
import socket
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.conf import settings

from fmuadmin.vocabulary import ScanState

log = logging.getLogger("fmuadmin.files")

_CONNECT_SECONDS: Final = 5
_ANSWER_SECONDS: Final = 60
_LONGEST_ANSWER: Final = 4096
_FOUND: Final = re.compile(r"^stream: (?P<name>.+) FOUND$")


class ScannerAway(Exception):
    """The scanner did not answer, or with something that is no verdict."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the scanner said; ``finding`` is its name for what it found."""

    state: ScanState
    finding: str = ""


def is_configured() -> bool:
    """Whether files are scanned in this installation."""
    return bool(settings.CLAMD)


def is_held(scan: str) -> bool:
    """Whether a file must wait for the scanner before anybody opens it."""
    return scan == ScanState.UNSCANNED and is_configured()


def scan(pieces: Iterable[bytes]) -> Verdict:
    """The verdict on a file; *unscanned* when no scanner is configured, or when it is away."""
    if not is_configured():
        return Verdict(ScanState.UNSCANNED)
    try:
        return asked(pieces)
    except ScannerAway as away:
        log.warning("virus scanner: %s; the file is kept and scanned later", away)
        return Verdict(ScanState.UNSCANNED)


def asked(pieces: Iterable[bytes]) -> Verdict:
    """The scanner's verdict. Raises ScannerAway."""
    try:
        with _connected() as line:
            line.settimeout(_ANSWER_SECONDS)
            line.sendall(b"zINSTREAM\0")
            for piece in pieces:
                if piece:
                    line.sendall(struct.pack(">L", len(piece)) + piece)
            line.sendall(struct.pack(">L", 0))
            answer = _answer(line)
    except OSError as failure:
        raise ScannerAway(type(failure).__name__) from failure
    if answer == "stream: OK":
        return Verdict(ScanState.CLEAN)
    found = _FOUND.match(answer)
    if found is None:
        # "INSTREAM size limit exceeded" above all: StreamMaxLength is smaller than the largest file.
        raise ScannerAway(answer[:100] or "no answer")
    return Verdict(ScanState.QUARANTINED, found["name"][:200])


def _connected() -> socket.socket:
    """``unix:/run/clamav/clamd.ctl`` or ``tcp:127.0.0.1:3310``."""
    kind, _, where = settings.CLAMD.partition(":")
    if kind == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(_CONNECT_SECONDS)
        try:
            line.connect(where)
        except OSError:
            line.close()
            raise
        return line
    host, _, port = where.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=_CONNECT_SECONDS)


def _answer(line: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < _LONGEST_ANSWER:
        more = line.recv(_LONGEST_ANSWER)
        if not more:
            break
        said += more
    return said.rstrip(b"\0\n").decode(errors="replace")
