"""Besök: every visit with its summons and chain, and the exams that lock or open a profession (VI1–VI5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.timezone import localdate, localtime

from cases.deadlines import latest_summons_day
from cases.models import ComplementaryExam, Visit
from cases.selectors.actions import step_action
from cases.selectors.request import short_order
from cases.selectors.seeing import Sight
from cases.vocabulary import CaseState, Decision, InvitationChannel, Part, VisitState
from fmuadmin import clock
from fmuadmin.parts import Action, Fact, Mood, Tag
from fmuadmin.vocabulary import Profession

V = VisitState
COMPUTED_LATER = "Beräknas i ersättningen"
_MOODS = {
    V.BOOKED: Mood.PLAIN,
    V.DEVIATION: Mood.SOON,
    V.HELD: Mood.OK,
    V.NO_SHOW: Mood.NEUTRAL,
    V.CANCELLED: Mood.NEUTRAL,
    V.REBOOKED: Mood.PLAIN,
    V.STRUCK: Mood.PLAIN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitLine:
    """One visit, or a profession that waits for one (then ``day`` is empty)."""

    anchor: str
    day: str
    time: str
    profession: str
    investigator: str = ""
    interpreter: str = "–"
    summons: str = "–"
    latest_summons: str = ""
    summons_ok: bool | None = None
    status: Tag
    notes: Sequence[str] = ()
    compensation: str = ""
    locked: str = ""
    actions: Sequence[Action] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamLine:
    """A complementary exam and FK's decision."""

    profession: str
    physician: str
    reason: str
    requested_on: date
    status: Tag
    decided_on: date | None
    days: int
    decision_reason: str
    actions: Sequence[Action]


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitsTab:
    """The tab Besök."""

    visits: Sequence[VisitLine]
    exams: Sequence[ExamLine]
    order: Sequence[Fact]


def visits_tab(sight: Sight, open_steps: Sequence[str]) -> VisitsTab:
    """The visits of the reader's unit, or all of the case's, in order of time."""
    facts = sight.case.facts
    seen = [v for v in facts.visits if sight.own_unit_id in (None, v.unit_id)]
    by_key = {visit.pk: visit for visit in seen}
    shown = [visit for visit in seen if visit.state != V.REBOOKED]
    lines = [_visit(sight, visit, by_key, open_steps) for visit in shown]
    booked = {visit.profession for visit in seen if visit.state != V.STRUCK}
    waiting = [_waiting(sight, e, open_steps) for e in facts.exams if _waits(sight, e) and e.profession not in booked]
    return VisitsTab(
        visits=[*lines, *waiting],
        exams=[_exam(sight, exam, open_steps) for exam in facts.exams],
        order=short_order(sight),
    )


def _visit(sight: Sight, visit: Visit, by_key: Mapping[int, Visit], open_steps: Sequence[str]) -> VisitLine:
    starts, ends = localtime(visit.starts_at), localtime(visit.ends_at)
    summons, latest, kept = _summons(sight, visit)
    return VisitLine(
        anchor=f"besok-{visit.pk}",
        day=f"{starts:%Y-%m-%d}",
        time=f"{starts:%H:%M}–{ends:%H:%M}",
        profession=Profession(visit.profession).label,
        investigator=visit.investigator,
        interpreter=_interpreter(sight, visit),
        summons=summons,
        latest_summons=latest,
        summons_ok=kept,
        status=_status(visit),
        notes=_notes(sight, visit, by_key),
        compensation=COMPUTED_LATER if visit.state not in (V.STRUCK, V.REBOOKED) else "",
        actions=_visit_actions(sight, visit, open_steps),
    )


def _summons(sight: Sight, visit: Visit) -> tuple[str, str, bool | None]:
    """When and how the insured was called, the last day for it, and whether it was kept (VI2)."""
    channel = InvitationChannel(visit.invitation_channel or InvitationChannel.PHONE)
    latest = latest_summons_day(visit_on=localdate(visit.starts_at), channel=channel, rules=sight.case.rules).day
    by = channel.label.lower()
    if visit.invited_on is None:
        return "Ej kallad", f"senast {latest} per {by}", None
    return f"{visit.invited_on}, {by}", f"senast {latest}", visit.invited_on <= latest


def _interpreter(sight: Sight, visit: Visit) -> str:
    if visit.interpreter_took_part is not None:
        if not visit.interpreter_took_part:
            return "Deltog inte"
        return f"Deltog, {visit.interpreter_hours:g} h".replace(".", ",") if visit.interpreter_hours else "Deltog"
    if visit.interpreter_booked:
        language = sight.case.interpreter_language
        return f"Bokad, {language}" if language else "Bokad"
    return "Ej bokad"


def _status(visit: Visit) -> Tag:
    if visit.state == V.BOOKED and visit.starts_at <= clock.now():
        return Tag(Mood.SOON, "Bokat, ej redovisat")
    return Tag(_MOODS[V(visit.state)], V(visit.state).label)


