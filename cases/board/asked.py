"""What an address asks the board for, and the addresses of its neighbours (tabs, chips, headings, pages).

Everything the board can show has an address of its own (OV5). Parameters that are not understood are left out.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple, Protocol
from urllib.parse import quote_plus

from cases.vocabulary import Phase

ALL: Final = 0
TABS: Final[Mapping[str, int]] = {
    "alla": ALL,
    "begaran": Phase.REQUEST,
    "utredning": Phase.INVESTIGATION,
    "ersattning": Phase.COMPENSATION,
}
SLUG_OF_TAB: Final[Mapping[int, str]] = {tab: slug for slug, tab in TABS.items()}
FILTERS: Final = ("slutdatum", "obesvarade", "utforare", "typ", "status", "visa_inte")
SORTS: Final = ("arende", "typ", "status", "boll", "slutdatum", "utforare")
LATE, SOON = "forsenade", "snart"
PAGE_SIZE: Final = 50
_LONGEST_CURSOR: Final = 500
_QUICK: Final = ((("slutdatum", LATE),), (("slutdatum", SOON),), (("obesvarade", "1"),))


class Parameters(Protocol):
    """A parsed query string, as Django's QueryDict."""

    def get(self, key: str, default: str, /) -> Any:
        """The last value."""

    def getlist(self, key: str, /) -> list[str]:
        """All values."""


class Sort(NamedTuple):
    """A column to sort on. The default is slutdatum: försenade first, then the nearest."""

    column: str = "slutdatum"
    descending: bool = False

    @property
    def text(self) -> str:
        """As it stands in an address."""
        return f"-{self.column}" if self.descending else self.column


BY_DUE: Final = Sort()


class Cursor(NamedTuple):
    """Where a page begins: after the row with this key, or before it when going ``backwards``.

    ``first`` is the running number that the page's first row had when the link was made; it is shown, never used to
    find the rows.
    """

    key: tuple[Any, date, int]
    first: int
    backwards: bool = False

    @property
    def text(self) -> str:
        """As it stands in an address."""
        value, due_on, case_id = self.key
        shown = value.isoformat() if isinstance(value, date) else value
        packed = json.dumps([shown, due_on.isoformat(), case_id, self.first, int(self.backwards)])
        return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def read_cursor(text: str, sort: Sort) -> Cursor | None:
    """The cursor in an address, or None when there is none or it is of no use."""
    value: Any
    if not text or len(text) > _LONGEST_CURSOR:
        return None
    try:
        value, due_on, case_id, first, backwards = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        kind = _KIND_OF_KEY.get(sort, int)
        value = date.fromisoformat(value) if kind is date else kind(value)
        if kind is str:
            value.encode()  # half a surrogate pair is no text that a database can hold
            if "\x00" in value:
                return None
        return Cursor((value, date.fromisoformat(due_on), int(case_id)), max(1, int(first)), bool(backwards))
    except (ValueError, TypeError, OverflowError, binascii.Error):
        return None


# What the sort key of an order is made of; whole numbers unless said otherwise.
_KIND_OF_KEY: Final[Mapping[Sort, Any]] = {
    Sort("slutdatum", True): date,
    **{Sort(column, way): str for column in ("arende", "utforare") for way in (False, True)},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A board as its address asks for it. ``mine`` None means: on for those who have anything to do."""

    tab: int = ALL
    mine: bool | None = None
    sort: Sort = BY_DUE
    cursor: Cursor | None = None
    filters: tuple[tuple[str, str], ...] = ()

    @classmethod
    def read(cls, parameters: Parameters) -> "Asked":
        """The board that a query string asks for."""
        sort = _read_sort(parameters.get("sortera", ""))
        return cls(
            tab=TABS.get(parameters.get("fas", ""), ALL),
            mine={"1": True, "0": False}.get(parameters.get("atgard", "")),
            sort=sort,
            cursor=read_cursor(parameters.get("sida", ""), sort),
            filters=tuple((name, value) for name in FILTERS for value in parameters.getlist(name) if value),
        )

    @property
    def counted_beforehand(self) -> bool:
        """Whether the day buckets alone know how many rows there are (board.md §3). ``mine`` must be settled."""
        if not self.filters:
            return True
        return not self.mine and self.filters in _QUICK

    def query(self, **changes: str | None) -> str:
        """The query string of this board's first page, with some parameters changed or (None) left out.

        Changes come from the code and are plain words; only what was read from an address needs quoting.
        """
        parts = [f"{name}={value}" for name, value in (self._fixed() | changes).items() if value is not None]
        parts += [quoted for name, quoted in self._quoted() if name not in changes]
        return "&".join(parts)

    def _fixed(self) -> dict[str, str | None]:
        return {
            "fas": SLUG_OF_TAB[self.tab],
            "atgard": None if self.mine is None else str(int(self.mine)),
            "sortera": None if self.sort == BY_DUE else self.sort.text,
        }

    def _quoted(self) -> list[tuple[str, str]]:
        return [(name, f"{name}={quote_plus(value)}") for name, value in self.filters]

    def values(self, name: str) -> list[str]:
        """The chosen values of one filter."""
        return [value for known, value in self.filters if known == name]

    def has(self, name: str, value: str) -> bool:
        """Whether the filter has the value."""
        return (name, value) in self.filters


def _read_sort(text: str) -> Sort:
    column = text.removeprefix("-")
    return Sort(column, text.startswith("-")) if column in SORTS else BY_DUE
