"""Valid input for every act, made from the case as it is: what a person who knows the case would type.

``valid_act(case, step)`` gives keyword arguments for the command, or None when nothing valid can be typed in the case's
present condition. ``pick`` chooses among the valid answers; the stateful test lets Hypothesis choose.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from billing.turn import settled_legs
from billing.vocabulary import Leg
from cases.due import statement_due, supplement_due
from cases.vocabulary import (
    AbortReason,
    CaseState,
    Channel,
    Decision,
    DeviationCause,
    DeviationDecision,
    InvitationChannel,
    RevokeReason,
    VisitState,
)
from fmuadmin import clock
from fmuadmin.calendar import DayRules, add_working_days, preceding_working_day
from fmuadmin.models import Organisation
from fmuadmin.vocabulary import Profession

Pick = Callable[[Sequence[Any]], Any]
Values = dict[str, Any] | None
RULES = DayRules(eves_free=True, saturdays_free=True)
IDENTITY = "191212121212"
REASON = "Skäl som går att läsa i efterhand"


def first(options: Sequence[Any]) -> Any:
    """The first of the valid answers."""
    return options[0]


def valid_act(case: Any, step: str, pick: Pick = first) -> Values:
    """Valid keyword arguments of the command, or None when the case offers nothing to choose."""
    maker = MAKERS.get(step)
    return maker(case, pick) if maker is not None else WORDS[step]


def ahead(working_days: int) -> date:
    """A day some working days from today."""
    return add_working_days(clock.today(), working_days, RULES).day


def asked_busy(case: Any, request: Any) -> bool:
    """Whether the unit's answer is awaited or standing."""
    return request.is_live and not (request.state == "asked" and request.answer_by < clock.today())


def units_to_ask(case: Any) -> list[int]:
    """Contracted units whose answer is neither awaited nor standing."""
    busy = {r.unit_id for r in case.facts.requests if asked_busy(case, r)} | {case.unit_id}
    units = Organisation.objects.contracted_units(region_id=case.region_id, on=clock.today())
    return [unit.pk for unit in units if unit.pk not in busy]


def _ask_units(case: Any, pick: Pick) -> Values:
    units = units_to_ask(case)
    return {"unit_ids": units[: pick(range(1, len(units) + 1))]} if units else None


def _assign(case: Any, pick: Pick) -> Values:
    accepted = [r.unit_id for r in case.facts.standing_acceptances]
    return {"unit_id": pick(accepted)} if accepted else None


def _assign_directly(case: Any, pick: Pick) -> Values:
    latest = {r.unit_id: r.state for r in case.facts.requests}
    units = [
        unit.pk
        for unit in Organisation.objects.contracted_units(region_id=case.region_id, on=clock.today())
        if (unit.operated_by_id == case.region_id or case.rules.assign_directly_any_unit)
        and latest.get(unit.pk) != "declined"
    ]
    return {"unit_id": pick(units)} if units else None


def _correct_receipt(case: Any, pick: Pick) -> Values:
    material = case.facts.first_received_set
    if material is None:
        return None
    days = [material.sent_on + timedelta(days=n) for n in range((clock.today() - material.sent_on).days + 1)]
    others = [day for day in days if day != material.received_on]
    return {"received_on": pick(others), "reason": REASON} if others else None


def _when(case: Any, pick: Pick) -> dict[str, Any]:
    starts = datetime.combine(ahead(pick([5, 1, 3, 8])), time(9), tzinfo=clock.TZ)
    letter = pick([True, False])
    return {
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=2),
        "investigator": "Eva Norén",
        "interpreter_booked": pick([False, True]),
        "invited_on": clock.today() if letter else None,
        "invitation_channel": InvitationChannel.LETTER if letter else "",
    }


def _book(case: Any, pick: Pick) -> Values:
    professions = [Profession.LK, *(exam.profession for exam in case.facts.approved_exams)]
    return {"profession": pick(professions), **_when(case, pick)}


def _rebook(case: Any, pick: Pick) -> Values:
    visits = case.facts.booked_visits
    if not visits:
        return None
    change = pick([_when, lambda *_: {"strike_reason": "Registrerat av misstag"}])
    return {"visit_id": pick(visits).pk, **change(case, pick)}


def _report_visit(case: Any, pick: Pick) -> Values:
    visits = case.facts.visits_to_report(clock.now())
    if not visits:
        return None
    visit = pick(visits)
    told = {"interpreter_took_part": True, "interpreter_hours": Decimal("1.25")} if visit.interpreter_booked else {}
    return {"visit_id": visit.pk, "held": True, **told}


def _request_exam(case: Any, pick: Pick) -> Values:
    standing = {exam.profession for exam in case.facts.exams if exam.decision in ("", Decision.APPROVED)}
    open_to = [p for p in (Profession.PS, Profession.FT, Profession.AT) if p not in standing]
    return {"profession": pick(open_to), "physician": "Eva Norén", "reason": REASON} if open_to else None


def _exam(exams: Sequence[Any], pick: Pick, **more: Any) -> Values:
    return {"exam_id": pick(exams).pk, **more} if exams else None


def _approve_exam(case: Any, pick: Pick) -> Values:
    left = case.rules.widening_max_days - sum(widening.days for widening in case.facts.widenings)
    return _exam(case.facts.pending_exams, pick, days=pick([min(left, 5), 0, left]))


def _grant(case: Any, pick: Pick) -> Values:
    due = (supplement_due if case.state == CaseState.SUPPLEMENT_REQUESTED else statement_due)(case.facts)
    later = max(due.day if due else clock.today(), clock.today())
    return {"until": add_working_days(later, pick([10, 3, 20]), RULES).day, "reason": REASON}


