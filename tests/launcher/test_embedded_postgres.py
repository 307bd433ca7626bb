"""The embedded PostgreSQL: starts anywhere, beside others, and after a crash."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator

import psycopg
import pytest

from config.launch import database
from config.launch.place import Trouble
from config.launch.postgres import EmbeddedPostgres


@pytest.fixture
def cluster() -> Iterator[EmbeddedPostgres]:
    made = EmbeddedPostgres.throw_away()
    made.data = made.sockets / "a folder with spaces"
    yield made
    made.discard()


def _kill(cluster: EmbeddedPostgres) -> None:
    """End the server as a power cut would, and wait until it is gone."""
    os.kill(int((cluster.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    until = time.monotonic() + 10
    while cluster.answers() and time.monotonic() < until:
        time.sleep(0.05)


def test_a_cluster_in_a_folder_with_spaces_starts_and_stops(cluster: EmbeddedPostgres) -> None:
    cluster.start()
    assert cluster.psql("postgres", "-c", "SHOW listen_addresses") == ""
    assert cluster.psql("postgres", "-c", "SHOW server_encoding") == "UTF8"
    cluster.stop()
    assert not cluster.answers()


def test_two_clusters_run_side_by_side_and_hold_different_data(cluster: EmbeddedPostgres) -> None:
    other = EmbeddedPostgres.throw_away()
    try:
        cluster.start()
        other.start()
        cluster.psql("postgres", "-c", "CREATE TABLE here ()")
        with pytest.raises(Trouble, match="here"):
            other.psql("postgres", "-c", "SELECT * FROM here")
    finally:
        other.discard()


def test_after_a_crash_it_starts_though_its_number_belongs_to_another_process_now(cluster: EmbeddedPostgres) -> None:
    cluster.start()
    cluster.psql("postgres", "-c", "CREATE TABLE kept ()", "-c", "CHECKPOINT")
    _kill(cluster)
    file = cluster.data / "postmaster.pid"
    file.write_text("\n".join([str(os.getpid()), *file.read_text().splitlines()[1:]]) + "\n")
    cluster.start()
    assert cluster.psql("postgres", "-c", "SELECT count(*) FROM kept") == "0"


def test_a_server_that_still_runs_is_taken_over_not_restarted(cluster: EmbeddedPostgres) -> None:
    cluster.start()
    before = cluster.psql("postgres", "-c", "SELECT pg_postmaster_start_time()")
    cluster.start()
    assert cluster.psql("postgres", "-c", "SELECT pg_postmaster_start_time()") == before


def test_nobody_else_on_the_machine_may_enter_the_socket_folder(cluster: EmbeddedPostgres) -> None:
    cluster.start()
    assert cluster.sockets.stat().st_mode & 0o077 == 0
    assert cluster.data.stat().st_mode & 0o077 == 0


def test_the_application_role_owns_nothing_makes_nothing_and_borrows_the_systems_rights_only_by_name() -> None:
    with database.throw_away() as made:
        made.ask("CREATE TABLE thing (name text)")
        made.ask("CREATE POLICY all_for_system ON thing TO fmu_system USING (true)")
        made.ask("ALTER TABLE thing ENABLE ROW LEVEL SECURITY")
        made.ask("INSERT INTO thing VALUES ('å')")
        with psycopg.connect(made.application, autocommit=True) as app:
            assert app.execute("SELECT count(*) FROM thing").fetchone() == (0,)
            with app.transaction():
                app.execute("SET LOCAL ROLE fmu_system")
                assert app.execute("SELECT count(*) FROM thing").fetchone() == (1,)
            assert app.execute("SELECT count(*) FROM thing").fetchone() == (0,)
            for forbidden in ("CREATE TABLE mine ()", "TRUNCATE thing", "DROP TABLE thing", "SET ROLE fmu_owner"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    app.execute(forbidden)
            assert app.execute("SELECT lower('ÅÄÖ'), 'z' < 'å'").fetchone() == ("åäö", True)


def test_a_server_of_ones_own_without_its_owner_is_refused_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://fmu_app@db/fmu")
    monkeypatch.delenv("DATABASE_OWNER_URL")
    with pytest.raises(Trouble, match=r"DATABASE_OWNER_URL.*docs/operations\.md"):
        database.external()
