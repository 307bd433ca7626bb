"""The board asks the database at most six times, as often for fifty rows as for one (decisions.md §11)."""

import pytest

from cases.models import SavedView
from fmuadmin import clock
from tests.boards import bare_cases, bare_row, rows_of, write
from tests.case_pages import client_for, counted
from tests.story import Story

BOARD, OTHER = 6, 12
ADDRESSES = {
    "default": "/oversikt/?fas=alla",
    "everything": "/oversikt/?fas=alla&atgard=0",
    "filtered": "/oversikt/?atgard=1&status=received&typ=afu&visa_inte=booking",
    "sorted": "/oversikt/?atgard=0&sortera=-utforare",
}


def _asked(story: Story, who: str, address: str) -> tuple[list[str], int]:
    client = client_for(story, story.world.people[who])
    with clock.at(story.now):
        # The second visit: the first also remembers the filter in the session.
        client.get(address)
        with counted() as statements:
            answer = client.get(address)
    return statements, len(rows_of(answer))


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
@pytest.mark.parametrize("who", ["coordinator", "officer"])
def test_the_board_asks_as_often_for_fifty_rows_as_for_one(story: Story, who: str, address: str) -> None:
    """Rules, counts, units and saved views (1), rows (1), and with a filter the number of rows (1)."""
    place = story.world.people[who].desk
    cases = bare_cases(story.world, 60)
    write([bare_row(cases[0], place)])
    one, shown = _asked(story, who, address)
    assert shown == 1
    write(bare_row(case, place) for case in cases)
    for name in range(20):
        SavedView.objects.create(
            owner_id=story.world.people[who].person, organisation_id=place, name=f"Vy {name}", query="fas=alla"
        )
    fifty, shown = _asked(story, who, address)
    assert shown == 50
    assert fifty == one
    assert len(fifty) <= BOARD


@pytest.mark.parametrize("address", ["/avslutade/", "/avslutade/?ar=2026&avslut=completed", "/sok/?q=FMU-2026-00"])
def test_the_other_lists_ask_as_often_for_fifty_rows_as_for_one(story: Story, address: str) -> None:
    north = story.world.people["coordinator"].desk
    cases = bare_cases(story.world, 60)
    ended = {"is_open": False, "closed_on": story.now.date(), "closure": 1}
    write([bare_row(cases[0], north, **ended)])
    one, _ = _asked(story, "coordinator", address)
    write(bare_row(case, north, **ended) for case in cases)
    fifty, _ = _asked(story, "coordinator", address)
    assert [" ".join(sql.split()) for sql in fifty] == [" ".join(sql.split()) for sql in one]
    assert len(fifty) <= OTHER
