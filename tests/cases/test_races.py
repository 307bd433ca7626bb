"""Several people at once: real threads, real commits. One wins, the others are told who, and nothing is done twice."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from channels.layers import get_channel_layer
from django.db import connection

from cases import commands
from cases.models import Case, UnitRequest
from cases.vocabulary import CaseState, RequestState
from fmuadmin import realtime
from fmuadmin.access import SYSTEM, Actor, acting_as
from fmuadmin.lifecycle import Refused, Stale
from fmuadmin.models import AuditEvent
from fmuadmin.vocabulary import Role
from tests.story import Story
from tests.world import World, _person

pytestmark = pytest.mark.django_db(transaction=True)
S = CaseState
Act = Callable[[], Any]


@pytest.fixture
def committed(world: World) -> Story:
    """A story whose acts are committed, so that other threads see them."""
    return Story(world)


def at_once(*acts: tuple[Actor, Act]) -> list[Any]:
    """Let every person act at the same moment, each in a transaction of their own; what each got, in order."""
    barrier, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int, actor: Actor, act: Act) -> None:
        try:
            barrier.wait(timeout=10)
            with acting_as(actor):
                try:
                    answers[place] = act()
                except Refused as refused:
                    answers[place] = refused
        except Exception as error:  # noqa: BLE001 – whatever it is, the test must see it
            answers[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, *act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"
    return answers


def trail_of(number: str) -> list[tuple[str, str]]:
    """(verb, person) of everything that was done to the case."""
    with acting_as(SYSTEM):
        case = Case.objects.get(number=number)
        return list(AuditEvent.objects.filter(case_ref=case.pk).order_by("pk").values_list("verb", "actor_name"))


def test_of_four_people_assigning_at_once_one_wins_and_three_are_told_who_did(committed: Story) -> None:
    world = committed.world
    for place in (3, 4):
        _person(world, f"coordinator{place}", f"Samordnare {place}", world.north, Role.REGION_COORDINATOR)
    committed.to(S.ANSWERED).accept("care_admin_bjork")
    version = committed.case.version
    people = [world.people[name] for name in ("coordinator", "coordinator2", "coordinator3", "coordinator4")]
    units = [world.strand.pk, world.bjork.pk] * 2
    answers = at_once(
        *(
            (
                who,
                lambda who=who, unit=unit: commands.assign(committed.number, actor=who, unit_id=unit, version=version),
            )
            for who, unit in zip(people, units, strict=True)
        )
    )
    won = [place for place, answer in enumerate(answers) if isinstance(answer, Case)]
    assert len(won) == 1
    winner, unit = people[won[0]], committed.case.unit
    assert unit is not None
    for place, answer in enumerate(answers):
        if place != won[0]:
            assert str(answer) == f"Ärendet har redan tilldelats {unit.name}. Det gjorde {winner.name} kl. 09:00."
    assert trail_of(committed.number).count(("case.assigned", winner.name)) == 1
    assert [verb for verb, _ in trail_of(committed.number)].count("case.assigned") == 1
    assert committed.case.version == version + 1


def test_two_units_that_accept_at_once_both_stand(committed: Story) -> None:
    committed.to(S.ASKING_UNITS)
    start = committed.soon(5).date()
    answers = at_once(
        *(
            (
                who,
                lambda who=who: commands.accept_request(
                    committed.number, actor=who, start_on=start, contact="Receptionen"
                ),
            )
            for who in (committed.world.care_admin, committed.world.care_admin_bjork)
        )
    )
    assert all(isinstance(answer, Case) for answer in answers), answers
    with acting_as(SYSTEM):
        states = list(UnitRequest.objects.filter(case__number=committed.number).values_list("state", flat=True))
    assert states == [RequestState.ACCEPTED, RequestState.ACCEPTED]
    assert [verb for verb, _ in trail_of(committed.number)].count("unit_request.accepted") == 2


def test_a_double_click_is_done_once(committed: Story) -> None:
    committed.to(S.IN_PROGRESS)
    version, world = committed.case.version, committed.world
    act = lambda: commands.report_delay(committed.number, actor=world.care_admin, reason="Sjuk läkare", version=version)  # noqa: E731
    answers = at_once((world.care_admin, act), (world.care_admin, act))
    assert sorted(type(answer).__name__ for answer in answers) == ["Case", "Stale"]
    assert [verb for verb, _ in trail_of(committed.number)].count("delay.reported") == 1


def test_confirming_and_updating_at_once_leaves_one_of_them_told_what_changed(committed: Story) -> None:
    committed.to(S.AWAITING_MATERIAL)
    committed.do(commands.send_material, "officer", contents="Läkarutlåtande", channel="digital")
    version, world = committed.case.version, committed.world
    answers = at_once(
        (
            world.care_admin,
            lambda: commands.confirm_material(committed.number, actor=world.care_admin, version=version),
        ),
        (
            world.officer,
            lambda: commands.update_order(committed.number, actor=world.officer, address="Nygatan 1", version=version),
        ),
    )
    stale = [answer for answer in answers if isinstance(answer, Stale)]
    assert len(stale) == 1
    winner = world.officer if isinstance(answers[0], Stale) else world.care_admin
    assert stale[0].reason == (
        f"Ärendet har ändrats av {winner.name} kl. 09:00. Din text är kvar. Jämför och spara igen."
    )
    assert stale[0].version == version + 1 == committed.case.version
    assert len(trail_of(committed.number)) == version + 2  # both units were asked by one act


def test_acts_on_many_cases_by_many_people_never_wait_for_each_other_for_ever(committed: Story) -> None:
    world = committed.world
    stories = [Story(world).to(S.ASKING_UNITS) for _ in range(4)]
    start = committed.soon(5).date()

    def accept_all(who: Actor, order: list[Story]) -> list[Any]:
        return [commands.accept_request(s.number, actor=who, start_on=start, contact="x") for s in order]

    # Each transaction takes several cases; the same order everywhere is what keeps them from dead-locking.
    answers = at_once(
        *((who, lambda who=who: accept_all(who, stories)) for who in (world.care_admin, world.care_admin_bjork))
    )
    assert all(isinstance(answer, list) for answer in answers), answers
    with acting_as(SYSTEM):
        assert UnitRequest.objects.filter(state=RequestState.ACCEPTED).count() == 8


def test_the_sweep_and_a_person_at_once_pass_the_window_once(committed: Story) -> None:
    committed.to(S.STATEMENT_RECEIVED)
    committed.wait(30)
    with acting_as(SYSTEM):
        visit = Case.objects.get(number=committed.number).facts.visits[0].pk
    world = committed.world
    from fmuadmin import clock

    with clock.at(committed.now):
        answers = at_once(
            (SYSTEM, commands.pass_supplement_windows),
            (
                world.care_admin,
                lambda: commands.report_visit(committed.number, actor=world.care_admin, visit_id=visit, held=True),
            ),
        )
    assert isinstance(answers[1], Case), answers
    assert [verb for verb, _ in trail_of(committed.number)].count("statement.approved") == 1
    assert committed.case.state == S.ACCOUNTING


def test_a_form_opened_before_somebody_elses_act_is_told_who_and_when(committed: Story) -> None:
    committed.to(S.BOOKING)
    seen = committed.case.version
    committed.at(committed.now.date(), hour=10)
    committed.do(commands.report_delay, "coordinator", reason="Läkaren är sjuk")
    with pytest.raises(Stale) as stale:
        committed.do(commands.update_order, "officer", address="Nygatan 1", version=seen)
    assert stale.value.reason == "Ärendet har ändrats av Sara Lind kl. 10:00. Din text är kvar. Jämför och spara igen."
    committed.do(commands.update_order, "officer", address="Nygatan 1", version=stale.value.version)


# Pushes ------------------------------------------------------------------------------------------


@pytest.fixture
def pushed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """What is sent to the channel layer."""
    sent: list[tuple[str, dict[str, Any]]] = []
    layer = get_channel_layer()

    async def keep(group: str, message: dict[str, Any]) -> None:
        sent.append((group, message))

    monkeypatch.setattr(layer, "group_send", keep)
    monkeypatch.setattr(realtime, "get_channel_layer", lambda: layer)
    return sent


def test_an_act_tells_after_commit_those_it_concerns_that_the_case_changed_and_nothing_else(
    committed: Story, pushed: list[tuple[str, dict[str, Any]]]
) -> None:
    """Björk was asked too, and must not hear that Strand has answered (screens.md §2.8)."""
    committed.to(S.ASKING_UNITS)
    pushed.clear()
    world = committed.world
    with acting_as(world.care_admin):
        commands.accept_request(
            committed.number, actor=world.care_admin, start_on=committed.soon(5).date(), contact="Receptionen"
        )
        assert pushed == []
    told = {realtime.group_of_organisation(world.organisations[o].pk) for o in ("fk_north", "north", "strand")}
    assert {group for group, _ in pushed} == told | {realtime.group_of_case(committed.number)}
    assert all(message == {"type": "case.changed", "number": committed.number} for _, message in pushed)


def test_a_refusal_tells_nobody(committed: Story, pushed: list[tuple[str, dict[str, Any]]]) -> None:
    committed.to(S.ASKING_UNITS)
    pushed.clear()
    with acting_as(committed.world.officer), pytest.raises(Refused):
        commands.assign(committed.number, actor=committed.world.officer, unit_id=1)
    assert pushed == []


def test_a_push_that_fails_never_undoes_the_act(
    committed: Story, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def away(group: str, message: dict[str, Any]) -> None:
        raise ConnectionError("Redis is away")

    monkeypatch.setattr(get_channel_layer(), "group_send", away)
    committed.to(S.RECEIVED)
    assert committed.case.state == S.RECEIVED
    assert "push of" in caplog.text
