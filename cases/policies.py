"""May this actor take this step? Pure questions about (case, actor), no side effects (domain.md §1.2).

A policy speaks of role and organisation only; whether the moment is right is said by cases/conditions.py.
"""

from typing import Any

from cases.vocabulary import RequestState
from fmuadmin.access import Actor
from fmuadmin.vocabulary import Profession, Role

UNIT_ROLES = (Role.CARE_ADMIN, Role.INVESTIGATOR)


def is_system(case: Any, actor: Actor) -> bool:
    """The system itself."""
    return actor.is_system


def is_orderer(case: Any, actor: Actor) -> bool:
    """An officer of the FK office that has the case."""
    return actor.role == Role.FK_OFFICER and actor.organisation_id == case.office_id


def is_coordinator(case: Any, actor: Actor) -> bool:
    """A coordinator of the region that is asked."""
    return actor.role == Role.REGION_COORDINATOR and actor.organisation_id == case.region_id


def is_unit(case: Any, actor: Actor) -> bool:
    """Staff of the unit that has the case."""
    return actor.role in UNIT_ROLES and actor.organisation_id == case.unit_id


def is_physician(case: Any, actor: Actor) -> bool:
    """A physician of the unit that has the case."""
    return is_unit(case, actor) and actor.profession == Profession.LK


def is_unit_or_orderer(case: Any, actor: Actor) -> bool:
    """The unit that has the case, or FK."""
    return is_unit(case, actor) or is_orderer(case, actor)


def is_unit_or_coordinator(case: Any, actor: Actor) -> bool:
    """The unit that has the case, or the region's coordinator."""
    return is_unit(case, actor) or is_coordinator(case, actor)


def is_unit_or_coordinator_of_ceased_unit(case: Any, actor: Actor) -> bool:
    """The unit; or the region's coordinator when the unit is no longer in service."""
    return is_unit(case, actor) or (is_coordinator(case, actor) and case.facts.unit_has_ceased)


def is_orderer_or_system_after_window(case: Any, actor: Actor) -> bool:
    """FK; or the system when the last day to ask for a supplement has passed."""
    return is_orderer(case, actor) or (actor.is_system and case.facts.supplement_window_has_passed)


def _has_request_in(case: Any, actor: Actor, *states: RequestState) -> bool:
    if actor.role not in UNIT_ROLES:
        return False
    return any(r.unit_id == actor.organisation_id and r.state in states for r in case.facts.requests)


def is_asked_unit(case: Any, actor: Actor) -> bool:
    """Staff of a unit whose answer is awaited."""
    return _has_request_in(case, actor, RequestState.ASKED)


def is_asked_unit_that_may_decline(case: Any, actor: Actor) -> bool:
    """Staff of a unit whose answer is awaited and that may decline."""
    return is_asked_unit(case, actor) and case.facts.may_decline(actor.organisation_id)


def is_accepting_unit(case: Any, actor: Actor) -> bool:
    """Staff of a unit whose acceptance stands."""
    return _has_request_in(case, actor, RequestState.ACCEPTED)
