"""Open sockets are closed when their ground is gone: session, person, mandate, or part in a case (issue ACCESS).

Whoever took it away, and how: by a page, by another process, by SQL, with Redis or without. One task per process asks
the database in one statement about all of the process's open sockets, starts with the first and ends with the last.
"""

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from typing import Any, Final, Protocol
from weakref import WeakKeyDictionary

from channels.db import database_sync_to_async

from fmuadmin import clock
from fmuadmin.access import SYSTEM, acting_as
from fmuadmin.hot import hot_rows

log = logging.getLogger("fmuadmin.watching")

# A socket whose ground is gone is closed at the latest this long afterwards, plus one statement; the promise is 2 s.
ASK_EVERY_SECONDS = 0.75
# When the database has not answered so many times in a row, nobody knows any more who may listen.
LOST_AFTER: Final = 8
TRY_AGAIN_LATER: Final = 1013

# Everything that the full check of a socket rests on, as one number: whoever has the same number as when they were
# checked may still listen; another number means that they are checked anew; none, that they are nobody any more.
_STANDING_SQL = """
SELECT a.place,
       hashtextextended(ROW(s.session_data, u.id, u.password, m.id, m.role, m.organisation_id, {part})::text, 0)
  FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS a(session_key, number, place)
  JOIN fmuadmin_session s ON s.session_key = a.session_key AND s.expire_date > %s
  JOIN fmuadmin_user u ON u.id = s.user_id AND u.is_active
  JOIN fmuadmin_mandate m ON m.id = s.mandate_id AND m.user_id = u.id AND m.withdrawn_at IS NULL
   AND m.valid_from <= %s AND (m.valid_until IS NULL OR m.valid_until >= %s)
"""
_part = ["NULL::text"]


def plug_part(sql: str) -> None:
    """Tell what a person's part in the case ``a.number`` is, as an SQL expression (config/routing.py): the kernel knows
    no cases. ``m`` is the person's mandate; the expression sees with the system's eyes.
    """
    _part[:] = [sql]


class Line(Protocol):
    """An open socket."""

    standing: int | None

    @property
    def ground(self) -> tuple[str, str]:
        """The session's key and the number of the case that is listened to, or nothing."""

    async def look_again(self) -> None:
        """Check anew whether the person may listen, and close if not."""

    async def show_out(self, code: int) -> None:
        """Close."""


def standings(grounds: Sequence[tuple[str, str]]) -> list[int | None]:
    """How each of the sockets stands now; None when nobody with a mandate is behind it. One statement."""
    found: list[int | None] = [None] * len(grounds)
    with acting_as(SYSTEM):
        today = clock.today()
        asked = [[key for key, _ in grounds], [number for _, number in grounds]]
        rows = hot_rows(_STANDING_SQL.format(part=_part[0]), [*asked, clock.real_now(), today, today])
    for place, standing in rows:
        found[place - 1] = standing
    return found


class Watch:
    """The open sockets of one event loop, and the task that looks after them."""

    def __init__(self, gone: int) -> None:
        self._gone = gone
        self._lines: set[Line] = set()
        self._task: asyncio.Task[None] | None = None
        self._doing: set[asyncio.Task[None]] = set()
        self._unanswered = 0

    @property
    def runs(self) -> bool:
        """Whether the task is there: only while somebody listens."""
        return self._task is not None and not self._task.done()

    def add(self, line: Line) -> None:
        """Look after the socket from now on."""
        self._lines.add(line)
        if not self.runs:
            self._task = asyncio.get_running_loop().create_task(self._look_after())

    def remove(self, line: Line) -> None:
        """The socket is closed."""
        self._lines.discard(line)
        if not self._lines and self._task is not None:
            self._task.cancel()

    async def _look_after(self) -> None:
        while self._lines:
            await asyncio.sleep(ASK_EVERY_SECONDS)
            lines = list(self._lines)
            try:
                now = await database_sync_to_async(standings)([line.ground for line in lines])
            except Exception:  # noqa: BLE001 – whatever the database raises, the next round asks again
                self._not_answered(lines)
                continue
            self._unanswered = 0
            for line, standing in zip(lines, now, strict=True):
                self._judge(line, standing)

    def _judge(self, line: Line, standing: int | None) -> None:
        if standing is None:
            self._show_out(line, self._gone)
        elif standing != line.standing:
            line.standing = standing
            self._do(line.look_again())

    def _not_answered(self, lines: Sequence[Line]) -> None:
        self._unanswered += 1
        if self._unanswered < LOST_AFTER:
            return
        log.warning("the database does not answer: %d open sockets are closed", len(lines))
        self._unanswered = 0
        for line in lines:
            self._show_out(line, TRY_AGAIN_LATER)

    def _show_out(self, line: Line, code: int) -> None:
        self._lines.discard(line)
        self._do(line.show_out(code))

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        """Beside the rounds: a browser that is slow to say goodbye must not keep the others waiting."""
        task = asyncio.get_running_loop().create_task(work)
        self._doing.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._doing.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.info("a socket was gone before it could be closed")


_watches: "WeakKeyDictionary[asyncio.AbstractEventLoop, Watch]" = WeakKeyDictionary()


def watch(gone: int) -> Watch:
    """The watch of the running event loop, one per server process; ``gone`` is the code that it closes with."""
    return _watches.setdefault(asyncio.get_running_loop(), Watch(gone))
