"""Reading the pages of a told case as somebody, and counting what a page asks the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.selectors.case_page import PLACES
from fmuadmin import clock, hot
from fmuadmin.access import Actor
from tests.clients import logged_in
from tests.story import Story

SLUGS = [place.slug for place in PLACES]


def client_for(story: Story, actor: Actor) -> Client:
    """A client logged in as the person."""
    # A story may be told inside a module's own transaction, in which the request's is a savepoint.
    for block in connection.atomic_blocks:
        block._from_testcase = True
    with story.as_(actor):
        return logged_in(actor)


def page(story: Story, actor: Actor, slug: str = "", **parameters: str) -> Any:
    """The answer to the person who opens the case, or one of its tabs, at the story's time."""
    client = client_for(story, actor)
    with clock.at(story.now):
        return client.get(address(story.number, slug), parameters)


def statements_of(story: Story, actor: Actor, slug: str) -> list[str]:
    """What the page asks the database, as decisions.md §11 counts it."""
    client = client_for(story, actor)
    with clock.at(story.now), counted() as statements:
        answer = client.get(address(story.number, slug))
    assert answer.status_code in (200, 404)
    return statements


def address(number: str, slug: str = "") -> str:
    """The case's own address, or that of a tab."""
    return f"/arenden/{number}/{slug}/" if slug else f"/arenden/{number}/"


def texts_of(story: Story, actor: Actor, *slugs: str) -> dict[str, str]:
    """The raw HTML, title and all, of every page of the case (or of those named) that the person can open, by tab."""
    client = client_for(story, actor)
    with clock.at(story.now):
        answers = {slug: client.get(address(story.number, slug)) for slug in slugs or ["", *SLUGS]}
    return {slug: answer.content.decode() for slug, answer in answers.items() if answer.status_code == 200}


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements of the block as decisions.md §11 counts them, prepared ones too."""
    statements: list[str] = []
    prepared: list[str] = []
    hot.listeners.append(prepared.append)
    try:
        with CaptureQueriesContext(connection) as captured:
            yield statements
    finally:
        hot.listeners.remove(prepared.append)
    statements += [query["sql"] for query in captured.captured_queries if _counts(query["sql"])]
    statements += [sql for sql in prepared if _counts(sql)]


def of_the_trail(statements: list[str]) -> list[str]:
    """Those that write the trail: at most two, and on top of a page's own (decisions.md §11)."""
    return [sql for sql in statements if "fmu_record" in sql]


_BESIDE: Any = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK", "SET ", "SELECT SET_CONFIG")


def _counts(sql: str) -> bool:
    text = " ".join(sql.split()).upper()
    return not text.startswith(_BESIDE) and "FMUADMIN_SESSION" not in text and "DEMOCLOCK" not in text
