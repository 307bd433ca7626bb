"""Forms of besök: book, change or strike, report in one list (VI1, VI2, VI4, VI5)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.db import transaction
from django.utils.timezone import localtime

from cases.act_forms.base import About, ActForm, Command
from cases.act_forms.fields import Day, LineField, NumberField
from cases.models import Case, Visit
from cases.summons import summons_warning
from cases.vocabulary import CaseState, DeviationCause, InvitationChannel, VisitState
from fmuadmin import clock
from fmuadmin.forms import ChoiceRow, LongTextField, RowChoiceField, Section, TimeField
from fmuadmin.lifecycle import Refused
from fmuadmin.parts import Fact
from fmuadmin.vocabulary import Profession, Role

WEEKDAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
CHANNELS = (("", "Inte skickad"), *InvitationChannel.choices)
SAVE_ANYWAY = "Spara ändå"


def visit_in_words(visit: Visit) -> str:
    """A visit as people speak of it."""
    starts, ends = localtime(visit.starts_at), localtime(visit.ends_at)
    profession = visit.get_profession_display().lower()
    who = f"{profession} {visit.investigator}" if visit.investigator else profession
    return f"{WEEKDAYS[starts.weekday()]} {starts:%Y-%m-%d %H:%M}–{ends:%H:%M}, {who}"


def visit_in_a_row(visit: Visit) -> str:
    """The same at the beginning of a line."""
    words = visit_in_words(visit)
    return words[:1].upper() + words[1:]


def booked_at_unit(case: Case) -> list[Visit]:
    """Visits that stand as booked at the unit that has the case; a former unit's are not its to know (S2)."""
    return [visit for visit in case.facts.booked_visits if visit.unit_id == case.unit_id]


def visit_facts(visit: Visit | None) -> list[Fact]:
    """The visit that an act is about."""
    return [Fact(label="Besök", value=visit_in_a_row(visit))] if visit is not None else []


class VisitForm(ActForm):
    """The fields of a visit, with the summons counted before it is saved."""

    submit: ClassVar[str] = "Spara"
    registers_work: ClassVar[bool] = True
    renamed: ClassVar[Mapping[str, str]] = {"starts_at": "day", "ends_at": "ends"}
    # Where summons.js finds the two fields that decide the last day.
    summons_day: ClassVar[str] = "day"
    summons_channel: ClassVar[str] = "invitation_channel"

    day = Day(label="Besöksdatum", error_messages={"required": "Ange ett besöksdatum"})
    starts = TimeField(label="Från", error_messages={"required": "Ange en starttid"})
    ends = TimeField(label="Till", error_messages={"required": "Ange en sluttid"})
    investigator = LineField(label="Utredarens namn", limit=80, required=False)
    interpreter_booked = forms.BooleanField(label="Tolk är bokad", required=False)
    invitation_channel = forms.ChoiceField(label="Kallelse skickad per", choices=CHANNELS, required=False)
    invited_on = Day(label="Kallelse skickad", required=False)
    save_anyway = forms.BooleanField(label=SAVE_ANYWAY, required=False)

    def prepare(self) -> None:
        """The question whether to save anyway stands there only after the warning that asks it."""
        super().prepare()
        if not self.is_bound:
            del self.fields["save_anyway"]

    def clean(self) -> dict[str, Any]:
        """Warn once about a summons that is too late; the tick *Spara ändå* answers."""
        cleaned = super().clean() or self.cleaned_data
        warning = self._warning(cleaned)
        if warning is None:
            del self.fields["save_anyway"]
        elif not cleaned.get("save_anyway"):
            self.add_error("save_anyway", f"{warning} Markera {SAVE_ANYWAY} och spara igen, eller ändra besöket.")
        cleaned.pop("save_anyway", None)
        return cleaned

    def _warning(self, cleaned: dict[str, Any]) -> str | None:
        day, summoned_on = cleaned.get("day"), cleaned.get("invited_on")
        if day is None or (summoned_on is not None and summoned_on > day):
            return None
        return summons_warning(
            visit_on=day,
            summoned_on=summoned_on,
            channel=cleaned.get("invitation_channel", ""),
            today=clock.today(),
            rules=self.case.rules,
        )

    def arguments(self) -> dict[str, Any]:
        """Day and times of day as instants in Swedish time."""
        values = super().arguments()
        day, starts, ends = (values.pop(name) for name in ("day", "starts", "ends"))
        values["starts_at"], values["ends_at"] = _instant(day, starts), _instant(day, ends)
        return values


