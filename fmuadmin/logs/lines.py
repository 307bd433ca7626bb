"""Lines of the read log: whose may be seen, one page of them by key, and how they are drawn. The insured person's
identity is never among them: the case number stands for it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Q

from fmuadmin.access import Actor
from fmuadmin.clock import TZ
from fmuadmin.models import Organisation, ReadEvent, User
from fmuadmin.parts import Mood, Pager
from fmuadmin.tables import Cell, Column, Row, Table
from fmuadmin.vocabulary import Role

PAGE_SIZE: Final = 50
AFTER, BEFORE = "aldre", "nyare"
"""The names in an address: lines older than a key, and lines newer than one."""
_LARGEST_KEY: Final = 2**63 - 1
ERASED: Final = "Gallrad"


def own_lines(actor: Actor) -> Any:
    """Everything that is logged about the person's own readings and attempts, in every mandate."""
    return ReadEvent.objects.filter(actor_id=actor.person)


def reach_of(actor: Actor) -> list[int]:
    """The organisations whose log the actor reviews: the own, and those that are part of it. One statement."""
    if actor.role != Role.LOG_REVIEWER:
        return []
    own = Organisation.objects.filter(Q(pk=actor.desk) | Q(parent_id=actor.desk))
    return sorted(own.values_list("pk", flat=True))


def lines_of(reach: Sequence[int]) -> Any:
    """What people in these organisations have read and tried to read."""
    return ReadEvent.objects.filter(organisation_id__in=reach)


def people_of(reach: Sequence[int]) -> list[tuple[int, str]]:
    """(key, name) of everybody who has or has had a mandate in these organisations, by name."""
    people = User.objects.filter(mandates__organisation_id__in=reach).distinct().order_by("name", "pk")
    return list(people.values_list("pk", "name"))


# Paging ------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Paged:
    """One page of rows, newest first, and the ways to its neighbours."""

    rows: Sequence[Any]
    pager: Pager


def paged(rows: Any, sent: Mapping[str, Any], *, url: str, keep: Mapping[str, str]) -> Paged:
    """One page by key: the newest, those older than a key, or those newer than one."""
    after, before = _key(sent.get(AFTER)), _key(sent.get(BEFORE))
    back = before is not None
    if back:
        found = list(rows.filter(pk__gt=before).order_by("pk")[: PAGE_SIZE + 1])
    else:
        found = list((rows.filter(pk__lt=after) if after else rows).order_by("-pk")[: PAGE_SIZE + 1])
    more = len(found) > PAGE_SIZE
    shown = found[:PAGE_SIZE][::-1] if back else found[:PAGE_SIZE]

    def address(**key: int) -> str:
        query = urlencode({**keep, **key})
        return f"{url}?{query}" if query else url

    newer = older = ""
    if shown and (more if back else after is not None):
        newer = address(**{BEFORE: shown[0].pk})
    elif not shown and (back or after is not None):
        newer = address()
    if shown and (back or more):
        older = address(**{AFTER: shown[-1].pk})
    return Paged(rows=shown, pager=Pager(previous_url=newer, next_url=older))


def _key(text: Any) -> int | None:
    text = str(text or "")
    return int(text) if text.isascii() and text.isdecimal() and 0 < int(text[:30]) <= _LARGEST_KEY else None


# Tables ------------------------------------------------------------------------------------------


def own_table(lines: Iterable[ReadEvent]) -> Table:
    """One's own lines."""
    return Table(
        caption="Vad loggen har om dina läsningar. Senast först.",
        columns=[Column(label) for label in ("Tid", "Vad", "Uppgifter", "Ärende", "Uppdrag", "Skäl")],
        rows=[
            Row(
                day(line),
                "",
                [_what(line), _resource(line), _case(line), _mandate(line), Cell(line.purpose)],
                hour(line),
            )
            for line in lines
        ],
        region="Min logg",
    )


def review_table(lines: Iterable[ReadEvent]) -> Table:
    """The lines that a log reviewer looks at."""
    return Table(
        caption="Logg över läsningar och nekade försök. Senast först.",
        columns=[Column(label) for label in ("Tid", "Person", "Vad", "Uppgifter", "Ärende", "Skäl")],
        rows=[
            Row(
                day(line),
                "",
                [_person(line), _what(line), _resource(line), _case(line), Cell(line.purpose)],
                hour(line),
            )
            for line in lines
        ],
        region="Logg",
    )


def day(line: ReadEvent) -> str:
    """The line's day in Sweden."""
    return f"{line.at.astimezone(TZ):%Y-%m-%d}"


def hour(line: ReadEvent) -> str:
    """The line's time of day, to the second, since two lines of a minute are told apart."""
    return f"kl. {line.at.astimezone(TZ):%H:%M:%S}"


def _person(line: ReadEvent) -> Cell:
    told = ", ".join(words for words in (line.get_role_display(), line.organisation_name) if words)
    return Cell(ERASED if line.erased_on else line.actor_name, small=told)


def _what(line: ReadEvent) -> Cell:
    if line.erased_on:
        return Cell(ERASED, small=f"{line.erased_on:%Y-%m-%d}")
    return Cell(tags=((Mood.LATE, "Nekat försök"),)) if line.denied else Cell(line.get_action_display())


def _resource(line: ReadEvent) -> Cell:
    return Cell("" if line.erased_on else line.get_resource_display())


def _case(line: ReadEvent) -> Cell:
    return Cell(line.case_number)


def _mandate(line: ReadEvent) -> Cell:
    return Cell(line.get_role_display() if not line.erased_on else "", small=line.organisation_name)
