"""The head of the case page: number, phases, status, ball, slutdatum with its reckoning, the buttons (CV1, CV8)."""

from collections.abc import Sequence
from dataclasses import dataclass

from cases import ports
from cases.board.days import Days
from cases.deadlines import Explained
from cases.due import due_for
from cases.models import Case
from cases.parties import closure_label
from cases.presentation import (
    ball_fact,
    due_fact,
    explanation,
    present,
    status_fact,
    status_words,
    steps,
)
from cases.selectors.actions import action_bar
from cases.selectors.seeing import Sight
from cases.vocabulary import Ball, CaseState, Flag, InvestigationType, Part
from fmuadmin import clock
from fmuadmin.parts import Actions, Explanation, Fact, Mood, Step, Tag


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What stands above the tabs."""

    number: str
    title: str
    tags: Sequence[Tag]
    steps: Sequence[Step]
    facts: Sequence[Fact]
    explanation: Explanation | None
    actions: Actions


def header(sight: Sight, open_steps: Sequence[str]) -> Header:
    """The head as the reader sees it. A unit that is only asked sees its own question, not where the case stands."""
    case, party, state = sight.case, sight.party, sight.state
    closure = "" if party.is_open else closure_label(party.closure)
    due = due_for(case.facts, sight.part, sight.actor.organisation_id) if party.is_open else None
    return Header(
        number=case.number,
        title=f"{case.number} – {status_words(state, closure)}",
        tags=[Tag(Mood.PLAIN, InvestigationType(party.kind).label)],
        steps=steps(state, ordered=sight.ordered, compensated=case.reached_compensation),
        facts=_facts(sight, due, closure),
        explanation=explanation(due),
        actions=action_bar(sight, open_steps),
    )


def _facts(sight: Sight, due: Explained | None, closure: str) -> list[Fact]:
    case, party, state, part = sight.case, sight.party, sight.state, sight.part
    days = Days(clock.today(), case.rules)
    aside = ports.settling_status(case) if state == CaseState.SETTLING else ""
    status = status_fact(state, closure, aside=aside, flags=_shown_flags(sight), part=part)
    if not party.is_open:
        return [status, Fact(label="Avslutat", value=party.closed_on.isoformat() if party.closed_on else "")]
    last = due_fact(due, days, respite=party.respite) or Fact(label="Slutdatum", value="Inget just nu")
    return present([status, _ball(sight), last])


def _shown_flags(sight: Sight) -> int:
    return sight.party.flags & Flag.VALIDATION if sight.is_finance else sight.party.flags


def _ball(sight: Sight) -> Fact | None:
    if sight.part == Part.ASKED_UNIT:
        return _ball_of_asked_unit(sight)
    return ball_fact(sight.part, sight.state, _present_ball(sight), names=_names(sight.case))


def _ball_of_asked_unit(sight: Sight) -> Fact:
    """Its own answer is its turn, whatever others answer; then it is the region's."""
    own = Ball(sight.party.ball) == Ball.UNIT
    # Read as the unit that has the turn, since to itself it is the only one asked.
    fact = ball_fact(Part.UNIT if own else sight.part, sight.state, Ball(sight.party.ball), names=_names(sight.case))
    return fact or Fact(label="Bollen ligger hos")


def _present_ball(sight: Sight) -> Ball:
    party = sight.party
    return Ball(party.ball_then if party.ball_turns_on <= clock.today() else party.ball)


def _names(case: Case) -> dict[Ball, str]:
    unit = case.unit.name if case.unit is not None else "Tillfrågade utförare"
    return {Ball.ORDERER: case.office.name, Ball.REGION: case.region.name, Ball.UNIT: unit}
