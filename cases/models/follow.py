"""A person follows a case (*Bevaka*, CV9) until it ends, or until they may not see it any more."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models.case import Case
from cases.vocabulary import Part
from fmuadmin import clock
from fmuadmin.access import Actor
from fmuadmin.models import Mandate, Organisation
from fmuadmin.notices.ports import Follower

# Who has the case itself before them. A unit that is only asked must not learn that anything else happens (D9).
FOLLOW_PARTS = (Part.ORDERER, Part.REGION, Part.UNIT, Part.REGION_FINANCE, Part.ORDERER_FINANCE)
_KNOW_OF_REQUESTS = (Part.ORDERER, Part.REGION)


class FollowQuerySet(models.QuerySet["Follow"]):
    """Ways to ask for what is followed."""

    def visible_to(self, actor: Actor) -> Self:
        """1. the system sees all; 2. a person what they follow in the organisation they act for; 3. but no case in
        which they have declared jäv (S24).
        """
        if actor.is_system:
            return self
        own = self.filter(user_id=actor.person, organisation_id=actor.desk)
        return own.exclude(case__personal_conflicts__user_id=actor.person)

    def open_to(self, actor: Actor) -> Self:
        """Those of ``visible_to`` that are still followed: the case runs, and is there for the person."""
        return self.visible_to(actor).filter(
            case__parties__organisation_id=actor.desk,
            case__parties__part__in=FOLLOW_PARTS,
            case__parties__is_open=True,
        )


class Follow(models.Model):
    """One person, one case, in the name of one organisation."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="follows")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField("bevakas sedan")

    objects = FollowQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "organisation", "case"], name="follow_once_per_person")]

    def __str__(self) -> str:
        return f"{self.user}: {self.case_id}"


def followed_by(actor: Actor) -> set[int]:
    """The cases that the actor follows."""
    return set(Follow.objects.open_to(actor).values_list("case_id", flat=True))


def followers_of(case_id: int, *, about_one_unit: bool) -> list[Follower]:
    """Who follows the case and may know: they hold a mandate today, their organisation has its part, no jäv.

    With the system's eyes, in one statement. ``about_one_unit``: what a unit other than that one may not know.
    """
    today = clock.today()
    mandates = Mandate.objects.filter(
        Q(valid_until=None) | Q(valid_until__gte=today),
        user_id=models.OuterRef("user_id"),
        organisation_id=models.OuterRef("organisation_id"),
        valid_from__lte=today,
        withdrawn_at=None,
    )
    found = Follow.objects.filter(
        models.Exists(mandates),
        case_id=case_id,
        case__parties__organisation_id=models.F("organisation_id"),
        case__parties__part__in=_KNOW_OF_REQUESTS if about_one_unit else FOLLOW_PARTS,
        user__is_active=True,
    ).exclude(case__personal_conflicts__user_id=models.F("user_id"))
    return [Follower(*row) for row in found.order_by("pk").values_list("user_id", "organisation_id")]
