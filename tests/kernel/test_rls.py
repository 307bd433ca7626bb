"""Row-level security, asked by raw SQL on the application's own connection: the database itself keeps people apart."""

import json
from typing import Any

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.utils import InternalError

from cases.models import Case, CaseParty
from fmuadmin.access import ANONYMOUS, SYSTEM, Actor, seen_as
from fmuadmin.vocabulary import Role
from tests.scenes import Stage, rolled_back

pytestmark = pytest.mark.every_postgres
TABLES = ("cases_caseparty", "cases_party_count", "cases_case")
PEOPLE = (
    "officer", "officer_south", "fk_economist", "coordinator", "coordinator_south", "economist", "economist_south",
    "care_admin", "physician", "psychologist", "care_admin_bjork", "care_admin_kust", "care_admin_own",
    "care_admin_far", "admin", "reviewer", "reviewer_north",
)  # fmt: skip
ON_STAGE = (
    "received", "answered", "in_progress", "transfer proposed", "statement_received", "settling", "closed", "rejected",
)  # fmt: skip
REFUSED = (ProgrammingError, InternalError)


@pytest.fixture(scope="module")
def filled(stage: Stage) -> Stage:
    """The stage with cases of every phase and of every kind of party."""
    for name in ON_STAGE:
        stage.scene(name)
    return stage


def ask(sql: str, params: list[Any] | None = None) -> list[tuple[Any, ...]]:
    """Rows of raw SQL on the application's connection."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall()) if cursor.description else []


def counts() -> dict[str, int]:
    """How many rows of each protected table the connection sees."""
    return {table: ask(f"SELECT count(*) FROM {table}")[0][0] for table in TABLES}


def test_the_application_connects_as_a_role_that_owns_nothing(stage: Stage) -> None:
    assert ask("SELECT session_user") == [("fmu_app",)]
    owned = ask("SELECT relname FROM pg_class WHERE relowner = 'fmu_app'::regrole OR relowner = 'fmu_system'::regrole")
    assert owned == []
    assert ask("SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = 'fmu_app'") == [
        (False, False, False, False)
    ]


@pytest.mark.parametrize("who", PEOPLE)
def test_a_person_sees_the_rows_of_the_own_organisation_and_no_other(filled: Stage, who: str) -> None:
    actor = filled.actor(who)
    with seen_as(SYSTEM):
        own = CaseParty.objects.filter(organisation_id=actor.organisation_id)
        wanted = (own.count(), set(own.values_list("case_id", flat=True)))
        buckets = ask("SELECT count(*) FROM cases_party_count WHERE organisation_id = %s", [actor.organisation_id])
    with seen_as(actor):
        seen = ask("SELECT organisation_id, case_id FROM cases_caseparty")
        assert {organisation for organisation, _ in seen} <= {actor.organisation_id}
        assert (len(seen), {case for _, case in seen}) == wanted
        assert {pk for (pk,) in ask("SELECT id FROM cases_case")} == wanted[1]
        assert ask("SELECT count(*) FROM cases_party_count") == buckets
        assert ask("SELECT count(DISTINCT organisation_id) FROM cases_party_count")[0][0] <= 1


def test_strangers_and_those_who_only_watch_see_nothing(filled: Stage) -> None:
    for who in ("officer_south", "coordinator_south", "economist_south", "care_admin_far", "admin", "reviewer"):
        with seen_as(filled.actor(who)):
            assert set(counts().values()) == {0}, who


def test_without_a_setting_nothing_is_seen(filled: Stage) -> None:
    assert ask("SELECT current_setting('fmu.organisation', true)")[0][0] in (None, "")
    assert set(counts().values()) == {0}
    with seen_as(ANONYMOUS):
        assert set(counts().values()) == {0}


def test_the_system_sees_every_row(filled: Stage) -> None:
    with seen_as(SYSTEM):
        assert ask("SELECT current_user") == [("fmu_system",)]
        assert counts()["cases_case"] == Case.objects.count() >= len(ON_STAGE)
        assert counts()["cases_caseparty"] >= 2 * len(ON_STAGE)


def test_the_eyes_are_given_back_when_the_block_ends(filled: Stage) -> None:
    with seen_as(filled.actor("coordinator")):
        with seen_as(SYSTEM):
            assert counts()["cases_case"] > 0
        assert ask("SELECT current_user, current_setting('fmu.organisation')") == [
            ("fmu_app", str(filled.world.north.pk))
        ]
    assert set(counts().values()) == {0}


# Writing -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("eyes", ["officer", "system"])
@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO cases_caseparty SELECT * FROM cases_caseparty LIMIT 1",
        "UPDATE cases_caseparty SET is_open = false",
        "TRUNCATE cases_caseparty",
        "UPDATE cases_party_count SET n = 0",
        "INSERT INTO cases_party_count SELECT * FROM cases_party_count LIMIT 1",
        "UPDATE cases_number SET last_given = 0",
        "SELECT * FROM cases_number",
    ],
)
def test_nobody_writes_the_projection_or_the_numbers_past_its_function(filled: Stage, eyes: str, sql: str) -> None:
    with pytest.raises(REFUSED, match="permission denied"), seen_as(filled.actor(eyes)):
        ask(sql)


@pytest.mark.parametrize("table", ["cases_caseparty", "cases_party_count"])
def test_no_person_deletes_from_the_projection(filled: Stage, table: str) -> None:
    """The system may sweep away what nobody should have any more; nobody else deletes."""
    with pytest.raises(REFUSED, match="permission denied"), seen_as(filled.actor("officer")):
        ask(f"DELETE FROM {table}")


def test_only_the_system_counts_the_buckets_anew(filled: Stage) -> None:
    with pytest.raises(REFUSED, match="permission denied"), seen_as(filled.actor("officer")):
        ask("SELECT fmu_recount_parties()")


def _row_of(stage: Stage, organisation: str) -> dict[str, Any]:
    """A party row of a real case, turned over to the organisation."""
    with seen_as(SYSTEM):
        row = CaseParty.objects.filter(case__number=stage.scene("in_progress").number).first()
        assert row is not None
        return row.columns() | {"organisation_id": stage.world.organisations[organisation].pk}


@pytest.mark.parametrize("who", ["officer_south", "coordinator_south", "care_admin_far", "admin"])
def test_a_stranger_cannot_write_themselves_into_a_case(filled: Stage, who: str) -> None:
    payload = json.dumps([_row_of(filled, "far")], default=str)
    with pytest.raises(REFUSED, match="no part in the case"), seen_as(filled.actor(who)):
        ask("SELECT fmu_write_parties(%s::jsonb)", [payload])


def test_a_connection_without_a_person_cannot_either(filled: Stage) -> None:
    payload = json.dumps([_row_of(filled, "far")], default=str)
    with pytest.raises(REFUSED, match="no part in the case"), transaction.atomic():
        ask("SELECT fmu_write_parties(%s::jsonb)", [payload])


def test_a_party_of_the_case_writes_the_other_parties_rows(filled: Stage) -> None:
    row = {**_row_of(filled, "fk_north"), "place": "Haparanda"}
    with rolled_back():
        with seen_as(filled.actor("care_admin")):
            ask("SELECT fmu_write_parties(%s::jsonb)", [json.dumps([row], default=str)])
        with seen_as(SYSTEM):
            written = CaseParty.objects.get(case_id=row["case_id"], organisation_id=row["organisation_id"])
        assert written.place == "Haparanda"


def test_nobody_changes_a_case_they_do_not_see(filled: Stage) -> None:
    with seen_as(filled.actor("coordinator_south")), connection.cursor() as cursor:
        cursor.execute("UPDATE cases_case SET comment = 'x'")
        assert cursor.rowcount == 0


@pytest.mark.parametrize("who", ["officer", "coordinator", "care_admin", "coordinator_south"])
def test_nobody_changes_or_removes_a_case_with_their_own_eyes(filled: Stage, who: str) -> None:
    """An act locks the case with the actor's eyes and writes it with the system's."""
    for sql in ("DELETE FROM cases_case", "INSERT INTO cases_case SELECT * FROM cases_case"):
        with pytest.raises(REFUSED), seen_as(filled.actor(who)):
            ask(sql)
    if who != "coordinator_south":
        with pytest.raises(REFUSED), seen_as(filled.actor(who)):
            ask("UPDATE cases_case SET comment = 'x'")


@pytest.mark.parametrize(
    "sql",
    [
        "SET ROLE fmu_owner",
        "SET SESSION AUTHORIZATION fmu_owner",
        "ALTER TABLE cases_case DISABLE TRIGGER ALL",
        "ALTER TABLE cases_case DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE fmuadmin_auditevent DISABLE TRIGGER append_only",
        "SET session_replication_role = replica",
        "DROP TRIGGER lifecycle ON cases_case",
        "DROP POLICY seen ON cases_caseparty",
        "CREATE POLICY mine ON cases_case USING (true)",
        "CREATE TABLE mine (x int)",
        "CREATE OR REPLACE FUNCTION fmu_next_case_number(of_year int) RETURNS text LANGUAGE sql AS 'SELECT 1::text'",
        "ALTER ROLE fmu_app SUPERUSER",
    ],
)
def test_the_application_cannot_lift_the_databases_rules(filled: Stage, sql: str) -> None:
    for eyes in ("officer", "system"):
        with pytest.raises(REFUSED), seen_as(filled.actor(eyes)):
            ask(sql)


def test_every_policy_is_one_equality_on_the_party_table(filled: Stage) -> None:
    """One equality whose right side is computed once is what the board's speed hangs on (board.md §2)."""
    rows = ask("SELECT tablename, policyname, qual FROM pg_policies WHERE 'fmu_app' = ANY(roles) ORDER BY 1, 2")
    assert {table for table, _, _ in rows} >= set(TABLES)
    for table, _, qual in rows:
        if table in ("cases_caseparty", "cases_party_count"):
            assert " OR " not in qual, table
            assert qual.count("organisation_id =") == 1, table


