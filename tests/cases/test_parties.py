"""The projection that the board reads: equal to its function after every act, and checked by rebuild_parties."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction

from cases.management.commands.rebuild_parties import differences, repair
from cases.models import CaseParty
from cases.models.party import write_parties
from cases.parties import CLOSURES, closure_code, closure_label
from cases.vocabulary import CaseState, Part
from fmuadmin.access import SYSTEM, seen_as
from tests.boards import bare_cases, bare_row, write
from tests.scenes import SCENES, Stage
from tests.story import Story
from tests.world import World

S = CaseState


@pytest.mark.parametrize("scene", list(SCENES))
def test_every_act_leaves_the_rows_and_counters_that_a_rebuild_would_make(stage: Stage, scene: str) -> None:
    stage.scene(scene)
    with seen_as(SYSTEM):
        found = differences()
    assert (found.said, found.wrong_buckets) == ([], 0)


@contextmanager
def _as_owner(owner_url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(owner_url, autocommit=True) as owner:
        yield owner


@pytest.mark.django_db(transaction=True)
def test_a_check_finds_what_was_tampered_with_and_a_rebuild_mends_it(monday: Any, owner_url: str) -> None:
    from tests.world import build_world

    world = build_world()
    changed, dropped = Story(world).to(S.BOOKING), Story(world).to(S.ANSWERED)
    stranger = world.organisations["south"].pk
    assert _check() == ""
    with _as_owner(owner_url) as owner:
        owner.execute("ALTER TABLE cases_caseparty DISABLE TRIGGER USER")
        owner.execute("UPDATE cases_caseparty SET due_on = due_on - 1 WHERE number = %s AND part = 3", [changed.number])
        owner.execute("DELETE FROM cases_caseparty WHERE number = %s AND part = 2", [dropped.number])
        owner.execute(
            "INSERT INTO cases_caseparty (case_id, organisation_id, part, is_open, phase, state, ball, ball_since,"
            " ball_then, ball_turns_on, owes_from, owes_until, due_on, due_hard, respite, flags, unanswered, number,"
            " kind, unit_id, unit_text, place, aside, closed_on, closure)"
            " SELECT case_id, %s, part, is_open, phase, state, ball, ball_since, ball_then, ball_turns_on, owes_from,"
            " owes_until, due_on, due_hard, respite, flags, unanswered, number, kind, unit_id, unit_text, place, aside,"
            " closed_on, closure FROM cases_caseparty WHERE number = %s AND part = 1",
            [stranger, changed.number],
        )
        owner.execute("ALTER TABLE cases_caseparty ENABLE TRIGGER USER")
    said = _check()
    assert "2 rows differ, 1 too many" in said
    assert "counters wrong" in said
    call_command("rebuild_parties", stdout=StringIO(), stderr=StringIO())
    assert _check() == ""


def _check() -> str:
    try:
        call_command("rebuild_parties", "--check", stdout=StringIO(), stderr=StringIO())
    except CommandError as error:
        return str(error)
    return ""


@pytest.mark.django_db(transaction=True)
def test_a_check_sweeps_away_counters_that_stand_at_nothing(monday: Any, owner_url: str) -> None:
    from tests.world import build_world

    Story(build_world()).to(S.BOOKING)
    with _as_owner(owner_url) as owner:
        assert owner.execute("SELECT count(*) FROM cases_party_count WHERE n = 0").fetchone() > (0,)
        assert _check() == ""
        assert owner.execute("SELECT count(*) FROM cases_party_count WHERE n = 0").fetchone() == (0,)


def test_a_rebuild_writes_only_what_differs(story: Story) -> None:
    story.to(S.BOOKING)
    with seen_as(SYSTEM):
        kept = set(CaseParty.objects.values_list("pk", flat=True))
        repair(differences())
        assert set(CaseParty.objects.values_list("pk", flat=True)) == kept


# Who may write -----------------------------------------------------------------------------------


def test_nobody_writes_rows_of_a_case_in_which_they_have_no_part(story: Story) -> None:
    story.register()
    stranger = story.world.people["coordinator_south"]
    row = bare_row(story.case, stranger.desk)
    with seen_as(stranger), pytest.raises(DatabaseError, match="no part in the case"), transaction.atomic():
        write_parties([row])


@pytest.mark.parametrize("who", ["coordinator", "officer", "care_admin"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET phase = 1", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["cases_caseparty", "cases_party_count"])
def test_a_party_writes_neither_rows_nor_counters_by_itself(story: Story, who: str, statement: str, table: str) -> None:
    story.to(S.BOOKING)
    refused = pytest.raises(DatabaseError, match="permission denied")
    with seen_as(story.world.people[who]), connection.cursor() as cursor, refused, transaction.atomic():
        cursor.execute(statement.format(table))


def test_the_system_sweeps_but_neither_adds_nor_changes(story: Story) -> None:
    story.to(S.BOOKING)
    with seen_as(SYSTEM), connection.cursor() as cursor:
        for table in ("cases_caseparty", "cases_party_count"):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                cursor.execute(f"UPDATE {table} SET phase = 1")
            with transaction.atomic():
                cursor.execute(f"DELETE FROM {table} WHERE false")


# Counters ----------------------------------------------------------------------------------------


def test_counters_follow_rows_that_are_added_changed_and_taken_away(world: World) -> None:
    cases, north = bare_cases(world, 4), world.organisations["north"].pk
    write(bare_row(case, north) for case in cases)
    assert _counted(north) == 4
    write(
        [bare_row(cases[0], north, is_open=False, closed_on=cases[0].state_since), bare_row(cases[1], north, phase=2)]
    )
    assert _counted(north) == 3
    with seen_as(SYSTEM):
        CaseParty.objects.filter(case__in=cases[1:3]).delete()
        assert differences().wrong_buckets == 0
    assert _counted(north) == 1


def _counted(organisation_id: int) -> int:
    with seen_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT sum(n) FROM cases_party_count WHERE organisation_id = %s", [organisation_id])
        return int(cursor.fetchone()[0])


def test_every_closure_code_has_one_label() -> None:
    assert [closure_code(outcome) for outcome in CLOSURES] == list(range(1, len(CLOSURES) + 1))
    assert [closure_label(closure_code(outcome)) for outcome in CLOSURES] == [outcome.label for outcome in CLOSURES]
    assert closure_label(closure_code("")) == ""


def test_a_former_unit_keeps_nothing_but_its_number_and_outcome(stage: Stage) -> None:
    story = stage.scene("closed")
    with seen_as(SYSTEM):
        rows = CaseParty.objects.filter(number=story.number, part=Part.FORMER_UNIT)
        kept = [(row.is_open, row.state, row.place, row.aside, row.flags, closure_label(row.closure)) for row in rows]
    assert kept == [(False, 0, "", "", 0, "Ej tilldelad")]
