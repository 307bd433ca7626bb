"""Whose turn it is: the one home of that question (decisions.md §4, architecture.md §7.3). Pure over CaseFacts."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.timezone import localdate

from cases.facts import CaseFacts
from cases.vocabulary import Ball, CaseState, Decision, Flag, Part

S = CaseState
# Fixed days instead of nulls keep the board's counters few and its indexes simple (board.md §2).
ALWAYS = date(2000, 1, 1)
NEVER = date(9999, 12, 31)

FIXED_BALL = {
    S.RECEIVED: Ball.REGION,
    S.ANSWERED: Ball.REGION,
    S.ASSIGNED: Ball.ORDERER,
    S.BOOKING: Ball.UNIT,
    S.IN_PROGRESS: Ball.UNIT,
    S.DEVIATION: Ball.ORDERER,
    S.STATEMENT_SENT: Ball.ORDERER,
    S.SUPPLEMENT_REQUESTED: Ball.UNIT,
    S.SUPPLEMENT_SENT: Ball.ORDERER,
    S.ACCOUNTING: Ball.UNIT,
}


@dataclass(frozen=True, slots=True)
class Turn:
    """The ball lies with ``ball`` from ``from_day`` on."""

    ball: Ball
    from_day: date


def turns(facts: CaseFacts) -> tuple[Turn, ...]:
    """Whose turn it is, and when it turns by itself if nobody acts; at most two turns, in order."""
    state = CaseState(facts.case.state)
    if state in FIXED_BALL:
        return (Turn(FIXED_BALL[state], ALWAYS),)
    if state == S.ASKING_UNITS:
        awaited = [request.answer_by for request in facts.awaited_requests]
        if not awaited:
            return (Turn(Ball.REGION, ALWAYS),)
        return (Turn(Ball.UNIT, ALWAYS), Turn(Ball.REGION, max(awaited) + timedelta(days=1)))
    if state == S.AWAITING_MATERIAL:
        return (Turn(Ball.UNIT if facts.unconfirmed_sets else Ball.ORDERER, ALWAYS),)
    if state == S.STATEMENT_RECEIVED:
        until = facts.supplement_until
        if until is None:
            return (Turn(Ball.ORDERER, ALWAYS),)
        return (Turn(Ball.ORDERER, ALWAYS), Turn(Ball.UNIT, until + timedelta(days=1)))
    if state == S.SETTLING:
        return (Turn(facts.settling_ball, ALWAYS),)
    return (Turn(Ball.NOBODY, ALWAYS),)


def owed_by(facts: CaseFacts, today: date) -> Ball:
    """The party that owes the next move today."""
    return next(turn.ball for turn in reversed(turns(facts)) if turn.from_day <= today)


def ball_since(facts: CaseFacts) -> date:
    """The day the present ball came to where it lies, before it turns by itself."""
    if facts.case.state == S.AWAITING_MATERIAL and facts.unconfirmed_sets:
        return min(m.sent_on for m in facts.unconfirmed_sets)
    if facts.case.state == S.ASKING_UNITS and not facts.awaited_requests:
        # The last refusal gave the ball back to the region.
        refused = [localdate(r.answered_at) for r in facts.requests if r.answered_at is not None]
        return max(refused, default=facts.case.state_since)
    return facts.case.state_since


def flags(facts: CaseFacts) -> int:
    """The flags that stand beside the state, as bits."""
    case = facts.case
    state = CaseState(case.state)
    raised = 0
    if state in (S.BOOKING, S.IN_PROGRESS, S.DEVIATION) and facts.pending_exams:
        raised |= Flag.WIDENING_REQUESTED
    if state.code >= S.BOOKING.code and facts.pending_delays:
        raised |= Flag.DELAY_REPORTED
    if state in (S.AWAITING_MATERIAL, S.BOOKING, S.IN_PROGRESS, S.DEVIATION):
        if facts.missing_material:
            raised |= Flag.MATERIAL_REQUESTED
        if state != S.AWAITING_MATERIAL and facts.unconfirmed_sets:
            raised |= Flag.NEW_MATERIAL
        if facts.pending_transfer is not None:
            raised |= Flag.TRANSFER_PROPOSED
    if state.code >= S.BOOKING.code and any(r.decision == Decision.APPROVED for r in facts.respites):
        raised |= Flag.RESPITE
    if case.is_validation:
        raised |= Flag.VALIDATION
    return raised


def flags_ask(raised: int, part: Part) -> bool:
    """Whether a raised flag asks the part to act."""
    return any(raised & flag and flag.asks == part for flag in Flag)


def flag_labels(raised: int) -> list[str]:
    """The raised flags in words."""
    return [flag.label for flag in Flag if raised & flag]
