"""The case page as a whole: which tabs a part has, what is on the open one, and the head above them (CV1, CV2).

Past phases stay readable, future ones are named but empty. A tab that is not the reader's does not exist.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse

from cases.row_security import INSIDE
from cases.selectors import compensation
from cases.selectors.actions import step_action, steps_open
from cases.selectors.deviations import deviations_tab
from cases.selectors.header import Header, header
from cases.selectors.material import material_tab
from cases.selectors.notes import notes
from cases.selectors.request import CLOSED_CONTENT, request_tab
from cases.selectors.seeing import Sight, see
from cases.selectors.statement import statement_tab
from cases.selectors.statements import know_statements
from cases.selectors.timeline import Asked, timeline
from cases.selectors.unit_requests import requests_tab
from cases.selectors.visits import visits_tab
from cases.selectors.way_back import WayBack, way_back
from cases.vocabulary import CaseState, Part, Phase
from fmuadmin.access import Actor
from fmuadmin.parts import Action, Empty, Tab

S = CaseState
EVERYBODY: Final = (*INSIDE, Part.ASKED_UNIT, Part.REGION_FINANCE, Part.ORDERER_FINANCE)
ASKING: Final = (*INSIDE, Part.ASKED_UNIT)
MONEY: Final = (*INSIDE, Part.REGION_FINANCE, Part.ORDERER_FINANCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A tab: its address, its name, who has it, the phase it belongs to and which of ``Sight.held`` it counts."""

    slug: str
    label: str
    parts: Sequence[Part]
    phase: Phase = Phase.REQUEST
    counts: str = ""


PLACES: Final = (
    Place(slug="begaran", label="Begäran", parts=ASKING),
    Place(slug="forfragningar", label="Förfrågningar", parts=ASKING, counts="requests"),
    Place(slug="underlag", label="Underlag", parts=INSIDE, phase=Phase.INVESTIGATION, counts="material"),
    Place(slug="besok", label="Besök", parts=INSIDE, phase=Phase.INVESTIGATION, counts="visits"),
    Place(slug="avvikelser", label="Avvikelser", parts=INSIDE, phase=Phase.INVESTIGATION, counts="deviations"),
    Place(slug="utlatande", label="Utlåtande", parts=INSIDE, phase=Phase.INVESTIGATION),
    Place(slug="ersattning", label="Ersättning", parts=MONEY, phase=Phase.COMPENSATION),
    Place(slug="handelser", label="Händelser", parts=EVERYBODY),
    Place(slug="anteckningar", label="Anteckningar", parts=EVERYBODY, counts="notes"),
)
# What is left to see of a revoked case (AC6).
WHEN_REVOKED: Final = frozenset({"begaran", "ersattning", "handelser"})
# Where the case's own address leads: to what the state is about.
_FIRST: Final[dict[CaseState, str]] = {
    S.ASKING_UNITS: "forfragningar",
    S.ANSWERED: "forfragningar",
    S.AWAITING_MATERIAL: "underlag",
    S.BOOKING: "besok",
    S.IN_PROGRESS: "besok",
    S.DEVIATION: "avvikelser",
    S.STATEMENT_SENT: "utlatande",
    S.STATEMENT_RECEIVED: "utlatande",
    S.SUPPLEMENT_REQUESTED: "utlatande",
    S.SUPPLEMENT_SENT: "utlatande",
    S.ACCOUNTING: "besok",
    S.SETTLING: "ersattning",
    S.CLOSED: "ersattning",
    S.ABORTED: "handelser",
    S.CONFLICT_OF_INTEREST: "handelser",
    S.REVOKED: "handelser",
}


@dataclass(frozen=True, kw_only=True)
class CasePage:
    """What the page draws. ``content`` is the open tab's own; ``empty`` stands in its place when there is nothing."""

    sight: Sight
    place: Place
    header: Header
    tabs: Sequence[Tab]
    content: Any
    empty: Empty | None
    notice: str
    back: WayBack
    own_url: str
    events_url: str


def open_case(number: str, actor: Actor, slug: str) -> tuple[Sight, Place | None] | None:
    """The case and the tab that the address names ("" = what the state is about), or None when it is not the reader's.

    The place is None for a unit that no longer has the case: it has one short page and no tabs.
    """
    sight = see(number, actor)
    if sight is None:
        return None
    if sight.part == Part.FORMER_UNIT:
        return None if slug else (sight, None)
    places = {place.slug: place for place in places_of(sight)}
    place = places.get(slug or _first(sight, places))
    return (sight, place) if place is not None else None


def places_of(sight: Sight) -> list[Place]:
    """The tabs that the reader's part has."""
    return [p for p in PLACES if sight.part in p.parts and (p.slug in WHEN_REVOKED or not sight.is_revoked)]


def _first(sight: Sight, places: Mapping[str, Place]) -> str:
    wanted = _FIRST.get(sight.state, "begaran")
    if sight.part == Part.ASKED_UNIT:
        return "begaran"
    return wanted if wanted in places else "ersattning" if sight.is_finance else "begaran"


