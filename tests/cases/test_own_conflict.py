"""A person's jäv: the case is closed for them and for nobody else, on every page, socket and in the database (S24)."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F

from cases import commands
from cases.board.listening import board_group, case_group
from cases.conflict_policies import OPEN_TABLES
from cases.management.commands import lift_conflict as lifting
from cases.models import Case, PersonalConflict
from fmuadmin.access import SYSTEM, actor_of, seen_as
from fmuadmin.models import Mandate, Organisation
from fmuadmin.realtime import group_of_case
from fmuadmin.vocabulary import Role
from tests.acting import Desk, undone
from tests.boards import rows_of, see
from tests.cases.looking import verbs
from tests.scenes import Stage
from tests.story import Story

WHO = ["officer", "coordinator", "care_admin", "physician", "economist", "fk_economist"]
COLLEAGUES = {"officer": "officer_colleague", "coordinator": "coordinator2", "care_admin": "physician"}


@pytest.fixture
def case_before(stage: Stage) -> Iterator[Story]:
    """A case with a visit and statement behind it, which every party has; what happens to it is undone."""
    story = stage.scene("settling")
    with undone():
        yield story


def _declared(story: Story, who: str) -> None:
    story.do(commands.declare_own_conflict, who, reason="Släkt")


def _address(story: Story, more: str = "") -> str:
    return f"/arenden/{story.number}/{more}"


# What the person meets ------------------------------------------------------------------------------


@pytest.mark.parametrize("who", WHO)
def test_s24_whoever_declares_jav_is_asked_first_and_then_the_case_is_closed(
    stage: Stage, case_before: Story, who: str
) -> None:
    desk = Desk.of(stage, case_before, who)
    page = desk.open(_address(case_before, "eget-jav/"))
    assert "Ärendet stängs genast" in page.content.decode()
    asked = desk.send(_address(case_before, "eget-jav/"), {"reason": "Granne med den försäkrade"})
    assert asked.status_code == 422
    assert "Granne med den försäkrade" in asked.content.decode(), "what was typed is kept"
    done = desk.send(_address(case_before, "eget-jav/"), {"reason": "Granne", "sure": "on"})
    assert done.status_code == 302
    for more in ("", "handelser/", "anteckningar/", "begaran/", "eget-jav/", "gor/makulera/", "gor/andra-besok/"):
        assert desk.open(_address(case_before, more)).status_code == 404, more
    assert desk.send(_address(case_before, "anteckning/"), {"text": "Hej"}).status_code == 404
    assert desk.send(_address(case_before, "ta-arendet/"), {}).status_code == 404


@pytest.mark.parametrize("who", WHO)
def test_s24_the_board_shows_the_number_and_why_and_no_way_in(stage: Stage, case_before: Story, who: str) -> None:
    before = see(case_before, who)
    assert f'href="/arenden/{case_before.number}/"' in before.content.decode()
    _declared(case_before, who)
    page = see(case_before, who)
    assert "Stängt för dig: jäv" in rows_of(page)[case_before.number]
    assert f"/arenden/{case_before.number}/" not in page.content.decode()


def test_s24_the_closed_list_shows_no_way_in_either(stage: Stage) -> None:
    story = stage.scene("closed")
    with undone():
        _declared(story, "officer")
        page = see(story, "officer", "/avslutade/").content.decode()
        assert "Stängt för dig: jäv" in page
        assert f"/arenden/{story.number}/" not in page


@pytest.mark.parametrize("who", ["officer", "coordinator", "care_admin"])
def test_s24_search_answers_as_for_a_case_that_does_not_exist(stage: Stage, case_before: Story, who: str) -> None:
    assert see(case_before, who, f"/sok/?q={case_before.number}").status_code == 302
    _declared(case_before, who)
    found = see(case_before, who, f"/sok/?q={case_before.number}")
    missing = see(case_before, who, "/sok/?q=FMU-2026-9999")
    assert found.status_code == missing.status_code == 200
    assert "Inget" in _result(missing)
    assert _result(found).replace(case_before.number, "X") == _result(missing).replace("FMU-2026-9999", "X")


def _result(page: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode().split("<main")[1].split("</main")[0]))


def test_s24_the_line_of_the_case_is_closed_and_that_of_the_board_is_not(stage: Stage, case_before: Story) -> None:
    actor, parts = stage.actor("officer"), {"number": case_before.number}
    with seen_as(actor):
        assert case_group(actor, parts) == group_of_case(case_before.number)
    _declared(case_before, "officer")
    with seen_as(actor):
        assert case_group(actor, parts) is None
        assert board_group(actor, {}) is not None


def test_s24_it_holds_in_all_of_the_persons_mandates(stage: Stage, case_before: Story) -> None:
    """The same person coordinates in the region that the case is in."""
    officer, north = stage.actor("officer"), Organisation.objects.get(pk=stage.world.north.pk)
    with seen_as(SYSTEM):
        mandate = Mandate.objects.create(
            user_id=officer.person, organisation=north, role=Role.REGION_COORDINATOR, valid_from="2026-01-01"
        )
    stage.world.people["officer_as_coordinator"] = actor_of(mandate)
    assert Desk.of(stage, case_before, "officer_as_coordinator").open(_address(case_before)).status_code == 200
    _declared(case_before, "officer")
    assert Desk.of(stage, case_before, "officer_as_coordinator").open(_address(case_before)).status_code == 404


# What colleagues meet -------------------------------------------------------------------------------


@pytest.mark.parametrize("who", COLLEAGUES)
def test_s24_colleagues_go_on_and_see_who_declared_jav_but_not_why(stage: Stage, case_before: Story, who: str) -> None:
    _declared(case_before, who)
    page = Desk.of(stage, case_before, COLLEAGUES[who]).open(_address(case_before, "handelser/")).content.decode()
    assert "Eget jäv anmält" in page
    assert stage.actor(who).name in page
    assert "Släkt" not in page
    assert "Syns bara för er" in page


def test_s24_other_organisations_are_told_nothing(stage: Stage, case_before: Story) -> None:
    _declared(case_before, "care_admin")
    for other in ("officer", "coordinator"):
        assert (
            "Eget jäv"
            not in Desk.of(stage, case_before, other).open(_address(case_before, "handelser/")).content.decode()
        )


def test_s24_the_responsible_officers_colleagues_are_asked_to_take_over(stage: Stage, case_before: Story) -> None:
    _declared(case_before, "officer")
    desk = Desk.of(stage, case_before, "officer_colleague")
    assert (
        "Anna Holm har anmält jäv. Ärendet behöver en ny ansvarig" in desk.open(_address(case_before)).content.decode()
    )
    assert desk.send(_address(case_before, "ta-arendet/"), {}).status_code == 302
    assert "behöver en ny ansvarig:" not in desk.open(_address(case_before)).content.decode()


@pytest.mark.parametrize(("who", "column"), [("coordinator", "coordinator_id"), ("care_admin", "unit_responsible_id")])
def test_s24_a_responsible_person_with_jav_is_responsible_no_longer(
    stage: Stage, case_before: Story, who: str, column: str
) -> None:
    with seen_as(SYSTEM):
        Case.objects.filter(number=case_before.number).update(**{column: stage.actor(who).person})
    _declared(case_before, who)
    with seen_as(SYSTEM):
        assert getattr(Case.objects.get(number=case_before.number), column) is None
    assert verbs(case_before)[-1] == "conflict.declared"


# The database ---------------------------------------------------------------------------------------


def _tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relrowsecurity"
            " AND (c.relname = 'cases_case' OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid"
            " AND a.attname = 'case_id' AND NOT a.attisdropped)) ORDER BY 1"
        )
        return [name for (name,) in cursor.fetchall() if name not in OPEN_TABLES]


@pytest.mark.every_postgres
def test_s24_every_table_with_rows_of_a_case_is_closed_by_the_database(stage: Stage, case_before: Story) -> None:
    """By raw SQL as the application role, with the person's own eyes: no filter of ours is in between."""
    tables, officer = _tables(), stage.actor("officer")
    assert "cases_case" in tables
    with seen_as(SYSTEM):
        pk = Case.objects.get(number=case_before.number).pk

    def seen() -> dict[str, int]:
        found = {}
        with seen_as(officer), connection.cursor() as cursor:
            for table in tables:
                key = "id" if table == "cases_case" else "case_id"
                cursor.execute(f"SELECT count(*) FROM {table} WHERE {key} = %s", [pk])
                found[table] = cursor.fetchone()[0]
            cursor.execute("SELECT count(*) FROM fmuadmin_auditevent WHERE case_ref = %s", [pk])
            found["fmuadmin_auditevent"] = cursor.fetchone()[0]
        return found

    before = seen()
    assert before["cases_case"] == 1
    assert before["fmuadmin_auditevent"] > 1
    _declared(case_before, "officer")
    assert set(seen().values()) == {0}


