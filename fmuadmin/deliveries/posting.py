"""``post``: write a mail down, and the job that will send it, in the transaction that runs. Nothing is sent here."""

import uuid
from email.utils import parseaddr
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from fmuadmin import clock
from fmuadmin.deliveries import jobs
from fmuadmin.identity import contains_identity_number
from fmuadmin.models import Delivery
from fmuadmin.vocabulary import DeliveryState

LONGEST_ADDRESS: Final = 254
NO_ADDRESS: Final = "Adressen är ingen e-postadress. Ändra den."


class NotForMail(ValueError):
    """What was to be sent does not belong in a mail: an identity number, or a subject of several lines (S22, S23)."""


def post(  # noqa: PLR0913 – what a mail is
    *,
    address: str,
    subject: str,
    text: str,
    organisation_id: int,
    notice_id: int | None = None,
    user_id: int | None = None,
) -> Delivery:
    """Put a mail on its way with the transaction that runs. Call with the system's eyes.

    An address that cannot be one stops nothing: the row says so at once, where an undelivered mail is shown. Raises
    NotForMail for a text with an identity number or a subject of several lines.
    """
    if contains_identity_number(f"{subject}\n{text}"):
        raise NotForMail("a mail holds no identity number")
    if len(subject.splitlines()) != 1:
        raise NotForMail("a subject is one line")
    usable = len(address) <= LONGEST_ADDRESS and _is_address(address)
    delivery = Delivery.objects.create(
        organisation_id=organisation_id,
        user_id=user_id,
        notice_id=notice_id,
        address=address if usable else address.strip()[:LONGEST_ADDRESS],
        subject=subject,
        text=text,
        message_id=f"<{uuid.uuid4().hex}@{_domain()}>",
        state=DeliveryState.QUEUED if usable else DeliveryState.BOUNCED,
        last_error="" if usable else NO_ADDRESS,
        created_at=clock.now(),
        next_try_at=clock.real_now(),
    )
    if usable:
        jobs.send_soon(delivery)
    return delivery


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
