"""The whole of Översikt as values for its templates: tabs, chips, filters, the result line, the table, the pager."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.safestring import SafeString

from cases import ports
from cases.board.asked import ALL, Asked, Parameters
from cases.board.controls import controls, drawn
from cases.board.counts import Count
from cases.board.days import Days
from cases.board.known import SavedViewLine, known_to
from cases.board.links import TAB_LABELS, Links
from cases.board.persons import HEADING, Persons, may_show, persons_of
from cases.board.reading import Found, find, select
from cases.board.shape import NOTHING, Shaper
from cases.board.words import ORDER, visible_range
from fmuadmin import clock
from fmuadmin.access import Actor
from fmuadmin.parts import Action, Empty, Pager, Tab
from fmuadmin.tables import Column, Table
from fmuadmin.vocabulary import OrganisationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPage:
    """What board_region.html draws. ``query`` is the board's own address without the page."""

    url: str
    query: str
    tabs: Sequence[Tab]
    chips: Sequence[Tab]
    filter_row: SafeString
    unread: Sequence[str]
    result: str
    table: Table
    pager: Pager
    empty: Empty | None
    views: Sequence[SavedViewLine]
    view_name: str
    # Whether the reader may have the persons shown, whether they are, and in which cases they really were.
    may_show_persons: bool
    shows_persons: bool
    persons_shown: Sequence[tuple[int, str]]


def board_page(
    asked: Asked, parameters: Parameters, actor: Actor, *, url: str, shows_persons: bool = False
) -> BoardPage:
    """Read and word the board for the actor. At most three statements, four with persons, whatever the rows."""
    known = known_to(actor, clock.today())
    days, counts = known.days, known.counts
    shown = _settled(asked, counts)
    selection, unread = select(shown, parameters, actor, days)
    found = find(shown, selection, counts[shown.tab])
    persons = persons_of(found.rows, actor) if shows_persons and found.rows else None
    links = Links(url=url, stays=asked, shown=shown)
    query = asked.query()
    return BoardPage(
        url=url,
        query=query,
        tabs=[links.tab(tab, counts[tab].rows) for tab in TAB_LABELS],
        chips=links.chips(counts[shown.tab], days),
        filter_row=drawn(
            url, controls(shown, known.units, days.rules), links.keep(), links.reset() if shown.filters else ""
        ),
        unread=[f"Filtret {label} kunde inte läsas och används inte." for label in unread],
        result=f"{visible_range(found.first, len(found.rows), found.total)} {ORDER[shown.sort]}",
        table=_table(shown, found, days, links, persons),
        pager=links.pager(found.previous, found.following, at_start=found.at_start),
        empty=None if found.rows else _empty(shown, counts, actor, links),
        views=known.views,
        view_name=next((view.name for view in known.views if view.query == query), ""),
        may_show_persons=may_show(actor),
        shows_persons=shows_persons,
        persons_shown=persons.shown if persons is not None else (),
    )


def _settled(asked: Asked, counts: Mapping[int, Count]) -> Asked:
    """*Kräver min åtgärd* is on for those who have anything to do, unless the address says otherwise (OV2)."""
    if asked.mine is not None:
        return asked
    return replace(asked, mine=counts[asked.tab].mine > 0 and not asked.filters)


def _table(shown: Asked, found: Found, days: Days, links: Links, persons: Persons | None) -> Table:
    parts = ["Översikt", TAB_LABELS[shown.tab]]
    parts += ["kräver min åtgärd"] if shown.mine else []
    parts += ["filtrerad"] if shown.filters else []
    shaper = Shaper(days, with_unanswered=ports.plugs.counts_unanswered)
    columns, rows = links.columns(), [shaper.row(row) for row in found.rows]
    if persons is not None:
        columns.insert(1, Column(HEADING))
        cells = [persons.cells.get(row.case_id, NOTHING) for row in found.rows]
        rows = [row._replace(cells=[cell, *row.cells]) for row, cell in zip(rows, cells, strict=True)]
    return Table(
        caption=f"{', '.join(parts)}. {ORDER[shown.sort]}",
        columns=columns,
        rows=rows,
        region="Ärenden",
        swaps=True,
    )


def _empty(shown: Asked, counts: Mapping[int, Count], actor: Actor, links: Links) -> Empty:
    """Why the list is empty, and the way out (screens.md §2.5)."""
    if shown.cursor is not None:
        start = Action(label="Till början av listan", url=links.start())
        return Empty(text="Det finns inga fler ärenden i listan.", actions=[start])
    if shown.filters:
        reset = Action(label="Återställ filter", url=links.reset())
        return Empty(text="Inga ärenden matchar filtreringen.", actions=[reset])
    if shown.mine:
        show_all = Action(label="Visa alla ärenden", url=links.everything())
        return Empty(text="Inget ärende kräver din åtgärd just nu.", actions=[show_all])
    where = "på" if actor.organisation_kind == OrganisationKind.CARE_UNIT else "hos"
    if shown.tab == ALL or not counts[ALL].rows:
        return Empty(text=f"Det finns inga pågående utredningar {where} {actor.organisation_name}.")
    return Empty(text=f"Det finns inga ärenden i fasen {TAB_LABELS[shown.tab]} {where} {actor.organisation_name}.")
