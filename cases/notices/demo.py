"""A handful of notices for each organisation of the demo, from what its histories tell of the last days.

A loaded world is told in bulk and tells nobody; the centre of the demo should all the same look as it does at work.
"""

from datetime import timedelta
from typing import Any, Final

from django.utils.dateparse import parse_date

from cases.models import Case
from cases.notices.rows import ROWS, Happened, Row, office, parties, region, unit, unit_and_region
from fmuadmin import clock
from fmuadmin.access import Actor
from fmuadmin.models import AuditEvent, Notice

LAST_DAYS: Final = timedelta(days=4)
MOST_EACH: Final = 6
# Receivers that follow from the case alone; the others need to know how it stood before the act.
_PLAIN: Final = frozenset({office, region, unit, unit_and_region, parties})


def tell_recent() -> int:
    """Tell, for each organisation, the newest of what it would have been told; how many. As the database's owner."""
    since = clock.now() - LAST_DAYS
    rows = {verb: [row for row in told if row.to in _PLAIN] for verb, told in ROWS.items()}
    verbs = [verb for verb, plain in rows.items() if plain]
    events = list(AuditEvent.objects.filter(verb__in=verbs, at__gte=since).order_by("-at"))
    cases = Case.objects.in_bulk({event.case_ref for event in events if event.case_ref is not None})
    told: dict[int, list[Notice]] = {}
    for event in events:
        case = cases.get(event.case_ref or 0)
        if case is None:
            continue
        for row in rows[event.verb]:
            _tell(row, event, case, told)
    made = [notice for notices in told.values() for notice in notices]
    Notice.objects.bulk_create(sorted(made, key=lambda notice: notice.at))
    return len(made)


def _tell(row: Row, event: AuditEvent, case: Case, told: dict[int, list[Notice]]) -> None:
    happened = Happened(case=case, verb=event.verb, actor=Actor(), facts=event.facts, before=set())
    facts = {name: day for name, value in row.facts(happened).items() if (day := _day(value))}
    for organisation_id in row.to(happened) - {event.organisation_id}:
        own = told.setdefault(organisation_id, [])
        if len(own) < MOST_EACH:
            own.append(
                Notice(
                    organisation_id=organisation_id,
                    kind=row.kind,
                    case_ref=case.pk,
                    case_number=case.number,
                    facts=facts,
                    at=event.at,
                )
            )


def _day(value: Any) -> str:
    found = parse_date(value) if isinstance(value, str) else None
    return found.isoformat() if found is not None else ""
