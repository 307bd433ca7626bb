"""Settling by hand: each leg by the side that pays it, in turn, amounts as Swedes write them; and who sees what."""

from decimal import Decimal
from typing import Any

import pytest

from billing.models import Settlement
from billing.panel import ACTS, context, kronor, visible
from billing.vocabulary import Leg
from fmuadmin import audit
from tests.acting import Desk, as_system, counted, undone
from tests.scenes import Stage, end_of_trail, everything, trail_since
from tests.valid_input import SETTLE_STEP

UNPROCESSABLE, SEE_OTHER, NOT_FOUND = 422, 303, 404
PAID = {"outcome": "paid", "reference": "F-7781", "amount": "18 400,50", "paid_on": "2026-03-16"}
UNIT_LEG, REGION_LEG = Leg.UNIT_TO_REGION, Leg.REGION_TO_ORDERER


def _sent(desk: Desk, leg: Leg = UNIT_LEG, **typed: Any) -> Any:
    return desk.post(SETTLE_STEP, {**PAID, "version": desk.version, **typed}, leg)


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("18400", "18400.00"),
        ("18 400,50", "18400.50"),
        ("18\N{NO-BREAK SPACE}400,5 kr", "18400.50"),
        ("18400.50", "18400.50"),
    ],
)
def test_amounts_are_read_as_people_write_them(stage: Stage, typed: str, amount: str) -> None:
    desk = Desk(stage, "settling", "economist")
    with undone():
        assert _sent(desk, amount=typed).status_code == SEE_OTHER
        with as_system():
            assert Settlement.objects.get(case=desk.story.case).amount == Decimal(amount)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"amount": "abc"}, "Ange beloppet som 18 400,50"),
        ({"amount": ""}, "Ange ett belopp större än 0, eller välj Inget att betala"),
        ({"amount": "0"}, "Ange ett belopp större än 0, eller välj Inget att betala"),
        ({"amount": "-5"}, "Ange ett belopp större än 0, eller välj Inget att betala"),
        ({"amount": "1,005"}, "Ange beloppet i kronor med högst två decimaler"),
        ({"amount": "999999999999"}, "Ange beloppet i kronor med högst två decimaler"),
        ({"reference": ""}, "Ange en referens"),
        ({"reference": "19121212-1212"}, "Skriv inte personnummer här."),
        ({"paid_on": ""}, "Ange betalningsdatum"),
        ({"paid_on": "2026-12-24"}, "Betalningsdatum kan inte ligga i framtiden."),
        ({"outcome": "nothing"}, "Ange varför inget ska betalas"),
        ({"outcome": ""}, "Välj Betalt eller Inget att betala"),
    ],
)
def test_bad_input_is_answered_and_nothing_is_saved(stage: Stage, typed: dict[str, str], words: str) -> None:
    desk = Desk(stage, "settling", "economist")
    with undone():
        before = everything()
        answer = _sent(desk, **typed)
        assert answer.status_code == UNPROCESSABLE
        assert words in answer.content.decode()
        assert everything() == before


def test_the_page_costs_no_more_than_its_budget(stage: Stage) -> None:
    desk = Desk(stage, "settling", "economist")
    with undone(), counted() as statements:
        page = desk.get(SETTLE_STEP)
    assert page.status_code == 200
    assert len(statements) <= 12, "\n".join(statements)


def test_fk_waits_for_the_region(stage: Stage) -> None:
    desk = Desk(stage, "settling", "fk_economist")
    with undone():
        page = desk.open(desk.url(SETTLE_STEP, REGION_LEG))
    assert page.status_code == UNPROCESSABLE
    assert "Regionen registrerar först betalningen till utföraren." in page.content.decode()


@pytest.mark.parametrize("who", ["fk_economist", "coordinator", "officer", "care_admin"])
def test_only_the_paying_side_settles_a_leg_and_an_attempt_is_recorded(stage: Stage, who: str) -> None:
    desk = Desk(stage, "settling", who)
    with undone():
        latest, before = end_of_trail(), everything()
        assert desk.get(SETTLE_STEP).status_code == UNPROCESSABLE
        assert _sent(desk).status_code == UNPROCESSABLE
        assert [event.verb for event in trail_since(latest)] == [audit.ACCESS_DENIED] * 2
        assert everything() == before


