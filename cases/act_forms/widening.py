"""Forms of utvidgning: the unit asks for another profession, FK approves with extra vardagar or does not (VI3)."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms

from cases import commands
from cases.act_forms.base import About, ActForm, Command, explained
from cases.act_forms.fields import SHORT_INPUT, LineField
from cases.deadlines import Widening, statement_last_day
from cases.due import statement_due
from cases.models import Case, ComplementaryExam
from cases.vocabulary import Decision
from fmuadmin import clock
from fmuadmin.forms import ChoiceRow, LongTextField, RowChoiceField, Section
from fmuadmin.parts import Explanation, Fact
from fmuadmin.vocabulary import Profession

APPROVE, DENY = "approve", "deny"
_SHOWN_STEP = 5


class RequestExamForm(ActForm):
    """Begär kompletterande undersökning, on a physician's word (FÖRORDN 5 §)."""

    submit: ClassVar[str] = "Skicka till Försäkringskassan"
    done: ClassVar[str] = "Kompletterande undersökning är begärd. Försäkringskassan beslutar."
    intro: ClassVar[str] = "Besök hos professionen kan bokas när Försäkringskassan har godkänt utvidgningen."

    profession = RowChoiceField(
        label="Profession",
        error_messages={
            "required": "Välj psykolog, fysioterapeut eller arbetsterapeut",
            "invalid_choice": "Välj psykolog, fysioterapeut eller arbetsterapeut som inte redan är begärd.",
        },
    )
    physician = LineField(
        label="Läkare som begär undersökningen",
        limit=80,
        error_messages={"required": "Ange läkaren som begär undersökningen"},
    )
    reason = LongTextField(label="Skäl", limit=2000, error_messages={"required": "Ange skäl till undersökningen"})

    def propose(self) -> dict[str, Any]:
        """Professions that are not already asked for; the physician who is logged in."""
        standing = {e.profession: e for e in self.case.facts.exams if e.decision in ("", Decision.APPROVED)}
        self.rows = [_row(p, standing.get(p)) for p in Profession if p != Profession.LK]
        field = self.fields["profession"]
        assert isinstance(field, RowChoiceField)  # noqa: S101 – declared above
        field.offer(columns=("Profession",), rows=self.rows)
        asked_for = self.scene.query.get("profession", "")
        return {
            "profession": asked_for,
            "physician": self.actor.name if self.actor.profession == Profession.LK else "",
        }

    def hindrance(self) -> str:
        """Every profession is asked for."""
        return "Alla professioner är redan begärda eller godkända." if all(row.reason for row in self.rows) else ""


def _row(profession: Profession, standing: ComplementaryExam | None) -> ChoiceRow:
    reason = "" if standing is None else "redan godkänd." if standing.decision else "redan begärd."
    return ChoiceRow(profession.value, profession.label, (), reason=reason)


