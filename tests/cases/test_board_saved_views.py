"""Sparade vyer: a filter under a name, private or shared in the organisation (OV5)."""

from typing import Any

import pytest
from django.test import Client

from cases.board.known import known_to
from cases.models import SavedView
from fmuadmin import clock
from fmuadmin.access import seen_as
from tests.boards import see, text_of
from tests.case_pages import client_for
from tests.story import Story

NEW = "/oversikt/sparade-vyer/"


def _client(story: Story, who: str) -> Client:
    return client_for(story, story.world.people[who])


def _save(story: Story, who: str, query: str, **fields: Any) -> Any:
    with clock.at(story.now):
        return _client(story, who).post(f"{NEW}?{query}", fields)


def test_a_view_is_saved_and_shows_the_board_it_was_saved_from(story: Story) -> None:
    query = "fas=utredning&atgard=0&sortera=-arende&slutdatum=snart&sida=skrap&x=1"
    answer = _save(story, "coordinator", query, name="Min vecka")
    kept = "fas=utredning&atgard=0&sortera=-arende&slutdatum=snart"
    assert (answer.status_code, answer.url) == (302, f"/oversikt/?{kept}")
    assert SavedView.objects.get().query == kept
    page = see(story, "coordinator", f"/oversikt/?{kept}")
    assert "Sparade vyer: Min vecka" in text_of(page)
    assert "Sparade vyer Min vecka" in text_of(see(story, "coordinator", "/oversikt/?fas=alla"))


def test_private_views_are_the_owners_and_shared_ones_the_organisations(story: Story) -> None:
    _save(story, "coordinator", "fas=begaran", name="Bara min")
    _save(story, "coordinator", "fas=begaran", name="Vår", shared="on")
    own, colleague = text_of(see(story, "coordinator")), text_of(see(story, "coordinator2"))
    assert "Bara min" in own
    assert "Vår delad" in own
    assert "Bara min" not in colleague
    assert "Vår delad" in colleague
    assert "Vår" not in text_of(see(story, "coordinator_south"))


def test_only_the_owner_may_throw_a_view_away(story: Story) -> None:
    _save(story, "coordinator", "fas=begaran", name="Vår", shared="on")
    view = SavedView.objects.get()
    address = f"{NEW}{view.pk}/ta-bort/"
    with clock.at(story.now):
        assert _client(story, "coordinator2").post(address).status_code == 404
        assert _client(story, "coordinator_south").post(address).status_code == 404
        assert _client(story, "coordinator").get(address).status_code == 405
        assert SavedView.objects.count() == 1
        assert _client(story, "coordinator").post(address).status_code == 302
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": ""}, "Ange ett namn på vyn, till exempel Min vecka"),
        ({"name": "Min vecka"}, "Du har redan en vy som heter Min vecka."),
    ],
)
def test_a_view_needs_a_name_of_its_own(story: Story, fields: dict[str, str], said: str) -> None:
    _save(story, "coordinator", "fas=alla", name="Min vecka")
    answer = _save(story, "coordinator", "fas=begaran", **fields)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert SavedView.objects.count() == 1


def test_a_filter_too_long_to_keep_is_refused_with_the_way_out(story: Story) -> None:
    query = "&".join(["status=received"] * 80)
    answer = _save(story, "coordinator", query, name="Lång")
    assert answer.status_code == 422
    assert "Filtret är för långt för att sparas." in text_of(answer)


def test_the_boards_own_reading_of_views_is_the_querysets(story: Story) -> None:
    for who in ("coordinator", "coordinator2", "coordinator_south"):
        for name, shared in (("Å", False), ("A", True), ("Ö", True)):
            _save(story, who, "fas=alla", name=f"{name} {who}", **({"shared": "on"} if shared else {}))
    for who in ("coordinator", "coordinator2", "coordinator_south", "officer"):
        actor = story.world.people[who]
        with seen_as(actor):
            listed = known_to(actor, story.now.date()).views
            assert {view.id for view in listed} == {v.pk for v in SavedView.objects.visible_to(actor)}
        assert all(view.own == (view.name.endswith(f" {who}")) for view in listed)
        assert [view.name[0] for view in listed] == sorted((v.name[0] for v in listed), key="AÅÖ".index)
