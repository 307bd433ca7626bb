"""Förfrågan: what a region asked a unit, and what the unit answered; and the transfer from one unit to another."""

from django.db import models
from django.db.models import Q

from cases.models.case import Case
from cases.models.visibility import InsideCaseManager, OwnRequestManager
from cases.vocabulary import Decision, PerformerType, RequestState
from fmuadmin.models import Organisation

LIVE = (RequestState.ASKED, RequestState.ACCEPTED, RequestState.ASSIGNED, RequestState.ORDERED)


class UnitRequest(models.Model):
    """One question to one unit. ``answer`` keeps what the unit said, whatever became of the request."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="requests")
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=RequestState.choices, default=RequestState.ASKED)
    for_transfer = models.BooleanField("gäller byte av utförare", default=False)
    direct = models.BooleanField("tilldelad direkt", default=False)
    asked_at = models.DateTimeField("skickad")
    answer_by = models.DateField("svar senast")
    message = models.TextField("meddelande", max_length=2000, blank=True)
    may_decline = models.BooleanField(default=True)

    answer = models.CharField("svar", max_length=20, blank=True)
    answered_at = models.DateTimeField("besvarad", null=True)
    performer_type = models.CharField(max_length=20, choices=PerformerType.choices, blank=True)
    performer_name = models.CharField("utförs av", max_length=120, blank=True)
    contact = models.CharField("kontaktperson", max_length=120, blank=True)
    phone = models.CharField("telefon", max_length=30, blank=True)
    email = models.EmailField("e-post", blank=True)
    start_on = models.DateField("kan starta", null=True)
    comment = models.TextField("kommentar", max_length=2000, blank=True)
    decline_reason = models.TextField("orsak", max_length=2000, blank=True)
    ended_on = models.DateField("avgjord", null=True)

    objects = OwnRequestManager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="unit_request_state_known", condition=Q(state__in=RequestState.values)),
            models.CheckConstraint(
                name="unit_request_answer_known",
                condition=Q(answer="", answered_at=None)
                | Q(answer__in=[RequestState.ACCEPTED, RequestState.DECLINED], answered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="unit_request_accepted_says_who_and_when",
                condition=~Q(answer=RequestState.ACCEPTED)
                | (~Q(performer_type="") & ~Q(performer_name="") & ~Q(contact="") & Q(start_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="unit_request_declined_has_reason",
                condition=~Q(answer=RequestState.DECLINED) | ~Q(decline_reason=""),
            ),
            models.CheckConstraint(
                name="unit_request_state_follows_answer",
                condition=~Q(state__in=[RequestState.ACCEPTED, RequestState.DECLINED]) | Q(answer=models.F("state")),
            ),
            models.UniqueConstraint(
                fields=["case", "unit"], condition=Q(state__in=LIVE), name="unit_request_one_live_per_unit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.unit}, {self.get_state_display()}"

    @property
    def is_live(self) -> bool:
        """Awaited, accepted, assigned or ordered."""
        return self.state in LIVE


class Transfer(models.Model):
    """A proposal that another unit takes over; FK decides."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="transfers")
    request = models.ForeignKey(UnitRequest, on_delete=models.PROTECT, related_name="+")
    from_unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    proposed_on = models.DateField("föreslaget")
    reason = models.TextField("orsak", max_length=2000)
    decision = models.CharField("beslut", max_length=20, choices=Decision.choices, blank=True)
    decided_on = models.DateField("beslutat", null=True)
    decision_reason = models.TextField("skäl", max_length=2000, blank=True)

    objects = InsideCaseManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(decision=""), name="transfer_one_pending"),
            models.CheckConstraint(
                name="transfer_decided_has_day",
                condition=Q(decision="", decided_on=None) | (~Q(decision="") & Q(decided_on__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}: byte av utförare, {self.get_decision_display() or 'inväntar beslut'}"
