"""The form that asks what an ärendeakt shall hold, and of a protected person also why (DO4, AC4)."""

from collections.abc import Sequence
from typing import Any

from django import forms

from cases.reveal_form import LONGEST
from fmuadmin.forms import BaseForm, LongTextField

REASON_NEEDED = "Ange varför personuppgifterna ska vara med"


class DossierForm(BaseForm):
    """Which sections. ``protected``: the reader may also take a protected person's identity along, with a reason."""

    avsnitt = forms.MultipleChoiceField(
        label="Avsnitt",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Välj minst ett avsnitt", "invalid_choice": "Välj bland avsnitten på sidan"},
    )
    identitet = forms.BooleanField(
        label="Ta med den försäkrades namn, personnummer, telefon och adress", required=False
    )
    skal = LongTextField(
        label="Skäl",
        limit=LONGEST,
        rows=2,
        required=False,
        help_text="Behövs om uppgifterna ska vara med. Skälet loggas. Skriv varken namn eller personnummer.",
    )

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], protected: bool = False, **kwargs: Any) -> None:
        self._choices, self._protected = choices, protected
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Offer the reader's sections; ask for a reason only where something is hidden."""
        sections = self.fields["avsnitt"]
        assert isinstance(sections, forms.MultipleChoiceField)  # noqa: S101 – declared so above
        sections.choices = self._choices
        if not self._protected:
            del self.fields["identitet"], self.fields["skal"]

    def clean(self) -> dict[str, Any]:
        """A protected person's identity goes along with a reason only."""
        values = super().clean() or {}
        if values.get("identitet") and not values.get("skal") and "skal" not in self.errors:
            self.add_error("skal", REASON_NEEDED)
        return values
