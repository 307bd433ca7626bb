"""The demo's clock: one row that says how far from real time the demo runs."""

from datetime import timedelta

from django.db import models
from django.db.models import Q


class DemoClock(models.Model):
    """At most one row, and only in a demo. ``ahead_by`` is added to real time (decisions.md §7)."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    ahead_by = models.DurationField(default=timedelta(0))

    class Meta:
        constraints = [models.CheckConstraint(name="demo_clock_is_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return f"demoklockan går {self.ahead_by} före"
