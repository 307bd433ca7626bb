"""What PostgreSQL does with the board's statements, asked as the application role with row-level security on.

On twenty thousand cases: rows and counts come from one covering index each, and the heap is left alone.
"""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import psycopg
import pytest
from django.http import QueryDict

from cases.bench import world
from cases.board import closed
from cases.board.asked import Asked
from cases.board.counts import read_counts
from cases.board.known import KNOWN_SQL, known_params, known_to
from cases.board.query import count_statement, page_statement
from cases.board.reading import find, select
from fmuadmin import clock
from fmuadmin.access import Actor, acting_as
from fmuadmin.hot import hot_rows
from fmuadmin.vocabulary import OrganisationKind
from tests.world import MONDAY

TODAY: date = MONDAY.date()
COORDINATOR = Actor(
    user_id=world.COORDINATOR,
    mandate_id=world.COORDINATOR,
    organisation_id=world.LARGEST_REGION,
    region_id=world.LARGEST_REGION,
    organisation_kind=OrganisationKind.REGION,
)
UNIT = 120
BOARDS = {
    "Alla": "fas=alla&atgard=0",
    "Kräver min åtgärd": "fas=alla&atgard=1",
    "a phase": "fas=utredning&atgard=0",
    "a unit": f"atgard=0&utforare={UNIT}",
    "everything at once": f"fas=begaran&atgard=1&utforare={UNIT}&typ=utvidgad&status=answered&visa_inte=received",
}

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def many_cases(owner_url: str) -> Iterator[None]:
    """A large world, vacuumed."""
    with psycopg.connect(owner_url, autocommit=True) as owner:
        world.fill(owner, cases=20_000, today=TODAY)
    with clock.at(MONDAY), acting_as(COORDINATOR):
        yield


def _plan(sql: str, params: Any) -> list[dict[str, Any]]:
    """The nodes of the statement's plan."""
    (answer,) = hot_rows(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)[0]
    tree = answer if isinstance(answer, list) else json.loads(answer)
    nodes, waiting = [], [tree[0]["Plan"]]
    while waiting:
        node = waiting.pop()
        nodes.append(node)
        waiting += node.get("Plans", [])
    return nodes


def _reads(nodes: list[dict[str, Any]], table: str) -> list[tuple[str, str]]:
    """How the plan reads the table: (kind of scan, index)."""
    return sorted((n["Node Type"], n.get("Index Name", "")) for n in nodes if n.get("Relation Name") == table)


def test_rows_counts_and_closed_lists_are_read_from_their_indexes(many_cases: None) -> None:
    days = known_to(COORDINATOR, TODAY).days
    one_page = ("Index Scan", "case_party_one_per_organisation")
    for name, query in BOARDS.items():
        asked = Asked.read(QueryDict(query))
        selection, unread = select(asked, QueryDict(query), COORDINATOR, days)
        assert unread == []
        rows = _plan(*page_statement(selection, asked.sort, None, 50))
        assert set(_reads(rows, "cases_caseparty")) == {("Index Only Scan", "board_open"), one_page}, name
        number = _plan(*count_statement(selection))
        assert _reads(number, "cases_caseparty") == [("Index Only Scan", "board_open")], name
    counts = _plan(KNOWN_SQL, known_params(COORDINATOR, TODAY, days.soon))
    assert _reads(counts, "cases_party_count") == [("Index Only Scan", "cases_party_count_key")]
    ended = _plan(*closed.rows_statement(world.LARGEST_REGION, "", [], None))
    assert set(_reads(ended, "cases_caseparty")) == {("Index Only Scan", "closed_list"), one_page}
    number = _plan(*closed.count_statement(world.LARGEST_REGION, "", []))
    assert [scan for scan, _ in _reads(number, "cases_caseparty")] == ["Index Only Scan"]


def test_the_next_page_begins_at_its_key_and_reads_no_more_than_a_page(many_cases: None) -> None:
    days = known_to(COORDINATOR, TODAY).days
    asked = Asked.read(QueryDict("fas=alla&atgard=0"))
    selection, _ = select(asked, QueryDict(), COORDINATOR, days)
    found = find(asked, selection, read_counts(world.LARGEST_REGION, days)[0])
    nodes = _plan(*page_statement(selection, asked.sort, found.following, 50))
    scans = [n for n in nodes if n.get("Index Name") == "board_open"]
    assert all(n["Actual Rows"] <= 51 and n.get("Rows Removed by Filter", 0) == 0 for n in scans)


def test_a_case_number_is_an_index_condition_despite_row_level_security(many_cases: None) -> None:
    nodes = _plan(
        "SELECT number FROM cases_caseparty WHERE organisation_id = %s AND number >= %s AND number < %s",
        [world.LARGEST_REGION, "FMU-2026-00", "FMU-2026-01"],
    )
    (scan,) = [n for n in nodes if "Index Cond" in n]
    assert scan["Index Name"] == "party_number"
    assert "number" in scan["Index Cond"]
