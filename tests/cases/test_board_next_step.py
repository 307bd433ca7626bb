"""The next step on a list row: every link that the board shows works for the person it is shown to."""

import pytest

from cases.acts_slugs import ACT_SLUGS, STEP_OF_SLUG
from cases.models import Case
from cases.next_step import step_on_list, steps_in_turn
from cases.vocabulary import CaseState, Flag, Part
from fmuadmin.lifecycle import declared_steps, steps_open_to
from tests.boards import linked, rows_of, see
from tests.scenes import SCENES, Stage

S = CaseState
PEOPLE = ("officer", "coordinator", "care_admin", "physician", "care_admin_bjork", "economist", "fk_economist")


def test_every_step_has_one_address_and_every_address_one_step() -> None:
    assert set(ACT_SLUGS) == {*declared_steps(Case), "register_request"}
    assert len(STEP_OF_SLUG) == len(ACT_SLUGS)
    assert all(slug.replace("-", "").isascii() and slug.replace("-", "").islower() for slug in STEP_OF_SLUG)


def test_the_table_names_steps_of_the_lifecycle_only() -> None:
    every = range(sum(Flag) + 1)
    named = {step for s in S for part in Part for raised in every for step in steps_in_turn(s, part, raised)}
    assert named <= set(declared_steps(Case))


def test_nothing_is_next_for_those_whose_turn_it_is_not() -> None:
    assert {step_on_list(s, part, sum(Flag), owes=False) for s in S for part in Part} == {None}


@pytest.mark.parametrize("scene", list(SCENES))
def test_a_link_on_the_board_leads_to_a_step_that_is_open(stage: Stage, scene: str) -> None:
    story = stage.scene(scene)
    for who in PEOPLE:
        page = see(story, who)
        if story.number not in rows_of(page):
            continue
        actor = stage.actor(who)
        for address in linked(page, story.number)[1:]:
            if "/gor/" not in address:
                assert address == f"/arenden/{story.number}/"
                continue
            step = STEP_OF_SLUG[address.rstrip("/").rsplit("/", 1)[-1]]
            with story.as_(actor):
                assert step in steps_open_to(story.case, actor), f"{who} is shown {step}"


@pytest.mark.parametrize("scene", list(SCENES))
def test_the_turn_lies_at_one_party_and_its_people_are_told(stage: Stage, scene: str) -> None:
    """A unit whose own answer is awaited has a turn of its own and is left out here."""
    story = stage.scene(scene)
    sides = {"officer": "fk", "fk_economist": "fk", "coordinator": "region", "economist": "region"}
    rows = {who: rows_of(see(story, who)).get(story.number, "") for who in PEOPLE if who != "care_admin_bjork"}
    assert len({sides.get(who, "unit") for who, row in rows.items() if "Du (" in row}) <= 1
