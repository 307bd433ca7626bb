"""DO4, DO5: the case as one tagged PDF of chosen sections, with what its reader may see and nothing of the screen."""

import io
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pypdf
import pytest

from cases import commands
from cases.vocabulary import Channel, FilePurpose
from fmuadmin.models import ReadEvent
from fmuadmin.typesetting import typeset
from fmuadmin.vocabulary import ReadAction, Resource
from tests.accessibility.places import eventful
from tests.acting import Desk, as_system, undone
from tests.case_files import file_row
from tests.scenes import Stage
from tests.story import Story

ALL = (
    "begaran", "bestallning", "forfragningar", "underlag", "besok", "avvikelser", "utlatande", "beslut", "ersattning",
    "handelser", "anteckningar",
)  # fmt: skip
HOSTILE = '#panic("x") $a$ *fet* // \\u{1F600} <b> [x] @y \U0001f600 \u0633\u0644\u0627\u0645 ' + "Längst" * 40


@pytest.fixture(scope="module")
def told(stage: Stage) -> Story:
    """A case to which everything has happened, with hostile words in it, and a statement that was sent."""
    story = Story(stage.world)
    eventful(story)
    story.do(commands.update_order, "officer", background=HOSTILE)
    return story


def akt(stage: Stage, story: Story, who: str, *sections: str, **more: Any) -> Any:
    desk = Desk.of(stage, story, who)
    return desk.send(f"/arenden/{story.number}/akt/", {"avsnitt": list(sections), **more})


def read(content: bytes) -> tuple[pypdf.PdfReader, str]:
    reader = pypdf.PdfReader(io.BytesIO(content))
    text = "\n".join(page.extract_text() for page in reader.pages)
    return reader, " ".join(text.replace("\u00ad", "").split())


def test_do4_the_akt_is_a_tagged_pdf_in_swedish_with_case_number_and_numbered_pages(stage: Stage, told: Story) -> None:
    with undone():
        answer = akt(stage, told, "officer", *(s for s in ALL))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Disposition"].startswith(f'attachment; filename="arendeakt-{told.number}-')
    reader, text = read(answer.content)
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).startswith("sv")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == f"Ärendeakt {told.number}"
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    pages = len(reader.pages)
    assert pages > 2
    for number in range(1, pages + 1):
        assert f"Sida {number} av {pages}" in text
    assert text.count(told.number) >= pages
    assert "Namnteckning" in text
    for control in ("Lägg till besök", "Ta ärendet", "Filtrera", "Gör ärendeakt"):
        assert control not in text


def test_do4_typed_words_are_words_and_never_layout(stage: Stage, told: Story) -> None:
    with undone():
        _, text = read(akt(stage, told, "officer", "bestallning").content)
    assert '#panic("x") $a$ *fet* // \\u{1F600} <b> [x] @y' in text
    assert "U+1F600 GRINNING FACE" in text


def test_a_paper_full_of_signs_that_cannot_be_drawn_is_a_paper_still() -> None:
    layout = Path(__file__).parents[2] / "cases" / "papers" / "dossier.typ"
    words = "".join(chr(sign) for sign in range(0x4E00, 0x4E60)) + "\x00 slut"
    made = typeset(
        layout,
        {
            "title": words, "heading": "", "authority": "", "number": "", "made": [2026, 3, 16], "day": "",
            "facts": [], "sections": [], "signature": [],
        },
    )  # fmt: skip
    assert "slut" in read(made)[1]


def test_do4_only_what_was_chosen_stands_in_it(stage: Stage, told: Story) -> None:
    with undone():
        _, text = read(akt(stage, told, "care_admin", "besok").content)
    assert "Innehåll: Besök" in text
    assert "Tolvan" not in text
    assert "Ringt tolkförmedlingen" not in text


def test_s13_the_regions_akt_has_no_person_and_no_texts_of_care(stage: Stage, told: Story) -> None:
    with undone():
        _, text = read(akt(stage, told, "coordinator", *(s for s in ALL if s != "bestallning")).content)
        assert akt(stage, told, "coordinator", "bestallning").status_code == 422
    for secret in ("Tolvan", "191212121212", "19121212-1212", "Journal från psykiatrin", "#panic"):
        assert secret not in text
    assert "Region" in text


