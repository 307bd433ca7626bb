"""``verify_trail`` over a hundred thousand lines: an untouched chain, one changed byte, a line that is gone, gallring.

All in one transaction of the database's owner that is never committed: lines through the same function as the pages',
and changes made with the guards off, as only an owner can.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from fmuadmin.trail import chains
from fmuadmin.trail.chains import SEEN, Broken, verify

LINES = 100_000
TOLD = """
SELECT fmu_record((SELECT jsonb_agg(jsonb_build_object(
    'log', 'readevent', 'uid', gen_random_uuid(), 'at', timestamptz '2015-01-01 08:00+01' + n * interval '1 minute',
    'action', 'read', 'resource', 'case', 'case_ref', n / 10, 'case_number', 'FMU-2015-' || n / 10, 'actor_id', n %% 50,
    'actor_name', 'Läkare ' || n %% 50, 'mandate_id', n %% 50, 'role', 'investigator', 'organisation_id', n %% 7,
    'organisation_name', 'Enheten', 'purpose', '', 'denied', false)) FROM generate_series(%s::int, %s::int) AS n))
"""


@pytest.fixture(scope="module")
def owner(django_db_setup: None, owner_url: str) -> Iterator[psycopg.Connection[Any]]:
    """The owner's connection with a hundred thousand lines in the read log, undone at the end."""
    with psycopg.connect(owner_url) as connected:
        for start in range(1, LINES, 10_000):
            connected.execute(TOLD, [start, start + 9_999])
        connected.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield connected
        connected.rollback()


@contextmanager
def changed(owner: psycopg.Connection[Any], sql: str, *, table: str = "fmuadmin_readevent") -> Iterator[None]:
    """The change made with the guards off, and taken back when the block ends."""
    with owner.transaction(force_rollback=True):
        owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        assert owner.execute(sql).rowcount == 1 or "DELETE" in sql
        yield


def first_broken(owner: psycopg.Connection[Any]) -> Broken | None:
    return verify(SEEN, owner).broken


@pytest.mark.every_postgres
def test_an_untouched_chain_of_a_hundred_thousand_lines_is_whole(owner: psycopg.Connection[Any]) -> None:
    found = verify(SEEN, owner)
    assert (found.broken, found.lines, found.erased) == (None, LINES, [])


@pytest.mark.every_postgres
@pytest.mark.parametrize(
    ("sql", "number", "reason"),
    [
        ("UPDATE {0} SET actor_name = 'läkare 12' WHERE id = 512", 512, chains.CONTENT_CHANGED),
        ("UPDATE {0} SET purpose = ' ' WHERE id = 100000", 100_000, chains.CONTENT_CHANGED),
        ("UPDATE {0} SET at = at + interval '1 microsecond' WHERE id = 7", 7, chains.LINK_BROKEN),
        ("UPDATE {0} SET case_ref = case_ref + 1 WHERE id = 1234", 1_234, chains.LINK_BROKEN),
        ("UPDATE {0} SET link = set_byte(link, 31, get_byte(link, 31) # 1) WHERE id = 5", 5, chains.LINK_BROKEN),
        (
            "UPDATE {0} SET purpose = 'x', content_hash = sha256(convert_to(jsonb_build_array(case_number, actor_id,"
            " actor_name, mandate_id, role, organisation_name, 'x')::text, 'UTF8')) WHERE id = 400",
            400,
            chains.LINK_BROKEN,
        ),
        ("DELETE FROM {0} WHERE id = 3100", 3_100, chains.MISSING),
        ("DELETE FROM {0} WHERE id > 99990", 99_991, chains.MISSING),
        (
            "INSERT INTO {0} SELECT (jsonb_populate_record(e, '{{\"id\": 200000,"
            " \"uid\": \"00000000-0000-4000-8000-000000000000\"}}')).* FROM {0} e WHERE id = 9",
            100_001,
            chains.MISSING,
        ),
        (
            "UPDATE {0} SET case_number = '', actor_id = NULL, actor_name = '', mandate_id = NULL, role = '',"
            " organisation_name = '', purpose = '', erased_on = '2026-01-01' WHERE id = 77",
            77,
            chains.NOT_RECORDED,
        ),
        ("UPDATE {0} SET erased_on = '2026-01-01' WHERE id = 78", 78, chains.CONTENT_CHANGED),
    ],
)  # fmt: skip
def test_the_first_line_that_does_not_hold_is_named(
    owner: psycopg.Connection[Any], sql: str, number: int, reason: str
) -> None:
    with changed(owner, sql.format("fmuadmin_readevent")):
        assert first_broken(owner) == Broken("fmuadmin_readevent", number, reason)


def test_the_database_hashes_what_the_check_hashes(owner: psycopg.Connection[Any]) -> None:
    for chain in chains.CHAINS:
        wrong = owner.execute(
            f"SELECT count(*) FROM {chain.table} e WHERE fmu_trail_header(e) <> jsonb_build_array({chain.header})::text"
            f" OR fmu_trail_content(e) <> jsonb_build_array({chain.content})::text"
        ).fetchall()
        assert wrong == [(0,)]
        empty = owner.execute(
            f"SELECT tgargs FROM pg_trigger WHERE tgname = 'append_only' AND tgrelid = '{chain.table}'::regclass"
        ).fetchall()
        assert all(f'"{column}"'.encode() in bytes(empty[0][0]) for column in chain.emptied)


# Gallring ----------------------------------------------------------------------------------------


@pytest.mark.every_postgres
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE {0} SET purpose = 'x'",
        "UPDATE {0} SET erased_on = '2026-01-01'",
        "UPDATE {0} SET {emptied}, purpose = 'x', erased_on = '2026-01-01'",
        "UPDATE {0} SET {emptied}",
        "UPDATE {0} SET link = link",
        "UPDATE {0} SET at = at",
        "UPDATE {0} SET organisation_id = 0",
        "DELETE FROM {0}",
        "TRUNCATE {0}",
    ],
)
def test_s5_the_retention_role_may_empty_a_line_and_nothing_else(owner: psycopg.Connection[Any], sql: str) -> None:
    emptied = ", ".join(f"{column} = {nothing}" for column, nothing in SEEN.emptied.items() if column != "purpose")
    tried = sql.format("fmuadmin_readevent", emptied=emptied) + (" WHERE id = 3" if "UPDATE" in sql else "")
    with owner.transaction(force_rollback=True):
        owner.execute("SET LOCAL ROLE fmu_retention")
        with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.RestrictViolation)):
            owner.execute(tried)


@pytest.mark.every_postgres
def test_an_emptied_line_is_not_filled_again(owner: psycopg.Connection[Any]) -> None:
    emptied = ", ".join(f"{column} = {nothing}" for column, nothing in SEEN.emptied.items())
    with owner.transaction(force_rollback=True):
        owner.execute("SET LOCAL ROLE fmu_retention")
        done = owner.execute(f"UPDATE {SEEN.table} SET {emptied}, erased_on = '2026-01-01' WHERE id = 3")
        assert done.rowcount == 1
        with pytest.raises(psycopg.errors.RestrictViolation), owner.transaction():
            owner.execute(f"UPDATE {SEEN.table} SET {emptied}, erased_on = '2026-01-02' WHERE id = 3")
