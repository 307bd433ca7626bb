"""The read log: one line for each person whose data was shown, once a page view, with who, what, when and why."""

from typing import Any

from fmuadmin import clock
from fmuadmin.access import SYSTEM, Actor, seen_as
from fmuadmin.models import ReadEvent
from fmuadmin.reading import ReadAction, Resource, shown
from tests.world import World


def lines() -> list[ReadEvent]:
    """The whole read log, oldest first."""
    with seen_as(SYSTEM):
        return list(ReadEvent.objects.order_by("pk"))


def test_s4_a_line_says_who_with_which_mandate_what_of_whom_and_when(world: World) -> None:
    actor: Actor = world.people["officer"]
    with seen_as(actor):
        shown(
            actor,
            resource=Resource.VISIT,
            cases=[(7, "FMU-2026-0007")],
            action=ReadAction.PRINTED,
            purpose="Kopia till den försäkrade",
        )
    (line,) = lines()
    assert (line.actor_id, line.actor_name, line.mandate_id, line.role) == (
        actor.user_id, actor.name, actor.mandate_id, "fk_officer",
    )  # fmt: skip
    assert (line.organisation_id, line.organisation_name) == (actor.organisation_id, actor.organisation_name)
    assert (line.case_ref, line.case_number, line.resource, line.action) == (7, "FMU-2026-0007", "visit", "printed")
    assert (line.purpose, line.at, line.denied) == ("Kopia till den försäkrade", clock.now(), False)


def test_s8_being_shown_in_a_list_is_one_line_for_each_person_in_it(world: World) -> None:
    actor = world.people["officer"]
    with seen_as(actor):
        shown(actor, resource=Resource.BOARD, cases=[(7, "FMU-2026-0007"), (8, "FMU-2026-0008"), (7, "FMU-2026-0007")])
    assert [line.case_ref for line in lines()] == [7, 8]
    assert {line.get_resource_display() for line in lines()} == {"Översikt försäkringsmedicinska utredningar"}


def test_what_the_system_looks_at_is_shown_to_nobody(world: World) -> None:
    with seen_as(SYSTEM):
        shown(SYSTEM, resource=Resource.CASE, cases=[(7, "FMU-2026-0007")])
    assert lines() == []


def test_s7_every_action_has_the_word_that_storelog_knows(db: Any) -> None:
    known = {"Läsa", "Skriva", "Signera", "Utskrift", "Vidimera", "Radera", "Nödöppning"}
    assert {action.activity for action in ReadAction} <= known
