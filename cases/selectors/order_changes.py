"""What changed in the order, old and new, for those who may read it (S13). OrderChange alone has the values, sealed."""

from collections.abc import Collection, Iterable
from typing import Any

from cases.models import OrderChange
from cases.presentation import MASKED
from cases.selectors.seeing import Sight, rows_of
from fmuadmin.parts import Change, Happening

Differences = dict[int, list[Change]]


def differences_of(sight: Sight, versions: Collection[int]) -> Differences:
    """The differences that gave the case these versions. One statement, none for those who do not read them."""
    if not sight.reads_care:
        return {}
    found: Differences = {}
    for row in rows_of(OrderChange, sight).filter(case_version__in=versions).order_by("id"):
        found.setdefault(row.case_version, []).append(_shown(sight, row))
    return found


def order_changes(sight: Sight) -> list[Happening]:
    """The kept differences of the order, one entry per time it was changed, newest first."""
    rows: Any = rows_of(OrderChange, sight).select_related("changed_by").order_by("-changed_at", "-id")
    entries: dict[Any, list[OrderChange]] = {}
    for row in rows:
        entries.setdefault(row.changed_at, []).append(row)
    return [
        Happening(
            at=at,
            what="Beställningen ändrad",
            who=changes[0].changed_by.name,
            organisation=sight.case.office.name,
            changes=list(_all_shown(sight, reversed(changes))),
        )
        for at, changes in entries.items()
    ]


def _all_shown(sight: Sight, changes: Iterable[OrderChange]) -> Iterable[Change]:
    return (_shown(sight, change) for change in changes)


def _shown(sight: Sight, change: OrderChange) -> Change:
    """Of a protected person only that it changed (S20)."""
    if sight.case.protection and change.is_of_identity:
        return Change(label=change.field, after=MASKED)
    return Change(label=change.field, after=change.after, before=change.before)
