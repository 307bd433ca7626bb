"""Taking a file in: name, size, type and contents are looked at, the bytes sealed and stored. All or nothing."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from fmuadmin.files import inspecting, naming, scanning, sealing, store
from fmuadmin.lifecycle import Refused
from fmuadmin.vocabulary import ScanState

if TYPE_CHECKING:
    Upload = UploadedFile[Any]
else:
    Upload = UploadedFile
_BLOCK: Final = 64 * 1024
_MEBIBYTE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is known of an upload that was accepted."""

    name: str
    media_type: str
    size: int
    sha256: str
    scan: ScanState


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken(Seen):
    """What is known of a stored file, and where it lies. ``file_key`` opens it."""

    key: str
    file_key: str


def look_through(upload: Upload) -> Seen:
    """Everything that can be said of the file before it is stored.

    Raises Refused, in words that name the file, the rule and the way out.
    """
    name = naming.cleaned(getattr(upload, "given_name", upload.name) or "")
    size = int(upload.size or 0)
    if size == 0:
        raise Refused(f"{name}: filen är tom. Kontrollera filen och välj den igen.")
    most = settings.FILES_MOST_BYTES
    if size > most:
        raise Refused(
            f"{name}: filen är större än {most // _MEBIBYTE} MB. Dela upp den eller skanna med lägre kvalitet."
        )
    media_type = inspecting.media_type(upload, name=name, size=size)
    verdict = scanning.scan(_pieces(upload))
    if verdict.state == ScanState.QUARANTINED:
        raise Refused(
            f"{name}: virusskanningen hittade skadlig kod ({verdict.finding}). Filen är inte sparad."
            " Öppna den inte. Kontakta er it-avdelning."
        )
    digest = hashlib.sha256()
    for piece in _pieces(upload):
        digest.update(piece)
    return Seen(name=name, media_type=media_type, size=size, sha256=digest.hexdigest(), scan=verdict.state)


def keep(upload: Upload, seen: Seen) -> Taken:
    """Seal and store what was looked through."""
    file_key = sealing.new_key()
    upload.seek(0)
    key = store.put(upload, key=file_key)
    return Taken(
        name=seen.name,
        media_type=seen.media_type,
        size=seen.size,
        sha256=seen.sha256,
        scan=seen.scan,
        key=key,
        file_key=file_key,
    )


def forget(key: str) -> None:
    """Take back what ``keep`` stored: its row was never written."""
    store.remove(key)


def _pieces(upload: Upload) -> Iterator[bytes]:
    upload.seek(0)
    while piece := upload.read(_BLOCK):
        yield piece
