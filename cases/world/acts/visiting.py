"""Besök and avvikelser, told: cases/commands/visiting.py, deviating.py and accounting.py in memory."""

from datetime import date, datetime
from decimal import Decimal

from cases import ports
from cases.commands.causes import happened_before_now, valid_cause
from cases.commands.moves import required, without_identity
from cases.commands.visiting import (
    check_invitation,
    check_time,
    exam_for,
    interpreter_told,
    refuse_begun,
    visit_facts,
)
from cases.models import Deviation, Visit
from cases.verbs import CaseVerb
from cases.vocabulary import CaseState, DeviationDecision, Part, VisitState
from cases.world.told import Told, resolve
from cases.world.vocabulary import tells
from fmuadmin import clock
from fmuadmin.access import Actor
from fmuadmin.lifecycle import Refused
from fmuadmin.vocabulary import Role


def _chosen(told: Told, number: int) -> Visit:
    """The visit, still booked. Raises Refused."""
    visit: Visit = told.nth("visits", number, field="visit", what="besök")
    if visit.state != VisitState.BOOKED:
        raise Refused(f"besök {number} är inte bokat längre ({visit.get_state_display()}).", field="visit")
    return visit


@tells
def book_visit(  # noqa: PLR0913 – the fields of a visit
    told: Told,
    actor: Actor,
    *,
    profession: str,
    starts_at: datetime,
    ends_at: datetime,
    investigator: str = "",
    interpreter_booked: bool = False,
    invited_on: date | None = None,
    invitation_channel: str = "",
) -> None:
    """The unit books a visit."""
    told.opened("book_visit", actor)
    exam = exam_for(told.case, profession)
    check_time(told.case, starts_at, ends_at)
    check_invitation(invited_on, invitation_channel, starts_at)
    visit = told.add(
        Visit(
            case=told.case,
            unit=told.case.unit_in_charge,
            profession=profession,
            investigator=investigator.strip(),
            starts_at=starts_at,
            ends_at=ends_at,
            exam=exam,
            interpreter_booked=interpreter_booked,
            invited_on=invited_on,
            invitation_channel=invitation_channel if invited_on else "",
        )
    )
    told.taken("book_visit")
    facts = {**visit_facts(visit), "interpreter": "Ja" if interpreter_booked else "Nej", "invited_on": invited_on}
    told.conclude(actor, CaseVerb.VISIT_BOOKED, facts, visit)


@tells
def rebook_visit(  # noqa: PLR0913 – the fields of a visit, or a reason to strike it
    told: Told,
    actor: Actor,
    *,
    visit: int,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    investigator: str = "",
    interpreter_booked: bool = False,
    invited_on: date | None = None,
    invitation_channel: str = "",
    strike_reason: str = "",
) -> None:
    """The unit gives a visit another time, or strikes one registered by mistake."""
    told.opened("rebook_visit", actor)
    old = _chosen(told, visit)
    refuse_begun(old, strike_reason)
    if strike_reason.strip():
        _strike(told, old, actor, strike_reason)
        return
    if starts_at is None or ends_at is None:
        raise Refused("Ange ett besöksdatum", field="starts_at")
    check_time(told.case, starts_at, ends_at)
    check_invitation(invited_on, invitation_channel, starts_at)
    old.state = VisitState.REBOOKED
    new = told.add(
        Visit(
            case=told.case,
            unit=old.unit,
            profession=old.profession,
            exam=old.exam,
            investigator=investigator.strip() or old.investigator,
            starts_at=starts_at,
            ends_at=ends_at,
            interpreter_booked=interpreter_booked,
            invited_on=invited_on,
            invitation_channel=invitation_channel if invited_on else "",
            rebooked_from=old,
        )
    )
    told.taken("rebook_visit")
    facts = {**visit_facts(new), "before": visit_facts(old)["visit"]}
    told.conclude(actor, CaseVerb.VISIT_REBOOKED, facts, new)


def _strike(told: Told, visit: Visit, actor: Actor, reason: str) -> None:
    visit.state = VisitState.STRUCK
    visit.struck_reason = required(reason, field="strike_reason", reason="Ange varför besöket stryks")
    told.taken("rebook_visit")
    told.conclude(actor, CaseVerb.VISIT_STRUCK, {**visit_facts(visit), "reason": visit.struck_reason}, visit)


