"""The lifecycle against decisions.md §4 and against the database: which step is open where, and which edges exist."""

import inspect
from datetime import date, datetime
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction

from billing.commands import settle_leg
from cases import commands
from cases.models import Case
from cases.vocabulary import ENDED_STATES, STATEMENT_STATES, WORKING_STATES, CaseState
from fmuadmin import clock
from fmuadmin.access import SYSTEM, seen_as
from fmuadmin.lifecycle import Refused, declared_steps, edges_of, step_transitions
from tests.scenes import Stage, command_of, end_of_trail, everything, rolled_back, trail_since
from tests.story import Story

S = CaseState
BEFORE_ASSIGNMENT = (S.RECEIVED, S.ASKING_UNITS, S.ANSWERED)
FROM_BOOKING = (S.BOOKING, S.IN_PROGRESS, S.DEVIATION)
# step → (the states its row of decisions.md §4 names, who tries it elsewhere)
NAMED: dict[str, tuple[tuple[S, ...], str]] = {
    "ask_units": ((*BEFORE_ASSIGNMENT, *WORKING_STATES), "coordinator"),
    "accept_request": ((S.ASKING_UNITS, S.ANSWERED, *WORKING_STATES), "care_admin"),
    "decline_request": ((S.ASKING_UNITS, S.ANSWERED, *WORKING_STATES), "care_admin"),
    "withdraw_acceptance": ((S.ANSWERED,), "care_admin"),
    "assign": ((S.ANSWERED,), "coordinator"),
    "assign_directly": (BEFORE_ASSIGNMENT, "coordinator"),
    "unassign": ((S.ASSIGNED,), "coordinator"),
    "reject_request": (BEFORE_ASSIGNMENT, "coordinator"),
    "withdraw": ((*BEFORE_ASSIGNMENT, S.ASSIGNED), "officer"),
    "order": ((S.ASSIGNED,), "officer"),
    "update_order": (WORKING_STATES, "officer"),
    "send_material": (WORKING_STATES, "officer"),
    "confirm_material": (WORKING_STATES, "care_admin"),
    "correct_material_receipt": (WORKING_STATES, "officer"),
    "request_material_supplement": ((S.AWAITING_MATERIAL, S.BOOKING, S.IN_PROGRESS), "care_admin"),
    "book_visit": ((S.BOOKING, S.IN_PROGRESS), "care_admin"),
    "rebook_visit": ((S.IN_PROGRESS,), "care_admin"),
    "report_visit": ((S.IN_PROGRESS, S.DEVIATION, *STATEMENT_STATES, S.ACCOUNTING), "care_admin"),
    "request_complementary_exam": ((S.BOOKING, S.IN_PROGRESS), "physician"),
    "approve_complementary_exam": (FROM_BOOKING, "officer"),
    "deny_complementary_exam": (FROM_BOOKING, "officer"),
    "take_back_complementary_exam": (FROM_BOOKING, "officer"),
    "report_delay": ((*FROM_BOOKING, S.SUPPLEMENT_REQUESTED), "care_admin"),
    "grant_respite": ((*FROM_BOOKING, *STATEMENT_STATES, S.ACCOUNTING, S.SETTLING), "officer"),
    "deny_respite": ((*FROM_BOOKING, *STATEMENT_STATES), "officer"),
    "report_deviation": ((S.IN_PROGRESS, S.DEVIATION), "care_admin"),
    "decide_deviation": ((S.DEVIATION,), "officer"),
    "send_statement": ((S.IN_PROGRESS,), "care_admin"),
    "object_to_sending": ((S.IN_PROGRESS,), "care_admin"),
    "confirm_statement": ((S.STATEMENT_SENT,), "officer"),
    "request_supplement": ((S.STATEMENT_RECEIVED,), "officer"),
    "send_supplement": ((S.SUPPLEMENT_REQUESTED,), "care_admin"),
    "cannot_supplement": ((S.SUPPLEMENT_REQUESTED,), "care_admin"),
    "confirm_supplement": ((S.SUPPLEMENT_SENT,), "officer"),
    "withdraw_supplement": ((S.SUPPLEMENT_REQUESTED,), "officer"),
    "revoke_statement": (STATEMENT_STATES, "officer"),
    "approve_statement": ((S.STATEMENT_RECEIVED,), "officer"),
    "propose_transfer": (WORKING_STATES, "coordinator"),
    "approve_transfer": (WORKING_STATES, "officer"),
    "deny_transfer": (WORKING_STATES, "officer"),
    "abort": (WORKING_STATES, "officer"),
    "declare_conflict_of_interest": (WORKING_STATES, "officer"),
    "cancel_visit": ((S.ACCOUNTING,), "care_admin"),
    "account_visits": ((S.ACCOUNTING,), "care_admin"),
    "settle": ((S.SETTLING,), "system"),
    "revoke": (tuple(s for s in S if s != S.REVOKED), "officer"),
}
# decisions.md §4, "from → to": the ends of every step that moves the case.
MOVES = {
    "ask_units": "received>asking_units",
    "accept_request": "asking_units>answered",
    "withdraw_acceptance": "answered>asking_units",
    "assign": "answered>assigned",
    "assign_directly": "received,asking_units,answered>assigned",
    "unassign": "assigned>answered,asking_units,received",
    "reject_request": "received,asking_units,answered>rejected",
    "withdraw": "received,asking_units,answered,assigned>withdrawn",
    "order": "assigned>awaiting_material",
    "confirm_material": "awaiting_material>booking",
    "book_visit": "booking>in_progress",
    "report_deviation": "in_progress>deviation",
    "decide_deviation": "deviation>in_progress",
    "send_statement": "in_progress>statement_sent",
    "object_to_sending": "in_progress>accounting",
    "confirm_statement": "statement_sent>statement_received",
    "request_supplement": "statement_received>supplement_requested",
    "send_supplement": "supplement_requested>supplement_sent",
    "cannot_supplement": "supplement_requested>supplement_sent",
    "confirm_supplement": "supplement_sent>statement_received",
    "withdraw_supplement": "supplement_requested>statement_received",
    "revoke_statement": "statement_sent,statement_received,supplement_requested,supplement_sent>in_progress",
    "approve_statement": "statement_received>accounting",
    "approve_transfer": "booking,in_progress,deviation>awaiting_material",
    "abort": "awaiting_material,booking,in_progress,deviation>accounting,aborted",
    "declare_conflict_of_interest": "awaiting_material,booking,in_progress,deviation>conflict_of_interest",
    "account_visits": "accounting>settling",
    "settle": "settling>closed",
    "revoke": ",".join(s.value for s in S if s != S.REVOKED) + ">revoked",
}


