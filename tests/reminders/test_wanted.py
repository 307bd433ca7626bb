"""Who is reminded of what and when: made by the act that sets a date, withdrawn by the one that moves or meets it."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cases import commands
from cases.models import Reminder, Rule
from cases.reminders import sweeping, tell_due
from cases.vocabulary import CaseState, ReminderState
from fmuadmin import clock
from fmuadmin.access import SYSTEM
from tests.scenes import Stage, rolled_back, valid_input
from tests.story import Story

S = CaseState
Row = tuple[str, str, date]


@pytest.fixture(autouse=True)
def undone(stage: Stage) -> Iterator[None]:
    """Scenes are told before, everything else is undone after each test."""
    for name in ("received", "asking_units", "in_progress", "accounting", "settling", "supplement_requested"):
        stage.scene(name)
    with rolled_back():
        yield


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the notices were given."""
    heard: list[Any] = []

    def tell(kind: str, *, organisation_ids: list[int], about_day: date, **_: Any) -> list[int]:
        heard.extend((kind, organisation_id, about_day) for organisation_id in organisation_ids)
        return []

    monkeypatch.setattr(sweeping, "tell", tell)
    return heard


def _names(story: Story) -> dict[int, str]:
    return {organisation.pk: short for short, organisation in story.world.organisations.items()}


def _rows(story: Story, state: str = "due") -> set[Row]:
    """(what, to whom, when) of the case's reminders in a state."""
    names = _names(story)
    with story.as_(SYSTEM):
        rows = Reminder.objects.filter(case__number=story.number, state=state)
        return {(row.kind, names[row.organisation_id], row.due_on) for row in rows}


def _sweep(story: Story, at: datetime | None = None) -> int:
    if at is not None:
        story.now = at
    with story.as_(SYSTEM):
        return tell_due(most=10_000).told


def _mine(story: Story, said: list[Any], kind: str) -> list[str]:
    names = _names(story)
    return sorted(names[organisation_id] for what, organisation_id, _ in said if what == kind)


# Before and after ----------------------------------------------------------------------------------------------------


def test_dl7_a_unit_is_reminded_a_working_day_before_its_answer_and_told_the_day_after(stage: Stage) -> None:
    story = stage.scene("asking_units")  # asked on Monday 16 March, answer by Wednesday
    rows = {row for row in _rows(story) if "request_answer" in row[0]}
    assert rows == {
        ("reminder.request_answer", "strand", date(2026, 3, 17)),
        ("reminder.request_answer", "bjork", date(2026, 3, 17)),
        ("passed.request_answer", "strand", date(2026, 3, 19)),
        ("passed.request_answer", "bjork", date(2026, 3, 19)),
        ("passed.request_answer", "north", date(2026, 3, 19)),
    }


def test_d9_only_units_that_have_not_answered_are_reminded(stage: Stage, said: list[Any]) -> None:
    story = stage.scene("asking_units")
    story.accept("care_admin")
    assert {to for what, to, _ in _rows(story) if "request_answer" in what} == {"bjork", "north"}
    _sweep(story, datetime(2026, 3, 17, 8, tzinfo=clock.TZ))
    mine = [one for one in said if one[1] == story.world.strand.pk and one[2] == date(2026, 3, 18)]
    assert mine == []


def test_d10_the_answer_date_that_passed_is_told_to_unit_and_region_and_statement_by_its_own_rule(
    stage: Stage, said: list[Any]
) -> None:
    story = stage.scene("asking_units")
    _sweep(story, datetime(2026, 3, 19, 8, tzinfo=clock.TZ))
    assert {to for what, to, _ in _rows(story, "told") if what == "passed.request_answer"} == {
        "bjork", "strand", "north"
    }  # fmt: skip
    with story.as_(SYSTEM):
        Rule.objects.filter(kind="remind_statement_days").update(value=3)
        Rule.objects.filter(kind="remind_unit_answer_days").update(value=9)
    other = Story(stage.world).to(S.IN_PROGRESS)
    due = max(day for what, _, day in _rows(other) if what == "passed.statement")
    [before] = [day for what, _, day in _rows(other) if what == "reminder.statement"]
    # The last day is Wednesday 22 April: three working days before it.
    assert (before, due) == (date(2026, 4, 17), date(2026, 4, 23))


