"""What others do shows by itself, and nothing moves under the reader's eyes (OV10, CV6)."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.pages import Person
from tests.story import Story

LetIn = Callable[..., Person]
Tell = Callable[[str], Story]
BOARD = "/oversikt/?fas=alla&atgard=0&sortera=status"


def accepts(unit: Person, number: str) -> None:
    """The unit accepts the region's question, which changes where the case stands."""
    unit.opens(number)
    unit.press("Acceptera")
    unit.press("Skicka svar")
    unit.reads("Svaret är skickat till regionen.")


def test_a_change_is_told_on_the_board_and_no_row_moves(let_in: LetIn, tell: Tell) -> None:
    first, second = tell("asking_units").number, tell("asking_units").number
    reader, unit, stranger = let_in("coordinator"), let_in("care_admin"), let_in("coordinator_south")
    reader.goes_to(BOARD)
    stranger.goes_to(BOARD)
    before = reader.rows()
    link = reader.activated(second)
    link.focus()

    accepts(unit, first)
    live = reader.page.locator("[data-live-board]")
    expect(live).to_have_text(re.compile(r"^1 ändring sedan \d\d:\d\d\. Uppdatera listan$"))
    expect(live.get_by_role("button")).to_be_visible()
    expect(link).to_be_focused()
    assert reader.rows() == before
    expect(reader.page.get_by_role("row", name=first)).to_contain_text("Förfrågan skickad")

    accepts(unit, second)
    expect(live).to_have_text(re.compile(r"^2 ändringar sedan \d\d:\d\d\. Uppdatera listan$"))
    expect(stranger.page.locator("[data-live-board]")).to_be_empty()

    live.get_by_role("button").click()
    expect(reader.page.get_by_role("row", name=first)).to_contain_text("Svar inkommet")
    expect(live).to_be_empty()


def test_an_open_case_says_that_it_has_changed_and_keeps_what_is_being_written(let_in: LetIn, tell: Tell) -> None:
    number = tell("asking_units").number
    reader, unit = let_in("coordinator"), let_in("care_admin")
    reader.opens(number, "anteckningar")
    reader.write({"Anteckning": "Ringer tillbaka i"})

    accepts(unit, number)
    expect(reader.page.locator("[data-live-case]")).to_have_text("Ärendet har ändrats. Visa ändringen")
    expect(reader.field("Anteckning")).to_have_value("Ringer tillbaka i")
    reader.sees_case(status="Förfrågan skickad", ball="Tillfrågade utförare")


def test_the_number_of_unread_notices_follows_what_happens_for_each_person_by_themselves(
    let_in: LetIn, tell: Tell
) -> None:
    number = tell("booking").number
    on_the_board, at_the_notices, unit = let_in("coordinator"), let_in("coordinator2"), let_in("care_admin")
    on_the_board.goes_to(BOARD)
    at_the_notices.goes_to("/notiser/")
    at_the_notices.press("Markera alla som lästa")
    shown = {person: person.page.locator("[data-unread]") for person in (on_the_board, at_the_notices)}
    expect(shown[at_the_notices]).to_be_hidden()
    before = int(shown[on_the_board].inner_text().split()[0])

    unit.opens(number)
    unit.press_under_more("Meddela försening")
    unit.write({"Orsak": "Läkaren är sjuk"})
    unit.press("Skicka till Försäkringskassan")
    unit.reads("Förseningen är meddelad.")
    expect(shown[on_the_board]).to_have_text(f"{before + 1} olästa")
    expect(shown[at_the_notices]).to_have_text("1 olästa")

    at_the_notices.goes_to("/notiser/")
    at_the_notices.press(f"Försening meddelad i ärende {number}")
    expect(shown[at_the_notices]).to_be_hidden()
    expect(shown[on_the_board]).to_have_text(f"{before + 1} olästa")