def _pairs(text: str) -> set[tuple[str, str]]:
    sources, targets = text.split(">")
    return {(source, target) for source in sources.split(",") for target in targets.split(",")}


def test_the_machine_has_the_steps_of_the_decisions_and_no_other() -> None:
    assert declared_steps(Case) == list(NAMED)


@pytest.mark.parametrize("step", list(NAMED))
def test_a_step_stands_in_the_states_of_its_row_and_joins_the_ends_of_its_row(step: str) -> None:
    transitions = step_transitions(Case, step)
    assert {source for source, *_ in transitions} == {state.value for state in NAMED[step][0]}
    moves = {(source, target) for source, targets, *_ in transitions for target in targets if source != target}
    assert moves == (_pairs(MOVES[step]) if step in MOVES else set())


def test_every_step_says_who_may_take_it_in_words() -> None:
    for step in NAMED:
        for _, _, permission, label in step_transitions(Case, step):
            assert permission.__doc__, step
            assert label, step


def test_every_state_can_be_reached_and_every_open_state_can_be_left() -> None:
    edges = edges_of(Case)
    reached, found = {S.RECEIVED.value}, True
    while found:
        more = {target for source, target in edges if source in reached} - reached
        reached |= more
        found = bool(more)
    assert reached == set(S.values)
    assert {source for source, _ in edges} == set(S.values) - {S.REVOKED.value}


