"""Work as the database's owner, as load_world does, in a transaction that is rolled back afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection, transaction

from config.databases import from_url


@contextmanager
def as_owner(owner_url: str, blocker: Any) -> Iterator[None]:
    """The owner's connection inside the block; nothing that is written stays."""
    before = dict(connection.settings_dict)
    with blocker.unblock():
        _use(from_url(owner_url))
        try:
            block = transaction.atomic()
            # As Django's own TestCase marks its block: what is durable outside tests may run within this one.
            block._from_testcase = True  # type: ignore[attr-defined]
            with block:
                yield
                transaction.set_rollback(True)
        finally:
            _use(before)


def tidy(owner_url: str) -> None:
    """Take away what rolled back tests have left in the tables, so that a large world is not read through it."""
    with psycopg.connect(owner_url, autocommit=True) as owner:
        owner.execute("VACUUM")


def learn_what_is_loaded() -> None:
    """Let the planner see rows that this transaction has loaded and nobody else can see yet."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _use(database: dict[str, Any]) -> None:
    connection.close()
    connection.close_pool()
    connection.settings_dict.update(database)
