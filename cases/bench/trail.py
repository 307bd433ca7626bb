"""What the trail costs with many readers at once: requests per second with it and without it, of the same pages.

Eight clients, each an officer of Försäkringskassan who opens tabs of cases of the own office, through the whole WSGI
stack with threads and a connection pool as one server process has them. Rounds with and without take turns; without
it nothing is recorded and nothing sent to ``fmu_record``. Afterwards every page must have its line and the chain hold.

The measurements' database does not wait for its disk, so what a commit waits for there is not in the figures.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from itertools import cycle, islice
from statistics import median
from typing import Any, Final

import psycopg
from django.core.handlers.wsgi import WSGIHandler
from django.core.management.base import CommandError
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.postgresql.base import DatabaseWrapper
from django.urls import reverse

from cases.bench import databases
from cases.bench.figures import Figure
from cases.bench.visits import session_of, visit
from cases.demo import START, demo_document
from cases.world.loading import load
from fmuadmin import reading
from fmuadmin.access import ANONYMOUS, acting_as
from fmuadmin.trail.chains import CHAINS, verify

CLIENTS: Final = 8
MOST_LOST: Final = 0.20
_TABS: Final = ("begaran", "underlag", "besok")
_CASES_EACH: Final = 20
_OFFICERS: Final = """
SELECT DISTINCT ON (m.user_id) m.user_id, m.id, m.organisation_id FROM fmuadmin_mandate m
  JOIN cases_caseparty p ON p.organisation_id = m.organisation_id AND p.part = 1
 WHERE m.role = 'fk_officer' ORDER BY m.user_id, m.id LIMIT %s
"""
_CASES: Final = """
SELECT p.number FROM cases_caseparty p JOIN cases_order o ON o.case_id = p.case_id
  JOIN cases_case c ON c.id = p.case_id
 WHERE p.organisation_id = %s AND p.part = 1 AND c.state <> 'revoked' ORDER BY p.case_id DESC LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Reader:
    """A client: its session, and the pages it opens in turn."""

    cookie: str
    pages: Sequence[str]


def measure(*, rounds: int, requests: int, say: Callable[[str], None]) -> list[Figure]:
    """Load a world, measure, drop it. Raises CommandError when a page left no line, or the chain does not hold."""
    say("loading the demo world")
    with databases.fresh("trail") as name, databases.owner(name) as owner:
        with databases.used_by_pages(databases.loading(name)):
            load(demo_document(), digest="", name="bench", now=START)
        owner.execute("VACUUM ANALYZE")
        pages = databases.application(name, clients=CLIENTS)
        try:
            rates = _rates(pages, _readers(owner, pages), rounds, requests, say)
        finally:
            pages.close_pool()
        _check(owner, expected=CLIENTS * requests * rounds)
    return list(_figures(rates))


def _figures(rates: Sequence[tuple[float, float]]) -> Iterator[Figure]:
    yield Figure(name="trail, 8 clients: requests per second without it", value=median(off for off, _ in rates))
    yield Figure(name="trail, 8 clients: requests per second with it", value=median(on for _, on in rates))
    lost = median(1 - on / off for off, on in rates)
    yield Figure(name="trail, 8 clients: share of the requests per second that it costs", value=lost, budget=MOST_LOST)


def _rates(
    pages: DatabaseWrapper, readers: Sequence[Reader], rounds: int, requests: int, say: Callable[[str], None]
) -> list[tuple[float, float]]:
    handler = WSGIHandler()

    def read(reader: Reader, times: int) -> None:
        # Django keeps connections by thread; their pool is kept by alias, so all share one.
        wrapper = databases.sharing(pages)
        with databases.used_by_pages(wrapper):
            for address in islice(cycle(reader.pages), times):
                visit(handler, address, cookie=reader.cookie)

    with ThreadPoolExecutor(CLIENTS) as clients:

        def rate(times: int, *, recorded: bool) -> float:
            with nullcontext() if recorded else _without_trail():
                started = time.perf_counter()
                list(clients.map(lambda reader: read(reader, times), readers))
                return CLIENTS * times / (time.perf_counter() - started)

        rate(len(_TABS), recorded=False)
        say(f"measuring {rounds} rounds of {requests} requests by each of {CLIENTS} clients")
        found = []
        for place in range(rounds):
            # Whoever is first in a round must not always be the same.
            order = (False, True) if place % 2 else (True, False)
            measured = {recorded: rate(requests, recorded=recorded) for recorded in order}
            found.append((measured[False], measured[True]))
    return found


@contextmanager
def _without_trail() -> Iterator[None]:
    """No page is recorded, so that no request has anything to write at its end."""
    module: Any = reading
    usual = module.shown
    module.shown = lambda *args, **kwargs: None
    try:
        yield
    finally:
        module.shown = usual


def _readers(owner: psycopg.Connection[Any], pages: DatabaseWrapper) -> list[Reader]:
    officers = owner.execute(_OFFICERS, [CLIENTS]).fetchall()
    if not officers:
        raise CommandError("No officer has a case.")
    readers = []
    with databases.used_by_pages(pages), acting_as(ANONYMOUS):
        for user_id, mandate_id, office_id in islice(cycle(officers), CLIENTS):
            numbers = [number for (number,) in owner.execute(_CASES, [office_id, _CASES_EACH]).fetchall()]
            addresses = [reverse("cases:tab", args=[number, tab]) for number in numbers for tab in _TABS]
            readers.append(Reader(session_of(user_id, mandate_id), addresses))
    connections[DEFAULT_DB_ALIAS].close()
    return readers


def _check(owner: psycopg.Connection[Any], *, expected: int) -> None:
    ((lines,),) = owner.execute("SELECT count(*) FROM fmuadmin_readevent").fetchall()
    if lines != expected:
        raise CommandError(f"{expected} pages were read with the trail on, but {lines} lines were written.")
    with owner.transaction():
        for chain in CHAINS:
            broken = verify(chain, owner).broken
            if broken is not None:
                raise CommandError(f"{broken.table}, line {broken.number}: {broken.reason}")
