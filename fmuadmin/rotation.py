"""New data keys: everything that is sealed is sealed anew with the newest, in batches, as often as one likes.

What is already under the newest key is passed by, so that a run that was interrupted goes on where it stopped and a
second run does nothing. Every ``EncryptedText`` column is found by itself; whoever seals something elsewhere (a file, a
second factor's secret) adds its place with ``register``.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from django.apps import apps
from django.db import connection
from psycopg import sql

from fmuadmin import crypto
from fmuadmin.sealed import EncryptedText

BATCH: Final = 500


@dataclass(frozen=True, kw_only=True)
class Place:
    """Somewhere that sealed bytes stand. ``left`` counts what is under an older key, ``reseal`` takes up to so many."""

    name: str
    left: Callable[[], int]
    reseal: Callable[[int], int]


_more: list[Place] = []


def register(place: Place) -> None:
    """Add a place that no ``EncryptedText`` column tells of."""
    _more.append(place)


def places() -> Iterator[Place]:
    """Every place, by name."""
    of_columns = (
        _column_place(model._meta.db_table, str(field.column), field.context)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, EncryptedText)
    )
    yield from sorted([*of_columns, *_more], key=lambda place: place.name)


def _column_place(table: str, column: str, context: str) -> Place:
    names = {"table": sql.Identifier(table), "column": sql.Identifier(column)}
    older = sql.SQL("{column} IS NOT NULL AND substring({column} from 1 for %(length)s) <> %(newest)s").format(**names)
    count = sql.SQL("SELECT count(*) FROM {table} WHERE {older}").format(**names, older=older)
    take = sql.SQL("SELECT id, {column} FROM {table} WHERE {older} ORDER BY id LIMIT %(size)s FOR UPDATE").format(
        **names, older=older
    )
    write = sql.SQL("UPDATE {table} SET {column} = %s WHERE id = %s").format(**names)

    def left() -> int:
        with connection.cursor() as cursor:
            cursor.execute(count, _newest())
            return int(cursor.fetchone()[0])

    def reseal(size: int) -> int:
        with connection.cursor() as cursor:
            cursor.execute(take, {**_newest(), "size": size})
            found = cursor.fetchall()
            anew = [(crypto.seal(crypto.unseal(sealed, context=context), context=context), pk) for pk, sealed in found]
            cursor.executemany(write, anew)
            return len(found)

    return Place(name=f"{table}.{column}", left=left, reseal=reseal)


def _newest() -> dict[str, int | bytes]:
    start = crypto.newest_start()
    return {"newest": start, "length": len(start)}
