"""Nödöppning: a system administrator may read one case for an hour, with a reason that the case's parties see."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from cases.models.case import Case
from cases.vocabulary import GlassReason
from fmuadmin.access import Actor
from fmuadmin.models import Mandate


class BrokenGlassQuerySet(models.QuerySet["BrokenGlass"]):
    """Ways to ask for emergency openings."""

    def visible_to(self, actor: Actor) -> Self:
        """1. the system sees all; 2. an administrator those made with the mandate they act with."""
        return self if actor.is_system else self.filter(mandate_id=actor.mandate_id or 0)

    def open_at(self, now: datetime) -> Self:
        """Those that still let somebody in."""
        return self.filter(closed_at=None, ends_at__gt=now)


class BrokenGlass(models.Model):
    """One opening. Rows are made by the database function ``fmu_break_glass`` only."""

    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("skäl", max_length=20, choices=GlassReason.choices)
    text = models.CharField("beskrivning", max_length=200)
    opened_at = models.DateTimeField("öppnat")
    ends_at = models.DateTimeField("stängs")
    closed_at = models.DateTimeField("stängt", null=True)

    objects = BrokenGlassQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="glass_reason_known", condition=Q(reason__in=GlassReason.values)),
            models.CheckConstraint(name="glass_has_text", condition=~Q(text="")),
            models.CheckConstraint(name="glass_period_ordered", condition=Q(ends_at__gt=models.F("opened_at"))),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} till {self.ends_at:%Y-%m-%d %H:%M}"