# The database's own opinion ----------------------------------------------------------------------


def _columns_for(target: str) -> dict[str, Any]:
    ended = target in ENDED_STATES
    return {"closed_on": date(2026, 3, 16) if ended else None, "closure_reason": "completed" if ended else ""}


def _allowed_by(execute: Any, case_ids: dict[str, int]) -> set[tuple[str, str]]:
    """The ordered pairs of different states that a plain UPDATE gets through with."""
    allowed = set()
    for source, pk in case_ids.items():
        for target in S.values:
            if target == source:
                continue
            more = _columns_for(target)
            if execute(
                "UPDATE cases_case SET state = %s, closed_on = %s, closure_reason = %s WHERE id = %s",
                [target, more["closed_on"], more["closure_reason"], pk],
            ):
                allowed.add((source, target))
    return allowed


@pytest.mark.every_postgres
def test_the_database_lets_the_application_take_exactly_the_machines_edges(stage: Stage) -> None:
    cases = {state: stage.scene(state).case.pk for state in S.values}
    with rolled_back():
        for pk in cases.values():  # a unit everywhere, so that only the guard can object
            with seen_as(SYSTEM):
                Case.objects.filter(pk=pk).update(unit=stage.world.strand)

        def execute(sql: str, params: list[Any]) -> bool:
            try:
                with seen_as(SYSTEM), connection.cursor() as cursor:
                    cursor.execute(sql, params)
                    assert cursor.rowcount == 1
                    raise _Through
            except _Through:
                return True
            except IntegrityError as refused:
                return "illegal step" not in str(refused)

        assert _allowed_by(execute, cases) == edges_of(Case)


class _Through(Exception):
    """The statement was allowed; raised to roll it back."""


@pytest.mark.every_postgres
def test_the_database_holds_even_its_owner_to_the_machines_edges(stage: Stage, owner_url: str) -> None:
    with psycopg.connect(owner_url) as owner:
        cases = _owners_cases(owner)

        def execute(sql: str, params: list[Any]) -> bool:
            try:
                with owner.transaction(force_rollback=True):
                    owner.execute(sql, params)
            except psycopg.errors.CheckViolation as refused:
                return "illegal step" not in str(refused)
            return True

        assert _allowed_by(execute, cases) == edges_of(Case)
        owner.rollback()


def _owners_cases(owner: Any) -> dict[str, int]:
    """One case in each state, inserted by the owner in a transaction that is never committed."""
    insert = "INSERT INTO fmuadmin_organisation ({}) VALUES ({}) RETURNING id"
    organisation = {
        "kind": "region", "name": "Region för vakten", "org_nr": "", "email": "", "phone": "", "address": "",
        "postcode": "", "town": "", "standard_answer": "", "languages": "", "may_decline": True,
        "active_from": date(2019, 1, 1),
    }  # fmt: skip
    region = _insert(owner, insert, organisation)
    user = {"username": "vakten", "name": "Vakten", "password": "", "email": "", "phone": "", "is_active": True}
    person = _insert(owner, "INSERT INTO fmuadmin_user ({}) VALUES ({}) RETURNING id", user)
    cases = {}
    for place, state in enumerate(S.values):
        values = {
            "number": f"FMU-1999-{place:04d}", "version": 1, "state": state, "state_since": date(2026, 3, 16),
            "region_id": region, "office_id": region, "officer_id": person, "unit_id": region,
            "requested_on": date(2026, 3, 1), "answer_by": date(2026, 3, 9), "method": "AFU",
            "way_of_assessment": "x", "town": "x", "interpreter_language": "", "special_needs": "",
            "earlier_units": "", "comment": "", "is_validation": False, "protection": 0, "rejection_comment": "",
            "abort_reason": "", **_columns_for(state),
        }  # fmt: skip
        cases[state] = _insert(owner, "INSERT INTO cases_case ({}) VALUES ({}) RETURNING id", values)
    return cases


