"""Notiser in the app: what is unread, for whom, until when; and cases that a person follows (NO1, CV9)."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.urls import reverse

from cases import commands
from cases.commands.following import follow_case, unfollow_case
from cases.models import Follow
from cases.vocabulary import CaseState
from fmuadmin import clock
from fmuadmin.access import SYSTEM, Actor, actor_of, seen_as
from fmuadmin.lifecycle import Refused
from fmuadmin.models import Mandate, Notice
from fmuadmin.notices.centre import Line, mark_all, page_of, seen, unread_of
from fmuadmin.vocabulary import Role
from tests.acting import Desk, counted, undone
from tests.clients import logged_in
from tests.scenes import Stage, command_of, rolled_back, valid_input
from tests.story import Story


@pytest.fixture
def story(stage: Stage) -> Iterator[Story]:
    """A case under investigation; what a test does with it is undone."""
    told = stage.scene("in_progress")
    with undone():
        yield told


def unread(story: Story, actor: Actor) -> int:
    """How many notices the person has not read; the statement by hand says what the models say."""
    with story.as_(actor):
        number = unread_of(actor)
        assert number == Notice.objects.visible_to(actor).unread_by(actor).count()
        return number


def lines(story: Story, actor: Actor, **asked: str) -> list[Line]:
    """The first page of the person's notices."""
    with story.as_(actor):
        return [line for _, of_day in page_of(actor, **asked).days for line in of_day]


def test_a_new_notice_is_unread_for_each_person_until_that_person_has_read_it(stage: Stage, story: Story) -> None:
    coordinator, colleague = stage.actor("coordinator"), stage.actor("coordinator2")
    before = unread(story, coordinator), unread(story, colleague)
    story.do(command_of("report_delay"), "care_admin", **valid_input(story, "report_delay"))
    assert (unread(story, coordinator), unread(story, colleague)) == (before[0] + 1, before[1] + 1)
    newest = lines(story, coordinator)[0]
    assert newest.unread
    assert newest.title == f"Försening meddelad i ärende {story.number}"
    with story.as_(coordinator):
        assert seen(coordinator, newest.key) is not None
        assert seen(coordinator, newest.key) is not None
    assert (unread(story, coordinator), unread(story, colleague)) == (before[0], before[1] + 1)
    assert not lines(story, coordinator)[0].unread


def test_marking_all_leaves_what_came_after_the_page_was_made(stage: Stage, story: Story) -> None:
    coordinator = stage.actor("coordinator")
    newest = lines(story, coordinator)[0].key
    story.do(command_of("report_delay"), "care_admin", **valid_input(story, "report_delay"))
    with story.as_(coordinator):
        assert mark_all(coordinator, upto=newest) > 0
    assert unread(story, coordinator) == 1


def test_a_notice_that_nobody_has_opened_in_three_months_is_history(stage: Stage, story: Story) -> None:
    coordinator = stage.actor("coordinator")
    assert unread(story, coordinator) > 0
    with clock.at(story.now + timedelta(days=120)), seen_as(coordinator):
        assert unread_of(coordinator) == 0


def test_the_page_shows_each_notice_under_its_day_with_a_link_that_opens_the_case(stage: Stage, story: Story) -> None:
    desk = Desk.of(stage, story, "coordinator")
    page = desk.open(reverse("notices"))
    text = page.content.decode()
    assert "Läkaren" not in text
    keys = [int(key) for key in re.findall(r'href="/notiser/(\d+)/"', text)]
    assert keys == sorted(keys, reverse=True)
    opened = desk.open(reverse("notice", args=[keys[0]]))
    with seen_as(SYSTEM):
        number = Notice.objects.get(pk=keys[0]).case_number
    assert opened["Location"] == reverse("cases:case", args=[number])


def test_the_number_stands_in_the_header_in_words_and_the_script_gets_the_same(stage: Stage, story: Story) -> None:
    desk, actor = Desk.of(stage, story, "coordinator"), stage.actor("coordinator")
    number = unread(story, actor)
    text = desk.open(reverse("cases:board")).content.decode()
    assert f'data-unread>{number}<span class="sr-only"> olästa</span>' in text
    assert desk.open(reverse("notices_count")).json() == {"unread": number}
    desk.send(reverse("notices_read_all"), {"upto": lines(story, actor)[0].key})
    assert "data-unread hidden>0<" in desk.open(reverse("cases:board")).content.decode()


