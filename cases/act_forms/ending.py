"""Forms of the endings: avbryt utredningen, anmäl jäv, makulera ärendet. Their buttons name the case."""

from collections.abc import Mapping
from typing import ClassVar

from django import forms

from cases.act_forms.base import ActForm, Consequence
from cases.act_forms.visiting import visit_in_a_row
from cases.parties import told_of_revocation
from cases.vocabulary import AbortReason, RevokeReason
from fmuadmin import clock
from fmuadmin.forms import LongTextField
from fmuadmin.parts import Fact


class AbortForm(ActForm):
    """Avbryt utredningen, with a reason from the closed list (DV4)."""

    submit: ClassVar[str] = "Avbryt utredningen"
    done: ClassVar[str] = "Utredningen är avbruten. Utföraren och regionen får veta det."
    danger: ClassVar[bool] = True
    intro: ClassVar[str] = "Har ett besök varit bokat går ärendet till ersättning, annars avslutas det."

    cause = forms.ChoiceField(
        label="Orsak", choices=(("", "Välj orsak"), *AbortReason.choices), error_messages={"required": "Välj en orsak"}
    )
    comment = LongTextField(label="Kommentar", limit=2000, required=False, help_text="Regionen läser kommentaren.")

    def facts(self) -> list[Fact]:
        """Visits that the unit will have to cancel."""
        ahead = [visit_in_a_row(visit) for visit in self.case.facts.visits_ahead(clock.now())]
        return [Fact(label="Besök som utföraren avbokar", value="\n".join(ahead) or "Inga")]


class DeclareConflictForm(ActForm):
    """Anmäl jäv för enheten: nothing is payable (AS8)."""

    submit: ClassVar[str] = "Anmäl jäv och avsluta"
    done: ClassVar[str] = "Jäv är anmält och ärendet avslutat. Försäkringskassan kan skicka en ny begäran."
    danger: ClassVar[bool] = True
    intro: ClassVar[str] = "Gäller hela enheten. Ärendet avslutas och inget ersätts. En ny begäran kan skickas."

    reason = LongTextField(label="Orsak", limit=2000, error_messages={"required": "Ange en orsak"})


class RevokeForm(ActForm):
    """Makulera ärendet (AC6)."""

    needed_when: ClassVar[Mapping[str, tuple[str, str]]] = {"comment": ("cause", RevokeReason.OTHER)}
    submit: ClassVar[str] = "Makulera"
    done: ClassVar[str] = "Ärendet är makulerat. Alla parter får veta det."
    danger: ClassVar[bool] = True
    intro: ClassVar[str] = "Ärendet avslutas och innehållet stängs för alla. Det går inte att ångra."

    cause = forms.ChoiceField(
        label="Varför makuleras ärendet?",
        choices=RevokeReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj varför ärendet makuleras"},
    )
    comment = LongTextField(
        label="Beskriv felet",
        limit=2000,
        error_messages={"required": "Beskriv felet"},
        help_text="Behövs vid Annat allvarligt fel. Alla parter läser texten. Skriv inga personuppgifter.",
    )

    def consequences(self) -> list[Consequence]:
        """What closes, what stops, and who is told."""
        told = told_of_revocation(self.case.facts, by=self.actor.organisation_id)
        return [
            Consequence(
                label="Innehållet",
                text="Uppgifter om den försäkrade, underlag, utlåtande, anteckningar och fritext kan ingen part läsa "
                "längre, inte heller ni. Ärendenumret, datum och händelserna finns kvar.",
            ),
            Consequence(
                label="Det som pågår",
                text="Öppna frågor och begärda kompletteringar stängs. Besök som inte har varit avbokas.",
            ),
            Consequence(label="Får veta det", text=", ".join(told)),
        ]
