"""The asked unit's answers, told: cases/commands/answering.py in memory."""

from datetime import date
from typing import Any

from cases.commands.moves import not_before, required, without_identity
from cases.models import UnitRequest
from cases.verbs import CaseVerb
from cases.vocabulary import ClosureReason, PerformerType, RequestState
from cases.world.acts.requesting import give_case_to
from cases.world.told import Told
from cases.world.vocabulary import tells
from fmuadmin import clock
from fmuadmin.access import SYSTEM, Actor
from fmuadmin.lifecycle import Refused


def _own_request(told: Told, actor: Actor, state: RequestState) -> UnitRequest:
    found: UnitRequest = next(
        r for r in told.all("requests") if r.unit_id == actor.organisation_id and r.state == state
    )
    return found


def _about(request: UnitRequest) -> dict[str, Any]:
    return {"unit_id": request.unit_id, "unit": request.unit.name}


@tells
def accept_request(  # noqa: PLR0913 – the fields of an answer
    told: Told,
    actor: Actor,
    *,
    start_on: date,
    contact: str,
    performer_type: str = PerformerType.UNIT,
    performer_name: str = "",
    phone: str = "",
    email: str = "",
    comment: str = "",
) -> None:
    """The unit can take the case."""
    told.opened("accept_request", actor)
    request = _own_request(told, actor, RequestState.ASKED)
    not_before(start_on, clock.today(), field="start_on", why="Möjligt startdatum kan inte ha passerat.")
    if performer_type not in PerformerType.values:
        raise Refused(f"Välj vem som utför utredningen: {', '.join(PerformerType.values)}", field="performer_type")
    if performer_type == PerformerType.SUBCONTRACTOR and not performer_name.strip():
        raise Refused("Ange underleverantörens namn", field="performer_name")
    request.state = request.answer = RequestState.ACCEPTED
    request.answered_at = clock.now()
    request.performer_type = performer_type
    request.performer_name = without_identity(performer_name, field="performer_name") or request.unit.name
    request.contact = required(contact, field="contact", reason="Ange en kontaktperson")
    request.phone, request.email, request.start_on = phone.strip(), email.strip(), start_on
    request.comment = without_identity(comment, field="comment")
    told.taken("accept_request")
    told.conclude(actor, CaseVerb.REQUEST_ACCEPTED, {**_about(request), "start_on": start_on}, request)
    if not request.for_transfer and told.sole_own_unit() == request.unit:
        give_case_to(told, request, SYSTEM, message="")


@tells
def decline_request(told: Told, actor: Actor, *, reason: str) -> None:
    """The unit cannot take the case."""
    told.opened("decline_request", actor)
    request = _own_request(told, actor, RequestState.ASKED)
    _decline(request, reason)
    told.taken("decline_request")
    told.conclude(actor, CaseVerb.REQUEST_DECLINED, {**_about(request), "reason": request.decline_reason}, request)
    if not request.for_transfer and told.sole_own_unit() == request.unit:
        case = told.case
        case.closure_reason = ClosureReason.REJECTED
        case.rejection_comment = f"Regionens enda enhet har avböjt: {request.decline_reason}"
        told.taken("reject_request")
        told.conclude(SYSTEM, CaseVerb.REQUEST_REJECTED, {"reason": case.rejection_comment})


@tells
def withdraw_acceptance(told: Told, actor: Actor, *, reason: str) -> None:
    """The unit takes its acceptance back."""
    told.opened("withdraw_acceptance", actor)
    request = _own_request(told, actor, RequestState.ACCEPTED)
    _decline(request, reason)
    told.taken("withdraw_acceptance")
    facts = {**_about(request), "reason": request.decline_reason}
    told.conclude(actor, CaseVerb.ACCEPTANCE_WITHDRAWN, facts, request)


def _decline(request: UnitRequest, reason: str) -> None:
    request.state = request.answer = RequestState.DECLINED
    request.answered_at, request.ended_on = clock.now(), clock.today()
    request.decline_reason = required(reason, field="reason", reason="Ange en orsak")
