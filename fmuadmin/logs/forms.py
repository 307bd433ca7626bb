"""The log reviewer's forms: draw a sample, sign the review, make an extract for a citizen."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from fmuadmin import clock
from fmuadmin.forms import BaseForm, DayField, LongTextField, Section
from fmuadmin.identity import IdentityNumber, contains_identity_number, parse
from fmuadmin.logs.asked import ACTION, DENIED, NUMBER, PERSON, SINCE, UNTIL, Asked
from fmuadmin.logs.reviewing import MOST_ROWS, USUAL_ROWS
from fmuadmin.vocabulary import ReadAction, ReviewOutcome

ORDER = "Till och med ligger före från och med. Byt plats på datumen."
NO_IDENTITY = "Skriv inte personnummer här. Ta bort numret och skicka igen."


class _PeriodForm(BaseForm):
    """A period of days; not one that lies ahead."""

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        values = super().clean() or {}
        since, until = values.get(SINCE), values.get(UNTIL)
        if since and until and until < since:
            self.add_error(UNTIL, ORDER)
        if since and since > clock.today():
            self.add_error(SINCE, f"Från och med kan inte ligga i framtiden. Ange {clock.today()} eller tidigare.")
        return values


class DrawForm(_PeriodForm):
    """Which lines, and how many of them."""

    fran = DayField(label="Från och med")
    till = DayField(label="Till och med")
    person = forms.ChoiceField(label="Person", required=False)
    arende = forms.CharField(
        label="Ärendenummer", required=False, max_length=20, help_text="Till exempel FMU-2026-0117."
    )
    vad = forms.ChoiceField(label="Vad", required=False, choices=[("", "Allt"), *ReadAction.choices])
    nekade = forms.BooleanField(label="Bara nekade försök", required=False)
    antal = forms.IntegerField(
        label="Antal rader",
        min_value=1,
        max_value=MOST_ROWS,
        initial=USUAL_ROWS,
        help_text=f"Högst {MOST_ROWS}. Finns det färre rader i urvalet visas alla.",
        error_messages={
            "invalid": "Ange antal rader som ett heltal",
            "min_value": "Ange minst 1 rad",
            "max_value": f"Ange högst {MOST_ROWS} rader",
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": "3"}),
    )
    sections = [
        Section(fields=[SINCE, UNTIL], title="Period", inline=True),
        Section(fields=[PERSON, NUMBER, ACTION, DENIED], title="Bara en del av loggen", hint="Lämna tomt för allt."),
        Section(fields=["antal"], title="Stickprov"),
    ]

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        self._people = people
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """The people to choose among are those of the reviewed organisations."""
        person = self.fields[PERSON]
        assert isinstance(person, forms.ChoiceField)  # noqa: S101 – declared above
        person.choices = [("", "Alla"), *((str(key), name) for key, name in self._people)]

    def clean_arende(self) -> str:
        """A case number as it is written."""
        typed = str(self.cleaned_data[NUMBER])
        asked = Asked.read({NUMBER: typed})
        if asked.unread:
            raise ValidationError(asked.unread[0])
        return asked.number

    def asked(self) -> Asked:
        """What a valid form asks for."""
        values = self.cleaned_data
        sent = {name: values[name] for name in (PERSON, NUMBER, ACTION, DENIED)}
        days = {SINCE: values[SINCE].isoformat(), UNTIL: values[UNTIL].isoformat()}
        return Asked.read({**sent, **days})


class SignForm(BaseForm):
    """What the review came to."""

    utfall = forms.ChoiceField(label="Utfall", choices=ReviewOutcome.choices, widget=forms.RadioSelect)
    anteckning = LongTextField(
        label="Anteckning",
        limit=2000,
        required=False,
        help_text="Vad du såg och, om något behöver göras, vem som gör vad.",
    )

    def clean_anteckning(self) -> str:
        """No identity numbers: the review is kept for years."""
        note = str(self.cleaned_data["anteckning"]).strip()
        if contains_identity_number(note):
            raise ValidationError(NO_IDENTITY)
        return note

    def clean(self) -> dict[str, Any]:
        """What needs to be done must be said."""
        values = super().clean() or {}
        if values.get("utfall") == ReviewOutcome.ACTION_NEEDED and values.get("anteckning") == "":
            self.add_error("anteckning", "Skriv vad som behöver göras")
        return values


class ExtractForm(_PeriodForm):
    """Whose extract, for which time, and why it is made."""

    personnummer = forms.CharField(
        label="Personens person- eller samordningsnummer",
        max_length=20,
        help_text="Tolv siffror. Numret sparas inte och skrivs inte ut i utdraget.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    fran = DayField(label="Från och med", required=False)
    till = DayField(label="Till och med", required=False)
    skal = forms.CharField(
        label="Varför görs utdraget?",
        max_length=200,
        help_text="Till exempel: Begäran från den enskilde, diarienummer 2026-118.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Ange varför utdraget görs"},
    )
    namn = forms.BooleanField(label="Ta med namn på de personer som har läst", required=False)
    sections = [
        Section(fields=["personnummer"]),
        Section(fields=[SINCE, UNTIL], title="Period", hint="Lämna tomt för hela loggen.", inline=True),
        Section(fields=["skal", "namn"]),
    ]

    def clean_personnummer(self) -> IdentityNumber:
        """A valid number."""
        try:
            return parse(str(self.cleaned_data["personnummer"]))
        except ValueError as problem:
            raise ValidationError(str(problem)) from None

    def clean_skal(self) -> str:
        """A reason without identity numbers: it stays in the log."""
        reason = str(self.cleaned_data["skal"]).strip()
        if contains_identity_number(reason):
            raise ValidationError(NO_IDENTITY)
        return reason
