"""Ersättning's first half: visits left ahead are cancelled, every visit is accounted for, billing closes the case."""

from cases import ports
from cases.commands.moves import act, conclude, fetch_locked, opened, taken
from cases.commands.visiting import chosen_visit, visit_facts
from cases.models import Case
from cases.verbs import CaseVerb
from cases.vocabulary import ClosureReason, VisitState
from fmuadmin import clock
from fmuadmin.access import Actor
from fmuadmin.lifecycle import Refused, authorise


@act
def cancel_visit(number: str, *, actor: Actor, visit_id: int, version: int | None = None) -> Case:
    """Cancel a visit that an abort or an objection left ahead; payability counts from FK's abort, not from this."""
    case = opened(number, actor=actor, step="cancel_visit", version=version)
    visit = chosen_visit(case, visit_id)
    if visit.starts_at <= clock.now():
        raise Refused("Besöket har redan börjat. Redovisa det i stället.", field="visit_id")
    visit.state, visit.cancelled_on = VisitState.CANCELLED, clock.today()
    visit.save(update_fields=["state", "cancelled_on"])
    taken(case, case.cancel_visit)
    return conclude(case, actor=actor, verb=CaseVerb.VISIT_CANCELLED, facts=visit_facts(visit), subject=visit)


@act
def account_visits(number: str, *, actor: Actor, version: int | None = None) -> Case:
    """Say that every visit is accounted for; with nothing to report it passes at once (precedent.md D1).

    A validation case has no money to settle and closes in the same act (AC5).
    """
    case = opened(number, actor=actor, step="account_visits", version=version)
    taken(case, case.account_visits)
    case = conclude(case, actor=actor, verb=CaseVerb.VISITS_ACCOUNTED)
    if case.is_validation:
        for reaction in ports.plugs.on_settling:
            reaction(case)
        case.refresh_from_db()
    return case


def closure_of(case: Case) -> ClosureReason:
    """How a case that was settled ended: objected, aborted, or completed."""
    if case.objected_on is not None:
        return ClosureReason.OBJECTED
    return ClosureReason.ABORTED if case.aborted_at is not None else ClosureReason.COMPLETED


@act
def settle(number: str, *, actor: Actor) -> Case:
    """Close the case on billing's word. Called by config/wiring.py in the act that settled the second leg.

    Raises Denied for anybody but the system.
    """
    case = fetch_locked(number, actor=actor)
    authorise(case.settle, actor)
    case.closure_reason = closure_of(case)
    taken(case, case.settle)
    facts = {"outcome": ClosureReason(case.closure_reason).label}
    return conclude(case, actor=actor, verb=CaseVerb.CASE_SETTLED, facts=facts)
