"""Besök: booked, rebooked, struck, reported."""

from datetime import date, datetime
from decimal import Decimal

from django.utils.timezone import localdate, localtime

from cases.commands.causes import note_not_held
from cases.commands.moves import act, conclude, not_in_future, opened, required, taken
from cases.models import Case, ComplementaryExam, Visit
from cases.verbs import CaseVerb
from cases.vocabulary import CaseState, InvitationChannel, VisitState
from fmuadmin import clock
from fmuadmin.access import Actor
from fmuadmin.lifecycle import Refused
from fmuadmin.vocabulary import Profession

QUARTER = Decimal("0.25")
MOST_HOURS = Decimal(24)


def visit_facts(visit: Visit) -> dict[str, object]:
    """How the trail names a visit."""
    return {"visit": f"{localtime(visit.starts_at):%Y-%m-%d %H:%M}", "profession": visit.get_profession_display()}


def chosen_visit(case: Case, visit_id: int, *, states: tuple[VisitState, ...] = (VisitState.BOOKED,)) -> Visit:
    """The case's own visit in one of the states. Raises Refused when there is none."""
    visit = next((v for v in case.facts.visits if v.pk == visit_id and v.state in states), None)
    if visit is None:
        raise Refused("Välj ett bokat besök i listan.", field="visit_id")
    return visit


def refuse_begun(visit: Visit, strike_reason: str) -> None:
    """Raises Refused when a visit that has begun would be moved: what became of it is a deviation, for FK to decide."""
    if visit.starts_at <= clock.now() and not strike_reason.strip():
        raise Refused(
            "Besöket har redan börjat och kan inte bokas om. Redovisa det eller rapportera en avvikelse.",
            field="visit_id",
        )


@act
def book_visit(
    number: str,
    *,
    actor: Actor,
    profession: str,
    starts_at: datetime,
    ends_at: datetime,
    investigator: str = "",
    interpreter_booked: bool = False,
    invited_on: date | None = None,
    invitation_channel: str = "",
    version: int | None = None,
) -> Case:
    """Book a visit (VI1). A visit that has already been held may be registered afterwards.

    Raises Refused when it ends before it starts, lies before the material came, or is with a profession that FK has
    not approved (FÖRORDN 5 §: a complementary exam may start only after approval).
    """
    case = opened(number, actor=actor, step="book_visit", version=version)
    exam = exam_for(case, profession)
    check_time(case, starts_at, ends_at)
    check_invitation(invited_on, invitation_channel, starts_at)
    visit = Visit.objects.create(
        case=case,
        unit=case.unit_in_charge,
        profession=profession,
        investigator=investigator.strip(),
        starts_at=starts_at,
        ends_at=ends_at,
        exam=exam,
        interpreter_booked=interpreter_booked,
        invited_on=invited_on,
        invitation_channel=invitation_channel if invited_on else "",
    )
    taken(case, case.book_visit)
    facts = {**visit_facts(visit), "interpreter": "Ja" if interpreter_booked else "Nej", "invited_on": invited_on}
    return conclude(case, actor=actor, verb=CaseVerb.VISIT_BOOKED, facts=facts, subject=visit)


def exam_for(case: Case, profession: str) -> ComplementaryExam | None:
    if profession not in Profession.values:
        raise Refused("Välj en profession", field="profession")
    if profession == Profession.LK:
        return None
    exam = next((e for e in case.facts.approved_exams if e.profession == profession), None)
    if exam is None:
        who = Profession(profession).label.lower()
        raise Refused(f"Besök hos {who} kan bokas när Försäkringskassan har godkänt utvidgningen.", field="profession")
    return exam


