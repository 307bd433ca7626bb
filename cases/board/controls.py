"""The filter row of a list as values: what may be chosen and what is chosen."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from cases.board.asked import SOON, Asked
from cases.board.known import Unit
from cases.filters import DUE_CHOICES, KINDS
from cases.rules import Rules
from cases.vocabulary import OPEN_STATES

Options = Sequence[tuple[str, str]]
_STATES: Options = tuple((state.value, state.label) for state in OPEN_STATES)
_KINDS: Options = (("", "Alla"), *((value, kind.label) for value, kind in KINDS.items()))


class Choice(NamedTuple):
    """One control of the filter row: options are ``(value, words, chosen)``; ``several`` are checkboxes in a box."""

    name: str
    label: str
    options: Sequence[tuple[str, str, bool]]
    several: bool = False
    words: str = ""


def controls(asked: Asked, units: Sequence[Unit], rules: Rules) -> tuple[Choice, ...]:
    """The board's controls in their order on screen; a unit's own staff have no unit to choose."""
    one = {name: next(iter(asked.values(name)), "") for name in ("utforare", "typ", "slutdatum")}
    several = {name: tuple(asked.values(name)) for name in ("status", "visa_inte")}
    return (
        *choice_of_unit(units, one["utforare"]),
        one_of("typ", "Utredningstyp", _KINDS, one["typ"]),
        one_of("slutdatum", "Slutdatum", _dues(rules.soon_days, rules.statement_days), one["slutdatum"]),
        _several("status", "Status", "Alla", several["status"]),
        _several("visa_inte", "Visa inte", "–", several["visa_inte"]),
    )


def choice_of_unit(units: Sequence[Unit], chosen: str) -> list[Choice]:
    """The control for the unit, when there are units to choose among."""
    return [one_of("utforare", "Utförare", (("", "Alla"), *units), chosen)] if units else []


@lru_cache(maxsize=512)
def one_of(name: str, label: str, options: Options, chosen: str) -> Choice:
    """A control with one value."""
    return Choice(name, label, tuple((value, words, value == chosen) for value, words in options))


@lru_cache(maxsize=256)
def drawn(action: str, row: tuple[Choice, ...], keep: tuple[tuple[str, str], ...], reset_url: str) -> SafeString:
    """The filter row drawn. Kept by content: most boards of an office or a region have the same one."""
    context = {"action": action, "controls": row, "keep": keep, "reset_url": reset_url}
    return mark_safe(render_to_string("cases/filter_row.html", context, using="jinja2"))  # noqa: S308 – escaped there


@lru_cache(maxsize=8)
def _dues(soon: int, ahead: int) -> Options:
    words = {SOON: f"Inom {soon} arbetsdagar", "framover": f"Inom {ahead} arbetsdagar"}
    return (("", "Alla"), *((value, words.get(value, label)) for value, label in DUE_CHOICES))


@lru_cache(maxsize=512)
def _several(name: str, label: str, none: str, chosen: tuple[str, ...]) -> Choice:
    options = tuple((value, words, value in chosen) for value, words in _STATES)
    words = [words for _, words, on in options if on]
    shown = none if not words else words[0] if len(words) == 1 else f"{len(words)} valda"
    return Choice(name, label, options, True, shown)
