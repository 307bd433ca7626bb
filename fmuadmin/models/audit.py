"""The trail: what was done, and whose data was shown to whom. Two append-only tables (decisions.md §6)."""

import uuid

from django.db import models

from fmuadmin.models.accounts import Mandate, User
from fmuadmin.models.organisations import Organisation
from fmuadmin.vocabulary import ReadAction, Resource, Role


class AuditEvent(models.Model):
    """One act: who, with which mandate, what (closed vocabulary), on which case, with which facts.

    Triggers refuse UPDATE, DELETE and TRUNCATE. ``case_ref`` is the case's key without a foreign key, because
    the kernel knows no cases and the trail must outlive what it tells of.
    """

    uid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    at = models.DateTimeField("tid")
    verb = models.CharField("händelse", max_length=60)
    actor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField("av", max_length=80)
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    organisation_name = models.CharField("organisation", max_length=120)
    case_ref = models.BigIntegerField(null=True)
    case_version = models.PositiveIntegerField(null=True)
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.BigIntegerField(null=True)
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["case_ref", "id"], name="audit_by_case")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"


class ReadEvent(models.Model):
    """One person's data shown to one reader: who, with which mandate, what of it, when, and why if a reason was asked.

    The case stands for the insured person: there is one in each. A denied attempt is a line too; it names the number
    that was tried and knows no case. Keys of others stand without foreign keys, because the trail must outlive them.
    """

    uid = models.UUIDField("logg-id", default=uuid.uuid4, editable=False, unique=True)
    at = models.DateTimeField("tid")
    action = models.CharField("vad", max_length=12, choices=ReadAction.choices)
    resource = models.CharField("uppgifter", max_length=12, choices=Resource.choices)
    case_ref = models.BigIntegerField(null=True)
    case_number = models.CharField("ärende", max_length=20, blank=True)
    actor = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    actor_name = models.CharField("vem", max_length=80, blank=True)
    mandate = models.ForeignKey(
        Mandate, on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    role = models.CharField("roll", max_length=20, choices=Role.choices, blank=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    organisation_name = models.CharField("organisation", max_length=120, blank=True)
    purpose = models.CharField("skäl", max_length=300, blank=True)
    denied = models.BooleanField("nekat", default=False)
    content_hash = models.BinaryField(null=True, editable=False)
    link = models.BinaryField(null=True, editable=False)
    erased_on = models.DateField("gallrat", null=True, editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["case_ref", "id"], name="reading_by_case"),
            models.Index(fields=["actor", "id"], name="reading_by_actor"),
            models.Index(fields=["organisation", "id"], name="reading_by_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.get_resource_display()} {self.case_number}"
