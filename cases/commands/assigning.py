"""Tilldelning: the region chooses a unit, undoes the choice, or rejects the begäran."""

from django.utils.timezone import localtime

from cases.commands.asking import ask_unit, contracted_unit
from cases.commands.endings import release_other_units
from cases.commands.moves import act, conclude, opened, required, taken, without_identity
from cases.models import Case, UnitRequest
from cases.models.unit_request import LIVE
from cases.verbs import CaseVerb
from cases.vocabulary import ClosureReason, RequestState
from fmuadmin import clock
from fmuadmin.access import Actor
from fmuadmin.lifecycle import Refused, Stale
from fmuadmin.models import AuditEvent


def _opened_unassigned(number: str, *, actor: Actor, step: str, version: int | None) -> Case:
    """Open the case; when a colleague was quicker, say to whom the case went and who did it."""
    try:
        return opened(number, actor=actor, step=step, version=version)
    except Stale as stale:
        taken_by = _already_assigned(number, actor)
        if taken_by is None:
            raise
        raise Stale(taken_by, version=stale.version) from None
    except Refused as refused:
        taken_by = _already_assigned(number, actor)
        if taken_by is None or type(refused) is not Refused:
            raise
        raise Refused(taken_by) from None


def _already_assigned(number: str, actor: Actor) -> str | None:
    case = Case.objects.visible_to(actor).select_related("unit").filter(number=number).first()
    return lost_to(case) if case is not None else None


def lost_to(case: Case) -> str | None:
    """To whom the case went and who did it, in words; None while nobody has it (screens.md §2.6)."""
    if case.unit is None:
        return None
    event = AuditEvent.objects.filter(case_ref=case.pk, verb=CaseVerb.CASE_ASSIGNED).order_by("-id").first()
    who = f" Det gjorde {event.actor_name} kl. {localtime(event.at):%H:%M}." if event is not None else ""
    return f"Ärendet har redan tilldelats {case.unit.name}.{who}"


@act
def assign(number: str, *, actor: Actor, unit_id: int, message: str = "", version: int | None = None) -> Case:
    """Give the case to one of the units that have accepted; the others become *Ej tilldelad* (AS4)."""
    case = _opened_unassigned(number, actor=actor, step="assign", version=version)
    request = next((r for r in case.facts.standing_acceptances if r.unit_id == unit_id), None)
    if request is None:
        raise Refused("Välj en utförare som har accepterat", field="unit_id")
    return give_case_to(case, request, actor=actor, message=message)


@act
def assign_directly(number: str, *, actor: Actor, unit_id: int, message: str = "", version: int | None = None) -> Case:
    """Give the case to a unit that has not answered: one of the region's own, or any when the rule is on (AS3)."""
    case = _opened_unassigned(number, actor=actor, step="assign_directly", version=version)
    unit = contracted_unit(case, unit_id, field="unit_id")
    if unit.operated_by_id != case.region_id and not case.rules.assign_directly_any_unit:
        raise Refused(
            "Bara regionens egna enheter kan tilldelas direkt. Skicka en förfrågan i stället.", field="unit_id"
        )
    latest = case.facts.latest_request_of(unit.pk)
    if latest is not None and latest.state == RequestState.DECLINED:
        raise Refused(f"{unit.name} har avböjt. Skicka en ny förfrågan i stället.", field="unit_id")
    request = case.requests.filter(unit=unit, state__in=LIVE).select_related("unit").first()
    if request is None:
        request = ask_unit(case, unit, answer_by=None, message="")
    request.direct = True
    return give_case_to(case, request, actor=actor, message=message)


def give_case_to(case: Case, request: UnitRequest, *, actor: Actor, message: str) -> Case:
    """Assign the case to the unit of the request: shared by the ways to assign, and by *ensam egen enhet*."""
    request.state = RequestState.ASSIGNED
    request.save()
    case.unit = request.unit
    if actor.user_id is not None:
        case.coordinator_id = actor.user_id
    taken(case, case.assign_directly if request.direct else case.assign)
    release_other_units(case)
    facts = {
        "unit_id": request.unit_id,
        "unit": request.unit.name,
        "direct": "Ja" if request.direct else "Nej",
        "message": without_identity(message, field="message"),
    }
    return conclude(case, actor=actor, verb=CaseVerb.CASE_ASSIGNED, facts=facts, subject=request)


@act
def unassign(number: str, *, actor: Actor, reason: str, version: int | None = None) -> Case:
    """Undo the assignment before the order: the others get back the answer they had, this unit's is spent (AS9)."""
    case = opened(number, actor=actor, step="unassign", version=version)
    text = required(reason, field="reason", reason="Ange en orsak")
    spent = case.requests.select_related("unit").get(state=RequestState.ASSIGNED)
    spent.state, spent.ended_on = RequestState.NOT_ASSIGNED, clock.today()
    spent.save(update_fields=["state", "ended_on"])
    _give_back_answers(case, spent)
    case.unit = None
    case.unit_responsible = None
    taken(case, case.unassign)
    facts = {"unit_id": spent.unit_id, "unit": spent.unit.name, "reason": text}
    return conclude(case, actor=actor, verb=CaseVerb.ASSIGNMENT_UNDONE, facts=facts, subject=spent)


def _give_back_answers(case: Case, spent: UnitRequest) -> None:
    """The newest request of each other unit that was released by the assignment stands again as it stood.

    An answer that was spent by an earlier undone assignment stays spent.
    """
    undone = AuditEvent.objects.filter(case_ref=case.pk, verb=CaseVerb.ASSIGNMENT_UNDONE)
    all_spent = set(undone.values_list("subject_id", flat=True))
    newest: dict[int, UnitRequest] = {}
    for request in case.requests.exclude(unit_id=spent.unit_id).filter(for_transfer=False).order_by("pk"):
        newest[request.unit_id] = request
    for request in newest.values():
        if request.pk in all_spent:
            continue
        if request.state == RequestState.NOT_ASSIGNED and request.ended_on == case.state_since:
            request.state = request.answer or RequestState.ASKED
            request.ended_on = None
            request.save(update_fields=["state", "ended_on"])


@act
def reject_request(number: str, *, actor: Actor, comment: str, version: int | None = None) -> Case:
    """The region cannot provide the investigation; FK is told why (avböj begäran)."""
    case = opened(number, actor=actor, step="reject_request", version=version)
    case.rejection_comment = required(comment, field="comment", reason="Ange en kommentar till Försäkringskassan")
    case.closure_reason = ClosureReason.REJECTED
    taken(case, case.reject_request)
    facts = {"reason": case.rejection_comment}
    return conclude(case, actor=actor, verb=CaseVerb.REQUEST_REJECTED, facts=facts)
