"""The CaseParty projection as a pure function: one row per organisation that may see the case (decisions.md §4).

Commands write what ``party_rows`` says, in the same transaction; ``rebuild_parties --check`` and a property test hold
the table equal to it. The board reads nothing else.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.timezone import localdate

from cases import ports
from cases.due import due_for
from cases.facts import CaseFacts
from cases.turn import ALWAYS, NEVER, ball_since, flags, flags_ask, turns
from cases.vocabulary import (
    COMPENSATION_STATES,
    ENDED_STATES,
    WORKING_STATES,
    Ball,
    CaseState,
    ClosureReason,
    Flag,
    InvestigationType,
    Part,
    Phase,
    RequestState,
)

S = CaseState
# STATEMENT_RECEIVED is Utredning up to its slutdatum and Ersättning after it: a passed window counts at once.
PHASE_TURNS_WHEN_DUE = 9
BALL_OF_PART = {Part.ORDERER: Ball.ORDERER, Part.REGION: Ball.REGION, Part.UNIT: Ball.UNIT}
# While the money is settled the desks act, not the officers and coordinators.
DESK_OF_BALL = {Ball.UNIT: Part.UNIT, Ball.REGION: Part.REGION_FINANCE, Ball.ORDERER: Part.ORDERER_FINANCE}
CLOSURES = (*ClosureReason, *RequestState)
# Where a unit that was asked may still answer.
ANSWERABLE = (S.ASKING_UNITS, S.ANSWERED, *WORKING_STATES)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyRow:
    """One row of the projection; the columns of board.md §2."""

    case_id: int
    organisation_id: int
    part: int
    is_open: bool
    phase: int
    state: int
    ball: int
    ball_since: date
    ball_then: int
    ball_turns_on: date
    owes_from: date
    owes_until: date
    due_on: date
    due_hard: bool
    respite: bool
    flags: int
    unanswered: int
    number: str
    kind: int
    unit_id: int | None
    unit_text: str
    place: str
    aside: str
    closed_on: date | None
    closure: int

    def columns(self) -> dict[str, Any]:
        """The row by column name."""
        return {name: getattr(self, name) for name in self.__slots__}


def closure_code(outcome: str) -> int:
    """The small number of a closure reason or of a unit request's outcome; 0 for none."""
    return CLOSURES.index(outcome) + 1 if outcome else 0


def closure_label(code: int) -> str:
    """The words of a closure code."""
    return CLOSURES[code - 1].label if code else ""


def party_rows(facts: CaseFacts) -> list[PartyRow]:
    """Every organisation's row, in order of organisation."""
    parts = _parts(facts)
    return [_row(facts, organisation_id, part) for organisation_id, part in sorted(parts.items())]


def told_of_revocation(facts: CaseFacts, *, by: int | None) -> list[str]:
    """The organisations, by name, that are told when the case or its statement is revoked by one of them (S30).

    A unit that no longer has the case is not among them: there is nothing of it that it can read.
    """
    case = facts.case
    parties = [case.office, case.region, *([case.unit] if case.unit is not None else [])]
    parties += [request.unit for request in facts.requests if _still_asked(request, CaseState(case.state))]
    parties += [desk for desk, _ in case.finance_desks()] if case.reached_compensation else []
    return list(dict.fromkeys(party.name for party in parties if party.pk != by))


def _parts(facts: CaseFacts) -> dict[int, Part]:
    case, state = facts.case, CaseState(facts.case.state)
    parts = {case.office_id: Part.ORDERER, case.region_id: Part.REGION}
    for request in facts.requests:
        parts[request.unit_id] = Part.ASKED_UNIT if _still_asked(request, state) else Part.FORMER_UNIT
    if case.unit_id is not None:
        parts[case.unit_id] = Part.UNIT
    if state in COMPENSATION_STATES or _was_settled(facts):
        parts |= {desk.pk: part for desk, part in case.finance_desks()}
    return parts


def _still_asked(request: Any, state: CaseState) -> bool:
    return state not in ENDED_STATES and request.state in (RequestState.ASKED, RequestState.ACCEPTED)


def _was_settled(facts: CaseFacts) -> bool:
    return facts.case.state in (S.CLOSED, S.REVOKED) and facts.case.reached_compensation


def _row(facts: CaseFacts, organisation_id: int, part: Part) -> PartyRow:
    if part == Part.FORMER_UNIT:
        return _former_row(facts, organisation_id)
    if part == Part.ASKED_UNIT:
        return _asked_row(facts, organisation_id)
    case, state = facts.case, CaseState(facts.case.state)
    is_open = state not in ENDED_STATES
    raised = flags(facts)
    due = due_for(facts, part) if is_open else None
    taken = turns(facts)
    then = taken[-1] if len(taken) > 1 else None
    owes_from, owes_until = _owes(facts, part, raised) if is_open else (NEVER, NEVER)
    return PartyRow(
        case_id=case.pk,
        organisation_id=organisation_id,
        part=part,
        is_open=is_open,
        phase=PHASE_TURNS_WHEN_DUE if state == S.STATEMENT_RECEIVED else state.phase,
        state=state.code,
        ball=taken[0].ball,
        ball_since=ball_since(facts),
        ball_then=then.ball if then else Ball.NOBODY,
        ball_turns_on=then.from_day if then else NEVER,
        owes_from=owes_from,
        owes_until=owes_until,
        due_on=due.day if due else NEVER,
        due_hard=due.hard if due else False,
        respite=bool(raised & Flag.RESPITE),
        flags=raised,
        unanswered=0,
        number=case.number,
        kind=facts.kind,
        unit_id=case.unit_id,
        unit_text=_unit_text(facts),
        place=_place(facts, part),
        aside=ports.settling_status(case) if state == S.SETTLING else "",
        closed_on=None if is_open else case.closed_on,
        closure=0 if is_open else closure_code(case.closure_reason),
    )


