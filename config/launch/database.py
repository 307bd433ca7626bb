"""Which database a verb works on, and what must be in it before Django may migrate it."""

from __future__ import annotations

import base64
import contextlib
import os
import secrets
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from config.launch import postgres
from config.launch.place import Trouble, only_one, say, state
from config.launch.postgres import EmbeddedPostgres

NAME = "fmu"
OWNER, APPLICATION = "fmu_owner", "fmu_app"
_HERE = Path(__file__).parent
_LARGE = {"shared_buffers": "512MB", "work_mem": "32MB", "maintenance_work_mem": "512MB", "max_wal_size": "4GB"}


@dataclass(frozen=True)
class Database:
    """The two addresses of one database: the application's, and the owner's, who migrates."""

    application: str
    owner: str
    external: bool = False

    def environment(self, **more: str) -> dict[str, str]:
        """This process's environment with the addresses, and whatever else is given, for a child."""
        return {**os.environ, "DATABASE_URL": self.application, "DATABASE_OWNER_URL": self.owner, **more}

    def ask(self, question: str) -> str:
        """The answer to one SQL question, put as the owner. Raises Trouble."""
        return postgres.psql(postgres.wheel_programs(), self.owner, "-c", question)


def external() -> Database | None:
    """The server named by DATABASE_URL, or None when the embedded one is to be used. Raises Trouble."""
    application = os.environ.get("DATABASE_URL")
    if not application:
        return None
    owner = os.environ.get("DATABASE_OWNER_URL")
    if not owner:
        raise Trouble(
            "DATABASE_URL is set, so DATABASE_OWNER_URL is needed too: the role that owns the tables and migrates. "
            "docs/operations.md shows how the roles are made. Unset both to use the embedded PostgreSQL."
        )
    return Database(application=application, owner=owner, external=True)


@contextlib.contextmanager
def kept(name: str, *, reset: bool = False, large: bool = False, busy: str | None = None) -> Iterator[Database]:
    """The checkout's own database `name`, running while the block lasts; `reset` empties it first.

    `large` is for measuring: more memory, and no waiting for the disk, since everything in it can be made anew.
    """
    options: Mapping[str, str] = {**_LARGE, **postgres.NOT_DURABLE} if large else {}
    with only_one(name, busy=busy):
        cluster = EmbeddedPostgres.kept(name, options)
        if reset:
            say("emptying the database")
            cluster.discard()
        with _running(cluster) as database:
            yield database


@contextlib.contextmanager
def shared(name: str) -> Iterator[Database]:
    """As `kept`, but beside a `./fmu demo` that already runs it, without stopping it afterwards."""
    cluster = EmbeddedPostgres.kept(name)
    if cluster.answers():
        yield _addresses(cluster)
    else:
        with kept(name) as database:
            yield database


@contextlib.contextmanager
def throw_away(programs: Path | None = None) -> Iterator[Database]:
    """A new database that is gone when the block ends."""
    cluster = EmbeddedPostgres.throw_away(programs)
    try:
        with _running(cluster) as database:
            yield database
    finally:
        cluster.discard()


def keys() -> dict[str, str]:
    """The keys of demo and measurements: from the environment, else the checkout's own, made once."""
    made: dict[str, Callable[[], str]] = {
        "SECRET_KEY": lambda: secrets.token_urlsafe(50),
        "DATA_KEYS": _data_key,
        "INDEX_KEY": _data_key,
    }
    return {name: os.environ.get(name) or _kept_key(name, make) for name, make in made.items()}


def _kept_key(name: str, make: Callable[[], str]) -> str:
    file = state() / name.lower().replace("_", "-")
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(make())
    return file.read_text()


def _data_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


@contextlib.contextmanager
def _running(cluster: EmbeddedPostgres) -> Iterator[Database]:
    try:
        cluster.start()
        _provision(cluster)
        yield _addresses(cluster)
    finally:
        cluster.stop()


def _addresses(cluster: EmbeddedPostgres) -> Database:
    return Database(application=cluster.url(APPLICATION, NAME), owner=cluster.url(OWNER, NAME))


def _provision(cluster: EmbeddedPostgres) -> None:
    """Roles, database and privileges; quick and harmless when they are there. A new version may need a new role."""
    cluster.psql("postgres", "-f", str(_HERE / "roles.sql"))
    if NAME in cluster.psql("postgres", "-c", "SELECT datname FROM pg_database").splitlines():
        return
    made = f"CREATE DATABASE {NAME} OWNER {OWNER} TEMPLATE template0 ENCODING 'UTF8' {_locale()}"
    cluster.psql("postgres", "-c", made)
    cluster.psql(NAME, "-f", str(_HERE / "database.sql"), role=OWNER)


def _locale() -> str:
    """Code point order everywhere; macOS's own library knows no such locale, so PostgreSQL's is used there."""
    if sys.platform == "darwin":
        return "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LC_COLLATE 'C' LC_CTYPE 'C'"
    return "LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'"
