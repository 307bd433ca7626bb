"""What stands beside the lifecycle: internal notes and who is responsible at each party (CV7, AS11)."""

from cases.commands.moves import NotVisible, act, conclude, fetch_locked, required, stale_form
from cases.models import Case, InternalNote
from cases.verbs import CaseVerb
from cases.vocabulary import ENDED_STATES, CaseState, Part
from fmuadmin import audit, clock
from fmuadmin.access import Actor
from fmuadmin.lifecycle import Denied, Refused
from fmuadmin.vocabulary import Role

# Förvaltning and log review watch; they never take part (decisions.md §4).
WATCHING = (Role.SYSTEM_ADMIN, Role.LOG_REVIEWER)
NOTING = (Part.ORDERER, Part.REGION, Part.UNIT, Part.ASKED_UNIT, Part.REGION_FINANCE, Part.ORDERER_FINANCE)


NO_NOTES = "Ärendet är makulerat. Anteckningar kan inte längre skrivas i det."


def part_of(case: Case, actor: Actor) -> Part | None:
    """The part that the actor's organisation plays in the case."""
    row = case.parties.filter(organisation_id=actor.desk).values_list("part", flat=True).first()
    return Part(row) if row is not None else None


@act
def write_note(number: str, *, actor: Actor, text: str) -> InternalNote:
    """Write a note for the own organisation. It changes nothing that others see, not even the case's version."""
    case = Case.objects.visible_to(actor).filter(number=number).first()
    if case is None:
        raise NotVisible
    if actor.role in WATCHING:
        raise Denied("Din roll kan inte skriva anteckningar i ärenden.")
    if part_of(case, actor) not in NOTING:
        raise Denied("Er organisation har inte längre ärendet och kan inte skriva anteckningar i det.")
    if case.state == CaseState.REVOKED:
        raise Refused(NO_NOTES)
    note = InternalNote.objects.create(
        case=case,
        organisation_id=actor.desk,
        author_id=actor.person,
        written_at=clock.now(),
        text=required(text, field="text", reason="Skriv en anteckning"),
    )
    audit.record(actor, CaseVerb.NOTE_WRITTEN, case_ref=case.pk, subject=note)
    return note


RESPONSIBLE = {Part.ORDERER: "officer_id", Part.REGION: "coordinator_id", Part.UNIT: "unit_responsible_id"}


@act
def take_case(number: str, *, actor: Actor, version: int | None = None) -> Case:
    """Become the person responsible for the case at the own party (*Ta ärendet*, AS11)."""
    case = fetch_locked(number, actor=actor)
    part = part_of(case, actor)
    if part not in RESPONSIBLE or actor.user_id is None or actor.role in WATCHING:
        raise Denied("Bara handläggare, samordnare och utförare kan ta ett ärende.")
    stale = stale_form(case, actor=actor, version=version) if version is not None else None
    if stale is not None:
        raise stale
    if case.state in ENDED_STATES:
        raise Refused("Ärendet är avslutat.")
    if getattr(case, RESPONSIBLE[part]) == actor.user_id:
        raise Refused("Du är redan ansvarig för ärendet.")
    setattr(case, RESPONSIBLE[part], actor.user_id)
    facts = {"part": part.label, "person": actor.name}
    return conclude(case, actor=actor, verb=CaseVerb.RESPONSIBLE_TAKEN, facts=facts)
