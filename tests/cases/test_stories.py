"""Whole cases told through commands: the roads of decisions.md §4 that are not the ordinary one.

What is asserted is what the parties see on the board: state, ball, slutdatum, outcome.
"""

from datetime import date, timedelta
from typing import Any

import pytest

from cases import commands
from cases.commands import NotVisible
from cases.models import Case, CaseParty, Rule
from cases.turn import owed_by
from cases.vocabulary import Ball, CaseState, Channel, ClosureReason, Part, RequestState, VisitState
from fmuadmin import clock
from fmuadmin.access import SYSTEM
from fmuadmin.lifecycle import Refused
from fmuadmin.models import Agreement, AuditEvent
from fmuadmin.vocabulary import Profession
from tests.story import Story

S = CaseState


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
    story.do(commands.request_complementary_exam, "physician", profession="PS", physician="Eva Norén", reason="Kognition")
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
    story.do(
        commands.report_deviation, "care_admin", visit_id=visit_of(story), cause="care", happened_at=story.now
    )
    story.do(commands.decide_deviation, "officer", deviation_id=facts(story).deviations[0].pk, decision="rebook")
    story.do(commands.abort, "officer", cause="recovered")
    assert story.case.state == S.ACCOUNTING
    story.do(commands.account_visits, "care_admin")
    for who, leg in (("economist", "unit_to_region"), ("fk_economist", "region_to_orderer")):
        from billing.commands import settle_leg  # noqa: PLC0415

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


# Time --------------------------------------------------------------------------------------------


def test_widening_and_respite_add_up_and_the_later_date_counts(story: Story) -> None:
    story.to(S.BOOKING)  # received Monday 16 March: 25 vardagar end on 22 April (Easter)
    assert row(story, "strand").due_on == date(2026, 4, 22)
    for profession in ("PS", "AT"):
        story.do(
            commands.request_complementary_exam, "physician", profession=profession, physician="Eva Norén", reason="x"
        )
    pending = [exam.pk for exam in facts(story).pending_exams]
    story.do(commands.approve_complementary_exam, "officer", exam_id=pending[0], days=15)
    with pytest.raises(Refused, match="högst 20 vardagar. 15 är redan beviljade, 5 återstår"):
        story.do(commands.approve_complementary_exam, "officer", exam_id=pending[1], days=6)
    story.do(commands.approve_complementary_exam, "officer", exam_id=pending[1], days=5)
    widened = row(story, "strand").due_on
    assert widened == date(2026, 5, 22)  # 20 more, past 1 May and Ascension Day
    with pytest.raises(Refused, match="senare än 2026-05-22"):
        story.do(commands.grant_respite, "officer", until=date(2026, 5, 22))
    story.do(commands.grant_respite, "officer", until=date(2026, 6, 1))
    assert (row(story, "strand").due_on, row(story, "strand").respite) == (date(2026, 6, 1), True)
    # Taken back: its days go with it, the respite stands.
    story.do(commands.take_back_complementary_exam, "officer", exam_id=pending[0])
    assert row(story, "strand").due_on == date(2026, 6, 1)
    assert [w.days for w in facts(story).widenings] == [5]


def test_a_psychologist_is_booked_only_after_approval_and_then_the_approval_stands(story: Story) -> None:
    story.to(S.BOOKING)
    with pytest.raises(Refused, match="Besök hos psykolog kan bokas när Försäkringskassan har godkänt utvidgningen"):
        story.book(profession=Profession.PS)
    story.do(commands.request_complementary_exam, "physician", profession="PS", physician="Eva Norén", reason="x")
    exam = facts(story).pending_exams[0].pk
    story.do(commands.approve_complementary_exam, "officer", exam_id=exam, days=0)
    assert row(story, "north").kind == 2
    story.book(profession=Profession.PS)
    with pytest.raises(Refused, match="Det finns ingen godkänd utvidgning att ta tillbaka"):
        story.do(commands.take_back_complementary_exam, "officer", exam_id=exam)


def test_a_late_statement_is_taken_and_the_trail_says_how_late(story: Story) -> None:
    story.to(S.IN_PROGRESS)
    story.wait(30)
    assert (row(story, "strand").due_on, row(story, "strand").due_hard) == (date(2026, 4, 22), True)
    story.send_statement()
    assert story.case.state == S.STATEMENT_SENT
    with story.as_(SYSTEM):
        event = AuditEvent.objects.get(case_ref=story.case.pk, verb="statement.sent")
    assert event.facts["late_by"] == "efter 2026-04-22"


