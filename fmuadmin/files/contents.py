"""What a PDF must not hold: a lock, a script, something that starts a program. Searched for, never parsed.

A name may be written with codes (``/J#61vaScript``) and lie packed in an object stream, and is found there too. What is
locked cannot be looked into at all, so it is refused whole (ADR 0018).
"""

import re
import zlib
from collections.abc import Iterable, Iterator
from typing import IO, Final

from fmuadmin.files.bytewise import PIECE, Wrong, at

LOCKED: Final = (
    "filen är låst. Den kan inte öppnas utan lösenord eller är spärrad mot ändringar, så innehållet går inte att"
    " kontrollera. Skriv ut den till en ny PDF utan lösenord och välj den."
)
RUNS: Final = (
    "filen innehåller {what}, och det tas inte emot. Skriv ut den till en ny PDF och välj den. Då följer sidorna med"
    " och inget annat."
)
UNREADABLE: Final = "filens innehåll är packat på ett sätt som inte går att kontrollera."
TOO_MUCH: Final = "filens innehåll är orimligt stort när det packas upp."
_FORBIDDEN: Final = {
    "Encrypt": LOCKED,
    "JavaScript": RUNS.format(what="skript"),
    "Launch": RUNS.format(what="något som startar ett program"),
    "RichMedia": RUNS.format(what="film, ljud eller spel"),
}


def _spelled(word: str) -> str:
    """A pattern for the name, each letter as itself or by its code."""
    signs = [f"(?:{sign}|#{ord(sign) >> 4:x}[{ord(sign) & 15:x}{ord(sign) & 15:X}])" for sign in word]
    return f"/{''.join(signs)}(?![A-Za-z0-9#])"


_NAME: Final = re.compile("|".join(map(_spelled, _FORBIDDEN)).encode())
_CODE: Final = re.compile(rb"#([0-9a-fA-F]{2})")
# Longer than any name with every letter as a code.
_OVERLAP: Final = 48
_STREAM: Final = re.compile(rb"(?<!end)stream[ \t]*(?:\r?\n|\r)")
# How far before its stream a dictionary begins at most; real ones take some hundred bytes.
_DICTIONARY: Final = 8192
_OTHER_PACKING: Final = re.compile(
    rb"/(?:LZW|LZWDecode|ASCII85Decode|A85|ASCIIHexDecode|AHx|RunLengthDecode|RL|Crypt)\b"
)
# All object streams of a file together; they hold dictionaries, never images.
_MOST_UNPACKED: Final = 100 * 1024 * 1024


def refuse_what_runs(file: IO[bytes], size: int) -> None:
    """Raise Wrong when the document is locked, or holds a script or something else that does more than be read."""
    _refuse_in(at(file, place, PIECE) for place in range(0, size, PIECE))
    unpacked = 0
    for place, dictionary in _object_streams(file, size):
        for piece in _windows(_unpacked(file, place, dictionary)):
            unpacked += len(piece)
            if unpacked > _MOST_UNPACKED:
                raise Wrong(TOO_MUCH)
            _refuse_in([piece])


def _refuse_in(pieces: Iterable[bytes]) -> None:
    for window in _windows(pieces):
        found = _NAME.search(window)
        if found is not None:
            raise Wrong(_FORBIDDEN[_plain(found.group())[1:].decode()])


def _windows(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces, each with the end of the one before."""
    held = b""
    for piece in pieces:
        window = held + piece
        yield window
        held = window[-_OVERLAP:]


def _plain(names: bytes) -> bytes:
    """Names without codes."""
    return _CODE.sub(lambda code: bytes.fromhex(code[1].decode()), names)


def _object_streams(file: IO[bytes], size: int) -> Iterator[tuple[int, bytes]]:
    """(where it begins, what stands before it) of each stream that may hold objects; some hold none."""
    held, place = b"", 0
    while place < size:
        piece = at(file, place, PIECE)
        window, start = held + piece, place - len(held)
        for found in _STREAM.finditer(window):
            if found.end() <= len(held):
                continue
            before = start + found.start()
            dictionary = _plain(at(file, before - _DICTIONARY, min(_DICTIONARY, before)))
            if b"/ObjStm" in dictionary or b"/First" in dictionary:
                yield start + found.end(), dictionary
        held, place = window[-_OVERLAP:], place + len(piece)


def _unpacked(file: IO[bytes], place: int, dictionary: bytes) -> Iterator[bytes]:
    """The stream as a reader unpacks it, piece by piece. Raises Wrong for objects that cannot be unpacked."""
    own = dictionary.rpartition(b"obj")[2]
    holds_objects = b"/ObjStm" in own
    if holds_objects and _OTHER_PACKING.search(own):
        raise Wrong(UNREADABLE)
    unpacking = zlib.decompressobj()
    raw = at(file, place, PIECE)
    while raw and not unpacking.eof:
        place += len(raw)
        try:
            while raw:
                yield unpacking.decompress(raw, PIECE)
                raw = unpacking.unconsumed_tail
        except zlib.error:
            if holds_objects and b"FlateDecode" in own:
                raise Wrong(UNREADABLE) from None
            return
        raw = at(file, place, PIECE)
