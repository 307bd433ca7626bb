"""Forms of komplettering: questions, answers, receipt (ST2)."""

from typing import Any, ClassVar

from django import forms

from cases.act_forms import control
from cases.act_forms.base import ActForm, explained
from cases.act_forms.fields import Day
from cases.act_forms.uploads import UploadField, UploadingForm
from cases.deadlines import supplement_day, supplement_window
from cases.due import supplement_due
from cases.models import Case, SupplementQuestion
from cases.vocabulary import CaseState
from fmuadmin import clock
from fmuadmin.forms import LongTextField, Section
from fmuadmin.parts import Explanation, Fact

FIRST_ROWS, MORE_ROWS, MOST_ROWS = 5, 5, 50


def window_passed(case: Case) -> str | None:
    """Why a supplement cannot be asked for any more, when the day is why (ST3); else None."""
    until = case.facts.supplement_until
    if until is None or until >= clock.today() or case.state in (CaseState.CLOSED, CaseState.REVOKED):
        return None
    return (
        f"Sista dagen att begära komplettering var {until}. Den har passerat, så ärendet har gått vidare till"
        " ersättning. Ställ frågan i ärendets dialog i stället."
    )


class RequestSupplementForm(ActForm):
    """Begär komplettering: a list of questions that can grow, also without JavaScript."""

    submit: ClassVar[str] = "Skicka"
    renamed = {"questions": "question_1"}
    more_rows: ClassVar[str] = "Fler rader"

    rows = forms.IntegerField(widget=forms.HiddenInput, required=False)
    due_on = Day(label="Svara senast", error_messages={"required": "Ange när utföraren ska svara"})

    def propose(self) -> dict[str, Any]:
        """Five rows, or as many as were asked for; the answer day by the rule."""
        self.count = self._rows_wanted()
        for number in range(1, self.count + 1):
            self.fields[f"question_{number}"] = LongTextField(
                label=f"Fråga {number}", limit=2000, rows=3, required=False
            )
        questions = [f"question_{number}" for number in range(1, self.count + 1)]
        self.sections = (  # type: ignore[misc]  # as many rows as this form has
            Section(title="Frågor", fields=questions, hint="Skriv en fråga per ruta. Tomma rutor skickas inte."),
            Section(fields=("due_on",)),
        )
        self.answer = supplement_day(asked_on=clock.today(), rules=self.case.rules)
        return {"rows": self.count, "due_on": self.answer.day}

    def _rows_wanted(self) -> int:
        sent = str((self.data if self.is_bound else self.initial or {}).get("rows") or "")
        rows = int(sent) if sent.isdecimal() and len(sent) <= len(str(MOST_ROWS)) else FIRST_ROWS
        return max(FIRST_ROWS, min(rows, MOST_ROWS))

    def asks_for_more(self) -> bool:
        """The button *Fler rader*."""
        return "more_rows" in self.data

    def typed(self) -> dict[str, Any]:
        """What was typed, and more rows when they were asked for."""
        more = MORE_ROWS if self.asks_for_more() else 0
        return {**super().typed(), "rows": self.count + more}

    def explanations(self) -> list[Explanation]:
        """The proposed answer day."""
        return [explained(self.answer, title="Så räknades svarsdatumet")]

    def clean(self) -> dict[str, Any]:
        """At least one question."""
        cleaned = super().clean() or self.cleaned_data
        if not self._questions(cleaned) and not self.errors:
            self.add_error("question_1", "Skriv minst en fråga")
        return cleaned

    def _questions(self, cleaned: dict[str, Any]) -> list[str]:
        return [text for n in range(1, self.count + 1) if (text := cleaned.get(f"question_{n}", ""))]

    def arguments(self) -> dict[str, Any]:
        """The questions that were written."""
        return {"questions": self._questions(self.cleaned_data), "due_on": self.cleaned_data["due_on"]}

    def said(self) -> str:
        """By when."""
        return f"Komplettering är begärd. Utföraren ska svara senast {self.cleaned_data['due_on']}."


