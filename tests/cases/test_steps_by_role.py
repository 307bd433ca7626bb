"""Who may take which step: every step × every role × own and other organisation, from one table.

The table is decisions.md §4's column *who*, read by a person, not derived from the code. Everybody in it tries every
step with input that is valid. Whoever is not named is refused, and a refusal changes nothing: no row of any case or
settlement, no push, and one line in the trail, the denied attempt. Whoever is let through leaves exactly one verb in
the trail; only reactions add a second: ensam egen enhet (test_stories.py) and the second leg's settling (below).
"""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from cases import commands
from cases.commands import NotVisible
from cases.models import Case
from fmuadmin import audit
from fmuadmin.access import SYSTEM
from fmuadmin.lifecycle import Denied, Refused
from tests.scenes import (
    Stage,
    all_steps,
    command_of,
    end_of_trail,
    everything,
    pushes_waiting,
    rolled_back,
    trail_since,
    valid_input,
)
from tests.story import Story

# Who is who. Strand is the unit that is asked and gets the case; Björk is asked too and does not get it.
OWN = {
    "FK": {"officer", "officer_colleague"},
    "coordinator": {"coordinator", "coordinator2"},
    "unit": {"care_admin", "physician", "psychologist"},
    "asked unit": {
        "care_admin",
        "physician",
        "psychologist",
        "care_admin_bjork",
        "physician_bjork",
        "psychologist_bjork",
    },
    "region's finance": {"economist"},
    "FK's finance": {"fk_economist"},
    "system": {"system"},
}
# Same roles elsewhere; FK's finance is national, so it has no elsewhere. Nobody of these may take any step.
ELSEWHERE = {
    "officer_south",
    "coordinator_south",
    "economist_south",
    "care_admin_far",
    "physician_far",
    "psychologist_far",
}
# Roles that take no step, wherever they are held.
WATCHING = {"admin", "reviewer", "reviewer_north", "reviewer_strand"}
EVERYBODY = sorted(set().union(*OWN.values()) | ELSEWHERE | WATCHING)

FK, COORDINATOR, UNIT, ASKED, SYSTEM_ONLY = ("FK",), ("coordinator",), ("unit",), ("asked unit",), ("system",)
UNIT_OR_FK, UNIT_OR_COORDINATOR = ("unit", "FK"), ("unit", "coordinator")

# step → (a case in which it is open, who may take it). decisions.md §4.
TABLE: dict[str, tuple[str, tuple[str, ...]]] = {
    "ask_units": ("received", COORDINATOR),
    "accept_request": ("asking_units", ASKED),
    "decline_request": ("asking_units", ASKED),
    "withdraw_acceptance": ("answered", UNIT),
    "assign": ("answered", COORDINATOR),
    "assign_directly": ("received", COORDINATOR),
    "unassign": ("assigned", COORDINATOR),
    "reject_request": ("received", COORDINATOR),
    "withdraw": ("assigned", FK),
    "order": ("assigned", FK),
    "update_order": ("awaiting_material", FK),
    "send_material": ("awaiting_material", FK),
    "confirm_material": ("material sent", UNIT),
    "correct_material_receipt": ("material came days ago", FK),
    "request_material_supplement": ("booking", UNIT),
    "book_visit": ("booking", UNIT),
    "rebook_visit": ("in_progress", UNIT),
    "report_visit": ("after the visit", UNIT),
    "request_complementary_exam": ("booking", UNIT),
    "approve_complementary_exam": ("exam requested", FK),
    "deny_complementary_exam": ("exam requested", FK),
    "take_back_complementary_exam": ("exam approved", FK),
    "report_delay": ("booking", UNIT_OR_COORDINATOR),
    "grant_respite": ("booking", FK),
    "deny_respite": ("delay reported", FK),
    "report_deviation": ("in_progress", UNIT_OR_FK),
    "decide_deviation": ("deviation", FK),
    "send_statement": ("after the visit", UNIT),
    "object_to_sending": ("after the visit", UNIT),
    "confirm_statement": ("statement_sent", FK),
    "request_supplement": ("statement_received", FK),
    "send_supplement": ("supplement_requested", UNIT),
    "cannot_supplement": ("supplement_requested", UNIT),
    "confirm_supplement": ("supplement_sent", FK),
    "withdraw_supplement": ("supplement_requested", FK),
    "revoke_statement": ("statement_sent", UNIT_OR_FK),
    "approve_statement": ("statement_received", FK),
    "propose_transfer": ("transfer accepted", COORDINATOR),
    "approve_transfer": ("transfer proposed", FK),
    "deny_transfer": ("transfer proposed", FK),
    "abort": ("in_progress", FK),
    "declare_conflict_of_interest": ("in_progress", UNIT_OR_FK),
    "cancel_visit": ("aborted with a visit ahead", UNIT),
    "account_visits": ("all accounted for", UNIT),
    "settle": ("both legs settled, not closed", SYSTEM_ONLY),
    "revoke": ("in_progress", FK),
    # Beside the lifecycle: the first leg is the region's to pay; responsible and notes (AS11, CV7).
    "settle_leg": ("settling", ("region's finance",)),
    "take_case": ("in_progress", ("FK", "coordinator", "unit")),
    "write_note": ("settling", ("FK", "coordinator", "unit", "region's finance", "FK's finance")),
}
# Who sees the case at all (screens.md §2.8): everybody else gets "not visible", the same as for no case.
ASKED_BY_THEN = OWN["FK"] | OWN["coordinator"] | OWN["asked unit"] | {"system"}
FINANCE = OWN["region's finance"] | OWN["FK's finance"]
SEEN_BY = {
    "received": OWN["FK"] | OWN["coordinator"] | {"system"},
    **dict.fromkeys(
        ("all accounted for", "aborted with a visit ahead", "both legs settled, not closed", "settling"),
        ASKED_BY_THEN | FINANCE,
    ),
}


