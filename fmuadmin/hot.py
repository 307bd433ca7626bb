"""Prepared statements for the few reads that every page or the board makes (board.md §5.7). Nothing else goes here.

Django's cursor binds on the client and never prepares; a plain psycopg cursor on the same connection does.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import psycopg
from django.db import connection

# Statements that pass beside Django's query log are told to whoever counts them (the budget tests).
listeners: list[Callable[[str], None]] = []


def hot_rows(sql: str, params: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Run a statement, prepared on the server, in the current transaction; all rows as tuples."""
    for told in listeners:
        told(sql)
    return prepared_rows(sql, params)


def prepared_rows(sql: str, params: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """As ``hot_rows``, for the transaction's own settings, which no budget counts."""
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        return cursor.execute(sql, params, prepare=True).fetchall()
