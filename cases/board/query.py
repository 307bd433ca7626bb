"""The SQL of the board, by hand: keys first from one covering index, then the rows of one page (board.md §3).

*Försenade först* depends on today, so no stored key can hold it; three fixed ranges of ``board_open`` can: late, not
late, and riktvärden. Every column that filters, tabs or counts read is in that index; other sort orders sort the
organisation's open rows. Nothing is read from ``cases_case``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from cases.board.asked import ALL, BY_DUE, Cursor, Sort
from cases.conflict_policies import OWN
from cases.parties import PHASE_TURNS_WHEN_DUE
from cases.turn import NEVER
from cases.vocabulary import CaseState, Phase

Statement = tuple[str, list[Any]]


class ListRow(NamedTuple):
    """What a list shows of a case: the columns of the projection, in the order they are read."""

    case_id: int
    number: str
    place: str
    part: int
    kind: int
    state: int
    phase: int
    flags: int
    aside: str
    ball: int
    ball_since: date
    ball_then: int
    ball_turns_on: date
    owes_from: date
    owes_until: date
    due_on: date
    due_hard: bool
    respite: bool
    unit_text: str
    unanswered: int
    # Whether the reader has declared jäv in the case: the number is shown, nothing else (S24).
    closed_to_me: bool
    # The value that the row is sorted on.
    key: Any

    def cursor_key(self) -> tuple[Any, date, int]:
        """The key that a page begins after or before."""
        return self.key, self.due_on, self.case_id


# One look per page in an index that is empty for nearly everybody.
CLOSED_TO_ME: Final = f"p.case_id = ANY ({OWN}) AS closed_to_me"
_COLUMNS: Final = ", ".join(
    CLOSED_TO_ME if name == "closed_to_me" else f"p.{name}" for name in ListRow._fields if name != "key"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which open rows: one organisation's, of a phase or of all, mine or all, and the compiled filters."""

    organisation_id: int
    today: date
    tab: int = ALL
    mine: bool = False
    where: str = ""
    params: Sequence[Any] = ()

    def conditions(self) -> Statement:
        """The selection as conditions on ``cases_caseparty``, all of them answered by the index."""
        parts: list[str] = ["is_open AND organisation_id = %s"]
        params: list[Any] = [self.organisation_id]
        if self.tab != ALL:
            parts.append(_TAB[self.tab])
            params += [] if self.tab == Phase.REQUEST else [self.today]
        if self.mine:
            parts.append("owes_from <= %s AND owes_until > %s")
            params += [self.today, self.today]
        if self.where:
            parts.append(self.where)
            params += self.params
        return " AND ".join(parts), params


# The state Utlåtande mottaget is in Utredning up to its last day and in Ersättning from the day after.
_TAB: Final[Mapping[int, str]] = {
    Phase.REQUEST: f"phase = {Phase.REQUEST:d}",
    Phase.INVESTIGATION: f"(phase = {Phase.INVESTIGATION:d} OR (phase = {PHASE_TURNS_WHEN_DUE} AND due_on >= %s))",
    Phase.COMPENSATION: f"(phase = {Phase.COMPENSATION:d} OR (phase = {PHASE_TURNS_WHEN_DUE} AND due_on < %s))",
}
# What each column sorts on, and how many times today is needed in it.
_SHOWN_STATE = (
    f"CASE WHEN phase = {PHASE_TURNS_WHEN_DUE} AND due_on < %s THEN {CaseState.ACCOUNTING.code} ELSE state END"
)
_SORT_KEY: Final[Mapping[str, str]] = {
    # FMU-2026-10000 comes after FMU-2026-9999.
    "arende": "substr(number, 5, 4) || lpad(substr(number, 10), 12, '0')",
    "typ": "kind",
    "status": _SHOWN_STATE,
    "boll": "CASE WHEN ball_turns_on <= %s THEN ball_then ELSE ball END",
    # No date at all comes last, whichever way the dates run.
    "slutdatum": f"CASE WHEN due_on = DATE '{NEVER}' THEN DATE '0001-01-01' ELSE due_on END",
    # Swedish order without a Swedish collation (decisions.md §13); the ones without a unit last.
    "utforare": """coalesce(nullif(translate(lower(unit_text), 'åäö', '{|}'), ''), '~') COLLATE "C\"""",
}


