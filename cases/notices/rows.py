"""Which act tells whom what: one table, read by the seam in ``moves.conclude`` (domain.md §2.5, precedent.md §4.5).

Nobody is told of their own act. A unit is told of its own question only: that others were asked or have answered is not
its to know (precedent.md D9). A verb that stands in neither table cannot be concluded.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cases.models import Case
from cases.verbs import CaseVerb
from cases.vocabulary import Part, RequestState
from fmuadmin.access import Actor

V = CaseVerb
# (unit, key, state, answer, answer by, ended on) of each request, as ``moves.remember_requests`` keeps them.
RequestsBefore = frozenset[tuple[Any, ...]] | set[tuple[Any, ...]]
_OPEN: Final = (RequestState.ASKED, RequestState.ACCEPTED)


@dataclass(frozen=True, kw_only=True)
class Happened:
    """An act that has just been concluded."""

    case: Case
    verb: str
    actor: Actor
    facts: Mapping[str, Any]
    before: RequestsBefore

    def state_before(self, request: Any) -> str:
        """How the request stood before the act; empty when the act made it."""
        return next((str(state) for _, key, state, *_ in self.before if key == request.pk), "")


Receivers = Callable[[Happened], set[int]]
Facts = Callable[[Happened], Mapping[str, Any]]


def office(h: Happened) -> set[int]:
    """FK's office."""
    return {h.case.office_id}


def region(h: Happened) -> set[int]:
    """The region's coordinators."""
    return {h.case.region_id}


def unit(h: Happened) -> set[int]:
    """The unit that has the case."""
    return {h.case.unit_id} if h.case.unit_id is not None else set()


def parties(h: Happened) -> set[int]:
    """FK, the region and the unit that has the case."""
    return office(h) | region(h) | unit(h)


def unit_and_region(h: Happened) -> set[int]:
    """The unit that has the case, and the region."""
    return unit(h) | region(h)


def named_unit(h: Happened) -> set[int]:
    """The unit that the act names."""
    return {h.facts["unit_id"]}


def asked_now(h: Happened) -> set[int]:
    """Units that the act has asked: those whose answer is awaited are told by their own act only."""
    return {r.unit_id for r in h.case.facts.requests if r.state == RequestState.ASKED and not h.state_before(r)}


def released(h: Happened) -> set[int]:
    """Units whose question or answer fell with the act. Not a unit that has declined: it knows already."""
    return {
        r.unit_id
        for r in h.case.facts.requests
        if r.state not in _OPEN and h.state_before(r) in _OPEN and r.unit_id != h.case.unit_id
    }


def released_or_ended(h: Happened) -> set[int]:
    """The same, and the unit that was to have had the case."""
    ended = {r.unit_id for r in h.case.facts.requests if h.state_before(r) == RequestState.ASSIGNED}
    return released(h) | (ended & {r.unit_id for r in h.case.facts.requests if not r.is_live})


def given_back(h: Happened) -> set[int]:
    """Units whose question or answer stands again."""
    return {
        r.unit_id for r in h.case.facts.requests if r.state in _OPEN and h.state_before(r) == RequestState.NOT_ASSIGNED
    }


def lost_the_case(h: Happened) -> set[int]:
    """The unit that had the case until the act."""
    return {
        r.unit_id
        for r in h.case.facts.requests
        if r.state == RequestState.TRANSFERRED and h.state_before(r) == RequestState.ORDERED
    }


def region_when_all_answered(h: Happened) -> set[int]:
    """The region, when this was the last answer that was awaited. Not when the answer itself assigns the case."""
    return region(h) if _was_last(h, for_transfer=False) and not _decides_alone(h) else set()


def region_when_all_answered_on_transfer(h: Happened) -> set[int]:
    """The region, when the last unit has answered that it would, or would not, take the case over."""
    return region(h) if _was_last(h, for_transfer=True) else set()


def _was_last(h: Happened, *, for_transfer: bool) -> bool:
    requests = [r for r in h.case.facts.requests if r.for_transfer == for_transfer]
    answered = any(r.unit_id == h.facts["unit_id"] and h.state_before(r) == RequestState.ASKED for r in requests)
    return answered and not any(r.state == RequestState.ASKED for r in requests)