def _instant(day: date | None, at: time | None) -> datetime | None:
    return datetime.combine(day, at, tzinfo=clock.TZ) if day is not None and at is not None else None


class BookVisitForm(VisitForm):
    """Lägg till besök. Professions that FK has not approved are listed with the reason (VI3)."""

    sections: ClassVar[tuple[Section, ...]] = (
        Section(fields=("profession",)),
        Section(fields=("day", "starts", "ends"), inline=True),
        Section(fields=("investigator", "interpreter_booked")),
        Section(fields=("invitation_channel", "invited_on"), inline=True),
        Section(fields=("save_anyway",)),
    )

    profession = RowChoiceField(
        label="Profession",
        error_messages={"required": "Välj en profession", "invalid_choice": "Välj en profession som kan bokas."},
    )

    def propose(self) -> dict[str, Any]:
        """A physician's visit, by the person who books when that is a physician."""
        approved = {exam.profession for exam in self.case.facts.approved_exams}
        rows = [_profession_row(Profession(p), approved) for p in Profession.values]
        field = self.fields["profession"]
        assert isinstance(field, RowChoiceField)  # noqa: S101 – declared above
        field.offer(columns=("Profession",), rows=rows)
        if self.is_bound:
            self._say_why_locked(field)
        asked_for = self.scene.query.get("profession", "")
        investigates = self.actor.role == Role.INVESTIGATOR and self.actor.profession == Profession.LK
        return {
            "profession": asked_for if asked_for in approved else Profession.LK,
            "investigator": self.actor.name if investigates else "",
            "interpreter_booked": bool(self.case.interpreter_language),
        }

    def _say_why_locked(self, field: RowChoiceField) -> None:
        wanted = self.data.get("profession")
        if wanted in Profession.values:
            field.error_messages["invalid_choice"] = locked_reason(Profession(wanted))

    def said(self) -> str:
        """When."""
        return f"Besöket {self.cleaned_data['day']} kl. {self.cleaned_data['starts']:%H:%M} är bokat."


def locked_reason(profession: Profession) -> str:
    """Why the profession cannot be booked (screens.md §2.6, *Locked*)."""
    who = profession.label.lower()
    return f"Besök hos {who} kan bokas när Försäkringskassan har godkänt utvidgningen."


def _profession_row(profession: Profession, approved: set[str]) -> ChoiceRow:
    locked = profession != Profession.LK and profession not in approved
    return ChoiceRow(profession.value, profession.label, (), reason=locked_reason(profession) if locked else "")


REBOOK, STRIKE = "rebook", "strike"


