"""One mail on its way: a row of the act's own transaction, so that a mail is never lost and never made twice."""

from typing import Self

from django.db import models
from django.db.models import Q

from fmuadmin.access import Actor
from fmuadmin.models.accounts import User
from fmuadmin.models.organisations import Organisation
from fmuadmin.vocabulary import DeliveryState, Role


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Ways to ask for deliveries."""

    def visible_to(self, actor: Actor) -> Self:
        """1. the system and system administrators see all; 2. an organisation sees the mails to itself; 3. a person
        sees those to their own address, which is nobody else's in the organisation to know.
        """
        if actor.is_system or actor.role == Role.SYSTEM_ADMIN:
            return self
        return self.filter(Q(user=None) | Q(user_id=actor.person), organisation_id=actor.desk)


class Delivery(models.Model):
    """A mail to one address. It holds a case number and a link, never personal data (S23).

    ``message_id`` is made once: a mail that is sent again after a crash carries the same one. ``claimed_by`` and
    ``claimed_at`` say which worker has it in hand; ``next_try_at`` when it is tried again. The last two are real time,
    also where a demo's clock runs ahead.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    # The notice that the mail is about (fmuadmin/notices); the mail stands on its own without it.
    notice_id = models.BigIntegerField("notis", null=True)
    address = models.CharField("adress", max_length=254)
    subject = models.CharField("ämne", max_length=200)
    text = models.TextField("text")
    message_id = models.CharField("meddelande-id", max_length=120, unique=True)
    state = models.CharField("läge", max_length=10, choices=DeliveryState.choices, default=DeliveryState.QUEUED)
    attempts = models.PositiveSmallIntegerField("försök", default=0)
    created_at = models.DateTimeField("skapad")
    next_try_at = models.DateTimeField("nästa försök")
    claimed_at = models.DateTimeField("tagen", null=True)
    claimed_by = models.CharField("tagen av", max_length=80, blank=True)
    sent_at = models.DateTimeField("skickad", null=True)
    last_error = models.CharField("senaste fel", max_length=300, blank=True)
    # The procrastinate job that will send it.
    job_id = models.BigIntegerField("jobb", null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["state", "id"], name="delivery_by_state"),
            models.Index(fields=["organisation", "address"], name="delivery_undelivered", condition=Q(state="bounced")),
            models.Index(fields=["next_try_at"], name="delivery_waiting", condition=Q(state__in=["queued", "claimed"])),
        ]
        constraints = [
            models.CheckConstraint(name="delivery_state_known", condition=Q(state__in=DeliveryState.values)),
            models.CheckConstraint(
                name="delivery_claimed_by_somebody",
                condition=~Q(state="claimed") | (Q(claimed_at__isnull=False) & ~Q(claimed_by="")),
            ),
            models.CheckConstraint(
                name="delivery_sent_at_some_time", condition=~Q(state="sent") | Q(sent_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.get_state_display()})"
