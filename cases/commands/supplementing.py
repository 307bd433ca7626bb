"""Komplettering: FK asks questions about the statement, the unit answers or says why it cannot (ST2)."""

from collections.abc import Mapping, Sequence
from datetime import date

from cases.commands.moves import act, conclude, not_before, not_in_future, opened, required, taken, without_identity
from cases.commands.reporting import default_window
from cases.deadlines import supplement_day
from cases.files import attach
from cases.models import Case, CaseFile, Supplement, SupplementQuestion
from cases.verbs import CaseVerb
from cases.vocabulary import FilePurpose
from fmuadmin import clock
from fmuadmin.access import Actor
from fmuadmin.lifecycle import Refused


@act
def request_supplement(
    number: str,
    *,
    actor: Actor,
    questions: Sequence[str],
    due_on: date | None = None,
    version: int | None = None,
) -> Case:
    """Ask at least one question, to be answered by a day FK sets (default: the rule's days)."""
    case = opened(number, actor=actor, step="request_supplement", version=version)
    texts = [required(q, field="questions", reason="Skriv frågan") for q in questions if q.strip()]
    if not texts:
        raise Refused("Skriv minst en fråga", field="questions")
    today = clock.today()
    day = due_on or supplement_day(asked_on=today, rules=case.rules).day
    not_before(day, today, field="due_on", why="Svarsdatum kan inte ha passerat.")
    statement = case.facts.statement
    if statement is None:
        raise Refused("Det finns inget utlåtande att komplettera.")
    supplement = Supplement.objects.create(case=case, statement=statement, requested_on=today, due_on=day)
    SupplementQuestion.objects.bulk_create(
        SupplementQuestion(supplement=supplement, number=place, question=text) for place, text in enumerate(texts, 1)
    )
    taken(case, case.request_supplement)
    facts = {"due_on": day, "count": len(texts), "questions": texts}
    return conclude(case, actor=actor, verb=CaseVerb.SUPPLEMENT_REQUESTED, facts=facts, subject=supplement)


def _open_supplement(case: Case) -> Supplement:
    supplement = case.facts.open_supplement
    if supplement is None:
        raise Refused("Det finns ingen öppen komplettering.")
    return supplement


@act
def send_supplement(
    number: str,
    *,
    actor: Actor,
    answers: Mapping[int, str],
    statement_file: str = "",
    version: int | None = None,
) -> Case:
    """Answer every question, by text or by a new version of the statement. Raises Refused for one left out.

    ``answers`` maps a question's number to its text; with a new version a question may be left without one.
    """
    case = opened(number, actor=actor, step="send_supplement", version=version)
    supplement = _open_supplement(case)
    for question in supplement.questions.all():
        field = f"answer_{question.number}"
        text = without_identity(answers.get(question.number, ""), field=field)
        if not text and not statement_file:
            raise Refused(f"Besvara fråga {question.number}", field=field)
        question.answer = text
        question.save(update_fields=["answer"])
    if statement_file:
        _add_version(supplement, statement_file, actor)
    supplement.sent_on = clock.today()
    supplement.save(update_fields=["sent_on"])
    taken(case, case.send_supplement)
    facts = {"new_version": "ny version av utlåtandet"} if statement_file else {}
    return conclude(case, actor=actor, verb=CaseVerb.SUPPLEMENT_SENT, facts=facts, subject=supplement)


def _add_version(supplement: Supplement, file: str, actor: Actor) -> CaseFile:
    """The new version beside the earlier ones, which stay as they were."""
    case = supplement.case
    earlier = CaseFile.objects.filter(statement=supplement.statement, purpose=FilePurpose.STATEMENT, replaced_by=None)
    return attach(
        file,
        case=case,
        actor=actor,
        purpose=FilePurpose.STATEMENT,
        statement=supplement.statement,
        supplement=supplement,
        document_date=clock.today(),
        replaces=earlier.order_by("-pk").first(),
    )


@act
def cannot_supplement(number: str, *, actor: Actor, reason: str, version: int | None = None) -> Case:
    """Say why the questions cannot be answered."""
    case = opened(number, actor=actor, step="cannot_supplement", version=version)
    supplement = _open_supplement(case)
    supplement.cannot_reason = required(reason, field="reason", reason="Ange en orsak")
    supplement.sent_on = clock.today()
    supplement.save(update_fields=["cannot_reason", "sent_on"])
    taken(case, case.cannot_supplement)
    facts = {"reason": supplement.cannot_reason}
    return conclude(case, actor=actor, verb=CaseVerb.SUPPLEMENT_IMPOSSIBLE, facts=facts, subject=supplement)


@act
def confirm_supplement(
    number: str,
    *,
    actor: Actor,
    received_on: date | None = None,
    ask_until: date | None = None,
    version: int | None = None,
) -> Case:
    """FK has the answers; a new last day to ask is set, prefilled by the rule."""
    case = opened(number, actor=actor, step="confirm_supplement", version=version)
    supplement = _open_supplement(case)
    sent_on = supplement.sent_on or clock.today()
    day = not_in_future(received_on or sent_on, field="received_on", what="Mottagningsdatum")
    supplement.received_on = not_before(
        day, sent_on, field="received_on", why="Kompletteringen kan inte ha kommit innan den skickades."
    )
    supplement.ask_until = ask_until or default_window(case, day)
    not_before(supplement.ask_until, day, field="ask_until", why="Sista dagen kan inte ligga före mottagandet.")
    supplement.save(update_fields=["received_on", "ask_until"])
    taken(case, case.confirm_supplement)
    facts = {"received_on": day, "ask_until": supplement.ask_until}
    return conclude(case, actor=actor, verb=CaseVerb.SUPPLEMENT_CONFIRMED, facts=facts, subject=supplement)


@act
def withdraw_supplement(number: str, *, actor: Actor, reason: str, version: int | None = None) -> Case:
    """FK no longer needs the answers; the earlier last day to ask stands."""
    case = opened(number, actor=actor, step="withdraw_supplement", version=version)
    supplement = _open_supplement(case)
    supplement.withdrawn_on = clock.today()
    supplement.withdraw_reason = required(reason, field="reason", reason="Ange en orsak")
    supplement.save(update_fields=["withdrawn_on", "withdraw_reason"])
    case.respites.filter(decision="", supplement=supplement).update(decision="lapsed", decided_on=clock.today())
    taken(case, case.withdraw_supplement)
    facts = {"reason": supplement.withdraw_reason}
    return conclude(case, actor=actor, verb=CaseVerb.SUPPLEMENT_WITHDRAWN, facts=facts, subject=supplement)
