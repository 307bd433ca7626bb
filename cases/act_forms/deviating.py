"""Forms of avvikelser: reported with the consequences shown first, decided by FK on one page (DV1–DV4)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.db import transaction
from django.utils.timezone import localtime

from cases import commands
from cases.act_forms.base import About, ActForm, Command, Consequence
from cases.act_forms.fields import Day
from cases.act_forms.visiting import booked_at_unit, visit_facts, visit_in_a_row, visit_in_words
from cases.due import statement_due
from cases.models import Case, Deviation, Visit
from cases.vocabulary import AbortReason, DeviationCause, DeviationDecision
from fmuadmin import clock
from fmuadmin.forms import LongTextField, Section, TimeField
from fmuadmin.parts import Fact

# Only two causes move money (decisions.md §4); how much is reckoned later, so that is what is said (DV3).
MOVES_MONEY = (DeviationCause.INSURED, DeviationCause.CARE)


def money_in_words(cause: DeviationCause) -> Consequence:
    """What the cause means for the money."""
    moves = "kan ändra" if cause in MOVES_MONEY else "ändrar inte"
    text = f"Orsaken {cause.label} {moves} ersättningen. Beloppet beräknas i ersättningen."
    return Consequence(label="Ersättning", text=text, when=cause.value)


class ReportDeviationForm(ActForm):
    """Rapportera avvikelse, from either side."""

    submit: ClassVar[str] = "Rapportera"
    done: ClassVar[str] = "Avvikelsen är rapporterad. Försäkringskassan beslutar."
    about: ClassVar[About | None] = About.VISIT
    renamed = {"happened_at": "day"}
    sections: ClassVar[tuple[Section, ...]] = (
        Section(fields=("cause", "no_show")),
        Section(fields=("day", "at"), inline=True),
        Section(fields=("description",)),
    )

    cause = forms.ChoiceField(
        label="Orsakad av",
        choices=DeviationCause.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj vem eller vad som orsakade avvikelsen"},
    )
    no_show = forms.BooleanField(label="Den försäkrade uteblev från besöket", required=False)
    day = Day(label="När hände det?", error_messages={"required": "Ange dagen då det hände"})
    at = TimeField(label="Klockan", error_messages={"required": "Ange klockslag"})
    description = LongTextField(
        label="Beskrivning", limit=2000, required=False, help_text="Regionen läser inte beskrivningen."
    )

    def subjects(self) -> Sequence[tuple[int, str]]:
        """Visits that stand as booked."""
        return [(visit.pk, visit_in_words(visit)) for visit in booked_at_unit(self.case)]

    @property
    def visit(self) -> Visit | None:
        """The visit it happened to."""
        return next((v for v in booked_at_unit(self.case) if v.pk == self.subject), None)

    def propose(self) -> dict[str, Any]:
        """Now; for a visit that has begun, its own start."""
        now = clock.now()
        at = localtime(self.visit.starts_at) if self.visit is not None and self.visit.starts_at <= now else now
        return {"day": at.date(), "at": at.time().replace(second=0, microsecond=0)}

    def facts(self) -> list[Fact]:
        """The visit."""
        return visit_facts(self.visit)

    def hindrance(self) -> str:
        """The visit is gone."""
        return "" if self.visit is not None else "Det finns inget bokat besök att rapportera avvikelse på."

    def consequences(self) -> list[Consequence]:
        """What follows whatever the cause, then what each cause means for the money."""
        due = statement_due(self.case.facts)
        clock_goes_on = "Klockan går vidare. Bara anstånd från Försäkringskassan flyttar slutdatum."
        return [
            Consequence(label="Slutdatum", text=f"{due.day}. {clock_goes_on}" if due is not None else clock_goes_on),
            Consequence(
                label="Besöket", text="Avbokas inte nu. Försäkringskassan beslutar: Fortsätt, Boka om eller Avbryt."
            ),
            Consequence(
                label="Ärendet", text="Status blir Avvikelse, inväntar beslut. Bollen går till Försäkringskassan."
            ),
            Consequence(label="Vem får veta", text="Alla parter. Regionen ser inte beskrivningen."),
            *map(money_in_words, DeviationCause),
        ]

    def arguments(self) -> dict[str, Any]:
        """Day and time of day as an instant in Swedish time."""
        values = super().arguments()
        values["happened_at"] = datetime.combine(values.pop("day"), values.pop("at"), tzinfo=clock.TZ)
        return values


CONTINUE, REBOOK, ABORT = DeviationDecision.CONTINUE, DeviationDecision.REBOOK, DeviationDecision.ABORT


class DecideDeviationForm(ActForm):
    """Besluta om avvikelse: Fortsätt, Boka om or Avbryt utredningen in one form, with or without anstånd (DV2)."""

    needed_when: ClassVar[Mapping[str, tuple[str, str]]] = {"cause": ("decision", ABORT)}
    submit: ClassVar[str] = "Skicka beslut"
    about: ClassVar[About | None] = About.DEVIATION
    sections: ClassVar[tuple[Section, ...]] = (
        Section(fields=("decision",)),
        Section(title="Om utredningen går vidare", fields=("until",)),
        Section(title="Om utredningen avbryts", fields=("cause",)),
        Section(fields=("comment",)),
    )

    decision = forms.ChoiceField(
        label="Beslut",
        choices=(
            (CONTINUE, "Fortsätt: ett besök som inte har varit står kvar"),
            (REBOOK, "Boka om: besöket avbokas och utföraren bokar ett nytt"),
            (ABORT, "Avbryt utredningen: ärendet går till ersättning"),
        ),
        widget=forms.RadioSelect,
        error_messages={"required": "Välj Fortsätt, Boka om eller Avbryt utredningen"},
    )
    until = Day(label="Anstånd till", required=False, help_text="Lämna tomt om slutdatum ska stå kvar.")
    cause = forms.ChoiceField(
        label="Orsak till att utredningen avbryts",
        choices=(("", "Välj orsak"), *AbortReason.choices),
        error_messages={"required": "Välj en orsak"},
    )
    comment = LongTextField(label="Kommentar", limit=2000, required=False)

    def subjects(self) -> Sequence[tuple[int, str]]:
        """Deviations that wait for a decision."""
        return [(d.pk, visit_in_words(d.visit)) for d in self.case.facts.pending_deviations]

    @property
    def deviation(self) -> Deviation | None:
        """The deviation to decide on."""
        return next((d for d in self.case.facts.pending_deviations if d.pk == self.subject), None)

    def facts(self) -> list[Fact]:
        """What happened, the visits ahead and the last day."""
        deviation = self.deviation
        if deviation is None:
            return []
        due = statement_due(self.case.facts)
        ahead = [visit_in_a_row(v) for v in self.case.facts.visits_ahead(clock.now())]
        return [
            *visit_facts(deviation.visit),
            Fact(label="Orsakad av", value=deviation.get_cause_display()),
            Fact(label="Uteblev", value="Ja" if deviation.no_show else "Nej"),
            Fact(label="Tidpunkt", value=f"{localtime(deviation.happened_at):%Y-%m-%d %H:%M}"),
            Fact(label="Beskrivning", value=deviation.description),
            Fact(label="Andra bokade besök", value="\n".join(ahead) or "Inga"),
            Fact(label="Utlåtande senast", value=due.day if due is not None else ""),
        ]

    def consequences(self) -> list[Consequence]:
        """What each decision does to the visits."""
        told = {
            CONTINUE: "Ett besök som inte har varit står kvar. Ett besök som missades avslutas som det rapporterades.",
            REBOOK: "Besöket avbokas. Utföraren bokar ett nytt.",
            ABORT: "Alla avvikelser avslutas. Utföraren avbokar de besök som är kvar och redovisar resten.",
        }
        return [Consequence(label=decision.label, text=text, when=decision.value) for decision, text in told.items()]

    def hindrance(self) -> str:
        """Nothing waits."""
        return "" if self.deviation is not None else "Det finns ingen avvikelse som inväntar beslut."

    def clean(self) -> dict[str, Any]:
        """An abort goes without anstånd."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("decision") == ABORT and cleaned.get("until"):
            self.add_error("until", "Anstånd kan inte beviljas när utredningen avbryts. Ta bort datumet.")
        return cleaned

    def perform(self, command: Command) -> Case:
        """One decision, whole or not at all: the abort alone, or the deviation with its anstånd."""
        values, number = self.cleaned_data, self.case.number
        version, comment = values["version"], values["comment"]
        if values["decision"] == ABORT:
            return commands.abort(number, actor=self.actor, cause=values["cause"], comment=comment, version=version)
        with transaction.atomic():
            case = command(
                number,
                actor=self.actor,
                deviation_id=values["deviation_id"],
                decision=values["decision"],
                comment=comment,
                version=version,
            )
            if values["until"]:
                case = commands.grant_respite(number, actor=self.actor, until=values["until"], reason=comment)
        return case

    def said(self) -> str:
        """What was decided."""
        decision = DeviationDecision(self.cleaned_data["decision"])
        respite = f" Anstånd till {self.cleaned_data['until']}." if self.cleaned_data["until"] else ""
        return f"Beslutet är skickat: {decision.label}.{respite} Utföraren får veta det."
