"""One person's jäv: a case that they no longer see, with any mandate, while their organisation goes on (S24)."""

from typing import Self

from django.conf import settings
from django.db import models

from cases.models.case import Case
from fmuadmin.access import Actor
from fmuadmin.models import Organisation


class PersonalConflictQuerySet(models.QuerySet["PersonalConflict"]):
    """Ways to ask for declarations."""

    def visible_to(self, actor: Actor) -> Self:
        """1. the system sees all; 2. an organisation those made in it; 3. a person their own, wherever made."""
        if actor.is_system:
            return self
        return self.filter(models.Q(organisation_id=actor.desk) | models.Q(user_id=actor.person))


class PersonalConflict(models.Model):
    """A person has declared jäv in a case. ``organisation`` is the one they declared it in."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="personal_conflicts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField("anmäld")
    reason = models.CharField("skäl", max_length=300, blank=True)

    objects = PersonalConflictQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "case"], name="conflict_once_per_person")]

    def __str__(self) -> str:
        return f"{self.user}: jäv i {self.case_id}"
