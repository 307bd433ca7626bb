"""Försening and anstånd: the duty to warn, and FK's new last day (FÖRORDN 8 § 2 st.). The clock never pauses."""

from datetime import date

from cases.commands.moves import act, conclude, opened, required, taken, without_identity
from cases.due import statement_due, supplement_due
from cases.models import Case, Respite, Supplement
from cases.verbs import CaseVerb
from cases.vocabulary import CaseState, Decision
from fmuadmin import clock
from fmuadmin.access import Actor
from fmuadmin.lifecycle import Refused


@act
def report_delay(
    number: str, *, actor: Actor, reason: str, proposed_on: date | None = None, version: int | None = None
) -> Case:
    """Warn FK at once that the last day will not hold, with the reason (DL3)."""
    case = opened(number, actor=actor, step="report_delay", version=version)
    if proposed_on is not None:
        check_later(case, proposed_on, field="proposed_on")
    notice = Respite.objects.create(
        case=case,
        supplement=supplement_concerned(case),
        noticed_on=clock.today(),
        notice_reason=required(reason, field="reason", reason="Ange en orsak"),
        proposed_on=proposed_on,
    )
    taken(case, case.report_delay)
    facts = {"proposed_on": proposed_on, "reason": notice.notice_reason}
    return conclude(case, actor=actor, verb=CaseVerb.DELAY_REPORTED, facts=facts, subject=notice)


def supplement_concerned(case: Case) -> Supplement | None:
    """In SUPPLEMENT_REQUESTED it is the supplement's day that moves, otherwise the statement's."""
    return case.facts.open_supplement if case.state == CaseState.SUPPLEMENT_REQUESTED else None


def check_later(case: Case, day: date, *, field: str) -> None:
    due = supplement_due(case.facts) if supplement_concerned(case) else statement_due(case.facts)
    if due is not None and day <= due.day:
        raise Refused(f"Den nya dagen måste vara senare än {due.day}, som gäller nu.", field=field)


@act
def grant_respite(number: str, *, actor: Actor, until: date, reason: str = "", version: int | None = None) -> Case:
    """Set a later last day; without a notice too, and afterwards until the basis is approved (domain.md Q22)."""
    case = opened(number, actor=actor, step="grant_respite", version=version)
    check_later(case, until, field="until")
    respite = next(iter(case.facts.pending_delays), None) or Respite(case=case)
    # What moves is what is awaited now, also when the notice was about the statement (decisions.md §4).
    respite.supplement = supplement_concerned(case)
    respite.decision, respite.decided_on, respite.anstand_until = Decision.APPROVED, clock.today(), until
    respite.decision_reason = without_identity(reason, field="reason")
    respite.save()
    taken(case, case.grant_respite)
    due = supplement_due(case.facts) if respite.supplement_id else statement_due(case.facts)
    facts = {"until": until, "due_on": due.day if due else None, "reason": respite.decision_reason}
    return conclude(case, actor=actor, verb=CaseVerb.RESPITE_GRANTED, facts=facts, subject=respite)


@act
def deny_respite(number: str, *, actor: Actor, reason: str, version: int | None = None) -> Case:
    """Keep the last day as it is."""
    case = opened(number, actor=actor, step="deny_respite", version=version)
    notice = case.facts.pending_delays[0]
    notice.decision, notice.decided_on = Decision.DENIED, clock.today()
    notice.decision_reason = required(reason, field="reason", reason="Ange skäl till beslutet")
    notice.save()
    taken(case, case.deny_respite)
    facts = {"reason": notice.decision_reason}
    return conclude(case, actor=actor, verb=CaseVerb.RESPITE_DENIED, facts=facts, subject=notice)
