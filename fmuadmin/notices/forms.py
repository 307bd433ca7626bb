"""The forms of Inställningar för notiser: when mail goes, where to, and the code that was sent there."""

from typing import Any

from django import forms

from fmuadmin.forms import BaseForm
from fmuadmin.notices.choosing import groups_for
from fmuadmin.vocabulary import NoticeDelivery


class ChoicesForm(BaseForm):
    """One choice for each group of notices."""

    def __init__(self, *args: Any, person: bool, **kwargs: Any) -> None:
        self.person = person
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """A field for each group."""
        for group in groups_for(person=self.person):
            self.fields[group.value] = forms.ChoiceField(label=str(group.label), choices=NoticeDelivery.choices)


class AddressForm(BaseForm):
    """An address to send notices to."""

    address = forms.EmailField(label="E-postadress", max_length=254, required=False)


class CodeForm(BaseForm):
    """The code from the mail."""

    code = forms.CharField(
        label="Kod ur mejlet",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