def test_s24_no_table_with_case_data_is_forgotten(stage: Stage) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT polrelid::regclass::text FROM pg_policy WHERE polname = 'conflict' AND NOT polpermissive"
        )
        closed = {name for (name,) in cursor.fetchall()}
    assert set(_tables()) <= closed


@pytest.mark.every_postgres
def test_s24_nobody_declares_for_another_or_takes_it_back_by_sql(stage: Stage, case_before: Story) -> None:
    from tests.kernel.test_administration import _succeeds

    officer, other = stage.actor("officer"), stage.actor("coordinator")
    _declared(case_before, "officer")
    with seen_as(SYSTEM):
        pk = Case.objects.get(number=case_before.number).pk
    keys = {"case": pk, "me": officer.person, "other": other.person, "desk": other.desk}
    insert = (
        "INSERT INTO cases_personalconflict (case_id, user_id, organisation_id, declared_at, reason)"
        " VALUES (%(case)s, %(other)s, %(desk)s, now(), '')"
    )
    assert not _succeeds(officer, insert, **keys)
    assert _succeeds(other, insert, **keys)
    assert not _succeeds(officer, "DELETE FROM cases_personalconflict WHERE user_id = %(me)s", **keys)
    assert not _succeeds(officer, "UPDATE cases_personalconflict SET case_id = 0 WHERE user_id = %(me)s", **keys)


