"""Utlåtande: every version, revoked ones too, and each komplettering with questions and answers (ST1–ST3, S30).

The region reads dates and status: never who signed, what was asked or what was answered (screens.md §2.8).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import prefetch_related_objects
from django.utils.timezone import localdate

from cases.checklist import versions
from cases.due import statement_due
from cases.models import CaseFile, Statement, Supplement
from cases.presentation import days_after
from cases.selectors.papers import FileLine, file_line
from cases.selectors.seeing import Sight
from cases.selectors.visits import COMPUTED_LATER
from cases.vocabulary import Channel, FilePurpose
from fmuadmin import clock
from fmuadmin.parts import Fact, Mood, Tag
from fmuadmin.vocabulary import Profession


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One file of a statement, or that it went by post. The file itself only for those who read care."""

    heading: str
    dated: date | None
    tags: Sequence[Tag]
    sent: str
    file: FileLine | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question and its answer; ``elsewhere`` says where the answer is when it is not a text."""

    number: int
    question: str
    answer: str
    elsewhere: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplementPart:
    """One komplettering. ``questions`` are empty for those who read dates and status only."""

    anchor: str
    title: str
    status: Tag
    facts: Sequence[Fact]
    questions: Sequence[Question]
    papers: Sequence[Paper]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementVersion:
    """One version of the statement with its supplements."""

    anchor: str
    title: str
    status: Tag
    facts: Sequence[Fact]
    papers: Sequence[Paper]
    supplements: Sequence[SupplementPart]


def statement_tab(sight: Sight) -> list[StatementVersion]:
    """Every version that the reader's unit or the case has, newest first."""
    statements = [s for s in sight.case.facts.statements if not _of_earlier_unit(sight, s)]
    if not statements:
        return []
    if sight.reads_care:
        prefetch_related_objects(sight.case.facts.supplements, "questions")
    numbers = {supplement.pk: n for n, supplement in enumerate(sight.case.facts.supplements, 1)}
    versions = [_version(sight, statement, place, numbers) for place, statement in enumerate(statements, 1)]
    return versions[::-1]


def _of_earlier_unit(sight: Sight, statement: Statement) -> bool:
    if not sight.took_over:
        return False
    started = sight.own_start
    gone = statement.revoked_on
    return started is None or statement.sent_on < started or (gone is not None and gone <= started)


def _version(sight: Sight, statement: Statement, place: int, numbers: Mapping[int, int]) -> StatementVersion:
    supplements = [s for s in sight.case.facts.supplements if s.statement_id == statement.pk]
    return StatementVersion(
        anchor=f"utlatande-{statement.pk}",
        title=f"Utlåtande, version {place}",
        status=_status(statement),
        facts=_facts(sight, statement),
        papers=_papers(sight, statement),
        supplements=[_supplement(sight, s, statement, numbers[s.pk]) for s in reversed(supplements)],
    )


def _papers(sight: Sight, statement: Statement, supplement: Supplement | None = None) -> list[Paper]:
    """The files that were sent with the statement, or with one supplement of it."""
    of_statement = [f for f in sight.case.facts.files if f.statement_id == statement.pk]
    numbers = versions([f for f in of_statement if f.purpose == FilePurpose.STATEMENT])
    later = {f.replaces_id: numbers[f.pk] for f in of_statement if f.pk in numbers and f.replaces_id}
    wanted = supplement.pk if supplement is not None else None
    return [_paper(sight, f, statement, numbers, later) for f in of_statement if f.supplement_id == wanted]


def _paper(
    sight: Sight, file: CaseFile, statement: Statement, numbers: Mapping[int, int], later: Mapping[int, int]
) -> Paper:
    if file.purpose == FilePurpose.ASSESSMENT:
        heading = f"Bedömningsunderlag, {Profession(file.profession).label.lower()}"
    else:
        heading = f"Undertecknat utlåtande v{numbers[file.pk]}" if file.pk in numbers else "Bilaga"
    tags = [Tag(Mood.NEUTRAL, "Makulerat")] if statement.revoked_on is not None else []
    if file.pk in later:
        tags.append(Tag(Mood.NEUTRAL, f"Ersatt av v{later[file.pk]}"))
    sent_on = localdate(file.added_at)
    by_post = not file.size
    return Paper(
        heading=heading,
        dated=file.document_date,
        tags=[*tags, Tag(Mood.NEUTRAL, "Med post")] if by_post else tags,
        sent="" if by_post else f"Skickat elektroniskt till Försäkringskassan {sent_on}",
        file=file_line(sight, file, about=heading),
    )


def _status(statement: Statement) -> Tag:
    if statement.revoked_on is not None:
        return Tag(Mood.NEUTRAL, "Makulerat")
    return Tag(Mood.OK, "Mottaget") if statement.received_on else Tag(Mood.SOON, "Skickat, inväntar bekräftelse")


