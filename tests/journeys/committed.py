"""One committed world per module, on a demo server whose clock a test may move.

These fixtures take the place of those in tests/servers.py, tests/browser.py and tests/fixtures.py, one for each test,
wherever a conftest.py imports them: server, world and browser are dear, and the tests of a module share them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from django.db import connection, connections
from playwright.sync_api import Browser

from tests.browser import Opener, chromium
from tests.journeys.pages import Person
from tests.servers import flush, serving

if TYPE_CHECKING:
    from tests.story import Story
    from tests.world import World

T = TypeVar("T")
Beside = Callable[..., Any]
SetClock = Callable[[datetime], None]


@pytest.fixture(scope="session")
def running_site(django_db_setup: None, app_url: str) -> Iterator[str]:
    """A server with the demo's clock, so that weeks pass at once; its banner is on every page."""
    with serving(app_url, FMU_DEMO="1") as address:
        yield address


@pytest.fixture(scope="module")
def site(running_site: str, owner_url: str, django_db_blocker: Any) -> Iterator[str]:
    """The server's address; what the module's tests commit is emptied when the module ends."""
    with django_db_blocker.unblock():
        yield running_site
        connection.close()
        connection.close_pool()
    flush(owner_url)


@pytest.fixture(scope="module")
def world(site: str) -> World:
    """The small world, committed, on Monday 16 March 2026 at nine; its clock runs from there."""
    from fmuadmin import clock
    from tests.world import MONDAY, build_world

    move_clock(MONDAY)
    with clock.at(MONDAY):
        return build_world()


@pytest.fixture(scope="module")
def browser(needs: Callable[[str], str], world: World) -> Iterator[Browser]:
    """One Chromium for the module. From here on Django refuses the ORM in this thread: use `beside`."""
    with chromium(needs("chromium")) as started:
        yield started


@pytest.fixture(scope="module")
def beside(browser: Browser) -> Iterator[Beside]:
    """`beside(act, …)` runs in a thread of its own, where Django lets the ORM work."""
    with ThreadPoolExecutor(max_workers=1) as threads:

        def run(act: Callable[..., T], *arguments: Any, **named: Any) -> T:
            return threads.submit(act, *arguments, **named).result()

        yield run
        threads.submit(connections.close_all).result()


def move_clock(instant: datetime) -> None:
    """Let the server's clock be the instant, and run on from it."""
    from fmuadmin import clock
    from fmuadmin.models import DemoClock

    DemoClock.objects.update_or_create(id=1, defaults={"ahead_by": instant - clock.real_now()})


@pytest.fixture
def set_clock(beside: Beside) -> SetClock:
    """`set_clock(instant)` moves the server's clock."""
    return lambda instant: beside(move_clock, instant)


@pytest.fixture
def tell(world: World, beside: Beside, set_clock: SetClock) -> Callable[[str], Story]:
    """`tell("deviation")` tells a case of its own so far (tests/scenes.py) and moves the server's clock to its time."""
    from tests.scenes import SCENES
    from tests.story import Story

    def so_far(scene: str) -> Story:
        story = Story(world)
        beside(SCENES[scene], story)
        set_clock(story.now)
        return story

    return so_far


@pytest.fixture
def sits_down(open_page: Opener) -> Callable[..., Person]:
    """`sits_down("coordinator")`: that person at a browser of their own, logged in through the login page."""

    def arrive(who: str, **options: Any) -> Person:
        person = Person(open_page(**options))
        person.log_in(who)
        return person

    return arrive


@pytest.fixture
def let_in(open_page: Opener, beside: Beside, world: World, site: str) -> Callable[..., Person]:
    """The same with the session handed over, for tests that are not about logging in."""
    from django.conf import settings

    from tests.clients import session_key_of

    def arrive(who: str, **options: Any) -> Person:
        page = open_page(**options)
        key = beside(session_key_of, getattr(world, who))
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": site}])
        return Person(page)

    return arrive
