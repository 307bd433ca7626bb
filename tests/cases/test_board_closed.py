"""Avslutade: its own list, filtered, paged by key, counted no further than it must (SE3)."""

from datetime import timedelta

import pytest

from cases import commands
from cases.board import closed
from cases.models import CaseParty
from cases.parties import closure_code
from cases.vocabulary import CaseState, ClosureReason
from fmuadmin.access import seen_as
from tests.boards import bare_cases, bare_row, day, rows_of, see, text_of, write
from tests.story import Story
from tests.world import World

S = CaseState


@pytest.fixture
def ended(world: World) -> Story:
    """Twelve ended cases, two a day, one of them from last year."""
    north, strand = world.organisations["north"].pk, world.organisations["strand"].pk
    write(
        bare_row(
            case, north, is_open=False, state=S.CLOSED.code, unit_id=strand if place % 3 == 0 else None,
            closed_on=day(3, 1) + timedelta(days=place // 2) if place else day(1, 1) - timedelta(days=3),
            closure=closure_code(ClosureReason.ABORTED if place % 2 else ClosureReason.COMPLETED),
        )
        for place, case in enumerate(bare_cases(world, 12))
    )  # fmt: skip
    return Story(world)


def test_the_newest_come_first_and_every_page_joins_the_next(ended: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closed, "PAGE_SIZE", 5)
    with seen_as(ended.world.people["coordinator"]):
        rows = CaseParty.objects.filter(organisation=ended.world.organisations["north"])
        naive = [row.number for row in sorted(rows, key=lambda r: (r.closed_on, r.case_id), reverse=True)]
    pages = [see(ended, "coordinator", "/avslutade/")]
    while following := _link(pages[-1], "next"):
        pages.append(see(ended, "coordinator", following))
    assert [number for page in pages for number in rows_of(page)] == naive
    assert [text_of(page)[text_of(page).index("Visar") :].split(".")[0] for page in pages] == [
        "Visar 1–5 av 12", "Visar 6–10 av 12", "Visar 11–12 av 12",
    ]  # fmt: skip
    back = see(ended, "coordinator", _link(pages[2], "prev"))
    assert list(rows_of(back)) == list(rows_of(pages[1]))
    assert _link(pages[1], "prev") == "/avslutade/"


def _link(page: object, rel: str) -> str:
    import re
    from html import unescape

    found = re.search(rf'rel="{rel}" href="([^"]*)"', page.content.decode())  # type: ignore[attr-defined]
    return unescape(found[1]) if found else ""


def test_filters_combine_and_can_be_reset(ended: Story) -> None:
    strand = ended.world.organisations["strand"].pk
    assert len(rows_of(see(ended, "coordinator", f"/avslutade/?utforare={strand}"))) == 4
    assert len(rows_of(see(ended, "coordinator", "/avslutade/?avslut=aborted"))) == 6
    assert len(rows_of(see(ended, "coordinator", "/avslutade/?ar=2025"))) == 1
    both = see(ended, "coordinator", f"/avslutade/?utforare={strand}&avslut=aborted&ar=2026")
    assert len(rows_of(both)) == 2
    assert "Återställ filter" in text_of(both)


@pytest.mark.parametrize("query", ["utforare=x", "avslut=x", "ar=0"])
def test_a_filter_that_cannot_be_read_is_named(ended: Story, query: str) -> None:
    page = see(ended, "coordinator", f"/avslutade/?{query}")
    assert "kunde inte läsas och används inte." in text_of(page)
    assert len(rows_of(page)) == 12


def test_a_long_list_is_not_counted_to_its_end(ended: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closed, "COUNTED_UP_TO", 10)
    assert "Visar 1–12 av fler än 10. Sorterat på avslutsdatum, senast först." in text_of(
        see(ended, "coordinator", "/avslutade/")
    )


@pytest.mark.parametrize("cursor", ["x", "WzFd", "WyIyMDI2LTAzLTAxIiwgMSwgMSwgMF0", "%00"])
def test_a_broken_page_address_shows_a_list(ended: Story, cursor: str) -> None:
    assert see(ended, "coordinator", f"/avslutade/?sida={cursor}").status_code == 200


def test_every_ending_is_told_in_its_own_words(story: Story) -> None:
    story.to(S.CLOSED)
    assert "Avslutad – fullföljd" in rows_of(see(story, "coordinator", "/avslutade/"))[story.number]
    assert "Avslutad – fullföljd" in rows_of(see(story, "economist", "/avslutade/"))[story.number]
    rejected = Story(story.world).register()
    rejected.do(commands.reject_request, "coordinator", comment="Ingen kan")
    assert "Avböjd av regionen" in rows_of(see(rejected, "officer", "/avslutade/"))[rejected.number]
    withdrawn = Story(story.world).register()
    withdrawn.do(commands.withdraw, "officer")
    assert "Återtagen av Försäkringskassan" in rows_of(see(withdrawn, "coordinator", "/avslutade/"))[withdrawn.number]


def test_a_closed_case_is_on_no_board(story: Story) -> None:
    story.to(S.CLOSED)
    for who in ("officer", "coordinator", "care_admin", "economist", "fk_economist"):
        assert rows_of(see(story, who)) == {}
        assert story.number in rows_of(see(story, who, "/avslutade/"))
