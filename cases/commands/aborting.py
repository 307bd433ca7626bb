"""Endings before the statement, and revocation: avbryt utredningen, jäv, makulera."""

from cases.commands.endings import resolve
from cases.commands.moves import act, conclude, opened, required, taken, without_identity
from cases.models import Case, taken_out
from cases.parties import told_of_revocation
from cases.verbs import CaseVerb
from cases.vocabulary import AbortReason, ClosureReason, DeviationDecision, RevokeReason
from fmuadmin import clock
from fmuadmin.access import Actor
from fmuadmin.lifecycle import Refused


@act
def abort(number: str, *, actor: Actor, cause: str, comment: str = "", version: int | None = None) -> Case:
    """FK ends the investigation, with a reason from the closed list; every pending deviation closes (DV4).

    Visits ahead are left for the unit to cancel in Ersättning. Payability counts from this moment.
    """
    case = opened(number, actor=actor, step="abort", version=version)
    if cause not in AbortReason.values:
        raise Refused("Välj en orsak", field="cause")
    text = without_identity(comment, field="comment")
    for deviation in case.facts.pending_deviations:
        resolve(deviation, DeviationDecision.ABORT, comment=text)
    case.aborted_at, case.abort_reason = clock.now(), cause
    if not case.facts.ever_booked:
        case.closure_reason = ClosureReason.ABORTED
    taken(case, case.abort)
    facts = {"cause": AbortReason(cause).label, "reason": text}
    return conclude(case, actor=actor, verb=CaseVerb.CASE_ABORTED, facts=facts)


@act
def declare_conflict_of_interest(number: str, *, actor: Actor, reason: str, version: int | None = None) -> Case:
    """The unit as a whole cannot be impartial: the case ends and nothing is payable (AS8)."""
    case = opened(number, actor=actor, step="declare_conflict_of_interest", version=version)
    text = required(reason, field="reason", reason="Ange en orsak")
    case.closure_reason = ClosureReason.CONFLICT_OF_INTEREST
    taken(case, case.declare_conflict_of_interest)
    return conclude(case, actor=actor, verb=CaseVerb.CONFLICT_DECLARED, facts={"reason": text})


@act
def revoke(number: str, *, actor: Actor, cause: str, comment: str = "", version: int | None = None) -> Case:
    """Makulera the case: *Fel person*, or *Annat allvarligt fel* with a text (AC6, S30).

    Whoever is told is written down. The content closes with the state: the database shows it to no party any more,
    and the texts of the case's own row are taken out of it.
    """
    case = opened(number, actor=actor, step="revoke", version=version)
    if cause not in RevokeReason.values:
        raise Refused("Välj varför ärendet makuleras", field="cause")
    text = without_identity(comment, field="comment")
    if cause == RevokeReason.OTHER and not text:
        raise Refused("Beskriv felet", field="comment")
    wrong_person = cause == RevokeReason.WRONG_PERSON
    case.closure_reason = ClosureReason.WRONG_PERSON if wrong_person else ClosureReason.OTHER_SERIOUS_ERROR
    told = told_of_revocation(case.facts, by=actor.organisation_id)
    taken(case, case.revoke)
    taken_out(case).save()
    facts = {"cause": RevokeReason(cause).label, "reason": text, "told": told}
    return conclude(case, actor=actor, verb=CaseVerb.CASE_REVOKED, facts=facts)
