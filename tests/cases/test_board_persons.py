"""Visa personuppgifter (OV8): off at first, one click, for the session; what is shown is logged, and what it costs."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from cases import commands
from cases.vocabulary import Protection
from fmuadmin import clock
from fmuadmin.access import SYSTEM, seen_as
from fmuadmin.models import ReadEvent
from tests.boards import text_of
from tests.case_pages import client_for, counted
from tests.scenes import Stage, rolled_back
from tests.story import IDENTITY, Story

NAME, NUMBER = "Tolvan Tolvansson", f"{IDENTITY[:8]}-{IDENTITY[8:]}"
BOARD = "/oversikt/?fas=alla&atgard=0"
READERS = ("officer", "care_admin", "physician")


@pytest.fixture
def story(stage: Stage) -> Iterator[Story]:
    """Three ordered cases, one of them of a protected person, and one that is not ordered."""
    for scene in ("in_progress", "booking", "assigned"):
        told = stage.scene(scene)
    protected = stage.scene("in_progress")
    hidden = stage.scene("awaiting_material")
    with rolled_back():
        hidden.do(commands.update_order, "officer", protection=Protection.CONFIDENTIALITY_MARKED, name="Skyddad Person")
        told.now = protected.now = max(told.now, protected.now, hidden.now)
        yield told


def open_board(story: Story, client: Client, address: str = BOARD) -> Any:
    with clock.at(story.now):
        return client.get(address)


def press(story: Story, client: Client, visa: str, lista: str = "fas=alla&atgard=0") -> Any:
    with clock.at(story.now):
        return client.post("/oversikt/personuppgifter/", {"visa": visa, "lista": lista})


def readings() -> list[ReadEvent]:
    with seen_as(SYSTEM):
        return list(ReadEvent.objects.filter(resource="board").order_by("id"))


@pytest.mark.parametrize("who", READERS)
def test_it_is_off_until_somebody_presses_and_then_on_for_the_session(story: Story, who: str) -> None:
    client = client_for(story, story.world.people[who])
    before = open_board(story, client)
    assert NAME not in text_of(before)
    assert "Visa personuppgifter" in text_of(before)
    assert readings() == []
    pressed = press(story, client, "1")
    assert (pressed.status_code, pressed.url) == (303, BOARD)
    on = open_board(story, client)
    assert f"{NAME} {NUMBER}" in text_of(on)
    shown = readings()
    assert len(shown) == text_of(on).count(NUMBER) == 2
    assert {read.actor_id for read in shown} == {story.world.people[who].user_id}
    # The next look is a reading of its own; another login begins with it off.
    open_board(story, client)
    assert len(readings()) == 2 * len(shown)
    assert NAME not in text_of(open_board(story, client_for(story, story.world.people[who])))
    press(story, client, "0")
    assert NAME not in text_of(open_board(story, client))
    assert len(readings()) == 2 * len(shown)


def test_s20_a_protected_person_stays_masked_and_is_not_logged_as_shown(story: Story, stage: Stage) -> None:
    client = client_for(story, story.world.officer)
    press(story, client, "1")
    page = open_board(story, client)
    hidden = stage.scene("awaiting_material").number
    assert "Skyddad Person" not in page.content.decode()
    assert f"Skyddade personuppgifter: Visa med skäl {hidden}" in text_of(page)
    assert hidden not in {read.case_number for read in readings()}


@pytest.mark.parametrize("who", ["coordinator", "economist", "fk_economist"])
def test_s11_who_works_without_identity_has_no_switch(story: Story, who: str) -> None:
    client = client_for(story, story.world.people[who])
    assert "personuppgifter" not in text_of(open_board(story, client)).lower()
    assert press(story, client, "1").status_code == 403
    assert NAME not in text_of(open_board(story, client))


def test_it_comes_back_to_the_same_board_and_nowhere_else(story: Story) -> None:
    client = client_for(story, story.world.officer)
    assert press(story, client, "1", "fas=utredning&atgard=1").url == "/oversikt/?fas=utredning&atgard=1"
    for elsewhere in ("https://example.org/", "//example.org", "fas=alla\r\nX: y", "&&&=;"):
        assert press(story, client, "1", elsewhere).url.startswith("/oversikt/?fas=alla")


def test_it_costs_one_statement_for_the_persons_and_at_most_two_for_the_trail(story: Story) -> None:
    client = client_for(story, story.world.officer)
    open_board(story, client)
    with counted() as off:
        open_board(story, client)
    press(story, client, "1")
    with counted() as on:
        open_board(story, client)
    assert not [sql for sql in off if "cases_insuredperson" in sql or "fmuadmin_readevent" in sql]
    assert len([sql for sql in on if "cases_insuredperson" in sql]) == 1
    assert len(on) <= len(off) + 3
