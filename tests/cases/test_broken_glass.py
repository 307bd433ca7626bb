"""Nödöppning: without it a system administrator sees no case; with it one case, to read, for an hour, in the open."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from cases import commands
from cases.acts_slugs import ACT_SLUGS
from cases.commands import NotVisible
from cases.models import BrokenGlass, Case, InsuredPerson
from cases.vocabulary import GlassReason
from fmuadmin.access import SYSTEM, seen_as
from fmuadmin.lifecycle import Denied
from fmuadmin.models import ReadEvent
from fmuadmin.vocabulary import ReadAction
from tests.acting import Desk, counted, undone
from tests.cases.looking import verbs
from tests.scenes import Stage, all_steps, command_of
from tests.story import Story
from tests.valid_acts import valid_act

ADMIN = "admin"
ASK = "/forvaltning/nodoppning/"
WHY = {"reason": GlassReason.PARTY_REQUEST.value, "text": "Utföraren ser inte sitt besök"}


@pytest.fixture
def case_before(stage: Stage) -> Iterator[Story]:
    """A case under investigation, with a person in it; what happens to it is undone."""
    story = stage.scene("supplement_requested")
    with undone():
        yield story


@pytest.fixture
def desk(stage: Stage, case_before: Story) -> Desk:
    """An administrator at a browser."""
    return Desk.of(stage, case_before, ADMIN)


def _opened(desk: Desk) -> Any:
    answer = desk.send(ASK, {"number": desk.story.number, **WHY})
    assert answer.status_code == 302, answer.content.decode()
    return desk.open(answer["Location"])


def _page(desk: Desk) -> str:
    return f"{ASK}{desk.story.number}/"


def test_s3_without_it_a_case_is_not_there_for_an_administrator(desk: Desk) -> None:
    for address in (_page(desk), f"/arenden/{desk.story.number}/", f"/arenden/{desk.story.number}/handelser/"):
        assert desk.open(address).status_code == desk.open(address.replace("0001", "9999")).status_code == 404


def test_s3_a_case_is_opened_with_a_reason_only(desk: Desk) -> None:
    answer = desk.send(ASK, {"number": desk.story.number, "reason": "", "text": ""})
    assert answer.status_code == 422
    assert "Välj skäl" in answer.content.decode()
    assert desk.open(_page(desk)).status_code == 404
    wrong = desk.send(ASK, {"number": "FMU-2026-9999", **WHY})
    assert wrong.status_code == 422
    assert "Det finns inget ärende med det numret" in wrong.content.decode()
    assert WHY["text"] in wrong.content.decode(), "what was typed is kept"


def test_s3_an_opened_case_shows_its_course_without_identity_or_medical_text(desk: Desk) -> None:
    page = _opened(desk)
    text = page.content.decode()
    assert page.status_code == 200
    assert "60 minuter kvar" in text
    assert "Komplettering begärd" in text
    with seen_as(SYSTEM):
        insured = InsuredPerson.objects.get(case__number=desk.story.number)
        questions = [q.question for s in desk.story.case.supplements.all() for q in s.questions.all()]
    assert questions
    for hidden in (insured.name, insured.identity_number, insured.identity_number[2:8], *questions):
        assert hidden not in text


def test_the_page_costs_few_statements(desk: Desk) -> None:
    _opened(desk)
    with counted() as statements:
        assert desk.open(_page(desk)).status_code == 200
    assert len(statements) <= 6, statements


def test_s4_it_is_recorded_and_told_to_the_parties(stage: Stage, desk: Desk) -> None:
    _opened(desk)
    assert verbs(desk.story)[-1] == "glass.broken"
    with seen_as(SYSTEM):
        line = ReadEvent.objects.order_by("id").last()
    assert line is not None
    assert (line.action, line.case_number) == (ReadAction.BROKE_GLASS, desk.story.number)
    assert WHY["text"] in line.purpose
    for party in ("officer", "coordinator", "care_admin"):
        page = Desk.of(stage, desk.story, party).open(f"/arenden/{desk.story.number}/handelser/").content.decode()
        assert "Ärendet öppnades av systemförvaltningen" in page
        assert WHY["text"] in page


def test_s3_it_closes_by_itself_after_an_hour_and_by_hand_before(desk: Desk) -> None:
    _opened(desk)
    desk.story.now += timedelta(minutes=29)
    assert desk.open(_page(desk)).status_code == 200
    desk.story.now += timedelta(minutes=29)
    assert "2 minuter kvar" in desk.open(_page(desk)).content.decode()
    desk.story.now += timedelta(minutes=3)
    assert desk.open(_page(desk)).status_code == 404
    _opened(desk)
    assert desk.send(f"{_page(desk)}stang/", {}).status_code == 302
    assert desk.open(_page(desk)).status_code == 404
    assert desk.send(f"{_page(desk)}stang/", {}).status_code == 404
    assert verbs(desk.story)[-1] == "glass.closed"


def test_s3_an_opened_case_is_open_to_its_administrator_only(stage: Stage, desk: Desk) -> None:
    _opened(desk)
    for other in ("officer", "coordinator", "reviewer", "economist"):
        assert Desk.of(stage, desk.story, other).open(_page(desk)).status_code == 403


@pytest.mark.parametrize("step", all_steps())
def test_s3_everything_but_reading_is_impossible(stage: Stage, desk: Desk, step: str) -> None:
    _opened(desk)
    before = verbs(desk.story)
    with desk.story.as_(SYSTEM):
        values = valid_act(desk.story.case, step)
    if values is not None:
        with pytest.raises((NotVisible, Denied)):
            desk.story.do(command_of(step), ADMIN, **values)
    with seen_as(SYSTEM):
        assert desk.story.case.version == Case.objects.get(number=desk.story.number).version
    assert set(verbs(desk.story)[len(before) :]) <= {"access.denied"}
    slug = ACT_SLUGS.get(step)
    if slug is not None:
        assert desk.open(f"/arenden/{desk.story.number}/gor/{slug}/").status_code == 404
        assert desk.send(f"/arenden/{desk.story.number}/gor/{slug}/", {"version": "1"}).status_code == 404


# The database ---------------------------------------------------------------------------------------


def _runs(who: Any, statement: str, *values: Any) -> int:
    """How many rows the statement reads or changes as the application role with these eyes; -1 when refused."""
    try:
        with seen_as(who), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
            number = cursor.rowcount
            transaction.set_rollback(True)
            return int(number)
    except DatabaseError:
        return -1


@pytest.mark.every_postgres
def test_s3_the_database_shows_an_administrator_the_one_open_case_and_changes_nothing(stage: Stage, desk: Desk) -> None:
    admin, number = stage.actor(ADMIN), desk.story.number
    assert _runs(admin, "SELECT 1 FROM cases_case") == 0
    with desk.story.as_(admin):
        commands.break_glass(number, actor=admin, reason=GlassReason.ERROR, text="Fel datum")
    with desk.story.as_(admin):
        assert _runs_now("SELECT 1 FROM cases_case") == 1
        assert _runs_now("UPDATE cases_case SET town = 'X'") <= 0
        assert _runs_now("UPDATE cases_brokenglass SET ends_at = ends_at + interval '1 day'") == -1
        assert _runs_now("SELECT 1 FROM cases_internalnote WHERE case_id IN (SELECT id FROM cases_case)") == 0


def _runs_now(statement: str) -> int:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            number = cursor.rowcount
            transaction.set_rollback(True)
            return int(number)
    except DatabaseError:
        return -1


@pytest.mark.every_postgres
@pytest.mark.parametrize("who", ["officer", "coordinator", "care_admin", "reviewer"])
def test_s3_nobody_else_breaks_glass_by_sql(stage: Stage, desk: Desk, who: str) -> None:
    actor, number = stage.actor(who), desk.story.number
    assert _runs(actor, "SELECT fmu_break_glass(%s, 'error', 'x', 60)", number) == -1
    insert = (
        "INSERT INTO cases_brokenglass (mandate_id, case_id, reason, text, opened_at, ends_at)"
        " VALUES (%s, 1, 'error', 'x', now(), now() + interval '1 hour')"
    )
    assert _runs(actor, insert, actor.mandate_id) == -1
    assert _runs(stage.actor(ADMIN), insert, stage.actor(ADMIN).mandate_id) == -1
    assert _runs(stage.actor(ADMIN), "SELECT fmu_break_glass(%s, 'error', 'x', 600)", number) == -1
    with seen_as(SYSTEM):
        assert not BrokenGlass.objects.exists()