def test_d11_visits_that_are_not_accounted_for_are_told_with_and_without_an_interpreter(stage: Stage) -> None:
    for more in ({}, {"interpreter_booked": True}):
        story = Story(stage.world).to(S.BOOKING).book(**more)
        story.send_statement()
        story.do(commands.confirm_statement, "officer")
        story.do(commands.approve_statement, "officer")
        told = {(what, to) for what, to, _ in _rows(story)}
        assert told == {
            ("reminder.accounting", "strand"), ("passed.accounting", "strand"), ("passed.accounting", "north")
        }  # fmt: skip


def test_a_statement_is_told_five_working_days_before_and_a_late_one_to_everybody(stage: Stage) -> None:
    assert _rows(stage.scene("in_progress")) == {
        ("reminder.statement", "strand", date(2026, 4, 15)),
        ("passed.statement", "strand", date(2026, 4, 23)),
        ("passed.statement", "north", date(2026, 4, 23)),
        ("passed.statement", "fk_north", date(2026, 4, 23)),
    }


@pytest.mark.parametrize(
    ("scene", "wanted"),
    [
        ("received", {("reminder.region_answer", "north"), ("passed.region_answer", "north"),
                      ("passed.region_answer", "fk_north")}),
        ("supplement_requested", {("reminder.supplement", "strand"), ("passed.supplement", "strand"),
                                  ("passed.supplement", "north"), ("passed.supplement", "fk_north")}),
        ("settling", {("reminder.settling", "north_money"), ("passed.settling", "north_money")}),
        ("assigned", {("reminder.order", "fk_north"), ("passed.order", "fk_north"), ("passed.order", "north")}),
        ("closed", set()),
        ("rejected", set()),
        ("revoked", set()),
    ],
)  # fmt: skip
def test_each_date_is_told_to_whom_it_concerns(stage: Stage, scene: str, wanted: set[tuple[str, str]]) -> None:
    assert {(what, to) for what, to, _ in _rows(_told(stage, scene))} == wanted


def _told(stage: Stage, scene: str) -> Story:
    states = {state.value: state for state in (S.ASSIGNED, S.CLOSED)}
    if scene in states:
        return Story(stage.world).to(states[scene])
    if scene == "rejected":
        story = Story(stage.world).to(S.ANSWERED)
        story.do(commands.reject_request, "coordinator", **valid_input(story, "reject_request"))
        return story
    if scene == "revoked":
        story = Story(stage.world).to(S.IN_PROGRESS)
        story.do(commands.revoke, "officer", **valid_input(story, "revoke"))
        return story
    return stage.scene(scene)


# Moved and met -------------------------------------------------------------------------------------------------------


def _respite(story: Story, until: date) -> None:
    story.do(commands.report_delay, "care_admin", reason="Kö")
    story.do(commands.grant_respite, "officer", until=until)


def test_a_moved_last_date_withdraws_the_old_reminder_and_makes_the_new_one(stage: Stage, said: list[Any]) -> None:
    story = stage.scene("in_progress")
    _respite(story, date(2026, 5, 29))
    assert ("reminder.statement", "strand", date(2026, 4, 15)) in _rows(story, "withdrawn")
    assert ("reminder.statement", "strand", date(2026, 5, 22)) in _rows(story)
    _sweep(story, datetime(2026, 4, 23, 8, tzinfo=clock.TZ))
    assert not _mine_of_day(said, date(2026, 4, 22))
    _sweep(story, datetime(2026, 5, 22, 8, tzinfo=clock.TZ))
    assert _mine_of_day(said, date(2026, 5, 29)) == [("reminder.statement", story.world.strand.pk)]


def _mine_of_day(said: list[Any], day: date) -> list[tuple[str, int]]:
    return [(what, to) for what, to, about in said if about == day and "statement" in what]


def test_done_early_none_is_sent(stage: Stage, said: list[Any]) -> None:
    story = stage.scene("in_progress").send_statement()
    assert _rows(story) == set()
    _sweep(story, datetime(2026, 6, 1, 8, tzinfo=clock.TZ))
    assert not _mine_of_day(said, date(2026, 4, 22))
    with story.as_(SYSTEM):
        states = set(Reminder.objects.filter(case__number=story.number, kind="passed.statement").values_list("state"))
    assert states == {(ReminderState.WITHDRAWN,)}