def check_time(case: Case, starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at:
        raise Refused("Sluttiden måste vara efter starttiden", field="ends_at")
    received = case.facts.first_received_set
    if received is not None and received.received_on is not None and localdate(starts_at) < received.received_on:
        raise Refused(
            f"Besöket kan inte ligga före dagen då underlaget kom, {received.received_on}.", field="starts_at"
        )


def check_invitation(invited_on: date | None, channel: str, starts_at: datetime) -> None:
    if invited_on is None:
        if channel:
            raise Refused("Ange när kallelsen skickades, eller lämna båda fälten tomma.", field="invited_on")
        return
    if channel not in InvitationChannel.values:
        raise Refused("Välj hur den försäkrade kallades", field="invitation_channel")
    not_in_future(invited_on, field="invited_on", what="Dagen då kallelsen skickades")
    if invited_on > localdate(starts_at):
        raise Refused("Kallelsen kan inte skickas efter besöket.", field="invited_on")


@act
def rebook_visit(
    number: str,
    *,
    actor: Actor,
    visit_id: int,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    investigator: str = "",
    interpreter_booked: bool = False,
    invited_on: date | None = None,
    invitation_channel: str = "",
    strike_reason: str = "",
    version: int | None = None,
) -> Case:
    """Change a booked visit: a new time keeps the chain (*ombokat från*, VI5); a mistake is struck with a reason."""
    case = opened(number, actor=actor, step="rebook_visit", version=version)
    visit = chosen_visit(case, visit_id)
    refuse_begun(visit, strike_reason)
    if strike_reason.strip():
        return _strike(case, visit, actor, strike_reason)
    if starts_at is None or ends_at is None:
        raise Refused("Ange ett besöksdatum", field="starts_at")
    check_time(case, starts_at, ends_at)
    check_invitation(invited_on, invitation_channel, starts_at)
    visit.state = VisitState.REBOOKED
    visit.save(update_fields=["state"])
    new = Visit.objects.create(
        case=case,
        unit_id=visit.unit_id,
        profession=visit.profession,
        exam_id=visit.exam_id,
        investigator=investigator.strip() or visit.investigator,
        starts_at=starts_at,
        ends_at=ends_at,
        interpreter_booked=interpreter_booked,
        invited_on=invited_on,
        invitation_channel=invitation_channel if invited_on else "",
        rebooked_from=visit,
    )
    taken(case, case.rebook_visit)
    facts = {**visit_facts(new), "before": visit_facts(visit)["visit"]}
    return conclude(case, actor=actor, verb=CaseVerb.VISIT_REBOOKED, facts=facts, subject=new)


def _strike(case: Case, visit: Visit, actor: Actor, reason: str) -> Case:
    visit.state = VisitState.STRUCK
    visit.struck_reason = required(reason, field="strike_reason", reason="Ange varför besöket stryks")
    visit.save(update_fields=["state", "struck_reason"])
    taken(case, case.rebook_visit)
    facts = {**visit_facts(visit), "reason": visit.struck_reason}
    return conclude(case, actor=actor, verb=CaseVerb.VISIT_STRUCK, facts=facts, subject=visit)


@act
def report_visit(
    number: str,
    *,
    actor: Actor,
    visit_id: int,
    held: bool,
    cause: str = "",
    happened_at: datetime | None = None,
    no_show: bool = False,
    interpreter_took_part: bool | None = None,
    interpreter_hours: Decimal | None = None,
    version: int | None = None,
) -> Case:
    """Report a visit whose start has passed: held, or not held with cause and time.

    While the investigation goes on, a visit that was not held is reported as a deviation instead, because FK decides.
    Raises Refused while the visit lies ahead, when the interpreter's part is missing, or hours are not in quarters.
    """
    case = opened(number, actor=actor, step="report_visit", version=version)
    visit = chosen_visit(case, visit_id)
    if visit.starts_at > clock.now():
        raise Refused("Besöket har inte börjat. Redovisa det när det har varit.", field="visit_id")
    if not held and case.state in (CaseState.IN_PROGRESS, CaseState.DEVIATION):
        raise Refused("Ett besök som inte blev av rapporteras som avvikelse. Försäkringskassan beslutar.", field="held")
    if held:
        visit.state = VisitState.HELD
        visit.interpreter_took_part, visit.interpreter_hours = interpreter_told(
            visit, interpreter_took_part, interpreter_hours
        )
    else:
        note_not_held(case, visit, cause=cause, happened_at=happened_at, no_show=no_show)
    visit.reported_on = clock.today()
    visit.save()
    taken(case, case.report_visit)
    took_part = {True: "Ja", False: "Nej", None: ""}[visit.interpreter_took_part]
    facts = {
        **visit_facts(visit),
        "outcome": visit.get_state_display(),
        "interpreter": took_part,
        "hours": visit.interpreter_hours,
    }
    return conclude(case, actor=actor, verb=CaseVerb.VISIT_REPORTED, facts=facts, subject=visit)


def interpreter_told(visit: Visit, took_part: bool | None, hours: Decimal | None) -> tuple[bool | None, Decimal | None]:
    if not visit.interpreter_booked:
        return None, None
    if took_part is None:
        raise Refused("Ange om tolken deltog", field="interpreter_took_part")
    if not took_part:
        return False, None
    if hours is None:
        raise Refused("Ange tolktimmar", field="interpreter_hours")
    if hours <= 0 or hours > MOST_HOURS or hours % QUARTER:
        raise Refused("Ange tolktimmar i hela kvartar, till exempel 1,25", field="interpreter_hours")
    return True, hours
