"""The form with which finance settles one leg by hand: paid, or nothing to pay (IN4). Formats and requiredness only."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms

from billing.vocabulary import Leg
from cases.act_forms.base import ActForm
from cases.act_forms.fields import Day, LineField, NumberField
from fmuadmin import clock
from fmuadmin.forms import LongTextField, Section
from fmuadmin.parts import Fact

PAID, NOTHING = "paid", "nothing"


class SettleForm(ActForm):
    """How a leg was settled. Finance sees the case's number, dates and amounts, nothing of the insured (S11)."""

    leg: ClassVar[Leg]
    needed_when: ClassVar[Mapping[str, tuple[str, str]]] = {
        "reference": ("outcome", PAID),
        "amount": ("outcome", PAID),
        "paid_on": ("outcome", PAID),
        "reason": ("outcome", NOTHING),
    }
    submit: ClassVar[str] = "Registrera betalningen"
    sections: ClassVar[tuple[Section, ...]] = (
        Section(fields=("outcome",)),
        Section(title="Betalt", fields=("reference", "amount", "paid_on")),
        Section(title="Inget att betala", fields=("reason",)),
    )

    outcome = forms.ChoiceField(
        label="Hur är ledet reglerat?",
        choices=((PAID, "Betalt"), (NOTHING, "Inget att betala")),
        widget=forms.RadioSelect,
        error_messages={"required": "Välj Betalt eller Inget att betala"},
    )
    reference = LineField(
        label="Referens",
        limit=60,
        help_text="Fakturans eller betalningens nummer, utan personuppgifter.",
        error_messages={"required": "Ange en referens"},
    )
    amount = NumberField(
        label="Belopp, kronor",
        help_text="Till exempel 18 400,50",
        error_messages={
            "required": "Ange ett belopp större än 0, eller välj Inget att betala",
            "invalid": "Ange beloppet som 18 400,50",
        },
    )
    paid_on = Day(label="Betalningsdatum", error_messages={"required": "Ange betalningsdatum"})
    reason = LongTextField(
        label="Varför inget ska betalas",
        limit=500,
        rows=2,
        error_messages={"required": "Ange varför inget ska betalas"},
    )

    def propose(self) -> dict[str, Any]:
        """Paid, today."""
        return {"outcome": PAID, "paid_on": clock.today()}

    def facts(self) -> list[Fact]:
        """Which leg."""
        return [Fact(label="Led", value=self.leg.label)]

    def arguments(self) -> dict[str, Any]:
        """Only what belongs to the outcome."""
        values = self.cleaned_data
        if values["outcome"] == NOTHING:
            return {"leg": self.leg, "nothing_payable": True, "reason": values["reason"]}
        return {"leg": self.leg, **{name: values[name] for name in ("reference", "amount", "paid_on")}}

    def said(self) -> str:
        """Which leg is settled."""
        return f"Betalningen {self.leg.label} är registrerad."


class SettleUnitLegForm(SettleForm):
    """The region pays the unit."""

    leg = Leg.UNIT_TO_REGION


class SettleRegionLegForm(SettleForm):
    """FK pays the region."""

    leg = Leg.REGION_TO_ORDERER
