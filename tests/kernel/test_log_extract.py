"""S10, AC3: an extract of the log that a citizen understands, as a tagged PDF; the number comes by POST only (S22)."""

import io
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pypdf
import pytest

from fmuadmin import clock, reading
from fmuadmin.clock import TZ
from fmuadmin.logs.extract import ACTIONS, RESOURCES, ROLES, Extract, Line, pdf, told
from fmuadmin.models import ReadEvent
from fmuadmin.vocabulary import ReadAction, Resource, Role
from tests.acting import as_system, counted, undone
from tests.clients import logged_in
from tests.scenes import Stage, end_of_trail, trail_since
from tests.story import IDENTITY, Story

AT = datetime(2026, 3, 16, 9, 2, tzinfo=TZ)
LINE = Line(
    at=AT, organisation="Strandkliniken FMU", role=Role.CARE_ADMIN, action=ReadAction.READ, resource=Resource.VISIT
)
URL = "/logguppfoljning/utdrag/"


def extract(*lines: Line, **more: Any) -> Extract:
    values: dict[str, Any] = {
        "organisation": "Strandkliniken FMU",
        "contact": "telefon 0920-123 45",
        "is_care": True,
        "made_at": AT + timedelta(days=2),
        "since": None,
        "until": None,
        "cases": ["FMU-2026-0001"],
        "lines": lines,
    }
    return Extract(**(values | more))


def read_pdf(content: bytes) -> tuple[pypdf.PdfReader, str]:
    reader = pypdf.PdfReader(io.BytesIO(content))
    text = "\n".join(page.extract_text() for page in reader.pages)
    return reader, " ".join(text.replace("\u00ad", "").split())


# The document ------------------------------------------------------------------------------------


def test_s10_the_extract_is_a_tagged_pdf_in_swedish_with_a_title_and_numbered_pages() -> None:
    many = [Line(**_fields(LINE) | {"at": AT + timedelta(days=n)}) for n in range(60)]
    reader, text = read_pdf(pdf(extract(*many)))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).startswith("sv")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Vem har tagit del av dina uppgifter?"
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    pages = len(reader.pages)
    assert pages > 1
    for number in range(1, pages + 1):
        assert f"Sida {number} av {pages}" in text


def _fields(line: Line) -> dict[str, Any]:
    return {name: getattr(line, name) for name in line.__slots__}


def test_s10_the_extract_says_who_when_what_and_why() -> None:
    emergency = Line(**_fields(LINE) | {"action": ReadAction.BROKE_GLASS, "reason": "Akut vård"})
    _, text = read_pdf(pdf(extract(LINE, emergency)))
    for said in (
        "Lämnas av: Strandkliniken FMU",
        "Ärende FMU-2026-0001",
        "Loggen visar 2 händelser.",
        "Strandkliniken FMU, vårdadministratör: 2 gånger",
        "2026-03-16",
        "kl. 09.02",
        "Läste",
        "Besök i utredningen",
        "Öppnade i nödläge",
        "Akut vård",
        "Nödläge".lower(),
        "8 kap. 5 § patientdatalagen",
        "telefon 0920-123 45",
    ):
        assert said in text, said


def test_s10_looks_that_are_alike_are_one_row_a_day() -> None:
    times = [AT, AT + timedelta(minutes=3), AT + timedelta(hours=2), AT + timedelta(days=1)]
    rows = told(extract(*(Line(**_fields(LINE) | {"at": at}) for at in times)))["days"]
    assert [(row["day"], row["times"]) for row in rows] == [
        ("2026-03-17", "kl. 09.02"),
        ("2026-03-16", "kl. 09.02–11.02, 3 gånger"),
    ]


def test_an_extract_without_lines_is_an_answer_too() -> None:
    _, text = read_pdf(pdf(extract(cases=[], since=date(2026, 1, 1), until=date(2026, 2, 1), is_care=False)))
    assert "Loggen visar ingen som har tagit del av uppgifter om dig hos Strandkliniken FMU" in text
    assert "Från och med 2026-01-01 till och med 2026-02-01" in text
    assert "Alla händelser" not in text
    assert "patientdatalagen" not in text


def test_a_denied_attempt_is_told_as_one() -> None:
    rows = told(extract(Line(**_fields(LINE) | {"denied": True})))
    assert rows["days"][0]["what"] == "Försökte, men nekades"
    assert "Läste" not in dict(rows["words"])


def test_what_somebody_typed_is_text_and_never_layout() -> None:
    typed = '*fet* #panic("x") $ \\ <b> [x] "'
    _, text = read_pdf(pdf(extract(Line(**_fields(LINE) | {"reason": typed}))))
    assert '*fet* #panic("x")' in text


