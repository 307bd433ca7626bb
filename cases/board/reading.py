"""Reading one page of the board's rows, and how many there are in all."""

from dataclasses import dataclass, replace

from cases.board.asked import PAGE_SIZE, Asked, Cursor, Parameters
from cases.board.counts import Count
from cases.board.days import Days
from cases.board.query import ListRow, Selection, count_statement, page_statement
from cases.filters import BoardFilters, compiled
from cases.models import CaseParty
from fmuadmin.access import Actor
from fmuadmin.hot import hot_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One page of rows and where it stands in the list. ``at_start``: the page before this one is the first."""

    rows: list[ListRow]
    first: int
    total: int
    previous: Cursor | None
    following: Cursor | None
    at_start: bool


def select(asked: Asked, parameters: Parameters, actor: Actor, days: Days) -> tuple[Selection, list[str]]:
    """The rows that are asked for, and the labels of filters that could not be understood."""
    selection = Selection(organisation_id=actor.desk, today=days.today, tab=asked.tab, mine=bool(asked.mine))
    if not asked.filters:
        return selection, []
    filters = BoardFilters(parameters, CaseParty.objects.visible_to(actor), days=days)
    where, params = compiled(filters.qs)
    return replace(selection, where=where, params=tuple(params)), filters.unread


def find(asked: Asked, selection: Selection, count: Count) -> Found:
    """The page that is asked for: one statement, two when the day buckets cannot tell how many rows there are."""
    cursor = asked.cursor
    rows = [ListRow(*row) for row in hot_rows(*page_statement(selection, asked.sort, cursor, PAGE_SIZE))]
    more = len(rows) > PAGE_SIZE
    if cursor is not None and cursor.backwards:
        rows = rows[1:] if more else rows
        first = cursor.first if more else 1
        before, after = more, True
    else:
        rows = rows[:PAGE_SIZE]
        first = cursor.first if cursor is not None else 1
        before, after = cursor is not None, more
    return Found(
        rows=rows,
        first=first,
        total=_total(asked, selection, count),
        previous=Cursor(rows[0].cursor_key(), max(1, first - PAGE_SIZE), True) if rows and before else None,
        following=Cursor(rows[-1].cursor_key(), first + len(rows)) if rows and after else None,
        at_start=first - PAGE_SIZE <= 1,
    )


def _total(asked: Asked, selection: Selection, count: Count) -> int:
    if asked.counted_beforehand:
        return count.shown(asked)
    return int(hot_rows(*count_statement(selection))[0][0])
