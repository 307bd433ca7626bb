"""The search box: numbers and units, why each result is there, and nothing of what is not one's own (SE1, SE2)."""

import pytest

from tests.boards import bare_cases, bare_row, see, text_of, write
from tests.story import Story
from tests.world import World

NOT_FOUND = "Inget ärende eller utförare som du har behörighet till matchar"


@pytest.fixture
def numbered(world: World) -> Story:
    """Cases 1–3 and 17 of the region; case 2 is Skåne's."""
    north, south = world.organisations["north"].pk, world.organisations["south"].pk
    one, two, three = bare_cases(world, 3)
    (more,) = bare_cases(world, 1, first=17)
    (long,) = bare_cases(world, 1, first=1700)
    write([bare_row(case, north) for case in (one, three, more, long)] + [bare_row(two, south)])
    return Story(world)


@pytest.mark.parametrize("text", ["FMU-2026-0003", "fmu-2026-0003", "FMU 2026 0003", " 2026-0003 ", "0003", "3"])
def test_a_whole_number_goes_straight_to_the_case(numbered: Story, text: str) -> None:
    answer = see(numbered, "coordinator", f"/sok/?q={text}")
    assert answer.status_code == 302
    assert answer.url == "/arenden/FMU-2026-0003/"


def test_a_begun_number_lists_what_begins_so(numbered: Story) -> None:
    page = see(numbered, "coordinator", "/sok/?q=FMU-2026-00")
    said = text_of(page)
    assert "Ärendenumret börjar med FMU-2026-00." in said
    assert "FMU-2026-0001 pågår FMU-2026-0003 pågår FMU-2026-0017 pågår" in said
    assert "FMU-2026-1700" not in said


def test_a_number_without_its_zeros_may_also_be_the_beginning_of_a_longer_one(numbered: Story) -> None:
    said = text_of(see(numbered, "coordinator", "/sok/?q=17"))
    assert "FMU-2026-0017" in said
    assert "FMU-2026-1700" in said


def test_somebody_elses_case_and_no_case_at_all_are_answered_alike(numbered: Story) -> None:
    foreign = text_of(see(numbered, "coordinator", "/sok/?q=FMU-2026-0002"))
    nothing = text_of(see(numbered, "coordinator", "/sok/?q=FMU-2026-9999"))
    assert NOT_FOUND in foreign
    assert foreign.replace("FMU-2026-0002", "FMU-2026-9999") == nothing


def test_a_unit_is_found_by_its_name_and_leads_to_its_cases(story: Story) -> None:
    story.register().ask().accept().assign()
    unit = story.world.organisations["strand"].pk
    page = see(story, "coordinator", "/sok/?q=STRANDkl")
    assert "Utförarens namn innehåller ”STRANDkl”." in text_of(page)
    assert "Strandkliniken FMU: 1 pågående ärende" in text_of(page)
    assert f"utforare={unit}" in page.content.decode()
    board = see(story, "coordinator", f"/oversikt/?fas=alla&atgard=0&utforare={unit}")
    assert story.number in text_of(board)


def test_units_one_has_no_case_at_are_not_listed(story: Story) -> None:
    story.register().ask().accept().assign()
    assert NOT_FOUND in text_of(see(story, "coordinator", "/sok/?q=Kustrehab"))
    assert NOT_FOUND in text_of(see(story, "officer_south", "/sok/?q=Strandkliniken"))


@pytest.mark.parametrize("text", ["19121212-1212", "191212121212", "121212-1212", "121212%2B1212"])
def test_an_identity_number_is_refused_and_not_repeated(numbered: Story, text: str) -> None:
    page = see(numbered, "coordinator", f"/sok/?q={text}")
    assert page.status_code == 422
    assert "Sök inte på personnummer i adressen" in text_of(page)
    assert "1212" not in text_of(page)


@pytest.mark.parametrize("text", ["", "%00", "%25", "_", "'; --", "å" * 200])
def test_nothing_and_nonsense_are_answered_plainly(numbered: Story, text: str) -> None:
    page = see(numbered, "coordinator", f"/sok/?q={text}")
    assert page.status_code == 200
    assert NOT_FOUND in text_of(page) or "Skriv ett ärendenummer" in text_of(page)
