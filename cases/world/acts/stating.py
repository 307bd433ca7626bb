"""Utlåtande and komplettering, told: cases/commands/reporting.py and supplementing.py in memory."""

from datetime import date

from django.utils.timezone import localdate

from cases.commands.moves import not_before, not_in_future, required
from cases.commands.reporting import default_window
from cases.deadlines import supplement_day
from cases.due import statement_due
from cases.models import Statement, Supplement, SupplementQuestion
from cases.parties import told_of_revocation
from cases.verbs import CaseVerb
from cases.vocabulary import Channel, Decision
from cases.world.told import Told
from cases.world.vocabulary import tells
from fmuadmin import clock
from fmuadmin.access import Actor
from fmuadmin.lifecycle import Refused


@tells
def send_statement(
    told: Told, actor: Actor, *, signed_by: str, signed_on: date, channel: str = Channel.DIGITAL
) -> None:
    """The signed statement goes to FK."""
    told.opened("send_statement", actor)
    if channel not in Channel.values:
        raise Refused("Välj hur utlåtandet skickas: digital eller post", field="channel")
    not_in_future(signed_on, field="signed_on", what="Dagen då utlåtandet undertecknades")
    received = told.facts.first_received_set
    if received is not None and received.received_on is not None:
        why = "Utlåtandet kan inte ha undertecknats innan underlaget kom."
        not_before(signed_on, received.received_on, field="signed_on", why=why)
    statement = told.add(
        Statement(
            case=told.case,
            signed_by=required(signed_by, field="signed_by", reason="Ange läkaren som har undertecknat"),
            signed_on=signed_on,
            channel=channel,
            sent_on=clock.today(),
        )
    )
    told.lapse_exams()
    told.close_missing_material()
    due = statement_due(told.facts)
    told.taken("send_statement")
    late = f"efter {due.day}" if due is not None and clock.today() > due.day else ""
    facts = {"signed_on": signed_on, "channel": statement.get_channel_display(), "late_by": late}
    told.conclude(actor, CaseVerb.STATEMENT_SENT, facts, statement)


@tells
def object_to_sending(told: Told, actor: Actor, *, objected_on: date) -> None:
    """The insured person objects; the statement is not sent."""
    told.opened("object_to_sending", actor)
    not_in_future(objected_on, field="objected_on", what="Dagen för invändningen")
    seen = localdate(told.facts.physicians_visits_held(clock.now())[0].starts_at)
    not_before(objected_on, seen, field="objected_on", why="Invändningen görs efter undersökningen.")
    told.case.objected_on = objected_on
    told.taken("object_to_sending")
    told.conclude(actor, CaseVerb.SENDING_OBJECTED, {"objected_on": objected_on})


@tells
def confirm_statement(
    told: Told, actor: Actor, *, received_on: date | None = None, ask_until: date | None = None
) -> None:
    """FK has the statement."""
    told.opened("confirm_statement", actor)
    statement = told.facts.statement
    if statement is None:
        raise Refused("Det finns inget utlåtande att bekräfta.", field="act")
    statement.received_on = day = _received(told, statement, received_on)
    statement.ask_until = ask_until or default_window(told.case, day)
    not_before(statement.ask_until, day, field="ask_until", why="Sista dagen kan inte ligga före mottagandet.")
    told.taken("confirm_statement")
    facts = {"received_on": day, "ask_until": statement.ask_until}
    told.conclude(actor, CaseVerb.STATEMENT_CONFIRMED, facts, statement)


def _received(told: Told, statement: Statement, received_on: date | None) -> date:
    if statement.channel != Channel.POST:
        if received_on not in (None, statement.sent_on):
            reason = f"Utlåtandet skickades i systemet {statement.sent_on} och är mottaget den dagen."
            raise Refused(reason, field="received_on")
        return statement.sent_on
    today = clock.today()
    day = not_in_future(received_on or today, field="received_on", what="Mottagningsdatum")
    why = "Utlåtandet kan inte ha kommit innan det skickades."
    return not_before(day, statement.sent_on, field="received_on", why=why)


@tells
def approve_statement(told: Told, actor: Actor) -> None:
    """FK needs nothing more."""
    told.opened("approve_statement", actor)
    until = told.facts.supplement_until
    told.taken("approve_statement")
    told.conclude(actor, CaseVerb.STATEMENT_APPROVED, {"ask_until": until})


@tells
def pass_supplement_window(told: Told, actor: Actor) -> None:
    """The sweep notes that the last day to ask has passed."""
    if not told.facts.supplement_window_has_passed:
        raise Refused("sista dagen att begära komplettering har inte passerat då.", field="act")
    told.pass_window()


