"""The jobs of mail on procrastinate: the only place that knows it. A job holds a key, never an address or a text.

The rows are the truth, the jobs only wake a worker: a job too many finds nothing to do, and a row whose job was lost
with its worker gets another from the sweep (``wake_forgotten``).
"""

from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import connection
from procrastinate.contrib.django import app

from fmuadmin import clock
from fmuadmin.models import Delivery

QUEUE: Final = "mail"
_MOST_WOKEN: Final = 2000


@app.task(name="send_mail", queue=QUEUE)
def send_mail(delivery_id: int) -> None:
    """Send one mail, if nobody has."""
    from fmuadmin.deliveries.sending import deliver  # noqa: PLC0415 – it makes jobs itself

    deliver(delivery_id)


@app.task(name="nothing", queue=QUEUE)
def nothing() -> None:
    """Do nothing: what a job costs by itself, for ``./fmu bench reminders``."""


def do_nothing(times: int) -> None:
    """Make so many jobs that do nothing."""
    nothing.batch_defer(*({} for _ in range(times)))


def send_soon(delivery: Delivery, *, at: datetime | None = None) -> None:
    """Make a job for the mail in the transaction that runs; with ``at`` not before that real time."""
    deferrer = send_mail.configure(schedule_at=at)
    Delivery.objects.filter(pk=delivery.pk).update(job_id=deferrer.defer(delivery_id=delivery.pk))


_FORGOTTEN: Final = """
SELECT d.id FROM fmuadmin_delivery d
  LEFT JOIN procrastinate_jobs j ON j.id = d.job_id
  LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
 WHERE d.next_try_at <= %s
   AND (d.state = 'queued' OR (d.state = 'claimed' AND d.claimed_at <= %s))
   AND (j.id IS NULL OR j.status NOT IN ('todo', 'doing')
        OR (j.status = 'doing' AND (w.id IS NULL OR w.last_heartbeat < now() - make_interval(secs => %s)
                                    OR d.state = 'claimed')))
 ORDER BY d.id LIMIT %s FOR UPDATE OF d SKIP LOCKED
"""
_DROP_DEAD: Final = """
DELETE FROM procrastinate_jobs j
 WHERE j.queue_name = %s
   AND (j.status = 'failed'
        OR (j.status = 'doing'
            AND NOT EXISTS (SELECT FROM procrastinate_workers w WHERE w.id = j.worker_id
                               AND w.last_heartbeat >= now() - make_interval(secs => %s))))
"""


def wake_forgotten() -> int:
    """Give every mail whose job died with its worker a new one; how many. Call with the system's eyes."""
    now = clock.real_now()
    stale = now - timedelta(seconds=settings.MAIL_TAKEN_OVER_AFTER)
    with connection.cursor() as cursor:
        cursor.execute(_FORGOTTEN, [now, stale, settings.MAIL_TAKEN_OVER_AFTER, _MOST_WOKEN])
        keys = [key for (key,) in cursor.fetchall()]
        _drop_jobs_of_the_dead(cursor)
    if keys:
        made = send_mail.batch_defer(*({"delivery_id": key} for key in keys))
        rows = [Delivery(pk=key, job_id=job) for key, job in zip(keys, made, strict=True)]
        Delivery.objects.bulk_update(rows, ["job_id"], batch_size=500)
    return len(keys)


def _drop_jobs_of_the_dead(cursor: Any) -> None:
    """Remove the jobs of workers that are gone; their mails have others now."""
    cursor.execute(_DROP_DEAD, [QUEUE, settings.MAIL_TAKEN_OVER_AFTER])


def work() -> None:
    """Send mails until the process is told to stop, one at a time: so a crash has at most one in flight.

    More throughput is more processes. Each tells that it lives four times in the time after which it is held for dead.
    """
    connector: Any = app.connector
    with app.replace_connector(connector.get_worker_connector()) as working:
        working.run_worker(
            queues=[QUEUE],
            concurrency=1,
            delete_jobs="successful",
            fetch_job_polling_interval=1.0,
            update_heartbeat_interval=settings.MAIL_TAKEN_OVER_AFTER / 4,
            stalled_worker_timeout=float(settings.MAIL_TAKEN_OVER_AFTER),
        )
