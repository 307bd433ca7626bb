"""Byte av utförare: the region proposes, FK decides, the clock starts anew at the new unit's receipt."""

from cases.commands.endings import resolve
from cases.commands.moves import act, conclude, opened, required, taken
from cases.models import Case, MaterialSet, Transfer
from cases.verbs import CaseVerb
from cases.vocabulary import Channel, Decision, DeviationDecision, RequestState, VisitState
from fmuadmin import clock
from fmuadmin.access import Actor
from fmuadmin.lifecycle import Refused


def _facts(transfer: Transfer, reason: str) -> dict[str, object]:
    return {"unit_id": transfer.request.unit_id, "unit": transfer.request.unit.name, "reason": reason}


@act
def propose_transfer(number: str, *, actor: Actor, unit_id: int, reason: str, version: int | None = None) -> Case:
    """Propose that a unit that has accepted takes the case over."""
    case = opened(number, actor=actor, step="propose_transfer", version=version)
    request = next((r for r in case.facts.transfer_acceptances if r.unit_id == unit_id), None)
    if request is None:
        raise Refused("Välj en utförare som har accepterat", field="unit_id")
    transfer = Transfer.objects.create(
        case=case,
        request=request,
        from_unit=case.unit_in_charge,
        proposed_on=clock.today(),
        reason=required(reason, field="reason", reason="Ange en orsak"),
    )
    taken(case, case.propose_transfer)
    facts = _facts(transfer, transfer.reason)
    return conclude(case, actor=actor, verb=CaseVerb.TRANSFER_PROPOSED, facts=facts, subject=transfer)


def _decided(case: Case, decision: Decision) -> Transfer:
    transfer = case.facts.pending_transfer
    if transfer is None:
        raise Refused("Det finns inget föreslaget byte av utförare att besluta om.")
    transfer.decision, transfer.decided_on = decision, clock.today()
    return transfer


@act
def approve_transfer(number: str, *, actor: Actor, version: int | None = None) -> Case:
    """The new unit takes over: visits ahead and pending deviations close, material is sent on, the old unit keeps
    number and outcome.
    """
    case = opened(number, actor=actor, step="approve_transfer", version=version)
    transfer = _decided(case, Decision.APPROVED)
    transfer.save()
    today = clock.today()
    for deviation in case.facts.pending_deviations:
        resolve(deviation, DeviationDecision.REBOOK, comment="Ärendet gick över till en ny utförare.")
    case.respites.filter(decision="").update(decision=Decision.LAPSED, decided_on=today)
    case.visits.filter(state=VisitState.BOOKED, starts_at__gt=clock.now()).update(
        state=VisitState.CANCELLED, cancelled_on=today
    )
    case.requests.filter(unit_id=case.unit_id, state=RequestState.ORDERED).update(
        state=RequestState.TRANSFERRED, ended_on=today
    )
    transfer.request.state, transfer.request.for_transfer = RequestState.ORDERED, False
    transfer.request.save(update_fields=["state", "for_transfer"])
    case.requests.filter(for_transfer=True, state__in=[RequestState.ASKED, RequestState.ACCEPTED]).update(
        state=RequestState.NOT_ASSIGNED, ended_on=today
    )
    before = transfer.from_unit.name
    _send_material_on(case, transfer)
    case.unit, case.unit_responsible = transfer.request.unit, None
    taken(case, case.approve_transfer)
    case.state_since = today
    facts = {"unit_id": transfer.request.unit_id, "unit": transfer.request.unit.name, "before": before}
    return conclude(case, actor=actor, verb=CaseVerb.TRANSFER_APPROVED, facts=facts, subject=transfer)


def _send_material_on(case: Case, transfer: Transfer) -> None:
    """Material follows the case: what had been sent is available to the new unit from today."""
    sent = [material.contents for material in case.facts.sets_of_unit]
    if sent:
        MaterialSet.objects.create(
            case=case,
            unit_id=transfer.request.unit_id,
            contents="\n".join(sent)[:2000],
            channel=Channel.DIGITAL,
            sent_on=clock.today(),
        )


@act
def deny_transfer(number: str, *, actor: Actor, reason: str, version: int | None = None) -> Case:
    """The case stays at its unit."""
    case = opened(number, actor=actor, step="deny_transfer", version=version)
    transfer = _decided(case, Decision.DENIED)
    transfer.decision_reason = required(reason, field="reason", reason="Ange skäl till beslutet")
    transfer.save()
    taken(case, case.deny_transfer)
    facts = _facts(transfer, transfer.decision_reason)
    return conclude(case, actor=actor, verb=CaseVerb.TRANSFER_DENIED, facts=facts, subject=transfer)
