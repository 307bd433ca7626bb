"""Underlag: which documents FK has sent, what is missing, and when each set was received (DO1–DO3, screens.md §2.8).

Titles, names and senders only for those who read care; the region knows kind, dates and status.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cases.checklist import has_come, in_words, kinds_come, missing_kinds, versions
from cases.models import CaseFile, MaterialSet, MaterialSupplement
from cases.selectors.actions import step_action
from cases.selectors.papers import FileLine, file_line
from cases.selectors.seeing import Sight
from cases.vocabulary import Channel, MaterialKind, Part
from fmuadmin.parts import Action, Mood, Tag


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """One set of material. Texts are empty for those who read kind, dates and status only."""

    place: int
    contents: str
    channel: str
    sent_on: date
    received_on: date | None
    status: Tag
    starts_clock: bool
    late_reason: str
    corrected_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One document: a file or what went by post. ``heading`` is the kind for those who do not read titles."""

    anchor: str
    heading: str
    kind: str
    sender: str
    dated: date | None
    sent_on: date | None
    came_on: date | None
    tags: Sequence[Tag]
    version: str
    replaced: bool
    file: FileLine | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """A kind that the investigation needs and that has not come."""

    kind: str
    asked_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Material that the unit asked for."""

    asked_on: date
    what: str
    closed_on: date | None
    status: Tag


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialTab:
    """The tab Underlag."""

    documents: Sequence[Document]
    lacking: Sequence[Lacking]
    checklist: str
    ask: Action | None
    sendings: Sequence[Sending]
    missing: Sequence[Missing]
    shows_contents: bool
    summary: str


def material_tab(sight: Sight, open_steps: Sequence[str]) -> MaterialTab:
    """The documents of the case, the sets of the reader's unit or all of them; and what is missing."""
    facts = sight.case.facts
    sets = [m for m in facts.material_sets if sight.own_unit_id in (None, m.unit_id)]
    first = facts.first_received_set
    asked = facts.material_supplements if sight.part in (Part.ORDERER, Part.UNIT) else []
    received = sum(1 for m in sets if m.received_on is not None)
    items = facts.material_files
    required = sight.case.rules.required_material(sight.party.kind)
    lacking = missing_kinds(facts, required) if items else []
    come = len(kinds_come(facts).intersection(required))
    open_asked = next((m.asked_on for m in asked if m.closed_on is None), None)
    may_ask = sight.part == Part.UNIT and "request_material_supplement" in open_steps
    return MaterialTab(
        documents=_documents(sight, items),
        lacking=[Lacking(kind=kind.label, asked_on=open_asked) for kind in lacking],
        checklist=in_words(come, len(required)) if items and required else "",
        ask=step_action(sight, "request_material_supplement") if lacking and may_ask else None,
        sendings=[_sending(sight, m, place, first) for place, m in enumerate(sets, 1)],
        missing=[_missing(sight, m) for m in asked],
        shows_contents=sight.reads_care,
        summary=f"{received} av {len(sets)} bekräftade av utföraren." if sets else "",
    )


def _documents(sight: Sight, items: Sequence[CaseFile]) -> list[Document]:
    """Kind by kind, and in a chain the newest version first."""
    numbers = versions(items)
    successor: dict[int, CaseFile] = {item.replaces_id: item for item in items if item.replaces_id}
    newest = [item for item in items if item.pk not in successor]
    order = list(MaterialKind.values)
    listed: list[Document] = []
    for item in sorted(newest, key=lambda item: (order.index(item.kind), item.pk)):
        listed += [_document(sight, one, numbers, successor) for one in _chain(item, items)]
    return listed


def _chain(item: CaseFile, items: Sequence[CaseFile]) -> list[CaseFile]:
    known = {one.pk: one for one in items}
    chain = [item]
    while chain[-1].replaces_id in known:
        chain.append(known[chain[-1].replaces_id])
    return chain


def _document(sight: Sight, item: CaseFile, numbers: Mapping[int, int], successor: Mapping[int, CaseFile]) -> Document:
    facts, kind = sight.case.facts, MaterialKind(item.kind).label
    of_set = next((m for m in facts.material_sets if m.pk == item.material_set_id), None)
    later = successor.get(item.pk)
    heading = item.title or item.name if sight.reads_care else kind
    return Document(
        anchor=f"handling-{item.pk}",
        heading=heading,
        kind=kind if sight.reads_care else "",
        sender=item.sender if sight.reads_care else "",
        dated=item.document_date,
        sent_on=of_set.sent_on if of_set is not None else None,
        came_on=_came_on(sight, item, of_set),
        tags=[*_marks(sight, item, of_set), *_replaced(later, numbers)],
        version=f"v{numbers[item.pk]}",
        replaced=later is not None,
        file=file_line(sight, item, about=f"{heading}, version {numbers[item.pk]}"),
    )


def _came_on(sight: Sight, item: CaseFile, of_set: MaterialSet | None) -> date | None:
    """The day that the unit confirmed; a file is there from the day it was sent."""
    if of_set is None or not has_come(sight.case.facts, item):
        return None
    return of_set.received_on or of_set.sent_on


def _marks(sight: Sight, item: CaseFile, of_set: MaterialSet | None) -> list[Tag]:
    """New since the unit last confirmed, or on its way by post."""
    marks = [] if item.size else [Tag(Mood.NEUTRAL, "Med post")]
    if of_set is None or of_set.received_on is not None:
        return marks
    if sight.case.facts.first_received_set is not None:
        return [*marks, Tag(Mood.YOU if sight.part == Part.UNIT else Mood.SOON, "Nytt, inte bekräftat")]
    return [*marks, Tag(Mood.SOON, "Inte bekräftat")]


def _replaced(later: CaseFile | None, numbers: Mapping[int, int]) -> list[Tag]:
    return [Tag(Mood.NEUTRAL, f"Ersatt av v{numbers[later.pk]}")] if later is not None else []


def _sending(sight: Sight, material: MaterialSet, place: int, first: MaterialSet | None) -> Sending:
    return Sending(
        place=place,
        contents=material.contents if sight.reads_care else "",
        channel=Channel(material.channel).label,
        sent_on=material.sent_on,
        received_on=material.received_on,
        status=Tag(Mood.OK, "Bekräftat") if material.received_on else Tag(Mood.SOON, "Inväntar bekräftelse"),
        starts_clock=first is not None and first.pk == material.pk,
        late_reason=material.late_reason if sight.reads_care else "",
        corrected_reason=material.corrected_reason if sight.reads_care else "",
    )


def _missing(sight: Sight, asked: MaterialSupplement) -> Missing:
    if asked.closed_on is None:
        status = Tag(Mood.SOON, "Saknas")
    elif asked.answered_by_id is not None:
        status = Tag(Mood.OK, "Skickat")
    else:
        status = Tag(Mood.NEUTRAL, "Inte längre aktuellt")
    what = asked.what if sight.reads_care else ""
    return Missing(asked_on=asked.asked_on, what=what, closed_on=asked.closed_on, status=status)
