"""Whole cases told through commands: the roads of decisions.md §4 that are not the ordinary one.

What is asserted is what the parties see on the board: state, ball, slutdatum, outcome.
"""

from datetime import date, timedelta

import pytest

from cases import commands
from cases.models import CaseParty, Rule
from cases.vocabulary import Ball, CaseState, ClosureReason, Part, RequestState, VisitState
from fmuadmin.access import SYSTEM
from fmuadmin.lifecycle import Refused
from fmuadmin.models import Agreement
from tests.cases.looking import ball, facts, must_act, row, verbs, visit_of
from tests.story import Story

S = CaseState


# Endings -----------------------------------------------------------------------------------------


def test_a_deviation_and_an_abort_leave_visits_ahead_to_be_cancelled_in_accounting(story: Story) -> None:
    story.to(S.IN_PROGRESS).book(days=12)
    story.wait(6)  # the first visit has been missed, the second lies ahead
    story.do(
        commands.report_deviation, "care_admin", visit_id=visit_of(story), cause="insured",
        happened_at=story.now - timedelta(days=1), no_show=True,
    )  # fmt: skip
    assert (story.case.state, ball(story)) == (S.DEVIATION, Ball.ORDERER)
    story.do(commands.abort, "officer", cause="refuses")
    assert (story.case.state, ball(story)) == (S.ACCOUNTING, Ball.UNIT)
    assert [v.state for v in facts(story).visits] == [VisitState.NO_SHOW, VisitState.BOOKED]
    assert not facts(story).pending_deviations
    with pytest.raises(Refused, match="Alla besök måste vara redovisade eller avbokade först"):
        story.do(commands.account_visits, "care_admin")
    story.do(commands.cancel_visit, "care_admin", visit_id=visit_of(story, 1))
    story.do(commands.account_visits, "care_admin")
    story.settle()
    assert (story.case.state, story.case.closure_reason) == (S.CLOSED, ClosureReason.ABORTED)


def test_a_rejected_request_is_in_everybodys_closed_list_with_its_reason(story: Story) -> None:
    story.to(S.ANSWERED)
    story.do(commands.reject_request, "coordinator", comment="Ingen utförare har plats före sommaren")
    assert (story.case.state, story.case.closure_reason) == (S.REJECTED, ClosureReason.REJECTED)
    assert story.case.rejection_comment == "Ingen utförare har plats före sommaren"
    for organisation in ("fk_north", "north", "strand", "bjork"):
        assert (row(story, organisation).is_open, row(story, organisation).closed_on) == (False, story.now.date())


def test_when_every_unit_has_declined_the_ball_is_the_regions_and_they_can_be_asked_anew(story: Story) -> None:
    story.to(S.ASKING_UNITS)
    story.do(commands.decline_request, "care_admin", reason="Fullbokat")
    assert ball(story) == Ball.UNIT
    story.do(commands.decline_request, "care_admin_bjork", reason="Fullbokat")
    assert (story.case.state, ball(story), must_act(story, "north")) == (S.ASKING_UNITS, Ball.REGION, True)
    story.ask("strand").accept()
    story.assign()
    states = [r.state for r in facts(story).requests]
    assert states == [RequestState.DECLINED, RequestState.DECLINED, RequestState.ASSIGNED]


def test_units_that_stay_silent_past_their_date_give_the_ball_back_and_can_be_asked_anew(story: Story) -> None:
    story.to(S.ASKING_UNITS)
    with pytest.raises(Refused, match="Strandkliniken FMU är redan tillfrågad"):
        story.ask("strand")
    story.wait(2)  # the last day itself has not passed
    assert (ball(story), must_act(story, "north")) == (Ball.UNIT, False)
    story.wait(1)
    assert (ball(story), must_act(story, "north")) == (Ball.REGION, True)
    story.ask("strand")
    assert ball(story) == Ball.UNIT
    assert [r.state for r in facts(story).requests] == [
        RequestState.NOT_ASSIGNED, RequestState.ASKED, RequestState.ASKED,
    ]  # fmt: skip


def test_an_objection_to_sending_goes_to_accounting_and_closes_as_objected(story: Story) -> None:
    story.to(S.IN_PROGRESS)
    with pytest.raises(Refused, match="Ett läkarbesök måste vara genomfört först"):
        story.do(commands.object_to_sending, "care_admin", objected_on=story.now.date())
    story.wait(7)
    story.do(commands.object_to_sending, "care_admin", objected_on=story.now.date() - timedelta(days=1))
    assert (story.case.state, facts(story).statement) == (S.ACCOUNTING, None)
    assert story.case.objected_on == story.now.date() - timedelta(days=1)
    story.account().settle()
    assert story.case.closure_reason == ClosureReason.OBJECTED


