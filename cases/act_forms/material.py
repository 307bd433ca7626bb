"""Forms of underlag: FK sends, the unit confirms or asks for more, FK corrects the day."""

from datetime import date
from typing import Any, ClassVar

from django import forms

from cases.act_forms.base import ActForm, explained
from cases.act_forms.fields import Day, LineField
from cases.act_forms.uploads import UploadField, UploadingForm
from cases.checklist import missing_kinds, required_kinds
from cases.commands.items import Item
from cases.due import statement_due
from cases.models import Case, CaseFile
from cases.vocabulary import Channel, MaterialKind
from fmuadmin import clock
from fmuadmin.forms import LongTextField, Section
from fmuadmin.parts import Explanation, Fact

# What each document of a set is asked, in this order.
ROW = ("kind", "title", "document_date", "sender", "replaces")


MOST_BY_POST = 20


class SendMaterialForm(UploadingForm):
    """Lägg till underlag: files and what goes by post, each document with its kind, title, date and sender."""

    submit: ClassVar[str] = "Skicka underlag"
    done: ClassVar[str] = "Underlaget är skickat till utföraren."
    more_rows: ClassVar[str] = "Lägg till handling som skickas med post"
    renamed = {"files": "documents", "contents": "documents", "channel": "documents"}

    documents = UploadField(
        label="Filer",
        multiple=True,
        required=False,
        help_text="Välj minst en fil, eller lägg till en handling som skickas med post.",
    )
    by_post = forms.IntegerField(widget=forms.HiddenInput, required=False)
    sent_on = Day(
        label="Skickat", help_text="Filer skickas i dag. Ange en tidigare dag bara när allt skickas med post."
    )

    def propose(self) -> dict[str, Any]:
        """One section for each file that waits, and one for each document by post."""
        self.earlier = [(f.pk, f"{f.title or f.name} ({f.added_at:%Y-%m-%d})") for f in self._newest()]
        self.posted = self._rows_by_post()
        self.rows = {token: f"Fil: {self.waiting[token].name}" for token in self.tokens("documents")}
        self.rows |= {f"post{n}": f"Med post, handling {n}" for n in range(1, self.posted + 1)}
        for row in self.rows:
            self._add_row(row)
        sections = [Section(title=title, fields=[f"{n}_{row}" for n in ROW]) for row, title in self.rows.items()]
        self.sections = (  # type: ignore[misc]  # as many rows as this form has
            Section(fields=("documents",)),
            *sections,
            Section(fields=("sent_on",)),
        )
        return {"by_post": self.posted, "sent_on": clock.today(), **self._titles()}

    def _titles(self) -> dict[str, str]:
        """A file's own name as its title, until another is typed."""
        named = {f"title_{row}": _without_ending(self.waiting[row].name) for row in self.rows if row in self.waiting}
        if self.is_bound:
            untold = {name: title for name, title in named.items() if name not in self.data}
            data: Any = self.data
            self.data = data.copy()
            for name, title in untold.items():
                self.data[name] = title  # type: ignore[index]  # a copy of one's own
        return named

    def _newest(self) -> list[CaseFile]:
        replaced = {f.replaces_id for f in self.case.facts.material_files}
        return [f for f in self.case.facts.material_files if f.pk not in replaced]

    def _rows_by_post(self) -> int:
        sent = str((self.data if self.is_bound else self.initial or {}).get("by_post") or "")
        rows = int(sent) if sent.isdecimal() and len(sent) <= len(str(MOST_BY_POST)) else 0
        return min(rows, MOST_BY_POST)

    def _add_row(self, row: str) -> None:
        kinds = [("", "Välj typ"), *MaterialKind.choices]
        self.fields[f"kind_{row}"] = forms.ChoiceField(
            label="Typ av underlag", choices=kinds, error_messages={"required": "Välj typ av underlag"}
        )
        self.fields[f"title_{row}"] = LineField(
            label="Rubrik", limit=200, error_messages={"required": "Ange en rubrik"}
        )
        self.fields[f"document_date_{row}"] = Day(label="Handlingens datum", required=False)
        self.fields[f"sender_{row}"] = LineField(label="Avsändare", limit=200, required=False)
        if self.earlier:
            self.fields[f"replaces_{row}"] = forms.TypedChoiceField(
                label="Ny version av",
                choices=[("", "Ingen, det är en ny handling"), *self.earlier],
                coerce=int,
                empty_value=None,
                required=False,
            )

    def asks_for_more(self) -> bool:
        """The button for a document by post, or files that have just come and have no kind yet."""
        return super().asks_for_more() or "more_rows" in self.data

    def typed(self) -> dict[str, Any]:
        """What was typed, and one more row when it was asked for."""
        more = 1 if "more_rows" in self.data else 0
        return {**super().typed(), "by_post": self.posted + more}

    def clean(self) -> dict[str, Any]:
        """At least one document."""
        cleaned = super().clean() or self.cleaned_data
        if not self.rows and not self.errors:
            self.add_error("documents", "Lägg till minst en fil, eller en handling som skickas med post")
        return cleaned

    def arguments(self) -> dict[str, Any]:
        """The documents, one by one."""
        cleaned = self.cleaned_data
        items = [
            Item(
                row=row,
                token=row if row in self.waiting else "",
                kind=cleaned[f"kind_{row}"],
                title=cleaned[f"title_{row}"],
                document_date=cleaned[f"document_date_{row}"],
                sender=cleaned[f"sender_{row}"],
                replaces=cleaned.get(f"replaces_{row}"),
            )
            for row in self.rows
        ]
        return {"items": items, "sent_on": cleaned["sent_on"]}

    def facts(self) -> list[Fact]:
        """What the unit has asked for, and what the investigation needs that has not been sent."""
        asked = [f"{m.what} ({m.asked_on})" for m in self.case.facts.missing_material]
        unit = Fact(label="Till", value=self.case.unit.name if self.case.unit is not None else "")
        told = [unit, Fact(label="Utföraren saknar", value="\n".join(asked))] if asked else [unit]
        lacking = lacking_in_words(self.case)
        return [*told, Fact(label="Inte inkommet än", value="\n".join(lacking))] if lacking else told


