"""The tables of units that a region chooses from, with what makes the choice easy (AS4–AS6, AS8). No form here."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Count

from cases.deadlines import Explained, planning_day
from cases.models import Case, CaseParty, UnitRequest
from cases.vocabulary import INVESTIGATION_STATES, CaseState, RequestState
from fmuadmin import clock
from fmuadmin.forms import ChoiceRow
from fmuadmin.models import Organisation
from fmuadmin.models.organisations import form_of_operation
from fmuadmin.parts import Explanation, Mood

NO_UNITS = "Det finns inga avtalade utförare. Kontakta förvaltningen."
ASKING_COLUMNS = ("Utförare", "Planerat slut", "Pågår", "Språk utan tolk", "Driftsform")
COMPARING_COLUMNS = ("Utförare", "Svar", "Kan starta", "Planerat slut", "Pågår", "Språk utan tolk")
_SHORTEST_NAME = 4


def no_units(case: Case) -> str | None:
    """That the region has nobody to ask or assign, and whom to turn to; None when it has (screens.md §2.5)."""
    return None if case.facts.contracted_units else NO_UNITS


def ongoing(case: Case, units: Iterable[Organisation]) -> dict[int, int]:
    """How many of the region's own cases each unit has from assignment to statement, in one statement."""
    states = [state.code for state in (CaseState.ASSIGNED, *INVESTIGATION_STATES)]
    rows = (
        CaseParty.objects.filter(organisation_id=case.region_id, is_open=True, state__in=states)
        .filter(unit_id__in=[unit.pk for unit in units])
        .values_list("unit_id")
        .annotate(number=Count("pk"))
    )
    return dict(rows)


def planned(case: Case, start: date | None) -> Explained:
    """When the statement would fall due if the unit got the case today."""
    return planning_day(today=clock.today(), possible_start=start, rules=case.rules)


def investigated_before(case: Case, unit: Organisation) -> bool:
    """Whether the begäran says that this unit has investigated the person before (AS8)."""
    told, name = case.earlier_units.casefold(), unit.name.casefold()
    if not told.strip():
        return False
    parts = [part.strip() for part in told.replace(";", ",").split(",")]
    return name in told or any(len(part) >= _SHORTEST_NAME and part in name for part in parts)


def warnings(case: Case, unit: Organisation) -> tuple[tuple[Mood, str], ...]:
    """Tags beside the unit's name."""
    return ((Mood.SOON, "Tidigare utredd här – kontrollera jäv"),) if investigated_before(case, unit) else ()


def asking_rows(case: Case, reasons: dict[int, str]) -> list[ChoiceRow]:
    """Units to ask or to assign directly: those that can be chosen first, then the earliest planned end.

    ``reasons`` says by unit why it cannot be chosen.
    """
    units = case.facts.contracted_units
    counts = ongoing(case, units)
    told: list[tuple[tuple[object, ...], ChoiceRow]] = []
    for unit in units:
        end, reason = _planned_end(case, unit), reasons.get(unit.pk, "")
        cells = (str(end.day), _counted(counts, unit), unit.languages or "Ej angivet", _operation(case, unit))
        row = ChoiceRow(str(unit.pk), unit.name, cells, tags=warnings(case, unit), reason=reason)
        told.append(((bool(reason), end.day, counts.get(unit.pk, 0), unit.sort_name), row))
    return [row for _, row in sorted(told, key=lambda pair: pair[0])]


def _planned_end(case: Case, unit: Organisation) -> Explained:
    latest = case.facts.latest_request_of(unit.pk)
    return planned(case, latest.start_on if latest is not None else None)


def _counted(counts: dict[int, int], unit: Organisation) -> str:
    number = counts.get(unit.pk, 0)
    return f"{number} {'ärende' if number == 1 else 'ärenden'}"


def _operation(case: Case, unit: Organisation) -> str:
    return form_of_operation(unit, region_id=case.region_id).label


def why_not_askable(case: Case) -> dict[int, str]:
    """Units that cannot be asked now, and why; the command refuses the same ones."""
    today = clock.today()
    reasons = {}
    for request in case.facts.requests:
        if request.is_live and (request.state != RequestState.ASKED or request.answer_by >= today):
            reasons[request.unit_id] = _standing_in_words(request)
    if case.unit_id is not None:
        reasons[case.unit_id] = "har redan ärendet."
    return reasons


def _standing_in_words(request: UnitRequest) -> str:
    if request.state == RequestState.ASKED:
        return f"redan tillfrågad, svar senast {request.answer_by}."
    return "har redan accepterat." if request.state == RequestState.ACCEPTED else "har redan ärendet."


def why_not_directly(case: Case) -> dict[int, str]:
    """Units that cannot be assigned without an answer, and why."""
    reasons = {}
    for unit in case.facts.contracted_units:
        latest = case.facts.latest_request_of(unit.pk)
        if unit.operated_by_id != case.region_id and not case.rules.assign_directly_any_unit:
            reasons[unit.pk] = "bara regionens egna enheter kan tilldelas direkt. Skicka en förfrågan i stället."
        elif latest is not None and latest.state == RequestState.DECLINED:
            reasons[unit.pk] = "har avböjt. Skicka en ny förfrågan i stället."
    return reasons


def comparing_rows(case: Case, requests: Sequence[UnitRequest]) -> list[ChoiceRow]:
    """Asked units side by side: acceptances by earliest planned end, then the others with why they cannot be chosen."""
    counts = ongoing(case, [request.unit for request in requests])
    told: list[tuple[tuple[object, ...], ChoiceRow]] = []
    for request in requests:
        unit = request.unit
        accepted = request.state == RequestState.ACCEPTED
        end = planned(case, request.start_on) if accepted else None
        cells = (
            _answer_in_words(request),
            str(request.start_on or "–"),
            str(end.day) if end is not None else "–",
            _counted(counts, unit),
            unit.languages or "Ej angivet",
        )
        small = f"{request.performer_name}, kontakt {request.contact}" if accepted else ""
        reason = "" if accepted else "har inte accepterat."
        row = ChoiceRow(str(unit.pk), unit.name, cells, small=small, tags=warnings(case, unit), reason=reason)
        told.append(((not accepted, end.day if end is not None else date.max, unit.sort_name), row))
    return [row for _, row in sorted(told, key=lambda pair: pair[0])]


def _answer_in_words(request: UnitRequest) -> str:
    if request.state == RequestState.ASKED:
        return f"Inget svar, svarsdatum {request.answer_by}"
    return request.get_state_display()


def explanations(case: Case, requests: Iterable[UnitRequest]) -> list[Explanation]:
    """How each accepting unit's planned end was counted."""
    found = []
    for request in requests:
        end = planned(case, request.start_on)
        title = f"Så räknades planerat slut för {request.unit.name}"
        found.append(Explanation(title=title, lines=end.lines, result=str(end.day)))
    return found
