"""Looking for something in a file without holding the file: in pieces that overlap a little."""

import re
from typing import IO, Final

PIECE: Final = 64 * 1024


class Wrong(Exception):
    """The file is not what it says; the text says what is wrong and ends the sentence that begins with its name."""


def at(file: IO[bytes], place: int, size: int) -> bytes:
    """So many bytes at a place; fewer at the end."""
    file.seek(max(place, 0))
    return file.read(size)


def find(file: IO[bytes], pattern: re.Pattern[bytes], start: int = 0, *, longest: int = 16) -> int:
    """Where the pattern, of at most ``longest`` bytes, is first found from ``start`` on; -1 when it is not."""
    file.seek(start)
    held, place = b"", start
    while piece := file.read(PIECE):
        window = held + piece
        found = pattern.search(window)
        if found is not None:
            return place - len(held) + found.start()
        place += len(piece)
        held = window[-(longest - 1) :]
    return -1


# What makes a browser read a file as a page, if somebody lets it guess.
_PAGE: Final = re.compile(rb"<(?:!doctype\s+html|html|head|body|script|iframe|svg|embed|object)[\s>/]", re.IGNORECASE)
_ARCHIVE_END: Final = b"PK\x05\x06"
_AROUND: Final = 8 * 1024
# The end of an archive may be followed by a comment of this length.
_COMMENT: Final = 65_535 + 22


def refuse_second_nature(file: IO[bytes], size: int, *, page_anywhere: bool = False) -> None:
    """Raise Wrong when the file is an archive or a page too, whatever else it is (polyglots)."""
    if _ARCHIVE_END in at(file, size - _COMMENT, _COMMENT):
        raise Wrong("filen är två saker på en gång: den innehåller också ett zip-arkiv.")
    outside = at(file, 0, _AROUND) + at(file, size - _AROUND, _AROUND)
    if _PAGE.search(outside) or (page_anywhere and find(file, _PAGE, longest=64) >= 0):
        raise Wrong("filen är två saker på en gång: den innehåller också en webbsida.")
