"""Forms of the utlåtande: sent, objected to, received, approved, revoked (ST1, ST3, DV5)."""

from typing import Any, ClassVar

from django import forms

from cases.act_forms import control
from cases.act_forms.base import ActForm, Consequence, explained
from cases.act_forms.fields import Day, LineField
from cases.act_forms.uploads import UploadField, UploadingForm
from cases.act_forms.visiting import visit_in_words
from cases.commands.reporting import NO_FILE
from cases.deadlines import Explained, supplement_window
from cases.due import statement_due
from cases.models import Statement
from cases.parties import told_of_revocation
from cases.vocabulary import Channel
from fmuadmin import clock
from fmuadmin.forms import LongTextField
from fmuadmin.parts import Explanation, Fact
from fmuadmin.vocabulary import Profession

SEND_ANYWAY = "Skicka ändå"


class SendStatementForm(UploadingForm):
    """Registrera utlåtande: the signed statement, each profession's bedömningsunderlag, the control before sending."""

    submit: ClassVar[str] = "Skicka utlåtandet"
    done: ClassVar[str] = "Utlåtandet är skickat till Försäkringskassan."
    registers_work: ClassVar[bool] = True
    needed_when = {"statement_file": ("channel", Channel.DIGITAL)}

    signed_by = LineField(
        label="Läkare som har undertecknat", limit=80, error_messages={"required": "Ange läkaren som har undertecknat"}
    )
    signed_on = Day(label="Undertecknat", error_messages={"required": "Ange dagen då utlåtandet undertecknades"})
    channel = forms.ChoiceField(
        label="Hur skickas det?",
        choices=Channel.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj hur utlåtandet skickas"},
    )
    statement_file = UploadField(
        label="Undertecknat utlåtande",
        error_messages={"required": NO_FILE},
        help_text="Behövs inte om utlåtandet skickas med post.",
    )

    def prepare(self) -> None:
        """The question whether to send anyway stands there only after the control has warned."""
        super().prepare()
        if not self.is_bound:
            del self.fields["send_anyway"]

    def propose(self) -> dict[str, Any]:
        """The physician who is logged in, or who last saw the insured; today; digitally."""
        self.seen = self.case.facts.professions_seen(clock.now())
        for profession in self.seen:
            name = Profession(profession).label.lower()
            self.fields[f"assessment_{profession}"] = UploadField(label=f"Bedömningsunderlag, {name}", required=False)
        self.fields["send_anyway"] = forms.BooleanField(label=SEND_ANYWAY, required=False)
        seen = [v for v in self.case.facts.visits_of_unit if v.profession == Profession.LK and v.investigator]
        own = self.actor.name if self.actor.profession == Profession.LK else ""
        return {
            "signed_by": own or (seen[-1].investigator if seen else ""),
            "signed_on": clock.today(),
            "channel": Channel.DIGITAL,
        }

    def control(self) -> list[control.Point]:
        """Kontroll före sändning, on what is in the form now."""
        channel = str(self.data.get("channel") if self.is_bound else (self.initial or {}).get("channel") or "")
        return control.of_statement(
            channel=channel,
            signed=self.came("statement_file"),
            seen=self.seen,
            assessed={p: self.came(f"assessment_{p}") for p in self.seen},
        )

    def clean(self) -> dict[str, Any]:
        """Warn once about a profession that has no bedömningsunderlag; the tick *Skicka ändå* answers."""
        cleaned = super().clean() or self.cleaned_data
        warnings = [point.text for point in self.control() if point.weight is control.Weight.WARNS]
        if not warnings:
            del self.fields["send_anyway"]
        elif not cleaned.get("send_anyway"):
            told = f"Saknas: {', '.join(warnings)}. Lägg till, eller markera {SEND_ANYWAY} och skicka igen."
            self.add_error("send_anyway", told)
        return cleaned

    def arguments(self) -> dict[str, Any]:
        """The files by what they are."""
        cleaned = self.cleaned_data
        given = {p: self.one(cleaned[f"assessment_{p}"]) for p in self.seen}
        return {
            **{name: cleaned[name] for name in ("signed_by", "signed_on", "channel")},
            "statement_file": self.one(cleaned["statement_file"]),
            "assessments": {profession: token for profession, token in given.items() if token},
        }

    def notices(self) -> list[str]:
        """A passed last day, visits that lie ahead, what falls by itself."""
        told = super().notices()
        ahead = self.case.facts.visits_ahead(clock.now())
        if ahead:
            visits = "; ".join(visit_in_words(visit) for visit in ahead)
            told.append(f"Det finns besök som inte har varit: {visits}. Utlåtandet kan skickas ändå.")
        if self.case.facts.pending_exams:
            told.append("En begärd utvidgning faller när utlåtandet skickas.")
        return told

    def facts(self) -> list[Fact]:
        """The last day."""
        due = statement_due(self.case.facts)
        return [Fact(label="Utlåtande hos Försäkringskassan senast", value=due.day)] if due is not None else []

    def explanations(self) -> list[Explanation]:
        """How it was counted."""
        due = statement_due(self.case.facts)
        return [explained(due, title="Så räknades datumet")] if due is not None else []


