"""Utvidgning, anstånd and byte av utförare, told: commands/widening.py, respiting.py, transferring.py in memory."""

from datetime import date
from typing import Any

from cases.commands.moves import required, without_identity
from cases.commands.respiting import check_later, supplement_concerned
from cases.due import statement_due, supplement_due
from cases.models import ComplementaryExam, MaterialSet, Respite, Transfer
from cases.verbs import CaseVerb
from cases.vocabulary import Channel, Decision, DeviationDecision, RequestState
from cases.world.told import Told, resolve
from cases.world.vocabulary import UnitNamed, tells
from fmuadmin import clock
from fmuadmin.access import Actor
from fmuadmin.lifecycle import Refused
from fmuadmin.vocabulary import Profession


@tells
def request_complementary_exam(told: Told, actor: Actor, *, profession: str, physician: str, reason: str) -> None:
    """The physician asks for another profession."""
    told.opened("request_complementary_exam", actor)
    if profession not in Profession.values or profession == Profession.LK:
        raise Refused("Välj psykolog (PS), fysioterapeut (FT) eller arbetsterapeut (AT)", field="profession")
    if any(e.profession == profession and e.decision in ("", Decision.APPROVED) for e in told.all("exams")):
        label = Profession(profession).label
        raise Refused(f"{label} är redan begärd eller godkänd. Välj en annan profession.", field="profession")
    exam = told.add(
        ComplementaryExam(
            case=told.case,
            profession=profession,
            physician=required(physician, field="physician", reason="Ange läkaren som begär undersökningen"),
            reason=required(reason, field="reason", reason="Ange skäl till undersökningen"),
            requested_on=clock.today(),
        )
    )
    told.taken("request_complementary_exam")
    facts = {"profession": exam.get_profession_display(), "reason": exam.reason}
    told.conclude(actor, CaseVerb.EXAM_REQUESTED, facts, exam)


def _pending(told: Told, number: int) -> ComplementaryExam:
    exam: ComplementaryExam = told.nth("exams", number, field="exam", what="undersökningar")
    if exam.decision:
        raise Refused(f"undersökning {number} är redan avgjord.", field="exam")
    return exam


@tells
def approve_complementary_exam(told: Told, actor: Actor, *, exam: int, days: int) -> None:
    """FK approves, with extra vardagar."""
    told.opened("approve_complementary_exam", actor)
    chosen = _pending(told, exam)
    ceiling = told.case.rules.widening_max_days
    granted = sum(widening.days for widening in told.facts.widenings)
    if granted + days > ceiling:
        left = f" {granted} är redan beviljade, {ceiling - granted} återstår." if granted else ""
        raise Refused(f"Tiden kan förlängas med högst {ceiling} vardagar.{left}", field="days")
    chosen.decision, chosen.decided_on, chosen.days = Decision.APPROVED, clock.today(), days
    told.taken("approve_complementary_exam")
    facts = {"profession": chosen.get_profession_display(), "days": days, "due_on": _due(told)}
    told.conclude(actor, CaseVerb.EXAM_APPROVED, facts, chosen)


def _due(told: Told) -> date | None:
    due = statement_due(told.facts)
    return due.day if due is not None else None


@tells
def deny_complementary_exam(told: Told, actor: Actor, *, exam: int, reason: str) -> None:
    """FK denies; the AFU goes on by the physician alone."""
    told.opened("deny_complementary_exam", actor)
    chosen = _pending(told, exam)
    chosen.decision, chosen.decided_on = Decision.DENIED, clock.today()
    chosen.decision_reason = required(reason, field="reason", reason="Ange skäl till beslutet")
    told.taken("deny_complementary_exam")
    facts = {"profession": chosen.get_profession_display(), "reason": chosen.decision_reason}
    told.conclude(actor, CaseVerb.EXAM_DENIED, facts, chosen)


@tells
def take_back_complementary_exam(told: Told, actor: Actor, *, exam: int, reason: str = "") -> None:
    """FK takes an approval back before a visit rests on it."""
    told.opened("take_back_complementary_exam", actor)
    chosen = told.nth("exams", exam, field="exam", what="undersökningar")
    if chosen not in told.facts.unbooked_approved_exams:
        raise Refused("Välj en godkänd undersökning utan bokat besök.", field="exam")
    chosen.decision, chosen.decided_on, chosen.days = Decision.TAKEN_BACK, clock.today(), 0
    chosen.decision_reason = without_identity(reason, field="reason")
    told.taken("take_back_complementary_exam")
    facts = {
        "profession": chosen.get_profession_display(),
        "due_on": _due(told),
        "reason": chosen.decision_reason,
    }
    told.conclude(actor, CaseVerb.EXAM_TAKEN_BACK, facts, chosen)


@tells
def report_delay(told: Told, actor: Actor, *, reason: str, proposed_on: date | None = None) -> None:
    """The duty to warn."""
    told.opened("report_delay", actor)
    if proposed_on is not None:
        check_later(told.case, proposed_on, field="proposed_on")
    notice = told.add(
        Respite(
            case=told.case,
            supplement=supplement_concerned(told.case),
            noticed_on=clock.today(),
            notice_reason=required(reason, field="reason", reason="Ange en orsak"),
            proposed_on=proposed_on,
        )
    )
    told.taken("report_delay")
    facts = {"proposed_on": proposed_on, "reason": notice.notice_reason}
    told.conclude(actor, CaseVerb.DELAY_REPORTED, facts, notice)


