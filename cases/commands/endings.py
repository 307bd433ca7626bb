"""What every ending, and every step into Ersättning, closes (decisions.md §4). No act of its own."""

from cases.models import Case, Deviation, UnitRequest
from cases.vocabulary import Decision, DeviationDecision, RequestState, VisitState
from fmuadmin import clock

CASE_REVOKED = "Ärendet makulerades"
STATEMENT_REVOKED = "Utlåtandet makulerades"


def close_open_matters(case: Case, *, ended: bool) -> None:
    """Close unit requests, pending widening, delay and transfer, missing material and questions; endings also visits
    ahead. Only a revocation finds a question open: every other way out of a statement passes its answer.
    """
    today = clock.today()
    lapse_pending_exams(case)
    case.respites.filter(decision="").update(decision=Decision.LAPSED, decided_on=today)
    case.transfers.filter(decision="").update(decision=Decision.LAPSED, decided_on=today)
    close_missing_material(case)
    withdraw_open_supplements(case, why=CASE_REVOKED)
    release_other_units(case)
    if ended:
        for deviation in case.deviations.select_related("visit").filter(decided_on=None):
            resolve(deviation, None)
        case.visits.filter(state=VisitState.BOOKED, starts_at__gt=clock.now()).update(
            state=VisitState.CANCELLED, cancelled_on=today
        )
    case.forget_facts()


def withdraw_open_supplements(case: Case, *, why: str) -> None:
    """Questions about a statement that no longer counts are no longer asked."""
    case.supplements.filter(received_on=None, withdrawn_on=None).update(withdrawn_on=clock.today(), withdraw_reason=why)


def lapse_pending_exams(case: Case) -> None:
    """A request for a complementary exam falls by itself when the statement is sent, and at any end."""
    case.exams.filter(decision="").update(decision=Decision.LAPSED, decided_on=clock.today())


def close_missing_material(case: Case) -> None:
    """Missing material is no longer asked for."""
    case.material_supplements.filter(closed_on=None).update(closed_on=clock.today())


def release_other_units(case: Case) -> None:
    """Units that were asked but did not get the case become *Ej tilldelad*; what they answered is kept."""
    waiting = [RequestState.ASKED, RequestState.ACCEPTED]
    UnitRequest.objects.filter(case=case, state__in=waiting).update(
        state=RequestState.NOT_ASSIGNED, ended_on=clock.today()
    )


def resolve(deviation: Deviation, decision: DeviationDecision | None, *, comment: str = "") -> None:
    """Close a deviation and settle its visit: a missed visit closes as reported, a visit ahead stands or is cancelled.

    *Fortsätt* and *Avbryt utredningen* let a visit ahead stand; *Boka om* cancels it (decisions.md §4). ``decision`` is
    None when the case ended before FK had decided.
    """
    visit, today = deviation.visit, clock.today()
    deviation.decision, deviation.decided_on, deviation.decision_text = decision or "", today, comment
    deviation.save(update_fields=["decision", "decided_on", "decision_text"])
    if deviation.no_show:
        visit.state, visit.reported_on = VisitState.NO_SHOW, today
    elif decision == DeviationDecision.REBOOK or visit.starts_at <= clock.now():
        visit.state, visit.cancelled_on = VisitState.CANCELLED, today
    else:
        visit.state = VisitState.BOOKED
    visit.save(update_fields=["state", "reported_on", "cancelled_on"])
