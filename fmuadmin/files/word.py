"""Whether a file is a Word document (DOCX) and nothing else: no macros, no bomb, no way out of its own folder."""

import re
import struct
import zipfile
import zlib
from typing import IO, Final

from fmuadmin.files.bytewise import PIECE, Wrong, at

# The largest real ones have some hundreds of parts.
MOST_PARTS: Final = 2_000
MOST_UNPACKED: Final = 200 * 1024 * 1024
# Text packs to a tenth, seldom to a fortieth.
_MOST_RATIO: Final = 200
_LEAST_FOR_RATIO: Final = 5 * 1024 * 1024
_MOST_LIST: Final = 1024 * 1024
_END: Final = struct.Struct("<4s4H2LH")
_NEEDED: Final = ("[Content_Types].xml", "word/document.xml")
_ACTIVE: Final = re.compile(r"vba(project|data)|activex|(embeddings|oleobject).*\.bin$", re.IGNORECASE)
_MACRO_TYPE: Final = re.compile(rb"macroenabled|vbaproject", re.IGNORECASE)
_FROM_OUTSIDE: Final = re.compile(
    rb"<relationship\b(?=[^>]*(?:attachedtemplate|oleobject|frame|subdocument))(?=[^>]*targetmode=[\"']external)",
    re.IGNORECASE,
)
_BROKEN: Final = "filen är inte ett helt Word-dokument (docx)."
_BOMB: Final = "filen packas upp till orimligt mycket. Spara dokumentet på nytt eller som PDF."


def check(file: IO[bytes], size: int) -> None:
    """Raise Wrong when it is not."""
    _list_is_sane(file, size)
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            _names_are_sane(archive.infolist())
            _unpack_all(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        raise Wrong(_BROKEN) from None


def _list_is_sane(file: IO[bytes], size: int) -> None:
    """The archive's own list, before anything reads it: at the very end, short, and about all of the file."""
    end = at(file, size - _END.size, _END.size)
    if len(end) < _END.size:
        raise Wrong(_BROKEN)
    mark, _, _, here, entries, length, start, comment = _END.unpack(end)
    if mark != b"PK\x05\x06" or comment:
        raise Wrong("filen har något mer efter dokumentets slut, eller är inte ett helt Word-dokument (docx).")
    if entries > MOST_PARTS or here != entries or length > _MOST_LIST:
        raise Wrong(f"filen har fler än {MOST_PARTS} delar. Spara dokumentet på nytt eller som PDF.")
    if start + length != size - _END.size:
        raise Wrong("filen är två saker på en gång: något annat ligger framför Word-dokumentet.")


def _names_are_sane(parts: list[zipfile.ZipInfo]) -> None:
    names = [part.orig_filename for part in parts]
    if any(
        name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/") or not name.isprintable()
        for name in names
    ):
        raise Wrong("filen innehåller en del vars namn pekar ut ur dokumentet.")
    if len({name.lower() for name in names}) < len(names):
        raise Wrong("filen innehåller två delar med samma namn.")
    if any(_ACTIVE.search(name) for name in names):
        raise Wrong("dokumentet innehåller makron eller inbäddade program. Spara det utan dem, eller som PDF.")
    if not set(_NEEDED) <= set(names):
        raise Wrong("filen är ett zip-arkiv men inte ett Word-dokument (docx).")
    if any(part.flag_bits & 1 for part in parts):
        raise Wrong("dokumentet är skyddat med lösenord. Ta bort lösenordet.")
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Wrong(_BOMB)


def _unpack_all(archive: zipfile.ZipFile) -> None:
    """Unpack every part, keeping nothing: what the list says of sizes may be a lie."""
    total = 0
    for part in archive.infolist():
        unpacked, tells = 0, part.filename == _NEEDED[0] or part.filename.endswith(".rels")
        held = b""
        with archive.open(part) as source:
            while piece := source.read(PIECE):
                unpacked, total = unpacked + len(piece), total + len(piece)
                if total > MOST_UNPACKED or (
                    unpacked > _LEAST_FOR_RATIO and unpacked > _MOST_RATIO * max(part.compress_size, 1)
                ):
                    raise Wrong(_BOMB)
                if tells:
                    held = (held + piece)[-2 * PIECE :]
                    _says_nothing_active(held)


def _says_nothing_active(text: bytes) -> None:
    if _MACRO_TYPE.search(text):
        raise Wrong("dokumentet innehåller makron. Spara det utan makron, eller som PDF.")
    if _FROM_OUTSIDE.search(text):
        raise Wrong("dokumentet hämtar delar från en annan plats. Spara det som PDF.")
