"""Sealing what must not be read in the database or in a copy of it (ADR 0012), and finding it again without opening it.

Keys come from the environment only: ``DATA_KEYS`` seals, its newest first; ``INDEX_KEY`` makes blind indexes and stays
when data keys are rotated. What is sealed and where is the models' business, never this module's.
"""

import base64
import binascii
import hmac
import secrets
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

KEY_BYTES: Final = 32
HOW_TO_MAKE: Final = "Gör en med: openssl rand -base64 32"
FORM: Final = b"\x01"
_ID_BYTES: Final = 4
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
_HEADER: Final = len(FORM) + _ID_BYTES
OVERHEAD: Final = _HEADER + _NONCE_BYTES + _TAG_BYTES


class KeysWrong(Exception):
    """The keys in the environment are missing or of no use; the text is for the operator."""


class KeyNotHere(Exception):
    """The data was sealed with a key that is not among ``DATA_KEYS``; the text is for the operator."""


class SealBroken(Exception):
    """The sealed bytes were changed, moved to another place or never sealed here."""


class _DataKey(NamedTuple):
    """What one data key becomes: the name that sealed bytes carry, and the cipher."""

    name: bytes
    cipher: AESGCM


def seal(text: str, *, context: str) -> bytes:
    """The text as bytes that only a holder of the key can read. ``context`` says where it belongs; it opens only there.

    Equal texts give different bytes. Raises KeysWrong.
    """
    key = _data_keys()[0]
    header, nonce = FORM + key.name, secrets.token_bytes(_NONCE_BYTES)
    return header + nonce + key.cipher.encrypt(nonce, text.encode(), header + context.encode())


def unseal(sealed: bytes, *, context: str) -> str:
    """The text that ``seal`` was given. Raises KeyNotHere, SealBroken and KeysWrong."""
    sealed = bytes(sealed)
    if len(sealed) < OVERHEAD or not sealed.startswith(FORM):
        raise SealBroken(f"{context}: dessa byte är inte krypterade av FMU-admin.")
    header, nonce = sealed[:_HEADER], sealed[_HEADER : _HEADER + _NONCE_BYTES]
    name = header[len(FORM) :]
    key = next((key for key in _data_keys() if key.name == name), None)
    if key is None:
        raise KeyNotHere(
            f"{context}: uppgiften är krypterad med nyckeln {name.hex()}, som inte finns i DATA_KEYS. "
            "Lägg tillbaka den nyckeln efter den nyaste."
        )
    try:
        opened = key.cipher.decrypt(nonce, sealed[_HEADER + _NONCE_BYTES :], header + context.encode())
    except InvalidTag:
        raise SealBroken(f"{context}: den krypterade uppgiften är ändrad eller hör till en annan plats.") from None
    return opened.decode()


def newest_start() -> bytes:
    """What everything begins with that is sealed with the newest data key, so that rotation may pass it by."""
    return FORM + _data_keys()[0].name


def blind_index(text: str, *, context: str) -> bytes:
    """32 bytes that are equal for equal texts of one context and tell nothing of the text without the key.

    Exact search only. Each context has a key of its own, derived from ``INDEX_KEY``. Raises KeysWrong.
    """
    return hmac.digest(_index_key(settings.INDEX_KEY, context), text.encode(), "sha256")


def newest_key_name() -> str:
    """The newest data key's name, for the operator; it tells nothing of the key. Raises KeysWrong."""
    return _data_keys()[0].name.hex()


def problems() -> list[str]:
    """What is wrong with the keys in the environment, in words for the operator; empty when all is well."""
    found = []
    for ask in (_data_keys, lambda: _index_key(settings.INDEX_KEY, "")):
        try:
            ask()
        except KeysWrong as wrong:
            found.append(str(wrong))
    if not found and settings.INDEX_KEY in settings.DATA_KEYS:
        found.append(f"INDEX_KEY är samma nyckel som en i DATA_KEYS. Den måste vara en egen. {HOW_TO_MAKE}")
    return found


def _data_keys() -> Sequence[_DataKey]:
    return _data_keys_of(tuple(settings.DATA_KEYS))


@lru_cache(maxsize=8)
def _data_keys_of(written: tuple[str, ...]) -> Sequence[_DataKey]:
    if not written:
        raise KeysWrong(
            "DATA_KEYS saknas: nyckeln som krypterar personuppgifter, en eller flera med den nyaste först. "
            + HOW_TO_MAKE
        )
    found = [_data_key(text) for text in written]
    if len({key.name for key in found}) < len(found):
        raise KeysWrong("DATA_KEYS har samma nyckel två gånger. Låt varje nyckel stå en gång, den nyaste först.")
    return found


def _data_key(text: str) -> _DataKey:
    key = _decoded(text, "DATA_KEYS")
    return _DataKey(_derived(key, "name", _ID_BYTES), AESGCM(_derived(key, "data", KEY_BYTES)))


@lru_cache(maxsize=32)
def _index_key(text: str, context: str) -> bytes:
    if not text:
        raise KeysWrong(
            "INDEX_KEY saknas: nyckeln som gör att ett personnummer kan sökas utan att stå i klartext. "
            f"Den får aldrig bytas, och ska inte vara någon av DATA_KEYS. {HOW_TO_MAKE}"
        )
    return _derived(_decoded(text, "INDEX_KEY"), f"index {context}", KEY_BYTES)


def _decoded(text: str, variable: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise KeysWrong(f"{variable} har en nyckel som inte är {KEY_BYTES} byte i base64. {HOW_TO_MAKE}")
    return key


def _derived(key: bytes, purpose: str, length: int) -> bytes:
    """A key of its own for each purpose, so that none says anything of another."""
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=f"fmuadmin {purpose}".encode()).derive(key)
