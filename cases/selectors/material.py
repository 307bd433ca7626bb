"""Underlag: what FK sent and when the unit received it; contents only for those who read care (screens.md §2.8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cases.models import MaterialSet, MaterialSupplement
from cases.selectors.seeing import Sight
from cases.vocabulary import Channel, Part
from fmuadmin.parts import Mood, Tag


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
class Missing:
    """Material that the unit asked for."""

    asked_on: date
    what: str
    closed_on: date | None
    status: Tag


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialTab:
    """The tab Underlag."""

    sendings: Sequence[Sending]
    missing: Sequence[Missing]
    shows_contents: bool
    summary: str


def material_tab(sight: Sight) -> MaterialTab:
    """The sets of the reader's unit, or all of the case's; and what is missing."""
    facts = sight.case.facts
    sets = [m for m in facts.material_sets if sight.own_unit_id in (None, m.unit_id)]
    first = facts.first_received_set
    asked = facts.material_supplements if sight.part in (Part.ORDERER, Part.UNIT) else []
    received = sum(1 for m in sets if m.received_on is not None)
    return MaterialTab(
        sendings=[_sending(sight, m, place, first) for place, m in enumerate(sets, 1)],
        missing=[_missing(sight, m) for m in asked],
        shows_contents=sight.reads_care,
        summary=f"{received} av {len(sets)} bekräftade av utföraren." if sets else "",
    )


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