def _unit_row(facts: CaseFacts, organisation_id: int, part: Part, **more: Any) -> PartyRow:
    """The row of a unit that does not have the case: nothing in it tells of other units or of what followed."""
    case = facts.case
    request = facts.latest_request_of(organisation_id)
    told: dict[str, Any] = {
        "case_id": case.pk,
        "organisation_id": organisation_id,
        "part": part,
        "ball_then": Ball.NOBODY,
        "ball_turns_on": NEVER,
        "owes_from": NEVER,
        "owes_until": NEVER,
        "due_on": NEVER,
        "due_hard": False,
        "respite": False,
        "flags": Flag.VALIDATION if case.is_validation else 0,
        "unanswered": 0,
        "number": case.number,
        "kind": InvestigationType.AFU,
        "unit_id": organisation_id,
        "unit_text": request.unit.name if request is not None else "",
        "aside": "",
    }
    return PartyRow(**(told | more))


def _asked_row(facts: CaseFacts, organisation_id: int) -> PartyRow:
    """An asked unit sees its own question and answer, as if it were the only one asked."""
    request = facts.live_request_of(organisation_id)
    answered = request is not None and bool(request.answer)
    moved_at = request.answered_at if request is not None and request.answered_at else None
    since = moved_at or (request.asked_at if request is not None else None)
    due = due_for(facts, Part.ASKED_UNIT, organisation_id)
    return _unit_row(
        facts,
        organisation_id,
        Part.ASKED_UNIT,
        is_open=True,
        phase=Phase.REQUEST,
        state=(S.ANSWERED if answered else S.ASKING_UNITS).code,
        ball=Ball.REGION if answered else Ball.UNIT,
        ball_since=localdate(since) if since is not None else facts.case.state_since,
        # A request that outlived its moment (a transfer prepared before the statement was sent) asks for nothing.
        owes_from=ALWAYS if not answered and facts.case.state in ANSWERABLE else NEVER,
        due_on=due.day if due else NEVER,
        place=_place(facts, Part.ASKED_UNIT),
        closed_on=None,
        closure=0,
    )


def _former_row(facts: CaseFacts, organisation_id: int) -> PartyRow:
    """A unit that did not get the case, or lost it, keeps its number and its own outcome, nothing else."""
    request = facts.latest_request_of(organisation_id)
    ended_on = (request.ended_on if request is not None else None) or facts.case.state_since
    return _unit_row(
        facts,
        organisation_id,
        Part.FORMER_UNIT,
        is_open=False,
        phase=Phase.ENDED,
        state=0,
        ball=Ball.NOBODY,
        ball_since=ended_on,
        flags=0,
        place="",
        closed_on=ended_on,
        closure=closure_code(request.state if request is not None else ""),
    )


def _owes(facts: CaseFacts, part: Part, raised: int) -> tuple[date, date]:
    """From and until when (exclusive) this organisation must act: the ball is its own, or a flag asks it."""
    # In STATEMENT_RECEIVED the ball is FK's anyway, and what a flag asks falls when the window has passed.
    if flags_ask(raised, part) and facts.case.state != S.STATEMENT_RECEIVED:
        return ALWAYS, NEVER
    if facts.case.state == S.SETTLING:
        own = DESK_OF_BALL.get(facts.settling_ball) == part
        return (ALWAYS, NEVER) if own else (NEVER, NEVER)
    ball = BALL_OF_PART.get(part)
    taken = turns(facts)
    for place, turn in enumerate(taken):
        if turn.ball == ball:
            return turn.from_day, taken[place + 1].from_day if place + 1 < len(taken) else NEVER
    return NEVER, NEVER


def _unit_text(facts: CaseFacts) -> str:
    """Who performs, in words; how many have answered while units are asked."""
    case = facts.case
    if case.unit is not None:
        return case.unit.name
    asked = [r for r in facts.requests if not r.for_transfer and r.state != RequestState.NOT_ASSIGNED]
    if not asked or case.state in ENDED_STATES:
        return ""
    answered = sum(1 for r in asked if r.answer)
    return f"{answered} av {len(asked)} har svarat"


def _place(facts: CaseFacts, part: Part) -> str:
    """The small line under the number: town, and the interpreter's language if any. Finance sees numbers only."""
    if part in (Part.REGION_FINANCE, Part.ORDERER_FINANCE) or facts.case.protection:
        return ""
    language = facts.case.interpreter_language
    return " · ".join(filter(None, [facts.case.town, f"tolk {language}" if language else ""]))