def test_an_abort_before_any_visit_was_booked_ends_the_case_at_once(story: Story) -> None:
    story.to(S.BOOKING)
    story.do(
        commands.request_complementary_exam, "physician", profession="PS", physician="Eva Norén", reason="Kognition"
    )
    story.do(commands.abort, "officer", cause="moved")
    assert (story.case.state, story.case.closure_reason) == (S.ABORTED, ClosureReason.ABORTED)
    assert not facts(story).pending_exams
    assert row(story, "strand").is_open is False


def test_a_case_whose_only_visit_was_struck_counts_as_never_booked(story: Story) -> None:
    story.to(S.IN_PROGRESS)
    story.do(commands.rebook_visit, "care_admin", visit_id=visit_of(story), strike_reason="Fel ärende")
    story.do(commands.abort, "officer", cause="deceased")
    assert story.case.state == S.ABORTED


def test_a_case_with_nothing_to_report_is_closable(story: Story) -> None:
    story.to(S.IN_PROGRESS)
    story.do(commands.report_deviation, "care_admin", visit_id=visit_of(story), cause="care", happened_at=story.now)
    story.do(commands.decide_deviation, "officer", deviation_id=facts(story).deviations[0].pk, decision="rebook")
    story.do(commands.abort, "officer", cause="recovered")
    assert story.case.state == S.ACCOUNTING
    story.do(commands.account_visits, "care_admin")
    for who, leg in (("economist", "unit_to_region"), ("fk_economist", "region_to_orderer")):
        from billing.commands import settle_leg

        story.do(settle_leg, who, leg=leg, nothing_payable=True, reason="Inget besök hölls")
    assert (story.case.state, story.case.closure_reason) == (S.CLOSED, ClosureReason.ABORTED)


def test_a_conflict_of_interest_ends_the_case_and_closes_the_visits_ahead(story: Story) -> None:
    story.to(S.IN_PROGRESS)
    story.do(commands.declare_conflict_of_interest, "care_admin", reason="Enheten är den försäkrades arbetsgivare")
    assert story.case.state == S.CONFLICT_OF_INTEREST
    assert story.case.closure_reason == ClosureReason.CONFLICT_OF_INTEREST
    assert [v.state for v in facts(story).visits] == [VisitState.CANCELLED]


def test_an_end_leaves_no_visit_and_no_deviation_waiting_for_a_decision(story: Story) -> None:
    story.to(S.IN_PROGRESS).book(days=9)
    story.wait(6)
    for place, cause in enumerate(("insured", "care")):
        story.do(
            commands.report_deviation, "care_admin", visit_id=visit_of(story, place), cause=cause,
            happened_at=story.now, no_show=place == 0,
        )  # fmt: skip
    story.do(commands.revoke, "officer", cause="wrong_person")
    assert not facts(story).pending_deviations
    assert [v.state for v in facts(story).visits] == [VisitState.NO_SHOW, VisitState.CANCELLED]


@pytest.mark.parametrize(
    "state", [S.RECEIVED, S.ASKING_UNITS, S.ASSIGNED, S.BOOKING, S.STATEMENT_RECEIVED, S.SETTLING, S.CLOSED]
)
def test_a_case_can_be_revoked_wherever_it_stands(story: Story, state: S) -> None:
    story.to(state)
    story.do(commands.revoke, "officer", cause="other", comment="Beställningen gällde en annan")
    case = story.case
    assert (case.state, case.closure_reason) == (S.REVOKED, ClosureReason.OTHER_SERIOUS_ERROR)
    assert ball(story) == Ball.NOBODY
    assert not [r for r in facts(story).requests if r.state in (RequestState.ASKED, RequestState.ACCEPTED)]
    with story.as_(SYSTEM):
        assert not CaseParty.objects.filter(case=case, is_open=True).exists()
    # Finance keeps a case that it has seen.
    with story.as_(SYSTEM):
        finance = CaseParty.objects.filter(case=case, part__in=(Part.REGION_FINANCE, Part.ORDERER_FINANCE)).count()
    assert finance == (2 if state in (S.SETTLING, S.CLOSED) else 0)


def test_fk_takes_the_request_back_after_the_assignment(story: Story) -> None:
    story.to(S.ASSIGNED)
    story.do(commands.withdraw, "officer")
    assert (story.case.state, story.case.closure_reason) == (S.WITHDRAWN, ClosureReason.WITHDRAWN)
    assert [r.state for r in facts(story).requests] == [RequestState.NO_ORDER, RequestState.NOT_ASSIGNED]


# Assignment --------------------------------------------------------------------------------------


