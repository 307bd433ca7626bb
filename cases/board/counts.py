"""How many open rows each tab and quick filter holds: one statement over the day buckets (board.md §3, OV11)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Final

from cases.board.asked import ALL, LATE, SOON, Asked
from cases.board.days import Days
from cases.parties import PHASE_TURNS_WHEN_DUE
from cases.vocabulary import Phase
from fmuadmin.hot import hot_rows

COUNTS_SQL: Final = f"""
SELECT CASE WHEN phase <> {PHASE_TURNS_WHEN_DUE} THEN phase
            WHEN due_on >= %(today)s THEN {Phase.INVESTIGATION:d} ELSE {Phase.COMPENSATION:d} END AS tab,
       sum(n) AS rows, sum(n) FILTER (WHERE owes_from <= %(today)s AND owes_until > %(today)s) AS mine,
       sum(n) FILTER (WHERE due_hard AND due_on < %(today)s) AS late,
       sum(n) FILTER (WHERE due_on BETWEEN %(today)s AND %(soon)s) AS soon, sum(n) FILTER (WHERE asked) AS asked
  FROM cases_party_count WHERE organisation_id = %(organisation)s GROUP BY 1
"""  # noqa: S608 – made of constants


@dataclass(frozen=True, slots=True)
class Count:
    """The open rows of one tab: all of them, those that ask for my act, and so on."""

    rows: int = 0
    mine: int = 0
    late: int = 0
    soon: int = 0
    asked: int = 0

    def __add__(self, other: "Count") -> "Count":
        """The two together."""
        return Count(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Count)))

    def shown(self, asked: Asked) -> int:
        """How many rows the board shows, when its filters are ``counted_beforehand``."""
        if asked.has("slutdatum", LATE):
            return self.late
        if asked.has("slutdatum", SOON):
            return self.soon
        if asked.has("obesvarade", "1"):
            return self.asked
        return self.mine if asked.mine else self.rows


def counts_params(organisation_id: int, days: Days) -> dict[str, object]:
    """The parameters of ``COUNTS_SQL``."""
    return {"today": days.today, "soon": days.soon, "organisation": organisation_id}


def read_counts(organisation_id: int, days: Days) -> dict[int, Count]:
    """The count of every tab, *Alla* included, in one statement."""
    return by_tab(hot_rows(COUNTS_SQL, counts_params(organisation_id, days)))


def by_tab(rows: Iterable[Sequence[int | None]]) -> dict[int, Count]:
    """The rows that ``COUNTS_SQL`` gives as the count of every tab, *Alla* included."""
    found = {row[0]: Count(*(int(n or 0) for n in row[1:])) for row in rows}
    return {
        ALL: sum(found.values(), Count()),
        **{tab: found.get(tab, Count()) for tab in (Phase.REQUEST, Phase.INVESTIGATION, Phase.COMPENSATION)},
    }
