"""Utlåtande: sent, objected to, received, approved, revoked (ST1, ST3, DV5)."""

from collections.abc import Mapping
from datetime import date

from django.utils.timezone import localdate

from cases.commands.endings import (
    STATEMENT_REVOKED,
    close_missing_material,
    lapse_pending_exams,
    withdraw_open_supplements,
)
from cases.commands.items import by_post
from cases.commands.moves import act, conclude, not_before, not_in_future, opened, required, taken
from cases.deadlines import supplement_window
from cases.due import statement_due
from cases.files import attach
from cases.models import Case, Statement
from cases.parties import told_of_revocation
from cases.verbs import CaseVerb
from cases.vocabulary import Channel, Decision, FilePurpose
from fmuadmin import clock
from fmuadmin.access import Actor
from fmuadmin.lifecycle import Refused
from fmuadmin.vocabulary import Profession

NO_FILE = "Lägg till det undertecknade utlåtandet som fil. Ett utlåtande utan fil skickas med post."


@act
def send_statement(
    number: str,
    *,
    actor: Actor,
    signed_by: str,
    signed_on: date,
    channel: str = Channel.DIGITAL,
    statement_file: str = "",
    assessments: Mapping[str, str] | None = None,
    version: int | None = None,
) -> Case:
    """Send the signed statement to FK. Late is allowed and shown as late (DL6).

    In the system the statement is a file; ``assessments`` are the professions' bedömningsunderlag, profession → file.
    Pending complementary exams and missing material fall by themselves.
    """
    case = opened(number, actor=actor, step="send_statement", version=version)
    if channel not in Channel.values:
        raise Refused("Välj hur utlåtandet skickas", field="channel")
    if channel == Channel.DIGITAL and not statement_file:
        raise Refused(NO_FILE, field="statement_file")
    not_in_future(signed_on, field="signed_on", what="Dagen då utlåtandet undertecknades")
    received = case.facts.first_received_set
    if received is not None and received.received_on is not None:
        why = "Utlåtandet kan inte ha undertecknats innan underlaget kom."
        not_before(signed_on, received.received_on, field="signed_on", why=why)
    statement = Statement.objects.create(
        case=case,
        signed_by=required(signed_by, field="signed_by", reason="Ange läkaren som har undertecknat"),
        signed_on=signed_on,
        channel=channel,
        sent_on=clock.today(),
    )
    _add_papers(statement, statement_file, assessments or {}, actor)
    lapse_pending_exams(case)
    close_missing_material(case)
    due = statement_due(case.facts)
    taken(case, case.send_statement)
    late = f"efter {due.day}" if due is not None and clock.today() > due.day else ""
    facts = {"signed_on": signed_on, "channel": statement.get_channel_display(), "late_by": late}
    return conclude(case, actor=actor, verb=CaseVerb.STATEMENT_SENT, facts=facts, subject=statement)


def _add_papers(statement: Statement, file: str, assessments: Mapping[str, str], actor: Actor) -> None:
    """The signed statement, or a line that it went by post, and each profession's bedömningsunderlag."""
    case, kept = statement.case, {"statement": statement, "document_date": statement.signed_on}
    if file:
        attach(file, case=case, actor=actor, purpose=FilePurpose.STATEMENT, **kept)
    else:
        by_post(case, actor, purpose=FilePurpose.STATEMENT, title="Utlåtande", **kept)
    seen = case.facts.professions_seen(clock.now())
    for profession, token in assessments.items():
        if profession not in seen:
            name = Profession(profession).label.lower() if profession in Profession.values else profession
            raise Refused(f"Inget besök hos {name} är genomfört.", field=f"assessment_{profession}")
        attach(token, case=case, actor=actor, purpose=FilePurpose.ASSESSMENT, profession=profession, **kept)