class RebookVisitForm(VisitForm):
    """Ändra besök: another time keeps the chain; one registered by mistake is struck with a reason (VI5)."""

    needed_when: ClassVar[Mapping[str, tuple[str, str]]] = {
        "day": ("change", REBOOK),
        "starts": ("change", REBOOK),
        "ends": ("change", REBOOK),
        "strike_reason": ("change", STRIKE),
    }
    about: ClassVar[About | None] = About.VISIT
    sections: ClassVar[tuple[Section, ...]] = (
        Section(fields=("change",)),
        Section(title="Ny tid", fields=("day", "starts", "ends"), inline=True),
        Section(fields=("investigator", "interpreter_booked")),
        Section(fields=("invitation_channel", "invited_on"), inline=True),
        Section(title="Stryk besöket", fields=("strike_reason",)),
        Section(fields=("save_anyway",)),
    )

    change = forms.ChoiceField(
        label="Vad vill du göra?",
        choices=((REBOOK, "Ändra tid eller uppgifter"), (STRIKE, "Stryka besöket, det är registrerat av misstag")),
        widget=forms.RadioSelect,
        error_messages={"required": "Välj vad du vill göra"},
    )
    strike_reason = LongTextField(
        label="Varför besöket stryks",
        limit=500,
        rows=2,
        help_text="Bara när besöket stryks.",
        error_messages={"required": "Ange varför besöket stryks"},
    )

    def subjects(self) -> Sequence[tuple[int, str]]:
        """Visits that stand as booked."""
        return [(visit.pk, visit_in_words(visit)) for visit in booked_at_unit(self.case)]

    @property
    def visit(self) -> Visit | None:
        """The visit to change."""
        return next((v for v in booked_at_unit(self.case) if v.pk == self.subject), None)

    def propose(self) -> dict[str, Any]:
        """The visit as it is."""
        visit = self.visit
        if visit is None:
            return {"change": REBOOK}
        starts, ends = localtime(visit.starts_at), localtime(visit.ends_at)
        return {
            "change": REBOOK,
            "day": starts.date(),
            "starts": starts.time(),
            "ends": ends.time(),
            "investigator": visit.investigator,
            "interpreter_booked": visit.interpreter_booked,
            "invitation_channel": visit.invitation_channel,
            "invited_on": visit.invited_on,
        }

    def facts(self) -> list[Fact]:
        """The visit as it stands."""
        return visit_facts(self.visit)

    def hindrance(self) -> str:
        """The visit is gone."""
        return "" if self.visit is not None else "Besöket kan inte längre ändras. Gå tillbaka till ärendet."

    def clean(self) -> dict[str, Any]:
        """A change must not carry a reason to strike."""
        cleaned = super().clean()
        if cleaned.get("change") != STRIKE:
            cleaned["strike_reason"] = ""
        return cleaned

    def _warning(self, cleaned: dict[str, Any]) -> str | None:
        return None if cleaned.get("change") == STRIKE else super()._warning(cleaned)

    def arguments(self) -> dict[str, Any]:
        """The command knows a strike by its reason."""
        values = super().arguments()
        values.pop("change")
        return values

    def said(self) -> str:
        """Struck, or when."""
        if self.cleaned_data["change"] == STRIKE:
            return "Besöket är struket."
        return f"Besöket är flyttat till {self.cleaned_data['day']} kl. {self.cleaned_data['starts']:%H:%M}."


HELD, NO_SHOW, CANCELLED, LATER = "held", "no_show", "cancelled", "later"
_IN_PROGRESS = (CaseState.IN_PROGRESS, CaseState.DEVIATION)


