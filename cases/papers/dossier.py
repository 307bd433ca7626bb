"""Ärendeakt: the chosen sections of a case as one tagged PDF with case number, page x of y and signature line (DO4)."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from django.utils.timezone import localtime

from cases.models import InsuredPerson
from cases.papers import blocks
from cases.papers.blocks import Block
from cases.papers.sections import Section
from cases.presentation import REVEALABLE
from cases.selectors.request import full_identity
from cases.selectors.seeing import Sight
from cases.vocabulary import InvestigationType
from fmuadmin import clock
from fmuadmin.typesetting import typeset

LAYOUT: Final = Path(__file__).with_name("dossier.typ")
TITLE: Final = "Ärendeakt"
NOT_ON_PAPER: Final = "Skyddade personuppgifter. Uppgifterna finns inte med i akten."
EMPTY: Final = "Det finns inget att visa här."
ORDER: Final = "bestallning"


def dossier(sight: Sight, sections: Sequence[Section], *, insured: InsuredPerson | None = None) -> bytes:
    """The akt as PDF. ``insured`` is the protected person whose identity a reason has opened for this paper (AC4)."""
    return typeset(LAYOUT, told(sight, sections, insured=insured))


def told(sight: Sight, sections: Sequence[Section], *, insured: InsuredPerson | None = None) -> dict[str, Any]:
    """Everything the document says, as plain text by place."""
    made = localtime(clock.now())
    actor, number = sight.actor, sight.case.number
    return {
        "title": f"{TITLE} {number}",
        "heading": TITLE,
        "authority": actor.organisation_name,
        "number": number,
        "made": [made.year, made.month, made.day],
        "day": f"{made:%Y-%m-%d}",
        "facts": [
            ["Ärende", number],
            ["Utredning", InvestigationType(sight.party.kind).label],
            ["Status", sight.state.label],
            *_parties(sight),
            ["Akten gjord", f"{made:%Y-%m-%d kl. %H.%M} av {actor.name}, {actor.organisation_name}"],
            ["Innehåll", ", ".join(section.label for section in sections)],
        ],
        "sections": [{"title": s.label, "blocks": _blocks(sight, s, insured)} for s in sections],
        "signature": ["Ort och datum", "Namnteckning", "Namnförtydligande"],
    }


def _parties(sight: Sight) -> list[list[str]]:
    case = sight.case
    if not sight.inside:
        return [["Region", case.region.name]]
    unit = [["Utförare", case.unit.name]] if case.unit is not None else []
    return [["Beställare", case.office.name], ["Region", case.region.name], *unit]


def _blocks(sight: Sight, section: Section, insured: InsuredPerson | None) -> list[Block]:
    made = section.made(sight)
    if section.slug != ORDER:
        return made or blocks.texts(EMPTY)
    if insured is not None:
        return [*blocks.facts(full_identity(sight, insured)), *_without_way(made, "")]
    return _without_way(made, NOT_ON_PAPER) or blocks.texts(EMPTY)


def _without_way(made: list[Block], instead: str) -> list[Block]:
    """The blocks without the screen's words about how to see a protected person."""
    kept: list[Block] = []
    for block in made:
        if block["kind"] == "facts":
            pairs = [[label, instead if REVEALABLE in value else value] for label, value in block["pairs"]]
            kept.append({**block, "pairs": [pair for pair in pairs if pair[1]]})
        else:
            kept.append(block)
    return kept
