"""Sealing files: what was sealed opens again piece by piece, and nothing that was changed, moved or cut opens."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fmuadmin.crypto import SealBroken
from fmuadmin.files.sealing import FORM, PIECE, new_key, opened, sealed

_TAG = 16
SIZES = [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 7]


def body_of(size: int) -> bytes:
    return (b"0123456789abcdef" * (size // 16 + 1))[:size]


def closed(body: bytes, key: str) -> bytes:
    return b"".join(sealed(io.BytesIO(body), key=key))


def open_again(stored: bytes, key: str) -> bytes:
    return b"".join(opened(io.BytesIO(stored), key=key))


class _Slow(io.BytesIO):
    """A file that gives less than asked for, as one behind a network does."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(size or 0, 1000) if size and size > 0 else size)


@pytest.mark.parametrize("size", SIZES)
def test_what_was_sealed_opens_again_and_is_not_readable_before(size: int) -> None:
    key, body = new_key(), body_of(size)
    stored = closed(body, key)
    assert open_again(stored, key) == body
    assert b"".join(opened(_Slow(stored), key=key)) == body
    assert size < 16 or body[:16] not in stored


@settings(max_examples=25, deadline=None)
@given(place=st.integers(0, 2 * PIECE), change=st.integers(1, 255))
def test_a_changed_byte_is_noticed_wherever_it_is(place: int, change: int) -> None:
    key = new_key()
    stored = bytearray(closed(body_of(2 * PIECE), key))
    stored[place] ^= change
    with pytest.raises(SealBroken):
        open_again(bytes(stored), key)


def test_cut_off_at_the_border_of_a_piece_or_anywhere_it_does_not_open() -> None:
    key = new_key()
    stored = closed(body_of(3 * PIECE), key)
    for end in (0, 2, len(FORM), len(FORM) + PIECE + _TAG, len(FORM) + 2 * (PIECE + _TAG), len(stored) - 1):
        with pytest.raises(SealBroken):
            open_again(stored[:end], key)
    with pytest.raises(SealBroken):
        open_again(stored + b"x", key)


def test_pieces_that_change_places_or_come_from_another_file_do_not_open() -> None:
    key, other = new_key(), new_key()
    stored, foreign = closed(body_of(3 * PIECE), key), closed(body_of(3 * PIECE), other)
    step, head = PIECE + _TAG, len(FORM)
    first, second, rest = stored[head : head + step], stored[head + step : head + 2 * step], stored[head + 2 * step :]
    for changed in (second + first + rest, first + first + rest, first + foreign[head + step : head + 2 * step] + rest):
        with pytest.raises(SealBroken):
            open_again(FORM + changed, key)
    with pytest.raises(SealBroken):
        open_again(foreign, key)


def test_nothing_comes_out_of_a_piece_before_it_is_known_to_be_true() -> None:
    key = new_key()
    stored = bytearray(closed(body_of(2 * PIECE), key))
    stored[-1] ^= 1
    came = opened(io.BytesIO(bytes(stored)), key=key)
    assert next(came) == body_of(2 * PIECE)[:PIECE]
    with pytest.raises(SealBroken):
        next(came)
