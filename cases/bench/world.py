"""A synthetic world of any size, made in a few set-based statements by the owner (decisions.md §11, board.md).

21 regions with the largest at a fifth of the cases, 150 units, 40 offices; 5 % of the cases open, scattered over the
heap, in every state; three party rows a case. The same each time. The rows have the shape and the spread of real ones;
they tell no story, so nothing but lists can be measured on them.
"""

import time
from datetime import date
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg import sql

from cases.parties import PHASE_TURNS_WHEN_DUE, closure_code
from cases.turn import ALWAYS, FIXED_BALL, NEVER
from cases.vocabulary import OPEN_STATES, Ball, CaseState, ClosureReason, Flag, Part

REGIONS, UNITS, OFFICES, PROVIDERS = 21, 150, 40, 30
LARGEST_PER_CENT, OPEN_PER_CENT = 20, 5
BATCH: Final = 100_000
LARGEST_REGION: Final = 1
COORDINATOR: Final = 1
_UNITS_OF_LARGEST: Final = UNITS * LARGEST_PER_CENT // 100
_FIRST_OFFICE: Final = REGIONS + 1
_FIRST_DESK: Final = _FIRST_OFFICE + OFFICES
_FIRST_PROVIDER: Final = _FIRST_DESK + REGIONS + 1
_LARGE_TABLES: Final = ("cases_case", "cases_caseparty")
_MOST_VACUUMS: Final = 20
_BETWEEN_VACUUMS_SECONDS: Final = 0.25
_HERE: Final = Path(__file__).parent
S = CaseState
# How the ended ones ended, out of ten.
_ENDINGS: Final = (
    *[(S.CLOSED, ClosureReason.COMPLETED)] * 8,
    (S.CLOSED, ClosureReason.ABORTED),
    (S.REJECTED, ClosureReason.REJECTED),
)
_HARD: Final = (S.RECEIVED, S.ASKING_UNITS, S.ANSWERED, S.BOOKING, S.IN_PROGRESS, S.DEVIATION, S.SUPPLEMENT_REQUESTED)


def fill(owner: psycopg.Connection[Any], *, cases: int, today: date) -> None:
    """Make the world in an empty, migrated database, and vacuum it. ``owner`` must be in autocommit.

    Foreign keys are taken off meanwhile and put back, which checks all rows at once; the counters are recounted.
    """
    script = psycopg.ClientCursor(owner)
    given = _given(today)
    with owner.transaction():
        script.execute(_script("organisations.sql"), given)
        # Rows that wait for their check would hold the tables.
        owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
        references = _take_off_references(owner)
        for table in _LARGE_TABLES:
            owner.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(sql.Identifier(table)))
        for first in range(1, cases + 1, BATCH):
            span = {"first": first, "last": min(cases, first + BATCH - 1)}
            script.execute(_script("cases.sql"), given | span)
        for table in _LARGE_TABLES:
            owner.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(sql.Identifier(table)))
        for reference in references:
            owner.execute(reference)
        owner.execute("SELECT fmu_recount_parties()")
    owner.execute("VACUUM (ANALYZE)")
    _settle(owner)


def _settle(owner: psycopg.Connection[Any]) -> None:
    """Vacuum until every page of the large tables is known to hold nothing but what all may see.

    A snapshot that somebody held meanwhile (autovacuum's own, for one) leaves pages out the first time, and an index
    alone cannot answer for those.
    """
    for _ in range(_MOST_VACUUMS):
        left = owner.execute(
            "SELECT count(*) FROM pg_class WHERE oid = ANY(%s::regclass[]) AND relallvisible < relpages",
            [list(_LARGE_TABLES)],
        ).fetchone()
        if left == (0,):
            return
        time.sleep(_BETWEEN_VACUUMS_SECONDS)
        for table in _LARGE_TABLES:
            owner.execute(sql.SQL("VACUUM (ANALYZE) {}").format(sql.Identifier(table)))


def _script(name: str) -> sql.SQL:
    return sql.SQL((_HERE / name).read_text())


def _given(today: date) -> dict[str, Any]:
    """What the scripts are told: sizes, first keys, and the codes of the vocabulary."""
    return {
        "today": today,
        "always": ALWAYS,
        "never": NEVER,
        "regions": REGIONS,
        "offices": OFFICES,
        "units": UNITS,
        "providers": PROVIDERS,
        "units_of_largest": _UNITS_OF_LARGEST,
        "units_of_others": (UNITS - _UNITS_OF_LARGEST) // (REGIONS - 1),
        "first_office": _FIRST_OFFICE,
        "first_desk": _FIRST_DESK,
        "first_provider": _FIRST_PROVIDER,
        "first_unit": _FIRST_PROVIDER + PROVIDERS,
        "largest_per_cent": LARGEST_PER_CENT,
        "open_per_cent": OPEN_PER_CENT,
        "state_names": [state.value for state in S],
        "phases": [PHASE_TURNS_WHEN_DUE if s == S.STATEMENT_RECEIVED else int(s.phase) for s in S],
        "open_states": _codes(*OPEN_STATES),
        "ended_states": _codes(*(state for state, _ in _ENDINGS)),
        "ended_reasons": [reason.value for _, reason in _ENDINGS],
        "ended_closures": [closure_code(reason) for _, reason in _ENDINGS],
        "hard": _codes(*_HARD),
        "undated": _codes(S.STATEMENT_SENT, S.SUPPLEMENT_SENT),
        "asking": _codes(S.RECEIVED, S.ASKING_UNITS, S.ANSWERED),
        "ball_orderer": _codes(S.STATEMENT_RECEIVED, *(s for s, ball in FIXED_BALL.items() if ball == Ball.ORDERER)),
        "ball_region": _codes(*(s for s, ball in FIXED_BALL.items() if ball == Ball.REGION)),
        "asking_units": S.ASKING_UNITS.code,
        "statement_received": S.STATEMENT_RECEIVED.code,
        "in_progress": S.IN_PROGRESS.code,
        "booking": S.BOOKING.code,
        "asked_unit": int(Part.ASKED_UNIT),
        "respite": int(Flag.RESPITE),
        "delay": int(Flag.DELAY_REPORTED),
    }


def _codes(*states: CaseState) -> list[int]:
    return [state.code for state in states]


def _take_off_references(owner: psycopg.Connection[Any]) -> list[sql.Composed]:
    """Drop the foreign keys of and to the two large tables; the statements that put them back."""
    found = owner.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'f' AND (conrelid = ANY(%(t)s::regclass[]) OR confrelid = ANY(%(t)s::regclass[]))",
        {"t": list(_LARGE_TABLES)},
    ).fetchall()
    put_back = []
    for table, name, definition in found:
        target = sql.Identifier(table), sql.Identifier(name)
        owner.execute(sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(*target))
        put_back.append(sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} ").format(*target) + sql.SQL(definition))
    return put_back
