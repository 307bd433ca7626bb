"""What the building blocks of a page are made of: typed values that templates/ui/ draws.

Values only, already in Swedish and already decided; nothing here asks the database, the clock or the rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Mood(StrEnum):
    """What a tag says by colour and symbol, always beside its words (screens.md §4, row Status)."""

    LATE = "late"
    SOON = "soon"
    OK = "ok"
    YOU = "you"
    NEUTRAL = "neutral"
    INTERN = "intern"
    PLAIN = "plain"


class Progress(StrEnum):
    """How far a phase has come; the value is the word on screen."""

    DONE = "klar"
    CURRENT = "pågår"
    UPCOMING = "kommande"


@dataclass(frozen=True, slots=True)
class Tag:
    """A short word on a soft colour."""

    mood: Mood
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """One phase of the stepper."""

    label: str
    progress: Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """A tab is a link with an address of its own, so that the back button and two windows work."""

    label: str
    url: str
    count: str | int | None = None
    current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One row of a definition list. A blank ``value`` without tags is drawn as "Ej angivet" (CV5)."""

    label: str
    value: object = ""
    small: str = ""
    url: str = ""
    tags: Sequence[Tag] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """How a date or an amount was reached, line by line (CV8)."""

    title: str = "Så räknades datumet"
    lines: Sequence[str] = ()
    result: str = ""
    open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something the person may do: a link to its form, or with ``post`` one act at once.

    ``about`` names the object for those who hear the page ("FMU-2026-0088") when several buttons look the same.
    ``reason`` says why it cannot be done now; the action is then drawn as text with the reason, never as a grey button.
    """

    label: str
    url: str
    post: bool = False
    about: str = ""
    reason: str = ""
    danger: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Actions:
    """The action bar: ONE primary button, a few others, the rest under "Mer"."""

    primary: Action | None = None
    secondary: Sequence[Action] = ()
    more: Sequence[Action] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A fact that an act changed. Without ``before`` it is only told."""

    label: str
    after: object = ""
    before: object = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One entry of the timeline (CV3): who did what and when, by name and organisation."""

    at: datetime
    what: str
    who: str
    organisation: str = ""
    text: str = ""
    changes: Sequence[Change] = ()
    tags: Sequence[Tag] = ()
    anchor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequences:
    """What will follow, shown before the act is done (DV3)."""

    title: str = "Det här händer"
    facts: Sequence[Fact] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pager:
    """Paging by key: no page numbers, only where the neighbours are. An empty address draws nothing."""

    text: str = ""
    previous_url: str = ""
    next_url: str = ""
    label: str = "Bläddra i listan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Empty:
    """An empty list that says so and offers the way out."""

    text: str
    actions: Sequence[Action] = field(default_factory=tuple)