def _notes(sight: Sight, visit: Visit, by_key: Mapping[int, Visit]) -> list[str]:
    notes: list[str] = []
    before = by_key.get(visit.rebooked_from_id or 0)
    while before is not None:
        notes.append(f"{'Ombokat från' if not notes else 'dessförinnan'} {localtime(before.starts_at):%Y-%m-%d %H:%M}")
        before = by_key.get(before.rebooked_from_id or 0)
    if visit.cancelled_on is not None:
        notes.append(f"Avbokat {visit.cancelled_on}")
    if visit.struck_reason and sight.reads_care:
        notes.append(visit.struck_reason)
    return notes


def _visit_actions(sight: Sight, visit: Visit, open_steps: Sequence[str]) -> list[Action]:
    """What may be done to this very visit, of the steps that are open."""
    if visit.state != V.BOOKED:
        return []
    begun = visit.starts_at <= clock.now()
    fitting = {
        "report_visit": begun,
        "cancel_visit": not begun,
        "rebook_visit": True,
        "report_deviation": True,
    }
    about = f"{localtime(visit.starts_at):%Y-%m-%d %H:%M}"
    return [
        *_steps(sight, visit, fitting, about, open_steps),
        *_letter(sight, visit, about, begun=begun),
    ]


def _letter(sight: Sight, visit: Visit, about: str, *, begun: bool) -> list[Action]:
    """The letter that calls the insured to the visit, for the unit that has the case (VI7)."""
    if begun or sight.part != Part.UNIT or not sight.reads_care:
        return []
    url = reverse("cases:summons_letter", args=[sight.case.number, visit.pk])
    return [Action(label="Kallelse", url=url, about=about)]


def _steps(
    sight: Sight, visit: Visit, fitting: Mapping[str, bool], about: str, open_steps: Sequence[str]
) -> list[Action]:
    return [
        step_action(sight, step, besok=visit.pk, words=about)
        for step, fits in fitting.items()
        if fits and step in open_steps
    ]


def _waits(sight: Sight, exam: ComplementaryExam) -> bool:
    """A profession that FK has been asked for, or has approved, and that has no visit yet."""
    ongoing = sight.state in (CaseState.BOOKING, CaseState.IN_PROGRESS, CaseState.DEVIATION)
    return ongoing and exam.decision in ("", Decision.APPROVED)


def _waiting(sight: Sight, exam: ComplementaryExam, open_steps: Sequence[str]) -> VisitLine:
    profession = Profession(exam.profession)
    pending = not exam.decision
    book = [step_action(sight, "book_visit", profession=exam.profession, words=profession.label)]
    return VisitLine(
        anchor=f"undersokning-{exam.pk}",
        day="Ej bokat",
        time="",
        profession=profession.label,
        status=Tag(Mood.SOON, "Låst") if pending else Tag(Mood.PLAIN, "Kan bokas"),
        locked=(
            f"Besök hos {profession.label.lower()} kan bokas när Försäkringskassan har godkänt utvidgningen. "
            f"Undersökningen begärdes {exam.requested_on}."
        )
        if pending
        else "",
        actions=book if not pending and "book_visit" in open_steps else [],
    )


WAITING = Tag(Mood.SOON, "Inväntar Försäkringskassan")
_DECISION_MOODS = {
    Decision.APPROVED: Mood.OK,
    Decision.DENIED: Mood.NEUTRAL,
    Decision.TAKEN_BACK: Mood.NEUTRAL,
    Decision.LAPSED: Mood.PLAIN,
}


def _exam(sight: Sight, exam: ComplementaryExam, open_steps: Sequence[str]) -> ExamLine:
    decision = Decision(exam.decision) if exam.decision else None
    profession = Profession(exam.profession).label
    steps = {
        "approve_complementary_exam": decision is None,
        "deny_complementary_exam": decision is None,
        "take_back_complementary_exam": exam in sight.case.facts.unbooked_approved_exams,
    }
    reads = sight.reads_care and _of_own_time(sight, exam)
    return ExamLine(
        profession=profession,
        physician=exam.physician if reads else "",
        reason=exam.reason if reads else "",
        requested_on=exam.requested_on,
        status=Tag(_DECISION_MOODS[decision], decision.label) if decision else WAITING,
        decided_on=exam.decided_on,
        days=exam.days,
        decision_reason=exam.decision_reason if sight.reads_care else "",
        actions=[
            step_action(sight, step, undersokning=exam.pk, words=profession)
            for step, fits in steps.items()
            if fits and step in open_steps
        ],
    )


def _of_own_time(sight: Sight, exam: ComplementaryExam) -> bool:
    """Whether the reader's unit asked for the exam: the reasons of a unit that had the case before are its own (S2)."""
    started = sight.own_start
    return not sight.took_over or (started is not None and exam.requested_on > started)
