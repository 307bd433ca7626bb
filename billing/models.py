"""Settlement by hand: what was paid for one leg of a case, and the reference that proves it (IN4)."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from billing.row_security import READERS
from billing.verbs import LEG_SETTLED
from billing.vocabulary import Leg
from cases.models import Case
from cases.vocabulary import Part
from fmuadmin.access import Actor


def lines_readable_by(part: Part) -> Q:
    """The lines of a case's trail that tell of a leg the part may see; a condition on AuditEvent."""
    legs = [leg.label for leg, parts in READERS.items() if part in parts]
    return Q(verb=LEG_SETTLED, facts__leg__in=legs)


class SettlementQuerySet(models.QuerySet["Settlement"]):
    """Ways to ask for settlements."""

    def visible_to(self, actor: Actor) -> Self:
        """1. the system sees all; 2. a unit sees the leg it is paid by; 3. FK the leg it pays; 4. the region both."""
        if actor.is_system:
            return self
        seen = Q()
        for leg, parts in READERS.items():
            seen |= Q(leg=leg, case__parties__part__in=parts)
        return self.filter(seen, case__parties__organisation_id=actor.desk)


_KNOWN_SQL = """
SELECT known.id, known.case_id, known.leg, s.reference, s.amount, s.paid_on, s.nothing_payable, s.reason
  FROM billing_settlement_outline known LEFT JOIN billing_settlement s ON s.id = known.id
 WHERE known.case_id = %s ORDER BY known.id
"""


def know_legs(case: Any) -> None:
    """Let the case hold its settlements as the reader knows them: of a leg that is not theirs only that it is settled.

    What is not theirs is None. One statement.
    """
    case._prefetched_objects_cache = {"settlements": list(Settlement.objects.raw(_KNOWN_SQL, [case.pk]))}


class Settlement(models.Model):
    """One leg of one case, settled by hand: an amount with reference and date, or nothing to pay with a reason."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="settlements")
    leg = models.CharField("led", max_length=20, choices=Leg.choices)
    reference = models.CharField("referens", max_length=60, blank=True)
    amount = models.DecimalField("belopp, kronor", max_digits=10, decimal_places=2)
    paid_on = models.DateField("betalningsdatum", null=True)
    nothing_payable = models.BooleanField("inget att betala", default=False)
    reason = models.TextField("skäl", max_length=500, blank=True)
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField("registrerat")

    objects = SettlementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "leg"], name="settlement_one_per_leg"),
            models.CheckConstraint(name="settlement_leg_known", condition=Q(leg__in=Leg.values)),
            models.CheckConstraint(
                name="settlement_paid_or_nothing_payable",
                condition=(Q(nothing_payable=True, amount=0, paid_on=None) & ~Q(reason=""))
                | (Q(nothing_payable=False, amount__gt=0, paid_on__isnull=False) & ~Q(reference="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.get_leg_display()}"

    def as_facts(self) -> dict[str, Any]:
        """What the trail keeps of the settlement."""
        return {
            "leg": self.get_leg_display(),
            "reference": self.reference,
            "amount": self.amount,
            "reason": self.reason,
        }
