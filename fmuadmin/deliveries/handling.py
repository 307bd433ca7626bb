"""What a system administrator may do with a mail by hand: send it again, or park it (IN2)."""

from typing import Final

from fmuadmin import audit, clock
from fmuadmin.access import Actor
from fmuadmin.deliveries import jobs
from fmuadmin.deliveries.verbs import PARKED, RETRIED
from fmuadmin.lifecycle import Denied, Refused
from fmuadmin.models import Delivery
from fmuadmin.vocabulary import DeliveryState, Role

S = DeliveryState
NOT_ADMINISTRATOR: Final = "Bara systemförvaltare kan skicka om eller parkera e-post."
RETRIABLE: Final = (S.QUEUED, S.FAILED, S.BOUNCED, S.PARKED)
PARKABLE: Final = (S.QUEUED, S.FAILED, S.BOUNCED)
_WHY_NOT: Final = {
    S.SENT: "Brevet är redan skickat. Ladda om sidan för att se när.",
    S.CLAIMED: "Brevet skickas just nu. Ladda om sidan om en stund.",
    S.PARKED: "Brevet är redan parkerat.",
}


def retry(delivery_id: int, *, actor: Actor) -> Delivery:
    """Put the mail in the queue again, with all its tries before it. Raises Denied or Refused."""
    delivery = _opened(delivery_id, actor, RETRIABLE)
    delivery.state, delivery.attempts, delivery.next_try_at = S.QUEUED, 0, clock.real_now()
    # What went wrong before says nothing of a mail that waits for its first try.
    delivery.last_error = ""
    delivery.save(update_fields=["state", "attempts", "next_try_at", "last_error"])
    jobs.send_soon(delivery)
    return _recorded(delivery, actor, RETRIED)


def park(delivery_id: int, *, actor: Actor) -> Delivery:
    """Let the mail rest until somebody sends it again. Raises Denied or Refused."""
    delivery = _opened(delivery_id, actor, PARKABLE)
    delivery.state = S.PARKED
    delivery.save(update_fields=["state"])
    return _recorded(delivery, actor, PARKED)


def _opened(delivery_id: int, actor: Actor, states: tuple[DeliveryState, ...]) -> Delivery:
    if actor.role != Role.SYSTEM_ADMIN:
        raise Denied(NOT_ADMINISTRATOR)
    found = Delivery.objects.visible_to(actor).filter(pk=delivery_id)
    delivery = found.select_related("organisation").select_for_update(of=("self",)).first()
    if delivery is None:
        raise Refused("Brevet finns inte.")
    if delivery.state not in states:
        raise Refused(_WHY_NOT[DeliveryState(delivery.state)])
    return delivery


def _recorded(delivery: Delivery, actor: Actor, verb: str) -> Delivery:
    facts = {"at": delivery.organisation.name, "subject": delivery.subject}
    audit.record(actor, verb, subject=delivery, facts=facts)
    return delivery
