"""Loggutdrag's act: find one person's lines at the reviewer's organisations, and leave the trace of having done so."""

from datetime import date
from typing import Final

from fmuadmin import audit, clock, reading
from fmuadmin.access import Actor
from fmuadmin.identity import IdentityNumber
from fmuadmin.logs.asked import SINCE, UNTIL, Asked
from fmuadmin.logs.extract import Extract, Line
from fmuadmin.logs.lines import lines_of, reach_of
from fmuadmin.logs.ports import plugs
from fmuadmin.logs.verbs import EXTRACTED
from fmuadmin.models import Organisation, ReadEvent
from fmuadmin.vocabulary import OrganisationKind, ReadAction, Resource

_CARE: Final = (OrganisationKind.REGION, OrganisationKind.CARE_PROVIDER, OrganisationKind.CARE_UNIT)


def extracted(  # noqa: PLR0913 – every field of the form
    actor: Actor, identity: IdentityNumber, *, since: date | None, until: date | None, reason: str, names: bool
) -> Extract:
    """One person's lines. An unknown person and one whom nobody here has read about give the same, empty extract."""
    asked = Asked.read({SINCE: since.isoformat() if since else "", UNTIL: until.isoformat() if until else ""})
    lines = lines_of(reach_of(actor)).filter(case_ref__in=plugs.cases_of(identity), erased_on=None)
    events = list(asked.narrow(lines).order_by("-pk"))
    cases = {event.case_ref: event.case_number for event in events}
    own = Organisation.objects.get(pk=actor.desk)
    facts = {"since": since, "until": until, "rows": len(events), "purpose": reason, "names": "Ja" if names else "Nej"}
    audit.record(actor, EXTRACTED, facts=facts)
    reading.shown(actor, resource=Resource.CASE, cases=cases.items(), action=ReadAction.EXPORTED, purpose=reason)
    return Extract(
        organisation=own.name,
        contact=own.phone or own.email,
        is_care=own.kind in _CARE,
        made_at=clock.now(),
        since=since,
        until=until,
        cases=sorted(cases.values()),
        lines=[_line(event, names=names) for event in events],
    )


def _line(event: ReadEvent, *, names: bool) -> Line:
    return Line(
        at=event.at,
        organisation=event.organisation_name,
        role=event.role,
        action=event.action,
        resource=event.resource,
        name=event.actor_name if names else "",
        reason=event.purpose,
        denied=event.denied,
    )