def case_page(sight: Sight, place: Place, *, parameters: Mapping[str, str], last_query: str) -> CasePage:
    """The page with the tab open. ``last_query`` is how the reader last filtered the board."""
    if place.slug == "utlatande" and sight.reads_care:
        know_statements(sight.case)
    open_steps = steps_open(sight)
    content = CONTENT[place.slug](sight, open_steps, parameters)
    return CasePage(
        sight=sight,
        place=place,
        header=header(sight, open_steps),
        tabs=_tabs(sight, place),
        content=content,
        empty=_empty(sight, place, content, open_steps),
        notice=CLOSED_CONTENT if sight.is_revoked else _lacks_officer(sight),
        back=way_back(sight, last_query),
        own_url=tab_url(sight, place),
        events_url=reverse("cases:tab", args=[sight.case.number, "handelser"]),
    )


def _lacks_officer(sight: Sight) -> str:
    """FK's officer has declared jäv: an order always has one, so their name stays until a colleague takes the case."""
    if sight.part != Part.ORDERER or not sight.party.is_open or not sight.officer_is_biased:
        return ""
    officer = sight.case.officer
    return f"{officer.name} har anmält jäv. Ärendet behöver en ny ansvarig: välj Ta ärendet under Kontakter."


CONTENT: Final[dict[str, Callable[[Sight, Sequence[str], Mapping[str, str]], Any]]] = {
    "begaran": lambda sight, steps, asked: request_tab(sight),
    "forfragningar": lambda sight, steps, asked: requests_tab(sight, steps),
    "underlag": lambda sight, steps, asked: material_tab(sight, steps),
    "besok": lambda sight, steps, asked: visits_tab(sight, steps),
    "avvikelser": lambda sight, steps, asked: deviations_tab(sight, steps),
    "utlatande": lambda sight, steps, asked: statement_tab(sight),
    "ersattning": lambda sight, steps, asked: compensation.compensation_tab(sight),
    "handelser": lambda sight, steps, asked: timeline(sight, Asked.read(asked)),
    "anteckningar": lambda sight, steps, asked: notes(sight),
}


def tab_url(sight: Sight, place: Place) -> str:
    """The tab's own address."""
    return reverse("cases:tab", args=[sight.case.number, place.slug])


def _tabs(sight: Sight, here: Place) -> list[Tab]:
    return [
        Tab(label=_label(sight, place), url=tab_url(sight, place), count=_count(sight, place), current=place == here)
        for place in places_of(sight)
    ]


def _label(sight: Sight, place: Place) -> str:
    one = place.slug == "forfragningar" and sight.part in (Part.UNIT, Part.ASKED_UNIT)
    return "Förfrågan" if one else place.label


def _count(sight: Sight, place: Place) -> str | int | None:
    """How much the tab holds; of the underlag how many of the needed kinds have come: 2/3 (DO2)."""
    if not place.counts or _label(sight, place) != place.label or _is_ahead(sight, place):
        return None
    if place.slug == "underlag" and sight.kinds_come is not None:
        required = sight.case.rules.required_material(sight.party.kind)
        if required:
            return f"{len(sight.kinds_come.intersection(required))}/{len(required)}"
    return sight.held[place.counts]


def _is_ahead(sight: Sight, place: Place) -> bool:
    """Whether the tab's phase has not begun."""
    return sight.party.is_open and place.phase > sight.state.phase


_AHEAD: Final = {
    "underlag": "Underlaget visas här när Försäkringskassan har beställt utredningen.",
    "besok": "Besöken visas här när utredningen har börjat.",
    "avvikelser": "Avvikelser visas här om något händer med ett besök under utredningen.",
    "utlatande": "Utlåtandet visas här när utföraren har skickat det.",
    "ersattning": "Ersättningen visas här när utredningen är klar och besöken ska redovisas.",
}
_NOTHING: Final = {
    "forfragningar": ("Ingen utförare är tillfrågad än.", "ask_units"),
    "underlag": ("Inget underlag är skickat än.", "send_material"),
    "besok": ("Inga besök finns inlagda än.", "book_visit"),
    "avvikelser": ("Inga avvikelser är rapporterade.", "report_deviation"),
    "utlatande": ("Inget utlåtande är skickat än.", "send_statement"),
    "ersattning": ("Ärendet kom aldrig till ersättning.", ""),
    "handelser": ("Inga händelser att visa.", ""),
}


def _empty(sight: Sight, place: Place, content: Any, open_steps: Sequence[str]) -> Empty | None:
    if _is_ahead(sight, place):
        return Empty(text=_AHEAD[place.slug])
    if place.slug not in _NOTHING or _has_content(place, content):
        return None
    text, step = _NOTHING[place.slug]
    ways: list[Action] = [step_action(sight, step)] if step in open_steps else []
    if place.slug == "handelser" and content.asked.filtered:
        text = "Inga händelser matchar filtreringen."
        ways = [Action(label="Återställ filter", url=tab_url(sight, place))]
    return Empty(text=text, actions=ways)


def _has_content(place: Place, content: Any) -> bool:
    checks: dict[str, Callable[[Any], Any]] = {
        "forfragningar": lambda tab: tab.table or tab.own,
        "underlag": lambda tab: tab.sendings or tab.missing or tab.documents,
        "besok": lambda tab: tab.visits,
        "ersattning": lambda tab: tab.facts or tab.panels,
        "handelser": lambda tab: tab.happenings,
    }
    return bool(checks.get(place.slug, bool)(content))
