"""Förfrågningar: which units were asked and what they answered; a unit sees its own only (AS2, AS5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count

from cases.deadlines import planning_day
from cases.models import CaseParty, UnitRequest
from cases.presentation import joined
from cases.selectors.actions import step_action
from cases.selectors.seeing import Sight
from cases.vocabulary import CaseState, Part, PerformerType, RequestState
from fmuadmin import clock
from fmuadmin.parts import Fact, Mood, Tag
from fmuadmin.tables import Cell, Column, Row, Table

R = RequestState
_MOODS = {
    R.ACCEPTED: Mood.OK,
    R.ASSIGNED: Mood.OK,
    R.ORDERED: Mood.OK,
    R.DECLINED: Mood.NEUTRAL,
    R.NOT_ASSIGNED: Mood.PLAIN,
    R.NO_ORDER: Mood.PLAIN,
    R.TRANSFERRED: Mood.PLAIN,
}
_CONFLICT_CHECK = "Tidigare utredd här, kontrollera jäv"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestsTab:
    """The tab Förfrågningar: a table for those who choose, the own question and answer for a unit."""

    table: Table | None = None
    own: Sequence[tuple[str, Sequence[Fact]]] = ()


def requests_tab(sight: Sight, open_steps: Sequence[str]) -> RequestsTab:
    """The requests that the reader may see."""
    if sight.part in (Part.UNIT, Part.ASKED_UNIT):
        own = [r for r in sight.case.facts.requests if r.unit_id == sight.actor.organisation_id]
        return RequestsTab(own=[(f"Förfrågan {r.asked_at:%Y-%m-%d}", own_request(r)) for r in reversed(own)])
    requests = sight.case.facts.requests
    return RequestsTab(table=_table(sight, requests, open_steps) if requests else None)


def own_request(request: UnitRequest) -> list[Fact]:
    """A unit's own question and answer."""
    asked = [
        Fact(label="Svar senast", value=request.answer_by.isoformat()),
        Fact(label="Meddelande från regionen", value=request.message),
        Fact(label="Svar", tags=[_state_tag(request)]),
    ]
    if request.answer == R.DECLINED:
        return [*asked, Fact(label="Orsak", value=request.decline_reason)]
    if not request.answer:
        return asked
    return [*asked, *_answer(request)]


def _answer(request: UnitRequest) -> list[Fact]:
    return [
        Fact(label="Kan starta", value=request.start_on.isoformat() if request.start_on else ""),
        Fact(label="Utförs av", value=_performer(request)),
        Fact(label="Kontaktperson", value=request.contact, small=joined(request.phone, request.email)),
        Fact(label="Kommentar", value=request.comment),
    ]


def _performer(request: UnitRequest) -> str:
    if request.performer_type != PerformerType.SUBCONTRACTOR:
        return request.performer_name
    return f"{request.performer_name} (underleverantör)"


def _state_tag(request: UnitRequest) -> Tag:
    state = R(request.state)
    if state != R.ASKED:
        return Tag(_MOODS[state], state.label)
    if request.answer_by < clock.today():
        return Tag(Mood.SOON, "Svarsdatum har passerat")
    return Tag(Mood.PLAIN, "Inget svar än")


def _table(sight: Sight, requests: Sequence[UnitRequest], open_steps: Sequence[str]) -> Table:
    planning = sight.state in (CaseState.ASKING_UNITS, CaseState.ANSWERED) or any(r.for_transfer for r in requests)
    loads = _loads(sight, requests) if planning and sight.part == Part.REGION else None
    columns = ["Utförare", "Svar", "Kan starta", *(["Planerat slut"] if planning else []), "Utförs av och kontakt"]
    heads = [Column(label) for label in columns]
    if loads is not None:
        heads.insert(-1, Column("Pågår", numeric=True))
    assign = "assign" in open_steps
    if assign:
        heads.append(Column("Åtgärd", hidden=True))
    return Table(
        caption="Förfrågningar till utförare, äldst först",
        columns=heads,
        rows=[_row(sight, request, loads, planning=planning, assign=assign) for request in requests],
        region="Förfrågningar",
    )


def _row(sight: Sight, request: UnitRequest, loads: Mapping[int, int] | None, *, planning: bool, assign: bool) -> Row:
    cells = [_answer_cell(request), Cell(request.start_on.isoformat()) if request.start_on else Cell()]
    if planning:
        cells.append(_planned_end(sight, request))
    if loads is not None:
        cells.append(Cell(str(loads.get(request.unit_id, 0))))
    contact = joined(request.contact, request.phone, request.email)
    cells.append(Cell(_performer(request) if request.performer_name else "", (), joined(contact, request.comment)))
    if assign:
        chosen = step_action(sight, "assign", utforare=request.unit_id)
        may = request.state == R.ACCEPTED and not request.for_transfer
        cells.append(Cell(act=chosen.label, act_url=chosen.url, act_intro="") if may else Cell(" "))
    met_before = request.unit.name.lower() in sight.case.earlier_units.lower()
    about = "Gäller byte av utförare" if request.for_transfer else "Tilldelad direkt" if request.direct else ""
    marks = ((Mood.SOON, _CONFLICT_CHECK),) if met_before else ()
    return Row(request.unit.name, "", cells, about, marks)


def _answer_cell(request: UnitRequest) -> Cell:
    tag = _state_tag(request)
    if request.state == R.ASKED:
        return Cell("", ((tag.mood, tag.text),), f"Svar senast {request.answer_by}")
    kept = request.answer and request.answer != request.state
    answered = f"Svarade {R(request.answer).label.lower()}" if kept else ""
    day = f"{request.answered_at:%Y-%m-%d}" if request.answered_at else ""
    return Cell("", ((tag.mood, tag.text),), joined(answered, day, request.decline_reason))


def _planned_end(sight: Sight, request: UnitRequest) -> Cell:
    """When the statement would fall due if the case were ordered today and given to this unit (AS5)."""
    if request.state != R.ACCEPTED:
        return Cell()
    planned = planning_day(today=clock.today(), possible_start=request.start_on, rules=sight.case.rules)
    return Cell(planned.day.isoformat())


def _loads(sight: Sight, requests: Sequence[UnitRequest]) -> dict[int, int]:
    """How many of the region's open cases each asked unit has. One statement."""
    units = [request.unit_id for request in requests]
    rows = CaseParty.objects.visible_to(sight.actor).filter(is_open=True, unit_id__in=units)
    return dict(rows.order_by().values_list("unit_id").annotate(n=Count("*")))