class ObjectToSendingForm(ActForm):
    """Försäkrad motsätter sig: nothing is sent, the region is still paid (FÖRORDN 11 § 4 st.)."""

    submit: ClassVar[str] = "Registrera att den försäkrade motsätter sig"
    done: ClassVar[str] = "Registrerat. Utlåtandet skickas inte, ärendet går till ersättning."
    intro: ClassVar[str] = "Utlåtandet skickas inte. Dagen räknas som dagen då utlåtandet kom in."

    objected_on = Day(
        label="Dag då den försäkrade motsatte sig",
        error_messages={"required": "Ange dagen då den försäkrade motsatte sig"},
    )

    def propose(self) -> dict[str, Any]:
        """Today."""
        return {"objected_on": clock.today()}


class ConfirmStatementForm(ActForm):
    """Bekräfta mottaget utlåtande; sets the last day to ask for a supplement."""

    submit: ClassVar[str] = "Bekräfta mottaget"
    done: ClassVar[str] = "Utlåtandet är bekräftat mottaget."

    received_on = Day(
        label="Mottaget",
        help_text="Ett brev får räknas som mottaget närmast föregående arbetsdag (22 § förvaltningslagen).",
        error_messages={"required": "Ange när utlåtandet togs emot"},
    )
    ask_until = Day(
        label="Komplettering kan begäras till och med",
        error_messages={"required": "Ange sista dag att begära komplettering"},
    )

    @property
    def statement(self) -> Statement | None:
        """The statement that counts."""
        return self.case.facts.statement

    def propose(self) -> dict[str, Any]:
        """By post, today; in the system the day it was sent, which is not asked. The window by the rule."""
        statement, day = self.statement, clock.today()
        if statement is None or statement.channel == Channel.DIGITAL:
            del self.fields["received_on"]
            day = statement.sent_on if statement is not None else day
        self.window: Explained = supplement_window(received_on=day, rules=self.case.rules)
        return {"received_on": day, "ask_until": self.window.day}

    def facts(self) -> list[Fact]:
        """What was sent, and whether it came in time."""
        statement, due = self.statement, statement_due(self.case.facts)
        if statement is None:
            return []
        return [
            Fact(label="Skickat", value=f"{statement.sent_on}, {statement.get_channel_display().lower()}"),
            Fact(label="Undertecknat", value=f"{statement.signed_on} av {statement.signed_by}"),
            Fact(label="Skulle vara inne senast", value=due.day if due is not None else ""),
        ]

    def explanations(self) -> list[Explanation]:
        """How the window was counted."""
        return [explained(self.window, title="Så räknades sista dagen att begära komplettering")]


class ApproveStatementForm(ActForm):
    """Godkänn utlåtande: nothing more is needed."""

    submit: ClassVar[str] = "Godkänn utlåtande"
    done: ClassVar[str] = "Utlåtandet är godkänt. Ärendet går till ersättning."
    intro: ClassVar[str] = "Ärendet går vidare till ersättning. Komplettering kan inte begäras efter det."

    def facts(self) -> list[Fact]:
        """When it came, and until when a supplement could be asked for."""
        statement = self.case.facts.statement
        return [
            Fact(label="Mottaget", value=statement.received_on if statement is not None else ""),
            Fact(label="Komplettering kan begäras till och med", value=self.case.facts.supplement_until),
        ]


class RevokeStatementForm(ActForm):
    """Makulera utlåtandet (S30)."""

    submit: ClassVar[str] = "Makulera utlåtandet i"
    done: ClassVar[str] = "Utlåtandet är makulerat. Alla parter får veta det."
    danger: ClassVar[bool] = True
    intro: ClassVar[str] = "Utlåtandet gäller inte längre, men syns som makulerat. Det går inte att ångra."

    reason = LongTextField(label="Orsak", limit=2000, error_messages={"required": "Ange en orsak"})

    def facts(self) -> list[Fact]:
        """The statement that would no longer count."""
        statement = self.case.facts.statement
        if statement is None:
            return []
        return [
            Fact(label="Undertecknat", value=f"{statement.signed_on} av {statement.signed_by}"),
            Fact(label="Skickat", value=f"{statement.sent_on}, {statement.get_channel_display().lower()}"),
            Fact(label="Mottaget", value=statement.received_on or "Inte bekräftat än"),
        ]

    def consequences(self) -> list[Consequence]:
        """What the receipt is worth then, what stops, and who is told."""
        due = statement_due(self.case.facts)
        told = told_of_revocation(self.case.facts, by=self.actor.organisation_id)
        return [
            Consequence(label="Mottagandet", text="Räknas inte längre. Ett nytt utlåtande behöver skickas."),
            Consequence(label="Slutdatum", text=f"{due.day}, som förut." if due is not None else "Står kvar."),
            Consequence(label="Det som pågår", text="Begärda kompletteringar stängs. Utredningen pågår igen."),
            Consequence(label="Får veta det", text=", ".join(told)),
        ]
