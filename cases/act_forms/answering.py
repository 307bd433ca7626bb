"""Forms of the asked unit: accept, decline, take an acceptance back. They show what the unit may see, nothing more."""

from typing import Any, ClassVar

from django import forms

from cases.act_forms.base import ActForm
from cases.act_forms.fields import Day, LineField
from cases.act_forms.requesting import what_units_see
from cases.vocabulary import PerformerType
from fmuadmin import clock
from fmuadmin.calendar import next_working_day
from fmuadmin.forms import LongTextField, Section
from fmuadmin.models import Organisation
from fmuadmin.parts import Fact


class _AnswerForm(ActForm):
    """What the region asked, above the answer."""

    def facts(self) -> list[Fact]:
        """The request as the unit sees it."""
        request = self.case.facts.live_request_of(self.actor.organisation_id)
        told = what_units_see(self.case, self.actor.organisation_name)
        if request is not None:
            told += [
                Fact(label="Regionens meddelande", value=request.message),
                Fact(label="Svara senast", value=request.answer_by),
            ]
        return told


class AcceptForm(_AnswerForm):
    """Acceptera: who performs, whom to contact, from when (AS2, AS10). Everything is filled in beforehand."""

    submit: ClassVar[str] = "Skicka svar"
    done: ClassVar[str] = "Svaret är skickat till regionen."
    sections: ClassVar[tuple[Section, ...]] = (
        Section(fields=("start_on",)),
        Section(title="Vem utför utredningen?", fields=("performer_type", "performer_name")),
        Section(title="Kontakt", fields=("contact", "phone", "email")),
        Section(fields=("comment",)),
    )

    start_on = Day(label="Möjligt startdatum", error_messages={"required": "Ange möjligt startdatum"})
    performer_type = forms.ChoiceField(label="Utförs av", choices=PerformerType.choices, widget=forms.RadioSelect)
    performer_name = LineField(
        label="Underleverantörens namn", limit=120, required=False, help_text="Bara när en underleverantör utför."
    )
    contact = LineField(label="Kontaktperson", limit=120, error_messages={"required": "Ange en kontaktperson"})
    phone = LineField(label="Telefon", limit=30, required=False, widget=forms.TextInput(attrs={"type": "tel"}))
    email = forms.EmailField(
        label="E-post", required=False, error_messages={"invalid": "Ange e-post som namn@exempel.se"}
    )
    comment = LongTextField(label="Svar till regionen", limit=2000, required=False)

    def propose(self) -> dict[str, Any]:
        """The next working day, the person answering, and the unit's standard answer."""
        unit = Organisation.objects.get(pk=self.actor.desk)
        return {
            "start_on": next_working_day(clock.today(), self.case.rules.day_rules),
            "performer_type": PerformerType.UNIT,
            "contact": self.actor.name,
            "phone": unit.phone,
            "email": unit.email,
            "comment": unit.standard_answer,
        }


class DeclineForm(_AnswerForm):
    """Avböj förfrågan."""

    submit: ClassVar[str] = "Avböj förfrågan"
    done: ClassVar[str] = "Ni har avböjt förfrågan. Regionen får veta det."

    reason = LongTextField(
        label="Orsak",
        limit=2000,
        error_messages={"required": "Ange en orsak"},
        help_text="Regionen och FK läser orsaken.",
    )


class WithdrawAcceptanceForm(_AnswerForm):
    """Ta tillbaka svaret."""

    submit: ClassVar[str] = "Ta tillbaka svaret"
    done: ClassVar[str] = "Svaret är återtaget. Regionen får veta det."

    reason = LongTextField(
        label="Orsak",
        limit=2000,
        error_messages={"required": "Ange en orsak"},
        help_text="Regionen och FK läser orsaken.",
    )