def _facts(sight: Sight, statement: Statement) -> list[Fact]:
    signed = statement.signed_on.isoformat()
    facts = [
        Fact(label="Undertecknat", value=f"{signed}, {statement.signed_by}" if sight.reads_care else signed),
        Fact(label="Skickat", value=f"{statement.sent_on}, {Channel(statement.channel).label.lower()}"),
        _received(sight, statement),
    ]
    if statement.ask_until is not None:
        facts.append(_asking(statement, statement.ask_until))
    if statement.revoked_on is not None:
        why = statement.revoke_reason if sight.reads_care else ""
        facts.append(Fact(label="Makulerat", value=statement.revoked_on.isoformat(), small=why))
    return facts


def _asking(statement: Statement, until: date) -> Fact:
    """The last day to ask for a supplement, and what follows when it has passed (ST3)."""
    if until >= clock.today() or statement.revoked_on is not None:
        return Fact(label="Komplettering kan begäras till och med", value=until.isoformat())
    return Fact(label="Komplettering kunde begäras till och med", value=until.isoformat(), small="Dagen har passerat.")


def _received(sight: Sight, statement: Statement) -> Fact:
    """When it came, and whether that was in time: only then is it known (ST1)."""
    label = "Mottaget av Försäkringskassan"
    due = statement_due(sight.case.facts)
    if statement.received_on is None:
        return Fact(label=label, value="Inte bekräftat än")
    value = statement.received_on.isoformat()
    if due is None or statement.revoked_on is not None:
        return Fact(label=label, value=value)
    if days_after(statement.received_on, due.day):
        tag = Tag(Mood.LATE, f"Efter slutdatum {due.day}")
        return Fact(label=label, value=value, tags=[tag], small=f"Följden för ersättningen: {COMPUTED_LATER.lower()}.")
    return Fact(label=label, value=value, tags=[Tag(Mood.OK, f"I tid, slutdatum {due.day}")])


def _supplement(sight: Sight, supplement: Supplement, statement: Statement, place: int) -> SupplementPart:
    return SupplementPart(
        anchor=f"komplettering-{supplement.pk}",
        title=f"Komplettering {place}",
        status=_supplement_status(supplement),
        facts=_supplement_facts(sight, supplement),
        questions=_questions(sight, supplement),
        papers=_papers(sight, statement, supplement),
    )


def _supplement_status(supplement: Supplement) -> Tag:
    if supplement.withdrawn_on is not None:
        return Tag(Mood.NEUTRAL, "Återtagen")
    if supplement.cannot_reason:
        return Tag(Mood.NEUTRAL, "Kan inte kompletteras")
    if supplement.received_on is not None:
        return Tag(Mood.OK, "Mottagen")
    return Tag(Mood.SOON, "Skickad, inväntar bekräftelse" if supplement.sent_on else "Begärd")


def _supplement_facts(sight: Sight, supplement: Supplement) -> list[Fact]:
    facts = [Fact(label="Begärd", value=supplement.requested_on.isoformat()), _answer_day(sight, supplement)]
    if supplement.sent_on is not None:
        facts.append(Fact(label="Skickad", value=supplement.sent_on.isoformat()))
    if supplement.received_on is not None:
        facts.append(Fact(label="Mottagen", value=supplement.received_on.isoformat()))
    if supplement.ask_until is not None:
        facts.append(Fact(label="Ny komplettering kan begäras till och med", value=supplement.ask_until.isoformat()))
    if supplement.cannot_reason and sight.reads_care:
        facts.append(Fact(label="Varför den inte kan kompletteras", value=supplement.cannot_reason))
    if supplement.withdrawn_on is not None:
        why = supplement.withdraw_reason if sight.reads_care else ""
        facts.append(Fact(label="Återtagen", value=supplement.withdrawn_on.isoformat(), small=why))
    return facts


def _answer_day(sight: Sight, supplement: Supplement) -> Fact:
    """The supplement's last day, moved by a respite if one was granted."""
    granted = [respite.until for respite in sight.case.facts.respites_granted(supplement.pk)]
    due = max([supplement.due_on, *granted])
    answered = supplement.sent_on or (clock.today() if supplement.is_open else None)
    late = [Tag(Mood.LATE, "Försenad")] if days_after(answered, due) else []
    return Fact(label="Svara senast", value=due.isoformat(), tags=late, small="Anstånd beviljat" if granted else "")


def _questions(sight: Sight, supplement: Supplement) -> list[Question]:
    if not sight.reads_care:
        return []
    told = any(f.supplement_id == supplement.pk for f in sight.case.facts.files)
    elsewhere = "Besvarad i den nya versionen av utlåtandet." if told else ""
    return [
        Question(number=q.number, question=q.question, answer=q.answer, elsewhere="" if q.answer else elsewhere)
        for q in supplement.questions.all()
    ]
