"""What a revoked case's own row held: taken out of it and sealed, so that no party reads it any more (AC6, S30)."""

import json
from typing import Final, Self

from django.db import models

from cases.models.case import Case
from fmuadmin.access import Actor
from fmuadmin.sealed import EncryptedText, is_sealed

# The texts of a case's row. Dates, parties, state and protection stay.
CONTENT: Final = (
    "town",
    "way_of_assessment",
    "interpreter_language",
    "special_needs",
    "earlier_units",
    "comment",
    "rejection_comment",
)


class ClosedContentQuerySet(models.QuerySet["ClosedContent"]):
    """Ways to ask for closed contents."""

    def visible_to(self, actor: Actor) -> Self:
        """The system sees all, nobody else anything: it is kept for a supervisor who asks the operator in writing."""
        return self if actor.is_system else self.none()


class ClosedContent(models.Model):
    """The texts that stood in the row of a case when it was revoked, by the names of its columns, as JSON."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="closed_content")
    texts = EncryptedText("texter", context="closed_content.texts")

    objects = ClosedContentQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(name="closed_content_is_sealed", condition=is_sealed("texts"))]

    def __str__(self) -> str:
        return f"Stängt innehåll i {self.case_id}"


def taken_out(case: Case) -> ClosedContent:
    """Empty the case's texts, and give the row that keeps them; neither is saved here."""
    texts = {name: getattr(case, name) for name in CONTENT}
    for name in CONTENT:
        setattr(case, name, "")
    return ClosedContent(case=case, texts=json.dumps(texts, ensure_ascii=False))
