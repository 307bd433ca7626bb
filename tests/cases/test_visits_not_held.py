"""A visit that was not held keeps its cause and time when it is reported after the investigation (decisions.md §4)."""

from datetime import timedelta
from typing import Any

import pytest

from cases import commands
from cases.models import Deviation
from cases.vocabulary import CaseState, VisitState
from fmuadmin import clock
from fmuadmin.access import SYSTEM
from fmuadmin.lifecycle import Refused
from tests.clients import logged_in
from tests.story import Story


@pytest.fixture
def case_with_a_visit_unreported(story: Story) -> Any:
    """In Ersättning, with a second physician's visit that has begun and is not reported."""
    story.to(CaseState.IN_PROGRESS)
    story.book(days=6)
    story.send_statement()
    story.do(commands.confirm_statement, "officer")
    story.do(commands.approve_statement, "officer")
    return story.case


def booked(story: Story, case: Any) -> list[Any]:
    with story.as_(SYSTEM):
        return list(case.facts.booked_visits)


def posted(story: Story, case: Any, form: dict[str, str]) -> Any:
    with clock.at(story.now):
        return logged_in(story.world.care_admin).post(f"/arenden/{case.number}/gor/redovisa-besok/", form)


def form_of(case: Any, visits: list[Any], **last: str) -> dict[str, str]:
    first, second = visits
    return {
        "version": str(case.version),
        f"outcome_{first.pk}": "held",
        **{f"{name}_{second.pk}": value for name, value in last.items()},
    }


@pytest.mark.parametrize(
    ("told", "state", "cause", "no_show"),
    [
        ({"outcome": "no_show"}, VisitState.NO_SHOW, "insured", True),
        ({"outcome": "cancelled", "cause": "care"}, VisitState.CANCELLED, "care", False),
    ],
)
def test_the_form_keeps_why_a_visit_was_not_held(
    story: Story,
    case_with_a_visit_unreported: Any,
    told: dict[str, str],
    state: VisitState,
    cause: str,
    no_show: bool,
) -> None:
    case = case_with_a_visit_unreported
    visits = booked(story, case)
    when = {"day": f"{visits[1].starts_at - timedelta(days=1):%Y-%m-%d}", "at": "10:30"}
    answer = posted(story, case, form_of(case, visits, **told, **when))
    assert answer.status_code == 303, answer.content.decode()
    with story.as_(SYSTEM):
        visits[1].refresh_from_db()
        kept = Deviation.objects.get(visit=visits[1])
    assert visits[1].state == state
    assert (kept.cause, kept.no_show, kept.decided_on) == (cause, no_show, story.now.date())


def test_a_cancelled_visit_without_cause_is_refused_and_nothing_is_saved(
    story: Story, case_with_a_visit_unreported: Any
) -> None:
    case = case_with_a_visit_unreported
    told = {"outcome": "cancelled", "day": f"{story.now:%Y-%m-%d}", "at": "08:00"}
    answer = posted(story, case, form_of(case, booked(story, case), **told))
    assert answer.status_code == 422
    assert "Välj vem eller vad som orsakade avvikelsen" in answer.content.decode()
    with story.as_(SYSTEM):
        assert not Deviation.objects.exists()
        assert {visit.state for visit in case.visits.all()} == {VisitState.BOOKED}


def test_a_visit_that_has_begun_cannot_be_moved_past_the_deviation(story: Story) -> None:
    story.to(CaseState.IN_PROGRESS)
    visit = booked(story, story.case)[0]
    story.wait(8)
    later = story.soon(3)
    with pytest.raises(Refused, match="har redan börjat och kan inte bokas om"):
        story.do(
            commands.rebook_visit,
            "care_admin",
            visit_id=visit.pk,
            starts_at=later,
            ends_at=later + timedelta(hours=1),
        )
    assert [v.state for v in booked(story, story.case)] == [VisitState.BOOKED]
