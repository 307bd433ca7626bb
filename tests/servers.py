"""The servers tests run on: the worker's own database, a web server on it, Redis. Each says when it cannot be had."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase
from psycopg import sql

from config.databases import from_url
from config.launch import demo, processes

ROOT = Path(__file__).resolve().parents[1]
SCHEMAS = ROOT.parent / "shared" / "schemas"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "Chromium")
_PREPARE_DATABASE = ROOT / "config" / "launch" / "database.sql"
_START_SECONDS = 30
_DROP_SECONDS = 15
_COMPONENTS: dict[str, tuple[Callable[[], object], str]] = {
    "chromium": (lambda: next(filter(None, map(shutil.which, CHROMIUM)), None), "Chromium is not installed"),
    "redis": (lambda: shutil.which("redis-server"), "redis-server is not installed"),
    "clamd": (lambda: shutil.which("clamd", path=f"{os.environ['PATH']}:/usr/sbin"), "clamd is not installed"),
    "schemas": (lambda: SCHEMAS.is_dir() and str(SCHEMAS), "../shared/schemas is not there"),
    "axe": (lambda: _existing(ROOT / "node_modules/axe-core/axe.min.js"), "axe-core is not in node_modules"),
}


def _existing(path: Path) -> str | None:
    return str(path) if path.exists() else None


@pytest.fixture(scope="session")
def needs() -> Callable[[str], str]:
    """`needs("chromium")` gives the component's path, or skips the test; with FMU_REQUIRE_ALL=1 it fails instead."""

    def find(component: str) -> str:
        search, reason = _COMPONENTS[component]
        found = search()
        if not found and os.environ.get("FMU_REQUIRE_ALL") == "1":
            pytest.fail(f"{reason}, and FMU_REQUIRE_ALL=1 requires it.")
        if not found:
            pytest.skip(reason)
        return str(found)

    return find


# The database ------------------------------------------------------------------------------------


def _renamed(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def _of_worker(url: str, worker_id: str) -> str:
    """The test database beside the named one, so that two runs on one server do not disturb each other."""
    return _renamed(url, f"test_{urlsplit(os.environ['DATABASE_OWNER_URL']).path.lstrip('/')}_{worker_id}")


@pytest.fixture(scope="session")
def owner_url(worker_id: str) -> str:
    """The address of this worker's test database for its owner."""
    return _of_worker(os.environ["DATABASE_OWNER_URL"], worker_id)


@pytest.fixture(scope="session")
def app_url(worker_id: str) -> str:
    """The address of this worker's test database for the application role."""
    return _of_worker(os.environ["DATABASE_URL"], worker_id)


@pytest.fixture(scope="session")
def django_db_setup(owner_url: str, app_url: str, django_db_blocker: Any) -> Iterator[None]:
    """Make and migrate the test database as owner, then go on as the application role."""
    name = urlsplit(owner_url).path.lstrip("/")
    _create(name)
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        _point_at(from_url(owner_url))
        call_command("migrate", verbosity=0)
        _keep(owner_url)
        _point_at(from_url(app_url, pool={"min_size": 1, "max_size": 12, "timeout": 10}))
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: flush(owner_url))
        yield
        connection.close()
        connection.close_pool()
    _drop(name)


def _create(name: str) -> None:
    _drop(name)
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as maintenance:
        maintenance.execute(
            sql.SQL(
                "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'"
            ).format(sql.Identifier(name))
        )
    with psycopg.connect(_renamed(os.environ["DATABASE_OWNER_URL"], name), autocommit=True) as owner:
        owner.execute(_PREPARE_DATABASE.read_bytes())


def _drop(name: str) -> None:
    """Drop it once its last connection has gone; the owner may not end the application role's."""
    drop = sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name))
    until = time.monotonic() + _DROP_SECONDS
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as maintenance:
        while True:
            try:
                maintenance.execute(drop)
            except psycopg.errors.ObjectInUse:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)
            else:
                return


def _point_at(database: dict[str, Any]) -> None:
    """Have Django's connection use another address from now on."""
    connection.close()
    connection.close_pool()
    connection.settings_dict.update(database)


def _keep(owner_url: str) -> None:
    """Lay aside what migrations filled (rules, content types …), so that a flush can put it back."""
    with psycopg.connect(owner_url) as owner:
        owner.execute("CREATE SCHEMA kept")
        for (table,) in _tables(owner, "public"):
            name = sql.Identifier(table)
            if owner.execute(sql.SQL("SELECT FROM {} LIMIT 1").format(name)).fetchall():
                owner.execute(sql.SQL("CREATE TABLE kept.{} AS TABLE {}").format(name, name))


def _tables(owner: psycopg.Connection[Any], schema: str) -> list[Any]:
    return owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", [schema]).fetchall()


def flush(owner_url: str) -> None:
    """Bring the tables back to what the migrations left, after a test that committed.

    The guard against TRUNCATE is off for this transaction only.
    """
    with psycopg.connect(owner_url, options="-c lock_timeout=20s -c client_min_messages=warning") as owner:
        guarded = owner.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'append_only_truncate'"
        ).fetchall()
        switch = sql.SQL("ALTER TABLE {} {} TRIGGER append_only_truncate")
        for (table,) in guarded:
            owner.execute(switch.format(sql.SQL(table), sql.SQL("DISABLE")))
        names = sql.SQL(", ").join(sql.Identifier(table) for (table,) in _tables(owner, "public"))
        owner.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY").format(names))
        for (table,) in guarded:
            owner.execute(switch.format(sql.SQL(table), sql.SQL("ENABLE")))
        for (table,) in _tables(owner, "kept"):
            name = sql.Identifier(table)
            owner.execute(sql.SQL("INSERT INTO {} SELECT * FROM kept.{}").format(name, name))
            owner.execute(
                sql.SQL("SELECT setval(pg_get_serial_sequence(%s, 'id'), max(id)) FROM {}").format(name), [table]
            )


# The web server ----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def running_site(django_db_setup: None, app_url: str) -> Iterator[str]:
    """One uvicorn process per worker on the worker's database; use `site`, which also commits and flushes."""
    with serving(app_url) as address:
        yield address


@contextmanager
def serving(app_url: str, **settings: str) -> Iterator[str]:
    """A web server on the test database, with these settings beside the tests' own; gives its address."""
    with socket.socket() as probe:
        probe.bind((demo.HOST, 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "DATABASE_URL": app_url, "DATABASE_POOL": "4", **settings}
    server = processes.start(demo.server(port), env=environment)
    try:
        _wait_for(port, server)
        yield f"http://{demo.HOST}:{port}"
    finally:
        processes.stop([server])


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            pytest.fail(f"The web server ended with status {server.returncode}.")
        with socket.socket() as probe:
            if probe.connect_ex((demo.HOST, port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("The web server did not start.")


@pytest.fixture
def site(transactional_db: None, running_site: str) -> str:
    """The address of a real server on the test database. What the test commits is seen; all is emptied afterwards."""
    return running_site


@pytest.fixture
def redis_url(needs: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis of the test's own, on a unix socket."""
    program = needs("redis")
    folder = tmp_path_factory.mktemp("redis")
    address = folder / "s"
    command = [program, "--port", "0", "--unixsocket", address, "--save", "", "--dir", folder, "--logfile", "log"]
    server = processes.start(command, env=os.environ)
    try:
        until = time.monotonic() + _START_SECONDS
        while not address.exists() and server.poll() is None and time.monotonic() < until:
            time.sleep(0.02)
        yield f"unix://{address}"
    finally:
        processes.stop([server])
