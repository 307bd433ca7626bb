"""Whose data was shown to whom: ``shown`` is the only way in (S4, S8). A page says it where it draws personal data.

The case stands for the insured person. A page view is recorded once, however many times its parts ask.
"""

from collections.abc import Iterable

from fmuadmin import clock
from fmuadmin.access import Actor
from fmuadmin.models import ReadEvent
from fmuadmin.vocabulary import ReadAction, Resource

__all__ = ["ReadAction", "Resource", "shown"]


def shown(
    actor: Actor,
    *,
    resource: Resource,
    cases: Iterable[tuple[int, str]],
    action: ReadAction = ReadAction.READ,
    purpose: str = "",
) -> None:
    """Record that the cases' insured persons were shown to the actor: one line per (case id, case number).

    Once per case, resource and action in a request, whoever asks again. The system reads nobody's data: it has no eyes.
    """
    if actor.is_system:
        return
    ReadEvent.objects.bulk_create(
        ReadEvent(
            at=clock.now(),
            action=action,
            resource=resource,
            case_ref=case_id,
            case_number=number,
            actor_id=actor.user_id,
            actor_name=actor.name,
            mandate_id=actor.mandate_id,
            role=actor.role or "",
            organisation_id=actor.organisation_id,
            organisation_name=actor.organisation_name,
            purpose=purpose,
        )
        for case_id, number in dict.fromkeys(cases)
    )
