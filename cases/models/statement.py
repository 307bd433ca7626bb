"""Utlåtande and komplettering: what was sent, received, asked and answered. Files come with the MATERIAL rules."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from cases.models.case import Case
from cases.models.visibility import CareContentManager
from cases.vocabulary import Channel
from fmuadmin.access import Actor


class Statement(models.Model):
    """One version of the statement. A revoked version stays, and its receipt no longer counts (S30)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="statements")
    signed_by = models.CharField("undertecknat av", max_length=80)
    signed_on = models.DateField("undertecknat")
    channel = models.CharField("sätt", max_length=10, choices=Channel.choices)
    sent_on = models.DateField("skickat")
    received_on = models.DateField("mottaget", null=True)
    ask_until = models.DateField("komplettering kan begäras till och med", null=True)
    revoked_on = models.DateField("makulerat", null=True)
    revoke_reason = models.TextField("skäl till makulering", max_length=2000, blank=True)

    objects = CareContentManager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="statement_signed_before_sent", condition=Q(signed_on__lte=F("sent_on"))),
            models.CheckConstraint(
                name="statement_received_sets_window",
                condition=Q(received_on=None, ask_until=None)
                | (Q(received_on__isnull=False) & Q(ask_until__gte=F("received_on"))),
            ),
            models.CheckConstraint(
                name="statement_digital_received_when_sent",
                condition=Q(received_on=None) | Q(channel=Channel.POST) | Q(received_on=F("sent_on")),
            ),
            models.CheckConstraint(
                name="statement_revoked_has_reason", condition=Q(revoked_on=None) | ~Q(revoke_reason="")
            ),
            models.UniqueConstraint(fields=["case"], condition=Q(revoked_on=None), name="statement_one_that_counts"),
        ]

    def __str__(self) -> str:
        return f"{self.case}: utlåtande {self.sent_on}"


class Supplement(models.Model):
    """FK's questions about a statement, and how they were answered (FÖRORDN 7 §)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="supplements")
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="supplements")
    requested_on = models.DateField("begärd")
    due_on = models.DateField("svara senast")
    sent_on = models.DateField("skickad", null=True)
    cannot_reason = models.TextField("kan inte kompletteras, skäl", max_length=2000, blank=True)
    received_on = models.DateField("mottagen", null=True)
    ask_until = models.DateField("ny komplettering kan begäras till och med", null=True)
    withdrawn_on = models.DateField("återtagen", null=True)
    withdraw_reason = models.TextField("skäl", max_length=2000, blank=True)

    objects = CareContentManager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="supplement_due_after_request", condition=Q(due_on__gte=F("requested_on"))),
            models.CheckConstraint(
                name="supplement_received_was_sent",
                condition=Q(received_on=None, ask_until=None)
                | (Q(sent_on__isnull=False) & Q(received_on__isnull=False) & Q(ask_until__gte=F("received_on"))),
            ),
            models.CheckConstraint(
                name="supplement_withdrawn_has_reason", condition=Q(withdrawn_on=None) | ~Q(withdraw_reason="")
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(received_on=None, withdrawn_on=None), name="supplement_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}: komplettering {self.requested_on}"

    @property
    def is_open(self) -> bool:
        """Asked for or sent, neither confirmed nor withdrawn."""
        return self.received_on is None and self.withdrawn_on is None


class SupplementQuestionQuerySet(models.QuerySet["SupplementQuestion"]):
    """Ways to ask for questions."""

    def visible_to(self, actor: Actor) -> Self:
        """1. the system sees all; 2. who sees the supplement sees its questions."""
        return self if actor.is_system else self.filter(supplement__in=Supplement.objects.visible_to(actor))


class SupplementQuestion(models.Model):
    """One question of a supplement and its answer."""

    supplement = models.ForeignKey(Supplement, on_delete=models.PROTECT, related_name="questions")
    number = models.PositiveSmallIntegerField()
    question = models.TextField("fråga", max_length=2000)
    answer = models.TextField("svar", max_length=8000, blank=True)

    objects = SupplementQuestionQuerySet.as_manager()

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["supplement", "number"], name="supplement_question_number_unique"),
            models.CheckConstraint(name="supplement_question_asks", condition=~Q(question="")),
        ]

    def __str__(self) -> str:
        return f"Fråga {self.number}"
