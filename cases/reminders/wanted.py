"""Which reminders a case calls for, as a pure function of its facts; nothing here asks what day it is.

A reminder before a day is wanted only when the date was set before the reminder's own day: a date set with a day's
notice is news by itself. One after it is wanted as long as the date stands unmet. How many days before comes from the
case's rules. Only units that have not answered are reminded to answer (precedent.md D9).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.timezone import localdate

from cases.due import WITH_STATEMENT_CLOCK, due_for, statement_due, supplement_due
from cases.facts import CaseFacts
from cases.parties import ANSWERABLE, DESK_OF_BALL
from cases.turn import turns
from cases.vocabulary import Ball, CaseState, Part, ReminderKind, RequestState
from fmuadmin.calendar import subtract_working_days

S = CaseState
K = ReminderKind
_UNTIL_ASSIGNED: Final = (S.RECEIVED, S.ASKING_UNITS, S.ANSWERED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One reminder that there should be."""

    kind: ReminderKind
    organisation_id: int
    day: date
    due_on: date
    subject: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Awaited:
    """A date that somebody is to meet: what is told before it to whom, and what after it."""

    day: date
    since: date
    days_before: int
    before: ReminderKind
    after: ReminderKind
    tell_before: tuple[int | None, ...]
    tell_after: tuple[int | None, ...]
    subject: int = 0


def wanted(facts: CaseFacts) -> frozenset[Wanted]:
    """Every reminder that the case calls for, told or not."""
    return frozenset(one for awaited in _awaited(facts) for one in _of(awaited, facts))


def _of(awaited: _Awaited, facts: CaseFacts) -> Iterator[Wanted]:
    soon = subtract_working_days(awaited.day, awaited.days_before, facts.case.rules.day_rules).day
    told = [(awaited.after, awaited.tell_after, awaited.day + timedelta(days=1))]
    if soon > awaited.since:
        told.append((awaited.before, awaited.tell_before, soon))
    for kind, organisations, due_on in told:
        for organisation_id in organisations:
            if organisation_id is not None:
                yield Wanted(
                    kind=kind, organisation_id=organisation_id, day=awaited.day, due_on=due_on, subject=awaited.subject
                )


def _awaited(facts: CaseFacts) -> Iterator[_Awaited]:
    state = S(facts.case.state)
    if state in ANSWERABLE:
        yield from _answers(facts)
    if state in _UNTIL_ASSIGNED:
        yield _region_answer(facts)
    elif state in WITH_STATEMENT_CLOCK:
        yield from _statement(facts)
    elif state == S.SUPPLEMENT_REQUESTED:
        yield from _supplement(facts)
    elif state in _TARGETS:
        yield from _target(facts, state)


def _answers(facts: CaseFacts) -> Iterator[_Awaited]:
    """Each unit whose answer is awaited, also those asked to take a case over; never one that has answered (D9)."""
    for request in facts.requests:
        if request.state == RequestState.ASKED and not request.answer:
            yield _Awaited(
                day=request.answer_by,
                since=localdate(request.asked_at),
                days_before=facts.case.rules.remind_unit_answer_days,
                before=K.ANSWER_SOON,
                after=K.ANSWER_PASSED,
                tell_before=(request.unit_id,),
                tell_after=(request.unit_id, facts.case.region_id),
                subject=request.pk,
            )


def _region_answer(facts: CaseFacts) -> _Awaited:
    case = facts.case
    return _Awaited(
        day=case.answer_by,
        since=case.requested_on,
        days_before=case.rules.remind_region_answer_days,
        before=K.REGION_ANSWER_SOON,
        after=K.REGION_ANSWER_PASSED,
        tell_before=(case.region_id,),
        tell_after=(case.region_id, case.office_id),
    )


def _statement(facts: CaseFacts) -> Iterator[_Awaited]:
    due, received = statement_due(facts), facts.first_received_set
    if due is None or received is None:
        return
    case = facts.case
    confirmed = localdate(received.confirmed_at) if received.confirmed_at else received.received_on
    moved = [w.approved_on for w in facts.widenings]
    moved += [r.granted_on for r in facts.respites_granted() if r.until == due.day]
    yield _Awaited(
        day=due.day,
        since=max([*moved, *([confirmed] if confirmed else [])]),
        days_before=case.rules.remind_statement_days,
        before=K.STATEMENT_SOON,
        after=K.STATEMENT_PASSED,
        tell_before=(case.unit_id,),
        tell_after=(case.unit_id, case.region_id, case.office_id),
    )


def _supplement(facts: CaseFacts) -> Iterator[_Awaited]:
    due, supplement = supplement_due(facts), facts.open_supplement
    if due is None or supplement is None:
        return
    case = facts.case
    moved = [r.granted_on for r in facts.respites_granted(supplement.pk) if r.until == due.day]
    yield _Awaited(
        day=due.day,
        since=max([supplement.requested_on, *moved]),
        days_before=case.rules.remind_supplement_days,
        before=K.SUPPLEMENT_SOON,
        after=K.SUPPLEMENT_PASSED,
        tell_before=(case.unit_id,),
        tell_after=(case.unit_id, case.region_id, case.office_id),
        subject=supplement.pk,
    )


_TARGETS: Final = {
    S.ASSIGNED: (K.ORDER_SOON, K.ORDER_PASSED),
    S.AWAITING_MATERIAL: (K.MATERIAL_SOON, K.MATERIAL_PASSED),
    S.ACCOUNTING: (K.ACCOUNTING_SOON, K.ACCOUNTING_PASSED),
    S.SETTLING: (K.SETTLING_SOON, K.SETTLING_PASSED),
}


def _target(facts: CaseFacts, state: CaseState) -> Iterator[_Awaited]:
    """Riktvärden: whoever has the ball is told, whatever the visits were like (precedent.md D11)."""
    case, (before, after) = facts.case, _TARGETS[state]
    due = due_for(facts, Part.ORDERER)
    if due is None:
        return
    owes = _who_owes(facts, state)
    rules = case.rules
    yield _Awaited(
        day=due.day,
        since=case.state_since,
        days_before=rules.remind_settling_days if state == S.SETTLING else rules.remind_target_days,
        before=before,
        after=after,
        tell_before=(owes,),
        # The region keeps an eye on its units and on orders that do not come; money is between the desks.
        tell_after=(owes,) if state == S.SETTLING else tuple(dict.fromkeys((owes, case.region_id))),
    )


def _who_owes(facts: CaseFacts, state: CaseState) -> int | None:
    case = facts.case
    if state == S.SETTLING:
        part = DESK_OF_BALL.get(facts.settling_ball)
        if part == Part.UNIT:
            return case.unit_id
        return next((desk.pk for desk, its_part in case.finance_desks() if its_part == part), None)
    return case.unit_id if turns(facts)[0].ball == Ball.UNIT else case.office_id