def _insert(owner: Any, sql: str, values: dict[str, Any]) -> int:
    text = sql.format(", ".join(values), ", ".join(["%s"] * len(values)))
    return int(owner.execute(text, list(values.values())).fetchone()[0])


@pytest.mark.every_postgres
@pytest.mark.parametrize("state", [s for s in S if s != S.RECEIVED])
def test_the_application_can_insert_a_case_in_no_state_but_received(stage: Stage, state: S) -> None:
    case = stage.scene("received").case
    with seen_as(SYSTEM):
        values = {f.attname: getattr(case, f.attname) for f in Case._meta.concrete_fields if f.attname != "id"}
        more = {"number": "FMU-1999-0001", "state": state.value, "unit_id": stage.world.strand.pk}
        with pytest.raises(IntegrityError, match="starts as received"), transaction.atomic():
            Case.objects.bulk_create([Case(**(values | more | _columns_for(state)))])


# Steps in the wrong state ------------------------------------------------------------------------


def _anything(command: Any) -> dict[str, Any]:
    """Some value for every required argument; a step in the wrong state is refused before they are looked at."""
    some = {"int": 1, "str": "x", "date": date(2026, 3, 16), "datetime": datetime(2026, 3, 16, 9, tzinfo=clock.TZ)}
    values = {}
    for name, parameter in inspect.signature(command).parameters.items():
        wanted = name not in ("number", "actor") and parameter.kind == inspect.Parameter.KEYWORD_ONLY
        if wanted and parameter.default is inspect.Parameter.empty:
            values[name] = some.get(getattr(parameter.annotation, "__name__", ""), ["x"])
    return values


@pytest.mark.parametrize("state", list(S))
def test_a_step_is_refused_in_a_state_its_row_does_not_name_and_changes_nothing(stage: Stage, state: S) -> None:
    story, before, wrong = stage.scene(state.value), everything(), []
    shown = story.case.get_state_display()
    for step, (states, who) in NAMED.items():
        if state in states:
            continue
        command, end = command_of(step), end_of_trail()
        with rolled_back():
            answer = _refusal(story, command, who, _anything(command))
            label = step_transitions(Case, step)[0][3]
            if answer not in _right_answers(f"{label} är inte möjligt när statusen är {shown}.", step, state):
                wrong.append(f"{step}: {answer}")
            if everything() != before:
                wrong.append(f"{step}: a row changed")
            if any(line.verb != "access.denied" for line in trail_since(end)):
                wrong.append(f"{step}: the trail says that it was done")
    assert not wrong, "\n".join(wrong)


def _refusal(story: Story, command: Any, who: str, values: dict[str, Any]) -> str:
    try:
        story.do(command, who, **values)
    except Refused as refused:
        return refused.reason
    return "it was done"


def _right_answers(usual: str, step: str, state: S) -> tuple[str, ...]:
    if step in ("assign", "assign_directly") and state not in (*BEFORE_ASSIGNMENT, S.REJECTED, S.WITHDRAWN):
        return ("Ärendet har redan tilldelats Strandkliniken FMU. Det gjorde Sara Lind kl. 09:00.",)
    if state == S.RECEIVED and NAMED[step][1] in ("care_admin", "physician"):
        return ("Du har inte behörighet till det här ärendet.",)  # nobody has asked the unit
    return (usual,)


def test_money_is_refused_outside_settling(stage: Stage) -> None:
    for state, answer in (
        ("accounting", "Betalning kan inte registreras"),
        ("closed", "Betalning kan inte registreras"),
    ):
        story = stage.scene(state)
        with rolled_back(), pytest.raises(Refused, match=answer):
            story.do(settle_leg, "economist", leg="unit_to_region", nothing_payable=True, reason="x")


def test_a_case_that_has_ended_is_taken_by_nobody(stage: Stage) -> None:
    story = stage.scene("closed")
    with rolled_back(), pytest.raises(Refused, match="Ärendet är avslutat"):
        story.do(commands.take_case, "coordinator2")
