"""The way back to the list that the reader came from, and how many cases it holds (CV1)."""

from dataclasses import dataclass, replace

from django.http import QueryDict
from django.urls import reverse

from cases.board.asked import SOON, Asked
from cases.board.counts import read_counts
from cases.board.days import Days
from cases.selectors.seeing import Sight
from fmuadmin import clock


@dataclass(frozen=True, slots=True)
class WayBack:
    """A link."""

    url: str
    label: str


def way_back(sight: Sight, last_query: str) -> WayBack:
    """Back to the board as it was last filtered, or to Avslutade for a case that is closed to the reader.

    The number is said when the day buckets alone know it. At most one statement.
    """
    if not sight.party.is_open:
        return WayBack(reverse("cases:closed"), "Till avslutade ärenden")
    number = _number_listed(sight, last_query)
    url = reverse("cases:board")
    words = "" if number is None else " (1 ärende)" if number == 1 else f" ({number} ärenden)"
    return WayBack(f"{url}?{last_query}" if last_query else url, f"Till översikten{words}")


def _number_listed(sight: Sight, last_query: str) -> int | None:
    asked = Asked.read(QueryDict(last_query))
    # What is near is counted by today's rules, which only the board has read.
    if asked.has("slutdatum", SOON) or not replace(asked, mine=bool(asked.mine)).counted_beforehand:
        return None
    counts = read_counts(sight.actor.organisation_id or 0, Days(clock.today(), sight.case.rules))[asked.tab]
    mine = counts.mine > 0 and not asked.filters if asked.mine is None else asked.mine
    return counts.shown(replace(asked, mine=mine))
