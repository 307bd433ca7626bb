"""Sealing a file piece by piece, so that neither sealing nor opening holds the whole of it in memory (ADR 0018).

Every file has a key of its own, which is used once and stands sealed in the file's row (``EncryptedText``). Each piece
is AES-256-GCM with its number as nonce; number and whether it is the last are bound to it. So a piece that is changed,
moved, left out, taken from another file or missing at the end is noticed.
"""

import base64
import secrets
from collections.abc import Iterator
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from fmuadmin.crypto import KEY_BYTES, SealBroken

PIECE: Final = 64 * 1024
FORM: Final = b"FMU\x01"
# The characters of a key as text.
KEY_TEXT: Final = 44
_TAG: Final = 16
_NONCE: Final = 12


class Readable(Protocol):
    """Something that bytes are read from."""

    def read(self, size: int = -1, /) -> bytes:
        """Up to so many bytes; none at the end."""


def new_key() -> str:
    """The key of one file, as the text that its row keeps sealed."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def sealed(source: Readable, *, key: str) -> Iterator[bytes]:
    """The file as it is stored. ``key`` must be new: it is used for this file only."""
    cipher = _cipher(key)
    yield FORM
    for number, piece, last in _pieces(source, PIECE):
        yield cipher.encrypt(_nonce(number), piece, _bound(number, last))


def opened(source: Readable, *, key: str) -> Iterator[bytes]:
    """The file as it was given, piece by piece. Raises SealBroken at the first piece that is not what was sealed."""
    cipher = _cipher(key)
    if source.read(len(FORM)) != FORM:
        raise SealBroken("Filen i fillagret är inte krypterad av FMU-admin.")
    for number, piece, last in _pieces(source, PIECE + _TAG):
        try:
            yield cipher.decrypt(_nonce(number), piece, _bound(number, last))
        except InvalidTag:
            raise SealBroken("Filen i fillagret är ändrad, avkortad eller hör till en annan rad.") from None


def _pieces(source: Readable, size: int) -> Iterator[tuple[int, bytes, bool]]:
    """(number, bytes, whether it is the last) of everything that is left; an empty file is one empty piece."""
    number, piece = 0, _exactly(source, size)
    while True:
        following = _exactly(source, size) if len(piece) == size else b""
        yield number, piece, not following
        if not following:
            return
        number, piece = number + 1, following


def _exactly(source: Readable, size: int) -> bytes:
    """So many bytes, fewer at the end only: a network's file gives what it has at hand."""
    parts, missing = [], size
    while missing:
        part = source.read(missing)
        if not part:
            break
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _cipher(key: str) -> AESGCM:
    return AESGCM(base64.b64decode(key))


def _nonce(number: int) -> bytes:
    return number.to_bytes(_NONCE, "big")


def _bound(number: int, last: bool) -> bytes:
    return FORM + _nonce(number) + (b"\x01" if last else b"\x00")
