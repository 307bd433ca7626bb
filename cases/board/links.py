"""The board's addresses around itself: tabs, quick filters, headings, neighbouring pages."""

from dataclasses import dataclass
from typing import Final

from cases import ports
from cases.board.asked import ALL, BY_DUE, LATE, SLUG_OF_TAB, SOON, Asked, Cursor, Sort
from cases.board.counts import Count
from cases.board.days import Days
from cases.board.words import count_in_words
from cases.vocabulary import Phase
from fmuadmin.parts import Pager, Tab
from fmuadmin.tables import Column, Direction

_COLUMNS: Final = (
    ("Ärende", "arende"),
    ("Typ", "typ"),
    ("Status", "status"),
    ("Bollen ligger hos", "boll"),
    ("Slutdatum", "slutdatum"),
    ("Utförare", "utforare"),
)
TAB_LABELS: Final[dict[int, str]] = {
    ALL: "Alla",
    **{int(phase): str(phase.label) for phase in (Phase.REQUEST, Phase.INVESTIGATION, Phase.COMPENSATION)},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Addresses around the board. ``stays`` keeps *Kräver min åtgärd* unsaid when the address left it unsaid."""

    url: str
    stays: Asked
    shown: Asked

    def _to(self, **changes: str | None) -> str:
        return f"{self.url}?{self.stays.query(**changes)}"

    def tab(self, tab: int, rows: int) -> Tab:
        """One phase."""
        label, url = TAB_LABELS[tab], self._to(fas=SLUG_OF_TAB[tab])
        return Tab(label=label, url=url, count=count_in_words(rows), current=tab == self.shown.tab)

    def chips(self, count: Count, days: Days) -> list[Tab]:
        """The quick filters. One at a time, so that a chip's number is what choosing it shows (OV11)."""
        mine = bool(self.shown.mine)
        soon = days.rules.soon_days
        chips = [
            Tab(
                label="Kräver min åtgärd",
                url=self._to(atgard="0") if mine else self._to(atgard="1", slutdatum=None, obesvarade=None),
                count=count_in_words(count.mine),
                current=mine,
            ),
            self._quick("Försenade", "slutdatum", LATE, count.late),
            self._quick(f"Förfaller inom {soon} arbetsdagar", "slutdatum", SOON, count.soon),
        ]
        if ports.plugs.counts_unanswered:
            chips.append(self._quick("Obesvarade frågor", "obesvarade", "1", count.asked))
        return chips

    def _quick(self, label: str, name: str, value: str, number: int) -> Tab:
        on = self.shown.has(name, value)
        changes: dict[str, str | None] = {"slutdatum": None, "obesvarade": None, "atgard": "0"}
        url = self._to(**{name: None}) if on else self._to(**changes | {name: value})
        return Tab(label=label, url=url, count=count_in_words(number), current=on)

    def keep(self) -> tuple[tuple[str, str], ...]:
        """What the filter form carries on: the phase, *Kräver min åtgärd* as shown, and the order."""
        kept = [("fas", SLUG_OF_TAB[self.shown.tab]), ("atgard", str(int(bool(self.shown.mine))))]
        kept += [("obesvarade", "1")] if self.shown.has("obesvarade", "1") else []
        kept += [] if self.shown.sort == BY_DUE else [("sortera", self.shown.sort.text)]
        return tuple(kept)

    def columns(self) -> list[Column]:
        """The headings; each sorts, and turns the order when it already does."""
        sort = self.shown.sort
        made = []
        for label, name in _COLUMNS:
            if sort.column == name:
                turned = Sort(name, not sort.descending)
                way: Direction = "descending" if sort.descending else "ascending"
                made.append(Column(label, self._to(sortera=None if turned == BY_DUE else turned.text), way))
            else:
                made.append(Column(label, self._to(sortera=None if name == BY_DUE.column else name)))
        return [*made, Column("Dialog")] if ports.plugs.counts_unanswered else made

    def pager(self, before: Cursor | None, after: Cursor | None, *, at_start: bool) -> Pager:
        """The neighbouring pages; the first page has an address without a key."""
        back = "" if before is None else self._to() if at_start else self._to(sida=before.text)
        return Pager(previous_url=back, next_url=self._to(sida=after.text) if after else "")

    def reset(self) -> str:
        """The phase without filters."""
        return f"{self.url}?fas={SLUG_OF_TAB[self.shown.tab]}"

    def everything(self) -> str:
        """The phase without filters and with everybody's rows."""
        return f"{self.url}?fas={SLUG_OF_TAB[self.shown.tab]}&atgard=0"

    def start(self) -> str:
        """The first page."""
        return self._to()
