"""The whole board view against its floor F (board.md §1), at several sizes in one run.

The view: one request through the whole WSGI stack as the application role, with row-level security, session and
mandate; the coordinator of the largest region, *Alla*, 50 rows, all counts. The floor: the same rows and the day-bucket
counts by bare SQL as the owner, and the same table drawn. Both in turn, round after round, both with prepared
statements.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median
from typing import Any, Final

import psycopg
from django.core.handlers.wsgi import WSGIHandler
from django.core.management.base import CommandError
from django.db.backends.postgresql.base import DatabaseWrapper
from django.template import engines
from django.urls import reverse

from cases.bench import databases, world
from cases.bench.cpu import Meter
from cases.bench.figures import Figure
from cases.bench.visits import session_of, visit
from cases.board.asked import BY_DUE, PAGE_SIZE
from cases.board.counts import COUNTS_SQL, counts_params
from cases.board.days import Days
from cases.board.known import known_to
from cases.board.query import ListRow, Selection, page_statement
from cases.board.shape import Shaper
from fmuadmin import clock
from fmuadmin.access import ANONYMOUS, Actor, acting_as
from fmuadmin.hot import hot_rows
from fmuadmin.tables import Column, Table

SIZES: Final = (1_000, 100_000, 1_000_000)
AGAINST_FLOOR, AGAINST_SMALLER = 3.0, 1.3
BUDGETED: Final = frozenset({100_000, 1_000_000})
_TBODY: Final = re.compile(r"<tbody>.*</tbody>", re.DOTALL)
_COLUMNS: Final = ("Ärende", "Typ", "Status", "Bollen ligger hos", "Slutdatum", "Utförare")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One thing to measure, and what measures it."""

    work: Callable[[], str]
    meter: Meter


@dataclass(frozen=True, slots=True)
class Site:
    """One size: the view and its floor."""

    size: int
    view: Candidate
    floor: Candidate


def measure(sizes: Sequence[int], *, rounds: int, requests: int, say: Callable[[str], None]) -> list[Figure]:
    """Make the worlds, measure, drop the worlds. Raises CommandError when view and floor show different rows."""
    with ExitStack() as opened:
        sites = [_open(size, opened, say) for size in sizes]
        for site in sites:
            _check(site)
            _warm(site, requests)
        say(f"measuring {site.view.meter.measures} time, {rounds} rounds of {requests} requests")
        costs: dict[tuple[int, str], list[float]] = {}
        for _ in range(rounds):
            for site in sites:
                for name, candidate in (("floor", site.floor), ("view", site.view)):
                    costs.setdefault((site.size, name), []).append(candidate.meter.each(candidate.work, requests))
    return list(_figures(sizes, costs))


def _figures(sizes: Sequence[int], costs: dict[tuple[int, str], list[float]]) -> Iterator[Figure]:
    for size in sizes:
        floor, view = costs[size, "floor"], costs[size, "view"]
        yield Figure(name=f"board, {size} cases: floor, ms", value=median(floor))
        yield Figure(name=f"board, {size} cases: whole view, ms", value=median(view))
        yield Figure(
            name=f"board, {size} cases: whole view / floor",
            value=_ratio(view, floor),
            budget=AGAINST_FLOOR if size in BUDGETED else None,
        )
    if BUDGETED.issubset(sizes):
        small, large = sorted(BUDGETED)
        ratio = _ratio(costs[large, "view"], costs[small, "view"])
        yield Figure(name=f"board: {large} / {small} cases", value=ratio, budget=AGAINST_SMALLER)


def _ratio(costs: Sequence[float], base: Sequence[float]) -> float:
    """The median over the rounds; within a round the machine's speed is the same for both."""
    return median(cost / beside for cost, beside in zip(costs, base, strict=True))


def _open(size: int, opened: ExitStack, say: Callable[[str], None]) -> Site:
    say(f"making a world of {size} cases")
    name = opened.enter_context(databases.fresh(size))
    owner = opened.enter_context(databases.owner(name))
    today = clock.today()
    world.fill(owner, cases=size, today=today)
    pages = databases.application(name)
    opened.callback(pages.close_pool)
    with databases.used_by_pages(pages):
        view, view_pid, days = _view(pages)
    floor = _floor(owner, days)
    return Site(size, Candidate(view, Meter(view_pid)), Candidate(floor, Meter(owner.info.backend_pid)))


def _view(pages: DatabaseWrapper) -> tuple[Callable[[], str], int, Days]:
    """The request, the process in the database that answers it, and the days as the page counts them."""
    with acting_as(ANONYMOUS):
        cookie = session_of(world.COORDINATOR, world.COORDINATOR)
        pid = int(hot_rows("SELECT pg_backend_pid()", [])[0][0])
        days = known_to(Actor(region_id=world.LARGEST_REGION), clock.today()).days
    handler = WSGIHandler()
    address = reverse("cases:board")

    def request() -> str:
        with databases.used_by_pages(pages):
            return visit(handler, address, cookie=cookie, query="fas=alla&atgard=0")

    return request, pid, days


def _floor(owner: psycopg.Connection[Any], days: Days) -> Callable[[], str]:
    """The same rows and counts by bare SQL as the owner, and the same table drawn."""
    region = world.LARGEST_REGION
    rows_sql, rows_params = page_statement(Selection(organisation_id=region, today=days.today), BY_DUE, None, PAGE_SIZE)
    template = engines["jinja2"].get_template("data_table.html")
    columns = [Column(label) for label in _COLUMNS]

    def bare() -> str:
        with psycopg.Cursor(owner) as cursor:
            rows = cursor.execute(rows_sql, rows_params, prepare=True).fetchall()
            cursor.execute(COUNTS_SQL, counts_params(region, days), prepare=True).fetchall()
        shaper = Shaper(days)
        shaped = [shaper.row(ListRow(*row)) for row in rows[:PAGE_SIZE]]
        return str(template.render({"table": Table("", columns, shaped, "Ärenden")}))

    return bare


def _check(site: Site) -> None:
    seen, bare = (_TBODY.search(candidate.work()) for candidate in (site.view, site.floor))
    if seen is None or bare is None or seen[0] != bare[0]:
        raise CommandError(f"At {site.size} cases the board and the bare statements show different rows.")


def _warm(site: Site, requests: int) -> None:
    for candidate in (site.view, site.floor):
        candidate.meter.each(candidate.work, requests)
