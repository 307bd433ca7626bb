"""Sealing and blind indexes: what is sealed opens again, only here, only unchanged, and tells nothing closed."""

import base64
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.test import override_settings
from hypothesis import assume, given
from hypothesis import strategies as st

from fmuadmin import checks, crypto

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
contexts = st.sampled_from(["insured.name", "insured.address", "order change"])


def new_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


@contextmanager
def keys(*data_keys: str, index_key: str | None = None) -> Iterator[None]:
    with override_settings(DATA_KEYS=list(data_keys), INDEX_KEY=new_key() if index_key is None else index_key):
        yield


@given(text=texts, context=contexts)
def test_what_was_sealed_opens_to_the_same_text(text: str, context: str) -> None:
    assert crypto.unseal(crypto.seal(text, context=context), context=context) == text


@given(text=texts, context=contexts, data=st.data())
def test_a_changed_byte_is_refused(text: str, context: str, data: st.DataObject) -> None:
    sealed = bytearray(crypto.seal(text, context=context))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises((crypto.SealBroken, crypto.KeyNotHere)):
        crypto.unseal(bytes(sealed), context=context)


@given(text=texts, cut=st.integers(1, 60))
def test_shortened_and_lengthened_bytes_are_refused(text: str, cut: int) -> None:
    sealed = crypto.seal(text, context="a")
    for wrong in (sealed[: max(0, len(sealed) - cut)], sealed + bytes(cut)):
        with pytest.raises(crypto.SealBroken):
            crypto.unseal(wrong, context="a")


@given(text=texts, sealed_for=contexts, opened_as=contexts)
def test_it_opens_only_in_its_own_place(text: str, sealed_for: str, opened_as: str) -> None:
    assume(sealed_for != opened_as)
    with pytest.raises(crypto.SealBroken):
        crypto.unseal(crypto.seal(text, context=sealed_for), context=opened_as)


@given(text=st.text(st.characters(categories=["L", "N"]), min_size=6, max_size=100))
def test_the_sealed_bytes_do_not_hold_the_text_and_are_never_the_same_twice(text: str) -> None:
    first, second = crypto.seal(text, context="a"), crypto.seal(text, context="a")
    assert first != second
    for form in (text.encode(), text.encode("utf-16-le"), base64.b64encode(text.encode())):
        assert form not in first


@given(text=texts, other=texts, context=contexts, elsewhere=contexts)
def test_a_blind_index_is_equal_for_equal_texts_of_one_context_only(
    text: str, other: str, context: str, elsewhere: str
) -> None:
    index = crypto.blind_index(text, context=context)
    assert len(index) == 32
    assert (index == crypto.blind_index(other, context=elsewhere)) == ((text, context) == (other, elsewhere))


def test_a_blind_index_depends_on_its_own_key_and_survives_new_data_keys() -> None:
    index_key = new_key()
    with keys(new_key(), index_key=index_key):
        before = crypto.blind_index("191212121212", context="a")
    with keys(new_key(), index_key=index_key):
        assert crypto.blind_index("191212121212", context="a") == before
    with keys(new_key()):
        assert crypto.blind_index("191212121212", context="a") != before


def test_an_older_key_still_opens_and_the_newest_seals() -> None:
    old, new = new_key(), new_key()
    with keys(old):
        sealed = crypto.seal("Maja", context="a")
        assert sealed.startswith(crypto.newest_start())
    with keys(new, old):
        assert crypto.unseal(sealed, context="a") == "Maja"
        assert not sealed.startswith(crypto.newest_start())
        assert crypto.seal("Maja", context="a").startswith(crypto.newest_start())


def test_a_key_that_is_not_there_is_named_to_the_operator() -> None:
    with keys(new_key()):
        sealed, name = crypto.seal("Maja", context="insured.name"), crypto.newest_key_name()
    with keys(new_key()), pytest.raises(crypto.KeyNotHere) as refused:
        crypto.unseal(sealed, context="insured.name")
    assert name in str(refused.value)
    assert "insured.name" in str(refused.value)
    assert "Maja" not in str(refused.value)


def no_data_key() -> tuple[list[str], str]:
    return [], new_key()


def no_index_key() -> tuple[list[str], str]:
    return [new_key()], ""


def short_key() -> tuple[list[str], str]:
    return [base64.b64encode(b"too short").decode()], new_key()


def not_base64() -> tuple[list[str], str]:
    return [new_key(), "hemligt!"], new_key()


def twice_the_same() -> tuple[list[str], str]:
    key = new_key()
    return [key, key], new_key()


def one_key_for_both() -> tuple[list[str], str]:
    key = new_key()
    return [key], key


WRONG = {
    no_data_key: "DATA_KEYS saknas",
    no_index_key: "INDEX_KEY saknas",
    short_key: "inte är 32 byte",
    not_base64: "inte är 32 byte",
    twice_the_same: "två gånger",
    one_key_for_both: "INDEX_KEY är samma nyckel",
}


@pytest.mark.parametrize("wrong", WRONG)
def test_wrong_keys_stop_the_start_with_what_to_do(wrong: Callable[[], tuple[list[str], str]]) -> None:
    data_keys, index_key = wrong()
    with override_settings(DATA_KEYS=data_keys, INDEX_KEY=index_key):
        [error] = checks.keys_for_personal_data(None)
    assert error.id == "fmuadmin.E003"
    assert WRONG[wrong] in error.msg
    assert not any(key in error.msg for key in [*data_keys, index_key] if key)


def test_good_keys_are_not_complained_about() -> None:
    assert checks.keys_for_personal_data(None) == []
    with keys(new_key(), new_key()):
        assert checks.keys_for_personal_data(None) == []


def test_nothing_is_sealed_without_a_key() -> None:
    with keys(), pytest.raises(crypto.KeysWrong):
        crypto.seal("Maja", context="a")
