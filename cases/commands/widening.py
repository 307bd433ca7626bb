"""Utvidgning: complementary exams by another profession, and the vardagar that FK grants for them."""

from cases.commands.moves import act, conclude, opened, required, taken, without_identity
from cases.due import statement_due
from cases.models import Case, ComplementaryExam
from cases.verbs import CaseVerb
from cases.vocabulary import Decision
from fmuadmin import clock
from fmuadmin.access import Actor
from fmuadmin.lifecycle import Refused
from fmuadmin.vocabulary import Profession


@act
def request_complementary_exam(
    number: str, *, actor: Actor, profession: str, physician: str, reason: str, version: int | None = None
) -> Case:
    """Ask FK to approve a psychologist, physiotherapist or occupational therapist, on a physician's word (VI3)."""
    case = opened(number, actor=actor, step="request_complementary_exam", version=version)
    if profession not in Profession.values or profession == Profession.LK:
        raise Refused("Välj psykolog, fysioterapeut eller arbetsterapeut", field="profession")
    standing = [e for e in case.facts.exams if e.profession == profession and e.decision in ("", Decision.APPROVED)]
    if standing:
        label = Profession(profession).label
        raise Refused(f"{label} är redan begärd eller godkänd. Välj en annan profession.", field="profession")
    exam = ComplementaryExam.objects.create(
        case=case,
        profession=profession,
        physician=required(physician, field="physician", reason="Ange läkaren som begär undersökningen"),
        reason=required(reason, field="reason", reason="Ange skäl till undersökningen"),
        requested_on=clock.today(),
    )
    taken(case, case.request_complementary_exam)
    facts = {"profession": exam.get_profession_display(), "reason": exam.reason}
    return conclude(case, actor=actor, verb=CaseVerb.EXAM_REQUESTED, facts=facts, subject=exam)


def _pending(case: Case, exam_id: int) -> ComplementaryExam:
    exam = next((e for e in case.facts.pending_exams if e.pk == exam_id), None)
    if exam is None:
        raise Refused("Välj en begärd undersökning i listan.", field="exam_id")
    return exam


@act
def approve_complementary_exam(
    number: str, *, actor: Actor, exam_id: int, days: int, version: int | None = None
) -> Case:
    """Approve, with 0–20 extra vardagar in all for the case (FÖRORDN 5, 8 §§). Raises Refused above the ceiling."""
    case = opened(number, actor=actor, step="approve_complementary_exam", version=version)
    exam = _pending(case, exam_id)
    ceiling = case.rules.widening_max_days
    granted = sum(widening.days for widening in case.facts.widenings)
    if days < 0:
        raise Refused("Ange 0 eller fler vardagar", field="days")
    if granted + days > ceiling:
        left = f" {granted} är redan beviljade, {ceiling - granted} återstår." if granted else ""
        raise Refused(f"Tiden kan förlängas med högst {ceiling} vardagar.{left}", field="days")
    exam.decision, exam.decided_on, exam.days = Decision.APPROVED, clock.today(), days
    exam.save()
    taken(case, case.approve_complementary_exam)
    due = statement_due(case.facts)
    facts = {"profession": exam.get_profession_display(), "days": days, "due_on": due.day if due else None}
    return conclude(case, actor=actor, verb=CaseVerb.EXAM_APPROVED, facts=facts, subject=exam)


@act
def deny_complementary_exam(
    number: str, *, actor: Actor, exam_id: int, reason: str, version: int | None = None
) -> Case:
    """Deny; the AFU goes on by the physician alone, without extension (domain.md Q10)."""
    case = opened(number, actor=actor, step="deny_complementary_exam", version=version)
    exam = _pending(case, exam_id)
    exam.decision, exam.decided_on = Decision.DENIED, clock.today()
    exam.decision_reason = required(reason, field="reason", reason="Ange skäl till beslutet")
    exam.save()
    taken(case, case.deny_complementary_exam)
    facts = {"profession": exam.get_profession_display(), "reason": exam.decision_reason}
    return conclude(case, actor=actor, verb=CaseVerb.EXAM_DENIED, facts=facts, subject=exam)


@act
def take_back_complementary_exam(
    number: str, *, actor: Actor, exam_id: int, reason: str = "", version: int | None = None
) -> Case:
    """Take an approval back before a visit of that profession is booked; its days go with it (DL4)."""
    case = opened(number, actor=actor, step="take_back_complementary_exam", version=version)
    exam = next((e for e in case.facts.unbooked_approved_exams if e.pk == exam_id), None)
    if exam is None:
        raise Refused("Välj en godkänd undersökning utan bokat besök.", field="exam_id")
    exam.decision, exam.decided_on, exam.days = Decision.TAKEN_BACK, clock.today(), 0
    exam.decision_reason = without_identity(reason, field="reason")
    exam.save()
    taken(case, case.take_back_complementary_exam)
    due = statement_due(case.facts)
    facts = {
        "profession": exam.get_profession_display(),
        "due_on": due.day if due else None,
        "reason": exam.decision_reason,
    }
    return conclude(case, actor=actor, verb=CaseVerb.EXAM_TAKEN_BACK, facts=facts, subject=exam)
