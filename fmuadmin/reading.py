"""Whose data was shown to whom: ``shown`` and ``denied`` are the only ways in (S4, S8). Pages that show it say so.

The case stands for the insured person. A page view is recorded once, however many times its parts ask.
"""

from collections.abc import Iterable
from typing import Any

from fmuadmin import clock
from fmuadmin.access import Actor
from fmuadmin.models import ReadEvent
from fmuadmin.trail.writing import waiting, write
from fmuadmin.vocabulary import ReadAction, Resource

__all__ = ["ReadAction", "Resource", "denied", "shown"]


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
    known = {_key(line) for line in waiting() if isinstance(line, ReadEvent)}
    lines = [
        _drafted(actor, resource=resource, action=action, case_ref=case_id, case_number=number, purpose=purpose)
        for case_id, number in dict.fromkeys(cases)
    ]
    write([line for line in lines if _key(line) not in known])


def denied(actor: Actor, *, resource: Resource, case_number: str) -> None:
    """Record that somebody asked for data that is not theirs to see. Which case it was, if any, is not looked up."""
    write([_drafted(actor, resource=resource, action=ReadAction.READ, case_number=case_number, denied=True)])


def _key(line: ReadEvent) -> tuple[object, ...]:
    return line.case_ref, line.case_number, line.resource, line.action, line.actor_id, line.mandate_id, line.denied


def _drafted(actor: Actor, **said: Any) -> ReadEvent:
    return ReadEvent(
        at=clock.now(),
        actor_id=actor.user_id,
        actor_name=actor.name,
        mandate_id=actor.mandate_id,
        role=actor.role or "",
        organisation_id=actor.organisation_id,
        organisation_name=actor.organisation_name,
        **said,
    )
