"""Many reminders due at once, two workers, one killed outright midway: nothing is lost, nothing told twice (S23, NO1).

The short form of ``./fmu bench reminders``, which does it with 10 000.
"""

import socket
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from aiosmtpd.controller import Controller

from cases.bench.reminders import SENT, fall_due
from cases.bench.workers import crew, wait_for
from fmuadmin import clock
from fmuadmin.access import SYSTEM, seen_as
from fmuadmin.models import Organisation
from tests.story import Story
from tests.world import build_world

MANY, KILLED = 300, 1


class Inbox:
    """A mail server that keeps all it gets."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, list[str], bytes]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 – aiosmtpd's name
        head = envelope.content.decode().lower()
        message_id = next(line for line in head.splitlines() if line.startswith("message-id:"))
        self.mails.append((message_id.partition(":")[2].strip(), envelope.rcpt_tos, envelope.content))
        return "250 kept"


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, int]]:
    kept = Inbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(kept, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield kept, port
    finally:
        server.stop()


@pytest.mark.django_db(transaction=True)
def test_s23_many_reminders_are_told_once_and_mailed_though_a_worker_of_each_kind_is_killed(
    owner_url: str, app_url: str, inbox: tuple[Inbox, int]
) -> None:
    story = Story(build_world(), now=clock.real_now()).register()
    case, (kept, port) = story.case, inbox
    with seen_as(SYSTEM):
        Organisation.objects.filter(pk=case.region_id).update(email="fmu@region.example")
    with psycopg.connect(owner_url, autocommit=True) as owner:
        owner.execute("TRUNCATE fmuadmin_notice CASCADE")
        fall_due(owner, case_id=case.pk, organisation_id=case.region_id, on=clock.today(), number=MANY)
        with crew(app_url, smtp_port=port) as at_work:
            wait_for(owner, SENT, lambda sent: sent >= MANY // 5, seconds=90)
            at_work.kill_one_of_each()
            wait_for(owner, SENT, lambda sent: sent == MANY, seconds=90)
        notices = owner.execute("SELECT count(*) FROM fmuadmin_notice WHERE kind = 'passed.request_answer'").fetchall()
        made = owner.execute("SELECT message_id FROM fmuadmin_delivery").fetchall()
        states = owner.execute(
            "SELECT state, count(*) FROM cases_reminder WHERE kind = 'passed.request_answer' GROUP BY 1"
        ).fetchall()
    assert notices == [(MANY,)]
    assert states == [("told", MANY)]
    came = [message_id for message_id, _, _ in kept.mails]
    assert set(came) == {message_id for (message_id,) in made}
    assert len(set(came)) == MANY
    assert MANY <= len(came) <= MANY + KILLED
    for _, receivers, content in kept.mails:
        assert receivers == ["fmu@region.example"]
        assert case.number.encode() in content
