"""Sockets that say *that* something changed, never *what* (ADR 0007): the browser fetches what it may see.

Who is asking is settled as for a page, by the session cookie in one statement. What they may listen to is handed in
from config/routing.py, since the kernel knows no case.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any, Final

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer

from fmuadmin.access import ANONYMOUS, ActingMiddleware, Actor, acting_as

MAY_NOT_LISTEN: Final = 4403
# A mandate that has ended, a logout or a lost part in the case closes the socket within this time of the next change.
CHECK_AGAIN_AFTER_SECONDS: Final = 30.0

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
        self._checked_at = 0.0

    async def connect(self) -> None:
        """Listen before saying so, so that nothing is missed once the browser knows that the line is open."""
        self._group = await self._allowed_group()
        if self._group is None:
            await self._refuse()
            return
        await self.channel_layer.group_add(self._group, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        """Stop listening."""
        if self._group is not None:
            await self.channel_layer.group_discard(self._group, self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Nothing is asked over this socket."""

    async def case_changed(self, event: Mapping[str, Any]) -> None:
        """Pass the change on, unless the listener may no longer listen."""
        if self._now() - self._checked_at > CHECK_AGAIN_AFTER_SECONDS and await self._allowed_group() != self._group:
            await self.close(code=MAY_NOT_LISTEN)
            return
        await self.send(text_data=json.dumps({"changed": event["number"]}))

    async def _refuse(self) -> None:
        # A browser only learns the code of a connection that was accepted first.
        await self.accept()
        await self.close(code=MAY_NOT_LISTEN)

    async def _allowed_group(self) -> str | None:
        self._checked_at = self._now()
        parts = self.scope["url_route"]["kwargs"]
        return await _group(self.scope.get("cookies", {}), parts, self._group_for)  # type: ignore[no-any-return]

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()


@database_sync_to_async  # type: ignore[untyped-decorator]
def _group(cookies: Mapping[str, str], parts: Mapping[str, str], group_for: GroupFor) -> str | None:
    actor = _Door().actor_of(cookies)
    if actor.mandate_id is None:
        return None
    with acting_as(actor):
        return group_for(actor, parts)
