"""The sections of an ärendeakt: which a reader has, and what stands in each (DO4). Same selectors as the tabs.

A section that is not the reader's does not exist; what a section may say is chosen by the selectors, not here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.timezone import localtime

from cases.papers import blocks
from cases.papers.attachments import attachments
from cases.papers.blocks import Block
from cases.row_security import INSIDE, READS_CARE
from cases.selectors.case_page import ASKING, EVERYBODY, MONEY, WHEN_REVOKED
from cases.selectors.compensation import compensation_tab
from cases.selectors.deviations import deviations_tab
from cases.selectors.material import material_tab
from cases.selectors.notes import notes
from cases.selectors.request import request_tab
from cases.selectors.seeing import Sight
from cases.selectors.statement import StatementVersion, statement_tab
from cases.selectors.timeline import decisions, whole_timeline
from cases.selectors.unit_requests import requests_tab
from cases.selectors.visits import ExamLine, VisitLine, visits_tab
from cases.vocabulary import Channel, FilePurpose, Part
from fmuadmin.parts import Fact

Blocks = list[Block]
OF_STATEMENT: Final = (FilePurpose.STATEMENT, FilePurpose.ASSESSMENT, FilePurpose.SUPPLEMENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One section: its word in the form, its heading, whose it is and what makes it."""

    slug: str
    label: str
    parts: Sequence[Part]
    made: Callable[[Sight], Blocks]
    # Internal notes are not part of what others may be given, so they are taken only when asked for.
    chosen: bool = True


def sections_of(sight: Sight) -> list[Section]:
    """The sections that the reader's part has."""
    return [s for s in SECTIONS if sight.part in s.parts and (s.slug in WHEN_REVOKED or not sight.is_revoked)]


def _request(sight: Sight) -> Blocks:
    tab = request_tab(sight)
    rows = [[c.part, c.organisation, c.person, "\n".join(w for w in (c.phone, c.email) if w)] for c in tab.contacts]
    return [
        *blocks.facts(tab.facts),
        *blocks.texts(tab.identity_note),
        blocks.heading("Kontakter"),
        *blocks.table("Kontakter i ärendet", ["Part", "Organisation", "Person", "Telefon och e-post"], rows),
    ]


def _order(sight: Sight) -> Blocks:
    tab = request_tab(sight)
    changed = blocks.happenings(reversed(tab.changes), caption="Ändringar av beställningen, äldst först")
    return [*blocks.facts(tab.order), *([blocks.heading("Ändringar av beställningen")] if changed else []), *changed]


def _requests(sight: Sight) -> Blocks:
    tab = requests_tab(sight, ())
    made: Blocks = blocks.table_of(tab.table) if tab.table is not None else []
    for title, facts in tab.own:
        made += [blocks.heading(title), *blocks.facts(facts)]
    return made


def _material(sight: Sight) -> Blocks:
    tab = material_tab(sight, ())
    told = tab.shows_contents
    sent = [
        [
            str(m.place),
            *([m.contents] if told else []),
            m.channel,
            m.sent_on.isoformat(),
            _said(m.received_on.isoformat() if m.received_on else "", m.late_reason, m.corrected_reason),
            m.status.text,
        ]
        for m in tab.sendings
    ]
    asked = [
        [m.asked_on.isoformat(), *([m.what] if told else []), _said(m.status.text, str(m.closed_on or ""))]
        for m in tab.missing
    ]
    contents = ["Innehåll"] if told else []
    missing = blocks.table("Underlag som har begärts", ["Begärt", *contents, "Status"], asked, wide=[1] if told else [])
    return [
        *blocks.texts(tab.summary),
        *blocks.table(
            "Skickat underlag, äldst först",
            ["Nr", *contents, "Sätt", "Skickat", "Mottaget", "Status"],
            sent,
            wide=[1] if told else [],
        ),
        *([blocks.heading("Begärd komplettering av underlag")] if missing else []),
        *missing,
        *attachments(sight, FilePurpose.MATERIAL),
    ]


def _visits(sight: Sight) -> Blocks:
    tab = visits_tab(sight, ())
    head = ["Tid", "Profession", "Tolk", "Kallelse", "Status"]
    exams: Blocks = []
    for exam in tab.exams:
        exams += _exam(exam)
    return [
        *blocks.table("Besök i ärendet, tidigast först", head, [_visit(v) for v in tab.visits], wide=[1, 3, 4]),
        *([blocks.heading("Kompletterande undersökningar")] if exams else []),
        *exams,
    ]


def _visit(visit: VisitLine) -> list[str]:
    called = _said(visit.summons, visit.latest_summons, "Kallad för sent" if visit.summons_ok is False else "")
    return [
        _said(visit.day, visit.time),
        _said(visit.profession, visit.investigator),
        visit.interpreter,
        called,
        _said(visit.status.text, *visit.notes, visit.locked),
    ]


