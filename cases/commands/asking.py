"""Whom a region may ask, and what a förfrågan holds. Shared by requesting and assigning; no act of its own."""

from datetime import date

from cases.deadlines import unit_answer_day
from cases.models import Case, UnitRequest
from cases.models.unit_request import LIVE
from cases.vocabulary import RequestState
from fmuadmin import clock
from fmuadmin.lifecycle import Refused
from fmuadmin.models import Organisation


def contracted_unit(case: Case, unit_id: int, *, field: str = "unit_ids") -> Organisation:
    """The unit, when the region may ask it today. Raises Refused for an unknown unit or one without agreement."""
    units = Organisation.objects.contracted_units(region_id=case.region_id, on=clock.today())
    unit = units.filter(pk=unit_id).first()
    if unit is None:
        raise Refused("Enheten finns inte bland regionens avtalade utförare. Välj en enhet i listan.", field=field)
    return unit


def sole_own_unit(case: Case) -> Organisation | None:
    """The region's only own unit, when its rule *ensam egen enhet* is on; otherwise None."""
    if not case.rules.sole_own_unit:
        return None
    units = list(Organisation.objects.contracted_units(region_id=case.region_id, on=clock.today())[:2])
    own = [unit for unit in units if unit.operated_by_id == case.region_id]
    return own[0] if len(units) == 1 and own else None


def ask_unit(
    case: Case, unit: Organisation, *, answer_by: date | None, message: str, for_transfer: bool = False
) -> UnitRequest:
    """Make the förfrågan. Raises Refused while the unit's answer is awaited or standing, or it has the case.

    A request whose date has passed without an answer is ended, so that the unit can be asked anew.
    """
    today = clock.today()
    if unit.pk == case.unit_id:
        raise Refused(f"{unit.name} har redan ärendet.", field="unit_ids")
    live = case.requests.filter(unit=unit, state__in=LIVE).first()
    if live is not None:
        if live.state != RequestState.ASKED or live.answer_by >= today:
            raise Refused(f"{unit.name} är redan tillfrågad. Välj en annan utförare.", field="unit_ids")
        live.state, live.ended_on = RequestState.NOT_ASSIGNED, today
        live.save(update_fields=["state", "ended_on"])
    default = unit_answer_day(asked_on=today, rules=case.rules).day
    sole = case.rules.sole_own_unit and unit.operated_by_id == case.region_id
    return UnitRequest.objects.create(
        case=case,
        unit=unit,
        asked_at=clock.now(),
        answer_by=answer_by or default,
        message=message,
        for_transfer=for_transfer,
        may_decline=unit.may_decline and (not sole or case.rules.sole_own_unit_may_decline),
    )
