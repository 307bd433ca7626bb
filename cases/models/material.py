"""Underlag: what FK sent to the unit and when it was received. Files come with the MATERIAL rules."""

from django.db import models
from django.db.models import F, Q

from cases.models.case import Case
from cases.models.visibility import CareContentManager
from cases.vocabulary import Channel
from fmuadmin.models import Organisation


class MaterialSet(models.Model):
    """One sending. The first one received by the unit starts the clock the day after (FÖRORDN 8 §)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="material_sets")
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    contents = models.TextField("innehåll", max_length=2000)
    channel = models.CharField("sätt", max_length=10, choices=Channel.choices)
    sent_on = models.DateField("skickat")
    received_on = models.DateField("mottaget", null=True)
    confirmed_at = models.DateTimeField("bekräftat", null=True)
    late_reason = models.TextField("skäl till senare dag", max_length=500, blank=True)
    corrected_reason = models.TextField("skäl till rättelse", max_length=500, blank=True)

    objects = CareContentManager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="material_channel_known", condition=Q(channel__in=Channel.values)),
            models.CheckConstraint(
                name="material_received_after_sent", condition=Q(received_on=None) | Q(received_on__gte=F("sent_on"))
            ),
            models.CheckConstraint(
                name="material_later_day_has_reason",
                condition=Q(received_on=None)
                | Q(received_on=F("sent_on"))
                | Q(channel=Channel.POST)
                | ~Q(late_reason="")
                | ~Q(corrected_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}: underlag {self.sent_on}"


class MaterialSupplement(models.Model):
    """A request for material that is missing; FK must supplement (FÖRORDN 6 § 2 st.)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="material_supplements")
    asked_on = models.DateField("begärt")
    what = models.TextField("vad som saknas", max_length=2000)
    answered_by = models.ForeignKey(MaterialSet, on_delete=models.PROTECT, null=True, related_name="+")
    closed_on = models.DateField("avslutat", null=True)

    objects = CareContentManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="material_supplement_answered_is_closed",
                condition=Q(answered_by=None) | Q(closed_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}: underlag begärt {self.asked_on}"
