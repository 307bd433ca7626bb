"""The board against the naive list: every page in order, both ways, on any day; what is counted is there."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.http import QueryDict
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cases.board import reading
from cases.board.asked import BY_DUE, LATE, SOON, SORTS, TABS, Asked, Cursor, Sort, read_cursor
from cases.board.counts import read_counts
from cases.board.days import Days
from cases.board.query import ListRow
from cases.board.reading import Found, find, select
from cases.models import Case
from cases.models.rule import Rule
from cases.parties import PHASE_TURNS_WHEN_DUE, PartyRow
from cases.turn import ALWAYS, NEVER
from cases.vocabulary import Ball, CaseState, InvestigationType, Phase
from fmuadmin.access import Actor, seen_as
from tests.boards import bare_cases, bare_row, write
from tests.world import MONDAY, World

PAGE = 3
CASES = 12
TODAY = MONDAY.date()
_near = st.integers(-12, 12).map(lambda days: TODAY + timedelta(days=days))
_dates = st.one_of(_near, st.just(NEVER))
_states = st.sampled_from([s for s in CaseState if s.phase != Phase.ENDED])


@st.composite
def columns(draw: st.DrawFn) -> dict[str, Any]:
    """What matters of a list row: few different values, so that ties are common."""
    state = draw(_states)
    due_on = draw(_dates)
    return {
        "state": state.code,
        "phase": PHASE_TURNS_WHEN_DUE if state == CaseState.STATEMENT_RECEIVED else int(state.phase),
        "due_on": due_on,
        "due_hard": draw(st.booleans()) and due_on != NEVER,
        "owes_from": draw(st.sampled_from([ALWAYS, NEVER, TODAY + timedelta(days=2)])),
        "owes_until": draw(st.sampled_from([NEVER, TODAY + timedelta(days=5)])),
        "ball": draw(st.sampled_from(Ball)),
        "ball_then": draw(st.sampled_from(Ball)),
        "ball_turns_on": draw(st.sampled_from([NEVER, TODAY + timedelta(days=1)])),
        "kind": draw(st.sampled_from(InvestigationType)),
        "unit_text": draw(st.sampled_from(["", "Åre", "Ängen", "Berget"])),
        "unanswered": draw(st.sampled_from([0, 0, 2])),
        "is_open": True,
    }


@pytest.fixture
def cases(world: World, monkeypatch: pytest.MonkeyPatch) -> list[Case]:
    """Cases to hang list rows on; two of them with a fifth digit. Pages are short."""
    monkeypatch.setattr(reading, "PAGE_SIZE", PAGE)
    return [*bare_cases(world, CASES - 2), *bare_cases(world, 2, first=10_000)]


many = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
boards = st.lists(columns(), min_size=0, max_size=CASES)


def _put(world: World, cases: list[Case], made: list[dict[str, Any]]) -> list[PartyRow]:
    north = world.organisations["north"].pk
    rows = [bare_row(case, north, **more) for case, more in zip(cases, made, strict=False)]
    # Another organisation's rows and an ended one are never in the way.
    others = [replace(row, organisation_id=world.organisations["south"].pk) for row in rows]
    ended = [bare_row(cases[-1], north, is_open=False, closed_on=TODAY)] if len(rows) < CASES else []
    write([*rows, *others, *ended])
    return rows


def _days(today: date) -> Days:
    return Days(today, Rule.objects.in_force(on=today, region_id=None))


def _page(asked: Asked, actor: Actor, today: date, query: str = "") -> Found:
    days = _days(today)
    counts = read_counts(actor.desk, days)
    selection, _ = select(asked, QueryDict(query), actor, days)
    return find(asked, selection, counts[asked.tab])


def _walk(asked: Asked, actor: Actor, today: date) -> list[Found]:
    pages, cursor = [], None
    while True:
        found = _page(replace(asked, cursor=cursor), actor, today)
        pages.append(found)
        cursor = found.following
        if cursor is None:
            return pages


def _naive(rows: list[PartyRow], today: date) -> list[int]:
    """Late first, then the nearest slutdatum, then the oldest case; no date at all last."""
    return [
        row.case_id for row in sorted(rows, key=lambda r: (not (r.due_hard and r.due_on < today), r.due_on, r.case_id))
    ]


def _ids(found: Found) -> list[int]:
    return [row.case_id for row in found.rows]


@many
@given(made=boards, moved=st.integers(-10, 10))
@example(made=[], moved=0)
def test_all_pages_together_are_the_naive_order(
    world: World, cases: list[Case], made: list[dict[str, Any]], moved: int
) -> None:
    actor, today = world.people["coordinator"], TODAY + timedelta(days=moved)
    with transaction.atomic():
        rows = _put(world, cases, made)
        with seen_as(actor):
            pages = _walk(Asked(), actor, today)
        transaction.set_rollback(True)
    assert [key for page in pages for key in _ids(page)] == _naive(rows, today)
    assert [page.first for page in pages] == [1 + PAGE * place for place in range(len(pages))]
    assert {page.total for page in pages} == {len(rows)}
    assert all(len(page.rows) == PAGE for page in pages[:-1])


@many
@given(made=boards, moved=st.integers(-10, 10), column=st.sampled_from(SORTS), descending=st.booleans())
def test_every_order_is_stable_forwards_and_back(
    world: World, cases: list[Case], made: list[dict[str, Any]], moved: int, column: str, descending: bool
) -> None:
    actor, today = world.people["coordinator"], TODAY + timedelta(days=moved)
    asked = Asked(sort=Sort(column, descending))
    with transaction.atomic():
        rows = _put(world, cases, made)
        with seen_as(actor):
            pages = _walk(asked, actor, today)
            whole = [row for page in pages for row in page.rows]
            back = [_back(page, asked, actor, today) for page in pages[1:]]
        transaction.set_rollback(True)
    assert sorted(row.case_id for row in whole) == sorted(row.case_id for row in rows)
    if asked.sort == BY_DUE:
        assert [row.case_id for row in whole] == _naive(rows, today)
    else:
        keys = [_key(row, column, today) for row in whole]
        assert keys == sorted(keys, reverse=descending)
    assert [_ids(page) for page in back] == [_ids(page) for page in pages[:-1]]
    assert [page.first for page in back] == [page.first for page in pages[:-1]]


def _back(page: Found, asked: Asked, actor: Actor, today: date) -> Found:
    before = page.previous
    assert before is not None
    return _page(replace(asked, cursor=before), actor, today)


def _key(row: ListRow, column: str, today: date) -> Any:
    """What the row is sorted on, worked out from what it says."""
    if column == "arende":
        return row.number[:8], int(row.number[9:])
    if column == "status":
        passed = row.phase == PHASE_TURNS_WHEN_DUE and row.due_on < today
        return CaseState.ACCOUNTING.code if passed else row.state
    if column == "boll":
        return row.ball_then if row.ball_turns_on <= today else row.ball
    if column == "utforare":
        return row.unit_text.lower().translate(str.maketrans("åäö", "{|}")) or "~"
    if column == "slutdatum":
        # The latest first; no date at all last, here too.
        return date.min if row.due_on == NEVER else row.due_on
    return row.kind


@many
@given(made=boards, moved=st.integers(-10, 10))
def test_every_number_on_the_board_is_what_choosing_it_shows(
    world: World, cases: list[Case], made: list[dict[str, Any]], moved: int
) -> None:
    actor, today = world.people["coordinator"], TODAY + timedelta(days=moved)
    with transaction.atomic():
        _put(world, cases, made)
        with seen_as(actor):
            counts = read_counts(actor.desk, _days(today))
            seen = {
                (tab, name): sum(len(page.rows) for page in _walk_filtered(asked, query, actor, today))
                for tab in TABS.values()
                for name, asked, query in _choices(tab)
            }
        transaction.set_rollback(True)
    assert seen == {(tab, name): getattr(counts[tab], name) for tab in TABS.values() for name, _, _ in _choices(tab)}


def _choices(tab: int) -> list[tuple[str, Asked, str]]:
    return [
        ("rows", Asked(tab=tab, mine=False), ""),
        ("mine", Asked(tab=tab, mine=True), ""),
        ("late", Asked(tab=tab, mine=False, filters=(("slutdatum", LATE),)), f"slutdatum={LATE}"),
        ("soon", Asked(tab=tab, mine=False, filters=(("slutdatum", SOON),)), f"slutdatum={SOON}"),
        ("asked", Asked(tab=tab, mine=False, filters=(("obesvarade", "1"),)), "obesvarade=1"),
    ]


def _walk_filtered(asked: Asked, query: str, actor: Actor, today: date) -> list[Found]:
    pages, cursor = [], None
    while True:
        pages.append(_page(replace(asked, cursor=cursor), actor, today, query))
        cursor = pages[-1].following
        if cursor is None:
            return pages


@given(
    value=st.one_of(st.integers(-5, 30), st.text(max_size=30).filter(lambda s: "\x00" not in s), st.dates()),
    due_on=st.dates(),
    case_id=st.integers(1, 2**62),
    first=st.integers(1, 10**6),
    backwards=st.booleans(),
)
def test_a_cursor_survives_the_address(value: Any, due_on: date, case_id: int, first: int, backwards: bool) -> None:
    kinds = {int: Sort("status"), str: Sort("utforare"), date: Sort("slutdatum", True)}
    cursor = Cursor((value, due_on, case_id), first, backwards)
    assert read_cursor(cursor.text, kinds[type(value)]) == cursor


@given(text=st.text(max_size=60), sort=st.sampled_from([Sort("status"), Sort("utforare"), Sort("slutdatum", True)]))
def test_whatever_stands_where_a_cursor_should_is_a_cursor_or_nothing(text: str, sort: Sort) -> None:
    found = read_cursor(text, sort)
    assert found is None or read_cursor(found.text, sort) == found
