"""VI7: the letter that calls an insured person to a visit, from the unit's own wording, without any medical word."""

import io
from datetime import timedelta
from typing import Any

import pypdf
import pytest

from cases import commands
from cases.commands.summoning import write_summons_template
from cases.merge_fields import BODY, FIELDS, HEADING, merged, unknown_fields
from cases.models import SummonsTemplate
from cases.vocabulary import Protection
from fmuadmin.access import SYSTEM, seen_as
from fmuadmin.lifecycle import Denied, Refused
from fmuadmin.models import AuditEvent, ReadEvent
from fmuadmin.vocabulary import ReadAction, Resource
from tests.acting import Desk, undone
from tests.kernel.test_rls import REFUSED, ask
from tests.scenes import Stage, rolled_back
from tests.story import Story

MALL = "/kallelsemall/"


def words_of(content: bytes) -> str:
    reader = pypdf.PdfReader(io.BytesIO(content))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).replace("\u00ad", "").split())


def address(story: Story, place: int = 0) -> str:
    return f"/arenden/{story.number}/besok/{story.case.facts.visits[place].pk}/kallelse/"


def read_lines() -> list[tuple[str, str]]:
    with seen_as(SYSTEM):
        return [(line.action, line.resource) for line in ReadEvent.objects.order_by("pk")]


# The fields ---------------------------------------------------------------------------------------


def test_vi7_no_field_can_tell_a_diagnosis_and_ours_uses_only_those_there_are() -> None:
    assert not {"diagnos", "syfte", "bakgrund", "underlag", "personnummer"} & set(FIELDS)
    assert unknown_fields(HEADING + BODY) == []
    assert unknown_fields("{Diagnos} {namn} {x y} {diagnos}") == ["Diagnos", "x y", "diagnos"]


def test_what_is_filled_in_is_never_read_as_a_field() -> None:
    assert merged("{namn}, {tid} {annat}", {"namn": "{tid}", "tid": "09.00"}) == "{tid}, 09.00 {annat}"


# The letter ---------------------------------------------------------------------------------------


