"""How many open rows each tab and quick filter holds: one statement over the day buckets (board.md §3, OV11)."""

from dataclasses import dataclass, fields
from typing import Final

from cases.board.asked import ALL, LATE, SOON, Asked
from cases.board.days import Days
from cases.parties import PHASE_TURNS_WHEN_DUE
from cases.vocabulary import Phase
from fmuadmin.hot import hot_rows

COUNTS_SQL: Final = f"""
SELECT CASE WHEN phase <> {PHASE_TURNS_WHEN_DUE} THEN phase
            WHEN due_on >= %s THEN {Phase.INVESTIGATION:d} ELSE {Phase.COMPENSATION:d} END AS tab,
       sum(n), sum(n) FILTER (WHERE owes_from <= %s AND owes_until > %s),
       sum(n) FILTER (WHERE due_hard AND due_on < %s), sum(n) FILTER (WHERE due_on BETWEEN %s AND %s),
       sum(n) FILTER (WHERE asked)
  FROM cases_party_count WHERE organisation_id = %s GROUP BY 1
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


def counts_params(organisation_id: int, days: Days) -> list[object]:
    """The parameters of ``COUNTS_SQL``."""
    today = days.today
    return [today, today, today, today, today, days.soon, organisation_id]


def read_counts(organisation_id: int, days: Days) -> dict[int, Count]:
    """The count of every tab, *Alla* included, in one statement."""
    found = {int(row[0]): _count(row[1:]) for row in hot_rows(COUNTS_SQL, counts_params(organisation_id, days))}
    return {
        ALL: sum(found.values(), Count()),
        **{tab: found.get(tab, Count()) for tab in (Phase.REQUEST, Phase.INVESTIGATION, Phase.COMPENSATION)},
    }


def _count(row: tuple[int | None, ...]) -> Count:
    return Count(*(int(n or 0) for n in row))
