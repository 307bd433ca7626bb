"""What the read log keeps of the case's pages: whose data was really shown, to whom, what of it – and nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.urls import reverse

from cases.vocabulary import RevokeReason
from fmuadmin.access import SYSTEM, seen_as
from fmuadmin.models import ReadEvent
from fmuadmin.vocabulary import ReadAction, Resource
from tests.acting import Desk, undone
from tests.case_pages import SLUGS, address
from tests.scenes import Stage

READERS = ("officer", "care_admin", "physician")
OF_TAB = {
    "begaran": Resource.CASE,
    "forfragningar": Resource.CASE,
    "underlag": Resource.MATERIAL,
    "besok": Resource.VISIT,
    "avvikelser": Resource.DEVIATION,
    "utlatande": Resource.STATEMENT,
    "ersattning": Resource.CASE,
    "handelser": Resource.CASE,
    "anteckningar": Resource.NOTE,
}


class Kept:
    """The lines that the block left in the read log."""

    def __init__(self) -> None:
        self.lines: list[ReadEvent] = []

    def __eq__(self, told: object) -> bool:
        return [(line.action, line.resource) for line in self.lines] == told

    __hash__ = None  # type: ignore[assignment]


@contextmanager
def kept() -> Iterator[Kept]:
    found = Kept()
    with undone():
        with seen_as(SYSTEM):
            before = ReadEvent.objects.count()
        yield found
        with seen_as(SYSTEM):
            found.lines = list(ReadEvent.objects.order_by("pk")[before:])


@pytest.mark.parametrize("who", READERS)
def test_s8_every_tab_leaves_one_line_about_what_was_on_it(stage: Stage, who: str) -> None:
    assert set(OF_TAB) == set(SLUGS)
    desk = Desk(stage, "deviation", who)
    for slug, resource in OF_TAB.items():
        with kept() as found:
            assert desk.open(address(desk.story.number, slug)).status_code == 200
        assert found == [(ReadAction.READ, resource)], slug
        (line,) = found.lines
        assert (line.case_ref, line.case_number) == (desk.story.case.pk, desk.story.number)
        assert (line.actor_id, line.mandate_id, line.denied) == (desk.actor.user_id, desk.actor.mandate_id, False)
        assert (line.at, line.organisation_id) == (desk.story.now, desk.actor.organisation_id)


@pytest.mark.parametrize("who", ["coordinator", "economist", "fk_economist"])
def test_s11_who_is_shown_no_person_leaves_no_line(stage: Stage, who: str) -> None:
    desk = Desk(stage, "settling", who)
    with kept() as found:
        answers = [desk.open(address(desk.story.number, slug)).status_code for slug in ("", *SLUGS)]
    assert 200 in answers
    assert [line for line in found.lines if not line.denied] == []


@pytest.mark.parametrize("who", ["officer", "care_admin"])
def test_before_the_order_there_is_nobody_to_read_about(stage: Stage, who: str) -> None:
    desk = Desk(stage, "assigned", who)
    with kept() as found:
        assert desk.open(address(desk.story.number, "begaran")).status_code == 200
    assert found == []


def test_a_revoked_case_shows_nobody(stage: Stage) -> None:
    desk = Desk(stage, "revoked", "officer")
    with kept() as found:
        assert desk.open(address(desk.story.number)).status_code == 200
    assert found == []
    assert RevokeReason.WRONG_PERSON


ACTS = [
    ("assigned", "order", "officer", [], [(ReadAction.WRITTEN, Resource.CASE)]),
    (
        "booking",
        "book_visit",
        "care_admin",
        [(ReadAction.READ, Resource.VISIT)],
        [(ReadAction.WRITTEN, Resource.VISIT)],
    ),
    (
        "with interpreter",
        "report_visit",
        "care_admin",
        [(ReadAction.READ, Resource.INTERPRETER)],
        [(ReadAction.WRITTEN, Resource.INTERPRETER)],
    ),
    (
        "after the visit",
        "send_statement",
        "care_admin",
        [(ReadAction.READ, Resource.STATEMENT)],
        [(ReadAction.SIGNED, Resource.STATEMENT)],
    ),
    (
        "deviation",
        "decide_deviation",
        "officer",
        [(ReadAction.READ, Resource.DEVIATION)],
        [(ReadAction.WRITTEN, Resource.DEVIATION)],
    ),
    ("answered", "assign", "coordinator", [], []),
]


@pytest.mark.parametrize(("scene", "step", "who", "read", "done"), ACTS)
def test_s7_an_act_is_read_and_then_written_or_signed(
    stage: Stage, scene: str, step: str, who: str, read: list[Any], done: list[Any]
) -> None:
    desk = Desk(stage, scene, who)
    with kept() as found:
        assert desk.get(step).status_code == 200
    assert found == read
    data = desk.input(step, version=desk.version)
    with kept() as found:
        assert desk.post(step, data).status_code == 303
    assert found == done


def test_a_form_that_is_shown_again_was_read_and_nothing_was_written(stage: Stage) -> None:
    desk = Desk(stage, "booking", "care_admin")
    with kept() as found:
        assert desk.post("book_visit", {"version": desk.version}).status_code == 422
    assert found == [(ReadAction.READ, Resource.VISIT)]


def test_a_note_is_written(stage: Stage) -> None:
    desk = Desk(stage, "booking", "care_admin")
    note = reverse("cases:note", args=[desk.story.number])
    with kept() as found:
        assert desk.send(note, {"text": "Ring före nio"}).status_code == 302
    assert found == [(ReadAction.WRITTEN, Resource.NOTE)]


@pytest.mark.parametrize(("who", "slug"), [("care_admin_far", "besok"), ("officer_south", ""), ("reviewer", "")])
def test_s4_a_case_that_is_not_theirs_leaves_a_denied_attempt(stage: Stage, who: str, slug: str) -> None:
    desk = Desk(stage, "in_progress", who)
    with kept() as found:
        assert desk.open(address(desk.story.number, slug)).status_code == 404
    (line,) = found.lines
    assert (line.denied, line.case_ref, line.case_number) == (True, None, desk.story.number)
    assert (line.actor_id, line.organisation_id) == (desk.actor.user_id, desk.actor.organisation_id)
    assert line.resource == (Resource.VISIT if slug else Resource.CASE)


def test_a_case_that_does_not_exist_is_denied_alike(stage: Stage) -> None:
    desk = Desk(stage, "in_progress", "officer")
    with kept() as found:
        assert desk.open(address("FMU-2026-9999")).status_code == 404
    assert [(line.denied, line.case_number) for line in found.lines] == [(True, "FMU-2026-9999")]