class ReportVisitsForm(ActForm):
    """Redovisa besök: one list of every visit that has begun, saved whole or not at all (VI4)."""

    submit: ClassVar[str] = "Spara redovisningen"
    registers_work: ClassVar[bool] = True

    def propose(self) -> dict[str, Any]:
        """Per visit: how it went, the interpreter's part, and, when it was not held, why and when."""
        self.visits = self.case.facts.visits_to_report(clock.now())
        proposed: dict[str, Any] = {}
        sections = []
        for visit in self.visits:
            names = self._ask_about(visit)
            sections.append(Section(title=visit_in_a_row(visit), fields=names))
            proposed[names[0]] = HELD if visit.ends_at <= clock.now() else LATER
        self.sections = sections  # type: ignore[misc]  # one section per visit of this case
        return proposed

    def _ask_about(self, visit: Visit) -> list[str]:
        names = [f"outcome_{visit.pk}"]
        self.fields[names[0]] = forms.ChoiceField(
            label="Hur blev besöket?",
            choices=self._outcomes(),
            widget=forms.RadioSelect,
            error_messages={"required": "Välj hur besöket blev"},
        )
        if visit.interpreter_booked:
            names += [f"interpreter_{visit.pk}", f"hours_{visit.pk}"]
            self.fields[names[1]] = forms.ChoiceField(
                label="Deltog tolken?", choices=(("yes", "Ja"), ("no", "Nej")), widget=forms.RadioSelect, required=False
            )
            self.fields[names[2]] = NumberField(
                label="Tolktimmar", required=False, help_text="När tolken deltog. I hela kvartar, till exempel 1,25."
            )
        return names if self.case.state in _IN_PROGRESS else names + self._ask_why_not_held(visit)

    def _ask_why_not_held(self, visit: Visit) -> list[str]:
        """Cause and time of a visit that was not held; the day and time of the visit are proposed."""
        names = [f"cause_{visit.pk}", f"day_{visit.pk}", f"at_{visit.pk}"]
        starts_at = localtime(visit.starts_at)
        self.fields[names[0]] = forms.ChoiceField(
            label="Om besöket inte blev av: orsakad av",
            choices=[("", "Välj orsak"), *DeviationCause.choices],
            required=False,
        )
        self.fields[names[1]] = Day(label="Dag för återbudet", required=False, initial=starts_at.date())
        self.fields[names[2]] = TimeField(label="Klockan", required=False, initial=starts_at.time())
        return names

    def _outcomes(self) -> list[tuple[str, str]]:
        later = (LATER, "Redovisas senare")
        if self.case.state in _IN_PROGRESS:
            return [(HELD, VisitState.HELD.label), later]
        told = ((HELD, VisitState.HELD), (NO_SHOW, VisitState.NO_SHOW), (CANCELLED, VisitState.CANCELLED))
        return [*((value, state.label) for value, state in told), later]

    def notices(self) -> list[str]:
        """While the investigation goes on, a visit that was not held is FK's to decide."""
        told = super().notices()
        if self.case.state in _IN_PROGRESS:
            told.append("Ett besök som inte blev av rapporteras som avvikelse. Försäkringskassan beslutar.")
        return told

    def clean(self) -> dict[str, Any]:
        """At least one visit is reported."""
        cleaned = super().clean() or self.cleaned_data
        outcomes = [cleaned.get(f"outcome_{visit.pk}") for visit in self.visits]
        if outcomes and all(outcome == LATER for outcome in outcomes):
            raise forms.ValidationError("Redovisa minst ett besök, eller stäng utan att spara.")
        return cleaned

    def hindrance(self) -> str:
        """Nothing has begun."""
        return "" if self.visits else "Det finns inget besök att redovisa."

    def perform(self, command: Command) -> Case:
        """Report each visit; one that is refused takes the whole list back."""
        case, version = self.case, self.cleaned_data["version"]
        with transaction.atomic():
            for visit in self.visits:
                if self.cleaned_data[f"outcome_{visit.pk}"] != LATER:
                    case = self._report(command, visit, version)
                    version = None
        return case

    def _report(self, command: Command, visit: Visit, version: int | None) -> Case:
        outcome = self.cleaned_data[f"outcome_{visit.pk}"]
        told: str = self.cleaned_data.get(f"interpreter_{visit.pk}", "")
        hours: Decimal | None = self.cleaned_data.get(f"hours_{visit.pk}")
        try:
            return command(
                self.case.number,
                actor=self.actor,
                visit_id=visit.pk,
                held=outcome == HELD,
                no_show=outcome == NO_SHOW,
                **self._why_not_held(visit, outcome),
                interpreter_took_part={"yes": True, "no": False}.get(told),
                interpreter_hours=hours,
                version=version,
            )
        except Refused as refused:
            if type(refused) is Refused:
                refused.field = _field_of(refused.field, visit)
            raise

    def _why_not_held(self, visit: Visit, outcome: str) -> dict[str, Any]:
        if outcome == HELD or self.case.state in _IN_PROGRESS:
            return {}
        day, at = self.cleaned_data[f"day_{visit.pk}"], self.cleaned_data[f"at_{visit.pk}"]
        when = datetime.combine(day, at, tzinfo=clock.TZ) if day and at else None
        # Only the insured person can be a no-show, so nobody has to say so twice.
        cause = DeviationCause.INSURED if outcome == NO_SHOW else self.cleaned_data[f"cause_{visit.pk}"]
        return {"cause": cause, "happened_at": when}

    def said(self) -> str:
        """How many."""
        reported = sum(1 for v in self.visits if self.cleaned_data[f"outcome_{v.pk}"] != LATER)
        return f"{reported} besök är redovisade." if reported > 1 else "Besöket är redovisat."

    def next_step(self, case: Case) -> str | None:
        """In Ersättning, with every visit told, the next click says that all is done."""
        done = case.state == CaseState.ACCOUNTING and not case.facts.booked_visits
        return "account_visits" if done else None


def _field_of(field: str | None, visit: Visit) -> str:
    names = {
        "interpreter_took_part": "interpreter",
        "interpreter_hours": "hours",
        "cause": "cause",
        "happened_at": "day",
    }
    return f"{names.get(field or '', 'outcome')}_{visit.pk}"