def test_paging_goes_by_key_and_shows_every_notice_once(stage: Stage, story: Story) -> None:
    coordinator = stage.actor("coordinator")
    with seen_as(SYSTEM):
        Notice.objects.bulk_create(
            Notice(organisation_id=coordinator.desk, kind="case.ordered", case_number=story.number, at=story.now)
            for _ in range(65)
        )
        wanted = list(
            Notice.objects.filter(organisation_id=coordinator.desk).order_by("-pk").values_list("pk", flat=True)
        )
    found: list[int] = []
    before: int | None = None
    with story.as_(coordinator):
        while True:
            shown = page_of(coordinator, before=before)
            found += [line.key for _, of_day in shown.days for line in of_day]
            before = shown.older_from
            if before is None:
                break
    assert found == wanted


def test_the_page_costs_as_many_statements_however_many_notices_there_are(stage: Stage, story: Story) -> None:
    desk = Desk.of(stage, story, "coordinator")
    with counted() as few:
        desk.open(reverse("notices"))
    with seen_as(SYSTEM):
        Notice.objects.bulk_create(
            Notice(organisation_id=desk.actor.desk, kind="case.ordered", case_number=story.number, at=story.now)
            for _ in range(40)
        )
    with counted() as many:
        desk.open(reverse("notices"))
    assert len(many) == len(few) <= 12


@pytest.mark.parametrize("key", ["0", "999999999", "-1", "x", "9" * 30])
def test_a_page_that_begins_at_nonsense_is_still_a_page(stage: Stage, story: Story, key: str) -> None:
    assert Desk.of(stage, story, "coordinator").open(reverse("notices"), fore=key).status_code == 200


# Bevaka ------------------------------------------------------------------------------------------


def follow(story: Story, actor: Actor) -> None:
    """The person follows the case."""
    with story.as_(actor):
        follow_case(story.number, actor=actor)


def own_notices(story: Story, actor: Actor) -> list[str]:
    """The kinds told to the person alone."""
    with seen_as(SYSTEM):
        told = Notice.objects.filter(user_id=actor.user_id, case_ref=story.case.pk).order_by("pk")
        return list(told.values_list("kind", flat=True))


def test_who_follows_a_case_is_told_of_what_tells_nobody_else(stage: Stage, story: Story) -> None:
    officer, colleague = stage.actor("officer"), stage.actor("officer_colleague")
    follow(story, officer)
    follow(story, officer)
    story.do(command_of("book_visit"), "care_admin", **valid_input(story, "book_visit"))
    assert own_notices(story, officer) == ["case.changed"]
    newest = lines(story, officer)[0]
    assert newest.followed
    assert newest.key not in {line.key for line in lines(story, colleague)}


def test_a_notice_to_the_organisation_is_marked_as_followed_and_not_told_twice(stage: Stage, story: Story) -> None:
    officer = stage.actor("officer")
    follow(story, officer)
    story.do(command_of("report_delay"), "care_admin", **valid_input(story, "report_delay"))
    assert own_notices(story, officer) == []
    assert lines(story, officer)[0].followed
    assert {line.number for line in lines(story, officer, only="bevakade")} == {story.number}


def test_nobody_is_told_of_their_own_act(stage: Stage, story: Story) -> None:
    admin = stage.actor("care_admin")
    follow(story, admin)
    story.do(command_of("book_visit"), "care_admin", **valid_input(story, "book_visit"))
    assert own_notices(story, admin) == []


def test_following_ends_when_one_stops_and_when_the_case_ends(stage: Stage, story: Story) -> None:
    officer, physician = stage.actor("officer"), stage.actor("physician")
    follow(story, officer)
    with story.as_(officer):
        unfollow_case(story.number, actor=officer)
    follow(story, physician)
    story.do(command_of("revoke"), "officer", **valid_input(story, "revoke"))
    with seen_as(SYSTEM):
        assert not Follow.objects.filter(case_id=story.case.pk).exists()
    with story.as_(officer), pytest.raises(Refused, match="går inte att bevaka"):
        follow_case(story.number, actor=officer)


