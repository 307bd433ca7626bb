"""Acts through pages on the stage's cases: people at desks, requests that are undone, statements counted."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from billing.panel import URL_NAMES
from billing.vocabulary import Leg
from cases.acts import ACTS
from fmuadmin import clock, hot
from fmuadmin.access import SYSTEM, Actor, seen_as
from tests.clients import logged_in
from tests.scenes import Stage
from tests.story import Story
from tests.valid_input import SETTLE_STEP, Data, valid_input

# What a page budget does not count (decisions.md §11).
_NOT_COUNTED = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")
_OF_THE_FRAME = ("fmuadmin_session", "set_config")


@contextmanager
def undone() -> Iterator[None]:
    """Undo everything the block did. A request's own transaction may run inside, as in Django's TestCase."""
    block: Any = transaction.atomic()
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)


class Desk:
    """A person at a browser with one case before them. Every request is at the story's time."""

    def __init__(self, stage: Stage, scene: str, who: str) -> None:
        self._sit_down(stage, stage.scene(scene), who)

    @classmethod
    def of(cls, stage: Stage, story: Story, who: str) -> "Desk":
        """The same before a story that the test has told itself."""
        desk = cls.__new__(cls)
        desk._sit_down(stage, story, who)
        return desk

    def _sit_down(self, stage: Stage, story: Story, who: str) -> None:
        self.stage, self.story = stage, story
        self.actor: Actor = stage.actor(who)
        with clock.at(story.now):  # a session of another time would have been idle too long
            self.client: Client = logged_in(self.actor)

    def url(self, step: str, leg: Leg | None = None) -> str:
        """The act's address."""
        if step == SETTLE_STEP:
            return reverse(URL_NAMES[leg or Leg.UNIT_TO_REGION], args=[self.story.number])
        return reverse("cases:act", args=[self.story.number, ACTS[step].slug])

    def get(self, step: str, **query: Any) -> Any:
        """Open the act's page."""
        return self.open(self.url(step), **query)

    def open(self, url: str, **query: Any) -> Any:
        """Open a page."""
        with clock.at(self.story.now):
            return self.client.get(url, query)

    def post(self, step: str, data: Data, leg: Leg | None = None) -> Any:
        """Send the act's form."""
        with clock.at(self.story.now):
            return self.client.post(self.url(step, leg), data)

    def send(self, url: str, data: Data) -> Any:
        """Send a form to an address."""
        with clock.at(self.story.now):
            return self.client.post(url, data)

    def input(self, step: str, **more: Any) -> Data:
        """Valid input for the step, with these fields instead."""
        with self.story.as_(SYSTEM):
            data = valid_input(self.story.case, step, self.actor)
        assert data is not None, f"nothing valid can be typed for {step}"
        return {**data, **more}

    @property
    def version(self) -> int:
        """The case's version now."""
        return int(self.story.case.version)


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the statements that a page's budget counts."""
    statements: list[str] = []
    tell = statements.append
    hot.listeners.append(tell)
    captured = CaptureQueriesContext(connection)
    try:
        with captured:
            yield statements
    finally:
        hot.listeners.remove(tell)
        statements += [query["sql"] for query in captured.captured_queries]
        statements[:] = [
            sql
            for sql in statements
            if not sql.startswith(_NOT_COUNTED) and not any(word in sql for word in _OF_THE_FRAME)
        ]


def as_system() -> Any:
    """The system's eyes, for assertions."""
    return seen_as(SYSTEM)