def page_statement(selection: Selection, sort: Sort, cursor: Cursor | None, size: int) -> Statement:
    """One page of rows, in order, and one row more on the side one is going to (does it go on?)."""
    keys, params = _keys_by_due(selection, cursor, size) if sort == BY_DUE else _keys_by(sort, selection, cursor, size)
    way = "DESC" if sort.descending or sort == BY_DUE else "ASC"
    sql = (
        f"SELECT {_COLUMNS}, k.key FROM ({keys}) k"  # noqa: S608 – made of constants
        " JOIN cases_caseparty p ON p.case_id = k.case_id AND p.organisation_id = %s"
        f" ORDER BY k.key {way}, k.due_on, k.case_id"
    )
    return sql, [*params, selection.organisation_id]


def count_statement(selection: Selection) -> Statement:
    """How many rows the selection has; index-only, and only run when the day buckets cannot tell."""
    where, params = selection.conditions()
    return f"SELECT count(*) FROM cases_caseparty WHERE {where}", params  # noqa: S608


def _keys_by_due(selection: Selection, cursor: Cursor | None, size: int) -> Statement:
    back = cursor is not None and cursor.backwards
    order = "due_on DESC, case_id DESC" if back else "due_on, case_id"
    where, shared = selection.conditions()
    branches: list[str] = []
    params: list[Any] = []
    for late, border, needs_today in _RANGES:
        if cursor is not None and _is_behind(late, cursor):
            continue
        bound, bound_params = "", []
        if cursor is not None and cursor.key[0] == late:
            bound = f" AND (due_on, case_id) {'<' if back else '>'} (%s, %s)"
            bound_params = list(cursor.key[1:])
        branches.append(
            f"(SELECT case_id, due_on, {late} AS key FROM cases_caseparty"  # noqa: S608
            f" WHERE {where} AND {border}{bound} ORDER BY {order} LIMIT {size + 1})"
        )
        params += [*shared, *([selection.today] if needs_today else []), *bound_params]
    way = "key, due_on DESC, case_id DESC" if back else "key DESC, due_on, case_id"
    return f"SELECT * FROM ({' UNION ALL '.join(branches)}) u ORDER BY {way} LIMIT {size + 1}", params  # noqa: S608


_RANGES: Final = (
    (1, "due_hard AND due_on < %s", True),
    (0, "due_hard AND due_on >= %s", True),
    (0, "NOT due_hard", False),
)


def _is_behind(late: int, cursor: Cursor) -> bool:
    """Whether the whole range lies behind the cursor."""
    return bool(late < cursor.key[0] if cursor.backwards else late > cursor.key[0])


def _keys_by(sort: Sort, selection: Selection, cursor: Cursor | None, size: int) -> Statement:
    key = _SORT_KEY[sort.column]
    where, shared = selection.conditions()
    params: list[Any] = [selection.today] * key.count("%s") + shared
    back = cursor is not None and cursor.backwards
    bound = ""
    if cursor is not None:
        on, then = ("<" if sort.descending != back else ">"), ("<" if back else ">")
        bound = f" WHERE key {on} %s OR (key = %s AND (due_on, case_id) {then} (%s, %s))"
        params += [cursor.key[0], *cursor.key]
    first, rest = ("DESC" if sort.descending != back else "ASC"), (" DESC" if back else "")
    sql = (
        f"SELECT * FROM (SELECT case_id, due_on, {key} AS key FROM cases_caseparty WHERE {where}) u{bound}"  # noqa: S608
        f" ORDER BY key {first}, due_on{rest}, case_id{rest} LIMIT {size + 1}"
    )
    return sql, params