class SendSupplementForm(UploadingForm):
    """Skicka komplettering: each question answered by a text, or by a new version of the statement, or both."""

    submit: ClassVar[str] = "Skicka komplettering"
    done: ClassVar[str] = "Kompletteringen är skickad till Försäkringskassan."
    registers_work: ClassVar[bool] = True

    statement_file = UploadField(
        label="Ny version av utlåtandet",
        required=False,
        help_text="En fråga som besvaras där behöver inget svar här. Tidigare versioner finns kvar.",
    )

    def propose(self) -> dict[str, Any]:
        """One field per question, with the question as its label."""
        supplement = self.case.facts.open_supplement
        self.questions: list[SupplementQuestion] = list(supplement.questions.all()) if supplement is not None else []
        covered = bool(self.tokens("statement_file"))
        for question in self.questions:
            self.fields[f"answer_{question.number}"] = LongTextField(
                label=f"{question.number}. {question.question}",
                limit=8000,
                rows=6,
                required=not covered,
                error_messages={"required": f"Besvara fråga {question.number}"},
            )
        answers = [f"answer_{question.number}" for question in self.questions]
        self.sections = (Section(fields=answers), Section(fields=("statement_file",)))  # type: ignore[misc]
        return {}

    def control(self) -> list[control.Point]:
        """Kontroll före sändning, on what is in the form now."""
        written = self.data if self.is_bound else self.initial or {}
        return control.of_supplement(
            questions=[q.number for q in self.questions],
            answered=[q.number for q in self.questions if str(written.get(f"answer_{q.number}") or "").strip()],
            version=self.came("statement_file"),
        )

    def facts(self) -> list[Fact]:
        """The last day."""
        due = supplement_due(self.case.facts)
        return [Fact(label=due.label, value=due.day)] if due is not None else []

    def hindrance(self) -> str:
        """Nothing is asked."""
        return "" if self.questions else "Det finns ingen komplettering att besvara."

    def arguments(self) -> dict[str, Any]:
        """Answers by the question's number."""
        answers = {q.number: self.cleaned_data[f"answer_{q.number}"] for q in self.questions}
        return {"answers": answers, "statement_file": self.one(self.cleaned_data["statement_file"])}


class CannotSupplementForm(ActForm):
    """Kan inte kompletteras, with the reason."""

    submit: ClassVar[str] = "Skicka till Försäkringskassan"
    done: ClassVar[str] = "Försäkringskassan har fått veta att utlåtandet inte kan kompletteras."

    reason = LongTextField(label="Orsak", limit=2000, error_messages={"required": "Ange en orsak"})


class ConfirmSupplementForm(ActForm):
    """Bekräfta mottagen komplettering; a new last day to ask is set."""

    submit: ClassVar[str] = "Bekräfta mottaget"
    done: ClassVar[str] = "Kompletteringen är bekräftad mottagen."

    received_on = Day(label="Mottagen", error_messages={"required": "Ange när kompletteringen togs emot"})
    ask_until = Day(
        label="Ny komplettering kan begäras till och med",
        error_messages={"required": "Ange sista dag att begära komplettering"},
    )

    def propose(self) -> dict[str, Any]:
        """The day it was sent, and the window by the rule."""
        supplement = self.case.facts.open_supplement
        day = (supplement.sent_on if supplement is not None else None) or clock.today()
        self.window = supplement_window(received_on=day, rules=self.case.rules)
        return {"received_on": day, "ask_until": self.window.day}

    def facts(self) -> list[Fact]:
        """What came."""
        supplement = self.case.facts.open_supplement
        if supplement is None:
            return []
        told = [Fact(label="Skickad", value=supplement.sent_on)]
        if supplement.cannot_reason:
            return [*told, Fact(label="Kan inte kompletteras", value=supplement.cannot_reason)]
        return told + [Fact(label=f"{q.number}. {q.question}", value=q.answer) for q in supplement.questions.all()]

    def explanations(self) -> list[Explanation]:
        """How the window was counted."""
        return [explained(self.window, title="Så räknades sista dagen")]


class WithdrawSupplementForm(ActForm):
    """Ta tillbaka kompletteringen."""

    submit: ClassVar[str] = "Ta tillbaka kompletteringen"
    done: ClassVar[str] = "Kompletteringen är återtagen. Utföraren får veta det."

    reason = LongTextField(label="Orsak", limit=2000, error_messages={"required": "Ange en orsak"})
