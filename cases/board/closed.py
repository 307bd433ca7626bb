"""Avslutade: ended cases, newest first, paged by key; fast at 200 000 rows because nothing is counted past 10 000."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from django.utils.safestring import SafeString

from cases.board.addresses import Addresses
from cases.board.asked import PAGE_SIZE, Parameters
from cases.board.controls import Choice, choice_of_unit, drawn, one_of
from cases.board.known import units_to_choose
from cases.board.query import CLOSED_TO_ME
from cases.board.shape import closed_row
from cases.board.words import count_in_words, visible_range
from cases.filters import FIRST_YEAR, ClosedFilters, compiled
from cases.models import CaseParty
from cases.parties import closure_label
from cases.vocabulary import ClosureReason, InvestigationType, Part, RequestState, state_of_code
from fmuadmin import clock
from fmuadmin.access import Actor
from fmuadmin.hot import hot_rows
from fmuadmin.parts import Action, Empty, Pager
from fmuadmin.tables import Cell, Column, Row, Table
from fmuadmin.vocabulary import OrganisationKind

COUNTED_UP_TO: Final = 10_000
PARAMETERS: Final = ("utforare", "avslut", "ar")
_LONGEST_CURSOR: Final = 200
_KIND: Final = {int(kind): Cell(kind.label) for kind in InvestigationType}
# How it ended for a unit that was asked but is out of the case.
_OF_UNITS: Final = (RequestState.NOT_ASSIGNED, RequestState.DECLINED, RequestState.NO_ORDER)


class ClosedRow(NamedTuple):
    """What Avslutade shows of a case."""

    case_id: int
    number: str
    place: str
    part: int
    kind: int
    state: int
    unit_text: str
    closed_on: date
    closure: int
    closed_to_me: bool


class ClosedCursor(NamedTuple):
    """Where a page begins: after the row with this key, or before it."""

    closed_on: date
    case_id: int
    first: int
    backwards: bool = False

    @property
    def text(self) -> str:
        """As it stands in an address."""
        packed = json.dumps([self.closed_on.isoformat(), self.case_id, self.first, int(self.backwards)])
        return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedPage:
    """What closed_region.html draws."""

    url: str
    filter_row: SafeString
    unread: Sequence[str]
    result: str
    table: Table
    pager: Pager
    empty: Empty | None


_COLUMNS: Final = ", ".join(CLOSED_TO_ME if name == "closed_to_me" else f"p.{name}" for name in ClosedRow._fields)


def rows_statement(
    organisation_id: int, where: str, params: Sequence[Any], cursor: ClosedCursor | None
) -> tuple[str, list[Any]]:
    """One page of ended rows and one more: keys first from the list's own index, then the rows."""
    back = cursor is not None and cursor.backwards
    order = "closed_on, case_id" if back else "closed_on DESC, case_id DESC"
    bound = "" if cursor is None else f" AND (closed_on, case_id) {'>' if back else '<'} (%s, %s)"
    sql = (
        f"SELECT {_COLUMNS} FROM (SELECT case_id FROM cases_caseparty"  # noqa: S608 – made of constants
        f" WHERE NOT is_open AND organisation_id = %s{where}{bound} ORDER BY {order} LIMIT {PAGE_SIZE + 1}) k"
        " JOIN cases_caseparty p ON p.case_id = k.case_id AND p.organisation_id = %s"
        " ORDER BY p.closed_on DESC, p.case_id DESC"
    )
    key = [] if cursor is None else [cursor.closed_on, cursor.case_id]
    return sql, [organisation_id, *params, *key, organisation_id]


def count_statement(organisation_id: int, where: str, params: Sequence[Any]) -> tuple[str, list[Any]]:
    """How many, but never counting past the limit."""
    sql = (
        "SELECT count(*) FROM (SELECT 1 FROM cases_caseparty"  # noqa: S608 – made of constants
        f" WHERE NOT is_open AND organisation_id = %s{where} LIMIT {COUNTED_UP_TO + 1}) few"
    )
    return sql, [organisation_id, *params]


def closed_page(parameters: Parameters, actor: Actor, *, url: str) -> ClosedPage:
    """Read and word Avslutade for the actor: three statements."""
    chosen = {name: str(parameters.get(name, "")) for name in PARAMETERS}
    organisation_id = actor.desk
    where, params, unread = "", list[Any](), list[str]()
    if any(chosen.values()):
        filters = ClosedFilters(parameters, CaseParty.objects.visible_to(actor))
        sql, params = compiled(filters.qs)
        where, unread = f" AND {sql}", filters.unread
    cursor = read_cursor(parameters.get("sida", ""))
    rows = [ClosedRow(*row) for row in hot_rows(*rows_statement(organisation_id, where, params, cursor))]
    total = int(hot_rows(*count_statement(organisation_id, where, params))[0][0])
    rows, first, pager = _paged(rows, cursor, _Address(url, chosen))
    of = f"fler än {count_in_words(COUNTED_UP_TO)}" if total > COUNTED_UP_TO else count_in_words(total)
    return ClosedPage(
        url=url,
        filter_row=drawn(url, _controls(chosen, actor), (), url if any(chosen.values()) else ""),
        unread=[f"Filtret {label} kunde inte läsas och används inte." for label in unread],
        result=f"{visible_range(first, len(rows), of)} Sorterat på avslutsdatum, senast först.",
        table=_table(rows, filtered=any(chosen.values())),
        pager=pager,
        empty=None if rows else _empty(chosen, cursor, actor, url),
    )