def lacking_in_words(case: Case) -> list[str]:
    """The kinds that the investigation needs and that have not come."""
    facts = case.facts
    return [kind.label for kind in missing_kinds(facts, required_kinds(facts))]


def _without_ending(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return (stem if dot and ending.isalnum() else name)[:200]


class ConfirmMaterialForm(ActForm):
    """Bekräfta underlag: the day it came starts the clock the day after (FÖRORDN 8 §)."""

    submit: ClassVar[str] = "Bekräfta underlag"
    done: ClassVar[str] = "Underlaget är bekräftat."

    received_on = Day(label="Mottaget", error_messages={"required": "Ange när underlaget togs emot"})
    late_reason = LongTextField(
        label="Skäl till senare dag",
        limit=500,
        rows=2,
        required=False,
        help_text="Behövs när filerna fanns i ärendet före den dag som du anger.",
    )

    def propose(self) -> dict[str, Any]:
        """The day the material was made available; for post only, today."""
        waiting = self.case.facts.unconfirmed_sets
        digital = any(m.channel == Channel.DIGITAL for m in waiting)
        newest = max((m.sent_on for m in waiting), default=clock.today())
        return {"received_on": newest if digital else clock.today()}

    def facts(self) -> list[Fact]:
        """What waits for confirmation."""
        return [
            Fact(label=f"Skickat {m.sent_on}, {m.get_channel_display().lower()}", value=m.contents)
            for m in self.case.facts.unconfirmed_sets
        ]

    def notices(self) -> list[str]:
        """The first confirmation starts the clock."""
        if self.case.facts.first_received_set is not None:
            return []
        days = self.case.rules.statement_days
        return [f"Utlåtandet ska vara hos Försäkringskassan inom {days} vardagar, räknat från dagen efter mottagandet."]

    def said(self) -> str:
        """The clock has started."""
        return "Underlaget är bekräftat. Slutdatum räknas från mottagandet."


class CorrectReceiptForm(ActForm):
    """Rätta mottagningsdatum."""

    submit: ClassVar[str] = "Spara rättelsen"
    done: ClassVar[str] = "Mottagningsdatumet är rättat. Utföraren får veta det."

    received_on = Day(label="Rätt mottagningsdatum", error_messages={"required": "Ange rätt mottagningsdatum"})
    reason = LongTextField(
        label="Skäl till rättelsen", limit=500, rows=2, error_messages={"required": "Ange skäl till rättelsen"}
    )

    def _received_on(self) -> date | None:
        first = self.case.facts.first_received_set
        return first.received_on if first is not None else None

    def propose(self) -> dict[str, Any]:
        """The day as it is."""
        return {"received_on": self._received_on()}

    def facts(self) -> list[Fact]:
        """The day that holds now."""
        return [Fact(label="Mottaget enligt utföraren", value=self._received_on())]

    def explanations(self) -> list[Explanation]:
        """How the last day is counted now."""
        due = statement_due(self.case.facts)
        return [explained(due, title="Så räknas slutdatum nu")] if due is not None else []


class RequestMaterialSupplementForm(ActForm):
    """Begär komplettering av underlag (FÖRORDN 6 §)."""

    submit: ClassVar[str] = "Skicka till Försäkringskassan"
    done: ClassVar[str] = "Komplettering av underlag är begärd."
    intro: ClassVar[str] = "Tiden för utlåtandet går vidare medan ni väntar. Meddela försening om den inte räcker."

    what = LongTextField(label="Vad saknas?", limit=2000, error_messages={"required": "Ange vad som saknas"})

    def propose(self) -> dict[str, Any]:
        """What the checklist lacks, to change or add to."""
        return {"what": "\n".join(lacking_in_words(self.case))}
