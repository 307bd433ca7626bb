"""The measurements' own databases: copies of the migrated one, made and dropped by the owner."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg
from django.conf import settings
from django.core.management.base import CommandError
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.postgresql.base import DatabaseWrapper
from psycopg import sql

_PREFIX: Final = "fmu_bench_"


def owner(database: str) -> psycopg.Connection[Any]:
    """A connection as the databases' owner, in autocommit. Raises CommandError when no owner is known."""
    given = settings.DATABASE_OWNER
    if given.get("USER") == connections.settings[DEFAULT_DB_ALIAS]["USER"]:
        raise CommandError("Measuring makes databases of its own: set DATABASE_OWNER_URL to the role that may.")
    return psycopg.connect(
        dbname=database,
        user=given["USER"],
        password=given["PASSWORD"],
        host=given["HOST"],
        port=given["PORT"],
        autocommit=True,
    )


@contextmanager
def fresh(size: int | str) -> Iterator[str]:
    """A new database, gone when the block ends. Raises CommandError when the usual one is not empty."""
    name = f"{_PREFIX}{size}"
    template = connections.settings[DEFAULT_DB_ALIAS]["NAME"]
    usual = connections[DEFAULT_DB_ALIAS]
    usual.close()
    # A database that somebody is connected to cannot be copied.
    if isinstance(usual, DatabaseWrapper):
        usual.close_pool()
    with owner(template) as looking:
        if looking.execute("SELECT EXISTS (SELECT FROM cases_case)").fetchall()[0][0]:
            raise CommandError(f"The database {template} has cases in it. Measure on a migrated, empty one.")
    with owner("postgres") as maintenance:
        maintenance.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        maintenance.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*map(sql.Identifier, (name, template))))
    try:
        yield name
    finally:
        with owner("postgres") as maintenance:
            maintenance.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def application(database: str, *, clients: int = 1) -> DatabaseWrapper:
    """Django's connection to the database as the application role, with a pool for its clients, as in production."""
    given = connections.settings[DEFAULT_DB_ALIAS]
    options = {**given["OPTIONS"], "pool": {"min_size": clients, "max_size": clients}}
    # Pools are kept by alias, so each database needs one of its own.
    return DatabaseWrapper({**given, "NAME": database, "OPTIONS": options}, alias=database)


def sharing(wrapper: DatabaseWrapper) -> DatabaseWrapper:
    """Another connection for another thread, out of the same pool."""
    return DatabaseWrapper(wrapper.settings_dict, alias=wrapper.alias)


def loading(database: str) -> DatabaseWrapper:
    """Django's connection to the database as its owner."""
    return DatabaseWrapper(
        {**connections.settings[DEFAULT_DB_ALIAS], **settings.DATABASE_OWNER, "NAME": database},
        alias=f"{database}_owner",
    )


@contextmanager
def used_by_pages(wrapper: DatabaseWrapper) -> Iterator[None]:
    """Let everything in the block that asks Django for its database get this one."""
    usual = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = wrapper
    try:
        yield
    finally:
        wrapper.close()
        connections[DEFAULT_DB_ALIAS] = usual