@tells
def grant_respite(told: Told, actor: Actor, *, until: date, reason: str = "") -> None:
    """FK sets a later last day, with or without a notice."""
    told.opened("grant_respite", actor)
    case = told.case
    check_later(case, until, field="until")
    pending = told.facts.pending_delays
    respite = pending[0] if pending else Respite(case=case)
    respite.supplement = supplement_concerned(case)
    respite.decision, respite.decided_on, respite.anstand_until = Decision.APPROVED, clock.today(), until
    respite.decision_reason = without_identity(reason, field="reason")
    if not pending:
        told.add(respite)
    told.taken("grant_respite")
    due = supplement_due(told.facts) if respite.supplement_id else statement_due(told.facts)
    facts = {"until": until, "due_on": due.day if due else None, "reason": respite.decision_reason}
    told.conclude(actor, CaseVerb.RESPITE_GRANTED, facts, respite)


@tells
def deny_respite(told: Told, actor: Actor, *, reason: str) -> None:
    """FK keeps the last day as it is."""
    told.opened("deny_respite", actor)
    notice = told.facts.pending_delays[0]
    notice.decision, notice.decided_on = Decision.DENIED, clock.today()
    notice.decision_reason = required(reason, field="reason", reason="Ange skäl till beslutet")
    told.taken("deny_respite")
    told.conclude(actor, CaseVerb.RESPITE_DENIED, {"reason": notice.decision_reason}, notice)


def _about(transfer: Transfer, reason: str) -> dict[str, Any]:
    return {"unit_id": transfer.request.unit_id, "unit": transfer.request.unit.name, "reason": reason}


@tells
def propose_transfer(told: Told, actor: Actor, *, unit: UnitNamed, reason: str) -> None:
    """The region proposes that a unit that has accepted takes over."""
    told.opened("propose_transfer", actor)
    request = next((r for r in told.facts.transfer_acceptances if r.unit_id == unit.pk), None)
    if request is None:
        raise Refused("Välj en utförare som har accepterat", field="unit")
    transfer = told.add(
        Transfer(
            case=told.case,
            request=request,
            from_unit=told.case.unit_in_charge,
            proposed_on=clock.today(),
            reason=required(reason, field="reason", reason="Ange en orsak"),
        )
    )
    told.taken("propose_transfer")
    told.conclude(actor, CaseVerb.TRANSFER_PROPOSED, _about(transfer, transfer.reason), transfer)


def _decided(told: Told, decision: Decision) -> Transfer:
    transfer = told.facts.pending_transfer
    if transfer is None:
        raise Refused("Det finns inget föreslaget byte av utförare att besluta om.", field="act")
    transfer.decision, transfer.decided_on = decision, clock.today()
    return transfer


@tells
def approve_transfer(told: Told, actor: Actor) -> None:
    """The new unit takes over."""
    told.opened("approve_transfer", actor)
    case, today, transfer = told.case, clock.today(), _decided(told, Decision.APPROVED)
    for deviation in told.facts.pending_deviations:
        resolve(deviation, DeviationDecision.REBOOK, comment="Ärendet gick över till en ny utförare.")
    for respite in told.all("respites"):
        if not respite.decision:
            respite.decision, respite.decided_on = Decision.LAPSED, today
    told.cancel_visits_ahead()
    for request in told.all("requests"):
        if request.unit_id == case.unit_id and request.state == RequestState.ORDERED:
            request.state, request.ended_on = RequestState.TRANSFERRED, today
    transfer.request.state, transfer.request.for_transfer = RequestState.ORDERED, False
    told.release_other_units(for_transfer=True)
    _send_material_on(told, transfer)
    case.unit, case.unit_responsible = transfer.request.unit, None
    told.taken("approve_transfer")
    case.state_since = today
    unit = transfer.request.unit
    facts = {"unit_id": unit.pk, "unit": unit.name, "before": transfer.from_unit.name}
    told.conclude(actor, CaseVerb.TRANSFER_APPROVED, facts, transfer)


def _send_material_on(told: Told, transfer: Transfer) -> None:
    sent = [material.contents for material in told.facts.sets_of_unit]
    if sent:
        told.add(
            MaterialSet(
                case=told.case,
                unit=transfer.request.unit,
                contents="\n".join(sent)[:2000],
                channel=Channel.DIGITAL,
                sent_on=clock.today(),
            )
        )


@tells
def deny_transfer(told: Told, actor: Actor, *, reason: str) -> None:
    """The case stays at its unit."""
    told.opened("deny_transfer", actor)
    transfer = _decided(told, Decision.DENIED)
    transfer.decision_reason = required(reason, field="reason", reason="Ange skäl till beslutet")
    told.taken("deny_transfer")
    told.conclude(actor, CaseVerb.TRANSFER_DENIED, _about(transfer, transfer.decision_reason), transfer)
