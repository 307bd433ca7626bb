"""Reminders: rows that wait for their day, one for each organisation to be told (decisions.md §7, DL7).

Written by ``cases/reminders`` and nobody else: ``renew`` with the act that sets, moves or meets a date, the sweep when
the day has come.
"""

from typing import Self

from django.db import models
from django.db.models import Q

from cases.models.case import Case
from cases.vocabulary import ReminderKind, ReminderState
from fmuadmin.access import Actor
from fmuadmin.models import Organisation

LIVE = [ReminderState.DUE, ReminderState.TOLD]


class ReminderQuerySet(models.QuerySet["Reminder"]):
    """Ways to ask for reminders."""

    def visible_to(self, actor: Actor) -> Self:
        """1. the system sees all; 2. an organisation sees its own, while it has a part in the case; 3. but nobody
        those of a case in which they have declared jäv."""
        if actor.is_system:
            return self
        own = self.filter(organisation_id=actor.desk, case__parties__organisation_id=actor.desk)
        return own.exclude(case__personal_conflicts__user_id=actor.person)


class Reminder(models.Model):
    """One thing to tell one organisation when its day has come.

    ``day`` is the date it is about, ``due_on`` the day it is told: some working days before, or the day after.
    ``subject`` is the key of the request or supplement it is about, 0 when the case has one such date only. The
    database holds that the same is never live twice, however many workers write.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reminders")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField("vad", max_length=30, choices=ReminderKind.choices)
    subject = models.BigIntegerField("gäller", default=0)
    day = models.DateField("dagen det gäller")
    due_on = models.DateField("sägs")
    state = models.CharField("läge", max_length=10, choices=ReminderState.choices, default=ReminderState.DUE)
    # When it was told or withdrawn.
    ended_at = models.DateTimeField("avslutad", null=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["due_on", "id"], name="reminder_due", condition=Q(state="due"))]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind", "subject", "organisation", "day"],
                condition=Q(state__in=LIVE),
                name="reminder_once",
            ),
            models.CheckConstraint(name="reminder_kind_known", condition=Q(kind__in=ReminderKind.values)),
            models.CheckConstraint(name="reminder_state_known", condition=Q(state__in=ReminderState.values)),
            models.CheckConstraint(
                name="reminder_ended_has_time", condition=Q(state="due", ended_at=None) | Q(ended_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.get_kind_display()} {self.day}"
