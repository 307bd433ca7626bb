"""Where sealed bytes lie: a folder or an S3-compatible store, by Django's storages (``STORAGES["files"]``).

A key is the day and a random name, never anything that somebody has typed. The day is there for the sweep, so that it
need not list the whole store to find what a rolled back transaction has left.
"""

import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import IO, Any, Final

from django.core.files import File
from django.core.files.storage import storages

from fmuadmin import clock
from fmuadmin.files import sealing

ALIAS: Final = "files"


def _store() -> Any:
    return storages[ALIAS]


def put(source: sealing.Readable, *, key: str) -> str:
    """Seal the file with its key and store it; where it lies now."""
    place = f"{clock.real_now():%Y%m%d}/{uuid.uuid4()}"
    # Without a name in any folder: a process that is killed leaves nothing.
    with tempfile.TemporaryFile() as held:
        for piece in sealing.sealed(source, key=key):
            held.write(piece)
        held.seek(0)
        return str(_store().save(place, File(held, name=place)))


def pieces(place: str, *, key: str) -> Iterator[bytes]:
    """The file as it was given, piece by piece. Raises FileNotFoundError and SealBroken."""
    with _opened(place) as source:
        yield from sealing.opened(source, key=key)


@contextmanager
def _opened(place: str) -> Iterator[IO[bytes]]:
    file = _store().open(place, "rb")
    try:
        yield file
    finally:
        file.close()


def remove(place: str) -> None:
    """Take the bytes away. What is gone already is no error."""
    _store().delete(place)


def days() -> list[date]:
    """The days of which the store has files."""
    try:
        folders, _ = _store().listdir("")
    except FileNotFoundError:
        return []
    return sorted(date.fromisoformat(name) for name in folders if name.isdigit())


def of_day(day: date) -> list[str]:
    """Where the files of a day lie."""
    folder = f"{day:%Y%m%d}"
    try:
        _, names = _store().listdir(folder)
    except FileNotFoundError:
        return []
    return [f"{folder}/{name}" for name in names]


def stored_at(place: str) -> Any:
    """When the bytes were stored. Raises FileNotFoundError."""
    return _store().get_modified_time(place)
