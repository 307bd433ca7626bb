"""The defects of the 2018 system that concern the case (precedent.md §7.2), each with the test that keeps it out.

D5, D6, D8, D10, D14 and D19–D21 concern lists, notices, web security and integrations; their tests stand with those.
"""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from cases import commands
from cases.deadlines import VACATION_WEEKS
from cases.models import Case, CaseParty, OrderChange
from cases.vocabulary import STATE_ORDER, CaseState, ClosureReason, Phase, RequestState
from fmuadmin import clock
from fmuadmin.access import SYSTEM
from fmuadmin.calendar import DayRules, add_working_days
from fmuadmin.lifecycle import Refused
from fmuadmin.models import AuditEvent
from tests.story import Story

S = CaseState


def party(story: Story, organisation: str) -> CaseParty:
    """The organisation's row in lists."""
    with story.as_(SYSTEM):
        return CaseParty.objects.get(case__number=story.number, organisation=getattr(story.world, organisation))


def facts(story: Story) -> Any:
    """The case's facts."""
    with story.as_(SYSTEM):
        found = story.case.facts
        _ = (found.visits, found.requests, found.supplements, found.exams)
        return found


def told(story: Story, verb: str) -> AuditEvent:
    """The newest line with the verb."""
    with story.as_(SYSTEM):
        return AuditEvent.objects.filter(case_ref=story.case.pk, verb=verb).latest("pk")


def test_d1_a_case_whose_visits_all_fell_away_is_closed_like_any_other(story: Story) -> None:
    story.to(S.IN_PROGRESS)
    visit = facts(story).visits[0].pk
    story.do(commands.report_deviation, "officer", visit_id=visit, cause="orderer", happened_at=story.now)
    story.do(commands.abort, "officer", cause="no_longer_needed")
    story.do(commands.cancel_visit, "care_admin", visit_id=visit)
    story.do(commands.account_visits, "care_admin")
    assert story.settle().case.closure_reason == ClosureReason.ABORTED


def test_d1_one_case_that_cannot_move_does_not_stop_the_sweep_for_the_others(story: Story) -> None:
    story.to(S.STATEMENT_RECEIVED)
    other = Story(story.world).to(S.STATEMENT_RECEIVED)
    story.wait(40)
    other.now = story.now
    with story.as_(SYSTEM):
        assert commands.pass_supplement_windows() == 2
    assert {story.case.state, other.case.state} == {S.ACCOUNTING}


@pytest.mark.parametrize(
    ("ended_by", "who", "state", "values"),
    [
        ("reject_request", "coordinator", S.ANSWERED, {"comment": "Ingen plats"}),
        ("withdraw", "officer", S.ANSWERED, {}),
        ("abort", "officer", S.BOOKING, {"cause": "moved"}),
        ("declare_conflict_of_interest", "officer", S.BOOKING, {"reason": "Jäv"}),
        ("revoke", "officer", S.BOOKING, {"cause": "wrong_person"}),
    ],
)
def test_d2_an_ended_case_is_in_the_closed_list_whatever_ended_it(
    story: Story, ended_by: str, who: str, state: S, values: dict[str, Any]
) -> None:
    story.to(state)
    story.do(getattr(commands, ended_by), who, **values)
    for organisation in ("fk_north", "north", "strand"):
        row = party(story, organisation)
        assert (row.is_open, row.phase, row.closed_on) == (False, Phase.ENDED, story.now.date())
        assert row.closure > 0


def test_d3_when_all_have_declined_the_coordinators_board_asks_the_coordinator(story: Story) -> None:
    story.to(S.ASKING_UNITS)
    for who in ("care_admin", "care_admin_bjork"):
        story.do(commands.decline_request, who, reason="Fullbokat")
    row = party(story, "north")
    assert (row.ball, row.owes_from <= story.now.date() < row.owes_until) == (2, True)


def test_d4_fks_comment_in_the_request_is_kept(story: Story) -> None:
    story.register(comment="Ring före lunch")
    assert story.case.comment == "Ring före lunch"


