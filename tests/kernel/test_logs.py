"""AC2, AC3, S5: Min logg for everybody, the log reviewer's log, random samples and signed reviews."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from fmuadmin import clock, reading
from fmuadmin.access import seen_as
from fmuadmin.models import AuditEvent, LogReview, ReadEvent
from fmuadmin.vocabulary import ReadAction, Resource
from tests.acting import as_system, counted, undone
from tests.clients import logged_in
from tests.scenes import Stage, end_of_trail, trail_since
from tests.story import IDENTITY, Story

BUDGET = 12
NAME = "Tolvan Tolvansson"


@pytest.fixture
def story(stage: Stage) -> Story:
    return stage.scene("in_progress")


@pytest.fixture(autouse=True)
def _undone(story: Story) -> Iterator[None]:
    with undone(), clock.at(story.now):
        yield


def read(story: Story, who: str, times: int = 1, **more: Any) -> None:
    actor = story.world.people[who]
    with story.as_(actor):
        for _ in range(times):
            reading.shown(actor, cases=[(story.case.pk, story.number)], **({"resource": Resource.VISIT} | more))


def denied(story: Story, who: str) -> None:
    actor = story.world.people[who]
    with as_system():
        ReadEvent.objects.create(
            at=clock.now(), action=ReadAction.READ, resource=Resource.CASE, case_number=story.number, denied=True,
            actor_id=actor.person, actor_name=actor.name, role=actor.role or "", mandate_id=actor.mandate_id,
            organisation_id=actor.desk, organisation_name=actor.organisation_name,
        )  # fmt: skip


def browser(story: Story, who: str) -> Client:
    return logged_in(story.world.people[who])


def text_of(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def rows_of(answer: Any) -> int:
    return text_of(answer).count('<th scope="row">')


# Min logg ----------------------------------------------------------------------------------------


def test_ac3_min_logg_has_ones_own_lines_and_nobody_elses(story: Story) -> None:
    read(story, "care_admin")
    read(story, "physician", resource=Resource.STATEMENT)
    denied(story, "care_admin")
    page = text_of(browser(story, "care_admin").get("/min-logg/"))
    assert page.count('<th scope="row">') == 2
    assert "Besök i försäkringsmedicinsk utredning" in page
    assert "Utlåtande i försäkringsmedicinsk utredning" not in page
    assert "Nekat försök" in page
    assert story.number in page
    assert "Strandkliniken FMU" in page
    assert NAME not in page


@pytest.mark.parametrize("who", ["officer", "coordinator", "economist", "fk_economist", "admin", "reviewer"])
def test_ac3_min_logg_is_for_everybody_and_in_the_menu(story: Story, who: str) -> None:
    page = text_of(browser(story, who).get("/min-logg/"))
    assert "Loggen har inget om dig ännu" in page
    assert 'href="/min-logg/">Min logg</a>' in page


def test_ac3_min_logg_shows_what_was_done_in_another_mandate(story: Story) -> None:
    """The same person, who now acts for another organisation."""
    read(story, "officer")
    from dataclasses import replace

    elsewhere = replace(story.world.people["officer"], organisation_name="Försäkringskassan FMU Syd")
    with story.as_(elsewhere):
        reading.shown(elsewhere, resource=Resource.MATERIAL, cases=[(story.case.pk, story.number)])
    page = text_of(browser(story, "officer").get("/min-logg/"))
    assert "Försäkringskassan FMU Nord" in page
    assert "Försäkringskassan FMU Syd" in page


def test_ac2_whoever_opens_a_case_finds_it_in_min_logg_and_whoever_is_refused_too(story: Story) -> None:
    """From the page itself to the reader's log and the reviewer's."""
    address = f"/arenden/{story.number}/"
    assert browser(story, "care_admin").get(address).status_code == 200
    assert browser(story, "care_admin_far").get(address).status_code == 404
    opened, refused = (text_of(browser(story, who).get("/min-logg/")) for who in ("care_admin", "care_admin_far"))
    assert story.number in opened
    assert "Nekat försök" not in opened
    assert story.number in refused
    assert "Nekat försök" in refused
    assert "Ulla Berg" in text_of(browser(story, "reviewer_strand").get("/logguppfoljning/"))


def test_min_logg_pages_by_key_both_ways(story: Story) -> None:
    read(story, "care_admin", times=120)
    client = browser(story, "care_admin")
    first = client.get("/min-logg/")
    with as_system():
        keys = list(ReadEvent.objects.filter(actor_name="Ulla Berg").order_by("-pk").values_list("pk", flat=True))
    second = client.get(f"/min-logg/?aldre={keys[49]}")
    third = client.get(f"/min-logg/?aldre={keys[99]}")
    assert [rows_of(page) for page in (first, second, third)] == [50, 50, 20]
    assert "Föregående" not in text_of(first)
    assert f"nyare={keys[50]}" in text_of(second)
    assert f"aldre={keys[99]}" in text_of(second)
    assert "Nästa" not in text_of(third)
    back = client.get(f"/min-logg/?nyare={keys[50]}")
    assert rows_of(back) == 50
    assert "Föregående" not in text_of(back)
    assert "Det finns inga fler rader" in text_of(client.get("/min-logg/?aldre=1"))


def test_min_logg_filters_by_period_and_action_and_says_what_it_cannot_read(story: Story) -> None:
    read(story, "care_admin")
    story.wait(5)
    read(story, "care_admin", action=ReadAction.WRITTEN)
    today = story.now.date()
    with clock.at(story.now):
        client = browser(story, "care_admin")
        assert rows_of(client.get("/min-logg/")) == 2
        assert rows_of(client.get("/min-logg/", {"fran": today.isoformat()})) == 1
        assert rows_of(client.get("/min-logg/", {"till": (today - timedelta(days=1)).isoformat()})) == 1
        assert rows_of(client.get("/min-logg/", {"vad": "written"})) == 1
        unread = text_of(client.get("/min-logg/", {"fran": "i går", "vad": "stulet", "aldre": "x" * 40}))
        assert "Datumet i Från kunde inte läsas. Skriv det som ÅÅÅÅ-MM-DD." in unread
        nothing = text_of(client.get("/min-logg/", {"vad": "signed"}))
        assert "Inga rader matchar filtreringen." in nothing
        assert "Från ligger efter Till" in text_of(client.get("/min-logg/?fran=2026-03-02&till=2026-03-01"))


@pytest.mark.parametrize(
    "query", ["aldre=99999999999999999999", "person=" + "9" * 500, "fran=0001-01-01", "till=9999-12-31"]
)
def test_no_address_of_a_log_is_an_error(story: Story, query: str) -> None:
    assert browser(story, "reviewer_strand").get(f"/logguppfoljning/?{query}").status_code == 200
    assert browser(story, "care_admin").get(f"/min-logg/?{query}").status_code == 200


# Logguppföljning ---------------------------------------------------------------------------------


def test_s5_a_reviewer_sees_the_lines_of_the_own_organisation_only(story: Story) -> None:
    for who in ("care_admin", "officer", "care_admin_bjork"):
        read(story, who)
    page = text_of(browser(story, "reviewer_strand").get("/logguppfoljning/"))
    assert page.count('<th scope="row">') == 1
    assert "Ulla Berg" in page
    assert "Anna Holm" not in page
    assert rows_of(browser(story, "reviewer_north").get("/logguppfoljning/")) == 0


def test_s5_a_care_providers_reviewer_sees_all_its_units(stage: Stage, story: Story) -> None:
    from fmuadmin.vocabulary import Role
    from tests.world import _person

    for who in ("care_admin", "officer", "care_admin_bjork"):
        read(story, who)
    with as_system():
        _person(story.world, "reviewer_provider", "Granskare Kust", story.world.provider, Role.LOG_REVIEWER)
    page = text_of(browser(story, "reviewer_provider").get("/logguppfoljning/"))
    assert page.count('<th scope="row">') == 2


def test_s11_a_reviewer_meets_no_identity(story: Story) -> None:
    read(story, "care_admin")
    page = text_of(browser(story, "reviewer_strand").get("/logguppfoljning/"))
    assert story.number in page
    assert NAME not in page
    assert IDENTITY not in page
    assert IDENTITY[:8] not in page


def test_the_log_is_filtered_by_person_case_action_and_denial(story: Story) -> None:
    read(story, "care_admin")
    read(story, "physician", action=ReadAction.SIGNED)
    denied(story, "physician")
    client = browser(story, "reviewer_strand")
    for query, number in (
        ({"person": story.world.physician.user_id}, 2),
        ({"arende": story.number.lower()}, 3),
        ({"arende": "FMU-2026-9999"}, 0),
        ({"vad": "signed"}, 1),
        ({"nekade": "1"}, 1),
        ({"person": story.world.physician.user_id, "nekade": "1"}, 1),
    ):
        assert rows_of(client.get("/logguppfoljning/", query)) == number, query


def test_s22_an_identity_number_in_the_filter_is_refused_and_not_repeated(story: Story) -> None:
    page = text_of(browser(story, "reviewer_strand").get("/logguppfoljning/", {"arende": "19121212-1212"}))
    assert "Sök inte på personnummer här" in page
    assert "1212-1212" not in page


def test_the_board_of_a_log_reviewer_is_the_log(story: Story) -> None:
    answer = browser(story, "reviewer_strand").get(reverse("cases:board"))
    assert (answer.status_code, answer["Location"]) == (302, "/logguppfoljning/")
    assert 'aria-current="page">Logguppföljning</a>' in text_of(
        browser(story, "reviewer_strand").get("/logguppfoljning/")
    )


REVIEWERS_ONLY = ["log_review", "log_draw", "log_reviews", "log_extract"]


@pytest.mark.parametrize("name", REVIEWERS_ONLY)
@pytest.mark.parametrize("who", ["care_admin", "admin", "coordinator"])
def test_s4_nobody_else_opens_a_reviewers_page_and_the_attempt_is_in_the_trail(
    story: Story, who: str, name: str
) -> None:
    before = end_of_trail()
    assert browser(story, who).get(reverse(name)).status_code == 403
    (line,) = trail_since(before)
    assert (line.verb, line.actor_name) == ("access.denied", story.world.people[who].name)


# Samples and reviews -----------------------------------------------------------------------------


def drawn(client: Client, story: Story, **more: Any) -> str:
    """Draw a sample and give the address of its page."""
    day = story.now.date().isoformat()
    answer = client.post("/logguppfoljning/ny-granskning/", {"fran": day, "till": day, "antal": "5"} | more)
    assert answer.status_code == 303, answer.content.decode()
    return str(answer["Location"])


def signed(client: Client, address: str, **more: str) -> Any:
    return client.post(address, {"utfall": "no_remarks", "anteckning": ""} | more)


def times_in(page: str) -> list[str]:
    return [part.split("</th>")[0] for part in page.split('<th scope="row">')[1:]]


def test_s5_a_sample_is_random_reproducible_and_blind_to_what_is_written_later(story: Story) -> None:
    start = story.now
    for minute in range(40):
        story.now = start + timedelta(minutes=minute)
        read(story, "care_admin")
    client = browser(story, "reviewer_strand")
    address, other = drawn(client, story), drawn(client, story)
    first = times_in(text_of(client.get(address)))
    read(story, "care_admin", times=40)
    assert times_in(text_of(client.get(address))) == first
    assert len(first) == 5
    assert first == sorted(first, reverse=True)
    assert first != times_in(text_of(client.get(other))), "two samples of forty lines are the same"
    assert "5 av 40" in text_of(client.get(address))


def test_s5_a_signed_review_shows_its_rows_again(story: Story) -> None:
    read(story, "care_admin", times=8)
    denied(story, "physician")
    client = browser(story, "reviewer_strand")
    address = drawn(client, story, vad="read", person=str(story.world.care_admin.user_id))
    sampled = times_in(text_of(client.get(address)))
    before = end_of_trail()
    answer = signed(client, address, utfall="action_needed", anteckning="Prata med Ulla om FMU-2026-0001.")
    assert answer.status_code == 303
    page = text_of(client.get(answer["Location"]))
    assert times_in(page) == sampled
    for said in ("Åtgärd krävs", "Prata med Ulla", "Granskare Strand", "5 av 8", "Person: Ulla Berg", "Vad: Läst"):
        assert said in page, said
    (line,) = [event for event in trail_since(before) if event.verb == "log.reviewed"]
    assert line.facts == {
        "since": str(story.now.date()), "until": str(story.now.date()), "rows": 5, "outcome": "Åtgärd krävs",
    }  # fmt: skip
    listed = text_of(client.get("/logguppfoljning/granskningar/"))
    assert str(answer["Location"]) in listed
    assert "Åtgärd krävs" in listed


def test_s5_every_draw_is_in_the_trail(story: Story) -> None:
    """Who draws until it suits is seen."""
    client, before = browser(story, "reviewer_strand"), end_of_trail()
    drawn(client, story)
    drawn(client, story)
    assert [event.verb for event in trail_since(before)] == ["log.sample_drawn"] * 2


def test_s5_a_sample_is_signed_once_however_often_the_form_is_sent(story: Story) -> None:
    client = browser(story, "reviewer_strand")
    address = drawn(client, story)
    first, again, opened = signed(client, address), signed(client, address, utfall="action_needed"), client.get(address)
    assert first["Location"] == again["Location"] == opened["Location"]
    with as_system():
        assert [review.outcome for review in LogReview.objects.all()] == ["no_remarks"]


def test_s5_a_signed_review_is_never_changed(story: Story) -> None:
    client = browser(story, "reviewer_strand")
    signed(client, drawn(client, story))
    with as_system():
        review = LogReview.objects.get()
        for change in (lambda: LogReview.objects.update(note="x"), review.delete):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()


def test_s5_a_review_is_the_own_organisations(story: Story) -> None:
    mine, theirs = browser(story, "reviewer_strand"), browser(story, "reviewer_north")
    address = drawn(mine, story)
    page = signed(mine, address)["Location"]
    assert theirs.get(address).status_code == 404, "another reviewer's sample"
    assert theirs.get(page).status_code == 404
    assert "Ingen granskning är signerad" in text_of(theirs.get("/logguppfoljning/granskningar/"))
    assert mine.get(address[:-3] + "xx/").status_code == 404, "a changed address"
    with seen_as(story.world.people["reviewer_north"]):
        assert LogReview.objects.count() == 0, "not even without a filter"


def test_what_is_missing_is_said_and_what_was_typed_is_kept(story: Story) -> None:
    client = browser(story, "reviewer_strand")
    answer = client.post(
        "/logguppfoljning/ny-granskning/",
        {"fran": "2026-03-16", "till": "2026-03-01", "antal": "201", "arende": "191212121212"},
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    for said in ("Byt plats på datumen", "Ange högst 200 rader", "Sök inte på personnummer", 'value="2026-03-16"'):
        assert said in page, said
    address = drawn(client, story)
    for sent, said in (
        ({"utfall": "action_needed"}, "Skriv vad som behöver göras"),
        ({"utfall": ""}, "Välj utfall"),
        ({"utfall": "no_remarks", "anteckning": "Gällde 19121212-1212"}, "Skriv inte personnummer här"),
    ):
        answer = signed(client, address, **sent)
        assert answer.status_code == 422
        assert said in answer.content.decode()
    with as_system():
        assert LogReview.objects.count() == 0


# Cost --------------------------------------------------------------------------------------------


def test_every_page_of_the_log_stays_within_the_budget(story: Story) -> None:
    read(story, "care_admin", times=60)
    client = browser(story, "reviewer_strand")
    address = drawn(client, story)
    paper = signed(client, drawn(client, story))["Location"]
    places = ["/min-logg/", *map(reverse, REVIEWERS_ONLY), f"/logguppfoljning/?arende={story.number}", address, paper]
    asked = {}
    for place in places:
        with counted() as statements:
            assert client.get(place).status_code == 200
        asked[place] = len(statements)
    assert {place: number for place, number in asked.items() if number > BUDGET} == {}
    with as_system():
        assert AuditEvent.objects.filter(verb="log.reviewed").count() == 1
