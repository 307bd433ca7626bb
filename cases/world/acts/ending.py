"""Endings and what stands beside the lifecycle, told: commands/aborting.py, accounting.py, noting.py in memory."""

from cases.commands.accounting import closure_of
from cases.commands.moves import required, without_identity
from cases.commands.noting import NO_NOTES, NOTING, RESPONSIBLE, WATCHING
from cases.models import InternalNote, taken_out
from cases.parties import told_of_revocation
from cases.verbs import CaseVerb
from cases.vocabulary import (
    ENDED_STATES,
    AbortReason,
    CaseState,
    ClosureReason,
    DeviationDecision,
    RevokeReason,
)
from cases.world.told import Told, resolve
from cases.world.vocabulary import tells
from fmuadmin import clock
from fmuadmin.access import SYSTEM, Actor
from fmuadmin.lifecycle import Denied, Refused, authorise


@tells
def abort(told: Told, actor: Actor, *, cause: str, comment: str = "") -> None:
    """FK ends the investigation."""
    told.opened("abort", actor)
    case = told.case
    if cause not in AbortReason.values:
        raise Refused(f"Välj en orsak: {', '.join(AbortReason.values)}", field="cause")
    why = without_identity(comment, field="comment")
    for deviation in told.facts.pending_deviations:
        resolve(deviation, DeviationDecision.ABORT, comment=why)
    case.aborted_at, case.abort_reason = clock.now(), cause
    if not told.facts.ever_booked:
        case.closure_reason = ClosureReason.ABORTED
    told.taken("abort")
    told.conclude(actor, CaseVerb.CASE_ABORTED, {"cause": AbortReason(cause).label, "reason": why})


@tells
def declare_conflict_of_interest(told: Told, actor: Actor, *, reason: str) -> None:
    """The unit as a whole cannot be impartial."""
    told.opened("declare_conflict_of_interest", actor)
    why = required(reason, field="reason", reason="Ange en orsak")
    told.case.closure_reason = ClosureReason.CONFLICT_OF_INTEREST
    told.taken("declare_conflict_of_interest")
    told.conclude(actor, CaseVerb.CONFLICT_DECLARED, {"reason": why})


@tells
def revoke(told: Told, actor: Actor, *, cause: str, comment: str = "") -> None:
    """FK revokes the case."""
    told.opened("revoke", actor)
    if cause not in RevokeReason.values:
        raise Refused("Välj varför ärendet makuleras: wrong_person eller other", field="cause")
    why = without_identity(comment, field="comment")
    if cause == RevokeReason.OTHER and not why:
        raise Refused("Beskriv felet", field="comment")
    wrong_person = cause == RevokeReason.WRONG_PERSON
    told.case.closure_reason = ClosureReason.WRONG_PERSON if wrong_person else ClosureReason.OTHER_SERIOUS_ERROR
    informed = told_of_revocation(told.facts, by=actor.organisation_id)
    told.taken("revoke")
    told.add(taken_out(told.case))
    facts = {"cause": RevokeReason(cause).label, "reason": why, "told": informed}
    told.conclude(actor, CaseVerb.CASE_REVOKED, facts)


def settle(told: Told) -> None:
    """Close the case on the word of the app that settles the money; not an act that anybody takes."""
    case = told.case
    authorise(case.settle, SYSTEM)
    case.closure_reason = closure_of(case)
    told.taken("settle")
    told.conclude(SYSTEM, CaseVerb.CASE_SETTLED, {"outcome": ClosureReason(case.closure_reason).label})


@tells
def write_note(told: Told, actor: Actor, *, text: str) -> None:
    """Somebody writes a note for the own organisation."""
    if actor.role in WATCHING:
        raise Denied("Din roll kan inte skriva anteckningar i ärenden.")
    if told.part_of(actor) not in NOTING:
        raise Denied("Er organisation har inte längre ärendet och kan inte skriva anteckningar i det.")
    if told.case.state == CaseState.REVOKED:
        raise Refused(NO_NOTES)
    note = told.add(
        InternalNote(
            case=told.case,
            organisation_id=actor.desk,
            author_id=actor.person,
            written_at=clock.now(),
            text=required(text, field="text", reason="Skriv en anteckning"),
        )
    )
    told.record(actor, CaseVerb.NOTE_WRITTEN, None, note, version=0)


@tells
def take_case(told: Told, actor: Actor) -> None:
    """Somebody becomes responsible for the case at the own party."""
    case, part = told.case, told.part_of(actor)
    if part not in RESPONSIBLE or actor.user_id is None or actor.role in WATCHING:
        raise Denied("Bara handläggare, samordnare och utförare kan ta ett ärende.")
    if case.state in ENDED_STATES:
        raise Refused("Ärendet är avslutat.", field="act")
    if getattr(case, RESPONSIBLE[part]) == actor.user_id:
        raise Refused("Du är redan ansvarig för ärendet.", field="by")
    setattr(case, RESPONSIBLE[part], actor.user_id)
    told.conclude(actor, CaseVerb.RESPONSIBLE_TAKEN, {"part": part.label, "person": actor.name})
