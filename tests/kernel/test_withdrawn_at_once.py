"""What was taken away is gone within two seconds, on open sockets of a running server too, whoever took it away."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import Any

import psycopg
import pytest
from django.conf import settings
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from fmuadmin.access import SYSTEM, seen_as
from tests.clients import session_key_of
from tests.world import build_world

PROMISED_SECONDS = 2.0
# How long the test waits before it calls a line forgotten.
FORGOTTEN_SECONDS = 30.0

ENDINGS = {
    "mandate": "UPDATE fmuadmin_mandate SET withdrawn_at = now() WHERE id = %(mandate)s",
    "period": "UPDATE fmuadmin_mandate SET valid_until = '2019-12-31' WHERE id = %(mandate)s",
    "account": "UPDATE fmuadmin_user SET is_active = false WHERE id = %(person)s",
    "session": "DELETE FROM fmuadmin_session WHERE session_key = %(key)s",
}
LISTENERS = dict(zip(ENDINGS, ("officer", "coordinator", "care_admin", "economist"), strict=True))


def _listening(site: str, key: str) -> Any:
    return connect(
        f"{site.replace('http', 'ws')}/ws/oversikt/",
        origin=site,
        additional_headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={key}"},
        open_timeout=FORGOTTEN_SECONDS,
        # The server's word is what is measured, not how long this side waits for the line to be taken down.
        close_timeout=0.1,
    )


def _seconds(act: Callable[[], Any]) -> float:
    begun = time.monotonic()
    act()
    return time.monotonic() - begun


def _closed(line: ClientConnection) -> int | None:
    with pytest.raises(ConnectionClosed) as closed:
        line.recv(timeout=FORGOTTEN_SECONDS)
    return closed.value.rcvd.code if closed.value.rcvd is not None else None


def test_s3_open_lines_of_a_running_server_close_within_two_seconds_of_a_change_by_sql(
    site: str, owner_url: str
) -> None:
    """No push, no Redis, no process of FMU-admin: the owner's SQL, and the time until the server says goodbye.

    A slow machine is measured too: what a new line costs at the same moment is added to what is promised.
    """
    world = build_world()
    with seen_as(SYSTEM):
        keys = {ending: session_key_of(world.people[who]) for ending, who in LISTENERS.items()}
        colleague = session_key_of(world.people["coordinator2"])
    took = {}
    with ExitStack() as open_lines, psycopg.connect(owner_url, autocommit=True) as owner:
        lines = {ending: open_lines.enter_context(_listening(site, key)) for ending, key in keys.items()}
        untouched = open_lines.enter_context(_listening(site, colleague))
        for ending, statement in ENDINGS.items():
            person = world.people[LISTENERS[ending]]
            owner.execute(statement, {"mandate": person.mandate_id, "person": person.user_id, "key": keys[ending]})
            took[ending] = _seconds(partial(_closed, lines[ending]))
        with pytest.raises(TimeoutError):
            untouched.recv(timeout=0.1)
        slack = _seconds(lambda: open_lines.enter_context(_listening(site, colleague)))
    assert {ending: seconds for ending, seconds in took.items() if seconds > PROMISED_SECONDS + 3 * slack} == {}