def test_the_owner_is_bound_by_row_security_of_nobody_but_still_by_the_guards(owner_url: str, stage: Stage) -> None:
    with psycopg.connect(owner_url) as owner:
        triggers = owner.execute(
            "SELECT tgrelid::regclass::text, tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2"
        ).fetchall()
    enabled = {(table, name) for table, name, state in triggers if state == "O"}
    assert {
        ("cases_case", "lifecycle"),
        ("cases_case", "lifecycle_start"),
        ("fmuadmin_auditevent", "append_only"),
        ("fmuadmin_auditevent", "append_only_truncate"),
    } <= enabled


def test_visible_to_says_in_python_what_the_database_says_in_policies(filled: Stage) -> None:
    with seen_as(SYSTEM):
        for who in PEOPLE:
            actor: Actor = filled.actor(who)
            by_python = set(Case.objects.visible_to(actor).values_list("pk", flat=True))
            with seen_as(actor):
                by_database = {pk for (pk,) in ask("SELECT id FROM cases_case")}
            # Log reviewers hold their mandate in an organisation that has cases; no case is theirs all the same.
            watches = actor.role in (Role.SYSTEM_ADMIN, Role.LOG_REVIEWER)
            assert by_python == (set() if watches else by_database), who
        assert not Case.objects.visible_to(ANONYMOUS).exists()
