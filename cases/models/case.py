"""The case row and who may see it. What happens to a case stands in cases/commands; its states in lifecycle.py."""

from functools import cached_property
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.facts import CaseFacts
from cases.models.lifecycle import CaseLifecycle
from cases.vocabulary import (
    ENDED_STATES,
    REQUEST_STATES,
    AbortReason,
    CaseState,
    ClosureReason,
    Part,
    Protection,
)
from fmuadmin.access import Actor
from fmuadmin.models import Organisation
from fmuadmin.vocabulary import OrganisationKind, Role

if TYPE_CHECKING:
    from cases.rules import Rules


class CaseQuerySet(models.QuerySet["Case"]):
    """Ways to ask for cases."""

    def visible_to(self, actor: Actor) -> "CaseQuerySet":
        """The cases the actor may see:

        1. the system sees every case (it acts only where decisions.md §4 names it);
        2. system administrators and log reviewers see no case, wherever they hold their mandate;
        3. anybody else sees a case when their organisation has a part in it (a CaseParty row), and nothing more;
        4. but nobody a case in which they have declared jäv themselves (S24).

        Row-level security repeats this on the tables. What of the case is shown depends on the part.
        """
        if actor.is_system:
            return self
        if actor.role in (Role.SYSTEM_ADMIN, Role.LOG_REVIEWER):
            return self.none()
        return self.filter(parties__organisation_id=actor.desk).exclude(personal_conflicts__user_id=actor.person)

    def locked(self) -> "CaseQuerySet":
        """Lock the case rows, in key order, until the end of the transaction."""
        return self.select_for_update(of=("self",)).order_by("pk")

    def with_parties_named(self) -> "CaseQuerySet":
        """Read region, office, unit and officer in the same statement."""
        return self.select_related("region", "office", "unit", "officer")


class Case(CaseLifecycle):
    """A försäkringsmedicinsk utredning, from begäran to its end."""

    number = models.CharField("ärendenummer", max_length=20, unique=True)
    version = models.PositiveIntegerField(default=1)
    state_since = models.DateField()

    region = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    coordinator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    unit_responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    requested_on = models.DateField("begäran inkom")
    answer_by = models.DateField("svar senast")
    method = models.CharField("metod", max_length=20, default="AFU")
    way_of_assessment = models.CharField("bedömningssätt", max_length=200)
    town = models.CharField("bostadsort", max_length=60)
    interpreter_language = models.CharField("tolkspråk", max_length=60, blank=True)
    special_needs = models.CharField("särskilda behov", max_length=500, blank=True)
    earlier_units = models.CharField("tidigare utredd hos", max_length=200, blank=True)
    comment = models.TextField("kommentar till regionen", max_length=2000, blank=True)
    is_validation = models.BooleanField("valideringsärende", default=False)
    protection = models.SmallIntegerField(choices=Protection.choices, default=Protection.NONE)

    rejection_comment = models.TextField("regionens kommentar", blank=True)
    objected_on = models.DateField("motsatte sig sändning", null=True)
    aborted_at = models.DateTimeField("avbruten", null=True)
    abort_reason = models.CharField(max_length=20, choices=AbortReason.choices, blank=True)
    accounting_since = models.DateField("kom till ersättning", null=True)
    closed_on = models.DateField("avslutad", null=True)
    closure_reason = models.CharField(max_length=20, choices=ClosureReason.choices, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="case_state_known", condition=Q(state__in=CaseState.values)),
            models.CheckConstraint(name="case_number_form", condition=Q(number__regex=r"^FMU-\d{4}-\d{4,}$")),
            models.CheckConstraint(
                name="case_ended_has_reason_and_day",
                condition=(Q(state__in=ENDED_STATES) & ~Q(closure_reason="") & Q(closed_on__isnull=False))
                | (~Q(state__in=ENDED_STATES) & Q(closed_on=None)),
            ),
            models.CheckConstraint(
                name="case_has_unit_once_assigned",
                condition=Q(state__in=[*(s for s in REQUEST_STATES if s != CaseState.ASSIGNED), *ENDED_STATES])
                | Q(unit__isnull=False),
            ),
            models.CheckConstraint(
                name="case_answer_after_request", condition=Q(answer_by__gte=models.F("requested_on"))
            ),
            models.CheckConstraint(name="case_method_afu", condition=Q(method="AFU")),
            models.CheckConstraint(
                name="case_abort_has_reason",
                condition=(Q(aborted_at=None) & Q(abort_reason=""))
                | (Q(aborted_at__isnull=False) & ~Q(abort_reason="")),
            ),
        ]
        indexes = [models.Index(fields=["state"], name="case_by_state")]

    def __str__(self) -> str:
        return self.number

    @cached_property
    def facts(self) -> CaseFacts:
        """What has happened in the case, read when asked for and kept; ``forget_facts`` after writing."""
        return CaseFacts(self)

    def forget_facts(self) -> None:
        """Drop what was read, so that the next question sees what was just written."""
        self.__dict__.pop("facts", None)
        getattr(self, "_prefetched_objects_cache", {}).clear()

    @cached_property
    def rules(self) -> "Rules":
        """The rules in force on the day of the begäran (decisions.md §7)."""
        from cases.models.rule import Rule  # noqa: PLC0415 – rule rows are read through their own model

        return Rule.objects.in_force(on=self.requested_on, region_id=self.region_id)

    @property
    def unit_in_charge(self) -> Organisation:
        """The unit that has the case. Raises LookupError before the assignment; the database holds it after."""
        if self.unit is None:
            raise LookupError(f"{self.number} has no unit")
        return self.unit

    @property
    def reached_compensation(self) -> bool:
        """Whether the case ever came to Ersättning, so that finance keeps seeing it when it has ended."""
        return self.accounting_since is not None

    def finance_desks(self) -> list[tuple[Organisation, Part]]:
        """The desks that settle this case's two legs: the region's and FK's national one."""
        desks = Organisation.objects.filter(
            Q(kind=OrganisationKind.REGION_FINANCE_DESK, parent_id=self.region_id)
            | Q(kind=OrganisationKind.FK_FINANCE_DESK)
        ).order_by("pk")
        parts = {
            OrganisationKind.REGION_FINANCE_DESK: Part.REGION_FINANCE,
            OrganisationKind.FK_FINANCE_DESK: Part.ORDERER_FINANCE,
        }
        return [(desk, parts[OrganisationKind(desk.kind)]) for desk in desks]
