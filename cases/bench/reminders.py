"""Many reminders due at once, told and mailed by two sweeps and two mail workers, of which one each is killed midway.

The time from due to sent, as a ratio to what the same number of jobs that do nothing take two workers of the same
kind. Afterwards every reminder must be in the notices once and every mail must have come; a mail may have come twice
for each mail worker killed.
"""

import os
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from typing import Any, Final

import psycopg
from django.core.management.base import CommandError

from cases.bench import databases, mail_sink
from cases.bench.figures import Figure
from cases.bench.workers import crew, named, wait_for
from cases.models import Case
from fmuadmin import clock
from fmuadmin.deliveries import jobs
from fmuadmin.models import Organisation, User
from fmuadmin.vocabulary import OrganisationKind

REMINDERS: Final = 10_000
# A mail costs a claim, a talk with the mail server and a note, each committed, beside the job; and before it the
# notice, its receivers and its row; two thirds of it one worker does alone. 3.4 was measured on two busy cores.
MOST_TIMES: Final = 5.0
_LONGEST: Final = 1800.0
_DUE: Final = """
INSERT INTO cases_reminder (case_id, organisation_id, kind, subject, day, due_on, state)
SELECT %s, %s, 'passed.request_answer', n, %s, %s, 'due' FROM generate_series(1, %s) AS n
"""
LEFT: Final = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
SENT: Final = "SELECT count(*) FROM fmuadmin_delivery WHERE state = 'sent'"


def measure(*, reminders: int, say: Callable[[str], None]) -> list[Figure]:
    """Measure on a database of its own. Raises CommandError when anything was lost or told twice."""
    with ExitStack() as stack:
        name = stack.enter_context(databases.fresh("reminders"))
        owner = stack.enter_context(databases.owner(name))
        sink = stack.enter_context(mail_sink.listening())
        url = named(os.environ["DATABASE_URL"], name)
        say(f"{reminders} jobs that do nothing")
        with databases.used_by_pages(databases.loading(name)):
            jobs.do_nothing(reminders)
            case = _case()
        bare = _time_of(owner, url, sink.port, LEFT, lambda left: left == 0, kill_at=None)
        say(f"{reminders} reminders, one of two workers killed")
        fall_due(owner, case_id=case.pk, organisation_id=case.region_id, on=clock.today(), number=reminders)
        whole = _time_of(owner, url, sink.port, SENT, lambda sent: sent == reminders, kill_at=reminders // 3)
        doubled = len(sink.message_ids) - len(set(sink.message_ids))
        _check(owner, set(sink.message_ids), doubled, reminders)
    return [
        Figure(name="reminders: bare jobs per second, two workers", value=reminders / bare),
        Figure(name="reminders: told and mailed per second, one of two workers killed", value=reminders / whole),
        Figure(name="reminders: time from due to sent / time of bare jobs", value=whole / bare, budget=MOST_TIMES),
        Figure(name="reminders: mails that came twice, one worker killed", value=doubled, budget=1.0),
    ]


def fall_due(owner: psycopg.Connection[Any], *, case_id: int, organisation_id: int, on: date, number: int) -> None:
    """So many reminders for one organisation, all due."""
    owner.execute(_DUE, [case_id, organisation_id, on, on, number])


def _time_of(  # noqa: PLR0913 – what is waited for, where
    owner: psycopg.Connection[Any],
    url: str,
    port: int,
    question: str,
    wanted: Callable[[int], bool],
    *,
    kill_at: int | None,
) -> float:
    with crew(url, smtp_port=port) as at_work:
        started = time.monotonic()
        if kill_at is not None:
            wait_for(owner, question, lambda found: found >= kill_at, seconds=_LONGEST)
            at_work.kill_one_of_each()
        wait_for(owner, question, wanted, seconds=_LONGEST)
        return time.monotonic() - started


def _check(owner: psycopg.Connection[Any], came: set[str], doubled: int, reminders: int) -> None:
    notices = owner.execute("SELECT count(*) FROM fmuadmin_notice").fetchall()[0][0]
    made = {key for (key,) in owner.execute("SELECT message_id FROM fmuadmin_delivery").fetchall()}
    if (notices, made, len(came)) != (reminders, came, reminders):
        raise CommandError(
            f"{reminders} reminders made {notices} notices, {len(made)} mails, {len(came)} of which came"
        )
    if doubled > 1:
        raise CommandError(f"one worker was killed and {doubled} mails came twice")


def _case() -> Case:
    """A case for the reminders to be about, and a region with an address."""
    kinds = OrganisationKind
    region = Organisation.objects.create(kind=kinds.REGION, name="Region Mätning", email="fmu@region.example")
    office = Organisation.objects.create(kind=kinds.FK_OFFICE, name="Försäkringskassan Mätning")
    officer = User.objects.create_user("matning", name="Mätning")
    today = clock.today()
    return Case.objects.create(
        number="FMU-2026-0001",
        state_since=today,
        region=region,
        office=office,
        officer=officer,
        requested_on=today,
        answer_by=today,
        way_of_assessment="AFU",
        town="Luleå",
    )
