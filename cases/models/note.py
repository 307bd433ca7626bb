"""Interna anteckningar: seen by the own organisation only (CV7, S19)."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models.case import Case
from cases.row_security import CODES_BEFORE_REVOKED
from fmuadmin.access import Actor
from fmuadmin.models import Organisation


class InternalNoteQuerySet(models.QuerySet["InternalNote"]):
    """Ways to ask for notes."""

    def visible_to(self, actor: Actor) -> Self:
        """1. only the organisation that wrote the note; 2. and only while it has a part in the case, and that is not
        revoked; 3. but no colleague who has declared jäv in it."""
        own = self.filter(
            organisation_id=actor.desk,
            case__parties__organisation_id=actor.desk,
            # 0: to a unit that no longer has the case it has no state.
            case__parties__state__in=(0, *CODES_BEFORE_REVOKED),
        )
        return own.exclude(case__personal_conflicts__user_id=actor.person)


class InternalNote(models.Model):
    """A note that never leaves the organisation. No medical information belongs here."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField("skriven")
    text = models.TextField("anteckning", max_length=4000)

    objects = InternalNoteQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(name="note_has_text", condition=~Q(text=""))]

    def __str__(self) -> str:
        return f"Anteckning i {self.case_id}"
