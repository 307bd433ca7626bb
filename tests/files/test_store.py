"""The file store in an S3-compatible object store, set up by the environment: against a real server on loopback."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fmuadmin import clock
from fmuadmin.crypto import SealBroken
from fmuadmin.files import store
from fmuadmin.files.sealing import new_key


def test_files_are_kept_fetched_listed_and_removed_in_an_object_store(bucket: Any) -> None:
    key, body = new_key(), bytes(range(256)) * 30_000  # more than one part
    with clock.at(datetime(2026, 3, 16, 8, tzinfo=UTC)):
        place = store.put(io.BytesIO(body), key=key)
    (kept,) = bucket.objects.all()
    assert kept.key == place
    assert kept.size > len(body)
    assert bytes(range(256)) not in kept.get()["Body"].read()
    assert b"".join(store.pieces(place, key=key)) == body
    (day,) = store.days()
    assert store.of_day(day) == [place]
    assert datetime.now(UTC) - store.stored_at(place) < timedelta(minutes=5)  # noqa: TID251 – the server's own clock
    with pytest.raises(SealBroken):
        next(store.pieces(place, key=new_key()))
    store.remove(place)
    store.remove(place)
    assert list(bucket.objects.all()) == []
    with pytest.raises(FileNotFoundError):
        next(store.pieces(place, key=key))