class DecideExamForm(ActForm):
    """Godkänn utvidgningen +__ vardagar, or Neka, on one page (screens.md §2.3.3)."""

    heading: ClassVar[str] = "Besluta om utvidgning"
    needed_when: ClassVar[Mapping[str, tuple[str, str]]] = {
        "days": ("decision", APPROVE),
        "reason": ("decision", DENY),
    }
    submit: ClassVar[str] = "Skicka beslut"
    about: ClassVar[About | None] = About.EXAM
    sections: ClassVar[tuple[Section, ...]] = (Section(fields=("decision", "days", "reason")),)

    decision = forms.ChoiceField(
        label="Beslut",
        choices=((APPROVE, "Godkänn utvidgningen"), (DENY, "Neka utvidgningen")),
        widget=forms.RadioSelect,
        error_messages={"required": "Välj Godkänn eller Neka"},
    )
    days = forms.IntegerField(
        label="Extra vardagar",
        widget=forms.TextInput(attrs={"class": SHORT_INPUT, "inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": "Ange antalet extra vardagar, 0 eller fler",
            "invalid": "Ange antalet vardagar med siffror",
        },
    )
    reason = LongTextField(
        label="Skäl till beslutet",
        limit=2000,
        help_text="Behövs när du nekar.",
        error_messages={"required": "Ange skäl till beslutet"},
    )

    def subjects(self) -> Sequence[tuple[int, str]]:
        """Exams that wait for a decision."""
        return [(e.pk, f"{e.get_profession_display()}, begärd {e.requested_on}") for e in self.case.facts.pending_exams]

    @property
    def exam(self) -> ComplementaryExam | None:
        """The exam to decide on."""
        return next((e for e in self.case.facts.pending_exams if e.pk == self.subject), None)

    @property
    def _left(self) -> int:
        return self.case.rules.widening_max_days - sum(w.days for w in self.case.facts.widenings)

    def propose(self) -> dict[str, Any]:
        """The decision that the address names; no extra days."""
        self.fields["days"].help_text = f"0–{self._left} vardagar. Läggs till tiden för utlåtandet."
        return {"decision": DENY if self.scene.step.startswith("deny") else APPROVE, "days": 0}

    def facts(self) -> list[Fact]:
        """What was asked for, and what each number of days would mean."""
        exam = self.exam
        if exam is None:
            return []
        due = statement_due(self.case.facts)
        told = [
            Fact(label="Profession", value=exam.get_profession_display()),
            Fact(label="Läkare", value=exam.physician),
            Fact(label="Skäl", value=exam.reason),
            Fact(label="Utlåtande senast, nu", value=due.day if due is not None else ""),
        ]
        return told + [Fact(label=f"Med {n} extra vardagar", value=self._last_day_with(n)) for n in self._steps()]

    def _steps(self) -> range:
        return range(_SHOWN_STEP, self._left + 1, _SHOWN_STEP)

    def _last_day_with(self, days: int) -> object:
        received = self.case.facts.first_received_set
        if received is None or received.received_on is None:
            return ""
        return statement_last_day(
            received_on=received.received_on,
            widenings=[*self.case.facts.widenings, Widening(days=days, approved_on=clock.today())],
            respites=self.case.facts.respites_granted(),
            rules=self.case.rules,
        ).day

    def explanations(self) -> list[Explanation]:
        """How the last day is counted now."""
        due = statement_due(self.case.facts)
        return [explained(due, title="Så räknas slutdatum nu")] if due is not None else []

    def hindrance(self) -> str:
        """Nothing waits."""
        return "" if self.exam is not None else "Det finns ingen begärd utvidgning att besluta om."

    def perform(self, command: Command) -> Case:
        """The decision says which command it is, whichever address led here."""
        values = self.cleaned_data
        common = {"actor": self.actor, "exam_id": values["exam_id"], "version": values["version"]}
        if values["decision"] == DENY:
            return commands.deny_complementary_exam(self.case.number, reason=values["reason"], **common)
        return commands.approve_complementary_exam(self.case.number, days=values["days"], **common)

    def said(self) -> str:
        """What was decided."""
        if self.cleaned_data["decision"] == DENY:
            return "Utvidgningen är nekad. Utföraren får veta det."
        return f"Utvidgningen är godkänd med {self.cleaned_data['days']} extra vardagar. Utföraren får veta det."


class TakeBackExamForm(ActForm):
    """Ta tillbaka godkännandet (DL4)."""

    submit: ClassVar[str] = "Ta tillbaka godkännandet"
    done: ClassVar[str] = "Godkännandet är återtaget. De extra vardagarna är borttagna."
    intro: ClassVar[str] = "De extra vardagarna försvinner med godkännandet."
    about: ClassVar[About | None] = About.EXAM

    reason = LongTextField(label="Skäl", limit=2000, required=False)

    def subjects(self) -> Sequence[tuple[int, str]]:
        """Approved exams on which no visit rests."""
        exams = self.case.facts.unbooked_approved_exams
        return [(e.pk, f"{e.get_profession_display()}, {e.days} extra vardagar") for e in exams]

    def facts(self) -> list[Fact]:
        """The approval."""
        return [Fact(label="Godkänd utvidgning", value=words) for key, words in self.subjects() if key == self.subject]

    def hindrance(self) -> str:
        """Nothing to take back."""
        return "" if self.subject is not None else "Det finns ingen godkänd utvidgning att ta tillbaka."
