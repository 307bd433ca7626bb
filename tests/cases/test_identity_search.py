"""Search by identity number: by POST only, exact, among one's own, with a trace, and never the number again (SE2)."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from cases import commands
from fmuadmin import clock
from fmuadmin.access import SYSTEM, Actor, seen_as
from fmuadmin.models import AuditEvent, ReadEvent
from tests.boards import see, text_of
from tests.case_pages import client_for, counted
from tests.scenes import Stage, rolled_back
from tests.story import IDENTITY, Story

WRITTEN = f"{IDENTITY[:8]}-{IDENTITY[8:]}"
PARTS = (IDENTITY, WRITTEN, IDENTITY[2:], WRITTEN[2:])
OTHER = "195401875769"


@pytest.fixture
def story(stage: Stage) -> Iterator[Story]:
    story = stage.scene("in_progress")
    with rolled_back():
        yield story


def send(story: Story, who: str | Actor, text: str) -> Any:
    client = client_for(story, story.world.people[who] if isinstance(who, str) else who)
    with clock.at(story.now):
        return client.post("/sok/", {"q": text})


def lines(model: type[AuditEvent] | type[ReadEvent], **where: Any) -> list[Any]:
    with seen_as(SYSTEM):
        return list(model.objects.filter(**where).order_by("id"))


@pytest.mark.parametrize("who", ["officer", "officer_colleague", "care_admin", "physician"])
@pytest.mark.parametrize("typed", [WRITTEN, IDENTITY, f" {WRITTEN} "])
def test_s26_those_who_read_identity_find_their_case_by_the_whole_number(story: Story, who: str, typed: str) -> None:
    answer = send(story, who, typed)
    assert answer.status_code == 200
    said = text_of(answer)
    assert f"Den försäkrades personnummer är det du sökte på ({IDENTITY[:4]}••••-••••)." in said
    assert f"{story.number} pågår" in said
    [read] = lines(ReadEvent, case_number=story.number, purpose="Sökning på personnummer")
    assert (read.actor_id, read.resource) == (story.world.people[who].user_id, "board")


def test_s22_no_identity_number_in_an_address(story: Story, caplog: pytest.LogCaptureFixture) -> None:
    """Nor in the page that answers, its title, a header, the log or the trail."""
    caplog.set_level(logging.DEBUG)
    for who in ("officer", "care_admin", "coordinator", "economist"):
        answer = send(story, who, WRITTEN)
        told = answer.content.decode() + str(answer.headers) + str(answer.cookies)
        assert [part for part in PARTS if part in told] == [], who
    assert [part for part in PARTS if part in caplog.text] == []
    facts = [str(event.facts) for event in lines(AuditEvent)] + [event.purpose for event in lines(ReadEvent)]
    assert [part for part in PARTS if part in " ".join(facts)] == []


@pytest.mark.parametrize("who", ["officer_south", "care_admin_bjork", "care_admin_far"])
def test_somebody_elses_case_and_nobodys_number_are_answered_alike(story: Story, who: str) -> None:
    foreign, nobody = send(story, who, IDENTITY), send(story, who, OTHER)
    assert "Inget ärende som du har behörighet till gäller det personnumret." in text_of(foreign)
    assert text_of(foreign) == text_of(nobody)
    assert lines(ReadEvent, actor_id=story.world.people[who].user_id) == []
    facts = [event.facts for event in lines(AuditEvent, verb="identity.searched")]
    assert facts[-2:] == [{"found": 0}, {"found": 0}]


@pytest.mark.parametrize("who", ["coordinator", "economist", "fk_economist"])
def test_s11_who_works_without_identity_is_told_so_and_the_attempt_is_kept(story: Story, who: str) -> None:
    answer = send(story, who, WRITTEN)
    assert answer.status_code == 422
    assert "din roll arbetar utan den försäkrades namn och personnummer" in text_of(answer)
    assert "personnummer" not in text_of(see(story, who, "/sok/")).lower()
    denied = lines(AuditEvent, verb="access.denied", actor_id=story.world.people[who].user_id)
    assert denied[-1].facts["step"] == "search_identity"


def test_a_wrong_number_is_explained_and_kept_in_the_box(story: Story) -> None:
    answer = send(story, "officer", "19121212-1213")
    assert answer.status_code == 422
    assert "Kontrollsiffran stämmer inte" in text_of(answer)
    assert 'value="19121212-1213"' in answer.content.decode()
    assert "1213" not in text_of(answer)


def test_a_revoked_case_is_not_found_by_its_person(story: Story) -> None:
    story.do(commands.revoke, "officer", cause="other", comment="Fel uppgifter")
    assert "Inget ärende" in text_of(send(story, "officer", IDENTITY))


@pytest.mark.parametrize("text", ["FMU-2026-0001", "strand", "å & ö"])
def test_any_other_text_gets_an_address_of_its_own(story: Story, text: str) -> None:
    answer = send(story, "coordinator", text)
    assert answer.status_code == 303
    assert answer.url.startswith("/sok/?q=")
    assert send(story, "coordinator", "").url == "/sok/"


def test_the_search_costs_one_statement_and_its_trail(story: Story) -> None:
    client = client_for(story, story.world.people["officer"])
    with clock.at(story.now), counted() as asked:
        client.post("/sok/", {"q": IDENTITY})
    assert len([sql for sql in asked if "cases_insuredperson" in sql]) == 1
    assert len(asked) <= 4
