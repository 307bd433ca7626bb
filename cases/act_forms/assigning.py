"""Forms of tilldelning: the region compares, chooses, undoes, rejects (AS3, AS4, AS9)."""

from typing import Any, ClassVar

from cases.act_forms import units
from cases.act_forms.base import ActForm
from cases.presentation import town
from fmuadmin.forms import ChoiceRow, LongTextField, RowChoiceField
from fmuadmin.parts import Explanation, Fact

CHOOSE_ACCEPTED = {
    "required": "Välj en utförare som har accepterat",
    "invalid_choice": "Välj en utförare som har accepterat",
}
MESSAGE = LongTextField(label="Meddelande till Försäkringskassan", limit=2000, required=False)


def offer(form: ActForm, columns: tuple[str, ...], rows: list[ChoiceRow]) -> str:
    """Put the rows into ``unit_id`` and return the one to choose beforehand: asked for, or the first that can be."""
    field = form.fields["unit_id"]
    assert isinstance(field, RowChoiceField)  # noqa: S101 – every caller declares it so
    field.offer(columns=columns, rows=rows)
    open_rows = [row.value for row in rows if not row.reason]
    wanted = form.scene.query.get("utforare")
    return wanted if wanted in open_rows else next(iter(open_rows), "")


class AssignForm(ActForm):
    """Tilldela: accept and choose in one page, the earliest planned end chosen beforehand (AS4, AS5)."""

    submit: ClassVar[str] = "Tilldela och meddela Försäkringskassan"
    intro: ClassVar[str] = "De andra utförarna blir Ej tilldelad. Alla får veta det."

    is_wide: ClassVar[bool] = True

    unit_id = RowChoiceField(label="Utförare", error_messages=CHOOSE_ACCEPTED)
    message = MESSAGE

    def propose(self) -> dict[str, Any]:
        """Every unit that was asked, side by side."""
        self.asked = [r for r in self.case.facts.requests if not r.for_transfer and r.is_live]
        self.rows = units.comparing_rows(self.case, self.asked)
        return {"unit_id": offer(self, units.COMPARING_COLUMNS, self.rows)}

    def facts(self) -> list[Fact]:
        """What FK asked for."""
        case = self.case
        return [
            Fact(label="Svar till Försäkringskassan senast", value=case.answer_by),
            Fact(label="Bostadsort", value=town(case)),
            Fact(label="Tolk", value=f"Ja, {case.interpreter_language}" if case.interpreter_language else "Nej"),
            Fact(label="Särskilda behov", value=case.special_needs),
            Fact(label="Tidigare utredd hos", value=case.earlier_units),
        ]

    def explanations(self) -> list[Explanation]:
        """Each accepting unit's planned end."""
        return units.explanations(self.case, self.case.facts.standing_acceptances)

    def hindrance(self) -> str:
        """Nobody to choose."""
        return "" if any(not row.reason for row in self.rows) else units.NO_UNITS

    def arguments(self) -> dict[str, Any]:
        """The key as a number."""
        return {**super().arguments(), "unit_id": int(self.cleaned_data["unit_id"])}

    def said(self) -> str:
        """To whom the case went."""
        names = {row.value: row.label for row in self.rows}
        return f"Ärendet är tilldelat {names[self.cleaned_data['unit_id']]}. Försäkringskassan får veta det."


class AssignDirectlyForm(AssignForm):
    """Tilldela direkt: one of the region's own units, or any when the rule is on (AS3)."""

    intro: ClassVar[str] = "Enheten får ärendet utan att ha svarat. Tillfrågade utförare blir Ej tilldelad."

    unit_id = RowChoiceField(
        label="Utförare",
        error_messages={"required": "Välj en utförare", "invalid_choice": "Enheten kan inte tilldelas direkt."},
    )

    def propose(self) -> dict[str, Any]:
        """Every contracted unit, with the reason when it cannot be chosen."""
        self.rows = units.asking_rows(self.case, units.why_not_directly(self.case))
        return {"unit_id": offer(self, units.ASKING_COLUMNS, self.rows)}

    def explanations(self) -> list[Explanation]:
        """What planned end means."""
        end = units.planned(self.case, None)
        return [Explanation(title="Så räknas planerat slut", lines=end.lines, result=str(end.day))]

    def hindrance(self) -> str:
        """No unit, or none that may be assigned without asking."""
        if self.rows and all(row.reason for row in self.rows):
            return "Ingen enhet kan tilldelas direkt. Skicka en förfrågan i stället."
        return super().hindrance()


class UnassignForm(ActForm):
    """Ångra tilldelningen (AS9)."""

    submit: ClassVar[str] = "Ångra tilldelningen"
    done: ClassVar[str] = "Tilldelningen är ångrad. Alla parter får veta det."
    intro: ClassVar[str] = "De andra utförarna får tillbaka det svar de hade. Den här utförarens svar är förbrukat."

    reason = LongTextField(
        label="Orsak",
        limit=2000,
        error_messages={"required": "Ange en orsak"},
        help_text="FK läser orsaken.",
    )

    def facts(self) -> list[Fact]:
        """Who has the case now."""
        return [Fact(label="Tilldelad", value=self.case.unit.name if self.case.unit is not None else "")]


class RejectForm(ActForm):
    """Avböj begäran."""

    submit: ClassVar[str] = "Avböj begäran"
    done: ClassVar[str] = "Begäran är avböjd. Försäkringskassan får veta det."
    danger: ClassVar[bool] = True
    intro: ClassVar[str] = "Ärendet avslutas. Tillfrågade utförare får veta det."

    comment = LongTextField(
        label="Kommentar till Försäkringskassan",
        limit=2000,
        error_messages={"required": "Ange en kommentar till Försäkringskassan"},
    )
