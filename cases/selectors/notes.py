"""Anteckningar: the own organisation's internal notes (CV7, S19)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cases.models import InternalNote
from cases.selectors.seeing import Sight, rows_of

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One note as ui/note.html draws it."""

    anchor: str
    organisation: str
    who: str
    at: datetime
    text: str


def notes(sight: Sight) -> Sequence[Note]:
    """The notes of the reader's organisation, newest first. One statement."""
    rows = rows_of(InternalNote, sight).select_related("author").order_by("-written_at", "-id")[:MOST_SHOWN]
    return [
        Note(
            anchor=f"anteckning-{note.pk}",
            organisation=sight.actor.organisation_name,
            who=note.author.name,
            at=note.written_at,
            text=note.text,
        )
        for note in rows
    ]
