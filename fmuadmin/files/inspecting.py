"""What a file is, said by its contents and never by its name alone."""

from typing import IO, Any

from fmuadmin.lifecycle import Refused

_STARTS = {
    b"%PDF-": ("application/pdf", ("pdf",)),
    b"\xff\xd8\xff": ("image/jpeg", ("jpg", "jpeg")),
    b"\x89PNG\r\n\x1a\n": ("image/png", ("png",)),
    b"II*\0": ("image/tiff", ("tif", "tiff")),
    b"MM\0*": ("image/tiff", ("tif", "tiff")),
    b"PK\x03\x04": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ("docx",)),
}


def media_type(file: IO[bytes] | Any, *, name: str, size: int) -> str:
    """The media type of the file. Raises Refused."""
    file.seek(0)
    start = file.read(16)
    for mark, (found, _endings) in _STARTS.items():
        if start.startswith(mark):
            return found
    raise Refused(f"{name}: filtypen tas inte emot. Spara den som PDF och välj den igen.")
