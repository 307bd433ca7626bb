"""Sending one mail: claim and commit, then SMTP, then note and commit (ADR 0019).

A worker that dies between the two commits leaves a claim; after a while another takes it over and sends the same mail
with the same Message-ID. So a crash can double the one mail in flight and never loses any.
"""

import os
import smtplib
import socket
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from fmuadmin import clock
from fmuadmin.access import SYSTEM, acting_as
from fmuadmin.deliveries import jobs
from fmuadmin.deliveries.bounces import tell_bounced
from fmuadmin.deliveries.nowhere import NoMailServer
from fmuadmin.models import Delivery
from fmuadmin.vocabulary import DeliveryState

S = DeliveryState
_PERMANENT: Final = 500
_CLAIM: Final = """
UPDATE fmuadmin_delivery SET state = 'claimed', claimed_at = %s, claimed_by = %s, attempts = attempts + 1
 WHERE id = %s AND ((state = 'queued' AND next_try_at <= %s) OR (state = 'claimed' AND claimed_at <= %s))
RETURNING *
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a try. ``why`` is in plain words; ``SENT`` has none."""

    state: DeliveryState
    why: str = ""


def deliver(delivery_id: int) -> None:
    """Send the mail, unless another has it or it has come to an end. Opens its own transactions."""
    with acting_as(SYSTEM):
        delivery = claim(delivery_id)
    if delivery is None:
        return
    outcome = hand_over(delivery)
    with acting_as(SYSTEM):
        note(delivery, outcome)


def claim(delivery_id: int) -> Delivery | None:
    """Take the mail in hand; None when it is not to be sent now. To be committed before anything is sent."""
    now = clock.real_now()
    stale = now - timedelta(seconds=settings.MAIL_TAKEN_OVER_AFTER)
    rows = Delivery.objects.raw(_CLAIM, [now, worker_name(), delivery_id, now, stale])
    return next(iter(rows), None)


def worker_name() -> str:
    """Which worker this is, for a person who looks for it."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}"


def hand_over(delivery: Delivery) -> Outcome:
    """Give the mail to the mail server and say what it answered. Touches no database."""
    message = EmailMessage(
        subject=delivery.subject,
        body=delivery.text,
        to=[delivery.address],
        headers={"Message-ID": delivery.message_id, "Auto-Submitted": "auto-generated"},
        connection=get_connection(),
    )
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as refused:
        code, said = next(iter(refused.recipients.values()))
        return _refusal(code, said, permanent=S.BOUNCED, what="Adressen tar inte emot e-post")
    except smtplib.SMTPAuthenticationError:
        return Outcome(S.QUEUED, "E-postservern godtar inte inloggningen. Kontrollera SMTP_USER och SMTP_PASSWORD.")
    except smtplib.SMTPResponseException as refused:
        return _refusal(refused.smtp_code, refused.smtp_error, permanent=S.FAILED, what="E-postservern nekade brevet")
    except NoMailServer:
        return Outcome(S.QUEUED, "Ingen e-postserver är inställd (SMTP_HOST).")
    except smtplib.SMTPException as failure:
        return Outcome(S.QUEUED, f"E-postservern avbröt ({type(failure).__name__}).")
    except OSError as failure:
        return Outcome(S.QUEUED, f"E-postservern svarar inte ({type(failure).__name__}).")
    return Outcome(S.SENT)


def _refusal(code: int, said: Any, *, permanent: DeliveryState, what: str) -> Outcome:
    """A 5xx is the server's last word; a 4xx asks to come back later (RFC 5321 4.2.1)."""
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    why = f"{what}: {code} {' '.join(words.split())}"[:300]
    return Outcome(permanent if code >= _PERMANENT else S.QUEUED, why)


def note(delivery: Delivery, outcome: Outcome) -> None:
    """Write down what came of this worker's try; nothing when another has taken the mail over meanwhile."""
    now = clock.real_now()
    mine = Delivery.objects.filter(pk=delivery.pk, state=S.CLAIMED, attempts=delivery.attempts)
    if outcome.state == S.SENT:
        mine.update(state=S.SENT, sent_at=clock.now(), last_error="")
    elif outcome.state != S.QUEUED:
        changed = mine.update(state=outcome.state, last_error=outcome.why)
        if changed and outcome.state == S.BOUNCED:
            tell_bounced(delivery)
    elif delivery.attempts > len(settings.MAIL_PAUSES):
        mine.update(state=S.PARKED, last_error=outcome.why)
    else:
        again = now + timedelta(seconds=settings.MAIL_PAUSES[delivery.attempts - 1])
        if mine.update(state=S.QUEUED, next_try_at=again, last_error=outcome.why):
            jobs.send_soon(delivery, at=again)
