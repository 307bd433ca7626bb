"""The trail: a closed vocabulary, one way in, and a table that can only grow, whoever tries."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from django.db import InternalError, ProgrammingError, connection, transaction
from django.db.utils import IntegrityError

from fmuadmin import audit, clock
from fmuadmin.access import SYSTEM, seen_as
from fmuadmin.models import AuditEvent
from tests.world import World

REFUSED = (ProgrammingError, InternalError, IntegrityError)
NAME = "session.opened"


def test_a_line_says_who_with_which_mandate_what_and_when(world: World) -> None:
    actor = world.people["coordinator"]
    line = audit.record(actor, audit.ACCESS_DENIED, case_ref=7, case_version=3, facts={"step": "assign"})
    with seen_as(SYSTEM):
        line.refresh_from_db()
    assert (line.actor_id, line.actor_name, line.mandate_id) == (actor.user_id, "Sara Lind", actor.mandate_id)
    assert (line.organisation_name, line.case_ref, line.case_version) == ("Region Norrbotten", 7, 3)
    assert (line.facts, line.at) == ({"step": "assign"}, clock.now())


def test_what_the_system_does_has_no_person(world: World) -> None:
    line = audit.record(SYSTEM, NAME)
    assert (line.actor_id, line.mandate_id, line.organisation_id, line.actor_name) == (None, None, None, "FMU-admin")


def test_a_word_outside_the_vocabulary_is_refused(world: World) -> None:
    with pytest.raises(KeyError):
        audit.record(SYSTEM, "case.invented")
    with pytest.raises(ValueError, match="does not carry pulse"):
        audit.record(SYSTEM, NAME, facts={"pulse": 70})
    with seen_as(SYSTEM):
        assert not AuditEvent.objects.filter(verb="case.invented").exists()


def test_a_word_is_registered_once() -> None:
    with pytest.raises(ValueError, match="registered already"):
        audit.register(audit.Verb(code=NAME, sentence="Igen"))


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (date(2026, 3, 16), "2026-03-16"),
        (datetime(2026, 3, 16, 9, tzinfo=clock.TZ), "2026-03-16T09:00:00+01:00"),
        (Decimal("18400.00"), "18400.00"),
        ({"a": [date(2026, 3, 16)]}, {"a": ["2026-03-16"]}),
        ((1, None, True), [1, None, True]),
    ],
)
def test_a_fact_is_kept_as_json_can_hold_it(value: Any, kept: Any) -> None:
    assert audit.plain(value) == kept


def test_every_word_has_a_sentence_and_every_fact_a_label() -> None:
    for code, verb in audit.all_verbs().items():
        assert code == verb.code
        assert "." in code, code
        assert verb.sentence[:1].isupper(), code
        assert all(label[:1].isupper() for label in verb.facts.values()), code


# Append only -------------------------------------------------------------------------------------

CHANGES = [
    "UPDATE fmuadmin_auditevent SET actor_name = 'Någon annan'",
    "DELETE FROM fmuadmin_auditevent",
    "TRUNCATE fmuadmin_auditevent",
]


@pytest.mark.every_postgres
@pytest.mark.parametrize("sql", CHANGES)
@pytest.mark.parametrize("eyes", ["coordinator", "system"])
def test_the_application_cannot_change_what_was_recorded(world: World, sql: str, eyes: str) -> None:
    audit.record(SYSTEM, NAME)
    actor = SYSTEM if eyes == "system" else world.people[eyes]
    with pytest.raises(REFUSED, match="permission denied"), seen_as(actor):
        _execute(sql)
    with seen_as(SYSTEM):
        assert AuditEvent.objects.filter(verb=NAME, actor_name="FMU-admin").exists()


def _execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.fixture
def owner(owner_url: str, db: Any) -> Iterator[psycopg.Connection[Any]]:
    """The owner's own connection, with one line in the trail that is never committed."""
    with psycopg.connect(owner_url) as connected:
        connected.execute(
            "SELECT fmu_record(jsonb_build_array(jsonb_build_object('log', 'auditevent', 'uid', gen_random_uuid(),"
            " 'at', now(), 'verb', 'session.opened', 'actor_name', 'x', 'organisation_name', 'y', 'subject_type', '',"
            " 'facts', '{}'::jsonb)))"
        )
        connected.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield connected
        connected.rollback()


@pytest.mark.every_postgres
@pytest.mark.parametrize("sql", CHANGES)
def test_even_the_owner_cannot_change_what_was_recorded(owner: psycopg.Connection[Any], sql: str) -> None:
    with pytest.raises(psycopg.errors.RestrictViolation, match="append-only"), owner.transaction():
        owner.execute(sql)
    kept = owner.execute("SELECT actor_name FROM fmuadmin_auditevent WHERE verb = 'session.opened'").fetchall()
    assert ("x",) in kept


def test_a_line_goes_with_the_act_that_it_tells_of(world: World) -> None:
    with transaction.atomic():
        audit.record(SYSTEM, NAME)
        transaction.set_rollback(True)
    with seen_as(SYSTEM):
        assert not AuditEvent.objects.filter(verb=NAME).exists()
