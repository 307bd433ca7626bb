"""Many rows into their tables with COPY, one statement per table. The rows carry their keys already."""

import json
from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any

from django.db import connection, models
from psycopg import sql

from fmuadmin.sealed import BlindIndex, EncryptedText


def copy(rows: Iterable[models.Model]) -> None:
    """Write the rows, those of a table in the order given. Foreign keys are checked when the transaction ends."""
    tables: dict[type[models.Model], list[models.Model]] = {}
    for row in rows:
        tables.setdefault(type(row), []).append(row)
    for model, of_table in tables.items():
        _copy_into(model, of_table)


def _copy_into(model: type[models.Model], rows: list[models.Model]) -> None:
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    values: Callable[[Any], tuple[Any, ...]] = attrgetter(*(field.attname for field in fields))
    json_places = [place for place, field in enumerate(fields) if isinstance(field, models.JSONField)]
    sealed = [(place, field) for place, field in enumerate(fields) if isinstance(field, EncryptedText | BlindIndex)]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table), sql.SQL(", ").join(sql.Identifier(str(f.column)) for f in fields)
    )
    with connection.cursor() as cursor, cursor.copy(statement) as writer:
        for row in rows:
            given = values(row)
            if json_places or sealed:
                told = list(given)
                for place in json_places:
                    told[place] = json.dumps(told[place], ensure_ascii=False)
                for place, field in sealed:
                    told[place] = field.get_db_prep_save(field.pre_save(row, add=True), connection)
                given = tuple(told)
            writer.write_row(given)
