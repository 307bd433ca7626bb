"""Begäran and tilldelning, told: cases/commands/requesting.py and assigning.py in memory."""

from datetime import date
from typing import Any

from cases.commands.moves import not_before, protection_of, required, without_identity
from cases.deadlines import unit_answer_day
from cases.models import Case, UnitRequest
from cases.models.unit_request import LIVE
from cases.verbs import CaseVerb
from cases.vocabulary import WORKING_STATES, ClosureReason, Protection, RequestState
from cases.world.told import Told
from cases.world.vocabulary import RegionNamed, UnitNamed, tells
from fmuadmin import clock
from fmuadmin.access import SYSTEM, Actor
from fmuadmin.lifecycle import Denied, Refused
from fmuadmin.vocabulary import OrganisationKind, Role


@tells
def register_request(  # noqa: PLR0913 – the fields of a begäran
    told: Told,
    actor: Actor,
    *,
    region: RegionNamed,
    way_of_assessment: str,
    answer_by: date,
    town: str,
    interpreter_language: str = "",
    special_needs: str = "",
    earlier_units: str = "",
    comment: str = "",
    is_validation: bool = False,
    protection: int = Protection.NONE,
) -> None:
    """FK asks a region."""
    if told.is_begun:
        raise Refused("ärendet är redan begärt. Börja ett nytt ärende för en ny begäran.", field="act")
    if actor.role != Role.FK_OFFICER:
        raise Denied("Bara Försäkringskassans handläggare kan skicka en begäran.")
    today = clock.today()
    case = Case(
        pk=told.setting.keys.next(Case),
        number=told.setting.number(today.year),
        version=0,
        state_since=today,
        region=region,
        office=told.setting.register.find(actor.organisation_name, OrganisationKind.FK_OFFICE),
        officer_id=actor.person,
        requested_on=today,
        answer_by=not_before(answer_by, today, field="answer_by", why="Svarsdatum kan inte ha passerat."),
        way_of_assessment=required(
            way_of_assessment, field="way_of_assessment", reason="Ange hur arbetsförmågan ska bedömas"
        ),
        town=required(town, field="town", reason="Ange bostadsort"),
        interpreter_language=without_identity(interpreter_language, field="interpreter_language"),
        special_needs=without_identity(special_needs, field="special_needs"),
        earlier_units=without_identity(earlier_units, field="earlier_units"),
        comment=without_identity(comment, field="comment"),
        is_validation=is_validation,
        protection=protection_of(protection),
    )
    told.begin(case)
    told.conclude(actor, CaseVerb.REQUEST_REGISTERED, {"region": region.name, "answer_by": case.answer_by})
    unit = told.sole_own_unit()
    if unit is not None:
        _ask(told, [unit], SYSTEM, answer_by=None, message="")


@tells
def ask_units(
    told: Told, actor: Actor, *, units: list[UnitNamed], answer_by: date | None = None, message: str = ""
) -> None:
    """The region asks units."""
    told.opened("ask_units", actor)
    if not units:
        raise Refused("Välj minst en utförare", field="units")
    chosen = {unit.pk: told.contracted_unit(unit, field="units") for unit in units}
    if answer_by is not None:
        not_before(answer_by, clock.today(), field="answer_by", why="Svarsdatum kan inte ha passerat.")
    told.case.coordinator_id = told.case.coordinator_id or actor.user_id
    _ask(told, list(chosen.values()), actor, answer_by=answer_by, message=without_identity(message, field="message"))


def _ask(told: Told, units: list[Any], actor: Actor, *, answer_by: date | None, message: str) -> None:
    for_transfer = told.case.state in WORKING_STATES
    requests = [_ask_unit(told, u, answer_by=answer_by, message=message, for_transfer=for_transfer) for u in units]
    told.taken("ask_units")
    last = requests[-1]
    for request in requests[:-1]:
        told.record(actor, CaseVerb.UNITS_ASKED, _asked(request), version=told.case.version + 1)
    told.conclude(actor, CaseVerb.UNITS_ASKED, _asked(last), last)


def _asked(request: UnitRequest) -> dict[str, Any]:
    return {"unit_id": request.unit_id, "unit": request.unit.name, "answer_by": request.answer_by}


def _ask_unit(
    told: Told, unit: Any, *, answer_by: date | None, message: str, for_transfer: bool = False
) -> UnitRequest:
    today, case = clock.today(), told.case
    if unit.pk == case.unit_id:
        raise Refused(f"{unit.name} har redan ärendet.", field="units")
    live = _live(told, unit)
    if live is not None:
        if live.state != RequestState.ASKED or live.answer_by >= today:
            raise Refused(f"{unit.name} är redan tillfrågad. Välj en annan utförare.", field="units")
        live.state, live.ended_on = RequestState.NOT_ASSIGNED, today
    sole = case.rules.sole_own_unit and unit.operated_by_id == case.region_id
    return told.add(
        UnitRequest(
            case=case,
            unit=unit,
            asked_at=clock.now(),
            answer_by=answer_by or unit_answer_day(asked_on=today, rules=case.rules).day,
            message=message,
            for_transfer=for_transfer,
            may_decline=unit.may_decline and (not sole or case.rules.sole_own_unit_may_decline),
        )
    )


