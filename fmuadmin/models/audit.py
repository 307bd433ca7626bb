"""The trail of what was done: one append-only table. Readings and the hash chain come beside it, never in it."""

import uuid

from django.db import models

from fmuadmin.models.accounts import Mandate, User
from fmuadmin.models.organisations import Organisation


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
