"""Rules with *Gäller från*: legal numbers are rows, never code (decisions.md §7); see cases/rules.py for meaning."""

from datetime import date

from django.db import models
from django.db.models import Q

from cases.rules import RuleKind, RuleRow, Rules, rules_in_force
from fmuadmin.models import Organisation


class RuleQuerySet(models.QuerySet["Rule"]):
    """Ways to ask for rules."""

    def in_force(self, *, on: date, region_id: int | None) -> Rules:
        """The rules in force on the day for the region, in one statement. Raises RuleMissing."""
        rows = self.filter(Q(organisation=None) | Q(organisation_id=region_id), valid_from__lte=on)
        return rules_in_force(
            rows.values_list("kind", "organisation_id", "valid_from", "value"), on=on, region_id=region_id
        )


class RuleBook:
    """Every rule row, read once, for work on many cases."""

    def __init__(self) -> None:
        self.rows: list[RuleRow] = list(Rule.objects.values_list("kind", "organisation_id", "valid_from", "value"))
        self._known: dict[tuple[date, int | None], Rules] = {}

    def in_force(self, *, on: date, region_id: int | None) -> Rules:
        """The rules in force on the day for the region. Raises RuleMissing."""
        key = (on, region_id)
        if key not in self._known:
            self._known[key] = rules_in_force(self.rows, on=on, region_id=region_id)
        return self._known[key]


class Rule(models.Model):
    """One value of one rule from one day on, for the country or for one region."""

    kind = models.CharField("regel", max_length=40, choices=[(k.value, k.label) for k in RuleKind])
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField("gäller från")
    value = models.IntegerField("värde")
    basis = models.CharField("grund", max_length=200, blank=True)

    objects = RuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "organisation", "valid_from"], name="rule_unique_start", nulls_distinct=False
            ),
            models.CheckConstraint(name="rule_kind_known", condition=Q(kind__in=[k.value for k in RuleKind])),
            models.CheckConstraint(name="rule_value_not_negative", condition=Q(value__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} = {self.value} från {self.valid_from}"
