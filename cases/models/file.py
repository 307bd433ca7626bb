"""Files: what is kept in the case, and what somebody has uploaded that no act has used yet (S29, ADR 0018).

Here stands what a file is and who may see it. Its bytes lie sealed in the file store (fmuadmin/files), under a random
key, and can be opened only with ``file_key``: a row that is gone takes its bytes with it.
"""

import uuid
from typing import Final, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.models.case import Case
from cases.models.material import MaterialSet
from cases.models.statement import Statement, Supplement
from cases.models.visibility import CareContent
from cases.row_security import CODES_BEFORE_REVOKED, READS_CARE
from cases.vocabulary import FilePurpose, MaterialKind, Part
from fmuadmin.access import Actor
from fmuadmin.files.sealing import KEY_TEXT
from fmuadmin.models import Mandate, Organisation
from fmuadmin.sealed import EncryptedText, is_sealed, sealed_bytes
from fmuadmin.vocabulary import Profession, ScanState

_ABSENT: Final = Q(key="", name="", media_type="", size=0, sha256="", scan="")
_STORED: Final = (
    sealed_bytes("file_key", least=KEY_TEXT)
    & ~Q(key="")
    & ~Q(name="")
    & ~Q(media_type="")
    & Q(size__gt=0)
    & Q(sha256__regex="^[0-9a-f]{64}$")
    & ~Q(scan="")
)
_EXPLAINED: Final = ~Q(scan=ScanState.QUARANTINED) | ~Q(finding="")


class StoredBytes(models.Model):
    """The columns that every stored file has: what was uploaded, where it lies and what the scanner said."""

    name = models.CharField("filens namn", max_length=200, blank=True)
    media_type = models.CharField("filtyp", max_length=100, blank=True)
    size = models.PositiveBigIntegerField("storlek i byte", default=0)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    scan = models.CharField("virusskanning", max_length=20, choices=ScanState.choices, blank=True)
    finding = models.CharField("vad skanningen hittade", max_length=200, blank=True)
    key = models.CharField("plats i fillagret", max_length=60, blank=True)

    class Meta:
        abstract = True


class CaseFileQuerySet(CareContent):
    """Ways to ask for files."""

    def visible_to(self, actor: Actor) -> Self:
        """1. the system sees all; 2. FK's office sees the case's files; 3. the unit that has the case sees what FK
        sent, to whichever unit, and what it has added itself: never what a unit before it wrote (S2).
        """
        if actor.is_system:
            return self
        own = Q(purpose=FilePurpose.MATERIAL) | Q(unit_id=actor.desk)
        part = Q(case__parties__part=Part.ORDERER) | (Q(case__parties__part=Part.UNIT) & own)
        unrevoked = Q(case__parties__state__in=CODES_BEFORE_REVOKED)
        return self.filter(part, unrevoked, case__parties__organisation_id=actor.desk)._unbiased(actor)


