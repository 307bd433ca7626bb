"""What a list knows before its rows: the rules of the day, the counts, the units to choose among, the saved views.

One prepared statement, since each way to the database and back costs more than what it asks. What was read is turned
into values once per content, never kept by time: the texts are the caches' keys, so nothing here is ever old. Where a
rule of visibility is written out, a test holds it equal to the queryset.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from cases.board.counts import COUNTS_SQL, Count, by_tab, read_counts
from cases.board.days import Days
from cases.rules import Rules, rules_in_force
from fmuadmin.access import Actor
from fmuadmin.hot import hot_rows
from fmuadmin.vocabulary import OrganisationKind

_RULES: Final = """
(SELECT json_agg(json_build_array(kind, organisation_id, valid_from, value) ORDER BY id)::text FROM cases_rule
  WHERE (organisation_id IS NULL OR organisation_id = %(region)s) AND valid_from <= %(today)s)
"""

# A region chooses among the units it runs or has ever had an agreement with, since cases outlive agreements; FK and
# its finance desk among all; a unit has nothing to choose.
_UNITS: Final = """
(SELECT json_agg(json_build_array(o.id, o.name) ORDER BY o.sort_name, o.id)::text FROM fmuadmin_organisation o
  WHERE o.kind = 'care_unit' AND %(chooses)s AND (%(region)s::bigint IS NULL OR o.operated_by_id = %(region)s
     OR EXISTS (SELECT 1 FROM fmuadmin_agreement a WHERE a.unit_id = o.id AND a.region_id = %(region)s)))
"""

# The rule of SavedViewQuerySet.visible_to.
_SAVED_VIEWS: Final = """
(SELECT json_agg(json_build_array(id, name, query, shared, owner_id = %(person)s)
                 ORDER BY translate(lower(name), 'åäö', '{|}') COLLATE "C", id)::text
   FROM cases_savedview WHERE organisation_id = %(organisation)s AND (owner_id = %(person)s OR shared))
"""


class Unit(NamedTuple):
    """A unit to choose; the key as it stands in an address."""

    key: str
    name: str


class SavedViewLine(NamedTuple):
    """A saved view as the menu shows it."""

    id: int
    name: str
    query: str
    shared: bool
    own: bool


class Known(NamedTuple):
    """What the board knows before its rows."""

    days: Days
    counts: Mapping[int, Count]
    units: Sequence[Unit]
    views: Sequence[SavedViewLine]


KNOWN_SQL: Final = f"""
SELECT {_RULES}, {_UNITS}, {_SAVED_VIEWS},
       (SELECT json_agg(json_build_array(tab, rows, mine, late, soon, asked))::text FROM ({COUNTS_SQL}) counted)
"""  # noqa: S608 – made of constants

# The last day of *förfaller snart* follows from the rules, which come with the same statement as the counts that need
# it: the day that it was last time is handed in, by region. When it was another, the counts are read again.
_soon_of: dict[int | None, date] = {}


def known_to(actor: Actor, today: date) -> Known:
    """Everything but the rows, for the actor. A list counts its days with today's rules, not each case's own."""
    expected = _soon_of.get(actor.region_id, today)
    rules, units, views, counts = hot_rows(KNOWN_SQL, known_params(actor, today, expected))[0]
    days = Days(today, _rules(rules or "[]", today, actor.region_id))
    if days.soon == expected:
        found = by_tab(json.loads(counts or "[]"))
    else:
        _soon_of[actor.region_id] = days.soon
        found = read_counts(actor.desk, days)
    return Known(days, found, _units(units or "[]"), _views(views or "[]"))


def known_params(actor: Actor, today: date, soon: date) -> dict[str, object]:
    """The parameters of ``KNOWN_SQL``."""
    return {
        "today": today,
        "soon": soon,
        "region": actor.region_id,
        "chooses": _chooses(actor),
        "person": actor.person,
        "organisation": actor.desk,
    }


def units_to_choose(actor: Actor) -> Sequence[Unit]:
    """The units that the actor's lists can be filtered on, in Swedish order; none for a unit's own staff."""
    named = {"region": actor.region_id, "chooses": _chooses(actor)}
    return _units(hot_rows(f"SELECT {_UNITS}", named)[0][0] or "[]")


def _chooses(actor: Actor) -> bool:
    return actor.organisation_kind != OrganisationKind.CARE_UNIT


@lru_cache(maxsize=64)
def _rules(rows: str, day: date, region_id: int | None) -> Rules:
    read = [(kind, own, date.fromisoformat(since), value) for kind, own, since, value in json.loads(rows)]
    return rules_in_force(read, on=day, region_id=region_id)


@lru_cache(maxsize=64)
def _units(rows: str) -> Sequence[Unit]:
    return tuple(Unit(str(pk), name) for pk, name in json.loads(rows))


@lru_cache(maxsize=256)
def _views(rows: str) -> Sequence[SavedViewLine]:
    return tuple(SavedViewLine(*row) for row in json.loads(rows))
