"""Ärendevyn: header, tabs, buttons and notes, for every part along the whole road (CV1–CV8, AS11)."""

import re

import pytest

from cases import commands
from cases.board.addresses import Addresses
from cases.models import Case
from cases.selectors.actions import action_bar, steps_open
from cases.selectors.case_page import PLACES, places_of
from cases.selectors.seeing import see
from cases.vocabulary import CaseState, Part
from fmuadmin import clock
from fmuadmin.lifecycle import steps_open_to
from tests.case_pages import SLUGS, address, client_for, page, texts_of
from tests.scenes import SCENES, Stage
from tests.story import Story

READERS = ("officer", "coordinator", "physician", "care_admin_bjork", "economist", "fk_economist")


def heading(text: str) -> str:
    """The page's title."""
    found = re.search(r"<title>(.*?)</title>", text, re.DOTALL)
    return found[1] if found else ""


def plain(text: str) -> str:
    """The page's words."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


@pytest.mark.parametrize("scene", list(SCENES))
def test_every_tab_of_every_part_answers_in_every_state(stage: Stage, scene: str) -> None:
    story = stage.scene(scene)
    for who in READERS:
        actor = stage.actor(who)
        with story.as_(actor):
            sight = see(story.number, actor)
        pages = texts_of(story, actor)
        expected = set() if sight is None else {""} | {place.slug for place in places_of(sight)}
        assert set(pages) == expected, who
        for text in pages.values():
            assert story.number in heading(text), who


@pytest.mark.parametrize("scene", list(SCENES))
def test_every_button_is_a_step_that_the_lifecycle_opens_and_every_open_step_has_a_button(
    stage: Stage, scene: str
) -> None:
    story = stage.scene(scene)
    for who in READERS:
        actor = stage.actor(who)
        with story.as_(actor):
            sight = see(story.number, actor)
            if sight is None or sight.part == Part.FORMER_UNIT:
                continue
            open_steps = steps_open_to(sight.case, actor)
            bar = action_bar(sight, steps_open(sight))
            urls = {Addresses().act(story.number, step): step for step in open_steps}
        shown = [action.url for action in (bar.primary, *bar.secondary, *bar.more) if action is not None]
        of_cases = [url for url in shown if "/gor/" in url and "betal" not in url]
        assert len(of_cases) == len(set(of_cases)), who
        assert set(urls) == {url for url in of_cases if url in urls}, who
        assert [url for url in of_cases if url not in urls] == [], who
        # Rows carry buttons of their own on these two tabs.
        for text in texts_of(story, actor, "besok", "avvikelser").values():
            links = re.findall(r'href="(/arenden/[^"?]+/gor/[^"?]+)', text)
            assert [link for link in links if link not in urls and "betal" not in link] == [], who


def test_the_header_says_where_whose_turn_and_until_when(story: Story) -> None:
    story.to(CaseState.ANSWERED)
    text = page(story, story.world.coordinator).content.decode()
    assert heading(text) == f"{story.number} – Svar inkommet – FMU-admin"
    words = plain(text)
    assert "Dig (region)" in words
    assert "2026-03-23 5 arbetsdagar kvar" in words or "5 arbetsdagar kvar" in words
    assert "Så räknades datumet" in words
    assert text.partition("</main>")[0].count("button--primary") == 1
    officer = plain(page(story, story.world.officer).content.decode())
    assert "Bollen ligger hos Region Norrbotten" in officer


def test_the_phases_say_how_far_each_has_come(story: Story) -> None:
    story.to(CaseState.IN_PROGRESS)
    text = plain(page(story, story.world.physician).content.decode())
    assert re.search(r"Begäran , klar Utredning , pågår Ersättning , kommande", text)


def test_every_line_of_the_reckoning_is_on_the_page(story: Story) -> None:
    story.to(CaseState.BOOKING)
    words = plain(page(story, story.world.physician).content.decode())
    assert "Underlaget kom måndag 2026-03-16. Räkningen börjar dagen efter." in words
    assert "25 vardagar. Överhoppade: Långfredagen 3/4, Annandag påsk 6/4 → 2026-04-22" in words


def test_a_passed_supplement_window_shows_the_case_in_ersattning_at_once(stage: Stage) -> None:
    story = stage.scene("window passed")
    officer = page(story, stage.actor("officer")).content.decode()
    assert heading(officer).endswith("– Redovisa besök – FMU-admin")
    assert "Godkänn utlåtande" not in plain(officer)
    assert "Begär komplettering" not in plain(officer).replace("Begär komplettering av underlag", "")
    unit = page(story, stage.actor("care_admin")).content.decode()
    assert "Dig (utförare)" in plain(unit)
    assert Addresses().act(story.number, "report_visit") in unit
    # Reading a page changes nothing.
    assert story.case.state == CaseState.STATEMENT_RECEIVED


def test_an_asked_unit_is_told_its_own_state_not_the_cases(stage: Stage) -> None:
    story = stage.scene("transfer accepted")
    text = page(story, stage.actor("care_admin_bjork")).content.decode()
    assert "Svar inkommet" in heading(text)
    assert "Utredning pågår" not in text


def test_future_tabs_are_named_but_empty_and_past_ones_stay(story: Story) -> None:
    story.to(CaseState.RECEIVED)
    early = {slug: plain(text) for slug, text in texts_of(story, story.world.officer).items()}
    assert "Utlåtandet visas här när utföraren har skickat det." in early["utlatande"]
    assert all(f"/{slug}/" in page(story, story.world.officer).content.decode() for slug in SLUGS)
    story.to(CaseState.SETTLING)
    late = texts_of(story, story.world.officer)
    assert "Läkarundersökning enligt AFU" in late["begaran"]
    assert "Läkarutlåtande, självskattning" in late["underlag"]


def test_an_empty_tab_offers_the_act_that_fills_it(story: Story) -> None:
    story.to(CaseState.BOOKING)
    text = page(story, story.world.care_admin, "besok").content.decode()
    assert "Inga besök finns inlagda än." in text
    assert Addresses().act(story.number, "book_visit") in text
    assert "Inga besök finns inlagda än." in page(story, story.world.officer, "besok").content.decode()


def test_a_visit_says_its_summons_its_chain_and_what_is_locked(story: Story) -> None:
    story.to(CaseState.BOOKING).book(4)
    visit, starts = story.case.facts.visits[0], story.soon(20)
    story.do(
        commands.rebook_visit, "care_admin", visit_id=visit.pk, starts_at=starts, ends_at=starts.replace(hour=11),
        invited_on=story.now.date(), invitation_channel="letter",
    )  # fmt: skip
    story.book(2)
    story.do(commands.request_complementary_exam, "physician", profession="PS", physician="E", reason="Minnet")
    words = plain(page(story, story.world.physician, "besok").content.decode())
    assert "Ombokat från 2026-03-20 09:00" in words
    assert "2026-03-16, brev senast 2026-04-01 ✓" in words
    assert "Kallad för sent" in words
    assert "Besök hos psykolog kan bokas när Försäkringskassan har godkänt utvidgningen." in words
    assert "Beräknas i ersättningen" in words


def test_blanks_say_so_and_every_party_has_a_contact_card(story: Story) -> None:
    story.to(CaseState.ASSIGNED)
    text = page(story, story.world.officer, "begaran").content.decode()
    assert "Ej angivet" in text
    assert "Namn och personnummer visas först vid beställning." in text
    for organisation in ("Försäkringskassan FMU Nord", "Region Norrbotten", "Strandkliniken FMU"):
        assert re.search(rf"<h3[^>]*>{organisation}</h3>", text), organisation
    assert "Ingen utsedd än" in text


def test_ta_arendet_makes_one_responsible_and_is_not_offered_again(story: Story) -> None:
    story.to(CaseState.BOOKING)
    client = client_for(story, story.world.care_admin)
    take = f"{address(story.number)}ta-arendet/"
    with clock.at(story.now):
        assert take in client.get(address(story.number, "begaran")).content.decode()
        assert client.post(take).status_code == 302
        after = client.get(address(story.number, "begaran")).content.decode()
        again = client.post(take)
    assert Case.objects.get(pk=story.case.pk).unit_responsible_id == story.world.care_admin.person
    assert "Du är nu ansvarig för ärendet." in after
    assert take not in after
    assert again.status_code == 422
    assert "Du är redan ansvarig för ärendet." in again.content.decode()


@pytest.mark.parametrize("who", ["economist", "care_admin_bjork", "officer_south"])
def test_those_who_cannot_be_responsible_are_not_offered_it(story: Story, who: str) -> None:
    story.to(CaseState.SETTLING)
    assert "Ta ärendet" not in "".join(texts_of(story, story.world.people[who]).values())
    client = client_for(story, story.world.people[who])
    with clock.at(story.now):
        assert client.post(f"{address(story.number)}ta-arendet/").status_code in (404, 422)


def test_a_note_is_seen_by_the_own_organisation_only(story: Story) -> None:
    story.to(CaseState.BOOKING)
    client = client_for(story, story.world.care_admin)
    with clock.at(story.now):
        form = client.get(address(story.number, "anteckningar")).content.decode()
        saved = client.post(f"{address(story.number)}anteckning/", {"text": "Ring tolkförmedlingen"})
    assert "Skriv ingen medicinsk information." in form
    assert (saved.status_code, saved.headers["Location"]) == (302, address(story.number, "anteckningar"))
    own = page(story, story.world.physician, "anteckningar").content.decode()
    assert "Ring tolkförmedlingen" in own
    assert "syns bara för Strandkliniken FMU" in own
    for who in ("officer", "coordinator", "care_admin_bjork"):
        assert "tolkförmedlingen" not in "".join(texts_of(story, story.world.people[who]).values()), who


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "Skriv en anteckning"), ("Ring 19121212-1212", "Skriv inte personnummer"), ("x" * 4001, "för lång")],
)
def test_a_refused_note_keeps_its_text_and_saves_nothing(story: Story, text: str, said: str) -> None:
    story.to(CaseState.BOOKING)
    client = client_for(story, story.world.care_admin)
    with clock.at(story.now):
        answer = client.post(f"{address(story.number)}anteckning/", {"text": text})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert said in shown
    assert text in shown
    assert heading(shown).startswith("Fel: ")
    assert not story.case.notes.exists()


def test_the_way_back_counts_what_the_list_holds(story: Story) -> None:
    story.to(CaseState.ANSWERED)
    assert "Till översikten (1 ärende)" in plain(page(story, story.world.coordinator).content.decode())
    story.do(commands.reject_request, "coordinator", comment="Ingen ledig utförare")
    assert "Till avslutade ärenden" in plain(page(story, story.world.coordinator).content.decode())


def test_the_page_listens_for_changes_and_says_where_they_are_shown(story: Story) -> None:
    story.to(CaseState.BOOKING)
    text = page(story, story.world.officer).content.decode()
    assert f'data-socket="/ws/arenden/{story.number}/"' in text
    assert f'data-url="{address(story.number, "handelser")}"' in text


def test_every_tab_has_a_name_a_template_and_somebody_who_reads_it() -> None:
    assert len({place.slug for place in PLACES}) == len(PLACES)
    assert all(place.parts for place in PLACES)
    assert {part for place in PLACES for part in place.parts} == set(Part) - {Part.FORMER_UNIT}
