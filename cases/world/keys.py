"""Primary keys for rows that are made in memory: drawn from the tables' own sequences, so nobody else gets them."""

from collections.abc import Iterator

from django.db import connection, models

_AT_A_TIME = 1000


class Keys:
    """Hands out keys per model, rising. Keys of a refused file are lost, which harms nobody."""

    def __init__(self) -> None:
        self._left: dict[type[models.Model], Iterator[int]] = {}

    def next(self, model: type[models.Model]) -> int:
        """The next free key of the model's table."""
        key = next(self._left.get(model, iter(())), None)
        if key is None:
            self._left[model] = iter(self._draw(model))
            key = next(self._left[model])
        return key

    def _draw(self, model: type[models.Model]) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [model._meta.db_table, _AT_A_TIME],
            )
            return [int(row[0]) for row in cursor.fetchall()]