def read_cursor(text: str) -> ClosedCursor | None:
    """The cursor in an address, or None when there is none or it is of no use."""
    if not text or len(text) > _LONGEST_CURSOR:
        return None
    try:
        closed_on, case_id, first, backwards = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return ClosedCursor(date.fromisoformat(closed_on), int(case_id), max(1, int(first)), bool(backwards))
    except (ValueError, TypeError, OverflowError, binascii.Error):
        return None


class _Address(NamedTuple):
    url: str
    chosen: Mapping[str, str]

    def to(self, cursor: ClosedCursor | None) -> str:
        pairs = [(name, value) for name, value in self.chosen.items() if value]
        query = urlencode(pairs + ([("sida", cursor.text)] if cursor else []))
        return f"{self.url}?{query}" if query else self.url


def _paged(rows: list[ClosedRow], cursor: ClosedCursor | None, address: _Address) -> tuple[list[ClosedRow], int, Pager]:
    more = len(rows) > PAGE_SIZE
    back = cursor is not None and cursor.backwards
    first = 1 if cursor is None or (back and not more) else cursor.first
    rows = rows[1:] if back and more else rows[:PAGE_SIZE]
    previous = following = ""
    if rows and (more if back else cursor is not None):
        at_start = first - PAGE_SIZE <= 1
        before = ClosedCursor(rows[0].closed_on, rows[0].case_id, first - PAGE_SIZE, True)
        previous = address.to(None if at_start else before)
    if rows and (back or more):
        following = address.to(ClosedCursor(rows[-1].closed_on, rows[-1].case_id, first + len(rows)))
    return rows, first, Pager(previous_url=previous, next_url=following)


def outcome(row: ClosedRow) -> str:
    """How the case ended for the organisation; a unit that is out of it reads its own outcome only."""
    label = closure_label(row.closure)
    if row.part == Part.FORMER_UNIT:
        return label
    state = state_of_code(row.state).label
    if not label or label.startswith(state):
        return label or state
    return f"{state} – {label.lower()}"


def _table(rows: Sequence[ClosedRow], *, filtered: bool) -> Table:
    addresses = Addresses()
    return Table(
        caption=f"Avslutade ärenden{', filtrerade' if filtered else ''}. Sorterat på avslutsdatum, senast först.",
        columns=[
            Column("Ärende"),
            Column("Typ"),
            Column("Avslut"),
            Column("Avslutad", sorted="descending"),
            Column("Utförare"),
        ],
        rows=[_row(row, addresses) for row in rows],
        region="Avslutade ärenden",
    )


def _row(row: ClosedRow, addresses: Addresses) -> Row:
    if row.closed_to_me:
        return closed_row(row.number, 4)
    cells = [_KIND[row.kind], Cell(outcome(row)), Cell(row.closed_on.isoformat()), Cell(row.unit_text)]
    return Row(row.number, addresses.case(row.number), cells, row.place)


def _controls(chosen: Mapping[str, str], actor: Actor) -> tuple[Choice, ...]:
    units = units_to_choose(actor)
    outcomes = tuple((c.value, c.label) for c in ((*ClosureReason, *_OF_UNITS) if not units else ClosureReason))
    years = tuple((str(year), str(year)) for year in range(clock.today().year, FIRST_YEAR - 1, -1))
    return (
        *choice_of_unit(units, chosen["utforare"]),
        one_of("avslut", "Avslut", (("", "Alla"), *outcomes), chosen["avslut"]),
        one_of("ar", "År", (("", "Alla"), *years), chosen["ar"]),
    )


def _empty(chosen: Mapping[str, str], cursor: ClosedCursor | None, actor: Actor, url: str) -> Empty:
    if cursor is not None:
        start = Action(label="Till början av listan", url=_Address(url, chosen).to(None))
        return Empty(text="Det finns inga fler ärenden i listan.", actions=[start])
    if any(chosen.values()):
        reset = Action(label="Återställ filter", url=url)
        return Empty(text="Inga ärenden matchar filtreringen.", actions=[reset])
    where = "på" if actor.organisation_kind == OrganisationKind.CARE_UNIT else "hos"
    return Empty(text=f"Det finns inga avslutade ärenden {where} {actor.organisation_name}.")