def test_s24_every_model_says_the_same_without_the_database(stage: Stage, case_before: Story) -> None:
    """``visible_to`` alone, with the system's eyes: no row-level security is in between."""
    _declared(case_before, "officer")
    officer = stage.actor("officer")
    with seen_as(SYSTEM):
        pk = Case.objects.get(number=case_before.number).pk
        assert not Case.objects.visible_to(officer).filter(pk=pk).exists()
        for model in apps.get_app_config("cases").get_models():
            manager: Any = model._default_manager
            if model.__name__ in ("CaseParty", "PersonalConflict") or not hasattr(manager, "visible_to"):
                continue
            if any(field.name == "case" for field in model._meta.fields):
                assert not manager.visible_to(officer).filter(case_id=pk).exists(), model
        assert PersonalConflict.objects.filter(case_id=pk, user_id=F("user_id")).count() == 1


# When it was wrong -----------------------------------------------------------------------------------


def test_s24_a_mistake_is_lifted_by_the_operator_only(
    stage: Stage, case_before: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lifting, "acting_as", seen_as)
    _declared(case_before, "officer")
    call_command("lift_conflict", case_before.number, "officer", reason="Fel ärende")
    desk = Desk.of(stage, case_before, "officer")
    assert desk.open(_address(case_before)).status_code == 200
    assert "Jäv hävt" in desk.open(_address(case_before, "handelser/")).content.decode()
    with pytest.raises(CommandError, match="har inte anmält jäv"):
        call_command("lift_conflict", case_before.number, "officer", reason="Igen")
