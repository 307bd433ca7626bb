"""Makulering (AC6, S30): of a case, whose content closes for everybody, and of a statement, which stays visible."""

import json
from typing import Any

import pytest

from billing import row_security as of_billing
from cases import commands
from cases import row_security as of_cases
from cases.commands.noting import NO_NOTES
from cases.models import ClosedContent
from cases.vocabulary import CaseState, ClosureReason
from fmuadmin.access import SYSTEM, seen_as
from fmuadmin.lifecycle import Denied, Refused
from fmuadmin.models import AuditEvent
from tests.acting import Desk, undone
from tests.case_pages import page, texts_of
from tests.cases.told import CARE, FILE_TITLE, tell_everything
from tests.kernel.test_rls import ask
from tests.scenes import SCENES, Stage, rolled_back
from tests.story import Story

PARTIES = ("officer", "physician", "care_admin", "coordinator")
# What stood in the case's own row.
OWN_ROW = ("Läkarundersökning enligt AFU", "Luleå", "arabiska")


@pytest.fixture(scope="module")
def revoked(stage: Stage) -> Story:
    """A case with every kind of text in it, revoked while a supplement is asked for."""
    story = tell_everything(Story(stage.world))
    story.do(commands.request_supplement, "officer", questions=["Hur länge?"], due_on=story.soon(10).date())
    for who in ("officer", "care_admin"):
        story.do(commands.write_note, who, text="Anteckning som ingen ska läsa")
    story.do(commands.revoke, "officer", cause="wrong_person")
    return story


def line(story: Story, verb: str) -> AuditEvent:
    with seen_as(SYSTEM):
        return AuditEvent.objects.filter(case_ref=story.case.pk, verb=verb).latest("pk")


# The case -----------------------------------------------------------------------------------------


def test_s30_raw_sql_as_any_party_finds_nothing_of_a_revoked_cases_content(stage: Stage, revoked: Story) -> None:
    case_id, where = revoked.case.pk, {"cases_case": "id"}
    supplements = {supplement.pk for supplement in revoked.case.facts.supplements}
    no_case = ("cases_supplementquestion", "cases_savedview")
    places = [rule.table for rule in (*of_cases.TABLES, *of_billing.TABLES) if rule.table not in no_case]
    places += [outline.view for outline in (*of_cases.OUTLINES, *of_billing.OUTLINES)]
    words = (*CARE, *OWN_ROW, FILE_TITLE, "Anteckning som ingen ska läsa", "Hur länge?", "Eva Norén")
    for who in (*PARTIES, "care_admin_bjork", "economist", "fk_economist"):
        with seen_as(stage.actor(who)):
            read = " ".join(
                str(row)
                for place in (*places, "cases_caseparty")
                for row in ask(f"SELECT t::text FROM {place} t WHERE {where.get(place, 'case_id')} = %s", [case_id])
            )
            # Questions know their supplement only: none is seen that is not another case's.
            asked = ask("SELECT supplement_id FROM cases_supplementquestion")
            assert not {key for (key,) in asked} & supplements
            if who in PARTIES:
                assert revoked.number in read, who
        assert [word for word in words if word in read] == [], who


def test_s30_what_the_case_held_is_kept_sealed_for_the_system_alone(stage: Stage, revoked: Story) -> None:
    with seen_as(SYSTEM):
        kept = json.loads(ClosedContent.objects.get(case__number=revoked.number).texts)
        (sealed,) = ask("SELECT texts FROM cases_closedcontent WHERE case_id = %s", [revoked.case.pk])[0]
    assert kept["town"] == "Luleå"
    assert kept["interpreter_language"] == "arabiska"
    assert "Luleå".encode() not in bytes(sealed)
    assert (revoked.case.town, revoked.case.protection) == ("", 0)


def test_ac6_number_dates_and_what_was_done_are_left_and_no_other_tab(stage: Stage, revoked: Story) -> None:
    for who in PARTIES:
        pages = texts_of(revoked, stage.actor(who))
        assert set(pages) == {"", "begaran", "handelser", *(["ersattning"] if "ersattning" in pages else [])}, who
        for text in pages.values():
            assert revoked.number in text
            assert "Ärendet är makulerat. Uppgifter om den försäkrade och fritext visas inte längre." in text
            assert [word for word in (*CARE, *OWN_ROW) if word in text] == [], who
        assert "Makulerad, fel person" in pages["begaran"]
        assert "Ärendet makulerat" in pages["handelser"]
        assert "Fel person" in pages["handelser"]
        assert "Anna Holm" in pages["handelser"]


