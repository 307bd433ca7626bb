"""Returned mail (RFC 3464): which of our mails came back for good, read from a message that anybody may have written.

Our Message-ID is a random number that only the receiver's mail servers have seen; a report that does not name one
changes nothing.
"""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message
from typing import Any, Final

from django.db.models import Max

from fmuadmin.models import Delivery, Organisation
from fmuadmin.vocabulary import DeliveryState, OrganisationKind

LARGEST: Final = 1_048_576
_ID: Final = re.compile(r"<[0-9a-f]{32}@[^<>\s]{1,80}>")
_PERMANENT: Final = re.compile(r"5\.\d{1,3}\.\d{1,3}")


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail that came back for good, and what the other server said."""

    message_id: str
    said: str


def bounce_in(raw: bytes) -> Bounce | None:
    """The bounce that a message reports; None for anything else, and for a delay that may pass."""
    report = message_from_bytes(raw[:LARGEST], policy=policy.compat32)
    if report.get_content_type() != "multipart/report" or not report.is_multipart():
        return None
    said, message_id = None, ""
    for part in report.walk():
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            said = said or _refusal(part)
        elif kind in ("message/rfc822", "text/rfc822-headers"):
            message_id = message_id or _id_of(part)
    message_id = message_id or _first_id(f"{report.get('In-Reply-To', '')} {report.get('References', '')}")
    return Bounce(message_id, said) if said and message_id else None


def take(bounce: Bounce) -> Delivery | None:
    """Mark the mail as bounced; None when it is none of ours or has been marked before. Needs the system's eyes."""
    why = f"Adressen tar inte emot e-post: {bounce.said}"[:300]
    returned = Delivery.objects.filter(
        message_id=bounce.message_id, state__in=(DeliveryState.SENT, DeliveryState.CLAIMED)
    )
    found = returned.select_for_update().first()
    if found is not None:
        found.state, found.last_error = DeliveryState.BOUNCED, why
        found.save(update_fields=["state", "last_error"])
        tell_bounced(found)
    return found


def tell_bounced(delivery: Delivery) -> None:
    """A notice to the organisation and to the administrators, once until mail arrives again (NO3)."""
    from fmuadmin.notices import MAIL_UNDELIVERED, tell  # noqa: PLC0415 – notices send mail themselves

    of_the_same = {"organisation_id": delivery.organisation_id, "user_id": delivery.user_id}
    arrived = Delivery.objects.filter(**of_the_same, state=DeliveryState.SENT).aggregate(last=Max("pk"))["last"] or 0
    earlier = Delivery.objects.filter(**of_the_same, state=DeliveryState.BOUNCED, pk__gt=arrived)
    if earlier.exclude(pk=delivery.pk).exists():
        return
    told = list(Organisation.objects.filter(kind=OrganisationKind.OPERATIONS).values_list("pk", flat=True))
    # A person's own address is between that person and the administrators.
    told += [delivery.organisation_id] if delivery.user_id is None else []
    tell(MAIL_UNDELIVERED.code, organisation_ids=told, case_ref=None, case_number="", facts={})


def _refusal(part: Message) -> str | None:
    """What is said of the first receiver whose failure is for good."""
    fields: Any = part.get_payload()
    for block in fields if isinstance(fields, list) else []:
        status = str(block.get("Status", "")).strip()
        if str(block.get("Action", "")).strip().lower() == "failed" and _PERMANENT.match(status):
            told = str(block.get("Diagnostic-Code", "")).partition(";")[2] or str(block.get("Status", ""))
            return " ".join(told.split())[:200] or status
    return None


def _id_of(part: Message) -> str:
    inner: Any = part.get_payload()
    if isinstance(inner, list) and inner:
        return _first_id(str(inner[0].get("Message-ID", "")))
    headers = message_from_bytes(part.get_payload(decode=True) or b"")  # type: ignore[arg-type]
    return _first_id(str(headers.get("Message-ID", "")))


def _first_id(text: str) -> str:
    found = _ID.search(text)
    return found.group() if found else ""