def test_do4_files_are_listed_with_name_date_size_and_digest_and_to_the_region_by_kind(stage: Stage) -> None:
    story = stage.scene("statement_sent")
    with undone():
        file = file_row(story, FilePurpose.MATERIAL, title="Journal 2025", sender="Vårdcentralen", name="hemlig.pdf")
        file_row(story, FilePurpose.MATERIAL, key="", title="Sänds i brev")
        file_row(story, FilePurpose.ASSESSMENT, "physician", name="bedomning.pdf")
        _, text = read(akt(stage, story, "officer", "underlag", "utlatande").content)
        joined = text.replace("\u200b", "").replace(" ", "")
        for said in ("Journal 2025", "hemlig.pdf", "Vårdcentralen", "1 kB", "Sänds i brev", "Skickad med post"):
            assert said in text, said
        assert file.sha256 in joined
        assert "Bedömningsunderlag, psykolog" in text
        _, text = read(akt(stage, story, "coordinator", "underlag", "utlatande").content)
        assert "Bedömningsunderlag, psykolog" in text
        for secret in ("Journal 2025", "hemlig.pdf", "Vårdcentralen", file.sha256[:12]):
            assert secret not in text


def test_do4_whoever_made_an_akt_with_a_persons_data_is_in_the_log(stage: Stage, told: Story) -> None:
    for who, lines in (("officer", 1), ("care_admin", 1), ("coordinator", 0)):
        with undone():
            with as_system():
                before = ReadEvent.objects.count()
            assert akt(stage, told, who, "besok").status_code == 200
            with as_system():
                found = list(ReadEvent.objects.order_by("pk")[before:])
        assert [(line.action, line.resource) for line in found] == [(ReadAction.EXPORTED, Resource.CASE)] * lines


def test_do4_nothing_chosen_is_asked_again(stage: Stage, told: Story) -> None:
    with undone():
        answer = akt(stage, told, "officer")
    assert answer.status_code == 422
    assert "Välj minst ett avsnitt" in answer.content.decode()


def test_do5_a_statement_sent_in_the_system_says_so_and_one_by_post_does_not(stage: Stage) -> None:
    for scene, channel in (("statement_sent", Channel.DIGITAL), ("sent by post", Channel.POST)):
        story = stage.scene(scene)
        with undone():
            _, text = read(akt(stage, story, "care_admin", "utlatande").content)
        statement = story.case.facts.statement
        assert statement is not None
        assert statement.channel == channel
        words = f"Skickat elektroniskt till Försäkringskassan {statement.sent_on}"
        assert (words in text) == (channel == Channel.DIGITAL)


def test_s20_a_protected_person_comes_along_with_a_reason_only(stage: Stage) -> None:
    story = Story(stage.world)
    with undone():
        story.register().ask().accept().assign()
        story.do(
            commands.order, "officer", identity_number="191212121212", name="Tolvan Tolvansson", purpose="Bedömning",
            informed_on=story.now.date(), protection=1,
        )  # fmt: skip
        _, text = read(akt(stage, story, "care_admin", "bestallning", "handelser").content)
        assert "Tolvan" not in text
        assert "Skyddade personuppgifter. Uppgifterna finns inte med i akten." in text
        assert akt(stage, story, "care_admin", "bestallning", identitet="on").status_code == 422
        answer = akt(stage, story, "care_admin", "bestallning", identitet="on", skal="Till beslutsunderlaget")
        _, text = read(answer.content)
        assert "Tolvan Tolvansson" in text
        with as_system():
            latest = ReadEvent.objects.order_by("-pk").values_list("purpose", flat=True)[:3]
            assert "Till beslutsunderlaget" in list(latest)


@pytest.mark.skipif(
    shutil.which("pdfinfo") is None and os.environ.get("FMU_REQUIRE_ALL") != "1", reason="poppler-utils is not there"
)
def test_do4_pdfinfo_calls_it_tagged_and_its_text_comes_in_order(stage: Stage, told: Story, tmp_path: Path) -> None:
    with undone():
        content = akt(stage, told, "officer", *ALL).content
    path = tmp_path / "akt.pdf"
    path.write_bytes(content)
    info = subprocess.run(["pdfinfo", path], check=True, capture_output=True, text=True).stdout
    assert "Tagged:          yes" in info
    assert f"Title:           Ärendeakt {told.number}" in info
    text = subprocess.run(["pdftotext", path, "-"], check=True, capture_output=True, text=True).stdout
    places = [text.index(f"\n{heading}\n") for heading in ("Begäran", "Beställning", "Besök", "Beslut", "Händelser")]
    assert places == sorted(places)
