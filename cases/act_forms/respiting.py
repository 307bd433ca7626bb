"""Forms of försening and anstånd: the duty to warn, and FK's answer on one page (DL3)."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms

from cases import commands
from cases.act_forms.base import ActForm, Command, explained
from cases.act_forms.fields import Day
from cases.deadlines import Explained
from cases.due import statement_due, supplement_due
from cases.models import Case, Respite
from cases.vocabulary import CaseState
from fmuadmin.forms import LongTextField, Section
from fmuadmin.parts import Explanation, Fact

GRANT, DENY = "grant", "deny"


def _day_that_moves(case: Case) -> Explained | None:
    """The supplement's day while one is asked for, otherwise the statement's."""
    return supplement_due(case.facts) if case.state == CaseState.SUPPLEMENT_REQUESTED else statement_due(case.facts)


class _RespiteForm(ActForm):
    """The last day that holds now, with how it was counted."""

    def facts(self) -> list[Fact]:
        """The last day."""
        due = _day_that_moves(self.case)
        return [Fact(label=due.label, value=due.day)] if due is not None else []

    def explanations(self) -> list[Explanation]:
        """How it was counted."""
        due = _day_that_moves(self.case)
        return [explained(due, title="Så räknades datumet")] if due is not None else []


class ReportDelayForm(_RespiteForm):
    """Meddela försening, at once and with the reason (FÖRORDN 8 § 2 st.)."""

    submit: ClassVar[str] = "Skicka till Försäkringskassan"
    done: ClassVar[str] = "Förseningen är meddelad. Försäkringskassan beslutar om anstånd."
    intro: ClassVar[str] = "Klockan går vidare tills Försäkringskassan har beviljat anstånd."

    reason = LongTextField(
        label="Orsak",
        limit=2000,
        error_messages={"required": "Ange en orsak"},
        help_text="Regionen läser orsaken. Skriv ingen medicinsk information.",
    )
    proposed_on = Day(label="Föreslagen ny sista dag", required=False)


class DecideRespiteForm(_RespiteForm):
    """Bevilja anstånd till __, or Neka, on one page. Without a notice FK can only grant."""

    heading: ClassVar[str] = "Besluta om anstånd"
    needed_when: ClassVar[Mapping[str, tuple[str, str]]] = {"until": ("decision", GRANT), "reason": ("decision", DENY)}
    submit: ClassVar[str] = "Skicka beslut"
    sections: ClassVar[tuple[Section, ...]] = (Section(fields=("decision", "until", "reason")),)

    decision = forms.ChoiceField(
        label="Beslut", widget=forms.RadioSelect, error_messages={"required": "Välj Bevilja eller Neka"}
    )
    until = Day(label="Anstånd till", error_messages={"required": "Ange den nya sista dagen"})
    reason = LongTextField(
        label="Skäl till beslutet",
        limit=2000,
        help_text="Behövs när du nekar.",
        error_messages={"required": "Ange skäl till beslutet"},
    )

    @property
    def notice(self) -> Respite | None:
        """The delay that waits for an answer."""
        return next(iter(self.case.facts.pending_delays), None)

    def propose(self) -> dict[str, Any]:
        """The decision that the address names, and the day that was asked for."""
        field = self.fields["decision"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 – declared above
        grant, deny = (GRANT, "Bevilja anstånd"), (DENY, "Neka anstånd")
        field.choices = [grant, deny] if self.notice is not None else [grant]
        return {
            "decision": DENY if self.scene.step.startswith("deny") and self.notice is not None else GRANT,
            "until": self.notice.proposed_on if self.notice is not None else None,
        }

    def facts(self) -> list[Fact]:
        """What was told, beside the last day."""
        notice = self.notice
        if notice is None:
            return super().facts()
        return [
            Fact(label="Försening meddelad", value=notice.noticed_on),
            Fact(label="Orsak", value=notice.notice_reason),
            Fact(label="Föreslagen ny sista dag", value=notice.proposed_on),
            *super().facts(),
        ]

    def perform(self, command: Command) -> Case:
        """The decision says which command it is, whichever address led here."""
        values = self.cleaned_data
        common = {"actor": self.actor, "reason": values["reason"], "version": values["version"]}
        if values["decision"] == DENY:
            return commands.deny_respite(self.case.number, **common)
        return commands.grant_respite(self.case.number, until=values["until"], **common)

    def said(self) -> str:
        """What was decided."""
        if self.cleaned_data["decision"] == DENY:
            return "Anstånd är nekat. Utföraren och regionen får veta det."
        return f"Anstånd är beviljat till {self.cleaned_data['until']}. Utföraren och regionen får veta det."
