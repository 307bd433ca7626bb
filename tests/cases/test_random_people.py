"""Random people do random things, and time passes: the case never reaches an illegal state and the trail loses nothing.

Each example is one case. A rule lets somebody try a step: one that the case page shows them, or any step at all. After
every rule the invariants hold: the row, the board's rows, its counters and the trail tell one and the same story.
``FMU_CHAOS=1`` gives many more and longer examples.
"""

import contextlib
import os
from collections import Counter
from datetime import datetime, time
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from billing.policies import PAYS
from billing.vocabulary import Leg
from cases import commands, reminders
from cases.models import Case, CaseParty, Reminder
from cases.parties import party_rows
from cases.turn import owed_by
from cases.vocabulary import ENDED_STATES, Ball, CaseState, ReminderKind, VisitState
from fmuadmin import audit, clock
from fmuadmin.access import SYSTEM
from fmuadmin.lifecycle import Denied, Refused, edges_of, steps_open_to
from fmuadmin.models import AuditEvent
from tests.scenes import Stage, all_steps, command_of
from tests.valid_acts import ahead, valid_act

S = CaseState
# The people of the case, and strangers.
INSIDE = (
    "officer", "officer_colleague", "coordinator", "coordinator2", "care_admin", "physician", "psychologist",
    "care_admin_bjork", "care_admin_kust", "care_admin_own", "economist", "fk_economist",
)  # fmt: skip
STRANGERS = (
    "officer_south",
    "coordinator_south",
    "economist_south",
    "care_admin_far",
    "admin",
    "reviewer_north",
    "system",
)
BEGINNINGS = (
    "received", "answered", "awaiting_material", "in_progress", "exam approved", "after the visit", "transfer accepted",
    "deviation", "statement_sent", "statement_received", "supplement_requested", "accounting", "settling", "closed",
)  # fmt: skip
CHAOS = os.environ.get("FMU_CHAOS") == "1"


