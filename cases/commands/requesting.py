"""Begäran: FK asks a region, the region asks units, FK takes the request back."""

from collections.abc import Sequence
from datetime import date

from django.db import connection

from cases.commands.asking import ask_unit, contracted_unit, sole_own_unit
from cases.commands.moves import (
    act,
    conclude,
    not_before,
    opened,
    protection_of,
    required,
    save_new,
    taken,
    without_identity,
)
from cases.models import Case
from cases.verbs import CaseVerb
from cases.vocabulary import WORKING_STATES, ClosureReason, Protection, RequestState
from fmuadmin import audit, clock
from fmuadmin.access import SYSTEM, Actor
from fmuadmin.lifecycle import Denied, Refused
from fmuadmin.models import Organisation
from fmuadmin.vocabulary import OrganisationKind, Role


def _new_key() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('cases_case', 'id'))")
        return int(cursor.fetchone()[0])


def _new_number(year: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT fmu_next_case_number(%s)", [year])
        return str(cursor.fetchone()[0])


def _region(region_id: int) -> Organisation:
    region = Organisation.objects.filter(pk=region_id, kind=OrganisationKind.REGION).first()
    if region is None:
        raise Refused("Välj en region i listan.", field="region_id")
    return region


@act
def register_request(
    *,
    actor: Actor,
    region_id: int,
    way_of_assessment: str,
    answer_by: date,
    town: str,
    interpreter_language: str = "",
    special_needs: str = "",
    earlier_units: str = "",
    comment: str = "",
    is_validation: bool = False,
    protection: int = Protection.NONE,
) -> Case:
    """FK asks a region for an AFU, with the least data that does: no identity yet (LAG 5 §, FÖRORDN 5 §).

    A region whose rule *ensam egen enhet* is on passes the request straight on to its only own unit.
    Raises Denied unless the actor is an FK officer, Refused naming the field when something is missing or wrong.
    """
    if actor.role != Role.FK_OFFICER:
        raise Denied("Bara Försäkringskassans handläggare kan skicka en begäran.")
    today = clock.today()
    case = Case(
        pk=_new_key(),
        number=_new_number(today.year),
        version=0,
        state_since=today,
        region=_region(region_id),
        office=Organisation.objects.get(pk=actor.desk),
        officer_id=actor.person,
        requested_on=today,
        answer_by=not_before(answer_by, today, field="answer_by", why="Svarsdatum kan inte ha passerat."),
        way_of_assessment=required(
            way_of_assessment, field="way_of_assessment", reason="Ange hur arbetsförmågan ska bedömas"
        ),
        town=required(town, field="town", reason="Ange bostadsort"),
        interpreter_language=without_identity(interpreter_language, field="interpreter_language"),
        special_needs=without_identity(special_needs, field="special_needs"),
        earlier_units=without_identity(earlier_units, field="earlier_units"),
        comment=without_identity(comment, field="comment"),
        is_validation=is_validation,
        protection=protection_of(protection),
    )
    save_new(case)
    facts = {"region": case.region.name, "answer_by": case.answer_by}
    conclude(case, actor=actor, verb=CaseVerb.REQUEST_REGISTERED, facts=facts)
    unit = sole_own_unit(case)
    if unit is not None:
        _ask(case, [unit], actor=SYSTEM, answer_by=None, message="")
    return case


@act
def ask_units(
    number: str,
    *,
    actor: Actor,
    unit_ids: Sequence[int],
    answer_by: date | None = None,
    message: str = "",
    version: int | None = None,
) -> Case:
    """Send a förfrågan to one or several contracted units; in Utredning to prepare a transfer (AS2).

    ``answer_by`` defaults to the rule's days. A unit that declined, stayed silent past its date or was unassigned may
    be asked anew. Raises Refused naming the unit that cannot be asked.
    """
    case = opened(number, actor=actor, step="ask_units", version=version)
    if not unit_ids:
        raise Refused("Välj minst en utförare", field="unit_ids")
    units = [contracted_unit(case, unit_id) for unit_id in dict.fromkeys(unit_ids)]
    if answer_by is not None:
        not_before(answer_by, clock.today(), field="answer_by", why="Svarsdatum kan inte ha passerat.")
    case.coordinator_id = case.coordinator_id or actor.user_id
    return _ask(case, units, actor=actor, answer_by=answer_by, message=without_identity(message, field="message"))


def _ask(case: Case, units: Sequence[Organisation], *, actor: Actor, answer_by: date | None, message: str) -> Case:
    """Make the requests, take the step, and record one line per unit, so that no unit reads of another."""
    for_transfer = case.state in WORKING_STATES
    requests = [ask_unit(case, unit, answer_by=answer_by, message=message, for_transfer=for_transfer) for unit in units]
    taken(case, case.ask_units)
    for request in requests[:-1]:
        _record_asked(case, actor, request.unit, request.answer_by)
    last = requests[-1]
    facts = {"unit_id": last.unit_id, "unit": last.unit.name, "answer_by": last.answer_by}
    return conclude(case, actor=actor, verb=CaseVerb.UNITS_ASKED, facts=facts, subject=last)


def _record_asked(case: Case, actor: Actor, unit: Organisation, answer_by: date) -> None:
    facts = {"unit_id": unit.pk, "unit": unit.name, "answer_by": answer_by}
    audit.record(actor, CaseVerb.UNITS_ASKED, case_ref=case.pk, case_version=case.version + 1, facts=facts)


@act
def withdraw(number: str, *, actor: Actor, reason: str = "", version: int | None = None) -> Case:
    """FK takes the request back before the order; the assigned unit's request becomes *Ingen beställning*."""
    case = opened(number, actor=actor, step="withdraw", version=version)
    case.requests.filter(state=RequestState.ASSIGNED).update(state=RequestState.NO_ORDER, ended_on=clock.today())
    case.closure_reason = ClosureReason.WITHDRAWN
    taken(case, case.withdraw)
    facts = {"reason": without_identity(reason, field="reason")}
    return conclude(case, actor=actor, verb=CaseVerb.REQUEST_WITHDRAWN, facts=facts)
