"""What the file store takes in and what it refuses: always in Swedish, with the file's name, the rule and a way out."""

import io
from typing import Any

import pytest

from fmuadmin.files import inspecting, naming, taking
from fmuadmin.files.receiving import Received
from fmuadmin.lifecycle import Refused
from tests.files.hostile import HOSTILE
from tests.files.made import docx, image, object_stream, pdf

_LINK = b"7 0 <</Type/Action/S/URI/URI(https://fk.example/)>>"
GOOD = {
    "journal.pdf": (pdf(), "application/pdf"),
    "JOURNAL.PDF": (pdf() + b"\r\n", "application/pdf"),
    "med länk och bokmärken.pdf": (
        pdf("/JavaScripts /Launcher", catalog="/Outlines<</First 4 0 R/Last 4 0 R>>", more=object_stream(_LINK)),
        "application/pdf",
    ),
    "bild.jpg": (image("JPEG"), "image/jpeg"),
    "bild.jpeg": (image("JPEG"), "image/jpeg"),
    "med liten kopia.jpg": (image("JPEG") + image("JPEG", size=(8, 6)), "image/jpeg"),
    "bild.png": (image("PNG"), "image/png"),
    "fax.tif": (image("TIFF"), "image/tiff"),
    "brev.docx": (docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "Åsas läkarintyg – 2026 (1).pdf": (pdf(), "application/pdf"),
}


def received(name: str, body: bytes) -> Received:
    return Received(io.BytesIO(body), name, "application/octet-stream", len(body))


@pytest.mark.parametrize("name", GOOD)
def test_a_true_file_is_taken_for_what_it_is(name: str) -> None:
    body, wanted = GOOD[name]
    seen = taking.look_through(received(name, body))
    assert (seen.name, seen.media_type, seen.size) == (name, wanted, len(body))


@pytest.mark.parametrize("case", HOSTILE)
def test_s29_a_hostile_file_is_refused_with_its_name_the_rule_and_a_way_out(case: str) -> None:
    hostile = HOSTILE[case]
    with pytest.raises(Refused) as refused:
        taking.look_through(received(hostile.name, hostile.body))
    reason = refused.value.reason
    assert hostile.says in reason
    assert reason.startswith((hostile.name, "”")), reason
    assert any(word in reason for word in ("Välj", "välj", "Spara", "spara", "Byt", "Kontrollera", "Minska")), reason
    assert reason.endswith("."), reason


def test_a_file_that_is_too_large_is_refused_before_it_is_looked_at(settings: Any) -> None:
    settings.FILES_MOST_BYTES = 1024 * 1024
    with pytest.raises(Refused, match="större än 1 MB"):
        taking.look_through(received("journal.pdf", pdf(size=1024 * 1024)))


def test_what_an_installation_does_not_take_is_refused_there(settings: Any) -> None:
    settings.FILES_TYPES = ["pdf", "png"]
    with pytest.raises(Refused, match="Välj PDF eller PNG"):
        inspecting.media_type(io.BytesIO(docx()), name="brev.docx", size=len(docx()))


def test_a_name_is_kept_in_one_form_whatever_the_computer_that_wrote_it() -> None:
    assert naming.cleaned(" A\u030asa.pdf ") == "Åsa.pdf"