@act
def object_to_sending(number: str, *, actor: Actor, objected_on: date, version: int | None = None) -> Case:
    """The insured person objects: the statement is not sent, its day counts as receipt (R2, R5; FÖRORDN 11 §)."""
    case = opened(number, actor=actor, step="object_to_sending", version=version)
    not_in_future(objected_on, field="objected_on", what="Dagen för invändningen")
    seen = localdate(case.facts.physicians_visits_held(clock.now())[0].starts_at)
    not_before(objected_on, seen, field="objected_on", why="Invändningen görs efter undersökningen.")
    case.objected_on = objected_on
    taken(case, case.object_to_sending)
    facts = {"objected_on": objected_on}
    return conclude(case, actor=actor, verb=CaseVerb.SENDING_OBJECTED, facts=facts)


def default_window(case: Case, received_on: date) -> date:
    """The last day to ask for a supplement that FK's form proposes (domain.md Q13)."""
    return supplement_window(received_on=received_on, rules=case.rules).day


@act
def confirm_statement(
    number: str,
    *,
    actor: Actor,
    received_on: date | None = None,
    ask_until: date | None = None,
    version: int | None = None,
) -> Case:
    """FK has the statement. Sent in the system: received the day it was sent. By post: FK says which day it came, or
    the working day before that (FVL 22 §), however late it is registered. Sets the last day to ask for a supplement.
    """
    case = opened(number, actor=actor, step="confirm_statement", version=version)
    statement = case.facts.statement
    if statement is None:
        raise Refused("Det finns inget utlåtande att bekräfta.")
    day = statement.sent_on
    if statement.channel == Channel.POST:
        day = received_on or clock.today()
        not_in_future(day, field="received_on", what="Mottagningsdatum")
        why = "Utlåtandet kan inte ha kommit innan det skickades."
        not_before(day, statement.sent_on, field="received_on", why=why)
    elif received_on not in (None, day):
        raise Refused(f"Utlåtandet skickades i systemet {day} och är mottaget den dagen.", field="received_on")
    statement.received_on = day
    statement.ask_until = ask_until or default_window(case, day)
    not_before(statement.ask_until, day, field="ask_until", why="Sista dagen kan inte ligga före mottagandet.")
    statement.save()
    taken(case, case.confirm_statement)
    facts = {"received_on": day, "ask_until": statement.ask_until}
    return conclude(case, actor=actor, verb=CaseVerb.STATEMENT_CONFIRMED, facts=facts, subject=statement)


@act
def approve_statement(number: str, *, actor: Actor, version: int | None = None) -> Case:
    """FK needs nothing more: the case goes on to Ersättning before the last day to ask has passed."""
    case = opened(number, actor=actor, step="approve_statement", version=version)
    until = case.facts.supplement_until
    taken(case, case.approve_statement)
    return conclude(case, actor=actor, verb=CaseVerb.STATEMENT_APPROVED, facts={"ask_until": until})


@act
def revoke_statement(number: str, *, actor: Actor, reason: str, version: int | None = None) -> Case:
    """The statement no longer counts; it stays visible as makulerat, and the last date stands (S30)."""
    case = opened(number, actor=actor, step="revoke_statement", version=version)
    statement = case.facts.statement
    if statement is None:
        raise Refused("Det finns inget utlåtande att makulera.")
    statement.revoked_on = clock.today()
    statement.revoke_reason = required(reason, field="reason", reason="Ange en orsak")
    statement.save(update_fields=["revoked_on", "revoke_reason"])
    case.respites.filter(supplement__isnull=False, decision="").update(
        decision=Decision.LAPSED, decided_on=clock.today()
    )
    withdraw_open_supplements(case, why=STATEMENT_REVOKED)
    taken(case, case.revoke_statement)
    facts = {"reason": statement.revoke_reason, "told": told_of_revocation(case.facts, by=actor.organisation_id)}
    return conclude(case, actor=actor, verb=CaseVerb.STATEMENT_REVOKED, facts=facts, subject=statement)