def test_d7_a_directly_assigned_case_is_in_the_ordinary_list(story: Story) -> None:
    story.to(S.RECEIVED)
    story.do(commands.assign_directly, "coordinator", unit_id=story.world.own_unit.pk)
    for organisation in ("fk_north", "north", "own_unit"):
        row = party(story, organisation)
        assert (row.is_open, row.phase, STATE_ORDER[row.state - 1]) == (True, Phase.REQUEST, S.ASSIGNED)


def test_d9_a_unit_that_has_answered_owes_nothing_and_the_region_sets_the_date_itself(story: Story) -> None:
    story.register()
    by = story.now.date() + timedelta(days=9)
    story.do(commands.ask_units, "coordinator", unit_ids=[story.world.strand.pk, story.world.bjork.pk], answer_by=by)
    story.accept()
    today = story.now.date()
    owes = {o: party(story, o).owes_from <= today < party(story, o).owes_until for o in ("strand", "bjork")}
    assert owes == {"strand": False, "bjork": True}
    assert party(story, "bjork").due_on == by


def test_d11_a_visit_without_interpreter_that_nobody_accounted_for_keeps_the_case_on_the_units_board(
    story: Story,
) -> None:
    story.to(S.ACCOUNTING)
    with pytest.raises(Refused, match="Alla besök måste vara redovisade"):
        story.do(commands.account_visits, "care_admin")
    row = party(story, "strand")
    assert row.owes_from <= story.now.date() < row.owes_until
    story.account()
    assert story.case.state == S.SETTLING


def test_d12_a_supplement_belongs_to_its_own_case(story: Story) -> None:
    story.to(S.STATEMENT_RECEIVED)
    other = Story(story.world).to(S.STATEMENT_RECEIVED)
    story.do(commands.request_supplement, "officer", questions=["Mitt ärende?"])
    other.do(commands.request_supplement, "officer", questions=["Annat ärende?"])
    story.do(commands.send_supplement, "care_admin", answers={1: "Ja"})
    assert (story.case.state, other.case.state) == (S.SUPPLEMENT_SENT, S.SUPPLEMENT_REQUESTED)
    assert (facts(story).open_supplement.sent_on, facts(other).open_supplement.sent_on) == (story.now.date(), None)


def test_d13_an_aborted_case_is_told_as_aborted_and_jav_as_jav(story: Story) -> None:
    story.to(S.BOOKING)
    story.do(commands.abort, "officer", cause="moved")
    assert told(story, "case.aborted").facts["cause"] == "Den försäkrade har flyttat till en annan region"
    other = Story(story.world).to(S.BOOKING)
    other.do(commands.declare_conflict_of_interest, "officer", reason="Släkt")
    assert told(other, "case.conflict_declared").facts == {"reason": "Släkt"}
    assert (story.case.closure_reason, other.case.closure_reason) == ("aborted", "conflict_of_interest")


@pytest.mark.parametrize("state", [S.AWAITING_MATERIAL, S.BOOKING, S.IN_PROGRESS])
def test_d15_a_case_is_ended_by_jav_or_abort_also_before_the_first_visit(story: Story, state: S) -> None:
    story.to(state)
    other = Story(story.world).to(state)
    story.do(commands.declare_conflict_of_interest, "care_admin", reason="Arbetsgivare")
    other.do(commands.abort, "officer", cause="refuses")
    assert story.case.state == S.CONFLICT_OF_INTEREST
    assert other.case.state == (S.ACCOUNTING if state == S.IN_PROGRESS else S.ABORTED)


