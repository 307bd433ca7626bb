"""Forms of underlag: FK sends, the unit confirms or asks for more, FK corrects the day."""

from datetime import date
from typing import Any, ClassVar

from django import forms

from cases.act_forms.base import ActForm, explained
from cases.act_forms.fields import Day
from cases.due import statement_due
from cases.vocabulary import Channel
from fmuadmin import clock
from fmuadmin.forms import LongTextField
from fmuadmin.parts import Explanation, Fact


class SendMaterialForm(ActForm):
    """Lägg till underlag."""

    submit: ClassVar[str] = "Skicka underlag"
    done: ClassVar[str] = "Underlaget är skickat till utföraren."

    contents = LongTextField(
        label="Vad skickas?",
        limit=2000,
        error_messages={"required": "Ange vad som skickas"},
        help_text="En rad per handling.",
    )
    channel = forms.ChoiceField(
        label="Hur skickas det?",
        choices=Channel.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj hur underlaget skickas"},
    )
    sent_on = Day(label="Skickat", help_text="Digitalt underlag skickas i dag. Ange en tidigare dag bara för post.")

    def propose(self) -> dict[str, Any]:
        """Digitally, today."""
        return {"channel": Channel.DIGITAL, "sent_on": clock.today()}

    def facts(self) -> list[Fact]:
        """What the unit has asked for."""
        asked = [f"{m.what} ({m.asked_on})" for m in self.case.facts.missing_material]
        unit = Fact(label="Till", value=self.case.unit.name if self.case.unit is not None else "")
        return [unit, Fact(label="Utföraren saknar", value="\n".join(asked))] if asked else [unit]


class ConfirmMaterialForm(ActForm):
    """Bekräfta underlag: the day it came starts the clock the day after (FÖRORDN 8 §)."""

    submit: ClassVar[str] = "Bekräfta underlag"
    done: ClassVar[str] = "Underlaget är bekräftat."

    received_on = Day(label="Mottaget", error_messages={"required": "Ange när underlaget togs emot"})
    late_reason = LongTextField(
        label="Skäl till senare dag",
        limit=500,
        rows=2,
        required=False,
        help_text="Behövs när dagen är senare än dagen då digitalt underlag fanns i ärendet.",
    )

    def propose(self) -> dict[str, Any]:
        """The day the material was made available; for post only, today."""
        waiting = self.case.facts.unconfirmed_sets
        digital = any(m.channel == Channel.DIGITAL for m in waiting)
        newest = max((m.sent_on for m in waiting), default=clock.today())
        return {"received_on": newest if digital else clock.today()}

    def facts(self) -> list[Fact]:
        """What waits for confirmation."""
        return [
            Fact(label=f"Skickat {m.sent_on}, {m.get_channel_display().lower()}", value=m.contents)
            for m in self.case.facts.unconfirmed_sets
        ]

    def notices(self) -> list[str]:
        """The first confirmation starts the clock."""
        if self.case.facts.first_received_set is not None:
            return []
        days = self.case.rules.statement_days
        return [f"Utlåtandet ska vara hos Försäkringskassan inom {days} vardagar, räknat från dagen efter mottagandet."]

    def said(self) -> str:
        """The clock has started."""
        return "Underlaget är bekräftat. Slutdatum räknas från mottagandet."


class CorrectReceiptForm(ActForm):
    """Rätta mottagningsdatum."""

    submit: ClassVar[str] = "Spara rättelsen"
    done: ClassVar[str] = "Mottagningsdatumet är rättat. Utföraren får veta det."

    received_on = Day(label="Rätt mottagningsdatum", error_messages={"required": "Ange rätt mottagningsdatum"})
    reason = LongTextField(
        label="Skäl till rättelsen", limit=500, rows=2, error_messages={"required": "Ange skäl till rättelsen"}
    )

    def _received_on(self) -> date | None:
        first = self.case.facts.first_received_set
        return first.received_on if first is not None else None

    def propose(self) -> dict[str, Any]:
        """The day as it is."""
        return {"received_on": self._received_on()}

    def facts(self) -> list[Fact]:
        """The day that holds now."""
        return [Fact(label="Mottaget enligt utföraren", value=self._received_on())]

    def explanations(self) -> list[Explanation]:
        """How the last day is counted now."""
        due = statement_due(self.case.facts)
        return [explained(due, title="Så räknas slutdatum nu")] if due is not None else []


class RequestMaterialSupplementForm(ActForm):
    """Begär komplettering av underlag (FÖRORDN 6 §)."""

    submit: ClassVar[str] = "Skicka till Försäkringskassan"
    done: ClassVar[str] = "Komplettering av underlag är begärd."
    intro: ClassVar[str] = "Klockan går vidare medan ni väntar. Meddela försening om tiden inte räcker."

    what = LongTextField(label="Vad saknas?", limit=2000, error_messages={"required": "Ange vad som saknas"})
