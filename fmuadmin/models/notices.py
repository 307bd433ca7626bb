"""Notices: what an organisation is told about a case, who has read it, and how it also goes by mail (ADR 0020).

A notice holds a kind, a case number, dates and numbers, never a word that somebody has written (S23). Its sentences are
made from the closed catalogue when they are read.
"""

from datetime import timedelta
from typing import Any, Final, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from fmuadmin import clock
from fmuadmin.access import Actor
from fmuadmin.models.organisations import Organisation
from fmuadmin.vocabulary import NoticeDelivery, Role

# Who holds these roles works with people and logs, also where the organisation has cases.
WITHOUT_NOTICES: Final = frozenset({Role.LOG_REVIEWER})
# What nobody has opened in this time is history, and is no longer counted as unread.
UNREAD_DAYS: Final = 90


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Ways to ask for notices."""

    def visible_to(self, actor: Actor) -> Self:
        """1. the system sees all; 2. a log reviewer none; 3. an organisation its own; 4. a person those to them alone.

        Not those of a case in which one has declared jäv: the database leaves them out (S24).
        """
        if actor.is_system:
            return self
        if actor.role in WITHOUT_NOTICES:
            return self.none()
        return self.filter(Q(user=None) | Q(user_id=actor.person), organisation_id=actor.desk)

    def unread_by(self, actor: Actor) -> Self:
        """Those that the person has not read, of the last months."""
        read = NoticeRead.objects.filter(notice=OuterRef("pk"), user_id=actor.person)
        return self.filter(~Exists(read), at__gte=clock.now() - timedelta(days=UNREAD_DAYS))


class Notice(models.Model):
    """One thing told to one organisation, or with ``user`` to one person in it who follows the case."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    kind = models.CharField("notis", max_length=60)
    case_ref = models.BigIntegerField("ärende", null=True)
    case_number = models.CharField("ärendenummer", max_length=20, blank=True)
    facts = models.JSONField("uppgifter", default=dict)
    about_day = models.DateField("gäller dagen", null=True)
    at = models.DateTimeField("när")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["organisation", "-id"], name="notice_by_organisation")]

    def __str__(self) -> str:
        return f"{self.kind} {self.case_number}"


class OwnRows(models.QuerySet[Any]):
    """Rows of a person."""

    def visible_to(self, actor: Actor) -> Self:
        """1. the system sees all; 2. a person their own."""
        return self if actor.is_system else self.filter(user_id=actor.person)


class NoticeRead(models.Model):
    """A person has read a notice. What has no row is unread."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="readings", db_index=False)
    at = models.DateTimeField("läst")

    objects = models.Manager.from_queryset(OwnRows)()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "user"], name="notice_read_once")]

    def __str__(self) -> str:
        return f"{self.notice_id} läst av {self.user_id}"


class OwnOrOrganisations(models.QuerySet[Any]):
    """Rows of a person, or of the organisation acted for."""

    def visible_to(self, actor: Actor) -> Self:
        """1. the system sees all; 2. a person their own; 3. an organisation its own."""
        if actor.is_system:
            return self
        return self.filter(Q(user_id=actor.person) | Q(user=None, organisation_id=actor.desk))


OwnOrOrganisationsManager = models.Manager.from_queryset(OwnOrOrganisations)


class NoticeAddress(models.Model):
    """Where mail goes: to an organisation, or to a person with all their mandates.

    ``address`` has been confirmed with the code that was sent to it; ``wanted`` waits for that.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    address = models.EmailField("e-postadress", blank=True)
    confirmed_at = models.DateTimeField("bekräftad", null=True)
    wanted = models.EmailField("ny e-postadress", blank=True)
    code = models.CharField("kod", max_length=128, blank=True)
    code_until = models.DateTimeField("koden gäller till", null=True)

    objects = OwnOrOrganisationsManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="notice_address_of_one",
                condition=Q(organisation=None, user__isnull=False) | Q(organisation__isnull=False, user=None),
            ),
            models.UniqueConstraint(fields=["organisation", "user"], name="notice_address_once", nulls_distinct=False),
            models.CheckConstraint(
                name="notice_address_confirmed", condition=Q(address="") | Q(confirmed_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.address or f"{self.wanted} (inte bekräftad)"


class NoticeChoice(models.Model):
    """When mail of a group of notices goes to the organisation, or to a person in it. Without a row: the default."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    group = models.CharField("grupp", max_length=20)
    delivery = models.CharField("e-post", max_length=10, choices=NoticeDelivery.choices)

    objects = OwnOrOrganisationsManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user", "group"], name="notice_choice_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                name="notice_choice_delivery_known", condition=Q(delivery__in=NoticeDelivery.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.get_delivery_display()}"


class NoticeWaiting(models.Model):
    """A notice that waits for the receiver's next daily mail."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "user"], name="notice_waits_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} väntar"


class NoticeSummary(models.Model):
    """The daily mail of a receiver has been made this day; there is one at most."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    day = models.DateField("dag")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user", "day"], name="notice_summary_once_a_day", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.day}"
