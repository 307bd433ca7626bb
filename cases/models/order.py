"""Beställning: the order, its kept differences, and the insured person, who is known only from here on."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models.case import Case
from cases.models.visibility import CareContentManager


class Order(models.Model):
    """FK's order of the investigation: one per case, changed by update_order with the difference kept."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="placed_order")
    ordered_on = models.DateField("beställd")
    purpose = models.TextField("syfte", max_length=2000)
    planned_activities = models.TextField("planerade aktiviteter", max_length=2000, blank=True)
    background = models.TextField("bakgrund och nuläge", max_length=4000, blank=True)
    informed_on = models.DateField("den försäkrade informerad", null=True)

    objects = CareContentManager()

    class Meta:
        constraints = [models.CheckConstraint(name="order_has_purpose", condition=~Q(purpose=""))]

    def __str__(self) -> str:
        return f"Beställning av {self.case}"


class OrderChange(models.Model):
    """One field that an update of the order changed: the old and the new value, who and when (S13)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="order_changes")
    changed_at = models.DateTimeField("ändrad")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    field = models.CharField("uppgift", max_length=40)
    before = models.TextField("före", blank=True)
    after = models.TextField("efter", blank=True)

    objects = CareContentManager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="order_change_differs", condition=~Q(before=models.F("after"))),
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.field}"


class InsuredPerson(models.Model):
    """Den försäkrade: identity that only FK and the unit that has the case may see, from the order on."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="insured")
    identity_number = models.CharField("person- eller samordningsnummer", max_length=12)
    name = models.CharField("namn", max_length=120)
    address = models.CharField("adress", max_length=200, blank=True)
    phone = models.CharField("telefon", max_length=30, blank=True)

    objects = CareContentManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="insured_identity_twelve_digits", condition=Q(identity_number__regex=r"^\d{12}$")
            ),
            models.CheckConstraint(name="insured_has_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return f"Den försäkrade i {self.case_id}"
