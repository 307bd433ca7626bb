"""Forms of the beställning: identity comes here and not before; a change shows what is saved and what was typed."""

from typing import Any, ClassVar

from django import forms

from cases.act_forms import units
from cases.act_forms.base import ActForm
from cases.act_forms.fields import Day, LineField, ProtectionField
from cases.models.order import IDENTITY_LABELS
from fmuadmin.forms import LongTextField, Section
from fmuadmin.parts import Change, Explanation, Fact

INFORMED = "Den försäkrade ska informeras först (6 § lagen). Beställningen kan ändå skickas utan datum."
KEPT_HIDDEN = "Lämna tomt för att behålla uppgiften. Den som är sparad är skyddad och visas inte här."
PHONE = forms.TextInput(attrs={"type": "tel"})


def _purpose() -> LongTextField:
    return LongTextField(
        label="Syfte med utredningen", limit=2000, error_messages={"required": "Ange syftet med utredningen"}
    )


class OrderForm(ActForm):
    """Beställ: who the insured is, what the investigation is for (LAG 6–7 §§)."""

    submit: ClassVar[str] = "Skicka beställning"
    sections: ClassVar[tuple[Section, ...]] = (
        Section(
            title="Den försäkrade",
            fields=("identity_number", "name", "address", "phone", "protection", "informed_on"),
            hint="Uppgifterna syns bara för Försäkringskassan och utföraren.",
        ),
        Section(title="Utredningen", fields=("purpose", "planned_activities", "background")),
    )

    identity_number = LineField(
        label="Personnummer eller samordningsnummer",
        limit=20,
        help_text="ÅÅÅÅMMDD-NNNN",
        error_messages={"required": "Ange personnummer som ÅÅÅÅMMDD-NNNN"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric", "data-identity": ""}),
    )
    name = LineField(label="Namn", limit=120, error_messages={"required": "Ange den försäkrades namn"})
    address = LineField(label="Adress", limit=200, required=False)
    phone = LineField(label="Telefon", limit=30, required=False, widget=PHONE)
    protection = ProtectionField()
    informed_on = Day(label="Den försäkrade informerad", required=False, help_text=INFORMED)
    purpose = _purpose()
    planned_activities = LongTextField(label="Planerade aktiviteter", limit=2000, required=False)
    background = LongTextField(label="Bakgrund och nuläge", limit=4000, rows=6, required=False)

    def propose(self) -> dict[str, Any]:
        """The protection that the request said."""
        return {"protection": self.case.protection}

    def facts(self) -> list[Fact]:
        """Who investigates, and from when."""
        request = self.case.facts.live_request_of(self.case.unit_id)
        return [
            Fact(label="Utförare", value=self.case.unit.name if self.case.unit is not None else ""),
            Fact(label="Kan starta", value=request.start_on if request is not None else ""),
            Fact(label="Kontakt", value=request.contact if request is not None else ""),
        ]

    def explanations(self) -> list[Explanation]:
        """When the statement would fall due if the material came today or at the unit's start."""
        request = self.case.facts.live_request_of(self.case.unit_id)
        end = units.planned(self.case, request.start_on if request is not None else None)
        told = (*end.lines, "Slutdatum räknas om från den dag utföraren tar emot underlaget.")
        return [Explanation(title="Så räknas slutdatum", lines=told, result=f"Planerat slut {end.day}", open=True)]

    def said(self) -> str:
        """Sent; and what is still missing."""
        missing = "" if self.cleaned_data["informed_on"] else " Datum då den försäkrade informerades saknas."
        return f"Beställningen är skickad.{missing}"


class UpdateOrderForm(ActForm):
    """Ändra beställningen: the present values; only what differs is written (S13)."""

    submit: ClassVar[str] = "Spara ändringarna"
    intro: ClassVar[str] = "Utföraren får veta vad som ändrades. Den gamla uppgiften finns kvar i Händelser."
    sections: ClassVar[tuple[Section, ...]] = (
        Section(title="Den försäkrade", fields=("name", "address", "phone", "protection", "informed_on")),
        Section(title="Utredningen", fields=("purpose", "planned_activities", "background")),
        Section(title="Besöken", fields=("special_needs", "interpreter_language")),
    )

    name = LineField(label="Namn", limit=120, error_messages={"required": "Ange den försäkrades namn"})
    address = LineField(label="Adress", limit=200, required=False)
    phone = LineField(label="Telefon", limit=30, required=False, widget=PHONE)
    protection = ProtectionField()
    informed_on = Day(label="Den försäkrade informerad", required=False, help_text=INFORMED)
    purpose = _purpose()
    planned_activities = LongTextField(label="Planerade aktiviteter", limit=2000, required=False)
    background = LongTextField(label="Bakgrund och nuläge", limit=4000, rows=6, required=False)
    special_needs = LongTextField(label="Särskilda behov", limit=500, rows=2, required=False)
    interpreter_language = LineField(label="Tolkspråk", limit=60, required=False)

    def propose(self) -> dict[str, Any]:
        """What is saved now."""
        order, insured = getattr(self.case, "placed_order", None), getattr(self.case, "insured", None)
        self.saved: dict[str, Any] = {}
        if order is None or insured is None:  # an old form of a case that was never ordered
            return self.saved
        self.saved = {
            **self._identity(insured),
            "protection": self.case.protection,
            "informed_on": order.informed_on,
            "purpose": order.purpose,
            "planned_activities": order.planned_activities,
            "background": order.background,
            "special_needs": self.case.special_needs,
            "interpreter_language": self.case.interpreter_language,
        }
        return self.saved

    def _identity(self, insured: Any) -> dict[str, Any]:
        """Name, address and telephone; a protected person's are not shown, only what is typed anew is saved (S20)."""
        if not self.case.protection:
            return {name: getattr(insured, name) for name in IDENTITY_LABELS}
        for name in IDENTITY_LABELS:
            self.fields[name].required = False
            self.fields[name].help_text = KEPT_HIDDEN
        return {}

    def arguments(self) -> dict[str, Any]:
        """What is hidden and left empty stays as it is, and so does a protection that nobody chose."""
        hidden = [name for name in (*IDENTITY_LABELS, "protection") if name not in self.saved or name == "protection"]
        given = super().arguments()
        return {name: value for name, value in given.items() if name not in hidden or value not in ("", None)}

    def differences(self) -> list[Change]:
        """What a colleague saved meanwhile beside what was typed here."""
        found = []
        for name, saved in self.saved.items():
            typed = str(self.initial.get(name) or "").replace("\r\n", "\n").strip()
            if typed != str(saved or ""):
                found.append(Change(label=str(self.fields[name].label), before=saved or "", after=typed))
        return found

    def said(self) -> str:
        """Which fields changed; never their contents."""
        given = self.arguments()
        changed = [str(self.fields[n].label) for n, v in given.items() if (v or "") != (self.saved.get(n) or "")]
        return f"Beställningen är ändrad: {', '.join(changed)}. Skillnaden finns i Händelser."
