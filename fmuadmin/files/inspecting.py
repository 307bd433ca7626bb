"""What a file is, said by its contents and never by its name alone; a name that says something else is refused too."""

import io
from typing import IO, Any

import puremagic

from fmuadmin.files import kinds, naming
from fmuadmin.files.bytewise import Wrong
from fmuadmin.lifecycle import Refused

_START = 2048


def media_type(file: IO[bytes] | Any, *, name: str, size: int) -> str:
    """The file's type. Raises Refused when it is none that is taken in, or not wholly and only that."""
    file.seek(0)
    start = file.read(_START)
    kind = kinds.kind_of(start)
    if kind is None or kind not in kinds.taken_in():
        raise Refused(f"{name}: filtypen{_guess(start)} tas inte emot. Välj {kinds.in_words()}.")
    if naming.ending(name) not in kind.endings:
        raise Refused(
            f"{name}: innehållet är {kind.name}, men namnet säger något annat."
            f" Byt namn så att det slutar på .{kind.endings[0]} och välj filen igen."
        )
    try:
        kind.check(file, size)
    except Wrong as wrong:
        raise Refused(f"{name}: {wrong}{_way_out(str(wrong))}") from None
    return str(kind.media_type)


def _guess(start: bytes) -> str:
    """What the file looks like, for somebody who wonders why."""
    try:
        ending = puremagic.from_stream(io.BytesIO(start))
    except (puremagic.PureError, ValueError):
        return ""
    return f" (ser ut som {ending.lstrip('.').upper()})" if ending else ""


def _way_out(reason: str) -> str:
    """A rule that says by itself what to do needs no more."""
    if any(word in reason for word in ("Spara", "Minska", "Dela", "Ta bort", "Skriv ut")):
        return ""
    return " Öppna den, spara den på nytt som PDF och välj den nya filen."
