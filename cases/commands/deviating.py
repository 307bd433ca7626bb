"""Avvikelser: something happened to a booked visit; FK decides what follows (DV1–DV3)."""

from datetime import datetime

from cases.commands.causes import happened_before_now, valid_cause
from cases.commands.endings import resolve
from cases.commands.moves import act, conclude, opened, taken, without_identity
from cases.commands.visiting import chosen_visit, visit_facts
from cases.models import Case, Deviation
from cases.verbs import CaseVerb
from cases.vocabulary import DeviationDecision, Part, VisitState
from fmuadmin import clock
from fmuadmin.access import Actor
from fmuadmin.lifecycle import Refused
from fmuadmin.vocabulary import Role


@act
def report_deviation(
    number: str,
    *,
    actor: Actor,
    visit_id: int,
    cause: str,
    happened_at: datetime,
    no_show: bool = False,
    description: str = "",
    version: int | None = None,
) -> Case:
    """Report that a booked visit is in doubt or was missed. The visit is not cancelled before FK's decision (DV2)."""
    case = opened(number, actor=actor, step="report_deviation", version=version)
    visit = chosen_visit(case, visit_id)
    if no_show and visit.starts_at > clock.now():
        raise Refused("Besöket har inte börjat, så den försäkrade kan inte ha uteblivit.", field="no_show")
    deviation = Deviation.objects.create(
        case=case,
        visit=visit,
        cause=valid_cause(cause, no_show=no_show),
        happened_at=happened_before_now(happened_at),
        no_show=no_show,
        description=without_identity(description, field="description"),
        reported_by=Part.ORDERER if actor.role == Role.FK_OFFICER else Part.UNIT,
        reported_on=clock.today(),
    )
    visit.state = VisitState.DEVIATION
    visit.save(update_fields=["state"])
    taken(case, case.report_deviation)
    facts = {
        **visit_facts(visit),
        "cause": deviation.get_cause_display(),
        "no_show": "Ja" if no_show else "Nej",
        "happened_at": happened_at,
        "description": deviation.description,
    }
    return conclude(case, actor=actor, verb=CaseVerb.DEVIATION_REPORTED, facts=facts, subject=deviation)


@act
def decide_deviation(
    number: str,
    *,
    actor: Actor,
    deviation_id: int,
    decision: str,
    comment: str = "",
    version: int | None = None,
) -> Case:
    """FK decides: *Fortsätt* or *Boka om*. To end the investigation is the act ``abort``."""
    case = opened(number, actor=actor, step="decide_deviation", version=version)
    deviation = next((d for d in case.facts.pending_deviations if d.pk == deviation_id), None)
    if deviation is None:
        raise Refused("Välj en avvikelse som inväntar beslut.", field="deviation_id")
    if decision not in (DeviationDecision.CONTINUE, DeviationDecision.REBOOK):
        raise Refused("Välj Fortsätt eller Boka om", field="decision")
    resolve(deviation, DeviationDecision(decision), comment=without_identity(comment, field="comment"))
    taken(case, case.decide_deviation)
    facts = {
        **visit_facts(deviation.visit),
        "decision": deviation.get_decision_display(),
        "reason": deviation.decision_text,
    }
    return conclude(case, actor=actor, verb=CaseVerb.DEVIATION_DECIDED, facts=facts, subject=deviation)