def _decides_alone(h: Happened) -> bool:
    """The region's only unit, its own, is given the case by its answer (decisions.md §4, *ensam egen enhet*)."""
    requests = h.case.facts.requests
    return h.case.rules.sole_own_unit and len(requests) == 1 and requests[0].unit.operated_by_id == h.case.region_id


def all_with_a_part(h: Happened) -> set[int]:
    """Everybody who has the case before them, the desks that pay, and units whose question fell with it."""
    desks = {desk.pk for desk, _ in h.case.finance_desks()} if h.case.reached_compensation else set()
    return parties(h) | desks | released(h)


def region_desk(h: Happened) -> set[int]:
    """The region's economists."""
    return {desk.pk for desk, part in h.case.finance_desks() if part == Part.REGION_FINANCE}


def by_unit(receivers: Receivers) -> Receivers:
    """Those, when the unit did it."""
    return lambda h: receivers(h) if h.actor.organisation_id == h.case.unit_id else set()


def by_office(receivers: Receivers) -> Receivers:
    """Those, when FK did it."""
    return lambda h: receivers(h) if h.actor.organisation_id == h.case.office_id else set()


def carried(*names: str) -> Facts:
    """These facts of the act, as it records them."""
    return lambda h: {name: h.facts.get(name) for name in names}


def nothing(h: Happened) -> Mapping[str, Any]:
    """No facts."""
    return {}


def answer_days(h: Happened) -> Mapping[str, Any]:
    """The day by which units whose answer is awaited answer."""
    awaited = [r.answer_by for r in h.case.facts.requests if r.state == RequestState.ASKED]
    return {"answer_by": max(awaited)} if awaited and len(set(awaited)) == 1 else {}


@dataclass(frozen=True)
class Row:
    """One kind of notice, who is told it, and the dates it carries."""

    kind: str
    to: Receivers
    facts: Facts = nothing