def _report_deviation(case: Any, pick: Pick) -> Values:
    visits = case.facts.booked_visits
    if not visits:
        return None
    visit = pick(visits)
    missed = visit.starts_at <= clock.now() and pick([True, False])
    cause = DeviationCause.INSURED if missed else pick(list(DeviationCause))
    return {
        "visit_id": visit.pk,
        "cause": cause,
        "happened_at": clock.now() - timedelta(hours=1),
        "no_show": missed,
        "description": "Ringde och lämnade återbud",
    }


def _decide_deviation(case: Any, pick: Pick) -> Values:
    pending = case.facts.pending_deviations
    choices = [DeviationDecision.CONTINUE, DeviationDecision.REBOOK]
    return {"deviation_id": pick(pending).pk, "decision": pick(choices)} if pending else None


def _send_statement(case: Any, pick: Pick) -> Values:
    return {"signed_by": "Eva Norén", "signed_on": clock.today(), "channel": pick([Channel.DIGITAL, Channel.POST])}


def _confirm_statement(case: Any, pick: Pick) -> Values:
    statement = case.facts.statement
    if statement is None:
        return None
    day = statement.sent_on
    if statement.channel == Channel.POST:
        day = max(day, pick([clock.today(), preceding_working_day(clock.today(), RULES)]))
    return {"received_on": day, "ask_until": max(day, ahead(pick([25, 3])))}


def _send_supplement(case: Any, pick: Pick) -> Values:
    supplement = case.facts.open_supplement
    if supplement is None:
        return None
    return {"answers": {q.number: "Utförligt svar" for q in supplement.questions.all()}}


def _propose(case: Any, pick: Pick) -> Values:
    accepted = case.facts.transfer_acceptances
    return {"unit_id": pick(accepted).unit_id, "reason": REASON} if accepted else None


def _cancel_visit(case: Any, pick: Pick) -> Values:
    visits = case.facts.visits_ahead(clock.now())
    return {"visit_id": pick(visits).pk} if visits else None


def _settle_leg(case: Any, pick: Pick) -> Values:
    left = [leg for leg in Leg if leg not in settled_legs(case)]
    paid = {"reference": "F-7781", "amount": Decimal("18400.00"), "paid_on": clock.today()}
    nothing = {"nothing_payable": True, "reason": "Utlåtandet kom för sent"}
    return {"leg": left[0], **pick([paid, nothing])} if left else None


# What is typed does not depend on the case.
WORDS: dict[str, dict[str, Any]] = {
    "decline_request": {"reason": "Vi har fullt"},
    "withdraw_acceptance": {"reason": "Läkaren har slutat"},
    "unassign": {"reason": "Fel enhet valdes"},
    "reject_request": {"comment": "Regionen har ingen utförare"},
    "withdraw": {"reason": "Behövs inte längre"},
    "confirm_material": {"late_reason": "Posten var sen"},
    "request_material_supplement": {"what": "Senaste läkarintyget"},
    "deny_respite": {"reason": REASON},
    "report_delay": {"reason": "Läkaren är sjuk"},
    "cannot_supplement": {"reason": "Uppgiften finns inte"},
    "confirm_supplement": {},
    "withdraw_supplement": {"reason": "Svaret behövs inte"},
    "revoke_statement": {"reason": "Fel bilaga"},
    "approve_statement": {},
    "approve_transfer": {},
    "deny_transfer": {"reason": "Utredningen är snart klar"},
    "declare_conflict_of_interest": {"reason": "Enheten är arbetsgivare"},
    "account_visits": {},
    "settle": {},
    "take_case": {},
    "write_note": {"text": "Ringt regionen"},
}

MAKERS: dict[str, Callable[[Any, Pick], Values]] = {
    "ask_units": _ask_units,
    "accept_request": lambda case, pick: {"start_on": ahead(pick([5, 0, 12])), "contact": "Ulla Berg"},
    "assign": _assign,
    "assign_directly": _assign_directly,
    "order": lambda case, pick: {
        "identity_number": IDENTITY,
        "name": "Tolvan Tolvansson",
        "purpose": "Bedömning inför dag 180",
        "informed_on": pick([clock.today(), None]),
    },
    "update_order": lambda case, pick: {"special_needs": f"Ändrat {case.version}"},
    "send_material": lambda case, pick: {"contents": "Läkarutlåtande", "channel": pick(list(Channel))},
    "correct_material_receipt": _correct_receipt,
    "book_visit": _book,
    "rebook_visit": _rebook,
    "report_visit": _report_visit,
    "request_complementary_exam": _request_exam,
    "approve_complementary_exam": _approve_exam,
    "deny_complementary_exam": lambda case, pick: _exam(case.facts.pending_exams, pick, reason=REASON),
    "take_back_complementary_exam": lambda case, pick: _exam(case.facts.unbooked_approved_exams, pick, reason=REASON),
    "grant_respite": _grant,
    "report_deviation": _report_deviation,
    "decide_deviation": _decide_deviation,
    "send_statement": _send_statement,
    "object_to_sending": lambda case, pick: {"objected_on": clock.today()},
    "confirm_statement": _confirm_statement,
    "request_supplement": lambda case, pick: {
        "questions": ["Hur påverkas arbetsförmågan?", "Prognos?"][: pick([1, 2])]
    },
    "send_supplement": _send_supplement,
    "propose_transfer": _propose,
    "abort": lambda case, pick: {"cause": pick(list(AbortReason))},
    "cancel_visit": _cancel_visit,
    "revoke": lambda case, pick: {"cause": pick(list(RevokeReason)), "comment": "Beställd på fel ärende"},
    "settle_leg": _settle_leg,
}

STANDING = (VisitState.BOOKED, VisitState.DEVIATION)