def test_d16_any_single_change_of_the_order_is_enough_and_its_difference_is_kept(story: Story) -> None:
    story.to(S.AWAITING_MATERIAL)
    for field, value in (("background", "Sjukskriven sedan 2025"), ("address", "Nygatan 1"), ("phone", "070-1740605")):
        story.do(commands.update_order, "officer", **{field: value})
    with story.as_(SYSTEM):
        kept = list(OrderChange.objects.order_by("pk").values_list("field", "before", "after"))
    assert kept == [
        ("Bakgrund och nuläge", "", "Sjukskriven sedan 2025"),
        ("Adress", "", "Nygatan 1"),
        ("Telefon", "", "070-1740605"),
    ]
    # Only material by post, nothing else changed.
    story.do(commands.send_material, "officer", contents="Journal", channel="post")
    with pytest.raises(Refused, match="Ingenting skiljer sig"):
        story.do(commands.update_order, "officer", address="Nygatan 1")


def test_d17_the_interpreters_part_is_judged_before_it_is_written(story: Story) -> None:
    story.to(S.BOOKING).book(interpreter_booked=True)
    story.wait(6)
    visit = facts(story).visits[0].pk
    wrong: list[tuple[dict[str, Any], str]] = [
        ({}, "Ange om tolken deltog"),
        ({"interpreter_took_part": True}, "Ange tolktimmar"),
        ({"interpreter_took_part": True, "interpreter_hours": Decimal("1.10")}, "i hela kvartar"),
    ]
    for values, reason in wrong:
        with pytest.raises(Refused, match=reason):
            story.do(commands.report_visit, "care_admin", visit_id=visit, held=True, **values)
        kept = facts(story).visits[0]
        assert (kept.state, kept.interpreter_took_part, kept.interpreter_hours) == ("booked", None, None)
    story.do(
        commands.report_visit, "care_admin", visit_id=visit, held=True, interpreter_took_part=True,
        interpreter_hours=Decimal("1.25"),
    )  # fmt: skip
    assert facts(story).visits[0].interpreter_hours == Decimal("1.25")


@pytest.mark.parametrize("year", range(2021, 2031))
def test_d18_vacation_weeks_are_iso_weeks_of_every_year(year: int) -> None:
    rules = DayRules(eves_free=True, saturdays_free=True)
    july_28_to_30 = date.fromisocalendar(year, 28, 5)
    first_after = add_working_days(july_28_to_30, 1, rules, VACATION_WEEKS).day
    assert first_after == date.fromisocalendar(year, 32, 1)


def test_d22_every_date_shown_is_the_date_it_says_it_is(story: Story) -> None:
    story.register()
    requested_on = story.now.date()
    story.wait(1)
    story.ask().accept()
    story.wait(1)
    story.assign()
    story.wait(1)
    story.order()
    with story.as_(SYSTEM):
        case = Case.objects.select_related("placed_order").get(number=story.number)
        assert (case.requested_on, case.placed_order.ordered_on) == (requested_on, story.now.date())
    story.do(commands.revoke, "officer", cause="wrong_person")
    for organisation in ("fk_north", "north", "strand", "bjork"):
        row = party(story, organisation)
        assert row.closed_on is not None
        assert row.closure > 0


def test_d23_a_date_that_passes_changes_what_everybody_sees_without_any_job(story: Story) -> None:
    story.to(S.STATEMENT_RECEIVED)
    last_day = party(story, "fk_north").due_on
    stored = {o: party(story, o).columns() for o in ("fk_north", "strand")}
    for day, owing in ((last_day, "fk_north"), (last_day + timedelta(days=1), "strand")):
        owes = [o for o, row in stored.items() if row["owes_from"] <= day < row["owes_until"]]
        assert owes == [owing]
    story.at(last_day + timedelta(days=1))
    with story.as_(SYSTEM):
        assert story.case.facts.supplement_window_has_passed
        assert clock.today() == last_day + timedelta(days=1)


def test_a_unit_that_is_asked_anew_keeps_what_it_answered_before(story: Story) -> None:
    story.to(S.ASKING_UNITS)
    story.do(commands.decline_request, "care_admin", reason="Fullbokat i mars")
    story.ask("strand")
    kept = [(r.state, r.decline_reason) for r in facts(story).requests if r.unit_id == story.world.strand.pk]
    assert kept == [(RequestState.DECLINED, "Fullbokat i mars"), (RequestState.ASKED, "")]
