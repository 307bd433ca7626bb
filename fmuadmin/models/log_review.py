"""Signed reviews of the read log (S5): what was looked at, by whom, and what was found. Append-only."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from fmuadmin.access import Actor
from fmuadmin.models.accounts import Mandate, User
from fmuadmin.models.organisations import Organisation
from fmuadmin.vocabulary import ReviewOutcome, Role


class ReviewQuerySet(models.QuerySet["LogReview"]):
    """Ways to ask for reviews."""

    def visible_to(self, actor: Actor) -> Self:
        """1. the system sees all; 2. a log reviewer sees the reviews of the own organisation; 3. nobody else any."""
        if actor.is_system:
            return self
        return self.filter(organisation_id=actor.desk) if actor.role == Role.LOG_REVIEWER else self.none()


class LogReview(models.Model):
    """One signed review of a random sample. ``seed``, ``upto`` and ``chosen`` draw the same sample again.

    ``upto`` is the newest line of the log when the sample was drawn; ``chosen`` what was asked for beside the period;
    ``population`` how many lines that was, ``rows`` how many of them were looked at.
    """

    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reviewer_name = models.CharField("granskare", max_length=80)
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation_name = models.CharField("organisation", max_length=120)
    reach = models.JSONField("granskade organisationer", default=list)
    since = models.DateField("från och med")
    until = models.DateField("till och med")
    chosen = models.JSONField("urval", default=dict)
    seed = models.CharField("frö", max_length=32)
    upto = models.BigIntegerField("sista loggrad")
    sample_size = models.PositiveIntegerField("stickprovets storlek")
    population = models.PositiveIntegerField("rader i urvalet")
    rows = models.PositiveIntegerField("granskade rader")
    outcome = models.CharField("utfall", max_length=15, choices=ReviewOutcome.choices)
    note = models.TextField("anteckning", max_length=2000, blank=True)
    signed_at = models.DateTimeField("signerad")

    objects = ReviewQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["organisation", "id"], name="review_by_organisation")]
        constraints = [
            models.CheckConstraint(name="review_outcome_known", condition=Q(outcome__in=ReviewOutcome.values)),
            # One review of each sample, however often its form is sent.
            models.UniqueConstraint(name="review_once", fields=["seed"]),
            models.CheckConstraint(name="review_period_ordered", condition=Q(until__gte=F("since"))),
            models.CheckConstraint(
                name="review_action_has_note", condition=~Q(outcome=ReviewOutcome.ACTION_NEEDED) | ~Q(note="")
            ),
        ]

    def __str__(self) -> str:
        return f"Granskning {self.since}–{self.until}, {self.organisation_name}"
