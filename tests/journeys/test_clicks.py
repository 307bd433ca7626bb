"""The jobs of screens.md §2.1–2.3, counted from Översikt as it opens: never more activations than it says there.

What a form asks for is filled in, not counted, except the ticks that the job itself names.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.journeys.committed import SetClock
from tests.journeys.pages import Person
from tests.pdfs import pdf
from tests.story import Story

LetIn = Callable[..., Person]
Tell = Callable[[str], Story]


@pytest.fixture
def at_the_board(let_in: LetIn, tell: Tell) -> Callable[[str, str], tuple[Person, str]]:
    """`at_the_board("officer", "assigned")`: that person on Översikt as it opens, and a case told so far."""

    def start(who: str, scene: str) -> tuple[Person, str]:
        number = tell(scene).number
        person = let_in(who)
        person.goes_to("/oversikt/")
        return person, number

    return start


Start = Callable[[str, str], tuple[Person, str]]


def test_a_coordinator_asks_units_in_four(at_the_board: Start) -> None:
    sara, number = at_the_board("coordinator", "received")
    sara.press(number)
    sara.press("Skicka förfrågan")
    sara.tick("Strandkliniken FMU")
    sara.press("Skicka")
    sara.reads("Förfrågan är skickad till 1 utförare.")
    assert sara.presses <= 4


def test_a_coordinator_assigns_in_three(at_the_board: Start) -> None:
    sara, number = at_the_board("coordinator", "answered")
    sara.press(f"Tilldela {number}")
    sara.press("Tilldela och meddela Försäkringskassan")
    sara.reads("Ärendet är tilldelat Strandkliniken FMU.")
    assert sara.presses <= 3


def test_a_coordinator_sees_who_is_late_at_once(at_the_board: Start, tell: Tell, set_clock: SetClock) -> None:
    sara, number = at_the_board("coordinator", "received")
    story = tell("received")
    story.now += timedelta(days=9)
    set_clock(story.now)
    sara.goes_to("/oversikt/")
    row = sara.page.get_by_role("row", name=number)
    assert "Du (region)" in row.inner_text()
    assert "2 arbetsdagar försenad" in row.inner_text()
    assert sara.presses == 0


def test_a_unit_answers_in_three(at_the_board: Start) -> None:
    ulla, number = at_the_board("care_admin", "asking_units")
    ulla.press(number)
    ulla.press("Acceptera")
    ulla.press("Skicka svar")
    ulla.reads("Svaret är skickat till regionen.")
    assert ulla.presses <= 3


def test_a_unit_declines_in_three(at_the_board: Start) -> None:
    ulla, number = at_the_board("care_admin", "asking_units")
    ulla.press(number)
    ulla.press("Avböj")
    ulla.write({"Orsak": "Vi har fullt"})
    ulla.press("Avböj förfrågan")
    ulla.reads("Ni har avböjt förfrågan.")
    assert ulla.presses <= 3


def test_a_unit_confirms_material_in_two(at_the_board: Start) -> None:
    ulla, number = at_the_board("care_admin", "material sent")
    ulla.press(f"Bekräfta underlag {number}")
    ulla.press("Bekräfta underlag")
    ulla.reads("Underlaget är bekräftat.")
    assert ulla.presses <= 2


def test_a_unit_books_a_visit_in_three(at_the_board: Start) -> None:
    ulla, number = at_the_board("care_admin", "booking")
    ulla.press(number)
    ulla.press("Lägg till besök")
    ulla.write({"Besöksdatum": "2026-04-01", "Från": "09:00", "Till": "11:00"})
    ulla.press("Spara")
    ulla.reads("är bokat.")
    assert ulla.presses <= 3


def test_a_unit_reports_a_deviation_in_three(at_the_board: Start) -> None:
    ulla, number = at_the_board("care_admin", "in_progress")
    ulla.press(number)
    ulla.press("Rapportera avvikelse")
    ulla.page.get_by_label("Den försäkrade", exact=True).check()
    ulla.press("Rapportera")
    ulla.reads("Avvikelsen är rapporterad.")
    assert ulla.presses <= 3


def test_a_unit_sends_the_statement_in_three(at_the_board: Start) -> None:
    ulla, number = at_the_board("care_admin", "after the visit")
    ulla.press(number)
    ulla.press("Registrera utlåtande")
    ulla.adds("Undertecknat utlåtande", "utlatande.pdf", pdf("Utlåtande"))
    ulla.press("Skicka utlåtandet")
    ulla.reads("Utlåtandet är skickat")
    assert ulla.presses <= 3


def test_a_unit_reports_its_visits_and_is_done_in_three_from_the_case(at_the_board: Start) -> None:
    ulla, number = at_the_board("care_admin", "accounting")
    ulla.press(number)
    ulla.presses = 0
    ulla.press("Redovisa besök")
    ulla.press("Spara redovisningen")
    ulla.press("Klart för ersättning")
    ulla.reads("Besöken är redovisade.")
    assert ulla.presses <= 3


def test_fk_sends_a_request_in_two_and_the_form(let_in: LetIn) -> None:
    anna = let_in("officer")
    anna.goes_to("/oversikt/")
    anna.press("Ny begäran")
    anna.choose("Region", "Region Norrbotten")
    anna.write({"Bostadsort": "Luleå"})
    anna.press("Skicka till region")
    anna.reads("är skickad till Region Norrbotten")
    assert anna.presses <= 2


def test_fk_orders_in_three(at_the_board: Start) -> None:
    anna, number = at_the_board("officer", "assigned")
    anna.press(f"Beställ {number}")
    anna.write(
        {
            "Personnummer eller samordningsnummer": "19121212-1212",
            "Namn": "Tolvan Tolvansson",
            "Syfte med utredningen": "Inför dag 180",
        }
    )
    anna.press("Skicka beställning")
    anna.reads("Beställningen är skickad.")
    assert anna.presses <= 3


def test_fk_decides_on_a_deviation_in_three(at_the_board: Start) -> None:
    anna, number = at_the_board("officer", "deviation")
    anna.press(f"Besluta om avvikelse {number}")
    anna.tick("Fortsätt: ett besök som inte har varit står kvar")
    anna.press("Skicka beslut")
    anna.reads("Beslutet är skickat: Fortsätt.")
    assert anna.presses <= 3


@pytest.mark.parametrize(
    ("scene", "button", "fields", "said"),
    [
        ("exam requested", "Godkänn utvidgningen", {"Extra vardagar": "5"}, "Utvidgningen är godkänd"),
        ("delay reported", "Bevilja anstånd", {"Anstånd till": "2026-05-29"}, "Anstånd är beviljat till 2026-05-29."),
    ],
)
def test_fk_answers_what_a_flag_asks_in_three(
    at_the_board: Start, scene: str, button: str, fields: dict[str, str], said: str
) -> None:
    anna, number = at_the_board("officer", scene)
    anna.press(number)
    anna.press(button)
    anna.write(fields)
    anna.press("Skicka beslut")
    anna.reads(said)
    assert anna.presses <= 3


def test_fk_asks_for_a_supplement_in_three(at_the_board: Start) -> None:
    anna, number = at_the_board("officer", "statement_received")
    anna.press(number)
    anna.press("Begär komplettering")
    anna.write({"Fråga 1": "Hur länge kan hon stå?"})
    anna.press("Skicka")
    anna.reads("Komplettering är begärd.")
    assert anna.presses <= 3


def test_fk_finds_a_case_by_phone_in_two(at_the_board: Start) -> None:
    anna, number = at_the_board("officer", "in_progress")
    anna.page.get_by_label("Sök ärendenummer, personnummer eller utförare").fill(number.lower())
    anna.press("Sök ärende")
    anna.sees_case(status="Utredning pågår", ball="Strandkliniken FMU")
    assert anna.presses <= 2
