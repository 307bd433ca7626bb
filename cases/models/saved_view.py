"""Sparade vyer: a board filter with a name, private or shared in the organisation (OV5)."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from fmuadmin.access import Actor
from fmuadmin.models import Organisation


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Ways to ask for saved views."""

    def visible_to(self, actor: Actor) -> Self:
        """1. views of the actor's organisation only; 2. the actor's own, and those that are shared."""
        return self.filter(organisation_id=actor.desk).filter(Q(owner_id=actor.person) | Q(shared=True))


class SavedView(models.Model):
    """The board's query string under a name."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("namn", max_length=60)
    query = models.CharField(max_length=1000, blank=True)
    shared = models.BooleanField("delad i organisationen", default=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "organisation", "name"], name="saved_view_name_unique"),
            models.CheckConstraint(name="saved_view_has_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name