@tells
def report_visit(  # noqa: PLR0913 – how a visit went
    told: Told,
    actor: Actor,
    *,
    visit: int,
    held: bool,
    cause: str = "",
    happened_at: datetime | None = None,
    no_show: bool = False,
    interpreter_took_part: bool | None = None,
    interpreter_hours: Decimal | None = None,
) -> None:
    """The unit reports how a visit went."""
    told.opened("report_visit", actor)
    chosen = _chosen(told, visit)
    if chosen.starts_at > clock.now():
        raise Refused("Besöket har inte börjat. Redovisa det när det har varit.", field="visit")
    if not held and told.case.state in (CaseState.IN_PROGRESS, CaseState.DEVIATION):
        raise Refused("Ett besök som inte blev av rapporteras som avvikelse. Försäkringskassan beslutar.", field="held")
    if held:
        chosen.state = VisitState.HELD
        took_part, hours = interpreter_told(chosen, interpreter_took_part, interpreter_hours)
        chosen.interpreter_took_part, chosen.interpreter_hours = took_part, hours
    else:
        _note_not_held(told, chosen, cause=cause, happened_at=happened_at, no_show=no_show)
    chosen.reported_on = clock.today()
    told.taken("report_visit")
    facts = {
        **visit_facts(chosen),
        "outcome": chosen.get_state_display(),
        "interpreter": {True: "Ja", False: "Nej", None: ""}[chosen.interpreter_took_part],
        "hours": chosen.interpreter_hours,
    }
    told.conclude(actor, CaseVerb.VISIT_REPORTED, facts, chosen)


def _note_not_held(told: Told, visit: Visit, *, cause: str, happened_at: datetime | None, no_show: bool) -> None:
    told.add(
        Deviation(
            case=told.case,
            visit=visit,
            cause=valid_cause(cause, no_show=no_show),
            happened_at=happened_before_now(happened_at),
            no_show=no_show,
            reported_by=Part.UNIT,
            reported_on=clock.today(),
            decided_on=clock.today(),
        )
    )
    visit.state = VisitState.NO_SHOW if no_show else VisitState.CANCELLED
    visit.cancelled_on = None if no_show else clock.today()


@tells
def report_deviation(  # noqa: PLR0913 – the fields of a deviation
    told: Told,
    actor: Actor,
    *,
    visit: int,
    cause: str,
    happened_at: datetime,
    no_show: bool = False,
    description: str = "",
) -> None:
    """Something happened to a booked visit."""
    told.opened("report_deviation", actor)
    chosen = _chosen(told, visit)
    if no_show and chosen.starts_at > clock.now():
        raise Refused("Besöket har inte börjat, så den försäkrade kan inte ha uteblivit.", field="no_show")
    deviation = told.add(
        Deviation(
            case=told.case,
            visit=chosen,
            cause=valid_cause(cause, no_show=no_show),
            happened_at=happened_before_now(happened_at),
            no_show=no_show,
            description=without_identity(description, field="description"),
            reported_by=Part.ORDERER if actor.role == Role.FK_OFFICER else Part.UNIT,
            reported_on=clock.today(),
        )
    )
    chosen.state = VisitState.DEVIATION
    told.taken("report_deviation")
    facts = {
        **visit_facts(chosen),
        "cause": deviation.get_cause_display(),
        "no_show": "Ja" if no_show else "Nej",
        "happened_at": happened_at,
        "description": deviation.description,
    }
    told.conclude(actor, CaseVerb.DEVIATION_REPORTED, facts, deviation)


@tells
def decide_deviation(told: Told, actor: Actor, *, deviation: int, decision: str, comment: str = "") -> None:
    """FK decides: go on, or rebook."""
    told.opened("decide_deviation", actor)
    chosen = told.nth("deviations", deviation, field="deviation", what="avvikelser")
    if chosen.decided_on is not None:
        raise Refused(f"avvikelse {deviation} är redan avgjord.", field="deviation")
    if decision not in (DeviationDecision.CONTINUE, DeviationDecision.REBOOK):
        raise Refused("Välj continue eller rebook", field="decision")
    resolve(chosen, DeviationDecision(decision), comment=without_identity(comment, field="comment"))
    told.taken("decide_deviation")
    facts = {
        **visit_facts(chosen.visit),
        "decision": chosen.get_decision_display(),
        "reason": chosen.decision_text,
    }
    told.conclude(actor, CaseVerb.DEVIATION_DECIDED, facts, chosen)


@tells
def cancel_visit(told: Told, actor: Actor, *, visit: int) -> None:
    """The unit cancels a visit that an abort or an objection left ahead."""
    told.opened("cancel_visit", actor)
    chosen = _chosen(told, visit)
    if chosen.starts_at <= clock.now():
        raise Refused("Besöket har redan börjat. Redovisa det i stället.", field="visit")
    chosen.state, chosen.cancelled_on = VisitState.CANCELLED, clock.today()
    told.taken("cancel_visit")
    told.conclude(actor, CaseVerb.VISIT_CANCELLED, visit_facts(chosen), chosen)


@tells
def account_visits(told: Told, actor: Actor) -> None:
    """The unit says that every visit is accounted for."""
    told.opened("account_visits", actor)
    told.taken("account_visits")
    told.conclude(actor, CaseVerb.VISITS_ACCOUNTED)
    if told.case.is_validation:
        for reaction in ports.plugs.on_told_settling:
            reaction(told)