def test_ac6_the_akt_of_a_revoked_case_has_what_its_page_has(stage: Stage, revoked: Story) -> None:
    desk = Desk.of(stage, revoked, "officer")
    with undone():
        text = desk.open(f"/arenden/{revoked.number}/akt/").content.decode()
        assert desk.send(f"/arenden/{revoked.number}/akt/", {"avsnitt": ["bestallning"]}).status_code == 422
        assert desk.send(f"/arenden/{revoked.number}/akt/", {"avsnitt": ["handelser"]}).status_code == 200
    assert "Beställning" not in text
    assert "Händelser" in text


def test_s30_who_was_told_is_written_down(stage: Stage, revoked: Story) -> None:
    told = line(revoked, "case.revoked")
    assert told.facts["told"] == ["Region Norrbotten", "Strandkliniken FMU"]
    assert told.facts["cause"] == "Fel person"
    assert "Strandkliniken FMU" in texts_of(revoked, stage.actor("coordinator"), "handelser")["handelser"]


def test_s30_asked_units_and_finance_are_told_when_they_have_a_part(stage: Stage) -> None:
    for scene, told in (
        ("asking_units", ["Region Norrbotten", "Strandkliniken FMU", "Rehabhuset Björken"]),
        ("settling", None),
    ):
        story = stage.scene(scene)
        with rolled_back():
            story.do(commands.revoke, "officer", cause="wrong_person")
            names = line(story, "case.revoked").facts["told"]
        assert names == told if told else len(names) == 4, names


def test_ac6_open_questions_and_visits_ahead_are_closed(revoked: Story) -> None:
    found = revoked.case.facts
    assert found.open_supplement is None
    assert found.supplements[-1].withdraw_reason == "Ärendet makulerades"
    assert (found.pending_exams, found.pending_delays, found.pending_deviations, found.missing_material) == (
        [], [], [], [],
    )  # fmt: skip
    assert found.visits_ahead(revoked.now) == []
    assert revoked.case.closure_reason == ClosureReason.WRONG_PERSON


def test_ac6_nobody_writes_in_a_revoked_case(stage: Stage, revoked: Story) -> None:
    for who in PARTIES:
        with pytest.raises(Refused, match="makulerat") as refused:
            revoked.do(commands.write_note, who, text="Mer")
        assert refused.value.reason == NO_NOTES


@pytest.mark.parametrize("who", ["coordinator", "care_admin", "economist", "officer_south"])
def test_ac6_only_fks_officer_revokes_a_case(stage: Stage, who: str) -> None:
    story = stage.scene("in_progress")
    with rolled_back(), pytest.raises(Denied):
        story.do(commands.revoke, who, cause="wrong_person")


def test_ac6_every_scene_can_be_revoked_and_every_party_still_opens_its_page(stage: Stage) -> None:
    for scene in SCENES:
        story = stage.scene(scene)
        if story.case.state == CaseState.REVOKED:
            continue
        with rolled_back():
            story.do(commands.revoke, "officer", cause="other", comment="Fel uppgifter")
            for who in ("officer", "coordinator"):
                assert page(story, stage.actor(who)).status_code == 200, (scene, who)


def test_ac6_the_button_names_the_case_and_the_page_says_what_follows(stage: Stage) -> None:
    desk = Desk(stage, "in_progress", "officer")
    with undone():
        text = desk.get("revoke").content.decode()
    assert f"Makulera {desk.story.number}" in text
    assert "Region Norrbotten, Strandkliniken FMU" in text
    assert "kan ingen part läsa" in text


# The statement ------------------------------------------------------------------------------------


def test_s30_a_revoked_statement_stays_as_makulerat_with_why_and_who_was_told(stage: Stage) -> None:
    desk = Desk(stage, "supplement_requested", "care_admin")
    story: Any = desk.story
    with undone():
        text = desk.get("revoke_statement").content.decode()
    assert f"Makulera utlåtandet i {story.number}" in text
    assert "Räknas inte längre." in text
    with rolled_back():
        story.do(commands.revoke_statement, "care_admin", reason="Fel bilaga")
        found, told = story.case.facts, line(story, "statement.revoked")
        assert found.statement is None
        assert found.open_supplement is None
        assert story.case.state == CaseState.IN_PROGRESS
        assert told.facts["told"] == ["Försäkringskassan FMU Nord", "Region Norrbotten"]
        for who, why in (("officer", True), ("care_admin", True), ("coordinator", False)):
            shown = texts_of(story, stage.actor(who), "utlatande")["utlatande"]
            assert "Makulerat" in shown
            assert ("Fel bilaga" in shown) == why
