"""Beställning and underlag, told: cases/commands/ordering.py and material.py in memory."""

from datetime import date

from cases.commands.material import receipt_day
from cases.commands.moves import limited, not_before, not_in_future, protection_of, required, without_identity
from cases.commands.ordering import changed
from cases.due import statement_due
from cases.models import InsuredPerson, MaterialSet, MaterialSupplement, Order
from cases.verbs import CaseVerb
from cases.vocabulary import Channel, RequestState
from cases.world.told import Told
from cases.world.vocabulary import tells
from fmuadmin import clock
from fmuadmin.access import Actor
from fmuadmin.identity import parse
from fmuadmin.lifecycle import Refused


@tells
def order(  # noqa: PLR0913 – the fields of an order
    told: Told,
    actor: Actor,
    *,
    identity_number: str,
    name: str,
    purpose: str,
    planned_activities: str = "",
    background: str = "",
    informed_on: date | None = None,
    address: str = "",
    phone: str = "",
    protection: int | None = None,
) -> None:
    """FK orders, with identity and purpose."""
    told.opened("order", actor)
    case = told.case
    try:
        identity = parse(identity_number)
    except ValueError as wrong:
        raise Refused(str(wrong), field="identity_number") from None
    if informed_on is not None:
        not_in_future(informed_on, field="informed_on", what="Dagen då den försäkrade informerades")
    if protection is not None:
        case.protection = protection_of(protection)
    insured = InsuredPerson(
        case=case,
        identity_number=identity.digits,
        name=required(name, field="name", reason="Ange den försäkrades namn"),
        address=limited(address, field="address"),
        phone=limited(phone, field="phone"),
    )
    told.add(insured)
    placed = Order(
        case=case,
        ordered_on=clock.today(),
        purpose=required(purpose, field="purpose", reason="Ange syftet med utredningen"),
        planned_activities=without_identity(planned_activities, field="planned_activities"),
        background=without_identity(background, field="background"),
        informed_on=informed_on,
    )
    told.add(placed)
    for request in told.all("requests"):
        if request.state == RequestState.ASSIGNED:
            request.state = RequestState.ORDERED
    told.taken("order")
    told.conclude(actor, CaseVerb.CASE_ORDERED, {"unit": case.unit_in_charge.name, "informed_on": informed_on})


@tells
def update_order(  # noqa: PLR0913 – what an update may change
    told: Told,
    actor: Actor,
    *,
    purpose: str | None = None,
    planned_activities: str | None = None,
    background: str | None = None,
    informed_on: date | None = None,
    name: str | None = None,
    address: str | None = None,
    phone: str | None = None,
    special_needs: str | None = None,
    interpreter_language: str | None = None,
    protection: int | None = None,
) -> None:
    """FK changes the order; only what is given and differs is written."""
    given = {name: value for name, value in locals().items() if name not in ("told", "actor") and value is not None}
    told.opened("update_order", actor)
    case = told.case
    holders = {"case": case, "order": case.placed_order, "insured": case.insured}
    found = [changed(case, actor, holders, field, value) for field, value in given.items()]
    changes = [change for change in found if change is not None]
    if not changes:
        raise Refused("Ingenting skiljer sig från beställningen. Ändra en uppgift eller avbryt.", field="act")
    for change in changes:
        told.add(change)
    told.taken("update_order")
    told.conclude(actor, CaseVerb.ORDER_UPDATED, {"fields": ", ".join(change.field for change in changes)})


@tells
def send_material(told: Told, actor: Actor, *, contents: str, channel: str, sent_on: date | None = None) -> None:
    """FK sends a set of material."""
    told.opened("send_material", actor)
    case, today = told.case, clock.today()
    if channel not in Channel.values:
        raise Refused("Välj hur underlaget skickas: digital eller post", field="channel")
    day = not_in_future(sent_on or today, field="sent_on", what="Dagen då underlaget skickades")
    if channel == Channel.DIGITAL and day != today:
        raise Refused("Digitalt underlag skickas samma dag. Ange en tidigare dag bara för post.", field="sent_on")
    not_before(day, case.placed_order.ordered_on, field="sent_on", why="Underlag skickas efter beställningen.")
    sent = told.add(
        MaterialSet(
            case=case,
            unit=case.unit_in_charge,
            contents=required(contents, field="contents", reason="Ange vad som skickas"),
            channel=channel,
            sent_on=day,
        )
    )
    told.close_missing_material(answered_by=sent)
    told.taken("send_material")
    facts = {"channel": sent.get_channel_display(), "sent_on": day, "contents": sent.contents}
    told.conclude(actor, CaseVerb.MATERIAL_SENT, facts, sent)


@tells
def confirm_material(told: Told, actor: Actor, *, received_on: date | None = None, late_reason: str = "") -> None:
    """The unit confirms every set that waits."""
    told.opened("confirm_material", actor)
    waiting = told.facts.unconfirmed_sets
    why_late = without_identity(late_reason, field="late_reason")
    newest = max(material.sent_on for material in waiting)
    days = [receipt_day(material, received_on, newest, why_late) for material in waiting]
    for material, day in zip(waiting, days, strict=True):
        material.received_on, material.confirmed_at, material.late_reason = day, clock.now(), why_late
    told.taken("confirm_material")
    due = statement_due(told.facts)
    facts = {"received_on": min(days), "due_on": due.day if due else None, "reason": why_late}
    told.conclude(actor, CaseVerb.MATERIAL_CONFIRMED, facts)


@tells
def correct_material_receipt(told: Told, actor: Actor, *, received_on: date, reason: str) -> None:
    """FK corrects the day on which the clock's set was received."""
    told.opened("correct_material_receipt", actor)
    material = told.facts.first_received_set
    if material is None or material.received_on is None:
        raise Refused("Inget underlag är bekräftat än.", field="act")
    why = required(reason, field="reason", reason="Ange skäl till rättelsen")
    not_in_future(received_on, field="received_on", what="Mottagningsdatum")
    not_before(received_on, material.sent_on, field="received_on", why="Underlaget kan inte ha kommit tidigare.")
    before, material.received_on, material.corrected_reason = material.received_on, received_on, why
    if before == received_on:
        raise Refused("Datumet är redan detta. Ange ett annat mottagningsdatum.", field="received_on")
    told.taken("correct_material_receipt")
    due = statement_due(told.facts)
    facts = {"before": before, "received_on": received_on, "due_on": due.day if due else None, "reason": why}
    told.conclude(actor, CaseVerb.MATERIAL_CORRECTED, facts, material)


@tells
def request_material_supplement(told: Told, actor: Actor, *, what: str) -> None:
    """The unit asks for material that is missing."""
    told.opened("request_material_supplement", actor)
    missing = required(what, field="what", reason="Ange vad som saknas")
    asked = told.add(MaterialSupplement(case=told.case, asked_on=clock.today(), what=missing))
    told.taken("request_material_supplement")
    told.conclude(actor, CaseVerb.MATERIAL_REQUESTED, {"what": asked.what}, asked)
