"""Bevaka: a person follows a case, or stops (CV9). With the actor's own eyes; the database holds whose it is."""

from cases.commands.moves import NotVisible
from cases.models import Case, CaseParty, Follow
from cases.models.follow import FOLLOW_PARTS
from fmuadmin import clock
from fmuadmin.access import Actor
from fmuadmin.lifecycle import Refused


def follow_case(number: str, *, actor: Actor) -> None:
    """Follow the case; twice is once. Raises NotVisible, and Refused for a case that one cannot follow."""
    case = Case.objects.visible_to(actor).filter(number=number).first()
    if case is None:
        raise NotVisible
    own = CaseParty.objects.open_to(actor).filter(case=case)
    if not own.filter(part__in=FOLLOW_PARTS, is_open=True).exists():
        raise Refused("Det här ärendet går inte att bevaka. Det är avslutat, eller så är ni bara tillfrågade.")
    whose = {"user_id": actor.person, "organisation_id": actor.desk, "case_id": case.pk}
    if not Follow.objects.visible_to(actor).filter(case_id=case.pk).exists():
        Follow.objects.create(**whose, since=clock.now())


def unfollow_case(number: str, *, actor: Actor) -> None:
    """Stop following the case. Raises NotVisible."""
    if not Case.objects.visible_to(actor).filter(number=number).exists():
        raise NotVisible
    Follow.objects.visible_to(actor).filter(case__number=number).delete()
