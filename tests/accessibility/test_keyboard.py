"""With the keyboard alone: where focus goes, that it is seen, and that nothing is lost (screens.md §4)."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import groupby
from typing import Any

import pytest
from playwright.sync_api import FileChooser, FilePayload, Locator, Page, ViewportSize, expect

from tests.accessibility.checks import NARROW, WIDE, equip, focused_stop
from tests.journeys.pages import Person
from tests.pdfs import pdf
from tests.story import Story

LetIn = Callable[..., Person]
Tell = Callable[[str], Story]

MOST_STOPS = 120
# What is read with the control that has focus, its own description or that of its group.
_DESCRIPTION = """() => [document.activeElement, document.activeElement.closest("fieldset")]
  .flatMap(node => (node?.getAttribute("aria-describedby") ?? "").split(" "))
  .map(id => document.getElementById(id)?.textContent ?? "").join(" ")"""


def stops(page: Page) -> list[dict[str, Any]]:
    """Every stop from the top of the page to its end, by Tab."""
    found: list[dict[str, Any]] = []
    while len(found) < MOST_STOPS:
        page.keyboard.press("Tab")
        stop = focused_stop(page)
        if stop is None:
            break
        found.append(stop)
    return found


@pytest.fixture
def in_progress(tell: Tell) -> str:
    """A case with a visit booked."""
    return tell("in_progress").number


def test_the_skip_link_leads_past_everything_else(let_in: LetIn) -> None:
    page = let_in("coordinator").page
    page.goto("/oversikt/")
    page.keyboard.press("Tab")
    skip = page.locator(".skip-link")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_the_case_page_is_walked_from_the_top_down(let_in: LetIn, in_progress: str) -> None:
    page = let_in("care_admin").page
    equip(page.context)
    page.goto(f"/arenden/{in_progress}/")
    walked = stops(page)
    assert [part for part, _ in groupby(walked, key=lambda stop: stop["part"])] == [
        "skip", "header", "head", "tabs", "panel", "footer",
    ]  # fmt: skip
    head = [stop["name"] for stop in walked if stop["part"] == "head"]
    # The next step comes right after the way back.
    assert head[1] == page.locator(".page-title .button--primary").inner_text()


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_focus_is_always_seen(size: ViewportSize, let_in: LetIn, in_progress: str) -> None:
    page = let_in("care_admin").page
    equip(page.context)
    page.set_viewport_size(size)
    unseen: dict[str, list[str]] = {}
    for path in (
        "/oversikt/?fas=alla&atgard=0",
        f"/arenden/{in_progress}/besok/",
        f"/arenden/{in_progress}/gor/lagg-till-besok/",
        f"/arenden/{in_progress}/gor/rapportera-avvikelse/",
        "/avslutade/",
    ):
        page.goto(path)
        walked = stops(page)
        assert len(walked) > 5
        unseen |= {f"{path} {stop['name']}": stop["wrong"] for stop in walked if stop["wrong"]}
    assert unseen == {}


@pytest.mark.parametrize(
    ("who", "path", "button", "field"),
    [
        ("officer", "/arenden/ny-begaran/", "Skicka till region", "Region"),
        ("care_admin", "/arenden/{number}/gor/lagg-till-besok/", "Spara", "Besöksdatum"),
        ("officer", "/arenden/{number}/gor/makulera-arendet/", "Makulera {number}", "Fel person"),
        ("care_admin", "/arenden/{number}/anteckningar/", "Spara anteckningen", "Anteckning"),
    ],
)
def test_errors_get_focus_and_lead_to_their_fields(
    who: str, path: str, button: str, field: str, let_in: LetIn, in_progress: str
) -> None:
    person = let_in(who)
    page = person.page
    person.goes_to(path.format(number=in_progress))
    person.activated(button.format(number=in_progress)).focus()
    page.keyboard.press("Enter")
    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    assert page.title().startswith("Fel: ")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    wrong = page.get_by_label(field, exact=True).first
    expect(wrong).to_be_focused()
    assert "Fel: " in page.evaluate(_DESCRIPTION)


def test_the_dialog_keeps_focus_and_gives_it_back(let_in: LetIn) -> None:
    page = let_in("coordinator").page
    page.goto("/hjalp/")
    opener = page.get_by_role("button", name="Visa kortkommandon")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Kortkommandon")
    expect(dialog).to_be_visible()
    inside = "() => document.activeElement === document.body || document.activeElement.closest('dialog') !== null"
    for _ in range(30):
        page.keyboard.press("Tab")
        assert page.evaluate(inside)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_menu_opens_and_closes_where_it_stands(let_in: LetIn, in_progress: str) -> None:
    page = let_in("officer").page
    page.goto(f"/arenden/{in_progress}/")
    more = page.locator(".menu--more > summary")
    more.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Ändra beställningen")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Ändra beställningen")).to_be_hidden()
    expect(more).to_be_focused()


def test_shortcuts_never_steal_what_is_typed_and_can_be_switched_off(let_in: LetIn, in_progress: str) -> None:
    page = let_in("coordinator").page
    page.goto(f"/arenden/{in_progress}/anteckningar/")
    note = page.get_by_label("Anteckning", exact=True)
    note.focus()
    page.keyboard.type("b/?")
    expect(note).to_have_value("b/?")
    expect(page.get_by_role("dialog")).to_be_hidden()
    note.fill("")
    note.evaluate("note => note.blur()")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.get_by_role("searchbox").blur()
    page.keyboard.press("?")
    page.get_by_label("Använd kortkommandon på den här datorn").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_sorting_and_filtering_are_said_once_and_keep_focus(let_in: LetIn, in_progress: str) -> None:
    page = let_in("coordinator").page
    page.goto("/oversikt/?fas=alla&atgard=0")
    page.get_by_label("Slutdatum").select_option(label="Försenade")
    button = page.get_by_role("button", name="Filtrera")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_contain_text("Inga ärenden matchar filtreringen")
    expect(page.get_by_role("button", name="Filtrera")).to_be_focused()

    page.goto("/oversikt/?fas=alla&atgard=0")
    page.get_by_role("link", name=re.compile("^Ärende ?, sortera$")).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("columnheader", name="Ärende")).to_have_attribute("aria-sort", "ascending")
    expect(page.locator("#status")).to_contain_text("Sorterat på ärendenummer, äldst först")
    expect(page.get_by_role("link", name=re.compile("^Ärende ?, sortera$"))).to_be_focused()


def test_the_names_of_links_in_a_list_tell_them_apart(let_in: LetIn, tell: Tell) -> None:
    for _ in range(2):
        tell("answered")
    page = let_in("coordinator").page
    page.goto("/oversikt/?fas=alla&atgard=0")
    names = page.locator("table.data tbody a").evaluate_all("all => all.map(link => link.textContent.trim())")
    assert len(names) == len(set(names)) > 3


def test_help_is_in_the_same_place_everywhere(let_in: LetIn, in_progress: str) -> None:
    page = let_in("officer").page
    seen = set()
    for path in ("/oversikt/", "/avslutade/", "/sok/", f"/arenden/{in_progress}/", "/arenden/ny-begaran/", "/uppdrag/"):
        page.goto(path)
        seen.add(tuple(page.locator("footer a").all_inner_texts()))
    assert seen == {("Hjälp", "Tillgänglighetsredogörelse")}


def _file_chooser(page: Page, field: Locator) -> FileChooser:
    """What the space bar opens. On a busy machine a key can come before the browser listens; one presses again."""
    opened: list[FileChooser] = []

    def came(chooser: FileChooser) -> None:
        opened.append(chooser)

    page.once("filechooser", came)
    for _ in range(10):
        field.focus()
        page.keyboard.press("Space")
        page.wait_for_timeout(1000)
        if opened:
            break
    return opened[0]


def test_a_file_is_chosen_taken_away_sent_and_opened_with_the_keyboard_alone(let_in: LetIn, tell: Tell) -> None:
    page = let_in("officer").page
    number = tell("awaiting_material").number
    page.goto(f"/arenden/{number}/gor/lagg-till-underlag/")
    chosen: FilePayload = {"name": "journal.pdf", "mimeType": "application/pdf", "buffer": pdf("Journal")}
    field = page.locator("input[type=file]")
    remove = page.get_by_role("button", name="Ta bort journal.pdf")

    def choose() -> None:
        _file_chooser(page, field).set_files([chosen])
        expect(page.get_by_text("Fil: journal.pdf")).to_be_visible()
        expect(field).to_be_focused()
        page.keyboard.press("Tab")
        expect(remove).to_be_focused()

    choose()
    page.keyboard.press("Enter")
    expect(remove).to_have_count(0)
    expect(page.get_by_text("Fil: journal.pdf")).to_have_count(0)
    expect(field).to_be_focused()
    choose()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Typ av underlag")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Underlaget är skickat")
    page.goto(f"/arenden/{number}/underlag/")
    link = page.get_by_role("link", name=re.compile("^Öppna journal"))
    link.focus()
    # Asked for, not drawn: a browser that is still receiving a PDF may never close.
    page.route("**/filer/**", lambda route: route.abort())
    with page.expect_request(lambda request: "/filer/" in request.url) as asked_for:
        page.keyboard.press("Enter")
    address = asked_for.value.url
    shown = page.context.request.get(address)
    assert shown.headers["content-disposition"].startswith("inline")
    assert shown.body() == chosen["buffer"]
