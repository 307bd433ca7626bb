"""A protected person's identity, opened with a reason: the one act that is about reading (AC4, S20)."""

from cases.commands.moves import NotVisible, act, required
from cases.models import Case, InsuredPerson
from cases.policies import is_orderer, is_unit
from cases.verbs import IDENTITY_REVEALED
from cases.vocabulary import CaseState
from fmuadmin import audit, reading
from fmuadmin.access import Actor
from fmuadmin.lifecycle import Denied, Refused
from fmuadmin.vocabulary import Resource

MAY_NOT = "Bara Försäkringskassans handläggare och utföraren som har ärendet kan visa skyddade personuppgifter."
NOTHING_HIDDEN = "Det finns inga skyddade personuppgifter att visa i ärendet."


def may_reveal(case: Case, actor: Actor) -> bool:
    """FK's officer of the office, and staff of the unit that has the case (decisions.md §5)."""
    return is_orderer(case, actor) or is_unit(case, actor)


@act
def reveal_identity(number: str, *, actor: Actor, reason: str) -> InsuredPerson:
    """Let the actor see whom the case is about, this once, and keep the reason in both logs.

    Raises NotVisible, Denied for anybody but FK's officer and the own unit's staff, Refused naming the field.
    """
    case = Case.objects.visible_to(actor).filter(number=number).first()
    if case is None:
        raise NotVisible
    if not may_reveal(case, actor):
        raise Denied(MAY_NOT)
    insured: InsuredPerson | None = InsuredPerson.objects.visible_to(actor).filter(case=case).first()
    if insured is None or not case.protection or case.state == CaseState.REVOKED:
        raise Refused(NOTHING_HIDDEN)
    why = required(reason, field="reason", reason="Ange varför du behöver se uppgifterna")
    reading.shown(actor, resource=Resource.CASE, cases=[(case.pk, case.number)], purpose=why)
    audit.record(actor, IDENTITY_REVEALED, case_ref=case.pk, facts={"reason": why})
    return insured
