"""Who sees what of a case (screens.md §2.8), asserted on the raw HTML of every page that the person can open."""

import pytest

from cases import commands
from fmuadmin.access import SYSTEM
from tests.case_pages import SLUGS, page, texts_of
from tests.cases.told import (
    ADDRESS,
    BJORK_ANSWER,
    CARE,
    DESCRIPTION,
    EXAM_REASON,
    NAME,
    NUMBER,
    NUMBER_READ,
    PHONE,
    busy_at_the_first_unit,
    settle_on,
    tell_everything,
)
from tests.scenes import SCENES, Stage
from tests.story import Story
from tests.world import World

FORMER, OTHERS = "care_admin_bjork", ("coordinator_south", "officer_south", "economist_south", "care_admin_far")


@pytest.fixture
def told(story: Story) -> Story:
    """The case with everything in it."""
    return tell_everything(story)


def every_page(story: Story, who: str) -> str:
    """All of a person's pages, one after the other."""
    return "\n".join(texts_of(story, story.world.people[who]).values())


def test_fk_and_the_unit_read_identity_and_texts(told: Story) -> None:
    for who in ("officer", "physician", "care_admin"):
        text = every_page(told, who)
        missing = [word for word in CARE if word not in text and word != NUMBER]
        assert missing == [], who


def test_the_region_never_reads_identity_or_texts(told: Story) -> None:
    text = every_page(told, "coordinator")
    assert [word for word in CARE if word in text] == []
    # Kind, dates and status are there.
    for word in ("Digitalt, i ärendet", "Psykolog", "Nekad", "Annat", "Mottaget", "Makulerat", "Mottagen"):
        assert word in text, word


def test_a_unit_that_did_not_get_the_case_reads_its_number_and_outcome_only(told: Story) -> None:
    pages = texts_of(told, told.world.people[FORMER])
    assert list(pages) == [""]
    text = pages[""]
    assert told.number in text
    assert "Ärendet gick till en annan utförare" in text
    hidden = (*CARE, "Luleå", "arabiska", "Strandkliniken", "Anna Holm", BJORK_ANSWER)
    assert [word for word in hidden if word in text] == []


def test_finance_reads_numbers_dates_and_amounts_only(told: Story) -> None:
    settle_on(told)
    for who in ("economist", "fk_economist"):
        pages = texts_of(told, told.world.people[who])
        assert set(pages) == {"", "ersattning", "handelser", "anteckningar"}
        text = "\n".join(pages.values())
        hidden = (*CARE, "Luleå", "arabiska", "Psykolog", "Läkare", "Annat", BJORK_ANSWER)
        assert [word for word in hidden if word in text] == [], who
        assert "Utlåtande mottaget" in text


def test_the_unit_leg_is_not_told_to_fk_and_fks_leg_is_not_told_to_the_unit(told: Story) -> None:
    settle_on(told).settle()
    unit, officer, region = (every_page(told, who) for who in ("care_admin", "officer", "coordinator"))
    assert "Utförare → region" in unit
    assert "Region → Försäkringskassan" not in unit
    assert "Region → Försäkringskassan" in officer
    assert "Utförare → region" not in officer
    assert "Utförare → region" in region
    assert "Region → Försäkringskassan" in region


def test_an_asked_unit_reads_its_own_question_only(story: Story) -> None:
    story.register(earlier_units="Rehabhuset Björken 2024", comment="Till regionen: bråttom").ask("strand", "bjork")
    story.do(
        commands.accept_request, "care_admin_bjork", start_on=story.soon(5).date(), contact="Bo B", comment=BJORK_ANSWER
    )
    text = every_page(story, "care_admin")
    assert "Läkarundersökning enligt AFU" in text
    assert "Luleå" in text
    hidden = ("Björken", "Bo B", BJORK_ANSWER, "bråttom", "Svar inkommet", "Anna Holm", "har svarat")
    assert [word for word in hidden if word in text] == []
    # To itself it is the only one asked: the turn is its own although another unit has answered.
    assert "Dig (utförare)" in text


def test_the_unit_that_has_the_case_never_reads_what_another_unit_answered(told: Story) -> None:
    text = every_page(told, "care_admin")
    assert [word for word in ("Björken", "Bo B", BJORK_ANSWER) if word in text] == []


def test_a_unit_that_takes_over_reads_nothing_of_what_the_earlier_unit_did(story: Story, world: World) -> None:
    """The material follows the case; visits, deviations, reasons and names of the earlier unit do not (S1, S2)."""
    busy_at_the_first_unit(story)
    story.do(commands.ask_units, "coordinator", unit_ids=[world.bjork.pk])
    story.accept("care_admin_bjork")
    story.do(commands.propose_transfer, "coordinator", unit_id=world.bjork.pk, reason="Strandkliniken har kö")
    told_to_old = every_page(story, "care_admin")
    story.do(commands.approve_transfer, "officer")
    new, old = every_page(story, "care_admin_bjork"), every_page(story, "care_admin")
    assert NAME in new
    assert "Läkarutlåtande, självskattning" in new
    hidden = ("Strandkliniken", "Eva Norén", "Ulla Berg, Strand", EXAM_REASON, DESCRIPTION)
    assert [word for word in hidden if word in new] == []
    assert "Björken" not in told_to_old
    assert "Ärendet gick över till en annan utförare" in old
    assert NAME not in old


def test_a_revoked_case_is_closed_to_everybody_but_its_trace_stays(told: Story) -> None:
    told.do(commands.revoke, "officer", cause="other", comment="Fel uppgifter lämnades")
    for who in ("officer", "physician"):
        text = every_page(told, who)
        assert [word for word in CARE if word in text] == [], who
        assert "Ärendet makulerat" in text
        assert "Ärendet är makulerat." in text


def test_a_protected_person_is_shown_to_nobody_here(told: Story) -> None:
    with told.as_(SYSTEM):
        case = told.case
        case.protection = 1
        case.save()
    for who in ("officer", "physician", "coordinator"):
        text = every_page(told, who)
        hidden = (NAME, NUMBER, NUMBER_READ, ADDRESS, PHONE, "Luleå")
        assert [word for word in hidden if word in text] == [], who


@pytest.mark.parametrize("scene", list(SCENES))
def test_other_organisations_and_watchers_get_the_same_404_as_for_a_case_that_does_not_exist(
    stage: Stage, scene: str
) -> None:
    story = stage.scene(scene)
    watchers = ("admin", "reviewer", "reviewer_north", "reviewer_strand")
    for who in (*OTHERS, *watchers):
        answer = page(story, stage.actor(who))
        text = answer.content.decode()
        assert answer.status_code == 404, who
        assert "Du har inte behörighet till det här ärendet." in text
        assert story.number not in text
    story.number = "FMU-2026-9999"
    missing = page(story, stage.actor("coordinator"))
    assert missing.status_code == 404
    assert "Du har inte behörighet till det här ärendet." in missing.content.decode()


def test_a_tab_that_is_not_the_readers_does_not_exist(told: Story) -> None:
    for slug in SLUGS:
        assert page(told, told.world.people[FORMER], slug).status_code == 404, slug
    assert page(told, told.world.people["officer"], "okand").status_code == 404
