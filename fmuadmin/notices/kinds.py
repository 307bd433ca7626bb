"""The closed catalogue: every kind of notice is registered once, as verbs are (NO1). An unknown kind raises.

A kind's sentences hold case numbers, dates and numbers only (S23): ``facts_of`` refuses everything else, so that no
text that somebody has written can reach a notice or a mail.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from string import Formatter
from typing import Any

from django.db.models import TextChoices

from fmuadmin.vocabulary import NoticeGroup, OrganisationKind


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of notice.

    ``title`` stands alone ("Ny begäran"), and before "i ärende …" in a mail's subject. ``sentences`` say what has
    happened, ``todo`` what the receiver does now, by the receiver's kind of organisation where it differs. A sentence
    with a ``{fact}`` or ``{day}`` that is not known is left out.
    """

    code: str
    group: TextChoices
    title: str
    sentences: tuple[str, ...]
    todo: str | Mapping[OrganisationKind, str] = ""
    facts: frozenset[str] = field(default=frozenset())

    def todo_for(self, organisation_kind: str) -> str:
        """What a receiver of this kind does now."""
        if isinstance(self.todo, str):
            return self.todo
        return self.todo.get(OrganisationKind(organisation_kind), "")

    def said(self, facts: Mapping[str, Any], day: date | None, organisation_kind: str) -> tuple[str, str]:
        """(what has happened, what to do), with what is known filled in."""
        known = {**facts, **({"day": day} if day is not None else {})}
        happened = [s.format(**known) for s in self.sentences if _names(s) <= known.keys()]
        todo = self.todo_for(organisation_kind)
        return " ".join(happened), todo.format(**known) if _names(todo) <= known.keys() else ""


def _names(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


_kinds: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Add kinds to the catalogue; a code may be registered once."""
    for kind in kinds:
        if kind.code in _kinds:
            raise ValueError(f"the notice {kind.code} is registered already")
        sentences = [*kind.sentences, *([kind.todo] if isinstance(kind.todo, str) else kind.todo.values())]
        unknown = set().union(*map(_names, sentences)) - kind.facts - {"day"}
        if unknown:
            raise ValueError(f"the notice {kind.code} does not carry {', '.join(sorted(unknown))}")
        _kinds[kind.code] = kind


def kind_named(code: str) -> Kind:
    """The registered kind. Raises KeyError for a code outside the catalogue."""
    return _kinds[code]


def all_kinds() -> dict[str, Kind]:
    """The whole catalogue, by code."""
    return dict(_kinds)


def groups() -> list[TextChoices]:
    """The groups that people choose mail for, each app's in its own order; those of no case last."""
    used = {kind.group for kind in _kinds.values()}
    apps = sorted({type(group) for group in used}, key=lambda words: (words is NoticeGroup, words.__name__))
    return [group for words in apps for group in words if group in used]


def facts_of(kind: Kind, facts: Mapping[str, Any]) -> dict[str, str | int]:
    """The facts as the row keeps them. Raises ValueError for one that the kind does not carry or that is no date."""
    kept: dict[str, str | int] = {}
    for name, value in facts.items():
        if name not in kind.facts:
            raise ValueError(f"the notice {kind.code} does not carry {name}")
        if isinstance(value, date):
            kept[name] = value.isoformat()[:10]
        elif isinstance(value, int) and not isinstance(value, bool):
            kept[name] = int(value)
        elif value is not None:
            raise ValueError(f"the notice {kind.code} carries dates and numbers only, not {name}")
    return kept
