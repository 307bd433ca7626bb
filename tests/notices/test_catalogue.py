"""The closed catalogue: every act tells somebody or says why not, and each row tells those it names and nobody else."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection

from cases.notices import files, kinds, reminding
from cases.notices.rows import INSIDE_ONE_ORGANISATION, ROWS, TELLS_NOBODY
from cases.verbs import CaseVerb
from fmuadmin import notices
from fmuadmin.access import SYSTEM, seen_as
from fmuadmin.lifecycle import Refused
from fmuadmin.models import Notice
from fmuadmin.notices.kinds import Kind, all_kinds, register
from fmuadmin.vocabulary import NoticeGroup
from tests.scenes import Stage, command_of, rolled_back, valid_input
from tests.story import Story

VERBS = {value for name, value in vars(CaseVerb).items() if name.isupper()}
# What ``cases/reminders`` may tell of: before a day and after it.
TIMED = (
    "request_answer", "region_answer", "statement", "supplement", "accounting", "settling", "order", "material",
)  # fmt: skip


def test_every_verb_of_a_case_tells_somebody_or_says_why_not() -> None:
    told, silent, inside = set(ROWS), set(TELLS_NOBODY), set(INSIDE_ONE_ORGANISATION)
    assert told | silent | inside >= VERBS
    assert len(told | silent | inside) == len(told) + len(silent) + len(inside)
    assert all({**TELLS_NOBODY, **INSIDE_ONE_ORGANISATION}.values())


def test_every_row_is_of_a_kind_in_the_catalogue_and_every_kind_is_told_by_something() -> None:
    by_acts = {row.kind for rows in ROWS.values() for row in rows}
    by_time = {f"{prefix}.{what}" for prefix in ("reminder", "passed") for what in TIMED}
    others = {"case.changed", "mandate.withdrawn", "mail.undelivered", *(kind.code for kind in files.CLOSED_FILES)}
    assert set(all_kinds()) == by_acts | by_time | others
    assert by_time == {kind.code for kind in reminding.REMINDERS}


def test_a_kind_outside_the_catalogue_cannot_be_told() -> None:
    with pytest.raises(KeyError):
        notices.tell("case.vanished", organisation_ids=[1], case_ref=1, case_number="FMU-2026-0001", facts={})


def test_a_kind_is_registered_once_and_its_sentences_merge_only_what_it_carries() -> None:
    with pytest.raises(ValueError, match="already"):
        register(kinds.BEGARAN[0])
    group = NoticeGroup.OPERATIONS
    with pytest.raises(ValueError, match="does not carry name"):
        register(Kind(code="x.y", group=group, title="X", sentences=("Hej {name}.",)))


@pytest.mark.parametrize("value", ["Anna Ek", "2026-03-02", 1.5, True, ["x"]])
def test_s23_a_notice_carries_dates_and_numbers_and_nothing_that_somebody_wrote(value: Any) -> None:
    with pytest.raises(ValueError, match="dates and numbers only"):
        notices.tell(
            "request.received", organisation_ids=[1], case_ref=1, case_number="FMU-1", facts={"answer_by": value}
        )


def test_a_sentence_whose_day_is_not_known_is_left_out() -> None:
    kind = all_kinds()["request.received"]
    with_day, _ = kind.said({"answer_by": "2026-03-06"}, None, "region")
    without, todo = kind.said({}, None, "region")
    assert with_day.endswith("Svara senast 2026-03-06.")
    assert without == "Försäkringskassan har skickat en begäran om utredning."
    assert todo.startswith("Skicka en förfrågan")
    late, _ = all_kinds()["passed.statement"].said({}, date(2026, 4, 9), "care_unit")
    assert late == "Utlåtandet skulle ha kommit till Försäkringskassan senast 2026-04-09."


# Who is told -------------------------------------------------------------------------------------

FK, REGION, UNIT, BJORK, DESK = "fk_north", "north", "strand", "bjork", "north_money"
# (scene, step, who takes it) → who is told what. Whoever is not named is told nothing.
ACTS: dict[tuple[str, str, str], dict[str, str]] = {
    ("received", "ask_units", "coordinator"): {"kust": "unit_request.received"},
    ("asking_units", "accept_request", "care_admin"): {},
    ("asking_units", "decline_request", "care_admin"): {},
    ("answered", "withdraw_acceptance", "care_admin"): {REGION: "unit_request.acceptance_withdrawn"},
    ("answered", "assign", "coordinator"): {
        FK: "case.unit_chosen", UNIT: "case.assigned", BJORK: "unit_request.not_assigned",
    },
    ("assigned", "unassign", "coordinator"): {
        FK: "case.unassigned", UNIT: "case.unassigned", BJORK: "unit_request.standing_again",
    },
    ("answered", "reject_request", "coordinator"): {
        FK: "request.rejected", UNIT: "unit_request.not_assigned", BJORK: "unit_request.not_assigned",
    },
    ("answered", "withdraw", "officer"): {
        REGION: "request.withdrawn", UNIT: "request.withdrawn", BJORK: "request.withdrawn",
    },
    ("assigned", "withdraw", "officer"): {REGION: "request.withdrawn", UNIT: "request.withdrawn"},
    ("assigned", "order", "officer"): {UNIT: "case.ordered"},
    ("booking", "update_order", "officer"): {UNIT: "order.updated"},
    ("awaiting_material", "send_material", "officer"): {UNIT: "material.sent"},
    ("material sent", "confirm_material", "care_admin"): {},
    ("booking", "request_material_supplement", "care_admin"): {FK: "material.requested"},
    ("booking", "book_visit", "care_admin"): {},
    ("booking", "request_complementary_exam", "physician"): {FK: "exam.requested"},
    ("exam requested", "approve_complementary_exam", "officer"): {UNIT: "exam.approved", REGION: "exam.approved"},
    ("exam requested", "deny_complementary_exam", "officer"): {UNIT: "exam.denied"},
    ("booking", "report_delay", "care_admin"): {FK: "delay.reported", REGION: "delay.reported"},
    ("booking", "report_delay", "coordinator"): {FK: "delay.reported", UNIT: "delay.reported"},
    ("delay reported", "grant_respite", "officer"): {UNIT: "respite.granted", REGION: "respite.granted"},
    ("delay reported", "deny_respite", "officer"): {UNIT: "respite.denied", REGION: "respite.denied"},
    ("in_progress", "report_deviation", "care_admin"): {FK: "deviation.from_care", REGION: "deviation.from_care"},
    ("in_progress", "report_deviation", "officer"): {UNIT: "deviation.from_fk", REGION: "deviation.from_fk"},
    ("deviation", "decide_deviation", "officer"): {UNIT: "deviation.decided", REGION: "deviation.decided"},
    ("after the visit", "send_statement", "care_admin"): {FK: "statement.sent", REGION: "statement.sent"},
    ("after the visit", "object_to_sending", "care_admin"): {FK: "statement.objected", REGION: "statement.objected"},
    ("statement_sent", "confirm_statement", "officer"): {UNIT: "statement.received", REGION: "statement.received"},
    ("statement_received", "approve_statement", "officer"): {UNIT: "accounting.begun"},
    ("statement_sent", "revoke_statement", "care_admin"): {FK: "statement.revoked", REGION: "statement.revoked"},
    ("statement_received", "request_supplement", "officer"): {
        UNIT: "supplement.requested", REGION: "supplement.requested",
    },
    ("supplement_requested", "send_supplement", "care_admin"): {FK: "supplement.sent"},
    ("supplement_requested", "cannot_supplement", "care_admin"): {FK: "supplement.impossible"},
    ("supplement_sent", "confirm_supplement", "officer"): {UNIT: "supplement.received"},
    ("supplement_requested", "withdraw_supplement", "officer"): {
        UNIT: "supplement.withdrawn", REGION: "supplement.withdrawn",
    },
    ("transfer accepted", "propose_transfer", "coordinator"): {FK: "transfer.proposed", UNIT: "transfer.proposed"},
    ("transfer proposed", "approve_transfer", "officer"): {
        REGION: "transfer.approved", UNIT: "transfer.approved", BJORK: "transfer.taken_over",
    },
    ("transfer proposed", "deny_transfer", "officer"): {UNIT: "transfer.denied", REGION: "transfer.denied"},
    ("in_progress", "abort", "officer"): {UNIT: "case.aborted", REGION: "case.aborted"},
    ("in_progress", "declare_conflict_of_interest", "care_admin"): {
        FK: "case.conflict_declared", REGION: "case.conflict_declared",
    },
    ("all accounted for", "account_visits", "care_admin"): {DESK: "visits.accounted"},
    ("in_progress", "revoke", "officer"): {UNIT: "case.revoked", REGION: "case.revoked"},
}  # fmt: skip


def notices_of(story: Story, since: int = 0) -> list[Notice]:
    """What has been told of the case."""
    with seen_as(SYSTEM):
        return list(Notice.objects.filter(case_ref=story.case.pk, pk__gt=since).order_by("pk"))


def names(stage: Stage) -> dict[int, str]:
    """Short names of organisations by key."""
    return {organisation.pk: short for short, organisation in stage.world.organisations.items()}


@pytest.mark.parametrize(("scene", "step", "who"), ACTS)
def test_an_act_tells_those_it_concerns_and_nobody_else(stage: Stage, scene: str, step: str, who: str) -> None:
    story = stage.scene(scene)
    before = max((notice.pk for notice in notices_of(story)), default=0)
    with rolled_back():
        story.do(command_of(step), who, **valid_input(story, step))
        told = notices_of(story, before)
        short = names(stage)
        assert {short[n.organisation_id]: n.kind for n in told} == ACTS[scene, step, who]
        assert len(told) == len(ACTS[scene, step, who])
        assert all(n.user_id is None and n.case_number == story.number for n in told)


@pytest.fixture
def three_asked(stage: Stage) -> Iterator[Story]:
    """Three units are asked, nobody has answered."""
    with rolled_back():
        yield Story(stage.world).register().ask("strand", "bjork", "kust")


def test_d9_a_unit_is_never_told_that_others_are_asked_or_have_answered(stage: Stage, three_asked: Story) -> None:
    three_asked.accept("care_admin_bjork")
    short = names(stage)
    kinds_of = [(short[n.organisation_id], n.kind) for n in notices_of(three_asked)]
    units = ("strand", "bjork", "kust")
    assert sorted(k for k in kinds_of if k[0] in units) == [(u, "unit_request.received") for u in sorted(units)]


def test_the_region_is_told_once_when_the_last_unit_has_answered(stage: Stage, three_asked: Story) -> None:
    answered = []
    for who in ("care_admin_bjork", "care_admin_kust", "care_admin"):
        three_asked.accept(who)
        answered.append([n.kind for n in notices_of(three_asked)].count("unit_requests.answered"))
    assert answered == [0, 0, 1]


def test_units_that_lose_the_case_to_another_are_told_so(stage: Stage, three_asked: Story) -> None:
    three_asked.accept("care_admin").accept("care_admin_bjork").assign()
    short = names(stage)
    lost = {short[n.organisation_id] for n in notices_of(three_asked) if n.kind == "unit_request.not_assigned"}
    assert lost == {"bjork", "kust"}


def test_a_notice_of_a_begaran_carries_the_day_to_answer(stage: Stage) -> None:
    story = stage.scene("received")
    (notice,) = [n for n in notices_of(story) if n.kind == "request.received"]
    assert notice.facts == {"answer_by": story.case.answer_by.isoformat()}


def test_an_act_that_is_refused_tells_nobody(stage: Stage) -> None:
    story = stage.scene("booking")
    before = len(notices_of(story))
    with pytest.raises(Refused):
        story.do(command_of("report_delay"), "care_admin", reason="")
    assert len(notices_of(story)) == before


@pytest.mark.parametrize(
    "who", ["officer", "coordinator", "care_admin", "coordinator_south", "admin", "reviewer_north"]
)
def test_s3_a_notice_is_seen_by_the_organisation_told_and_no_other(stage: Stage, who: str) -> None:
    stage.scene("statement_received")
    actor = stage.actor(who)
    with seen_as(SYSTEM):
        wanted = set(Notice.objects.filter(organisation_id=actor.organisation_id).values_list("pk", flat=True))
    with seen_as(actor):
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM fmuadmin_notice")
            raw = {key for (key,) in cursor.fetchall()}
        assert raw == wanted
        asked = set(Notice.objects.visible_to(actor).values_list("pk", flat=True))
        assert asked == (set() if who == "reviewer_north" else wanted)
