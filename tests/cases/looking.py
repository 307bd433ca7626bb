"""What the parties see of a story's case: state, ball, board row, trail. Reading only."""

from typing import Any

from cases.models import CaseParty
from cases.turn import owed_by
from cases.vocabulary import Ball
from fmuadmin import clock
from fmuadmin.access import SYSTEM
from fmuadmin.models import AuditEvent
from tests.story import Story


def ball(story: Story) -> Ball:
    """With whom the ball lies today."""
    with story.as_(SYSTEM):
        return owed_by(story.case.facts, clock.today())


def row(story: Story, organisation: str) -> CaseParty:
    """The organisation's row on its board."""
    with story.as_(SYSTEM):
        return CaseParty.objects.get(case__number=story.number, organisation=getattr(story.world, organisation))


def must_act(story: Story, organisation: str) -> bool:
    """Whether the organisation's board counts the case under *Kräver min åtgärd* today."""
    seen, today = row(story, organisation), story.now.date()
    return seen.owes_from <= today < seen.owes_until


def facts(story: Story) -> Any:
    """The case's facts, read by the system."""
    with story.as_(SYSTEM):
        found = story.case.facts
        _ = (found.requests, found.visits, found.deviations, found.exams, found.respites, found.material_sets)
        return found


def verbs(story: Story) -> list[str]:
    """What the trail says happened, in order."""
    with story.as_(SYSTEM):
        return list(AuditEvent.objects.filter(case_ref=story.case.pk).order_by("pk").values_list("verb", flat=True))


def visit_of(story: Story, place: int = 0) -> int:
    """The key of a visit, in order of time."""
    return int(facts(story).visits[place].pk)