def _live(told: Told, unit: Any) -> UnitRequest | None:
    return next((r for r in told.all("requests") if r.unit_id == unit.pk and r.state in LIVE), None)


@tells
def assign(told: Told, actor: Actor, *, unit: UnitNamed, message: str = "") -> None:
    """The region chooses one of the units that have accepted."""
    told.opened("assign", actor)
    request = next((r for r in told.facts.standing_acceptances if r.unit_id == unit.pk), None)
    if request is None:
        raise Refused("Välj en utförare som har accepterat", field="unit")
    give_case_to(told, request, actor, message=message)


@tells
def assign_directly(told: Told, actor: Actor, *, unit: UnitNamed, message: str = "") -> None:
    """The region gives the case to a unit that has not answered."""
    told.opened("assign_directly", actor)
    told.contracted_unit(unit, field="unit")
    if unit.operated_by_id != told.case.region_id and not told.case.rules.assign_directly_any_unit:
        raise Refused("Bara regionens egna enheter kan tilldelas direkt. Skicka en förfrågan i stället.", field="unit")
    latest = told.facts.latest_request_of(unit.pk)
    if latest is not None and latest.state == RequestState.DECLINED:
        raise Refused(f"{unit.name} har avböjt. Skicka en ny förfrågan i stället.", field="unit")
    request = _live(told, unit) or _ask_unit(told, unit, answer_by=None, message="")
    request.direct = True
    give_case_to(told, request, actor, message=message)


def give_case_to(told: Told, request: UnitRequest, actor: Actor, *, message: str) -> None:
    """Assign the case to the unit of the request."""
    request.state = RequestState.ASSIGNED
    told.case.unit = request.unit
    if actor.user_id is not None:
        told.case.coordinator_id = actor.user_id
    told.taken("assign_directly" if request.direct else "assign")
    told.release_other_units()
    facts = {
        "unit_id": request.unit_id,
        "unit": request.unit.name,
        "direct": "Ja" if request.direct else "Nej",
        "message": without_identity(message, field="message"),
    }
    told.conclude(actor, CaseVerb.CASE_ASSIGNED, facts, request)


@tells
def unassign(told: Told, actor: Actor, *, reason: str) -> None:
    """The region undoes the assignment."""
    told.opened("unassign", actor)
    why = required(reason, field="reason", reason="Ange en orsak")
    spent = next(r for r in told.all("requests") if r.state == RequestState.ASSIGNED)
    spent.state, spent.ended_on = RequestState.NOT_ASSIGNED, clock.today()
    _give_back_answers(told, spent)
    told.case.unit = None
    told.case.unit_responsible = None
    told.taken("unassign")
    facts = {"unit_id": spent.unit_id, "unit": spent.unit.name, "reason": why}
    told.conclude(actor, CaseVerb.ASSIGNMENT_UNDONE, facts, spent)


def _give_back_answers(told: Told, spent: UnitRequest) -> None:
    all_spent = {event.subject_id for event in told.events if event.verb == CaseVerb.ASSIGNMENT_UNDONE}
    newest = {r.unit_id: r for r in told.all("requests") if r.unit_id != spent.unit_id and not r.for_transfer}
    for request in newest.values():
        if request.pk in all_spent:
            continue
        if request.state == RequestState.NOT_ASSIGNED and request.ended_on == told.case.state_since:
            request.state = request.answer or RequestState.ASKED
            request.ended_on = None


@tells
def reject_request(told: Told, actor: Actor, *, comment: str) -> None:
    """The region cannot provide the investigation."""
    told.opened("reject_request", actor)
    case = told.case
    case.rejection_comment = required(comment, field="comment", reason="Ange en kommentar till Försäkringskassan")
    case.closure_reason = ClosureReason.REJECTED
    told.taken("reject_request")
    told.conclude(actor, CaseVerb.REQUEST_REJECTED, {"reason": case.rejection_comment})


@tells
def withdraw(told: Told, actor: Actor, *, reason: str = "") -> None:
    """FK takes the request back before the order."""
    told.opened("withdraw", actor)
    for request in told.all("requests"):
        if request.state == RequestState.ASSIGNED:
            request.state, request.ended_on = RequestState.NO_ORDER, clock.today()
    told.case.closure_reason = ClosureReason.WITHDRAWN
    told.taken("withdraw")
    told.conclude(actor, CaseVerb.REQUEST_WITHDRAWN, {"reason": without_identity(reason, field="reason")})
