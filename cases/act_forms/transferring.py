"""Forms of byte av utförare: the region proposes, FK decides on one page."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms

from cases import commands
from cases.act_forms import units
from cases.act_forms.assigning import CHOOSE_ACCEPTED, offer
from cases.act_forms.base import ActForm, Command
from cases.models import Case, Transfer
from fmuadmin.forms import LongTextField, RowChoiceField
from fmuadmin.parts import Fact

APPROVE, DENY = "approve", "deny"


class ProposeTransferForm(ActForm):
    """Föreslå byte av utförare: a unit that has accepted."""

    submit: ClassVar[str] = "Skicka förslaget till Försäkringskassan"
    done: ClassVar[str] = "Byte av utförare är föreslaget. Försäkringskassan beslutar."
    intro: ClassVar[str] = "Den nuvarande utföraren har ärendet tills Försäkringskassan har godkänt bytet."

    is_wide: ClassVar[bool] = True

    unit_id = RowChoiceField(label="Ny utförare", error_messages=CHOOSE_ACCEPTED)
    reason = LongTextField(
        label="Orsak",
        limit=2000,
        error_messages={"required": "Ange en orsak"},
        help_text="Försäkringskassan och utföraren läser orsaken.",
    )

    def propose(self) -> dict[str, Any]:
        """Units that were asked to take over."""
        asked = [r for r in self.case.facts.requests if r.for_transfer and r.is_live]
        self.rows = units.comparing_rows(self.case, asked)
        return {"unit_id": offer(self, units.COMPARING_COLUMNS, self.rows)}

    def hindrance(self) -> str:
        """Nobody has accepted."""
        if any(not row.reason for row in self.rows):
            return ""
        return "Ingen ny utförare har accepterat. Skicka förfrågan till en ny utförare först."

    def arguments(self) -> dict[str, Any]:
        """The key as a number."""
        return {**super().arguments(), "unit_id": int(self.cleaned_data["unit_id"])}


class DecideTransferForm(ActForm):
    """Godkänn or Neka the transfer on one page."""

    heading: ClassVar[str] = "Besluta om byte av utförare"
    needed_when: ClassVar[Mapping[str, tuple[str, str]]] = {"reason": ("decision", DENY)}
    submit: ClassVar[str] = "Skicka beslut"

    decision = forms.ChoiceField(
        label="Beslut",
        choices=((APPROVE, "Godkänn bytet: klockan börjar om hos den nya utföraren"), (DENY, "Neka bytet")),
        widget=forms.RadioSelect,
        error_messages={"required": "Välj Godkänn eller Neka"},
    )
    reason = LongTextField(
        label="Skäl till beslutet",
        limit=2000,
        help_text="Behövs när du nekar.",
        error_messages={"required": "Ange skäl till beslutet"},
    )

    @property
    def transfer(self) -> Transfer | None:
        """The transfer that waits."""
        return self.case.facts.pending_transfer

    def propose(self) -> dict[str, Any]:
        """The decision that the address names."""
        return {"decision": DENY if self.scene.step.startswith("deny") else APPROVE}

    def facts(self) -> list[Fact]:
        """From whom, to whom, why, and what happens to the visits."""
        transfer = self.transfer
        if transfer is None:
            return []
        return [
            Fact(label="Från", value=transfer.from_unit.name),
            Fact(label="Till", value=transfer.request.unit.name),
            Fact(label="Kan starta", value=transfer.request.start_on),
            Fact(label="Orsak", value=transfer.reason),
            Fact(label="Bokade besök", value=f"{len(self.case.facts.booked_visits)}, avbokas vid byte"),
        ]

    def hindrance(self) -> str:
        """Nothing waits."""
        return "" if self.transfer is not None else "Det finns inget föreslaget byte av utförare att besluta om."

    def perform(self, command: Command) -> Case:
        """The decision says which command it is, whichever address led here."""
        values, number = self.cleaned_data, self.case.number
        if values["decision"] == DENY:
            return commands.deny_transfer(number, actor=self.actor, reason=values["reason"], version=values["version"])
        return commands.approve_transfer(number, actor=self.actor, version=values["version"])

    def said(self) -> str:
        """What was decided."""
        if self.cleaned_data["decision"] == DENY:
            return "Bytet är nekat. Ärendet är kvar hos utföraren."
        return "Bytet är godkänt. Den nya utföraren har ärendet."
