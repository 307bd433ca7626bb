"""Beställning: FK orders with identity and purpose, and changes the order with the difference kept."""

from datetime import date
from typing import Any

from cases.commands.moves import (
    act,
    conclude,
    limited,
    not_in_future,
    opened,
    protection_of,
    required,
    taken,
    without_identity,
)
from cases.models import Case, InsuredPerson, Order, OrderChange
from cases.models.order import IDENTITY_LABELS
from cases.verbs import CaseVerb
from cases.vocabulary import Protection, RequestState
from fmuadmin import clock
from fmuadmin.access import Actor
from fmuadmin.identity import parse
from fmuadmin.lifecycle import Refused

# What an update may change: form field → (model, attribute, label on screen).
CHANGEABLE = {
    "purpose": ("order", "purpose", "Syfte"),
    "planned_activities": ("order", "planned_activities", "Planerade aktiviteter"),
    "background": ("order", "background", "Bakgrund och nuläge"),
    "informed_on": ("order", "informed_on", "Den försäkrade informerad"),
    **{name: ("insured", name, label) for name, label in IDENTITY_LABELS.items()},
    "protection": ("case", "protection", "Skyddade personuppgifter"),
    "special_needs": ("case", "special_needs", "Särskilda behov"),
    "interpreter_language": ("case", "interpreter_language", "Tolkspråk"),
}


@act
def order(
    number: str,
    *,
    actor: Actor,
    identity_number: str,
    name: str,
    purpose: str,
    planned_activities: str = "",
    background: str = "",
    informed_on: date | None = None,
    address: str = "",
    phone: str = "",
    protection: int | None = None,
    version: int | None = None,
) -> Case:
    """FK orders: from here on the unit knows who the insured person is (LAG 6–7 §§).

    ``protection`` None leaves it as the request said. Raises Refused naming the field for an identity number that
    cannot be one.
    """
    case = opened(number, actor=actor, step="order", version=version)
    try:
        identity = parse(identity_number)
    except ValueError as wrong:
        raise Refused(str(wrong), field="identity_number") from None
    if informed_on is not None:
        not_in_future(informed_on, field="informed_on", what="Dagen då den försäkrade informerades")
    if protection is not None:
        case.protection = protection_of(protection)
    InsuredPerson.objects.create(
        case=case,
        identity_number=identity.digits,
        name=required(name, field="name", reason="Ange den försäkrades namn"),
        address=limited(address, field="address"),
        phone=limited(phone, field="phone"),
    )
    Order.objects.create(
        case=case,
        ordered_on=clock.today(),
        purpose=required(purpose, field="purpose", reason="Ange syftet med utredningen"),
        planned_activities=without_identity(planned_activities, field="planned_activities"),
        background=without_identity(background, field="background"),
        informed_on=informed_on,
    )
    case.requests.filter(state=RequestState.ASSIGNED).update(state=RequestState.ORDERED)
    taken(case, case.order)
    unit = case.unit.name if case.unit is not None else ""
    facts = {"unit": unit, "informed_on": informed_on}
    return conclude(case, actor=actor, verb=CaseVerb.CASE_ORDERED, facts=facts)


@act
def update_order(number: str, *, actor: Actor, version: int | None = None, **values: Any) -> Case:
    """Change the order; only what differs is written, and each difference is kept (S13).

    ``values`` are any of CHANGEABLE. Raises Refused when nothing differs or a name is unknown.
    """
    case = opened(number, actor=actor, step="update_order", version=version)
    holders = {"case": case, "order": case.placed_order, "insured": case.insured}
    changes = []
    for field, value in values.items():
        if field not in CHANGEABLE:
            raise Refused(f"Uppgiften {field} kan inte ändras i beställningen.", field=field)
        change = changed(case, actor, holders, field, value)
        if change is not None:
            changes.append(change)
    if not changes:
        raise Refused("Ingenting skiljer sig från beställningen. Ändra en uppgift eller avbryt.")
    OrderChange.objects.bulk_create(changes)
    for holder in (case.placed_order, case.insured):
        holder.save()
    taken(case, case.update_order)
    facts = {"fields": ", ".join(change.field for change in changes)}
    return conclude(case, actor=actor, verb=CaseVerb.ORDER_UPDATED, facts=facts)


def changed(case: Case, actor: Actor, holders: dict[str, Any], field: str, value: Any) -> OrderChange | None:
    """Write the value where it belongs and return the difference, or None when there is none."""
    holder, attribute, label = CHANGEABLE[field]
    before = getattr(holders[holder], attribute)
    after = without_identity(value, field=field) if isinstance(value, str) else value
    if field == "purpose" and not after:
        raise Refused("Ange syftet med utredningen", field=field)
    if field == "name" and not after:
        raise Refused("Ange den försäkrades namn", field=field)
    if field == "informed_on" and isinstance(after, date):
        not_in_future(after, field=field, what="Dagen då den försäkrade informerades")
    if field == "protection":
        before, after = Protection(before), protection_of(value)
    if before == after:
        return None
    setattr(holders[holder], attribute, after)
    return OrderChange(
        case=case,
        changed_at=clock.now(),
        changed_by_id=actor.person,
        field=label,
        before=_in_words(before),
        after=_in_words(after),
        case_version=case.version + 1,
    )


def _in_words(value: Any) -> str:
    return value.label if isinstance(value, Protection) else str(value or "")
