"""Fixtures of the small world: the world itself, a story in it, and a browser-less client for a person in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from tests.scenes import Stage
    from tests.story import Story
    from tests.world import World


@pytest.fixture
def monday() -> Iterator[Any]:
    """Real time itself is Monday 16 March 2026, nine o'clock."""
    from fmuadmin import clock
    from tests.world import MONDAY

    with clock.at(MONDAY):
        yield MONDAY


@pytest.fixture
def world(db: Any, monday: Any) -> World:
    """The small world, for one test."""
    from tests.world import build_world

    return build_world()


@pytest.fixture
def story(world: World) -> Story:
    """A story to tell in the small world."""
    from tests.story import Story

    return Story(world)


@pytest.fixture
def client_of(world: World) -> Callable[[str], Client]:
    """``client_of("coordinator")``: Django's test client, logged in as that person with their mandate."""
    from tests.clients import logged_in

    return lambda who: logged_in(getattr(world, who))


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stage]:
    """The small world with cases in every state, told once per module in one transaction that is rolled back.

    Never together with ``world`` or ``db`` in one test.
    """
    from django.db import transaction

    from fmuadmin import clock
    from tests.scenes import Stage
    from tests.world import MONDAY, build_world

    with django_db_blocker.unblock(), clock.at(MONDAY), transaction.atomic():
        yield Stage(build_world())
        transaction.set_rollback(True)
