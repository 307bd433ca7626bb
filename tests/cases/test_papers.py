"""Files in the acts of a case: documents with kinds and versions, the checklist, the control before sending."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cases import commands
from cases.commands.items import Item
from cases.models import CaseFile, StagedFile
from cases.vocabulary import CaseState, Channel, FilePurpose, MaterialKind
from fmuadmin.access import SYSTEM
from fmuadmin.clock import TZ
from fmuadmin.lifecycle import Refused
from fmuadmin.vocabulary import ScanState
from tests.acting import Desk, undone
from tests.case_files import staged_row
from tests.case_pages import texts_of
from tests.pdfs import pdf
from tests.scenes import Stage, rolled_back
from tests.story import Story

S, K = CaseState, MaterialKind
OK, SEE_OTHER, UNPROCESSABLE = 200, 303, 422


def send(story: Story, *items: Item, **more: Any) -> None:
    """FK sends these documents."""
    story.do(commands.send_material, "officer", items=items, **more)


def paper(story: Story, kind: str, title: str, **more: Any) -> Item:
    """A document with a file that waits."""
    token = str(staged_row(story, "officer", name=f"{title}.pdf").token)
    return Item(kind=kind, title=title, token=token, row="x", **more)


def by_post(kind: str, title: str, **more: Any) -> Item:
    """A document without a file."""
    return Item(kind=kind, title=title, row="x", **more)


def files_of(story: Story, purpose: str = FilePurpose.MATERIAL) -> list[CaseFile]:
    """The case's files, oldest first."""
    with story.as_(SYSTEM):
        return list(CaseFile.objects.filter(case__number=story.number, purpose=purpose).order_by("pk"))


def tab(story: Story, who: str, slug: str) -> str:
    """The tab as somebody sees it."""
    return texts_of(story, story.world.people[who], slug)[slug]


