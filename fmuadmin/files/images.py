"""Whether a file is an image from its first byte to its last, and how many pixels it would become."""

import re
import struct
from collections.abc import Iterator
from typing import IO, Final

from PIL import Image, UnidentifiedImageError

from fmuadmin.files.bytewise import Wrong, at, find, refuse_second_nature

PNG: Final = b"\x89PNG\r\n\x1a\n"
# A4 in 600 dpi is 35 million; what Pillow itself calls too many begins here.
MOST_PIXELS: Final = 80_000_000
_MOST_PAGES: Final = 500
_BROKEN: Final = "bilden är trasig eller inte en hel bild."
_MORE: Final = "filen har något mer efter bildens slut."


def _size_is_sane(width: int, height: int) -> None:
    if not width or not height:
        raise Wrong(_BROKEN)
    if width * height > MOST_PIXELS:
        raise Wrong(
            f"bilden har {width} × {height} bildpunkter, högst {MOST_PIXELS // 1_000_000} miljoner tas emot."
            " Minska bilden."
        )


def _pillow_knows_it(file: IO[bytes], form: str) -> None:
    """A second opinion, from the head of the image only: no pixel is unpacked."""
    file.seek(0)
    try:
        with Image.open(file, formats=[form]) as image:
            _size_is_sane(*image.size)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError, struct.error):
        raise Wrong(_BROKEN) from None


# PNG -------------------------------------------------------------------------------------------------


def check_png(file: IO[bytes], size: int) -> None:
    """Raise Wrong unless it is one PNG: chunk after chunk, and nothing after the last."""
    place, first = len(PNG), True
    while True:
        head = at(file, place, 8)
        if len(head) < 8:  # noqa: PLR2004 – length and type
            raise Wrong(_BROKEN)
        length, kind = struct.unpack(">I4s", head)
        if not kind.isalpha() or (first and kind != b"IHDR"):
            raise Wrong(_BROKEN)
        if first:
            _size_is_sane(*struct.unpack(">II", file.read(8)))
        first, place = False, place + 12 + length
        if place > size:
            raise Wrong(_BROKEN)
        if kind == b"IEND":
            break
    if place != size:
        raise Wrong(_MORE)
    refuse_second_nature(file, size)
    _pillow_knows_it(file, "PNG")


# JPEG ------------------------------------------------------------------------------------------------

_MARKER: Final = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]", re.DOTALL)
_SIZES: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_START, _END, _SCAN = 0xD8, 0xD9, 0xDA


def check_jpeg(file: IO[bytes], size: int) -> None:
    """Raise Wrong unless it is one JPEG; a telephone may put smaller copies, JPEG too, after it."""
    place, sized = 0, False
    while place < size:
        if at(file, place, 2) != bytes((0xFF, _START)):
            if at(file, place, size - place if size - place < 64 else 64).strip(b"\0") or size - place > 64:  # noqa: PLR2004 – a few zeros are filling
                raise Wrong(_MORE if place else _BROKEN)
            break
        place, found = _one_jpeg(file, place + 2, size)
        sized = sized or found
    if not sized:
        raise Wrong(_BROKEN)
    refuse_second_nature(file, size)
    _pillow_knows_it(file, "JPEG")


def _one_jpeg(file: IO[bytes], place: int, size: int) -> tuple[int, bool]:
    """(where the image ends, whether it said its size), from after its start mark."""
    sized = False
    while place < size:
        mark, code = at(file, place, 2).ljust(2, b"\0")
        if mark != 0xFF:  # noqa: PLR2004 – every marker begins so
            break
        if code == 0xFF:  # noqa: PLR2004 – filling
            place += 1
            continue
        if code == _END:
            return place + 2, sized
        head = at(file, place + 2, 7)
        if len(head) < 7:  # noqa: PLR2004 – length, depth, height, width
            break
        length = int.from_bytes(head[:2], "big")
        if code in _SIZES:
            _size_is_sane(int.from_bytes(head[5:7], "big"), int.from_bytes(head[3:5], "big"))
            sized = True
        place += 2 + length
        if code == _SCAN:
            place = find(file, _MARKER, place, longest=2)
            if place < 0:
                break
    raise Wrong(_BROKEN)


# TIFF ------------------------------------------------------------------------------------------------

_WIDTH, _HEIGHT = 256, 257


def check_tiff(file: IO[bytes], size: int) -> None:
    """Raise Wrong unless its pages have sane sizes. A TIFF has no end: the whole is searched for more."""
    pages = list(_pages(file, size))
    if not pages:
        raise Wrong(_BROKEN)
    for width, height in pages:
        _size_is_sane(width, height)
    if sum(width * height for width, height in pages) > MOST_PIXELS * 10:
        raise Wrong("bilderna i filen är för stora tillsammans. Dela upp filen eller spara den som PDF.")
    refuse_second_nature(file, size, page_anywhere=True)
    _pillow_knows_it(file, "TIFF")


def _pages(file: IO[bytes], size: int) -> Iterator[tuple[int, int]]:
    """(width, height) of each page, by the file's own list of them."""
    order = "<" if at(file, 0, 2) == b"II" else ">"
    (place,) = struct.unpack(f"{order}I", at(file, 4, 4).ljust(4, b"\0"))
    seen: set[int] = set()
    while place:
        if place in seen or place + 2 > size or len(seen) >= _MOST_PAGES:
            raise Wrong(_BROKEN)
        seen.add(place)
        (count,) = struct.unpack(f"{order}H", at(file, place, 2).ljust(2, b"\0"))
        rows = at(file, place + 2, count * 12)
        following = at(file, place + 2 + count * 12, 4)
        if len(rows) < count * 12 or len(following) < 4:  # noqa: PLR2004 – a place is four bytes
            raise Wrong(_BROKEN)
        found = dict(_sizes(rows, order))
        yield found.get(_WIDTH, 0), found.get(_HEIGHT, 0)
        (place,) = struct.unpack(f"{order}I", following)


def _sizes(rows: bytes, order: str) -> Iterator[tuple[int, int]]:
    for start in range(0, len(rows), 12):
        tag, kind = struct.unpack(f"{order}HH", rows[start : start + 4])
        if tag in (_WIDTH, _HEIGHT):
            short = kind == 3  # noqa: PLR2004 – a SHORT
            yield (
                tag,
                struct.unpack(f"{order}{'H' if short else 'I'}", rows[start + 8 : start + (10 if short else 12)])[0],
            )
