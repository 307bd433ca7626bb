"""Underlag: FK sends it, the unit confirms it (the clock starts the day after), the unit asks for what is missing."""

from collections.abc import Sequence
from datetime import date

from cases.commands.items import Item, add_items, channel_of
from cases.commands.moves import (
    LONG,
    act,
    conclude,
    not_before,
    not_in_future,
    opened,
    required,
    taken,
    without_identity,
)
from cases.due import statement_due
from cases.models import Case, MaterialSet, MaterialSupplement
from cases.verbs import CaseVerb
from cases.vocabulary import Channel
from fmuadmin import clock
from fmuadmin.access import Actor
from fmuadmin.lifecycle import Refused


@act
def send_material(
    number: str,
    *,
    actor: Actor,
    items: Sequence[Item] = (),
    contents: str = "",
    channel: str = "",
    sent_on: date | None = None,
    version: int | None = None,
) -> Case:
    """FK sends a set of material to the unit, in the case or by post; it answers what was asked for.

    ``items`` are the documents, one by one; then they say what the set contains and how it travels. A set that is only
    described, as histories from elsewhere tell it, has ``contents`` and ``channel``.
    """
    case = opened(number, actor=actor, step="send_material", version=version)
    if items:
        channel, contents = channel_of(items), "\n".join(item.title.strip() for item in items)[:LONG]
    if channel not in Channel.values:
        raise Refused("Välj hur underlaget skickas", field="channel")
    day = not_in_future(sent_on or clock.today(), field="sent_on", what="Dagen då underlaget skickades")
    if channel == Channel.DIGITAL and day != clock.today():
        raise Refused("Digitalt underlag skickas i dag. Ange en tidigare dag bara för post.", field="sent_on")
    not_before(day, case.placed_order.ordered_on, field="sent_on", why="Underlag skickas efter beställningen.")
    sent = MaterialSet.objects.create(
        case=case,
        unit=case.unit_in_charge,
        contents=contents if items else required(contents, field="contents", reason="Ange vad som skickas"),
        channel=channel,
        sent_on=day,
    )
    add_items(sent, items, case=case, actor=actor)
    case.material_supplements.filter(closed_on=None).update(closed_on=clock.today(), answered_by=sent)
    taken(case, case.send_material)
    facts = {"channel": sent.get_channel_display(), "sent_on": day, "contents": sent.contents}
    return conclude(case, actor=actor, verb=CaseVerb.MATERIAL_SENT, facts=facts, subject=sent)


@act
def confirm_material(
    number: str,
    *,
    actor: Actor,
    received_on: date | None = None,
    late_reason: str = "",
    version: int | None = None,
) -> Case:
    """The unit confirms every set that waits. The default day is when it was made available (domain.md Q2).

    A later day than that needs a reason for digital material. Raises Refused for a day before the sending or ahead.
    """
    case = opened(number, actor=actor, step="confirm_material", version=version)
    waiting = case.facts.unconfirmed_sets
    why_late = without_identity(late_reason, field="late_reason")
    newest = max(material.sent_on for material in waiting)
    days = [receipt_day(material, received_on, newest, why_late) for material in waiting]
    for material, day in zip(waiting, days, strict=True):
        material.received_on, material.confirmed_at, material.late_reason = day, clock.now(), why_late
        material.save()
    taken(case, case.confirm_material)
    due = statement_due(case.facts)
    facts = {"received_on": min(days), "due_on": due.day if due else None, "reason": why_late}
    return conclude(case, actor=actor, verb=CaseVerb.MATERIAL_CONFIRMED, facts=facts)


def receipt_day(material: MaterialSet, said: date | None, newest: date, why_late: str) -> date:
    """The day the set was received: what the unit said, or when it was made available.

    Digital material was there the day it was sent. Several sets confirmed together keep each its own day unless a
    later one is given with a reason.
    """
    digital = material.channel == Channel.DIGITAL
    available = material.sent_on if digital else clock.today()
    day = not_in_future(said or available, field="received_on", what="Mottagningsdatum")
    not_before(day, material.sent_on, field="received_on", why="Underlaget kan inte ha kommit innan det skickades.")
    if not digital or why_late or day == available:
        return day
    if day > newest:
        raise Refused(
            f"Underlaget fanns i ärendet {newest}. Ange ett skäl till ett senare mottagningsdatum.", field="late_reason"
        )
    return available


@act
def correct_material_receipt(
    number: str, *, actor: Actor, received_on: date, reason: str, version: int | None = None
) -> Case:
    """FK corrects the day on which the set that started the clock was received; both parties see it (domain.md Q2)."""
    case = opened(number, actor=actor, step="correct_material_receipt", version=version)
    material = case.facts.first_received_set
    if material is None or material.received_on is None:
        raise Refused("Inget underlag är bekräftat än.")
    text = required(reason, field="reason", reason="Ange skäl till rättelsen")
    not_in_future(received_on, field="received_on", what="Mottagningsdatum")
    not_before(received_on, material.sent_on, field="received_on", why="Underlaget kan inte ha kommit tidigare.")
    before, material.received_on, material.corrected_reason = material.received_on, received_on, text
    if before == received_on:
        raise Refused("Datumet är redan detta. Ange ett annat mottagningsdatum.", field="received_on")
    material.save()
    taken(case, case.correct_material_receipt)
    due = statement_due(case.facts)
    facts = {"before": before, "received_on": received_on, "due_on": due.day if due else None, "reason": text}
    return conclude(case, actor=actor, verb=CaseVerb.MATERIAL_CORRECTED, facts=facts, subject=material)


@act
def request_material_supplement(number: str, *, actor: Actor, what: str, version: int | None = None) -> Case:
    """The unit asks FK for essential material that is missing; the clock goes on (FÖRORDN 6 §, domain.md Q4)."""
    case = opened(number, actor=actor, step="request_material_supplement", version=version)
    asked = MaterialSupplement.objects.create(
        case=case, asked_on=clock.today(), what=required(what, field="what", reason="Ange vad som saknas")
    )
    taken(case, case.request_material_supplement)
    facts = {"what": asked.what}
    return conclude(case, actor=actor, verb=CaseVerb.MATERIAL_REQUESTED, facts=facts, subject=asked)