def test_another_regions_finance_does_not_see_the_case(stage: Stage) -> None:
    desk = Desk(stage, "settling", "economist_south")
    with undone():
        assert desk.get(SETTLE_STEP).status_code == NOT_FOUND


def test_two_clicks_settle_once(stage: Stage) -> None:
    desk = Desk(stage, "settling", "economist")
    with undone():
        data = {**PAID, "version": desk.version}
        assert desk.post(SETTLE_STEP, data).status_code == SEE_OTHER
        second = desk.post(SETTLE_STEP, data)
        assert second.status_code == UNPROCESSABLE
        assert "Ärendet har ändrats av Eva Öberg" in second.content.decode()
        with as_system():
            assert Settlement.objects.filter(case=desk.story.case).count() == 1


def test_a_leg_that_is_settled_is_not_settled_again(stage: Stage) -> None:
    desk = Desk(stage, "first leg settled", "economist")
    with undone():
        assert "Betalningen är redan registrerad." in desk.get(SETTLE_STEP).content.decode()


# Who sees what (screens.md §2.8) -------------------------------------------------------------------

SEEN = {
    "care_admin": [UNIT_LEG.label],
    "coordinator": [UNIT_LEG.label, REGION_LEG.label],
    "economist": [UNIT_LEG.label, REGION_LEG.label],
    "officer": [REGION_LEG.label],
    "fk_economist": [REGION_LEG.label],
    "care_admin_bjork": [],
}


@pytest.mark.parametrize("who", SEEN)
def test_each_reader_sees_the_legs_that_concern_it(stage: Stage, who: str) -> None:
    story, actor = stage.scene("first leg settled"), stage.actor(who)
    with story.as_(actor):
        case = story.case
        assert visible(case, actor) == bool(SEEN[who])
        assert [leg.label for leg in context(case, actor)["legs"]] == SEEN[who]


def test_the_panel_says_what_is_paid_and_what_is_waited_for(stage: Stage) -> None:
    story, actor = stage.scene("first leg settled"), stage.actor("fk_economist")
    with story.as_(stage.actor("coordinator")):
        paid, waiting = context(story.case, stage.actor("coordinator"))["legs"]
    assert paid.tag.text == "Betalt"
    assert str(paid.facts[0].value) == kronor(Decimal("18400.00")) == "18\N{NO-BREAK SPACE}400,00 kr"
    assert waiting.tag.text == "Väntar på att Försäkringskassan registrerar betalningen"
    assert waiting.action is None
    with story.as_(actor):
        (own,) = context(story.case, actor)["legs"]
    assert own.action is not None
    assert own.action.url.endswith("/ersattning/region-forsakringskassan/")


@pytest.mark.parametrize(
    ("scene", "who", "open_acts"),
    [
        ("settling", "economist", ["billing:settle_unit_leg"]),
        ("settling", "fk_economist", []),
        ("first leg settled", "fk_economist", ["billing:settle_region_leg"]),
        ("first leg settled", "economist", []),
        ("accounting", "economist", []),
    ],
)
def test_the_button_is_offered_to_the_one_whose_turn_it_is(
    stage: Stage, scene: str, who: str, open_acts: list[str]
) -> None:
    story, actor = stage.scene(scene), stage.actor(who)
    with story.as_(actor):
        assert [act.url_name for act in ACTS if act.open_to(story.case, actor)] == open_acts


def test_the_panel_stands_on_the_case_page_with_its_button(stage: Stage) -> None:
    desk = Desk(stage, "settling", "economist")
    with undone():
        text = desk.open(f"/arenden/{desk.story.number}/ersattning/").content.decode()
    assert "Betalningar" in text
    assert "/ersattning/utforare-region/" in text
