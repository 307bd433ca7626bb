"""Who may read which line of the trail, and which facts on it (S1, S11, S13; screens.md §2.8). Rules only.

The database chooses the lines, so that a page is whole; the facts are chosen line by line. Lines about denied attempts
belong to the log reviewer and are never among a case's happenings: only the verbs named here are.
"""

from typing import Any, Final

from django.db.models import F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from cases import ports
from cases.selectors.seeing import FINANCE, Sight
from cases.verbs import ABOUT_ONE_UNIT, CARE, OWN_ORGANISATION_ONLY, REASON_FOR_REGION, CaseVerb
from cases.vocabulary import Part
from fmuadmin.models import AuditEvent
from fmuadmin.vocabulary import OrganisationKind

V = CaseVerb
CASE_VERBS: Final = frozenset(value for name, value in vars(CaseVerb).items() if name.isupper())
# The facts of these name the unit they are about by "unit_id"; to another unit that name is not told.
NAMES_A_UNIT: Final = frozenset({*ABOUT_ONE_UNIT, V.CASE_ASSIGNED, V.TRANSFER_APPROVED})
PROPOSES_A_UNIT: Final = frozenset({V.TRANSFER_PROPOSED, V.TRANSFER_DENIED})
# What a unit that took a case over reads of the time before: what FK ordered and sent, not what another unit did (S2).
FOLLOWS_THE_CASE: Final = frozenset(
    {V.REQUEST_REGISTERED, V.CASE_ORDERED, V.ORDER_UPDATED, V.MATERIAL_SENT, V.EXAM_APPROVED, V.EXAM_TAKEN_BACK}
)
# Dates of visits, statement and money: all that finance reads (S11).
FOR_FINANCE: Final = frozenset(
    {
        V.VISIT_REPORTED,
        V.VISIT_CANCELLED,
        V.RESPITE_GRANTED,
        V.STATEMENT_SENT,
        V.STATEMENT_CONFIRMED,
        V.STATEMENT_APPROVED,
        V.STATEMENT_REVOKED,
        V.SENDING_OBJECTED,
        V.CASE_ABORTED,
        V.VISITS_ACCOUNTED,
        V.CASE_SETTLED,
        V.CASE_REVOKED,
        V.GLASS_BROKEN,
        V.GLASS_CLOSED,
    }
)
FINANCE_FACTS: Final = frozenset(
    {
        "visit",
        "outcome",
        "hours",
        "until",
        "due_on",
        "signed_on",
        "late_by",
        "received_on",
        "ask_until",
        "objected_on",
        "why",
    }
)
# Written by the region to FK, or naming others: the unit has no part in it.
NOT_FOR_UNITS: Final = frozenset({"message", "told"})
# What is left to read of a revoked case's other lines: dates, and which organisation (AC6).
WHEN_REVOKED: Final = FINANCE_FACTS | {"unit", "region", "answer_by", "start_on", "sent_on", "channel", "until"}


def readable_lines(sight: Sight) -> Q:
    """The lines of the case's trail that the reader may read, as a condition on AuditEvent."""
    own = Q(verb__in=OWN_ORGANISATION_ONLY, organisation_id=sight.actor.organisation_id)
    plugged = Q()
    for readable in ports.plugs.readable_lines:
        plugged |= readable(sight.part)
    of_case = Q(verb__in=CASE_VERBS - OWN_ORGANISATION_ONLY)
    if sight.part in (Part.ORDERER, Part.REGION):
        return own | of_case | plugged
    if sight.part == Part.UNIT:
        return own | (of_case & _of_unit(sight)) | plugged
    if sight.part == Part.ASKED_UNIT:
        return own | Q(verb__in=ABOUT_ONE_UNIT, facts__unit_id=sight.actor.organisation_id)
    if sight.part in FINANCE:
        return own | Q(verb__in=FOR_FINANCE) | plugged
    return Q(pk__in=[])


def _of_unit(sight: Sight) -> Q:
    """The unit's own lines and those of FK and the region, never another unit's, nor what came before it took over."""
    organisation_id = sight.actor.organisation_id
    others = ~Q(organisation__kind=OrganisationKind.CARE_UNIT) | Q(organisation=None)
    took_over: Any = (
        AuditEvent.objects.filter(case_ref=OuterRef("case_ref"), verb=V.TRANSFER_APPROVED)
        .order_by()
        .values("case_ref")
        .annotate(newest=Max("id"))
        .values("newest")
    )
    since = Q(id__gte=Coalesce(Subquery(took_over), F("id")))
    about_another = Q(verb__in=NAMES_A_UNIT) & ~Q(facts__unit_id=organisation_id)
    return (Q(organisation_id=organisation_id) | others) & ~about_another & (since | Q(verb__in=FOLLOWS_THE_CASE))


def readable_facts(sight: Sight, event: AuditEvent) -> dict[str, Any]:
    """The facts on a line that the reader may read. Facts of verbs that other apps added are theirs to choose."""
    facts = {name: value for name, value in event.facts.items() if name != "unit_id"}
    if event.verb not in CASE_VERBS:
        return facts
    if sight.part in FINANCE:
        return {name: value for name, value in facts.items() if name in FINANCE_FACTS}
    hidden = _hidden(sight, event)
    if sight.is_revoked and event.verb != V.CASE_REVOKED:
        hidden |= facts.keys() - WHEN_REVOKED
    return {name: value for name, value in facts.items() if name not in hidden}


def _hidden(sight: Sight, event: AuditEvent) -> frozenset[str]:
    hidden: frozenset[str] = frozenset()
    if not sight.reads_care:
        hidden = CARE - {"reason"} if _reads_reason(sight, event) else CARE
    if sight.part in (Part.UNIT, Part.ASKED_UNIT):
        hidden |= NOT_FOR_UNITS
        if event.verb in PROPOSES_A_UNIT and event.facts.get("unit_id") != sight.actor.organisation_id:
            hidden |= {"unit", "reason"}
        if event.verb in (V.CASE_ORDERED, V.TRANSFER_APPROVED):
            hidden |= {"unit", "before"}
    return hidden


def _reads_reason(sight: Sight, event: AuditEvent) -> bool:
    """The region's duty needs some reasons; an asked unit reads the one it gave, or was given."""
    if sight.part == Part.ASKED_UNIT:
        return event.verb in ABOUT_ONE_UNIT
    return sight.part in (Part.REGION, Part.ORDERER, Part.UNIT) and event.verb in REASON_FOR_REGION