def test_what_was_told_is_not_told_again_when_the_case_changes_and_the_date_does_not(
    stage: Stage, said: list[Any]
) -> None:
    story = stage.scene("in_progress")
    _sweep(story, datetime(2026, 4, 15, 8, tzinfo=clock.TZ))
    assert len(_mine_of_day(said, date(2026, 4, 22))) == 1
    story.do(commands.report_delay, "care_admin", reason="Kö")
    _sweep(story)
    assert len(_mine_of_day(said, date(2026, 4, 22))) == 1


def test_a_date_set_with_less_notice_than_the_reminder_is_news_by_itself(stage: Stage) -> None:
    story = stage.scene("in_progress")
    story.at(date(2026, 4, 20))
    _respite(story, date(2026, 4, 24))
    assert {what for what, _, _ in _rows(story)} == {"passed.statement"}


# Midnight and the changes of the clock -------------------------------------------------------------------------------

NIGHTS = [date(2026, 3, 27), date(2026, 3, 28), date(2026, 3, 29), date(2026, 10, 23), date(2026, 10, 24),
          date(2026, 10, 25), date(2026, 12, 31)]  # fmt: skip


@pytest.mark.parametrize("last_day", NIGHTS)
def test_passed_means_the_day_after_at_2359_and_0001_swedish_time_over_both_changes_of_the_clock(
    stage: Stage, said: list[Any], last_day: date
) -> None:
    # Spring forward is the night to Sunday 29 March 2026, back the night to Sunday 25 October.
    story = Story(stage.world)
    story.at(last_day - timedelta(days=10))
    story.register(answer_by=last_day)
    late, early = (datetime.combine(last_day, time(23, 59)), datetime.combine(last_day + timedelta(days=1), time(0, 1)))
    # As the computer's clock would have it, in world time, so that nothing rests on the local arithmetic.
    instants = [at.replace(tzinfo=clock.TZ).astimezone(ZoneInfo("UTC")) for at in (late, early)]
    assert (instants[1] - instants[0]) == timedelta(minutes=2)
    _sweep(story, instants[0])
    assert _mine(story, said, "passed.region_answer") == _others(said, story, "passed.region_answer", last_day, 0)
    _sweep(story, instants[1])
    assert _others(said, story, "passed.region_answer", last_day, 2) == ["fk_north", "north"]


def _others(said: list[Any], story: Story, kind: str, day: date, wanted: int) -> list[str]:
    names = _names(story)
    found = sorted(names[to] for what, to, about in said if (what, about) == (kind, day))
    assert len(found) == wanted
    return found or _mine(story, said, kind)


# Telling -------------------------------------------------------------------------------------------------------------


def test_one_that_cannot_be_told_stops_no_other_and_is_tried_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    story, bad = stage.scene("asking_units"), stage.world.strand.pk
    heard: list[int] = []

    def tell(kind: str, *, organisation_ids: list[int], **_: Any) -> list[int]:
        if bad in organisation_ids:
            raise RuntimeError("no room")
        heard.extend(organisation_ids)
        return []

    monkeypatch.setattr(sweeping, "tell", tell)
    _sweep(story, datetime(2026, 3, 17, 8, tzinfo=clock.TZ))
    assert stage.world.bjork.pk in heard
    assert ("reminder.request_answer", "strand", date(2026, 3, 17)) in _rows(story)
    assert "could not be told: RuntimeError" in caplog.text
    monkeypatch.setattr(sweeping, "tell", lambda *_, **__: [])
    _sweep(story)
    assert ("reminder.request_answer", "strand", date(2026, 3, 17)) in _rows(story, "told")


def test_a_reminder_is_told_in_batches_and_each_once(stage: Stage, said: list[Any]) -> None:
    story = stage.scene("asking_units")
    story.at(date(2026, 6, 1))
    with story.as_(SYSTEM):
        waiting = Reminder.objects.filter(state="due", due_on__lte=clock.today()).count()
        swept, rounds = sweeping.Swept(), 0
        while swept.more:
            swept, rounds = tell_due(swept, most=3), rounds + 1
    assert swept.told == waiting == len(said)
    assert rounds == waiting // 3 + 1
