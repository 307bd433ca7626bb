"""One person's jäv: the case is closed for the one who declares it, and the organisation goes on without them (S24).

Declared for oneself only. Nobody opens the case to themselves again: a declaration that was wrong is lifted by the
system (``manage.py lift_conflict``), since whoever is biased does not judge their own bias.
"""

from cases.commands.moves import act, conclude, fetch_locked, without_identity
from cases.commands.noting import RESPONSIBLE, WATCHING, part_of
from cases.models import Case, PersonalConflict
from cases.verbs import CaseVerb
from cases.vocabulary import Part
from fmuadmin import audit, clock, realtime
from fmuadmin.access import SYSTEM, Actor
from fmuadmin.lifecycle import Denied, Refused
from fmuadmin.models import User

LONGEST_REASON = 300
# Whoever no longer has the case sees its number and outcome only: there is nothing to be biased about.
NOT_DECLARING = (None, Part.FORMER_UNIT)


@act
def declare_own_conflict(number: str, *, actor: Actor, reason: str = "") -> Case:
    """Close the case for the actor, in all their mandates. Raises NotVisible, Denied or Refused."""
    case = fetch_locked(number, actor=actor)
    part = part_of(case, actor)
    if part in NOT_DECLARING or actor.user_id is None or actor.role in WATCHING:
        raise Denied("Din roll kan inte anmäla jäv i ärendet.")
    kept = without_identity(reason, field="reason")
    if len(kept) > LONGEST_REASON:
        over = len(kept) - LONGEST_REASON
        raise Refused(f"Texten är {over} tecken för lång. Högst {LONGEST_REASON} tecken.", field="reason")
    was_responsible = part in RESPONSIBLE and getattr(case, RESPONSIBLE[part]) == actor.user_id
    facts = {"person": actor.name, "responsible": "Ja, ärendet behöver en ny ansvarig" if was_responsible else ""}
    if was_responsible and part != Part.ORDERER:
        # FK's officer stays until a colleague takes the case: an order always has one.
        setattr(case, RESPONSIBLE[part], None)
        conclude(case, actor=actor, verb=CaseVerb.OWN_CONFLICT_DECLARED, facts=facts)
    else:
        audit.record(actor, CaseVerb.OWN_CONFLICT_DECLARED, case_ref=case.pk, facts=facts)
        realtime.push_case_on_commit(number=case.number, organisation_ids=[actor.desk])
    # Last: from here on the actor's own eyes no longer see the case.
    PersonalConflict.objects.create(
        case_id=case.pk,
        user_id=actor.person,
        organisation_id=actor.desk,
        declared_at=clock.now(),
        reason=kept,
    )
    return case


def lift_conflict(number: str, *, username: str, reason: str) -> None:
    """Open the case to the person again: the declaration was wrong. With the system's eyes only. Raises Refused."""
    case = Case.objects.visible_to(SYSTEM).filter(number=number).first()
    person = User.objects.filter(username=username).first()
    if case is None or person is None:
        raise Refused("Det finns inget sådant ärende eller ingen sådan användare.")
    lifted, _ = PersonalConflict.objects.filter(case=case, user=person).delete()
    if not lifted:
        raise Refused(f"{person.name} har inte anmält jäv i {number}.")
    facts = {"person": person.name, "reason": without_identity(reason, field="reason")}
    audit.record(SYSTEM, CaseVerb.OWN_CONFLICT_LIFTED, case_ref=case.pk, facts=facts)