def read(html: str) -> str:
    """The words without tags, as they are read in a row."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


# Underlag ----------------------------------------------------------------------------------------


def test_do2_two_of_three_have_come_and_the_third_is_named_and_asked_for(stage: Stage) -> None:
    story = stage.scene("awaiting_material")
    with rolled_back():
        send(
            story,
            paper(story, K.MEDICAL_RECORD, "Journal ryggmottagningen", sender="Vårdcentralen Söder"),
            paper(story, K.SELF_ASSESSMENT, "Självskattning mars", document_date=date(2026, 3, 2)),
        )
        for who in ("care_admin", "coordinator"):
            text = tab(story, who, "underlag")
            assert "2 av 3 inkomna" in text
            assert '<span class="tabs__count">2/3</span>' in text
            assert "Från den försäkrade – – Saknas" in read(text)
        assert "Begär komplettering av underlag" in tab(story, "care_admin", "underlag")
        story.do(commands.confirm_material, "care_admin")
        page = Desk.of(stage, story, "care_admin").get("request_material_supplement").content.decode()
        assert "Från den försäkrade</textarea>" in page


def test_do2_what_goes_by_post_has_come_when_the_unit_says_so(stage: Stage) -> None:
    story = stage.scene("awaiting_material")
    with rolled_back():
        send(story, by_post(K.MEDICAL_RECORD, "Röntgenbilder på skiva"), paper(story, K.SELF_ASSESSMENT, "Skattning"))
        assert "1 av 3 inkomna" in tab(story, "care_admin", "underlag")
        assert story.case.facts.material_sets[-1].channel == Channel.POST
        story.wait(2)
        story.do(commands.confirm_material, "care_admin", received_on=story.now.date())
        text = tab(story, "care_admin", "underlag")
        assert "2 av 3 inkomna" in text
        assert "Med post" in text


def test_do1_a_new_version_replaces_the_old_one_which_stays_readable(stage: Stage) -> None:
    story = stage.scene("awaiting_material")
    with rolled_back():
        send(story, paper(story, K.OTHER, "Arbetsgivarintyg"))
        first = files_of(story)[0]
        story.do(commands.confirm_material, "care_admin")
        send(story, paper(story, K.OTHER, "Arbetsgivarintyg rättat", replaces=first.pk))
        second = files_of(story)[1]
        text = tab(story, "care_admin", "underlag")
        assert f"/filer/{first.pk}/" in text
        assert f"/filer/{second.pk}/" in text
        words = read(text)
        assert "Ersatt av v2" in words
        assert "Nytt, inte bekräftat" in words
        assert words.index("Arbetsgivarintyg rättat") < words.index("Ersatt av v2")
        with pytest.raises(Refused, match="redan ersatts av en nyare version") as refused:
            send(story, paper(story, K.OTHER, "En till", replaces=first.pk))
        assert refused.value.field == "replaces_x"


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"kind": "duva"}, "kind_x", "Välj typ av underlag"),
        ({"title": " "}, "title_x", "Ange en rubrik"),
        ({"title": "Journal 19121212-1212"}, "title_x", "Skriv inte personnummer"),
        ({"sender": "x" * 201}, "sender_x", "Högst 200 tecken"),
        ({"document_date": date(2026, 12, 1)}, "document_date_x", "kan inte ligga i framtiden"),
    ],
)
def test_do1_a_document_is_refused_at_its_own_field(
    stage: Stage, wrong: dict[str, Any], field: str, words: str
) -> None:
    story = stage.scene("awaiting_material")
    with rolled_back():
        with pytest.raises(Refused, match=words) as refused:
            send(story, Item(**{"kind": K.OTHER, "title": "Intyg", "row": "x", **wrong}))
        assert refused.value.field == field
        assert files_of(story) == []


def test_s29_nobody_sends_a_file_that_somebody_else_has_uploaded(stage: Stage) -> None:
    story = stage.scene("awaiting_material")
    with rolled_back():
        theirs = str(staged_row(story, "officer_colleague").token)
        with pytest.raises(Refused, match="finns inte kvar"):
            send(story, Item(kind=K.OTHER, title="Intyg", token=theirs, row="x"))


def test_do1_files_chosen_without_scripts_wait_until_their_kind_is_said_and_nothing_is_lost(stage: Stage) -> None:
    story = stage.scene("awaiting_material")
    desk = Desk.of(stage, story, "officer")
    with undone():
        sent = {
            "version": desk.version,
            "sent_on": "2026-03-16",
            "documents": [upload("journal.pdf"), upload("arg.exe")],
        }
        page = desk.post("send_material", sent)
        assert page.status_code == UNPROCESSABLE
        text = page.content.decode()
        assert "arg.exe" in text
        with story.as_(SYSTEM):
            token = str(StagedFile.objects.get(case__number=story.number).token)
        assert f'name="documents" value="{token}"' in text
        assert f'name="title_{token}" value="journal"' in text
        done = {
            "version": desk.version, "sent_on": "2026-03-16", "documents": [token], f"kind_{token}": K.MEDICAL_RECORD,
            f"title_{token}": "Journal",
        }  # fmt: skip
        assert "Välj typ av underlag" in desk.post("send_material", {**done, f"kind_{token}": ""}).content.decode()
        assert desk.post("send_material", done).status_code == SEE_OTHER
        assert [(f.title, f.kind, f.media_type) for f in files_of(story)] == [
            ("Journal", K.MEDICAL_RECORD, "application/pdf")
        ]


def test_do1_a_file_that_was_taken_away_is_not_sent(stage: Stage) -> None:
    story = stage.scene("awaiting_material")
    desk = Desk.of(stage, story, "officer")
    with undone():
        token = str(staged_row(story).token)
        page = desk.post("send_material", {"version": desk.version, "documents": [token], "remove": token})
        assert page.status_code == OK
        assert token not in page.content.decode()
        empty = {"version": desk.version, "sent_on": "2026-03-16"}
        assert "Lägg till minst en fil" in desk.post("send_material", empty).content.decode()


def upload(name: str) -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, pdf(name) if name.endswith(".pdf") else b"MZ\x90\x00inte en handling")


# Utlåtande ---------------------------------------------------------------------------------------


def test_st5_the_control_hinders_without_the_signed_file_and_not_by_post(stage: Stage) -> None:
    story = stage.scene("after the visit")
    desk = Desk.of(stage, story, "physician")
    signed = {"version": desk.version, "signed_by": "Eva Norén", "signed_on": story.now.date().isoformat()}
    with undone():
        page = read(desk.get("send_statement").content.decode())
        assert "Kontroll före sändning Saknas Undertecknat utlåtande som fil" in page
        refused = desk.post("send_statement", {**signed, "channel": "digital"})
        assert refused.status_code == UNPROCESSABLE
        assert "Lägg till det undertecknade utlåtandet som fil." in refused.content.decode()
        with pytest.raises(Refused) as told:
            story.do(
                commands.send_statement, "physician", signed_by="Eva Norén", signed_on=story.now.date(),
                statement_file="",
            )  # fmt: skip
        assert told.value.field == "statement_file"
        assert desk.post("send_statement", {**signed, "channel": "post"}).status_code == SEE_OTHER
        assert [(f.by_post, f.title) for f in files_of(story, FilePurpose.STATEMENT)] == [(True, "Utlåtande")]
        assert "Med post" in tab(story, "officer", "utlatande")


def test_st5_a_profession_without_bedomningsunderlag_warns_once(stage: Stage) -> None:
    story = stage.scene("exam approved")
    with undone():
        story.book().book(days=6, profession="PS", investigator="Jon Ek")
        story.wait(8)
        desk = Desk.of(stage, story, "physician")
        data = desk.input("send_statement")
        del data["send_anyway"]
        text = desk.post("send_statement", data).content.decode()
        assert "Saknas: Psykolog: bedömningsunderlag." in text
        assert "Läkare: redovisas i utlåtandet" in text
        assert 'name="send_anyway"' in text
        data["assessment_PS"] = str(staged_row(story, "physician", name="psykolog.pdf").token)
        assert desk.post("send_statement", data).status_code == SEE_OTHER
        assert [f.profession for f in files_of(story, FilePurpose.ASSESSMENT)] == ["PS"]
        words = read(tab(story, "officer", "utlatande"))
        assert "Bedömningsunderlag, psykolog" in words
        assert f"Skickat elektroniskt till Försäkringskassan {story.now.date()}" in words


def test_st5_only_who_has_seen_the_insured_has_a_bedomningsunderlag(stage: Stage) -> None:
    story = stage.scene("after the visit")
    with rolled_back():
        token = str(staged_row(story, "physician", name="psykolog.pdf").token)
        with pytest.raises(Refused, match="Inget besök hos psykolog är genomfört"):
            story.do(
                commands.send_statement, "physician", signed_by="Eva Norén", signed_on=story.now.date(),
                assessments={"PS": token},
            )  # fmt: skip


def test_s30_a_revoked_statement_and_its_files_stay_as_makulerat_with_the_reason(stage: Stage) -> None:
    story = stage.scene("statement_sent")
    with rolled_back():
        story.do(commands.revoke_statement, "physician", reason="Fel bilaga")
        story.send_statement()
        html = tab(story, "officer", "utlatande")
        words = read(html)
        assert "Fel bilaga" in words
        assert html.count("<strong>Undertecknat utlåtande v1") == 2
        assert "Undertecknat utlåtande v1 2026-03-26 Makulerat" in words


def test_st2_a_new_version_answers_what_no_text_does_and_the_first_one_stays(stage: Stage) -> None:
    story = stage.scene("statement_received")
    with rolled_back():
        story.do(commands.request_supplement, "officer", questions=["Prognos?", "Åtgärder?"])
        with pytest.raises(Refused, match="Besvara fråga 2"):
            story.do(commands.send_supplement, "physician", answers={1: "God"})
        token = str(staged_row(story, "physician", name="version 2.pdf").token)
        story.do(commands.send_supplement, "physician", answers={1: "God"}, statement_file=token)
        first, second = files_of(story, FilePurpose.STATEMENT)
        assert (second.replaces_id, second.supplement_id is not None, first.key != "") == (first.pk, True, True)
        words = read(tab(story, "officer", "utlatande"))
        assert "Undertecknat utlåtande v1 2026-03-26 Ersatt av v2" in words
        assert "Besvarad i den nya versionen av utlåtandet." in words


def test_st5_the_control_of_a_supplement_names_each_question(stage: Stage) -> None:
    story = stage.scene("supplement_requested")
    desk = Desk.of(stage, story, "physician")
    with undone():
        assert "Saknas Fråga 1: inte besvarad" in read(desk.get("send_supplement").content.decode())
        token = str(staged_row(story, "physician", name="version 2.pdf").token)
        again = desk.post("send_supplement", {"version": desk.version, "statement_file": token, "upload": "1"})
        assert again.status_code == OK
        assert "Klart Fråga 1: besvarad i den nya versionen" in read(again.content.decode())
        sent = desk.post("send_supplement", {"version": desk.version, "statement_file": token})
        assert sent.status_code == SEE_OTHER


@pytest.mark.parametrize(
    ("scan", "clamd", "told", "status"),
    [
        (ScanState.QUARANTINED, "", "Spärrad {} Virusskanningen har hittat skadlig kod i filen.", UNPROCESSABLE),
        (ScanState.UNSCANNED, "tcp:127.0.0.1:1", "Väntar {} Filen väntar på virusskanning.", SEE_OTHER),
        (ScanState.UNSCANNED, "", "Klart {}", SEE_OTHER),
    ],
)
def test_st5_a_file_that_nobody_can_open_is_not_called_ready(
    stage: Stage, settings: Any, scan: ScanState, clamd: str, told: str, status: int
) -> None:
    settings.CLAMD = clamd
    for scene, step, text in (
        ("after the visit", "send_statement", "Undertecknat utlåtande som fil"),
        ("supplement_requested", "send_supplement", "Fråga 1: besvarad i den nya versionen"),
    ):
        desk = Desk.of(stage, stage.scene(scene), "physician")
        with undone():
            finding = "Eicar" if scan == ScanState.QUARANTINED else ""
            token = str(staged_row(desk.story, "physician", name="utlatande.pdf", scan=scan, finding=finding).token)
            data = desk.input(step, statement_file=token)
            data = {name: value for name, value in data.items() if not name.startswith("answer_")}
            page = read(desk.post(step, {**data, "upload": "1"}).content.decode())
            word, _, advice = told.partition(" {}")
            assert f"{word} {text}" in page
            assert advice in page
            answer = desk.post(step, data)
            assert answer.status_code == status
            if status == UNPROCESSABLE:
                refused = "utlatande.pdf: virusskanningen har hittat skadlig kod i filen (Eicar). Ta bort den"
                assert refused in answer.content.decode()


# The last day to ask -----------------------------------------------------------------------------


def test_st3_the_last_day_works_until_midnight_and_then_the_case_goes_on_by_itself(stage: Stage) -> None:
    story = stage.scene("statement_received")
    until = story.case.facts.supplement_until
    story.now = datetime(until.year, until.month, until.day, 23, 59, tzinfo=TZ)
    with undone():
        desk = Desk.of(stage, story, "officer")
        assert desk.get("request_supplement").status_code == OK
        assert desk.post("request_supplement", desk.input("request_supplement")).status_code == SEE_OTHER
    story.now += timedelta(minutes=2)
    with undone():
        desk = Desk.of(stage, story, "officer")
        page = desk.get("request_supplement")
        assert page.status_code == UNPROCESSABLE
        assert f"Sista dagen att begära komplettering var {until}. Den har passerat" in page.content.decode()
        # Before anybody has swept, the page already shows where the case is.
        assert "Redovisa besök" in desk.open(f"/arenden/{story.number}/utlatande/").content.decode()
        with story.as_(SYSTEM):
            assert commands.pass_supplement_windows() == 1
        assert story.case.state == S.ACCOUNTING
