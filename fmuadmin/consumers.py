"""Sockets that say *that* something changed, never *what* (ADR 0007): the browser fetches what it may see.

Who is asking is settled as for a page, by the session cookie in one statement. What they may listen to is handed in
from config/routing.py, since the kernel knows no case.
"""

import json
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any, Final

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings

from fmuadmin.access import ANONYMOUS, ActingMiddleware, Actor, acting_as
from fmuadmin.models.notices import WITHOUT_NOTICES
from fmuadmin.realtime import group_of_notices
from fmuadmin.watching import standings, watch

MAY_NOT_LISTEN: Final = 4403

# The group that the actor may listen to at an address with these parts, or None.
GroupFor = Callable[[Actor, Mapping[str, str]], str | None]


class _Door(ActingMiddleware):
    """Recognises people outside a request, with the same statement and the same checks."""

    def __init__(self) -> None:
        """There is nobody behind this door to hand a request to."""

    def actor_of(self, cookies: Mapping[str, str]) -> Actor:
        """The actor behind the cookies; anonymous when nobody is logged in with a mandate that holds today."""
        caller: Any = SimpleNamespace(COOKIES=cookies)
        with acting_as(ANONYMOUS):
            self._recognise(caller)
        return caller.actor  # type: ignore[no-any-return]


class ChangeConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]
    """Tells a browser ``{"changed": "<case number>"}``; what the browser says is not listened to."""

    def __init__(self, *, group_for: GroupFor) -> None:
        super().__init__()
        self._group_for = group_for
        self._group: str | None = None
        # Every page with a socket also hears that there are new notices.
        self._notices: str | None = None
        self.standing: int | None = None

    @property
    def ground(self) -> tuple[str, str]:
        """What the right to listen rests on: the session's key and the case listened to, if it is one."""
        cookies, parts = self.scope.get("cookies", {}), self.scope["url_route"]["kwargs"]
        return cookies.get(settings.SESSION_COOKIE_NAME, ""), parts.get("number", "")

    async def connect(self) -> None:
        """Listen before saying so, so that nothing is missed once the browser knows that the line is open."""
        self.standing, self._group, self._notices = await self._checked()
        if self._group is None:
            await self._refuse()
            return
        for group in self._groups:
            await self.channel_layer.group_add(group, self.channel_name)
        await self.accept()
        watch(MAY_NOT_LISTEN).add(self)

    async def disconnect(self, code: int) -> None:
        """Stop listening."""
        watch(MAY_NOT_LISTEN).remove(self)
        await self._stop_listening()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Nothing is asked over this socket."""

    async def case_changed(self, event: Mapping[str, Any]) -> None:
        """Pass the change on; whether the listener may still listen is the watch's business."""
        if self._group is not None:
            await self.send(text_data=json.dumps({"changed": event["number"]}))

    async def notices_changed(self, event: Mapping[str, Any]) -> None:
        """Say that there are new notices; the browser fetches how many."""
        if self._group is not None:
            await self.send(text_data=json.dumps({"notices": True}))

    @property
    def _groups(self) -> set[str]:
        return {group for group in (self._group, self._notices) if group is not None}

    async def look_again(self) -> None:
        """Something that the right to listen rests on has changed: close, unless the same may still be heard."""
        self.standing, allowed, notices = await self._checked()
        if (allowed, notices) != (self._group, self._notices):
            watch(MAY_NOT_LISTEN).remove(self)
            await self.show_out(MAY_NOT_LISTEN)

    async def show_out(self, code: int) -> None:
        """Hear nothing more, and close."""
        await self._stop_listening()
        await self.close(code=code)

    async def _stop_listening(self) -> None:
        groups, self._group, self._notices = self._groups, None, None
        for group in groups:
            await self.channel_layer.group_discard(group, self.channel_name)

    async def _refuse(self) -> None:
        # A browser only learns the code of a connection that was accepted first.
        await self.accept()
        await self.close(code=MAY_NOT_LISTEN)

    async def _checked(self) -> tuple[int | None, str | None, str | None]:
        cookies, parts = self.scope.get("cookies", {}), self.scope["url_route"]["kwargs"]
        return await _checked(self.ground, cookies, parts, self._group_for)  # type: ignore[no-any-return]


@database_sync_to_async  # type: ignore[untyped-decorator]
def _checked(
    ground: tuple[str, str], cookies: Mapping[str, str], parts: Mapping[str, str], group_for: GroupFor
) -> tuple[int | None, str | None, str | None]:
    """How the person stands, and the groups they may listen to: the address's own, and their notices.

    In this order: what changes in between is seen later.
    """
    actor = _Door().actor_of(cookies)
    if actor.mandate_id is None:
        return None, None, None
    standing = standings([ground])[0]
    with acting_as(actor):
        return standing, group_for(actor, parts), notices_group(actor, parts)


def notices_group(actor: Actor, parts: Mapping[str, str]) -> str | None:
    """The group of the organisation's new notices, or None for those who get none."""
    if actor.organisation_id is None or actor.role in WITHOUT_NOTICES:
        return None
    return group_of_notices(actor.organisation_id)