def _exam(exam: ExamLine) -> Blocks:
    days = f"{exam.days} extra vardagar" if exam.days else ""
    return blocks.facts(
        fact
        for fact in (
            Fact(label=exam.profession, value=exam.status.text, small=days),
            Fact(label="Begärd", value=exam.requested_on, small=f"av {exam.physician}" if exam.physician else ""),
            Fact(label="Skäl", value=exam.reason),
            Fact(label="Beslutad", value=exam.decided_on or ""),
            Fact(label="Skäl till beslutet", value=exam.decision_reason),
        )
        if str(fact.value)
    )


def _deviations(sight: Sight) -> Blocks:
    made: Blocks = []
    for line in reversed(deviations_tab(sight, ())):
        made += [
            blocks.heading(f"Besöket {line.visit}", mark=line.status.text),
            *blocks.facts(
                fact
                for fact in (
                    Fact(label="Profession", value=line.profession),
                    Fact(label="Orsak", value=line.cause, small="Uteblivet besök" if line.no_show else ""),
                    Fact(label="Inträffade", value=line.happened_at),
                    Fact(label="Rapporterad", value=f"{line.reported_on} av {line.reported_by}"),
                    Fact(label="Beskrivning", value=line.description),
                    Fact(label="Beslutad", value=line.decided_on or ""),
                    Fact(label="Beslutet", value=line.decision_text),
                )
                if str(fact.value)
            ),
        ]
    return made


def _statement(sight: Sight) -> Blocks:
    digital = {
        f"utlatande-{statement.pk}": f"Skickat elektroniskt till Försäkringskassan {statement.sent_on}"
        for statement in sight.case.facts.statements
        if statement.channel == Channel.DIGITAL
    }
    made: Blocks = []
    for version in reversed(statement_tab(sight)):
        made += _version(version, digital.get(version.anchor, ""))
    return [*made, *attachments(sight, *OF_STATEMENT)]


def _version(version: StatementVersion, sent: str) -> Blocks:
    made = [
        blocks.heading(version.title, mark=version.status.text),
        *([blocks.text(sent, strong=True)] if sent else []),
        *blocks.facts(version.facts),
    ]
    for supplement in reversed(version.supplements):
        rows = [[str(q.number), q.question, q.answer or "Inte besvarad än"] for q in supplement.questions]
        made += [
            blocks.heading(supplement.title, mark=supplement.status.text),
            *blocks.facts(supplement.facts),
            *blocks.table(f"Frågor och svar, {supplement.title.lower()}", ["Nr", "Fråga", "Svar"], rows, wide=[1, 2]),
        ]
    return made


def _decisions(sight: Sight) -> Blocks:
    return blocks.happenings(decisions(sight), caption="Beslut i ärendet med lagstöd, äldst först")


def _compensation(sight: Sight) -> Blocks:
    tab = compensation_tab(sight)
    return [*blocks.facts(tab.facts), *(blocks.table_of(tab.visits) if tab.visits is not None else [])]


def _events(sight: Sight) -> Blocks:
    found, left_out = whole_timeline(sight)
    told = [f"Akten har de {len(found)} senaste händelserna. Äldre finns i FMU-admin."] if left_out else []
    return [*blocks.texts(*told), *blocks.happenings(found, caption="Händelser i ärendet, äldst först")]


def _notes(sight: Sight) -> Blocks:
    rows = [[f"{localtime(note.at):%Y-%m-%d %H:%M}", note.text, note.who] for note in reversed(notes(sight))]
    return blocks.table("Egna anteckningar, äldst först", ["När", "Anteckning", "Vem"], rows, wide=[1])


def _said(*words: str) -> str:
    return "\n".join(line for line in words if line)


SECTIONS: Final = (
    Section(slug="begaran", label="Begäran", parts=ASKING, made=_request),
    Section(slug="bestallning", label="Beställning", parts=READS_CARE, made=_order),
    Section(slug="forfragningar", label="Förfrågningar", parts=ASKING, made=_requests),
    Section(slug="underlag", label="Underlag", parts=INSIDE, made=_material),
    Section(slug="besok", label="Besök", parts=INSIDE, made=_visits),
    Section(slug="avvikelser", label="Avvikelser", parts=INSIDE, made=_deviations),
    Section(slug="utlatande", label="Utlåtande och komplettering", parts=INSIDE, made=_statement),
    Section(slug="beslut", label="Beslut", parts=INSIDE, made=_decisions),
    Section(slug="ersattning", label="Ersättning", parts=MONEY, made=_compensation),
    Section(slug="handelser", label="Händelser", parts=EVERYBODY, made=_events),
    Section(slug="anteckningar", label="Egna anteckningar", parts=EVERYBODY, made=_notes, chosen=False),
)
