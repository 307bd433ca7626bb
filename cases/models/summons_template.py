"""The letter with which a unit calls an insured person to a visit: the unit's own words, by day (VI7)."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from fmuadmin.access import Actor
from fmuadmin.models import Organisation


class SummonsTemplateQuerySet(models.QuerySet["SummonsTemplate"]):
    """Ways to ask for templates."""

    def visible_to(self, actor: Actor) -> Self:
        """1. the system sees all; 2. an organisation sees its own."""
        return self if actor.is_system else self.filter(organisation_id=actor.desk)

    def in_force(self, on: date) -> "SummonsTemplate | None":
        """The newest of those that hold on the day; None when the unit has written none, and ours is used."""
        return self.filter(valid_from__lte=on).order_by("-valid_from", "-pk").first()


class SummonsTemplate(models.Model):
    """One wording. It is never changed: a new one takes over from its day."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField("gäller från")
    heading = models.CharField("rubrik", max_length=120)
    body = models.TextField("brevets text", max_length=4000)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField("skriven")

    objects = SummonsTemplateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="summons_template_has_text", condition=~Q(heading="") & ~Q(body="")),
        ]
        indexes = [models.Index(fields=["organisation", "valid_from"], name="summons_template_by_day")]

    def __str__(self) -> str:
        return f"{self.organisation}, från {self.valid_from}"
