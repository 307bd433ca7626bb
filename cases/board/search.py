"""The search box: a case number, whole or begun, or a unit; each result says why it is there (SE1).

Row-level security allows a range of numbers as an index condition but no LIKE (board.md §5.4), so a begun number is
searched as a range. A case that the actor may not see is not there, in the same words as one that does not exist.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Q

from cases.models import CaseParty
from fmuadmin import clock
from fmuadmin.access import Actor
from fmuadmin.hot import hot_rows
from fmuadmin.models import Organisation
from fmuadmin.vocabulary import OrganisationKind

MOST_CASES: Final = 20
MOST_UNITS: Final = 20
_MOST_NAMES: Final = 500
_NUMBER: Final = re.compile(r"^(?:FMU[\s-]*)?(\d{4})[\s-]+(\d{1,9})$|^FMU[\s-]*(\d{4})[\s-]*$", re.IGNORECASE)
_RUNNING: Final = re.compile(r"^\d{1,6}$")
# Ten or twelve digits are somebody's identity number: it has no business in an address (SE2).
_IDENTITY: Final = re.compile(r"^\s*(?:\d{2})?\d{6}[\s+-]?\d{4}\s*$")
_SHORTEST_NAME: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCase:
    """A case whose number matches."""

    number: str
    is_open: bool
    closed_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundUnit:
    """A unit whose name matches, and how many of its cases the actor sees."""

    pk: int
    name: str
    open_cases: int
    closed_cases: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The result: ``exact`` is the one case whose whole number was given; ``prefix`` what the others begin with."""

    exact: str = ""
    prefix: str = ""
    cases: Sequence[FoundCase] = ()
    units: Sequence[FoundUnit] = ()

    @property
    def nothing(self) -> bool:
        """Whether there is no result at all."""
        return not (self.cases or self.units)


def looks_like_identity(text: str) -> bool:
    """Whether the text may be a personnummer or samordningsnummer."""
    return bool(_IDENTITY.match(text))


def numbers_meant(text: str, today: date) -> tuple[str, str]:
    """The beginning of the case numbers that the text may stand for, and the one whole number, or nothing.

    "FMU-2026-0117", "fmu 2026 117" and "2026-0117" are numbers; "117" is one of this year's. Without its leading
    zeros a number is also the beginning of longer ones.
    """
    match = _NUMBER.match(text)
    if match is not None:
        year, running, year_only = match.groups()
        if year_only:
            return f"FMU-{year_only}-", ""
    elif _RUNNING.match(text):
        year, running = str(today.year), text
    else:
        return "", ""
    return f"FMU-{year}-{running}", f"FMU-{year}-{running.zfill(4)}"


def search(text: str, actor: Actor) -> Found:
    """What the text finds among what the actor may see. At most four statements."""
    prefix, whole = numbers_meant(text, clock.today())
    cases = _cases(prefix, whole, actor) if prefix else []
    units = _units(text, actor) if len(text) >= _SHORTEST_NAME else []
    numbers = [case.number for case in cases]
    exact = whole if whole in numbers and (whole == prefix or len(numbers) == 1) else ""
    return Found(exact=exact, prefix=prefix, cases=cases, units=units)


def _cases(prefix: str, whole: str, actor: Actor) -> list[FoundCase]:
    end = prefix[:-1] + chr(ord(prefix[-1]) + 1)
    rows = (
        CaseParty.objects.open_to(actor)
        .filter(Q(number__gte=prefix, number__lt=end) | Q(number=whole))
        .order_by("number")
        .values_list("number", "is_open", "closed_on")[:MOST_CASES]
    )
    return [FoundCase(number=number, is_open=is_open, closed_on=closed_on) for number, is_open, closed_on in rows]


def _units(text: str, actor: Actor) -> list[FoundUnit]:
    # The generated column's own order of letters (decisions.md §13).
    spelled = text.lower().translate(str.maketrans("åäö", "{|}"))
    named: dict[int, Any] = dict(
        Organisation.objects.filter(kind=OrganisationKind.CARE_UNIT, sort_name__contains=spelled)
        .order_by("sort_name", "pk")
        .values_list("pk", "name")[:_MOST_NAMES]
    )
    if not named:
        return []
    counts = {
        unit_id: (int(rows), bool(ended))
        for unit_id, rows, ended in hot_rows(_CASES_OF_UNITS, {"units": list(named), "me": actor.organisation_id})
    }
    found = [
        FoundUnit(pk=pk, name=name, open_cases=counts[pk][0], closed_cases=counts[pk][1])
        for pk, name in named.items()
        if any(counts[pk])
    ]
    return found[:MOST_UNITS]


_CASES_OF_UNITS: Final = """
SELECT u.id, coalesce(o.n, 0), EXISTS (
         SELECT 1 FROM cases_caseparty c
          WHERE NOT c.is_open AND c.organisation_id = %(me)s AND c.unit_id = u.id)
  FROM unnest(%(units)s::bigint[]) AS u(id)
  LEFT JOIN (SELECT unit_id, count(*) AS n FROM cases_caseparty
              WHERE is_open AND organisation_id = %(me)s AND unit_id = ANY(%(units)s::bigint[]) GROUP BY 1) o
    ON o.unit_id = u.id
"""
