"""Beställning: the order, its kept differences, and the insured person, who is known only from here on."""

from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models.case import Case
from cases.models.visibility import CareContentManager
from fmuadmin.sealed import BlindIndex, EncryptedText, is_sealed, sealed_bytes

# What of the insured person an order's change may be about, by the name of the column.
IDENTITY_LABELS: Final = {"name": "Namn", "address": "Adress", "phone": "Telefon"}


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
    """One field that an update of the order changed: the old and the new value, who and when (S13).

    The values stand here and nowhere else, sealed: they may be a name, an address, a telephone number or medical text.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="order_changes")
    changed_at = models.DateTimeField("ändrad")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    field = models.CharField("uppgift", max_length=40)
    before = EncryptedText("före", context="order_change.before")
    after = EncryptedText("efter", context="order_change.after")
    # The version that the case got by the change: by it the timeline's line finds what changed.
    case_version = models.PositiveIntegerField("ärendets version", default=0)

    objects = CareContentManager()

    class Meta:
        constraints = [models.CheckConstraint(name="order_change_is_sealed", condition=is_sealed("before", "after"))]

    def __str__(self) -> str:
        return f"{self.case}: {self.field}"

    @property
    def is_of_identity(self) -> bool:
        """Whether the values say who the insured person is or where to be reached."""
        return self.field in IDENTITY_LABELS.values()


class InsuredPerson(models.Model):
    """Den försäkrade: identity that only FK and the unit that has the case may see, from the order on.

    Sealed in the database (ADR 0012); found by the whole identity number only.
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="insured")
    identity_number = EncryptedText("person- eller samordningsnummer", context="insured.identity_number")
    identity_index = BlindIndex(of="identity_number", context="insured.identity_number")
    name = EncryptedText("namn", context="insured.name")
    address = EncryptedText("adress", context="insured.address", blank=True)
    phone = EncryptedText("telefon", context="insured.phone", blank=True)

    objects = CareContentManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="insured_is_sealed", condition=is_sealed("identity_number", "name", "address", "phone")
            ),
            models.CheckConstraint(
                name="insured_identity_twelve_digits", condition=sealed_bytes("identity_number", least=12, most=12)
            ),
            models.CheckConstraint(name="insured_has_name", condition=sealed_bytes("name")),
        ]
        indexes = [models.Index(fields=["identity_index"], name="insured_by_identity")]

    def __str__(self) -> str:
        return f"Den försäkrade i {self.case_id}"
