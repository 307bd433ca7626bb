"""The forms of the letter of summons: the unit's wording, and why a protected person's letter is needed (VI7, AC4)."""

from typing import ClassVar

from django import forms

from cases.merge_fields import FIELDS
from cases.reveal_form import LONGEST
from fmuadmin.forms import BaseForm, DayField, LongTextField, Section

FORBIDDEN = "Skriv inte diagnos eller annan medicinsk uppgift."


class SummonsTemplateForm(BaseForm):
    """Heading, text and from which day. The command says which fields exist."""

    sections: ClassVar[tuple[Section, ...]] = (Section(fields=("heading", "body", "valid_from")),)

    heading = forms.CharField(
        label="Rubrik", max_length=120, widget=forms.TextInput(attrs={"size": "40", "autocomplete": "off"})
    )
    body = LongTextField(
        label="Brevets text",
        limit=4000,
        rows=20,
        help_text=f"{FORBIDDEN} Ord inom klammer fylls i: {', '.join(f'{{{name}}}' for name in FIELDS)}.",
        error_messages={"required": "Skriv brevets text"},
    )
    valid_from = DayField(label="Gäller från", error_messages={"required": "Ange från vilken dag mallen gäller"})


class LetterForm(BaseForm):
    """Why the letter to a protected person is made."""

    skal = LongTextField(
        label="Skäl",
        limit=LONGEST,
        rows=2,
        help_text="Den försäkrade har skyddade personuppgifter. Skälet loggas. Skriv varken namn eller personnummer.",
        error_messages={"required": "Ange varför brevet med personuppgifter behövs"},
    )
