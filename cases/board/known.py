"""What a list must know beside its rows: the rules of the day, the units to choose among, the saved views.

One prepared statement. What was read is turned into values once per content, never kept by time: the texts are the
caches' keys, so nothing here is ever old. Where a rule of visibility is written out, a test holds it equal to the
queryset.
"""

import json
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

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
    """What the board knows beside its rows."""

    rules: Rules
    units: Sequence[Unit]
    views: Sequence[SavedViewLine]


def known_to(actor: Actor, today: date) -> Known:
    """Rules, units and saved views for the actor. A list counts its days with today's rules, not each case's own."""
    rules, units, views = hot_rows(f"SELECT {_RULES}, {_UNITS}, {_SAVED_VIEWS}", _named(actor, today))[0]
    return Known(_rules(rules or "[]", today, actor.region_id), _units(units or "[]"), _views(views or "[]"))


def units_to_choose(actor: Actor) -> Sequence[Unit]:
    """The units that the actor's lists can be filtered on, in Swedish order; none for a unit's own staff."""
    named = {"region": actor.region_id, "chooses": _chooses(actor)}
    return _units(hot_rows(f"SELECT {_UNITS}", named)[0][0] or "[]")


def _named(actor: Actor, today: date) -> dict[str, object]:
    return {
        "today": today,
        "region": actor.region_id,
        "chooses": _chooses(actor),
        "person": actor.user_id,
        "organisation": actor.organisation_id,
    }


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
