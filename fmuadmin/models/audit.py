"""The trail: what was done, and whose data was shown to whom. Two append-only tables (decisions.md §6)."""

import uuid
from collections.abc import Callable
from typing import Any, Self

from django.db import models
from django.db.models import Q

from fmuadmin.access import Actor
from fmuadmin.models.accounts import Mandate, User
from fmuadmin.models.organisations import Organisation
from fmuadmin.trail.writing import write
from fmuadmin.vocabulary import ReadAction, Resource, Role

# What an organisation may read of a case's lines; the kernel knows no cases, so config/wiring.py says it.
_lines_of_cases: list[Callable[[Actor], Q]] = []


def plug_lines_of_cases(readable: Callable[[Actor], Q]) -> None:
    """Say which lines about cases an actor may read: the same as the policy ``seen_in_case`` in the database."""
    _lines_of_cases[:] = [readable]


def _watched_by(actor: Actor) -> Q:
    """The lines of the organisations that a log reviewer watches: the own one, and those whose parent it is."""
    if actor.role != Role.LOG_REVIEWER:
        return Q(pk__in=[])
    watched = Organisation.objects.filter(Q(pk=actor.desk) | Q(parent_id=actor.desk))
    return Q(organisation_id__in=watched.values("pk"))


def _own(actor: Actor) -> Q:
    return Q(actor_id=actor.person) if actor.person else Q(pk__in=[])


class AuditEventQuerySet(models.QuerySet[Any]):
    """Ways to ask for what was done."""

    def visible_to(self, actor: Actor) -> Self:
        """1. the system sees all; 2. everybody what they did; 3. an organisation the lines of its cases; 4. a log
        reviewer the denied attempts at the organisations watched.
        """
        if actor.is_system:
            return self
        seen = _own(actor) | (_watched_by(actor) & Q(verb=DENIED))
        for readable in _lines_of_cases:
            seen |= readable(actor)
        return self.filter(seen)


class ReadEventQuerySet(models.QuerySet[Any]):
    """Ways to ask for whose data was shown to whom."""

    def visible_to(self, actor: Actor) -> Self:
        """1. the system sees all; 2. everybody what was shown to them; 3. a log reviewer the organisations watched."""
        return self if actor.is_system else self.filter(_own(actor) | _watched_by(actor))


class Linked(models.Model):
    """A line of a chain. Number, hashes and link are the database's (``fmu_record``); only *gallring* sets the day.

    Triggers refuse every other UPDATE, and DELETE and TRUNCATE. The keys of people and organisations are no foreign
    keys in the database: the trail outlives what it tells of, and must wait for nobody's lock while it has its own.
    """

    uid = models.UUIDField("logg-id", default=uuid.uuid4, editable=False, unique=True)
    content_hash = models.BinaryField(editable=False)
    link = models.BinaryField(editable=False)
    erased_on = models.DateField("gallrat", null=True, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the line through the database's one function for it; there is no other way in."""
        write([self])


DENIED = "access.denied"


class AuditEvent(Linked):
    """One act: who, with which mandate, what (closed vocabulary), on which case, with which facts.

    ``case_ref`` is the case's key; the kernel knows no cases.
    """

    at = models.DateTimeField("tid")
    verb = models.CharField("händelse", max_length=60)
    actor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False)
    actor_name = models.CharField("av", max_length=80)
    mandate = models.ForeignKey(
        Mandate, on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False
    )
    organisation_name = models.CharField("organisation", max_length=120)
    case_ref = models.BigIntegerField(null=True)
    case_version = models.PositiveIntegerField(null=True)
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.BigIntegerField(null=True)
    facts = models.JSONField(default=dict)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["case_ref", "id"], name="audit_by_case")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"


class ReadEvent(Linked):
    """One person's data shown to one reader: who, with which mandate, what of it, when, and why if a reason was asked.

    The case stands for the insured person: there is one in each. A denied attempt is a line too; it names the number
    that was tried and knows no case.
    """

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

    objects = ReadEventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["case_ref", "id"], name="reading_by_case"),
            models.Index(fields=["actor", "id"], name="reading_by_actor"),
            models.Index(fields=["organisation", "id"], name="reading_by_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.get_resource_display()} {self.case_number}"
