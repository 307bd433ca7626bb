"""The administrator's forms: a new mandate, and the reason for taking something away."""

from typing import Any

from django import forms

from fmuadmin import clock
from fmuadmin.forms import BaseForm, DayField, Section
from fmuadmin.models import Organisation
from fmuadmin.vocabulary import OrganisationKind, Profession, Role


class MandateForm(BaseForm):
    """A role in an organisation, and for how long."""

    role = forms.ChoiceField(label="Roll", choices=[("", "Välj roll"), *Role.choices])
    organisation = forms.TypedChoiceField(label="Organisation", coerce=int)
    profession = forms.ChoiceField(
        label="Profession", required=False, choices=[("", "Ingen"), *Profession.choices], help_text="Bara för utredare."
    )
    valid_from = DayField(label="Gäller från")
    valid_until = DayField(label="Gäller till och med", required=False, help_text="Tomt betyder tills vidare.")
    sections = [
        Section(fields=["role", "organisation", "profession"]),
        Section(fields=["valid_from", "valid_until"], title="Tid", inline=True),
    ]

    def prepare(self) -> None:
        """Every organisation, under the kind it is of."""
        kinds = dict(OrganisationKind.choices)
        grouped: dict[str, list[tuple[Any, str]]] = {}
        for pk, kind, name in Organisation.objects.order_by("kind", "sort_name").values_list("pk", "kind", "name"):
            grouped.setdefault(kinds[kind], []).append((pk, name))
        field: Any = self.fields["organisation"]
        field.choices = [("", "Välj organisation"), *grouped.items()]
        self.fields["valid_from"].initial = clock.today()


class ReasonForm(BaseForm):
    """Why. It is read by whoever reviews the log."""

    reason = forms.CharField(
        label="Skäl", max_length=300, help_text="Sparas i loggen. Till exempel: har slutat, bytt arbete."
    )


class SureForm(BaseForm):
    """Nothing to fill in, only to confirm."""
