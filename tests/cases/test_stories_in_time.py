"""Whole cases told through commands, where time, statements, transfers and material decide (decisions.md §4)."""

from datetime import date, timedelta

import pytest

from cases import commands
from cases.commands import NotVisible
from cases.models import Case
from cases.vocabulary import Ball, CaseState, Channel, ClosureReason, Part, VisitState
from fmuadmin.access import SYSTEM
from fmuadmin.lifecycle import Refused
from fmuadmin.models import AuditEvent
from fmuadmin.vocabulary import Profession
from tests.cases.looking import ball, facts, must_act, row, verbs, visit_of
from tests.story import Story

S = CaseState


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
    with pytest.raises(Refused, match=r"högst 20 vardagar. 15 är redan beviljade, 5 återstår"):
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
    story.do(commands.report_deviation, "care_admin", visit_id=visit_of(story), cause="care", happened_at=story.now)
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
    from cases.models import InsuredPerson, MaterialSet, Visit

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
    with pytest.raises(Refused, match=r"Underlaget fanns i ärendet 2026-03-18. Ange ett skäl"):
        story.do(commands.confirm_material, "care_admin", received_on=date(2026, 3, 20))
    story.do(commands.confirm_material, "care_admin", received_on=date(2026, 3, 18))
    assert [m.received_on for m in facts(story).material_sets] == [date(2026, 3, 16), date(2026, 3, 18)]


def test_a_unit_asked_about_a_transfer_is_asked_nothing_once_the_statement_is_sent(story: Story) -> None:
    story.to(S.IN_PROGRESS).ask("bjork")
    assert must_act(story, "bjork")
    story.send_statement()
    with pytest.raises(Refused, match="inte möjligt när statusen är Utlåtande skickat"):
        story.accept("care_admin_bjork")
    assert not must_act(story, "bjork")
    # The statement falls, and the question stands again.
    story.do(commands.revoke_statement, "officer", reason="Fel bilaga")
    assert must_act(story, "bjork")
    story.accept("care_admin_bjork")


def test_a_delay_notice_asks_fk_no_longer_than_the_window_is_open(story: Story) -> None:
    story.to(S.IN_PROGRESS)
    story.do(commands.report_delay, "care_admin", reason="Läkaren är sjuk")
    story.send_statement()
    story.do(commands.confirm_statement, "officer")
    last_day = row(story, "fk_north").due_on
    story.at(last_day)
    assert must_act(story, "fk_north")
    story.at(last_day + timedelta(days=1))
    assert (must_act(story, "fk_north"), must_act(story, "strand")) == (False, True)
