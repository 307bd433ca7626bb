"""Visa personuppgifter (OV8): names and identity numbers of the rows that are shown, off until somebody wants them.

One statement more, for the rows of the page only; off it costs nothing. A protected person stays masked. Whoever draws
the board tells the read log, since being shown in a list counts as a reading (S8).
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from django.urls import reverse

from cases.board.identity_search import may_search
from cases.board.query import ListRow
from cases.models import InsuredPerson
from cases.presentation import MASKED
from fmuadmin.access import Actor
from fmuadmin.identity import parse
from fmuadmin.tables import Cell

HEADING: Final = "Den försäkrade"
_SESSION_KEY: Final = "persons"


class Persons(NamedTuple):
    """The cells by case, and the cases whose person was really shown."""

    cells: Mapping[int, Cell]
    shown: Sequence[tuple[int, str]]


def may_show(actor: Actor) -> bool:
    """Whether the role reads whom cases are about; nobody else sees the switch."""
    return may_search(actor)


def is_on(session: Any, actor: Actor) -> bool:
    """Whether the person has switched it on in this session, with this mandate."""
    return may_show(actor) and session.get(_SESSION_KEY) == actor.mandate_id


def switch(session: Any, actor: Actor, *, on: bool) -> None:
    """Remember the choice for the session; another mandate begins with it off."""
    if on:
        session[_SESSION_KEY] = actor.mandate_id
    else:
        session.pop(_SESSION_KEY, None)


def persons_of(rows: Sequence[ListRow], actor: Actor) -> Persons:
    """Whom the rows are about, as far as the actor reads it: from the order on, in FK's office and the own unit."""
    numbers = {row.case_id: row.number for row in rows}
    found = (
        InsuredPerson.objects.visible_to(actor)
        .filter(case_id__in=list(numbers))
        .values_list("case_id", "name", "identity_number", "case__protection")
    )
    cells, shown = {}, []
    for case_id, name, identity_number, protection in found:
        if protection:
            way = reverse("cases:reveal", args=[numbers[case_id]])
            cells[case_id] = Cell("", (), "", "", "Visa med skäl", way, f"{MASKED}:")
        else:
            cells[case_id] = Cell(name, (), parse(identity_number).formatted())
            shown.append((case_id, numbers[case_id]))
    return Persons(cells, shown)
