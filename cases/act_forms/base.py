"""What every act's form shares: the case it is about, the version it showed, and where a refusal belongs.

A form parses what was typed and knows what is required. Whether it may be done is the command's business.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, ClassVar

from django import forms

from cases.commands.moves import version_known_to
from cases.deadlines import Explained, late_registration_notice
from cases.due import due_for
from cases.models import Case
from cases.vocabulary import Part
from fmuadmin import clock
from fmuadmin.access import Actor
from fmuadmin.forms import BaseForm
from fmuadmin.lifecycle import Refused
from fmuadmin.parts import Change, Explanation, Fact

Command = Callable[..., Case]
_LONGEST_KEY = 18


class About(Enum):
    """What of a case an act is about: its name in the address, and the command's argument."""

    VISIT = ("besok", "visit_id")
    DEVIATION = ("avvikelse", "deviation_id")
    EXAM = ("undersokning", "exam_id")
    UNIT = ("utforare", "unit_id")

    def __init__(self, query: str, argument: str) -> None:
        self.query = query
        self.argument = argument


@dataclass(frozen=True, kw_only=True)
class Scene:
    """The case, who acts, which step the address names, and what it asks to have chosen."""

    case: Case
    actor: Actor
    step: str
    query: Mapping[str, str] = field(default_factory=dict)
    # Files that came with the form and were not accepted: field → why, file by file.
    refused_files: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sibling:
    """Another visit, exam or deviation that the same act could be about."""

    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """What follows, shown before it is done (DV3); with ``when`` only if that choice is made.

    Without JavaScript all are listed, so the words say for which choice they hold.
    """

    label: str
    text: str
    when: str = ""


class ActForm(BaseForm):
    """A form for one act. Field names are the command's arguments; ``renamed`` says where a refusal goes instead.

    Subclasses say ``submit`` (the button's words), ``done`` (what is said afterwards; never personal data) and, when
    the act is about one of several things, ``about`` with ``subjects``. ``heading`` is for pages that hold two acts.
    ``needed_when`` names fields that only one choice needs: field → (the choice's field, its value).
    """

    heading: ClassVar[str] = ""
    is_wide: ClassVar[bool] = False
    needed_when: ClassVar[Mapping[str, tuple[str, str]]] = {}
    submit: ClassVar[str] = ""
    done: ClassVar[str] = "Sparat."
    danger: ClassVar[bool] = False
    intro: ClassVar[str] = ""
    about: ClassVar[About | None] = None
    renamed: ClassVar[Mapping[str, str]] = {}
    # Steps that register work: a passed slutdatum is said, never a hindrance (DL6).
    registers_work: ClassVar[bool] = False
    has_uploads: ClassVar[bool] = False

    version = forms.IntegerField(
        widget=forms.HiddenInput,
        error_messages={
            "required": "Formuläret saknar ärendets version. Ladda om sidan och försök igen.",
            "invalid": "Formuläret har en okänd version av ärendet. Ladda om sidan och försök igen.",
        },
    )

    def __init__(self, *args: Any, scene: Scene, **kwargs: Any) -> None:
        self.scene, self.case, self.actor = scene, scene.case, scene.actor
        super().__init__(*args, **kwargs)

    # What a form of an act says about itself

    def propose(self) -> dict[str, Any]:
        """Settle rows and choices, and give the values that the empty form proposes."""
        return {}

    def subjects(self) -> Sequence[tuple[int, str]]:
        """Everything in the case that the act could be about: key and words."""
        return ()

    def arguments(self) -> dict[str, Any]:
        """The command's arguments."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def perform(self, command: Command) -> Case:
        """Do it. Raises what the command raises."""
        return command(self.case.number, actor=self.actor, version=self.cleaned_data["version"], **self.arguments())

    def said(self) -> str:
        """What is said when it is done; never personal data."""
        return self.done

    def next_step(self, case: Case) -> str | None:
        """The step whose form comes next, or None for the case page."""
        return None

    def notices(self) -> list[str]:
        """What to know before filling in the form; nothing here stops anybody."""
        if not self.registers_work:
            return []
        due = self.due()
        told = late_registration_notice(due=due.day, hard=due.hard, today=clock.today()) if due is not None else None
        return [told] if told else []

    def facts(self) -> list[Fact]:
        """What the act is about, as the person may see it."""
        return []

    def explanations(self) -> list[Explanation]:
        """How the dates on the page were counted (CV8)."""
        return []

    def consequences(self) -> list[Consequence]:
        """What follows, shown before it is done."""
        return []

    def control(self) -> Sequence[Any]:
        """What is controlled before something is sent (ST5): points of cases/act_forms/control.py."""
        return []

    def hindrance(self) -> str:
        """Why there is nothing to fill in, with the way out; empty when there is."""
        return ""

    def asks_for_more(self) -> bool:
        """Whether the form was sent to get more rows, not to be saved."""
        return False

    # How it works

    @property
    def submit_label(self) -> str:
        """The button's words; one that cannot be taken back names the case (screens.md §2.6)."""
        return f"{self.submit} {self.case.number}" if self.danger else self.submit

    def prepare(self) -> None:
        """Fill in what the form proposes, and the subject that the address or the form names."""
        if self.about is not None:
            self._choose_subject(self.about)
        proposed = self.propose()
        for name, (choice, value) in self.needed_when.items():
            if self.is_bound and self.data.get(choice) != value:
                self.fields[name].required = False
        self.initial = {"version": version_known_to(self.actor, self.case), **proposed, **(self.initial or {})}

    def _choose_subject(self, about: About) -> None:
        keys = [key for key, _ in self.subjects()]
        typed = self.data.get(about.argument) if self.is_bound else (self.initial or {}).get(about.argument)
        wanted = typed or self.scene.query.get(about.query) or self.scene.query.get(about.argument)
        key = _number(wanted)
        # What was typed about one thing is never shown as if it were about another.
        self.subject = key if key in keys else None if typed else next(iter(keys), None)
        self.fields[about.argument] = forms.IntegerField(
            widget=forms.HiddenInput, initial=self.subject, error_messages={"required": "Välj vad det gäller."}
        )

    def siblings(self) -> list[Sibling]:
        """Links to the same act about something else in the case."""
        if self.about is None:
            return []
        return [Sibling(label, f"?{self.about.query}={key}") for key, label in self.subjects() if key != self.subject]

    def due(self) -> Explained | None:
        """The case's slutdatum as its orderer, region and unit see it."""
        return due_for(self.case.facts, Part.ORDERER)

    def typed(self) -> dict[str, Any]:
        """Everything as it was typed, for a form that is shown again on the case's new version."""
        return {
            name: field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
            for name, field in self.fields.items()
            if name != "version"
        }

    def differences(self) -> list[Change]:
        """What is saved now beside what was typed, where the form shows saved values (CV6)."""
        return []

    def refuse(self, refused: Refused) -> None:
        """Put a command's refusal where it belongs: at its field, or above the form."""
        name = self.renamed.get(refused.field or "", refused.field)
        self.add_error(name if name in self.fields else None, refused.reason)


def _number(text: object) -> int | None:
    words = str(text if text is not None else "")
    return int(words) if words.isascii() and words.isdecimal() and len(words) <= _LONGEST_KEY else None


def explained(result: Explained, *, title: str = "") -> Explanation:
    """A reckoned date as the page explains it."""
    return Explanation(title=title or f"Så räknades {result.label.lower()}", lines=result.lines, result=str(result.day))