def test_a_sign_that_cannot_be_drawn_does_not_stop_the_extract() -> None:
    _, text = read_pdf(pdf(extract(Line(**_fields(LINE) | {"reason": "Frågan \U0001f600 gäller"}))))
    assert "Frågan \N{REPLACEMENT CHARACTER} gäller" in text


def test_every_word_of_the_log_has_plain_words_of_its_own() -> None:
    assert set(ACTIONS) == set(ReadAction.values)
    assert set(RESOURCES) == set(Resource.values)
    assert set(ROLES) == set(Role.values)
    assert len({words for words, _ in ACTIONS.values()}) == len(ACTIONS)
    assert len(set(RESOURCES.values())) == len(RESOURCES)


# The page ----------------------------------------------------------------------------------------


@pytest.fixture
def story(stage: Stage) -> Iterator[Story]:
    told = stage.scene("in_progress")
    with undone(), clock.at(told.now):
        for who in ("care_admin", "officer"):
            actor = told.world.people[who]
            with told.as_(actor):
                reading.shown(actor, resource=Resource.VISIT, cases=[(told.case.pk, told.number)])
        yield told


def make(story: Story, who: str = "reviewer_strand", **more: str) -> Any:
    sent = {"personnummer": "19121212-1212", "skal": "Begäran från den enskilde, dnr 2026-118"}
    return logged_in(story.world.people[who]).post(URL, sent | more)


def test_s10_a_reviewer_makes_an_extract_of_the_own_organisations_lines(story: Story) -> None:
    answer = make(story)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="loggutdrag-{story.now.date()}.pdf"'
    assert answer["Cache-Control"] == "no-store"
    _, text = read_pdf(answer.content)
    assert "Loggen visar 1 händelse." in text
    assert story.number in text
    assert "Försäkringskassan FMU Nord" not in text


def test_s22_the_extract_holds_no_identity_number_and_no_name_of_the_insured(story: Story) -> None:
    reader, text = read_pdf(make(story).content)
    told = text + str(reader.metadata) + str(reader.trailer["/Root"]["/Metadata"].get_data())  # type: ignore[index]
    for secret in (IDENTITY, "19121212-1212", "121212-1212", "1212 1212", "Tolvan"):
        assert secret not in told


def test_the_readers_name_is_there_only_when_the_reviewer_says_so(story: Story) -> None:
    assert "Ulla Berg" not in read_pdf(make(story).content)[1]
    assert "Ulla Berg" in read_pdf(make(story, namn="on").content)[1]


def test_s4_the_extract_is_itself_in_both_logs_with_its_reason(story: Story) -> None:
    before = end_of_trail()
    make(story)
    (line,) = trail_since(before)
    assert line.verb == "log.extracted"
    assert line.facts["purpose"] == "Begäran från den enskilde, dnr 2026-118"
    with as_system():
        exported = ReadEvent.objects.get(action=ReadAction.EXPORTED)
    assert (exported.case_number, exported.actor_name) == (story.number, "Granskare Strand")
    assert exported.purpose == "Begäran från den enskilde, dnr 2026-118"
    assert IDENTITY not in f"{line.facts}"


def test_s17_an_unknown_person_and_one_that_nobody_here_has_read_get_the_same_answer(story: Story) -> None:
    unknown = make(story, personnummer="19150072-2390")
    elsewhere = make(story, who="reviewer_north")
    for answer in (unknown, elsewhere):
        _, text = read_pdf(answer.content)
        assert "Loggen visar ingen" in text
        assert story.number not in text


def test_the_period_is_kept_to(story: Story) -> None:
    day = story.now.date() - timedelta(days=1)
    assert "Loggen visar ingen" in read_pdf(make(story, till=day.isoformat()).content)[1]
    assert "Loggen visar 1 händelse." in read_pdf(make(story, fran=story.now.date().isoformat()).content)[1]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"personnummer": "19121212-1213"}, "Kontrollsiffran stämmer inte"),
        ({"personnummer": ""}, "Ange personens person- eller samordningsnummer"),
        ({"skal": ""}, "Ange varför utdraget görs"),
        ({"skal": "Gäller 19121212-1212"}, "Skriv inte personnummer här"),
        ({"fran": "2026-03-16", "till": "2026-03-01"}, "Byt plats på datumen"),
    ],
)
def test_what_is_missing_is_said_and_no_extract_is_made(story: Story, sent: dict[str, str], said: str) -> None:
    before = end_of_trail()
    answer = make(story, **sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert trail_since(before) == []


def test_s22_the_number_is_never_read_from_an_address(story: Story) -> None:
    page = logged_in(story.world.people["reviewer_strand"]).get(URL, {"personnummer": "19121212-1212"})
    assert "1212-1212" not in page.content.decode()
    assert 'method="post"' in page.content.decode()


def test_an_extract_asks_the_database_at_most_twelve_times(story: Story) -> None:
    with counted() as statements:
        make(story)
    assert len(statements) <= 12, statements
