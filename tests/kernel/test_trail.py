"""The chains: lines are numbered without gaps and linked, with the transaction's last statement, or the act fails."""

import hashlib
from collections.abc import Callable
from io import StringIO
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from fmuadmin import audit
from fmuadmin.access import ANONYMOUS, SYSTEM, ActingMiddleware, acting_as, seen_as
from fmuadmin.models import AuditEvent, Organisation, ReadEvent
from fmuadmin.reading import Resource, shown
from fmuadmin.trail import writing
from tests.acting import counted
from tests.world import World

NAME = "session.opened"


def verbs() -> list[str]:
    with seen_as(SYSTEM):
        return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


def answer_of(view: Callable[[], int]) -> HttpResponse:
    """What the request's own transaction gives when the view does this and answers with that status."""
    with undone_only_at_the_end():
        return ActingMiddleware(lambda _: HttpResponse(status=view()))(RequestFactory().get("/"))


def undone_only_at_the_end() -> Any:
    """A request inside the test's own transaction."""
    block: Any = transaction.atomic()
    block._from_testcase = True
    return block


def rows(sql: str) -> list[Any]:
    with seen_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def heads() -> list[tuple[int, int, bytes]]:
    """How far each chain has come, as it is marked at commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return [(key, last, bytes(link)) for key, last, link in rows("SELECT * FROM fmuadmin_trail_head ORDER BY id")]


# The chain ---------------------------------------------------------------------------------------


@pytest.mark.every_postgres
def test_a_link_hashes_the_link_before_the_header_and_the_hash_of_the_content(world: World) -> None:
    start = {key: (last, link) for key, last, link in heads()}
    audit.record(SYSTEM, NAME)
    audit.record(world.people["officer"], audit.ACCESS_DENIED, case_ref=7, facts={"step": 'å "citat"'})
    with seen_as(world.people["officer"]):
        shown(world.people["officer"], resource=Resource.CASE, cases=[(7, "FMU-2026-0007"), (8, "FMU-2026-0008")])
    for key, table, size in ((1, "fmuadmin_auditevent", 2), (2, "fmuadmin_readevent", 2)):
        last, link = start[key]
        lines = rows(
            f"SELECT e.id, fmu_trail_header(e), fmu_trail_content(e), content_hash, link FROM {table} e ORDER BY id"
        )[-size:]
        for place, (pk, header, content, content_hash, linked) in enumerate(lines, start=1):
            assert pk == last + place
            assert bytes(content_hash) == hashlib.sha256(content.encode()).digest()
            link = hashlib.sha256(link + header.encode() + bytes(content_hash)).digest()
            assert bytes(linked) == link
        assert heads()[key - 1] == (key, last + size, link)


@pytest.mark.every_postgres
@pytest.mark.parametrize("eyes", ["officer", "system"])
@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO fmuadmin_auditevent SELECT * FROM fmuadmin_auditevent",
        "INSERT INTO fmuadmin_readevent SELECT * FROM fmuadmin_readevent",
        "UPDATE fmuadmin_readevent SET purpose = 'x'",
        "DELETE FROM fmuadmin_readevent",
        "TRUNCATE fmuadmin_readevent",
        "UPDATE fmuadmin_trail_head SET last_id = 0",
        "SET ROLE fmu_retention",
    ],
)
def test_s5_the_application_adds_lines_through_the_function_only(world: World, eyes: str, sql: str) -> None:
    actor = world.people.get(eyes, SYSTEM)
    with pytest.raises(ProgrammingError, match="permission denied"), seen_as(actor), connection.cursor() as cursor:
        cursor.execute(sql)


def fail_after_recording(*cases: int) -> None:
    """Record something about each case, each inside a savepoint of its own, and then fail."""
    for case in cases:
        with transaction.atomic():
            audit.record(SYSTEM, NAME, case_ref=case)
    raise ZeroDivisionError


# The buffer --------------------------------------------------------------------------------------


def test_a_request_writes_all_its_lines_with_one_statement_at_its_end(world: World) -> None:
    officer, before = world.people["officer"], verbs()

    def view() -> int:
        audit.record(SYSTEM, NAME)
        shown(officer, resource=Resource.CASE, cases=[(7, "FMU-2026-0007")])
        shown(officer, resource=Resource.CASE, cases=[(7, "FMU-2026-0007")])
        audit.record(SYSTEM, audit.ACCESS_DENIED)
        assert verbs() == before, "nothing is written before the end"
        return 200

    with counted() as statements:
        answer_of(view)
    assert len([sql for sql in statements if "fmu_record" in sql]) == 1
    assert verbs() == [*before, NAME, audit.ACCESS_DENIED]
    with seen_as(SYSTEM):
        assert ReadEvent.objects.count() == 1, "once for the case, the resource and the action"


def test_what_a_savepoint_undid_leaves_no_line_and_what_followed_it_does(world: World) -> None:
    def view() -> int:
        audit.record(SYSTEM, NAME, case_ref=1)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            fail_after_recording(2, 3)
        with transaction.atomic():
            audit.record(SYSTEM, audit.ACCESS_DENIED, case_ref=4)
        return 404

    answer_of(view)
    with seen_as(SYSTEM):
        assert list(AuditEvent.objects.order_by("pk").values_list("case_ref", flat=True)) == [1, 4]


def test_an_answer_of_500_leaves_no_line(world: World) -> None:
    def view() -> int:
        audit.record(SYSTEM, NAME)
        return 500

    answer_of(view)
    assert verbs() == []
    assert writing.waiting() == []


def test_lines_of_one_request_never_come_with_another(world: World) -> None:
    def view() -> int:
        audit.record(SYSTEM, NAME)
        return 200

    answer_of(view)
    answer_of(view)
    assert verbs() == [NAME, NAME]


@pytest.mark.django_db(transaction=True)
def test_a_job_writes_its_lines_when_it_ends_and_none_when_it_fails(transactional_db: Any) -> None:
    with acting_as(SYSTEM):
        audit.record(SYSTEM, NAME)
        assert verbs() == []
    with pytest.raises(ZeroDivisionError), acting_as(SYSTEM):
        fail_after_recording(2)
    assert verbs() == [NAME]


@pytest.mark.django_db(transaction=True)
def test_s9_when_the_trail_cannot_be_written_the_act_fails(
    transactional_db: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "_RECORD_SQL", "SELECT unnest(fmu_record(%s::jsonb)) FROM nowhere")
    with pytest.raises(psycopg.errors.UndefinedTable), acting_as(SYSTEM):
        audit.record(SYSTEM, NAME, subject=Organisation.objects.create(kind="region", name="Region Ingenstans"))
    assert not Organisation.objects.filter(name="Region Ingenstans").exists()
    assert verbs() == []


def test_the_application_checks_the_chains_with_the_systems_eyes(transactional_db: Any) -> None:
    said = StringIO()
    audit.record(SYSTEM, NAME)
    call_command("verify_trail", stdout=said)
    assert "Händelseloggen: hel, 1 rader." in said.getvalue()


# Who reads it ------------------------------------------------------------------------------------


@pytest.mark.every_postgres
def test_nobody_without_a_person_reads_the_trail(world: World) -> None:
    audit.record(SYSTEM, NAME)
    with seen_as(ANONYMOUS):
        assert not AuditEvent.objects.exists()
        assert not ReadEvent.objects.exists()