def test_a_delay_notice_asks_fk_and_ends_when_fk_answers(story: Story) -> None:
    story.to(S.BOOKING)
    story.do(commands.report_delay, "coordinator", reason="Läkaren är sjuk")
    assert (must_act(story, "fk_north"), must_act(story, "strand"), ball(story)) == (True, True, Ball.UNIT)
    story.do(commands.deny_respite, "officer", reason="Det finns tid kvar")
    assert must_act(story, "fk_north") is False
    assert row(story, "strand").due_on == date(2026, 4, 22)


# Statement and supplement ------------------------------------------------------------------------


def test_two_supplements_the_second_after_the_first_was_confirmed_with_a_new_last_day(story: Story) -> None:
    story.to(S.STATEMENT_RECEIVED)
    first_last_day = row(story, "fk_north").due_on
    _supplement(story)
    second_last_day = row(story, "fk_north").due_on
    assert second_last_day > first_last_day
    _supplement(story)
    assert row(story, "fk_north").due_on > second_last_day
    assert [s.received_on is not None for s in facts(story).supplements] == [True, True]
    story.do(commands.approve_statement, "officer")
    assert story.account().settle().case.closure_reason == ClosureReason.COMPLETED


def _supplement(story: Story) -> None:
    story.wait(2)
    story.do(commands.request_supplement, "officer", questions=["Prognos?", "Åtgärder?"])
    with pytest.raises(Refused, match="Besvara fråga 2"):
        story.do(commands.send_supplement, "care_admin", answers={1: "God"})
    story.do(commands.send_supplement, "care_admin", answers={1: "God", 2: "Rehabilitering"})
    story.do(commands.confirm_supplement, "officer")


def test_a_respite_for_a_supplement_moves_the_supplements_date_and_not_the_statements(story: Story) -> None:
    story.to(S.STATEMENT_RECEIVED)
    story.do(commands.request_supplement, "officer", questions=["Prognos?"])
    asked_for = row(story, "strand").due_on
    story.do(commands.report_delay, "care_admin", reason="Läkaren är sjuk")
    story.do(commands.grant_respite, "officer", until=asked_for + timedelta(days=7))
    assert row(story, "strand").due_on == asked_for + timedelta(days=7)
    assert facts(story).respites_granted() == []


def test_an_old_delay_notice_about_the_statement_does_not_swallow_the_supplements_respite(story: Story) -> None:
    story.to(S.IN_PROGRESS)
    story.do(commands.report_delay, "care_admin", reason="Läkaren är sjuk")
    story.send_statement()
    story.do(commands.confirm_statement, "officer")
    story.do(commands.request_supplement, "officer", questions=["Prognos?"])
    asked_for = row(story, "strand").due_on
    story.do(commands.grant_respite, "officer", until=asked_for + timedelta(days=7))
    assert row(story, "strand").due_on == asked_for + timedelta(days=7)


def test_a_delay_notice_about_a_supplement_falls_with_the_statement(story: Story) -> None:
    story.to(S.STATEMENT_RECEIVED)
    story.do(commands.request_supplement, "officer", questions=["Prognos?"])
    story.do(commands.report_delay, "care_admin", reason="Läkaren är sjuk")
    story.do(commands.revoke_statement, "officer", reason="Fel person i bilagan")
    assert facts(story).pending_delays == []
    story.do(commands.report_delay, "care_admin", reason="Nytt utlåtande tar tid")
    story.do(commands.grant_respite, "officer", until=date(2026, 5, 29))
    assert row(story, "strand").due_on == date(2026, 5, 29)


@pytest.mark.parametrize("swept", [True, False])
def test_a_window_that_has_passed_moves_the_case_on_by_sweep_or_at_the_first_act(story: Story, swept: bool) -> None:
    story.to(S.STATEMENT_RECEIVED)
    last_day = row(story, "fk_north").due_on
    story.at(last_day)
    assert (ball(story), must_act(story, "fk_north"), must_act(story, "strand")) == (Ball.ORDERER, True, False)
    story.at(last_day + timedelta(days=1))
    assert (ball(story), must_act(story, "fk_north"), must_act(story, "strand")) == (Ball.UNIT, False, True)
    if swept:
        with story.as_(SYSTEM):
            assert commands.pass_supplement_windows() == 1
            assert commands.pass_supplement_windows() == 0
        assert story.case.state == S.ACCOUNTING
    with pytest.raises(Refused):
        story.do(commands.request_supplement, "officer", questions=["Prognos?"])
    story.account()
    assert (story.case.state, verbs(story).count("statement.approved")) == (S.SETTLING, 1)
    with story.as_(SYSTEM):
        event = AuditEvent.objects.get(case_ref=story.case.pk, verb="statement.approved")
    assert (event.actor_id, event.actor_name) == (None, "FMU-admin")