class RandomPeople(RuleBasedStateMachine):
    """One case among people who do whatever comes to their mind."""

    stage: Stage

    def __init__(self) -> None:
        super().__init__()
        self.example = transaction.atomic()
        self.example.__enter__()
        self.denied = 0

    @initialize(beginning=st.sampled_from(BEGINNINGS))
    def begin(self, beginning: str) -> None:
        """The case has come somewhere."""
        self.story = self.stage.scene(beginning)
        self.edges = edges_of(Case)

    def teardown(self) -> None:
        """Nothing of it stays."""
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)

    # What people do

    @rule(who=st.sampled_from(INSIDE), data=st.data())
    def press_a_button_that_is_shown(self, who: str, data: st.DataObject) -> None:
        """Every button that is shown to somebody works for them, given valid input."""
        shown = self._shown_to(who)
        if not shown:
            return
        step = data.draw(st.sampled_from(shown), label=f"{who} presses")
        values = self._valid(step, data)
        assert values is not None, (
            f"{step} is shown to {who} in {self.story.case.state}, but nothing valid can be typed"
        )
        try:
            self._do(step, who, values)
        except Refused as refused:
            raise AssertionError(f"{who} was shown {step} with {values}, and refused: {refused.reason}") from refused

    @rule(who=st.sampled_from(INSIDE + STRANGERS), data=st.data())
    def try_anything(self, who: str, data: st.DataObject) -> None:
        """Whoever tries whatever is let through or refused, never anything else."""
        step = data.draw(st.sampled_from(all_steps()), label=f"{who} tries")
        values = self._valid(step, data)
        if values is None:
            return
        with contextlib.suppress(Refused):
            self._do(step, who, values)

    @rule(working_days=st.integers(1, 12), hour=st.sampled_from([9, 13]))
    def time_passes(self, working_days: int, hour: int) -> None:
        """Days go by."""
        with clock.at(self.story.now):
            day = ahead(working_days)
        self.story.now = datetime.combine(day, time(hour), tzinfo=clock.TZ)

    @rule()
    def the_sweep_runs(self) -> None:
        """The nightly sweep moves on what time alone has moved on."""
        with self.story.as_(SYSTEM):
            commands.pass_supplement_windows()
            reminders.tell_due(most=1000)
            overdue = Reminder.objects.filter(case__number=self.story.number, state="due", due_on__lte=clock.today())
            assert not overdue.exists()

    # What must hold

    @invariant()
    def the_case_is_where_an_edge_leads(self) -> None:
        """Only legal states; ended cases have a reason and nothing ahead."""
        if not hasattr(self, "story"):
            return
        case = self._case()
        assert case.state in S.values
        ended = case.state in ENDED_STATES
        assert ended == (case.closed_on is not None)
        if ended:
            assert case.closure_reason
            states = {v.state for v in case.facts.visits if v.starts_at > self.story.now}
            assert not states & {VisitState.BOOKED, VisitState.DEVIATION}
            assert not case.facts.pending_deviations
            assert not case.facts.pending_exams
            assert not case.facts.pending_delays
            assert case.facts.pending_transfer is None

    @invariant()
    def the_trail_has_one_line_per_act_and_denied_attempt(self) -> None:
        """No act without its line, no line without its act; the version counts the acts."""
        if not hasattr(self, "story"):
            return
        trail = self._trail()
        denied = [line for line in trail if line.verb == audit.ACCESS_DENIED]
        assert len(denied) == self.denied
        case = self._case()
        versions = {line.case_version for line in trail if line.case_version is not None}
        assert versions == set(range(1, case.version + 1))

    @invariant()
    def the_boards_rows_and_counters_agree_with_the_facts(self) -> None:
        """The projection equals the function, and the counters equal a recount."""
        if not hasattr(self, "story"):
            return
        with self.story.as_(SYSTEM):
            case = Case.objects.get(number=self.story.number)
            stored = {row.organisation_id: row.columns() for row in CaseParty.objects.filter(case=case)}
            wanted = {row.organisation_id: row.columns() for row in party_rows(case.facts)}
            assert stored == wanted
            assert _counted() == _recounted()

    @invariant()
    def the_reminders_are_those_that_the_facts_call_for(self) -> None:
        """What waits is what is wanted and has not been told, whatever was done, moved or met."""
        if not hasattr(self, "story"):
            return
        with self.story.as_(SYSTEM):
            case = Case.objects.get(number=self.story.number)
            live = {state: set() for state in ("due", "told")}
            for row in case.reminders.exclude(state="withdrawn"):
                one = reminders.Wanted(
                    kind=ReminderKind(row.kind),
                    organisation_id=row.organisation_id,
                    day=row.day,
                    due_on=row.due_on,
                    subject=row.subject,
                )
                live[row.state].add(one)
            assert live["due"] == reminders.wanted(case.facts) - live["told"]

    @invariant()
    def one_party_has_the_ball_and_whoever_must_act_can(self) -> None:
        """Exactly one ball while the case is open; *Kräver min åtgärd* is never a dead end."""
        if not hasattr(self, "story"):
            return
        with self.story.as_(SYSTEM):
            case = Case.objects.get(number=self.story.number)
            ball = owed_by(case.facts, clock.today())
            assert (ball == Ball.NOBODY) == (case.state in ENDED_STATES)
            owing = [
                row.organisation_id
                for row in CaseParty.objects.filter(case=case, is_open=True)
                if row.owes_from <= clock.today() < row.owes_until
            ]
        for organisation_id in owing:
            people = [w for w in INSIDE if self.stage.actor(w).organisation_id == organisation_id]
            assert any(self._shown_to(who) for who in people), f"nobody at {organisation_id} can do what is asked"

    # Ways of asking

    def _case(self) -> Any:
        with self.story.as_(SYSTEM):
            case = Case.objects.get(number=self.story.number)
            facts = case.facts
            _ = (facts.visits, facts.deviations, facts.exams, facts.respites, facts.transfers)
            return case

    def _trail(self) -> list[AuditEvent]:
        """What was done to the case, and every attempt at it that was denied since the example began."""
        denied = Q(verb=audit.ACCESS_DENIED)
        of_case = Q(case_ref=self.story.case.pk) & ~denied | denied & Q(facts__number=self.story.number)
        with self.story.as_(SYSTEM):
            return list(AuditEvent.objects.filter(of_case).only("verb", "case_version"))

    def _where(self) -> tuple[str, int]:
        with self.story.as_(SYSTEM):
            return Case.objects.values_list("state", "version").get(number=self.story.number)

    def _shown_to(self, who: str) -> list[str]:
        """The steps on the case page of the person: the lifecycle's, a passed window counted, and money's."""
        actor = self.stage.actor(who)
        with self.story.as_(actor):
            case = Case.objects.visible_to(actor).filter(number=self.story.number).first()
            if case is None:
                return []
            if case.facts.supplement_window_has_passed:
                case.__dict__["state"] = S.ACCOUNTING
                case.forget_facts()
            settled = {row.leg for row in case.settlements.all()}
            next_leg = next((leg for leg in Leg if leg not in settled), None)
            pays = case.state == S.SETTLING and next_leg is not None and PAYS[next_leg](case, actor)
            return [*steps_open_to(case, actor), *(["settle_leg"] if pays else [])]

    def _valid(self, step: str, data: st.DataObject) -> dict[str, Any] | None:
        def pick(options: Any) -> Any:
            return options[data.draw(st.integers(0, len(options) - 1))]

        with self.story.as_(SYSTEM):
            case = Case.objects.get(number=self.story.number)
            if case.facts.supplement_window_has_passed:
                case.__dict__["state"] = S.ACCOUNTING
                case.forget_facts()
            return valid_act(case, step, pick)

    def _do(self, step: str, who: str, values: dict[str, Any]) -> None:
        state, version = self._where()
        try:
            self.story.do(command_of(step), who, **values)
        except Refused as refused:
            self.denied += isinstance(refused, Denied)
            assert self._where() == (state, version)
            raise
        now, latest = self._where()
        if step == "write_note":
            assert latest == version
            return
        assert latest > version
        assert now == state or self._reachable(state, now, latest - version)

    def _reachable(self, source: str, target: str, acts: int) -> bool:
        """Whether so many acts can lead from the one state to the other (a passed window is an act of its own)."""
        here = {source}
        for _ in range(acts):
            here |= {t for s, t in self.edges if s in here}
        return target in here


def _counted() -> Counter[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM cases_party_count")
        return Counter({row[:-1]: row[-1] for row in cursor.fetchall() if row[-1]})


def _recounted() -> Counter[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT organisation_id, phase, due_hard, due_on, owes_from, owes_until, unanswered > 0"
            " FROM cases_caseparty WHERE is_open"
        )
        return Counter(cursor.fetchall())


def test_random_people_never_bring_a_case_where_it_cannot_be(stage: Stage) -> None:
    for beginning in BEGINNINGS:
        stage.scene(beginning)
    RandomPeople.stage = stage
    run_state_machine_as_test(
        RandomPeople,
        settings=settings(
            max_examples=100 if CHAOS else 20,
            stateful_step_count=40 if CHAOS else 20,
            deadline=None,
            derandomize=not CHAOS,
            database=None,
            suppress_health_check=list(HealthCheck),
            # Whole cases shrink slowly; the steps of the failing example are printed as they are.
            phases=[Phase.generate],
        ),
    )
