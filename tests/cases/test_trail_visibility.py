"""Who reads which lines of the trail, by raw SQL as the application role; ``visible_to`` says the same."""

from typing import Any

import pytest
from django.db import connection

from fmuadmin import audit
from fmuadmin.access import SYSTEM, seen_as
from fmuadmin.models import AuditEvent, ReadEvent
from fmuadmin.reading import Resource, denied, shown
from tests.scenes import Stage

pytestmark = pytest.mark.every_postgres
PEOPLE = (
    "officer", "officer_south", "officer_colleague", "fk_economist", "coordinator", "coordinator_south", "economist",
    "care_admin", "physician", "care_admin_bjork", "care_admin_kust", "care_admin_far", "admin", "reviewer",
    "reviewer_north", "reviewer_strand",
)  # fmt: skip
SCENES = ("answered", "in_progress", "transfer proposed", "settling", "rejected")


@pytest.fixture(scope="module")
def filled(stage: Stage) -> Stage:
    """Cases of many kinds, and a reading and a denied attempt by everybody."""
    for name in SCENES:
        stage.scene(name)
    number = stage.scene("in_progress").number
    for who in PEOPLE:
        with seen_as(stage.actor(who)):
            shown(stage.actor(who), resource=Resource.CASE, cases=[(stage.scene("in_progress").case.pk, number)])
            denied(stage.actor(who), resource=Resource.CASE, case_number=number)
            audit.record(stage.actor(who), audit.ACCESS_DENIED, facts={"number": number})
    return stage


def raw(table: str) -> set[int]:
    """The keys of the rows that the connection sees."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table}")
        return {pk for (pk,) in cursor.fetchall()}


def as_system(rows: Any) -> set[int]:
    with seen_as(SYSTEM):
        return set(rows.values_list("pk", flat=True))


@pytest.mark.parametrize("who", PEOPLE)
def test_visible_to_says_what_the_policies_say(filled: Stage, who: str) -> None:
    actor = filled.actor(who)
    with seen_as(actor):
        done, seen = raw("fmuadmin_auditevent"), raw("fmuadmin_readevent")
    assert as_system(AuditEvent.objects.visible_to(actor)) == done
    assert as_system(ReadEvent.objects.visible_to(actor)) == seen
    assert seen, "one's own readings"


@pytest.mark.parametrize("who", PEOPLE)
def test_s5_readings_are_seen_by_the_reader_and_the_own_log_reviewer_only(filled: Stage, who: str) -> None:
    actor = filled.actor(who)
    with seen_as(actor):
        lines = list(ReadEvent.objects.all())
        attempts = list(AuditEvent.objects.filter(verb=audit.ACCESS_DENIED).exclude(actor_id=actor.user_id))
    if not who.startswith("reviewer"):
        assert {line.actor_id for line in lines} == {actor.user_id}
        assert attempts == []
        return
    with seen_as(SYSTEM):
        watched = {actor.organisation_id} | {
            line.organisation_id for line in ReadEvent.objects.filter(organisation__parent_id=actor.organisation_id)
        }
        everybody = set(ReadEvent.objects.filter(organisation_id__in=watched).values_list("pk", flat=True))
    assert {line.pk for line in lines} == everybody
    assert {line.organisation_id for line in attempts} <= watched


def test_a_log_reviewer_and_an_administrator_read_no_lines_about_cases(filled: Stage) -> None:
    for who in ("reviewer", "reviewer_north", "reviewer_strand", "admin"):
        with seen_as(filled.actor(who)):
            assert set(AuditEvent.objects.values_list("verb", flat=True)) <= {audit.ACCESS_DENIED}, who


def test_s1_an_asked_unit_reads_the_lines_about_itself_and_nobody_elses_notes(filled: Stage) -> None:
    story, actor = filled.scene("answered"), filled.actor("care_admin_bjork")
    with seen_as(actor):
        lines = list(AuditEvent.objects.filter(case_ref=case_of(story)))
    desk = actor.organisation_id
    assert all(line.organisation_id == desk or line.facts.get("unit_id") == desk for line in lines)


def case_of(story: Any) -> int:
    with seen_as(SYSTEM):
        return int(story.case.pk)


def test_a_stranger_reads_nothing_about_the_case(filled: Stage) -> None:
    case = case_of(filled.scene("in_progress"))
    for who in ("officer_south", "coordinator_south", "care_admin_far"):
        with seen_as(filled.actor(who)):
            assert not AuditEvent.objects.filter(case_ref=case).exists(), who
