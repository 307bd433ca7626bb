"""CaseParty: the board's source and the row-level policy's only test (decisions.md §4, board.md §2).

Rows are written only through the database function ``fmu_write_parties``, because an act writes other organisations'
rows; the function refuses a case in which the caller has no part. The day-bucket counters follow by trigger.
"""

import json
from collections.abc import Iterable
from typing import Any, Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models

from cases.models.case import Case
from cases.parties import PartyRow
from cases.vocabulary import Part
from fmuadmin.access import Actor
from fmuadmin.models import Organisation


class CasePartyQuerySet(models.QuerySet["CaseParty"]):
    """Ways to ask for party rows."""

    def visible_to(self, actor: Actor) -> Self:
        """1. the system sees every row; 2. an organisation sees its own rows only."""
        return self if actor.is_system else self.filter(organisation_id=actor.desk)

    def open_to(self, actor: Actor) -> Self:
        """Those of ``visible_to`` that lead into a case: not where the person has declared jäv (S24)."""
        return self.visible_to(actor).exclude(case__personal_conflicts__user_id=actor.person)


def write_parties(rows: Iterable[PartyRow]) -> None:
    """Insert or update the rows in one statement (two would lose the key order that prevents deadlocks)."""
    payload = json.dumps([row.columns() for row in rows], cls=DjangoJSONEncoder)
    with connection.cursor() as cursor:
        cursor.execute("SELECT fmu_write_parties(%s::jsonb)", [payload])


class CaseParty(models.Model):
    """One organisation's view of one case in lists. Small integers where lists filter and count."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="parties", db_index=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    part = models.SmallIntegerField(choices=Part.choices)
    is_open = models.BooleanField()
    phase = models.SmallIntegerField()
    state = models.SmallIntegerField()
    ball = models.SmallIntegerField()
    ball_since = models.DateField()
    ball_then = models.SmallIntegerField()
    ball_turns_on = models.DateField()
    owes_from = models.DateField()
    owes_until = models.DateField()
    due_on = models.DateField()
    due_hard = models.BooleanField()
    respite = models.BooleanField()
    flags = models.SmallIntegerField()
    unanswered = models.SmallIntegerField()
    number = models.CharField(max_length=20)
    kind = models.SmallIntegerField()
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    unit_text = models.CharField(max_length=120)
    place = models.CharField(max_length=140)
    aside = models.CharField(max_length=120)
    closed_on = models.DateField(null=True)
    closure = models.SmallIntegerField()

    objects = CasePartyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "organisation"], name="case_party_one_per_organisation"),
            models.CheckConstraint(
                name="case_party_closed_has_day", condition=models.Q(is_open=True) | models.Q(closed_on__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.get_part_display()}"

    def columns(self) -> dict[str, Any]:
        """The row by column name, as PartyRow has it."""
        return {name: getattr(self, name) for name in PartyRow.__slots__}