ROWS: Final[dict[str, tuple[Row, ...]]] = {
    V.REQUEST_REGISTERED: (Row("request.received", region, carried("answer_by")),),
    V.UNITS_ASKED: (Row("unit_request.received", asked_now, carried("answer_by")),),
    V.REQUEST_ACCEPTED: (
        Row("unit_requests.answered", region_when_all_answered),
        Row("transfer_requests.answered", region_when_all_answered_on_transfer),
    ),
    V.REQUEST_DECLINED: (
        Row("unit_requests.answered", region_when_all_answered),
        Row("transfer_requests.answered", region_when_all_answered_on_transfer),
    ),
    V.ACCEPTANCE_WITHDRAWN: (Row("unit_request.acceptance_withdrawn", region),),
    V.CASE_ASSIGNED: (
        Row("case.unit_chosen", lambda h: office(h) | region(h)),
        Row("case.assigned", unit),
        Row("unit_request.not_assigned", released),
    ),
    V.ASSIGNMENT_UNDONE: (
        Row("case.unassigned", lambda h: named_unit(h) | office(h)),
        Row("unit_request.standing_again", given_back, answer_days),
    ),
    V.REQUEST_REJECTED: (
        Row("request.rejected", lambda h: office(h) | region(h)),
        Row("unit_request.not_assigned", released),
    ),
    V.REQUEST_WITHDRAWN: (Row("request.withdrawn", lambda h: region(h) | released_or_ended(h)),),
    V.CASE_ORDERED: (Row("case.ordered", unit),),
    V.ORDER_UPDATED: (Row("order.updated", unit),),
    V.MATERIAL_SENT: (Row("material.sent", unit),),
    V.MATERIAL_CORRECTED: (Row("material.receipt_corrected", unit, carried("due_on")),),
    V.MATERIAL_REQUESTED: (Row("material.requested", office),),
    V.EXAM_REQUESTED: (Row("exam.requested", office),),
    V.EXAM_APPROVED: (Row("exam.approved", unit_and_region, carried("due_on")),),
    V.EXAM_DENIED: (Row("exam.denied", unit),),
    V.EXAM_TAKEN_BACK: (Row("exam.taken_back", unit_and_region, carried("due_on")),),
    V.DELAY_REPORTED: (Row("delay.reported", parties, carried("proposed_on")),),
    V.RESPITE_GRANTED: (Row("respite.granted", unit_and_region, carried("due_on")),),
    V.RESPITE_DENIED: (Row("respite.denied", unit_and_region),),
    V.DEVIATION_REPORTED: (
        Row("deviation.from_care", by_unit(lambda h: office(h) | region(h))),
        Row("deviation.from_fk", by_office(unit_and_region)),
    ),
    V.DEVIATION_DECIDED: (Row("deviation.decided", unit_and_region),),
    V.STATEMENT_SENT: (Row("statement.sent", lambda h: office(h) | region(h)),),
    V.SENDING_OBJECTED: (Row("statement.objected", lambda h: office(h) | region(h)),),
    V.STATEMENT_CONFIRMED: (Row("statement.received", unit_and_region, carried("ask_until")),),
    V.STATEMENT_APPROVED: (Row("accounting.begun", unit),),
    V.STATEMENT_REVOKED: (Row("statement.revoked", parties),),
    V.SUPPLEMENT_REQUESTED: (Row("supplement.requested", unit_and_region, carried("due_on")),),
    V.SUPPLEMENT_SENT: (Row("supplement.sent", office),),
    V.SUPPLEMENT_IMPOSSIBLE: (Row("supplement.impossible", office),),
    V.SUPPLEMENT_CONFIRMED: (Row("supplement.received", unit, carried("ask_until")),),
    V.SUPPLEMENT_WITHDRAWN: (Row("supplement.withdrawn", unit_and_region),),
    V.TRANSFER_PROPOSED: (Row("transfer.proposed", lambda h: office(h) | unit(h)),),
    V.TRANSFER_APPROVED: (
        Row("transfer.approved", lambda h: region(h) | lost_the_case(h)),
        Row("transfer.taken_over", unit),
        Row("unit_request.not_assigned", lambda h: released(h) - lost_the_case(h)),
    ),
    V.TRANSFER_DENIED: (Row("transfer.denied", unit_and_region),),
    V.CASE_ABORTED: (
        Row("case.aborted", unit_and_region),
        Row("unit_request.not_assigned", released),
    ),
    V.CONFLICT_DECLARED: (
        Row("case.conflict_declared", parties),
        Row("unit_request.not_assigned", released),
    ),
    V.VISITS_ACCOUNTED: (Row("visits.accounted", region_desk),),
    V.CASE_REVOKED: (Row("case.revoked", all_with_a_part),),
}

# Acts that tell no organisation, each with the reason. Who follows the case is told that something has happened.
TELLS_NOBODY: Final[dict[str, str]] = {
    V.MATERIAL_CONFIRMED: "it starts the unit's own clock; FK and the region read the last day on their boards",
    V.VISIT_BOOKED: "the unit's own planning; nobody else has anything to do",
    V.VISIT_REBOOKED: "the unit's own planning; nobody else has anything to do",
    V.VISIT_STRUCK: "a mistake put right within the unit",
    V.VISIT_REPORTED: "a step on the unit's way to accounting, which is told",
    V.VISIT_CANCELLED: "follows an abort or an objection, which was told",
    V.CASE_SETTLED: "the end of the money; the case moves to Avslutade and asks nobody for anything",
    V.RESPONSIBLE_TAKEN: "within one organisation, whose colleagues see it on the board",
}
# These never pass ``conclude`` as news to another organisation; nor are they for followers.
INSIDE_ONE_ORGANISATION: Final[dict[str, str]] = {
    V.NOTE_WRITTEN: "a note is the own organisation's",
    V.OWN_CONFLICT_DECLARED: "whose jäv it is concerns the own organisation only",
    V.OWN_CONFLICT_LIFTED: "as declared",
    V.GLASS_BROKEN: "shown on the case's page as long as it lasts, and in its events",
    V.GLASS_CLOSED: "shown in the case's events",
}


def tells_nobody(verb: str, reason: str) -> None:
    """For other apps: an act of theirs on a case that tells no organisation."""
    TELLS_NOBODY[verb] = reason