def test_a_refused_act_after_the_window_leaves_the_case_where_it_stood(story: Story) -> None:
    story.to(S.STATEMENT_RECEIVED)
    story.wait(30)
    version = story.case.version
    with pytest.raises(Refused, match="Begär komplettering är inte möjligt när statusen är Redovisa besök"):
        story.do(commands.request_supplement, "officer", questions=["Prognos?"])
    assert (story.case.state, story.case.version) == (S.STATEMENT_RECEIVED, version)


def test_a_revoked_statement_stays_visible_and_another_is_sent(story: Story) -> None:
    story.to(S.STATEMENT_RECEIVED)
    story.do(commands.revoke_statement, "care_admin", reason="Fel bilaga")
    assert (story.case.state, ball(story)) == (S.IN_PROGRESS, Ball.UNIT)
    assert (row(story, "strand").due_on, row(story, "strand").due_hard) == (date(2026, 4, 22), True)
    story.send_statement()
    story.do(commands.confirm_statement, "officer")
    statements = facts(story).statements
    assert [(s.revoked_on is not None, s.revoke_reason) for s in statements] == [(True, "Fel bilaga"), (False, "")]
    assert facts(story).supplement_until == statements[1].ask_until


def test_a_supplement_taken_back_leaves_the_last_day_as_it_was(story: Story) -> None:
    story.to(S.STATEMENT_RECEIVED)
    last_day = row(story, "fk_north").due_on
    story.do(commands.request_supplement, "officer", questions=["Prognos?"])
    story.do(commands.withdraw_supplement, "officer", reason="Svaret fanns i utlåtandet")
    assert (story.case.state, row(story, "fk_north").due_on) == (S.STATEMENT_RECEIVED, last_day)


# Transfer ----------------------------------------------------------------------------------------


def test_a_transfer_gives_the_case_to_the_new_unit_and_starts_the_clock_anew(story: Story) -> None:
    story.to(S.IN_PROGRESS).book(days=12)
    story.wait(2)
    story.do(
        commands.report_deviation, "care_admin", visit_id=visit_of(story), cause="care", happened_at=story.now
    )
    story.ask("bjork").accept("care_admin_bjork")
    assert story.case.state == S.DEVIATION
    story.do(commands.propose_transfer, "coordinator", unit_id=story.world.bjork.pk, reason="Enheten stänger")
    assert must_act(story, "fk_north")
    story.do(commands.approve_transfer, "officer")
    case = story.case
    assert (case.state, case.unit, ball(story)) == (S.AWAITING_MATERIAL, story.world.bjork, Ball.UNIT)
    assert {v.state for v in facts(story).visits} == {VisitState.CANCELLED}
    assert not facts(story).pending_deviations
    # The old unit keeps its number and its outcome, and may do nothing.
    old = row(story, "strand")
    assert (old.part, old.is_open, old.number, old.place, old.flags) == (Part.FORMER_UNIT, False, case.number, "", 0)
    with pytest.raises(Refused):
        story.book()
    # The material has followed, and its receipt at the new unit starts the clock.
    story.do(commands.confirm_material, "care_admin_bjork")
    assert (story.case.state, row(story, "bjork").due_on) == (S.BOOKING, date(2026, 4, 24))


def test_a_transfer_that_fk_denies_leaves_the_case_where_it_was(story: Story) -> None:
    story.to(S.BOOKING).ask("bjork").accept("care_admin_bjork")
    story.do(commands.propose_transfer, "coordinator", unit_id=story.world.bjork.pk, reason="Enheten stänger")
    story.do(commands.deny_transfer, "officer", reason="Utredningen är nästan klar")
    assert (story.case.state, story.case.unit) == (S.BOOKING, story.world.strand)


