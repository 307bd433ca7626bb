"""Sockets: the parties hear that a case changed, strangers and the anonymous are shown the door (OV10, CV)."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from channels.layers import get_channel_layer
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.db import OperationalError

from cases import commands
from fmuadmin import clock, hot, watching
from fmuadmin.access import SYSTEM, Actor, seen_as
from fmuadmin.models import Mandate, Session, User
from fmuadmin.realtime import group_of_notices, group_of_organisation
from fmuadmin.sessions import SessionStore
from fmuadmin.vocabulary import Role
from tests.clients import session_key_of
from tests.scenes import SCENES
from tests.story import Story

BOARD = "/ws/oversikt/"
ORIGIN = b"http://localhost"
DOOR = 4403


@pytest.fixture(autouse=True)
def one_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """Channels closes the connection after each event; here it carries the test's transaction."""
    monkeypatch.setattr("channels.db.close_old_connections", lambda: None)


def _line(address: str, cookie: str, origin: bytes = ORIGIN) -> WebsocketCommunicator:
    from config.asgi import application

    headers = [(b"cookie", f"{settings.SESSION_COOKIE_NAME}={cookie}".encode()), (b"origin", origin)]
    return WebsocketCommunicator(application, address, headers=headers)


def _played(scene: Callable[[], Awaitable[Any]]) -> Any:
    """Run an asynchronous scene; its database work stays on this test's connection."""
    return async_to_sync(scene)()


def _answer_at_the_door(address: str, cookie: str) -> int | None:
    """None when the line stays open, else the code it is closed with."""

    async def scene() -> int | None:
        line = _line(address, cookie)
        await line.connect()
        if await line.receive_nothing(timeout=0.05):
            await line.disconnect()
            return None
        closed = await line.receive_output()
        assert closed["type"] == "websocket.close"
        return int(closed["code"])

    return _played(scene)  # type: ignore[no-any-return]


def _cookie(story: Story, who: str) -> str:
    with story.as_(story.world.people[who]):
        return session_key_of(story.world.people[who])


@pytest.mark.parametrize("who", ["officer", "coordinator", "care_admin", "economist"])
def test_everybody_with_a_board_may_listen_to_their_own(story: Story, who: str) -> None:
    assert _answer_at_the_door(BOARD, _cookie(story, who)) is None


@pytest.mark.parametrize("who", ["coordinator", "care_admin", "admin"])
def test_whoever_is_told_anything_may_listen_for_it(story: Story, who: str) -> None:
    assert _answer_at_the_door("/ws/notiser/", _cookie(story, who)) is None
    assert _answer_at_the_door("/ws/notiser/", _cookie(story, "reviewer")) == DOOR


@pytest.mark.parametrize("address", [BOARD, "/ws/notiser/"])
def test_every_line_says_that_there_are_new_notices_and_never_which(story: Story, address: str) -> None:
    cookie = _cookie(story, "coordinator")
    region = story.world.people["coordinator"].desk

    async def scene() -> Any:
        line = _line(address, cookie)
        await line.connect()
        await get_channel_layer().group_send(group_of_notices(region), {"type": "notices.changed"})
        said = await line.receive_from()
        await line.disconnect()
        return json.loads(said)

    assert _played(scene) == {"notices": True}


@pytest.mark.parametrize("who", ["admin", "reviewer"])
def test_those_who_have_no_board_may_not(story: Story, who: str) -> None:
    assert _answer_at_the_door(BOARD, _cookie(story, who)) == DOOR


@pytest.mark.parametrize("cookie", ["", "nonsens", "%00"])
def test_the_anonymous_are_closed_with_4403(story: Story, cookie: str) -> None:
    number = story.register().number
    assert _answer_at_the_door(BOARD, cookie) == DOOR
    assert _answer_at_the_door(f"/ws/arenden/{number}/", cookie) == DOOR


def test_parties_may_listen_to_a_case_and_strangers_may_not(story: Story) -> None:
    number = story.register().ask("strand").number
    address = f"/ws/arenden/{number}/"
    assert {who: _answer_at_the_door(address, _cookie(story, who)) for who in ("officer", "coordinator")} == {
        "officer": None, "coordinator": None,
    }  # fmt: skip
    assert _answer_at_the_door(address, _cookie(story, "care_admin")) is None
    for stranger in ("officer_south", "coordinator_south", "care_admin_bjork", "economist", "admin"):
        assert _answer_at_the_door(address, _cookie(story, stranger)) == DOOR
    assert _answer_at_the_door("/ws/arenden/FMU-2026-9999/", _cookie(story, "coordinator")) == DOOR


