"""What a unit that no longer has the case is told: its number and what became of its request, nothing else."""

from dataclasses import dataclass

from cases.presentation import outcome_words
from cases.selectors.seeing import Sight
from cases.vocabulary import RequestState
from fmuadmin.parts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerPage:
    """The short page."""

    number: str
    outcome: str
    headline: str
    text: str
    facts: list[Fact]


def former_page(sight: Sight) -> FormerPage:
    """The outcome in words, from the unit's own latest request."""
    case = sight.case
    request = case.facts.latest_request_of(sight.actor.organisation_id)
    state = request.state if request is not None else ""
    headline, text = outcome_words(state, went_elsewhere=case.unit_id is not None)
    outcome = RequestState(state).label if state in RequestState.values else ""
    ended_on = sight.party.closed_on
    facts = [Fact(label="Utfall", value=outcome), Fact(label="Avgjort", value=ended_on.isoformat() if ended_on else "")]
    return FormerPage(number=case.number, outcome=outcome, headline=headline, text=text, facts=facts)