def test_the_clock_starts_anew_also_when_the_case_comes_back_to_a_unit_that_had_it(story: Story) -> None:
    story.to(S.IN_PROGRESS)
    for unit, accepts in (("bjork", "care_admin_bjork"), ("strand", "care_admin")):
        story.wait(5)
        story.ask(unit).accept(accepts)
        story.do(commands.propose_transfer, "coordinator", unit_id=getattr(story.world, unit).pk, reason="Byte")
        story.do(commands.approve_transfer, "officer")
        story.do(commands.confirm_material, accepts)
    assert story.case.unit == story.world.strand
    received = {m.received_on for m in facts(story).sets_of_unit}
    assert len(received) == 2
    with story.as_(SYSTEM):
        assert story.case.facts.first_received_set.received_on == max(received)
    assert row(story, "strand").due_on == date(2026, 5, 7)


def test_the_old_unit_does_not_find_the_case_after_a_transfer_unless_by_number(story: Story) -> None:
    story.to(S.BOOKING).ask("bjork").accept("care_admin_bjork")
    story.do(commands.propose_transfer, "coordinator", unit_id=story.world.bjork.pk, reason="Byte")
    story.do(commands.approve_transfer, "officer")
    from cases.models import InsuredPerson, MaterialSet, Visit  # noqa: PLC0415

    for model in (InsuredPerson, MaterialSet, Visit):
        with story.as_(story.world.care_admin):
            assert not model.objects.visible_to(story.world.care_admin).exists()
    with story.as_(story.world.care_admin_far), pytest.raises(NotVisible):
        commands.confirm_material(story.number, actor=story.world.care_admin_far)


# Material ----------------------------------------------------------------------------------------


def test_each_set_is_received_the_day_it_was_made_available_when_nothing_else_is_said(story: Story) -> None:
    story.to(S.AWAITING_MATERIAL)
    story.do(commands.send_material, "officer", contents="Läkarutlåtande", channel=Channel.DIGITAL)
    story.wait(2)
    story.do(commands.send_material, "officer", contents="Självskattning", channel=Channel.DIGITAL)
    story.wait(1)
    story.do(commands.confirm_material, "care_admin")
    assert [m.received_on for m in facts(story).material_sets] == [date(2026, 3, 16), date(2026, 3, 18)]
    assert row(story, "strand").due_on == date(2026, 4, 22)


def test_later_material_raises_a_flag_for_the_unit_and_restarts_nothing(story: Story) -> None:
    story.to(S.IN_PROGRESS)
    story.do(commands.request_material_supplement, "care_admin", what="Remissvaret saknas")
    assert must_act(story, "fk_north")
    story.do(commands.send_material, "officer", contents="Remissvar", channel=Channel.DIGITAL)
    assert (must_act(story, "fk_north"), row(story, "strand").flags & 8) == (False, 8)
    story.do(commands.confirm_material, "care_admin")
    assert (row(story, "strand").flags, row(story, "strand").due_on) == (0, date(2026, 4, 22))


def test_a_corrected_receipt_moves_the_last_date(story: Story) -> None:
    story.to(S.AWAITING_MATERIAL)
    story.do(commands.send_material, "officer", contents="Läkarutlåtande", channel=Channel.POST)
    story.wait(3)
    story.do(commands.confirm_material, "care_admin", received_on=date(2026, 3, 19))
    assert row(story, "strand").due_on == date(2026, 4, 27)
    story.do(
        commands.correct_material_receipt, "officer", received_on=date(2026, 3, 17), reason="Kvitterat av posten den 17"
    )
    assert row(story, "strand").due_on == date(2026, 4, 23)


def test_a_version_is_one_concluded_act(story: Story) -> None:
    story.to(S.CLOSED)
    with story.as_(SYSTEM):
        versions = list(
            AuditEvent.objects.filter(case_ref=story.case.pk).order_by("pk").values_list("case_version", flat=True)
        )
        assert Case.objects.get(number=story.number).version == max(versions)
    assert sorted(set(versions)) == list(range(1, max(versions) + 1))


def test_sets_confirmed_together_keep_each_its_own_day_unless_a_reason_moves_them(story: Story) -> None:
    story.to(S.AWAITING_MATERIAL)
    story.do(commands.send_material, "officer", contents="Läkarutlåtande", channel=Channel.DIGITAL)
    story.wait(2)
    story.do(commands.send_material, "officer", contents="Självskattning", channel=Channel.DIGITAL)
    story.wait(2)
    with pytest.raises(Refused, match="Underlaget fanns i ärendet 2026-03-18. Ange ett skäl"):
        story.do(commands.confirm_material, "care_admin", received_on=date(2026, 3, 20))
    story.do(commands.confirm_material, "care_admin", received_on=date(2026, 3, 18))
    assert [m.received_on for m in facts(story).material_sets] == [date(2026, 3, 16), date(2026, 3, 18)]