def test_an_undone_assignment_gives_the_others_back_the_answer_they_had(story: Story) -> None:
    story.to(S.RECEIVED).ask("strand", "bjork", "kust").accept().accept("care_admin_bjork")
    story.assign("bjork")
    assert [r.state for r in facts(story).requests] == [
        RequestState.NOT_ASSIGNED, RequestState.ASSIGNED, RequestState.NOT_ASSIGNED,
    ]  # fmt: skip
    story.do(commands.unassign, "coordinator", reason="Jäv upptäckt")
    assert (story.case.state, story.case.unit) == (S.ANSWERED, None)
    assert [r.state for r in facts(story).requests] == [
        RequestState.ACCEPTED, RequestState.NOT_ASSIGNED, RequestState.ASKED,
    ]  # fmt: skip
    # The unassigned unit's answer is spent, but it may be asked anew.
    with pytest.raises(Refused, match="Välj en utförare som har accepterat"):
        story.assign("bjork")
    story.ask("bjork").accept("care_admin_bjork").assign("bjork")
    assert story.case.unit == story.world.bjork


def test_a_spent_answer_stays_spent_when_the_next_assignment_is_undone_the_same_day(story: Story) -> None:
    story.to(S.RECEIVED).ask("strand", "bjork").accept().accept("care_admin_bjork")
    story.assign("strand").do(commands.unassign, "coordinator", reason="Fel enhet")
    story.assign("bjork").do(commands.unassign, "coordinator", reason="Fel enhet igen")
    assert [r.state for r in facts(story).requests] == [RequestState.NOT_ASSIGNED, RequestState.NOT_ASSIGNED]
    assert (story.case.state, ball(story)) == (S.RECEIVED, Ball.REGION)


def test_an_undone_assignment_returns_to_asking_while_an_answer_is_awaited(story: Story) -> None:
    story.to(S.ASSIGNED)
    story.do(commands.unassign, "coordinator", reason="Fel enhet")
    assert story.case.state == S.ASKING_UNITS
    assert row(story, "strand").part == Part.FORMER_UNIT


def test_the_regions_own_unit_is_assigned_directly_others_only_when_the_rule_is_on(story: Story) -> None:
    story.to(S.ASKING_UNITS)
    with pytest.raises(Refused, match="Bara regionens egna enheter kan tilldelas direkt"):
        story.do(commands.assign_directly, "coordinator", unit_id=story.world.kust.pk)
    story.do(commands.assign_directly, "coordinator", unit_id=story.world.own_unit.pk)
    assert (story.case.state, story.case.unit) == (S.ASSIGNED, story.world.own_unit)
    states = {r.unit_id: (r.state, r.direct) for r in facts(story).requests}
    assert states[story.world.own_unit.pk] == (RequestState.ASSIGNED, True)
    assert states[story.world.strand.pk] == (RequestState.NOT_ASSIGNED, False)


def test_any_contracted_unit_is_assigned_directly_when_the_region_has_said_so(story: Story) -> None:
    _rule(story, "assign_directly_any_unit")
    story.to(S.RECEIVED)
    story.do(commands.assign_directly, "coordinator", unit_id=story.world.kust.pk)
    assert story.case.unit == story.world.kust


def test_the_last_acceptance_taken_back_returns_the_case_to_asking(story: Story) -> None:
    story.to(S.ANSWERED).accept("care_admin_bjork")
    story.do(commands.withdraw_acceptance, "care_admin", reason="Läkaren har slutat")
    assert story.case.state == S.ANSWERED
    story.do(commands.withdraw_acceptance, "care_admin_bjork", reason="Vi också")
    assert (story.case.state, ball(story)) == (S.ASKING_UNITS, Ball.REGION)


def _rule(story: Story, kind: str, value: int = 1) -> None:
    Rule.objects.create(kind=kind, organisation=story.world.north, valid_from=date(2020, 1, 1), value=value)


def _only_the_own_unit(story: Story) -> None:
    Agreement.objects.filter(region=story.world.north).update(valid_until=date(2025, 12, 31))
    _rule(story, "sole_own_unit")


def test_a_sole_own_unit_is_asked_by_itself_and_its_acceptance_assigns(story: Story) -> None:
    _only_the_own_unit(story)
    story.register()
    assert (story.case.state, ball(story)) == (S.ASKING_UNITS, Ball.UNIT)
    story.accept("care_admin_own")
    assert (story.case.state, story.case.unit) == (S.ASSIGNED, story.world.own_unit)
    assert verbs(story) == ["request.registered", "units.asked", "unit_request.accepted", "case.assigned"]


def test_a_sole_own_units_refusal_rejects_the_request(story: Story) -> None:
    _only_the_own_unit(story)
    story.register()
    story.do(commands.decline_request, "care_admin_own", reason="Ingen psykolog")
    assert (story.case.state, story.case.closure_reason) == (S.REJECTED, ClosureReason.REJECTED)
    assert "Ingen psykolog" in story.case.rejection_comment


def test_a_sole_own_unit_that_may_not_decline_cannot(story: Story) -> None:
    _only_the_own_unit(story)
    _rule(story, "sole_own_unit_may_decline", 0)
    story.register()
    with pytest.raises(Refused):
        story.do(commands.decline_request, "care_admin_own", reason="Ingen psykolog")
    assert story.case.state == S.ASKING_UNITS
