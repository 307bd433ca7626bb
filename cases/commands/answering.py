"""The asked unit answers: accepts, declines, takes its acceptance back."""

from datetime import date

from cases.commands.asking import sole_own_unit
from cases.commands.assigning import give_case_to
from cases.commands.moves import act, conclude, not_before, opened, required, taken, without_identity
from cases.models import Case, UnitRequest
from cases.verbs import CaseVerb
from cases.vocabulary import ClosureReason, PerformerType, RequestState
from fmuadmin import clock
from fmuadmin.access import SYSTEM, Actor
from fmuadmin.lifecycle import Refused


def _own_request(case: Case, actor: Actor, state: RequestState) -> UnitRequest:
    """The unit's own request; the step's policy has made sure that there is one."""
    request: UnitRequest = (
        UnitRequest.objects.filter(case=case).select_related("unit").get(unit_id=actor.organisation_id, state=state)
    )
    return request


def _subject_facts(request: UnitRequest) -> dict[str, object]:
    return {"unit_id": request.unit_id, "unit": request.unit.name}


@act
def accept_request(
    number: str,
    *,
    actor: Actor,
    start_on: date,
    contact: str,
    performer_type: str = PerformerType.UNIT,
    performer_name: str = "",
    phone: str = "",
    email: str = "",
    comment: str = "",
    version: int | None = None,
) -> Case:
    """The unit can take the case: who performs, whom to contact, from when (AS2)."""
    case = opened(number, actor=actor, step="accept_request", version=version)
    request = _own_request(case, actor, RequestState.ASKED)
    not_before(start_on, clock.today(), field="start_on", why="Möjligt startdatum kan inte ha passerat.")
    if performer_type not in PerformerType.values:
        raise Refused("Välj vem som utför utredningen", field="performer_type")
    if performer_type == PerformerType.SUBCONTRACTOR and not performer_name.strip():
        raise Refused("Ange underleverantörens namn", field="performer_name")
    request.state = request.answer = RequestState.ACCEPTED
    request.answered_at = clock.now()
    request.performer_type = performer_type
    request.performer_name = without_identity(performer_name, field="performer_name") or request.unit.name
    request.contact = required(contact, field="contact", reason="Ange en kontaktperson")
    request.phone, request.email, request.start_on = phone.strip(), email.strip(), start_on
    request.comment = without_identity(comment, field="comment")
    request.save()
    taken(case, case.accept_request)
    facts = {**_subject_facts(request), "start_on": start_on}
    conclude(case, actor=actor, verb=CaseVerb.REQUEST_ACCEPTED, facts=facts, subject=request)
    if not request.for_transfer and sole_own_unit(case) == request.unit:
        give_case_to(case, request, actor=SYSTEM, message="")
    return case


@act
def decline_request(number: str, *, actor: Actor, reason: str, version: int | None = None) -> Case:
    """The unit cannot take the case. A region's only own unit thereby rejects the begäran (decisions.md §4)."""
    case = opened(number, actor=actor, step="decline_request", version=version)
    request = _own_request(case, actor, RequestState.ASKED)
    _decline(request, reason)
    taken(case, case.decline_request)
    facts = {**_subject_facts(request), "reason": request.decline_reason}
    conclude(case, actor=actor, verb=CaseVerb.REQUEST_DECLINED, facts=facts, subject=request)
    if not request.for_transfer and sole_own_unit(case) == request.unit:
        case.closure_reason = ClosureReason.REJECTED
        case.rejection_comment = f"Regionens enda enhet har avböjt: {request.decline_reason}"
        taken(case, case.reject_request)
        conclude(case, actor=SYSTEM, verb=CaseVerb.REQUEST_REJECTED, facts={"reason": case.rejection_comment})
    return case


@act
def withdraw_acceptance(number: str, *, actor: Actor, reason: str, version: int | None = None) -> Case:
    """The unit takes its acceptance back before the region has chosen."""
    case = opened(number, actor=actor, step="withdraw_acceptance", version=version)
    request = _own_request(case, actor, RequestState.ACCEPTED)
    _decline(request, reason)
    taken(case, case.withdraw_acceptance)
    facts = {**_subject_facts(request), "reason": request.decline_reason}
    return conclude(case, actor=actor, verb=CaseVerb.ACCEPTANCE_WITHDRAWN, facts=facts, subject=request)


def _decline(request: UnitRequest, reason: str) -> None:
    request.state = request.answer = RequestState.DECLINED
    request.answered_at, request.ended_on = clock.now(), clock.today()
    request.decline_reason = required(reason, field="reason", reason="Ange en orsak")
    request.save()
