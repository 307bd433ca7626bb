"""Utredningen: visits, deviations, complementary exams, delay notices and respites."""

from django.db import models
from django.db.models import F, Q

from cases.models.case import Case
from cases.models.visibility import CareContentManager, InsideCaseManager
from cases.vocabulary import Decision, DeviationCause, DeviationDecision, InvitationChannel, Part, VisitState
from fmuadmin.models import Organisation
from fmuadmin.vocabulary import Profession


class ComplementaryExam(models.Model):
    """A physician's request for another profession; FK approves it with 0–20 vardagar or not (FÖRORDN 5, 8 §§)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="exams")
    profession = models.CharField("profession", max_length=2, choices=Profession.choices)
    physician = models.CharField("läkare", max_length=80)
    reason = models.TextField("skäl", max_length=2000)
    requested_on = models.DateField("begärd")
    decision = models.CharField("beslut", max_length=20, choices=Decision.choices, blank=True)
    decided_on = models.DateField("beslutad", null=True)
    days = models.PositiveSmallIntegerField("extra vardagar", default=0)
    decision_reason = models.TextField("skäl till beslutet", max_length=2000, blank=True)

    objects = CareContentManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="exam_not_by_physician", condition=Q(profession__in=[Profession.PS, Profession.FT, Profession.AT])
            ),
            models.CheckConstraint(
                name="exam_decided_has_day",
                condition=Q(decision="", decided_on=None) | (~Q(decision="") & Q(decided_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="exam_days_only_when_approved", condition=Q(days=0) | Q(decision=Decision.APPROVED)
            ),
            models.UniqueConstraint(
                fields=["case", "profession"],
                condition=Q(decision__in=["", Decision.APPROVED]),
                name="exam_one_standing_per_profession",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.get_profession_display()}, {self.get_decision_display() or 'inväntar beslut'}"


class Visit(models.Model):
    """A visit by the insured person. A rebooked visit keeps its chain: the new one points at the old (VI5)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="visits")
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    profession = models.CharField("profession", max_length=2, choices=Profession.choices)
    investigator = models.CharField("utredare", max_length=80, blank=True)
    starts_at = models.DateTimeField("börjar")
    ends_at = models.DateTimeField("slutar")
    exam = models.ForeignKey(ComplementaryExam, on_delete=models.PROTECT, null=True, related_name="visits")
    invited_on = models.DateField("kallad", null=True)
    invitation_channel = models.CharField("kallad per", max_length=10, choices=InvitationChannel.choices, blank=True)
    interpreter_booked = models.BooleanField("tolk bokad", default=False)
    interpreter_took_part = models.BooleanField("tolk deltog", null=True)
    interpreter_hours = models.DecimalField("tolktimmar", max_digits=5, decimal_places=2, null=True)
    state = models.CharField("status", max_length=20, choices=VisitState.choices, default=VisitState.BOOKED)
    rebooked_from = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="rebooked_to", verbose_name="ombokat från"
    )
    cancelled_on = models.DateField("avbokat", null=True)
    struck_reason = models.TextField("skäl", max_length=500, blank=True)
    reported_on = models.DateField("redovisat", null=True)

    objects = InsideCaseManager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="visit_state_known", condition=Q(state__in=VisitState.values)),
            models.CheckConstraint(name="visit_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="visit_not_by_physician_has_exam", condition=Q(profession=Profession.LK) | Q(exam__isnull=False)
            ),
            models.CheckConstraint(
                name="visit_invitation_whole",
                condition=Q(invited_on=None, invitation_channel="")
                | (Q(invited_on__isnull=False) & Q(invitation_channel__in=InvitationChannel.values)),
            ),
            models.CheckConstraint(
                name="visit_interpreter_hours_in_quarters",
                condition=Q(interpreter_hours=None) | (Q(interpreter_hours__gte=0) & Q(interpreter_hours__lte=24)),
            ),
            models.CheckConstraint(
                name="visit_interpreter_told_when_held",
                condition=~Q(state=VisitState.HELD)
                | Q(interpreter_booked=False)
                | Q(interpreter_took_part__isnull=False),
            ),
            models.CheckConstraint(
                name="visit_struck_has_reason", condition=~Q(state=VisitState.STRUCK) | ~Q(struck_reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}: besök {self.starts_at:%Y-%m-%d %H:%M}"


class Deviation(models.Model):
    """Something that happened to a booked visit; FK decides what follows (domain.md §2.2)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="deviations")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="deviations")
    cause = models.CharField("orsakad av", max_length=20, choices=DeviationCause.choices)
    happened_at = models.DateTimeField("tidpunkt")
    no_show = models.BooleanField("uteblev", default=False)
    description = models.TextField("beskrivning", max_length=2000, blank=True)
    reported_by = models.SmallIntegerField("rapporterad av", choices=Part.choices)
    reported_on = models.DateField("rapporterad")
    decision = models.CharField("beslut", max_length=20, choices=DeviationDecision.choices, blank=True)
    decided_on = models.DateField("beslutad", null=True)
    decision_text = models.TextField("kommentar", max_length=2000, blank=True)

    objects = CareContentManager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="deviation_cause_known", condition=Q(cause__in=DeviationCause.values)),
            models.CheckConstraint(
                name="deviation_no_show_by_insured", condition=Q(no_show=False) | Q(cause=DeviationCause.INSURED)
            ),
            models.CheckConstraint(
                name="deviation_decided_has_day", condition=Q(decision="") | Q(decided_on__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["visit"], condition=Q(decided_on=None), name="deviation_one_pending_per_visit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}: avvikelse {self.happened_at:%Y-%m-%d}"


class Respite(models.Model):
    """A delay notice and FK's answer (anstånd); FK may also grant without a notice (FÖRORDN 8 § 2 st., Q22)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="respites")
    supplement = models.ForeignKey("cases.Supplement", on_delete=models.PROTECT, null=True, related_name="respites")
    noticed_on = models.DateField("meddelad", null=True)
    notice_reason = models.TextField("orsak", max_length=2000, blank=True)
    proposed_on = models.DateField("föreslagen dag", null=True)
    decision = models.CharField("beslut", max_length=20, choices=Decision.choices, blank=True)
    decided_on = models.DateField("beslutad", null=True)
    anstand_until = models.DateField("anstånd till", null=True)
    decision_reason = models.TextField("skäl", max_length=2000, blank=True)

    objects = InsideCaseManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(decision=""), name="respite_one_pending"),
            models.CheckConstraint(
                name="respite_noticed_or_granted",
                condition=(Q(noticed_on__isnull=False) & ~Q(notice_reason="")) | Q(decision=Decision.APPROVED),
            ),
            models.CheckConstraint(
                name="respite_granted_has_day",
                condition=(Q(decision=Decision.APPROVED) & Q(anstand_until__isnull=False))
                | (~Q(decision=Decision.APPROVED) & Q(anstand_until=None)),
            ),
            models.CheckConstraint(
                name="respite_decided_has_day",
                condition=Q(decision="", decided_on=None) | (~Q(decision="") & Q(decided_on__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}: anstånd, {self.get_decision_display() or 'inväntar beslut'}"