@tells
def revoke_statement(told: Told, actor: Actor, *, reason: str) -> None:
    """The statement no longer counts."""
    told.opened("revoke_statement", actor)
    statement = told.facts.statement
    if statement is None:
        raise Refused("Det finns inget utlåtande att makulera.", field="act")
    statement.revoked_on = clock.today()
    statement.revoke_reason = required(reason, field="reason", reason="Ange en orsak")
    for supplement in told.all("supplements"):
        if supplement.is_open:
            supplement.withdrawn_on, supplement.withdraw_reason = clock.today(), "Utlåtandet makulerades"
    for respite in told.all("respites"):
        if respite.supplement_id is not None and not respite.decision:
            respite.decision, respite.decided_on = Decision.LAPSED, clock.today()
    told.taken("revoke_statement")
    facts = {"reason": statement.revoke_reason, "told": told_of_revocation(told.facts, by=actor.organisation_id)}
    told.conclude(actor, CaseVerb.STATEMENT_REVOKED, facts, statement)


@tells
def request_supplement(told: Told, actor: Actor, *, questions: list[str], due_on: date | None = None) -> None:
    """FK asks questions about the statement."""
    told.opened("request_supplement", actor)
    texts = [required(q, field="questions", reason="Skriv frågan") for q in questions if q.strip()]
    if not texts:
        raise Refused("Skriv minst en fråga", field="questions")
    case, today, statement = told.case, clock.today(), told.facts.statement
    day = due_on or supplement_day(asked_on=today, rules=case.rules).day
    not_before(day, today, field="due_on", why="Svarsdatum kan inte ha passerat.")
    supplement = told.add(Supplement(case=case, statement=statement, requested_on=today, due_on=day))
    supplement.__dict__["_prefetched_objects_cache"] = {
        "questions": [
            told.add(SupplementQuestion(supplement=supplement, number=place, question=asked))
            for place, asked in enumerate(texts, 1)
        ]
    }
    told.taken("request_supplement")
    facts = {"due_on": day, "count": len(texts), "questions": texts}
    told.conclude(actor, CaseVerb.SUPPLEMENT_REQUESTED, facts, supplement)


def _open(told: Told) -> Supplement:
    supplement = told.facts.open_supplement
    if supplement is None:
        raise Refused("Det finns ingen öppen komplettering.", field="act")
    return supplement


@tells
def send_supplement(told: Told, actor: Actor, *, answers: list[str]) -> None:
    """Every question is answered, in order."""
    told.opened("send_supplement", actor)
    supplement = _open(told)
    questions = list(supplement.questions.all())
    if len(answers) > len(questions):
        raise Refused(f"det finns {len(questions)} frågor men {len(answers)} svar.", field="answers")
    for place, question in enumerate(questions):
        given = answers[place] if place < len(answers) else ""
        question.answer = required(given, field="answers", reason=f"Besvara fråga {question.number}")
    supplement.sent_on = clock.today()
    told.taken("send_supplement")
    told.conclude(actor, CaseVerb.SUPPLEMENT_SENT, None, supplement)


@tells
def cannot_supplement(told: Told, actor: Actor, *, reason: str) -> None:
    """The questions cannot be answered."""
    told.opened("cannot_supplement", actor)
    supplement = _open(told)
    supplement.cannot_reason = required(reason, field="reason", reason="Ange en orsak")
    supplement.sent_on = clock.today()
    told.taken("cannot_supplement")
    told.conclude(actor, CaseVerb.SUPPLEMENT_IMPOSSIBLE, {"reason": supplement.cannot_reason}, supplement)


@tells
def confirm_supplement(
    told: Told, actor: Actor, *, received_on: date | None = None, ask_until: date | None = None
) -> None:
    """FK has the answers; a new last day to ask is set."""
    told.opened("confirm_supplement", actor)
    supplement = _open(told)
    sent_on = supplement.sent_on or clock.today()
    day = not_in_future(received_on or sent_on, field="received_on", what="Mottagningsdatum")
    why = "Kompletteringen kan inte ha kommit innan den skickades."
    supplement.received_on = not_before(day, sent_on, field="received_on", why=why)
    supplement.ask_until = ask_until or default_window(told.case, day)
    not_before(supplement.ask_until, day, field="ask_until", why="Sista dagen kan inte ligga före mottagandet.")
    told.taken("confirm_supplement")
    facts = {"received_on": day, "ask_until": supplement.ask_until}
    told.conclude(actor, CaseVerb.SUPPLEMENT_CONFIRMED, facts, supplement)


@tells
def withdraw_supplement(told: Told, actor: Actor, *, reason: str) -> None:
    """FK no longer needs the answers."""
    told.opened("withdraw_supplement", actor)
    supplement = _open(told)
    supplement.withdrawn_on = clock.today()
    supplement.withdraw_reason = required(reason, field="reason", reason="Ange en orsak")
    for respite in told.all("respites"):
        if not respite.decision and respite.supplement_id == supplement.pk:
            respite.decision, respite.decided_on = Decision.LAPSED, clock.today()
    told.taken("withdraw_supplement")
    told.conclude(actor, CaseVerb.SUPPLEMENT_WITHDRAWN, {"reason": supplement.withdraw_reason}, supplement)