def test_vi7_the_letter_is_a_tagged_pdf_about_this_visit_and_is_logged_as_printed(stage: Stage) -> None:
    desk = Desk(stage, "in_progress", "care_admin")
    url = address(desk.story)
    with undone():
        shown = desk.open(url).content.decode()
        before = len(read_lines())
        answer = desk.send(url, {})
        found = read_lines()[before:]
    assert found == [(ReadAction.PRINTED, Resource.VISIT)]
    root: Any = pypdf.PdfReader(io.BytesIO(answer.content)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    text = words_of(answer.content)
    for said in (
        HEADING,
        "Hej Tolvan Tolvansson",
        "måndag 23 mars 2026",
        "09.00–11.00",
        "hos läkare",
        "Strandkliniken",
    ):
        assert said in text, said
    for never in ("dag 180", "191212121212", "19121212-1212", "Läkarutlåtande"):
        assert never not in text
        assert never not in shown
    assert "Hej Tolvan Tolvansson" in shown
    assert answer["Content-Disposition"].startswith(f'attachment; filename="kallelse-{desk.story.number}-2026-03-23')


def test_vi7_the_way_to_the_letter_stands_at_the_visit_and_only_for_the_unit(stage: Stage) -> None:
    for who, there in (("care_admin", True), ("physician", True), ("officer", False), ("coordinator", False)):
        desk = Desk(stage, "in_progress", who)
        with undone():
            page = desk.open(f"/arenden/{desk.story.number}/besok/").content.decode()
            assert (address(desk.story) in page) == there, who
            for answer in (desk.open(address(desk.story)), desk.send(address(desk.story), {})):
                assert (answer.status_code == 200) == there, who


def test_vi7_nobody_is_called_to_a_visit_that_has_been_or_is_not_theirs(stage: Stage) -> None:
    desk = Desk(stage, "after the visit", "care_admin")
    other = stage.scene("in_progress").case.facts.visits[0].pk
    with undone():
        assert desk.open(address(desk.story)).status_code == 404
        assert desk.open(f"/arenden/{desk.story.number}/besok/{other}/kallelse/").status_code == 404


def test_s20_the_letter_to_a_protected_person_asks_why_first(stage: Stage) -> None:
    desk = Desk(stage, "in_progress", "care_admin")
    story = desk.story
    with undone():
        story.do(commands.update_order, "officer", protection=Protection.CONFIDENTIALITY_MARKED)
        assert "Tolvan" not in desk.open(address(story)).content.decode()
        refused = desk.send(address(story), {})
        assert refused.status_code == 422
        assert "Tolvan" not in refused.content.decode()
        answer = desk.send(address(story), {"skal": "Kallelsen ska skickas"})
        assert "Tolvan Tolvansson" in words_of(answer.content)
        with seen_as(SYSTEM):
            assert ReadEvent.objects.filter(purpose="Kallelsen ska skickas").exists()


# The unit's own wording ---------------------------------------------------------------------------


def test_vi7_a_unit_writes_its_own_wording_and_the_letter_has_it_from_its_day(stage: Stage) -> None:
    desk = Desk(stage, "in_progress", "care_admin")
    today = desk.story.now.date()
    later = {"heading": "Välkommen", "body": "Du träffar {Profession} {tid}.", "valid_from": today + timedelta(days=1)}
    now = {**later, "heading": "Besök hos oss", "valid_from": today}
    with undone():
        assert desk.send(MALL, later).status_code == 303
        assert HEADING in words_of(desk.send(address(desk.story), {}).content)
        assert desk.send(MALL, now).status_code == 303
        text = words_of(desk.send(address(desk.story), {}).content)
        assert "Besök hos oss" in text
        assert "Du träffar läkare 09.00–11.00." in text
        page = desk.open(MALL).content.decode()
        assert "Välkommen" in page
        with seen_as(SYSTEM):
            written = AuditEvent.objects.filter(verb="summons.template_written")
            assert [event.facts["heading"] for event in written.order_by("pk")] == ["Välkommen", "Besök hos oss"]
        other = Desk.of(stage, desk.story, "care_admin_bjork")
        assert "Besök hos oss" not in other.open(MALL).content.decode()


def test_vi7_a_field_that_does_not_exist_is_refused_by_name_and_nothing_typed_is_lost(stage: Stage) -> None:
    desk = Desk(stage, "in_progress", "care_admin")
    typed = {"heading": "Kallelse", "body": "Vi utreder {diagnos} hos {namn}.", "valid_from": desk.story.now.date()}
    for button in ({}, {"forhandsgranska": "1"}):
        with undone():
            answer = desk.send(MALL, {**typed, **button})
            with seen_as(SYSTEM):
                assert not SummonsTemplate.objects.exists()
        text = answer.content.decode()
        assert answer.status_code == 422
        assert "Fältet {diagnos} finns inte. Fält som finns: {namn}, {besöksdatum}" in text
        assert "Vi utreder {diagnos} hos {namn}." in text
        assert "Skriv inte diagnos eller annan medicinsk uppgift." in text


def test_vi7_a_wording_is_looked_at_before_it_is_saved(stage: Stage) -> None:
    desk = Desk(stage, "in_progress", "care_admin")
    typed = {"heading": "Till {namn}", "body": "Kom {tid}", "valid_from": desk.story.now.date(), "forhandsgranska": "1"}
    with undone():
        text = desk.send(MALL, typed).content.decode()
        with seen_as(SYSTEM):
            assert not SummonsTemplate.objects.exists()
    assert "Till Kim Exempelsson" in text
    assert "Mallen är inte sparad än." in text


@pytest.mark.parametrize("who", ["officer", "coordinator", "economist", "admin", "reviewer"])
def test_vi7_only_a_unit_has_a_wording(stage: Stage, who: str) -> None:
    actor, today = stage.actor(who), stage.scene("in_progress").now.date()
    with rolled_back(), pytest.raises(Denied), seen_as(actor):
        write_summons_template(actor=actor, heading="x", body="y", valid_from=today)


def test_a_wording_holds_no_identity_number_and_does_not_begin_in_the_past(stage: Stage) -> None:
    story = stage.scene("in_progress")
    today = story.now.date()
    for field, values in (
        ("text", {"heading": "x", "body": "Ring 19121212-1212", "valid_from": today}),
        ("valid_from", {"heading": "x", "body": "y", "valid_from": today - timedelta(days=1)}),
    ):
        with rolled_back(), story.as_(stage.actor("care_admin")), pytest.raises(Refused) as refused:
            write_summons_template(actor=stage.actor("care_admin"), **values)
        assert refused.value.field == field


def test_s17_a_wording_is_the_organisations_own_in_the_database(stage: Stage) -> None:
    sql = (
        "INSERT INTO cases_summonstemplate (organisation_id, valid_from, heading, body, written_by_id, written_at)"
        " VALUES (%s, '2026-01-01', 'Vår', 'text', %s, now())"
    )
    mine, officer = stage.actor("care_admin"), stage.actor("officer")
    for actor, organisation in ((mine, stage.world.bjork.pk), (officer, officer.organisation_id)):
        with pytest.raises(REFUSED), seen_as(actor):
            ask(sql, [organisation, actor.user_id])
    with rolled_back():
        with seen_as(mine):
            ask(sql, [mine.organisation_id, mine.user_id])
            for change in ("UPDATE cases_summonstemplate SET heading = 'x'", "DELETE FROM cases_summonstemplate"):
                with pytest.raises(REFUSED), rolled_back():
                    ask(change)
        with seen_as(stage.actor("care_admin_bjork")):
            assert ask("SELECT 1 FROM cases_summonstemplate") == []