@dataclass
class Outcome:
    """What happened when somebody tried."""

    who: str
    answer: str
    traces: list[str]


def _expected(step: str, who: str) -> str:
    scene, may = TABLE[step]
    allowed: set[str] = set().union(*(OWN[group] for group in may))
    if who in allowed:
        return "theirs already" if step == "take_case" and who in ("officer", "coordinator") else "allowed"
    return "refused" if who in SEEN_BY.get(scene, ASKED_BY_THEN) else "not visible"


def _try(story: Story, step: str, who: str, values: dict[str, object], before: dict[str, str]) -> Outcome:
    """Let the person try; every trace that a refusal leaves, beside the denied attempt, is named."""
    traces: list[str] = []
    pushes, end = pushes_waiting(), end_of_trail()
    try:
        story.do(command_of(step), who, **values)
    except Denied as denied:
        answer = "not visible" if isinstance(denied, NotVisible) else "refused"
        if everything() != before:
            traces.append("a row changed")
        if pushes_waiting() != pushes:
            traces.append("a push waits")
        traces += _wrong_in_trail(story, step, who, end)
        return Outcome(who, answer, traces)
    except Refused:
        return Outcome(who, "theirs already", traces)
    if everything() == before:
        traces.append("nothing was written")
    verbs = {line.verb for line in trail_since(end)}
    if len(verbs) != 1:
        traces.append(f"the trail says {sorted(verbs)}, not one thing")
    if pushes_waiting() == pushes and step != "write_note":
        traces.append("no push waits")
    return Outcome(who, "allowed", traces)


def _wrong_in_trail(story: Story, step: str, who: str, end: int) -> list[str]:
    added = trail_since(end)
    if len(added) != 1:
        return [f"{len(added)} lines in the trail"]
    line, actor = added[0], story.world.people[who]
    wanted = (audit.ACCESS_DENIED, actor.user_id, actor.organisation_id, step, story.number)
    got = (line.verb, line.actor_id, line.organisation_id, line.facts["step"], line.facts["number"])
    return [] if got == wanted else [f"the trail says {got}"]


def test_the_table_names_every_step() -> None:
    assert sorted(TABLE) == sorted(all_steps())


@pytest.mark.parametrize("step", sorted(TABLE))
def test_only_those_named_may_take_the_step_and_a_refusal_changes_nothing(stage: Stage, step: str) -> None:
    story = stage.scene(TABLE[step][0])
    values = valid_input(story, step)
    before = everything()
    wrong = []
    for who in EVERYBODY:
        with rolled_back():
            outcome = _try(story, step, who, values, before)
        if outcome.answer != _expected(step, who) or outcome.traces:
            wrong.append(f"{who}: expected {_expected(step, who)}, got {outcome}")
    assert not wrong, "\n".join(wrong)


def test_only_an_fk_officer_registers_a_request(stage: Stage) -> None:
    before, wrong = everything(), []
    for who in EVERYBODY:
        story, end, pushes = Story(stage.world), end_of_trail(), pushes_waiting()
        with rolled_back():
            try:
                story.do(
                    commands.register_request,
                    who,
                    region_id=stage.world.north.pk,
                    way_of_assessment="Läkarundersökning enligt AFU",
                    answer_by=story.now.date() + timedelta(days=7),
                    town="Luleå",
                )
                answer = "allowed"
            except Denied:
                answer = "refused"
                if (
                    everything() != before
                    or pushes_waiting() != pushes
                    or _wrong_in_trail(story, "register_request", who, end)
                ):
                    wrong.append(f"{who}: the refusal left traces")
        if answer != ("allowed" if who.startswith("officer") else "refused"):
            wrong.append(f"{who}: {answer}")
    assert not wrong, "\n".join(wrong)


def test_fk_finance_settles_the_second_leg_and_nobody_else(stage: Stage) -> None:
    story = stage.scene("first leg settled")
    values, before = valid_input(story, "settle_leg"), everything()
    answers, verbs = {}, set()
    for who in EVERYBODY:
        end = end_of_trail()
        with rolled_back():
            answers[who] = _try(story, "settle_leg", who, values, before).answer
            verbs |= {line.verb for line in trail_since(end)}
    assert verbs == {"leg.settled", "case.settled", audit.ACCESS_DENIED}
    assert {who for who, answer in answers.items() if answer == "allowed"} == OWN["FK's finance"]


def test_the_system_approves_a_statement_only_when_the_window_has_passed(stage: Stage) -> None:
    within, after = stage.scene("statement_received"), stage.scene("window passed")
    for story, may in ((within, False), (after, True)):
        with story.as_(SYSTEM):
            case = Case.objects.get(number=story.number)
            assert type(case).approve_statement._django_fsm.get_transition(case.state).permission(case, SYSTEM) is may


def test_the_coordinator_accounts_for_a_unit_that_has_ceased(stage: Stage) -> None:
    story = stage.scene("all accounted for")
    with rolled_back():
        strand = stage.world.strand
        type(strand).objects.filter(pk=strand.pk).update(active_until=story.now.date())
        with pytest.raises(Denied):
            story.do(commands.account_visits, "coordinator")
        story.wait(1)
        assert story.do(commands.account_visits, "coordinator").state == "settling"