class CaseFile(StoredBytes):
    """A file of the case, or a document that went by post: then without bytes. Never overwritten; a new version is
    a new row that ``replaces`` the old one.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="files")
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField("avser", max_length=20, choices=FilePurpose.choices)
    material_set = models.ForeignKey(MaterialSet, on_delete=models.PROTECT, null=True, related_name="files")
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, null=True, related_name="files")
    supplement = models.ForeignKey(Supplement, on_delete=models.PROTECT, null=True, related_name="files")
    profession = models.CharField("profession", max_length=2, choices=Profession.choices, blank=True)
    kind = models.CharField("typ av underlag", max_length=20, choices=MaterialKind.choices, blank=True)
    title = models.CharField("rubrik", max_length=200, blank=True)
    document_date = models.DateField("handlingens datum", null=True)
    sender = models.CharField("avsändare", max_length=200, blank=True)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    revoked_on = models.DateField("makulerad", null=True)
    file_key = EncryptedText("nyckel", context="case_file.file_key", default="", blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_by_name = models.CharField("tillagd av", max_length=120)
    added_by_organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField("tillagd")

    objects = models.Manager.from_queryset(CaseFileQuerySet)()

    class Meta:
        ordering = ("pk",)
        indexes = [
            models.Index(fields=["key"], name="case_file_key"),
            models.Index(fields=["id"], condition=Q(scan=ScanState.UNSCANNED), name="case_file_unscanned"),
        ]
        constraints = [
            models.CheckConstraint(name="file_purpose_known", condition=Q(purpose__in=FilePurpose.values)),
            models.CheckConstraint(
                name="file_material_has_kind",
                condition=Q(purpose=FilePurpose.MATERIAL, kind__in=MaterialKind.values)
                | (~Q(purpose=FilePurpose.MATERIAL) & Q(kind="")),
            ),
            models.CheckConstraint(
                name="file_assessment_has_profession",
                condition=Q(purpose=FilePurpose.ASSESSMENT, profession__in=Profession.values)
                | (~Q(purpose=FilePurpose.ASSESSMENT) & Q(profession="")),
            ),
            models.CheckConstraint(
                name="file_belongs_to_its_purpose",
                condition=Q(purpose=FilePurpose.MATERIAL, statement=None, supplement=None)
                | (~Q(purpose=FilePurpose.MATERIAL) & Q(material_set=None)),
            ),
            models.CheckConstraint(name="file_stored_whole_or_by_post", condition=_ABSENT | _STORED),
            models.CheckConstraint(name="file_key_is_sealed", condition=is_sealed("file_key")),
            models.CheckConstraint(name="file_scan_known", condition=Q(scan__in=["", *ScanState.values])),
            models.CheckConstraint(name="file_quarantined_says_why", condition=_EXPLAINED),
            models.CheckConstraint(name="file_by_post_has_title", condition=~Q(key="") | ~Q(title="")),
            models.CheckConstraint(name="file_replaces_another", condition=Q(replaces=None) | ~Q(replaces=F("id"))),
            models.UniqueConstraint(
                fields=["replaces"], condition=Q(replaces__isnull=False), name="file_replaced_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.title or self.name}"

    @property
    def by_post(self) -> bool:
        """A document that was sent by post and has no bytes here."""
        return not self.key


class StagedFileQuerySet(models.QuerySet["StagedFile"]):
    """Ways to ask for staged files."""

    def visible_to(self, actor: Actor) -> Self:
        """1. the system sees all; 2. a person sees what they uploaded themselves, where they read care content."""
        if actor.is_system:
            return self
        own = self.filter(
            user_id=actor.person,
            case__parties__organisation_id=actor.desk,
            case__parties__part__in=READS_CARE,
            case__parties__state__in=CODES_BEFORE_REVOKED,
        )
        return own.exclude(case__personal_conflicts__user_id=actor.person)


class StagedFile(StoredBytes):
    """Uploaded, not yet part of an act: it waits for its person to send the form, and is gone after a day."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="staged_files")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+")
    token = models.UUIDField("kännetecken", default=uuid.uuid4, unique=True, editable=False)
    file_key = EncryptedText("nyckel", context="staged_file.file_key")
    staged_at = models.DateTimeField("uppladdad", db_index=True)

    objects = StagedFileQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        indexes = [models.Index(fields=["key"], name="staged_file_key")]
        constraints = [
            models.CheckConstraint(name="staged_file_stored_whole", condition=_STORED),
            models.CheckConstraint(name="staged_file_key_is_sealed", condition=is_sealed("file_key")),
            models.CheckConstraint(name="staged_file_scan_known", condition=Q(scan__in=ScanState.values)),
            models.CheckConstraint(name="staged_file_quarantined_says_why", condition=_EXPLAINED),
            models.UniqueConstraint(fields=["case", "user", "sha256"], name="staged_file_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.name}"
