"""Organisations that meet in a case, and the agreements between regions and care units."""

from datetime import date

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Lower

from fmuadmin.vocabulary import OrganisationKind


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Ways to ask for organisations."""

    def contracted_units(self, *, region_id: int, on: date) -> "OrganisationQuerySet":
        """Care units that may be asked by the region on the day: in service, run by it or under agreement."""
        agreed = Q(agreements__region_id=region_id, agreements__valid_from__lte=on) & (
            Q(agreements__valid_until=None) | Q(agreements__valid_until__gte=on)
        )
        return (
            self.filter(kind=OrganisationKind.CARE_UNIT)
            .filter(Q(active_from__lte=on), Q(active_until=None) | Q(active_until__gte=on))
            .filter(Q(operated_by_id=region_id) | agreed)
            .order_by("sort_name", "pk")
            .distinct()
        )


class Organisation(models.Model):
    """One party: an FK office, a region, a care provider, a care unit or a finance desk.

    ``parent`` is the care provider of a unit, the region of its finance desk and the authority of an FK office.
    ``operated_by`` is the region that runs the unit in its own name (*egen regi*); empty for private units.
    The form of operation is therefore relative to who asks: ``form_of_operation``.
    """

    kind = models.CharField(max_length=20, choices=OrganisationKind.choices)
    name = models.CharField("namn", max_length=120)
    # No Swedish collation in every PostgreSQL build: å ä ö sort after z by this expression (decisions.md §13).
    sort_name = models.GeneratedField(
        expression=models.Func(Lower("name"), Value("åäö"), Value("{|}"), function="translate"),
        output_field=models.CharField(max_length=120, db_collation="C"),
        db_persist=True,
    )
    hsa_id = models.CharField("HSA-id", max_length=40, unique=True, null=True, blank=True)
    org_nr = models.CharField("organisationsnummer", max_length=11, blank=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts")
    operated_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="own_units")
    email = models.EmailField("e-post för notiser", blank=True)
    phone = models.CharField("telefon", max_length=30, blank=True)
    address = models.CharField("adress", max_length=120, blank=True)
    postcode = models.CharField("postnummer", max_length=6, blank=True)
    town = models.CharField("ort", max_length=60, blank=True)
    standard_answer = models.TextField("standardsvar", blank=True)
    languages = models.CharField("språk utan tolk", max_length=120, blank=True)
    may_decline = models.BooleanField("får avböja förfrågningar", default=True)
    active_from = models.DateField("i drift från", default=date(2019, 1, 1))
    active_until = models.DateField("i drift till", null=True, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="organisation_kind_known", condition=Q(kind__in=OrganisationKind.values)),
            models.CheckConstraint(
                name="organisation_unit_has_hsa_id_and_provider",
                condition=~Q(kind=OrganisationKind.CARE_UNIT)
                | (Q(hsa_id__isnull=False) & Q(parent__isnull=False) & ~Q(org_nr="")),
            ),
            models.CheckConstraint(
                name="organisation_only_units_are_operated",
                condition=Q(operated_by=None) | Q(kind=OrganisationKind.CARE_UNIT),
            ),
            models.CheckConstraint(
                name="organisation_active_period_ordered",
                condition=Q(active_until=None) | Q(active_until__gte=F("active_from")),
            ),
            models.UniqueConstraint(fields=["kind", "name"], name="organisation_name_unique_in_kind"),
        ]

    def __str__(self) -> str:
        return self.name


class FormOfOperation(models.TextChoices):
    """Who runs the unit, seen from the region that asks (domain.md §3.5)."""

    OWN = "own", "Egen regi"
    OTHER_REGION = "other_region", "Annan region"
    PRIVATE = "private", "Privat"


def form_of_operation(unit: Organisation, *, region_id: int) -> FormOfOperation:
    """The unit's form of operation as the asking region sees it."""
    if unit.operated_by_id is None:
        return FormOfOperation.PRIVATE
    return FormOfOperation.OWN if unit.operated_by_id == region_id else FormOfOperation.OTHER_REGION


class Agreement(models.Model):
    """A region's agreement with a care unit: the unit may be asked while it is in force."""

    region = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="unit_agreements")
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="agreements")
    reference = models.CharField("avtalsnummer", max_length=40, blank=True)
    valid_from = models.DateField("gäller från")
    valid_until = models.DateField("gäller till", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "unit", "valid_from"], name="agreement_unique_start"),
            models.CheckConstraint(
                name="agreement_period_ordered",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region} – {self.unit} från {self.valid_from}"