def test_s3_who_has_lost_the_mandate_or_declared_jav_is_told_nothing(stage: Stage, story: Story) -> None:
    physician, psychologist = stage.actor("physician"), stage.actor("psychologist")
    follow(story, physician)
    follow(story, psychologist)
    story.do(commands.declare_own_conflict, "psychologist")
    with seen_as(SYSTEM):
        Mandate.objects.filter(pk=physician.mandate_id).update(withdrawn_at=story.now)
    story.do(command_of("book_visit"), "care_admin", **valid_input(story, "book_visit"))
    assert own_notices(story, physician) == []
    assert own_notices(story, psychologist) == []
    assert story.number not in {line.number for line in lines(story, psychologist)}


def test_a_unit_that_loses_the_case_hears_no_more_of_it(stage: Stage) -> None:
    story = stage.scene("transfer proposed")
    with rolled_back():
        admin = stage.actor("care_admin")
        follow(story, admin)
        story.do(command_of("approve_transfer"), "officer")
        before = own_notices(story, admin)
        story.do(command_of("update_order"), "officer", **valid_input(story, "update_order"))
        assert own_notices(story, admin) == before


def test_d9_a_unit_that_is_only_asked_cannot_follow(stage: Stage) -> None:
    story = stage.scene("asking_units")
    actor = stage.actor("care_admin")
    with rolled_back(), story.as_(actor), pytest.raises(Refused):
        follow_case(story.number, actor=actor)


def test_the_button_stands_under_mer_and_changes_its_word(stage: Stage, story: Story) -> None:
    desk = Desk.of(stage, story, "officer")
    case = reverse("cases:case", args=[story.number])
    assert "Bevaka ärendet" in desk.open(case).content.decode()
    assert desk.send(reverse("cases:follow", args=[story.number]), {})["Location"] == case
    assert "Sluta bevaka ärendet" in desk.open(case).content.decode()
    desk.send(reverse("cases:unfollow", args=[story.number]), {})
    assert "Sluta bevaka" not in desk.open(case).content.decode()


# Deep links --------------------------------------------------------------------------------------


def test_a_link_to_a_case_of_ones_other_mandate_offers_to_change_to_it(stage: Stage, story: Story) -> None:
    with seen_as(SYSTEM):
        officer = stage.actor("officer")
        other = Mandate.objects.create(
            user_id=officer.user_id,
            organisation=stage.world.fk_south,
            role=Role.FK_OFFICER,
            valid_from=story.now.date(),
        )
        elsewhere = actor_of(Mandate.objects.select_related("user", "organisation").get(pk=other.pk))
    with clock.at(story.now):
        client = logged_in(elsewhere)
        case = reverse("cases:case", args=[story.number])
        offered = client.get(case)
        assert offered.status_code == 404
        text = offered.content.decode()
        assert "Byt uppdrag och öppna ärendet" in text
        changed = client.post(reverse("mandates"), {"mandate": officer.mandate_id, "next": case})
        assert changed["Location"] == case
        assert client.get(case).status_code == 200


@pytest.mark.parametrize("who", ["officer_south", "coordinator_south", "care_admin_far"])
def test_a_link_to_a_case_tells_those_without_a_mandate_for_it_nothing(stage: Stage, story: Story, who: str) -> None:
    desk = Desk.of(stage, story, who)
    real = desk.open(reverse("cases:case", args=[story.number])).content.decode()
    missing = desk.open(reverse("cases:case", args=["FMU-2026-9999"])).content.decode()
    assert "Byt uppdrag och öppna" not in real
    assert _without_tokens(real).replace(story.number, "") == _without_tokens(missing).replace("FMU-2026-9999", "")


def _without_tokens(text: str) -> str:
    return re.sub(r'value="[A-Za-z0-9]{64}"', "", text)


def test_the_states_of_the_stage_are_what_these_tests_think(stage: Stage) -> None:
    assert stage.scene("in_progress").case.state == CaseState.IN_PROGRESS