def test_a_page_of_another_site_may_not_open_a_line(story: Story) -> None:
    async def scene() -> bool:
        opened, _ = await _line(BOARD, cookie, origin=b"https://elsewhere.example").connect()
        return bool(opened)

    cookie = _cookie(story, "coordinator")
    assert _played(scene) is False


@pytest.mark.parametrize("end", ["withdrawn", "mandate", "person", "password", "session"])
def test_a_mandate_a_person_or_a_session_that_has_ended_hears_nothing(story: Story, end: str) -> None:
    coordinator = story.world.people["coordinator"]
    cookie = _cookie(story, "coordinator")
    _end(coordinator, end, cookie)
    assert _answer_at_the_door(BOARD, cookie) == DOOR


def _end(actor: Actor, what: str, cookie: str) -> None:
    with seen_as(SYSTEM):
        _end_by_sql(actor, what, cookie)


def _end_by_sql(actor: Actor, what: str, cookie: str) -> None:
    if what == "withdrawn":
        Mandate.objects.filter(pk=actor.mandate_id).update(withdrawn_at=clock.now())
    elif what == "mandate":
        Mandate.objects.filter(pk=actor.mandate_id).update(valid_until=clock.today() - timedelta(days=1))
    elif what == "person":
        User.objects.filter(pk=actor.person).update(is_active=False)
    elif what == "password":
        User.objects.filter(pk=actor.person).update(password="!changed")
    else:
        Session.objects.filter(pk=cookie).delete()


def test_an_act_is_heard_by_every_party_and_says_only_which_case(
    story: Story, django_capture_on_commit_callbacks: Any
) -> None:
    number = story.register().number
    listeners = {
        "board": (BOARD, _cookie(story, "coordinator")),
        "case": (f"/ws/arenden/{number}/", _cookie(story, "officer")),
        "unit": (BOARD, _cookie(story, "care_admin")),
    }
    strangers = {
        "south": (BOARD, _cookie(story, "coordinator_south")),
        "far": (BOARD, _cookie(story, "care_admin_far")),
    }

    def act() -> None:
        with django_capture_on_commit_callbacks(execute=True):
            story.ask("strand")

    async def scene() -> dict[str, Any]:
        lines = {name: _line(*at) for name, at in (listeners | strangers).items()}
        for line in lines.values():
            assert (await line.connect())[0]
        await sync_to_async(act)()
        heard = {name: json.loads(await lines[name].receive_from(timeout=2)) for name in listeners}
        silent = {name: await lines[name].receive_nothing(timeout=0.1) for name in strangers}
        for line in lines.values():
            await line.disconnect()
        return heard | silent

    assert _played(scene) == {
        **{name: {"changed": number} for name in listeners},
        "south": True,
        "far": True,
    }


def test_a_refused_act_is_heard_by_nobody(story: Story, django_capture_on_commit_callbacks: Any) -> None:
    number = story.register().number
    cookie = _cookie(story, "coordinator")

    def act() -> None:
        from fmuadmin.lifecycle import Refused

        with django_capture_on_commit_callbacks(execute=True), pytest.raises(Refused):
            story.do(commands.assign, "coordinator", unit_id=story.world.organisations["strand"].pk)

    async def scene() -> bool:
        line = _line(f"/ws/arenden/{number}/", cookie)
        await line.connect()
        await sync_to_async(act)()
        silent: bool = await line.receive_nothing(timeout=0.2)
        await line.disconnect()
        return silent

    assert _played(scene)


@pytest.mark.parametrize("end", ["withdrawn", "mandate", "person", "password", "session"])
def test_s3_an_open_line_is_closed_although_nothing_is_said_on_it(
    story: Story, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    monkeypatch.setattr(watching, "ASK_EVERY_SECONDS", 0.02)
    actor, cookie = story.world.people["coordinator"], _cookie(story, "coordinator")

    async def scene() -> Any:
        line = _line(BOARD, cookie)
        await line.connect()
        assert await line.receive_nothing(timeout=0.2)
        await sync_to_async(_end)(actor, end, cookie)
        return await line.receive_output(timeout=5)

    closed = _played(scene)
    assert (closed["type"], closed["code"]) == ("websocket.close", DOOR)


def test_s3_a_case_line_is_closed_when_the_part_in_the_case_is_lost(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another unit takes over: the case's line tells the first one no more, its board does."""
    monkeypatch.setattr(watching, "ASK_EVERY_SECONDS", 0.02)
    SCENES["transfer proposed"](story)
    address, cookie = f"/ws/arenden/{story.number}/", _cookie(story, "care_admin")

    async def scene() -> Any:
        line = _line(address, cookie)
        await line.connect()
        assert await line.receive_nothing(timeout=0.2)
        await sync_to_async(story.do)(commands.approve_transfer, "officer")
        return await line.receive_output(timeout=5)

    assert _played(scene)["code"] == DOOR


def test_a_line_whose_ground_changes_but_holds_stays_open(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "ASK_EVERY_SECONDS", 0.02)
    actor, cookie = story.world.people["coordinator"], _cookie(story, "coordinator")
    group = group_of_organisation(actor.desk)

    def remember_something() -> None:
        session = SessionStore(cookie)
        session["view"] = "sen"
        session.save()

    async def scene() -> str:
        line = _line(BOARD, cookie)
        await line.connect()
        await sync_to_async(remember_something)()
        assert await line.receive_nothing(timeout=0.3)
        await get_channel_layer().group_send(group, {"type": "case.changed", "number": "FMU-2026-0001"})
        heard: str = await line.receive_from(timeout=2)
        await line.disconnect()
        return heard

    assert json.loads(_played(scene)) == {"changed": "FMU-2026-0001"}


def test_however_many_lines_are_open_they_are_looked_after_with_one_statement(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "ASK_EVERY_SECONDS", 0.1)
    number = story.register().number
    cookies = [_cookie(story, who) for who in ("coordinator", "coordinator2", "officer")]
    asked: list[str] = []

    async def scene() -> bool:
        lines = [_line(address, cookie) for cookie in cookies for address in (BOARD, f"/ws/arenden/{number}/")]
        for line in lines:
            assert (await line.connect())[0]
        hot.listeners.append(lambda sql: asked.append(sql) if "unnest" in sql else None)
        await asyncio.sleep(0.45)
        hot.listeners.pop()
        for line in lines:
            await line.disconnect()
        return watching.watch(DOOR).runs

    runs_when_all_have_gone = _played(scene)
    assert 1 <= len(asked) <= 5
    assert not runs_when_all_have_gone


def test_when_the_database_no_longer_answers_nobody_listens(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "ASK_EVERY_SECONDS", 0.01)
    cookie = _cookie(story, "coordinator")

    def away(grounds: Any) -> Any:
        raise OperationalError("away")

    async def scene() -> Any:
        line = _line(BOARD, cookie)
        await line.connect()
        monkeypatch.setattr(watching, "standings", away)
        return await line.receive_output(timeout=5)

    assert _played(scene)["code"] == watching.TRY_AGAIN_LATER


def test_a_mandate_of_another_role_in_a_partys_organisation_hears_nothing(story: Story) -> None:
    coordinator = story.world.people["coordinator"]
    with story.as_(SYSTEM):
        Mandate.objects.filter(pk=coordinator.mandate_id).update(role=Role.LOG_REVIEWER)
    number, cookie = story.register().number, _cookie(story, "coordinator")
    assert _answer_at_the_door(BOARD, cookie) == DOOR
    assert _answer_at_the_door(f"/ws/arenden/{number}/", cookie) == DOOR


def test_what_a_browser_says_is_not_listened_to(story: Story) -> None:
    cookie = _cookie(story, "coordinator")

    async def scene() -> bool:
        line = _line(BOARD, cookie)
        await line.connect()
        await line.send_to(text_data="{}")
        await line.send_to(bytes_data=b"\x00")
        silent: bool = await line.receive_nothing(timeout=0.1)
        await line.disconnect()
        return silent

    assert _played(scene)
