"""Every table with case data, asked raw on the application's connection: nobody's forgotten filter shows anything.

For every table and person three answers must be one: what the database gives without any filter, what ``visible_to``
gives, and what the table below says, written by hand from screens.md §2.8.
"""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from billing import row_security as of_billing
from cases import commands
from cases import row_security as of_cases
from cases.models import Case, InternalNote, StagedFile
from cases.vocabulary import CaseState, FilePurpose, Part
from fmuadmin.access import ANONYMOUS, SYSTEM, seen_as
from fmuadmin.lifecycle import Denied, Refused
from tests.case_files import staged_row
from tests.cases.told import settle_on, tell_everything, tell_transfer
from tests.kernel.test_rls import PEOPLE, REFUSED, ask
from tests.scenes import Stage, rolled_back
from tests.story import Story

pytestmark = pytest.mark.every_postgres
FK, REGION, UNIT, ASKED, FORMER = Part.ORDERER, Part.REGION, Part.UNIT, Part.ASKED_UNIT, Part.FORMER_UNIT
DESK, FK_DESK = Part.REGION_FINANCE, Part.ORDERER_FINANCE
MODELS = {
    model._meta.db_table: model for label in ("cases", "billing") for model in apps.get_app_config(label).get_models()
}
TABLES = {rule.table: rule for rule in (*of_cases.TABLES, *of_billing.TABLES)}
OUTLINES = {outline.view: outline for outline in (*of_cases.OUTLINES, *of_billing.OUTLINES)}

# Who plays which part in which case on this stage; who is not named has no part.
CASES: dict[str, dict[str, Part]] = {
    "asked": {"fk_north": FK, "north": REGION, "strand": ASKED, "bjork": ASKED, "kust": ASKED},
    "declined": {"fk_north": FK, "north": REGION, "own_unit": ASKED, "strand": ASKED},
    "transfer prepared": {"fk_north": FK, "north": REGION, "strand": UNIT, "bjork": ASKED},
    "transferred": {"fk_north": FK, "north": REGION, "strand": FORMER, "bjork": UNIT},
    "told": {"fk_north": FK, "north": REGION, "strand": UNIT, "bjork": FORMER},
    "paid": {
        "fk_north": FK,
        "north": REGION,
        "strand": UNIT,
        "bjork": FORMER,
        "north_money": DESK,
        "fk_money": FK_DESK,
    },
    "revoked": {"fk_north": FK, "north": REGION, "strand": UNIT, "bjork": FORMER},
    "paid, then revoked": {
        "fk_north": FK,
        "north": REGION,
        "strand": UNIT,
        "bjork": FORMER,
        "north_money": DESK,
        "fk_money": FK_DESK,
    },
}
# Of a revoked case nobody sees a row but the case's own, the requests to units, what was paid and when who was to be
# told of what (S30).
REVOKED = {"revoked", "paid, then revoked"}
LEFT_WHEN_REVOKED = {"cases_case", "cases_unitrequest", "cases_reminder", "billing_settlement"}
WHOLE_CASE, WITHOUT_TEXTS = {FK, REGION, UNIT}, {REGION, DESK, FK_DESK}
READS_CARE = {FK, UNIT}
# The parts that see every row of a table; rows of an own kind are told apart in ``_by_hand``.
SEEN: dict[str, set[Part]] = {
    "cases_case": set(Part),
    "cases_visit": WHOLE_CASE,
    "cases_respite": WHOLE_CASE,
    "cases_transfer": WHOLE_CASE,
    "cases_unitrequest": {FK, REGION},
    "cases_internalnote": set(),
    "cases_reminder": set(),
    "cases_closedcontent": set(),
    "cases_order": READS_CARE,
    "cases_orderchange": READS_CARE,
    "cases_insuredperson": READS_CARE,
    "cases_complementaryexam": READS_CARE,
    "cases_deviation": READS_CARE,
    "cases_materialset": READS_CARE,
    "cases_materialsupplement": READS_CARE,
    "cases_statement": READS_CARE,
    "cases_supplement": READS_CARE,
    "cases_supplementquestion": READS_CARE,
    # Of a unit's own files see ``_by_hand``.
    "cases_casefile": {FK},
}
# The column that says whose own a row is.
OWN = {"cases_unitrequest": "unit_id", "cases_internalnote": "organisation_id", "cases_reminder": "organisation_id"}
LEGS = {"unit_to_region": {UNIT, REGION, DESK}, "region_to_orderer": {REGION, DESK, FK, FK_DESK}}
NOTED = ("officer", "coordinator", "care_admin", "care_admin_bjork")


@pytest.fixture(scope="module")
def cases(stage: Stage) -> dict[str, Story]:
    """One case of every kind, with a note of everybody who may write one."""
    told = {name: Story(stage.world) for name in CASES}
    told["asked"].register().ask("strand", "bjork", "kust").accept()
    told["declined"].register().ask("own_unit", "strand")
    told["declined"].do(commands.decline_request, "care_admin_own", reason="Semester")
    told["transfer prepared"] = stage.scene("transfer proposed")
    told["transfer prepared"].do(commands.report_delay, "care_admin", reason="Kö")
    tell_transfer(told["transferred"])
    tell_everything(told["told"])
    settle_on(tell_everything(told["paid"])).settle()
    tell_everything(told["revoked"])
    settle_on(tell_everything(told["paid, then revoked"])).settle()
    for story in told.values():
        for who in NOTED:
            with suppress(Denied, Refused):
                story.do(commands.write_note, who, text=f"Anteckning av {who}")
    for name in REVOKED:
        told[name].do(commands.revoke, "officer", cause="wrong_person")
    return told


def _by_hand(stage: Stage, cases: dict[str, Story], table: str, who: str) -> set[int]:
    """The keys of the rows that the person's organisation may see, by the tables above."""
    mine = stage.actor(who).organisation_id
    seen: set[int] = set()
    for name, story in cases.items():
        parts = {stage.world.organisations[short].pk: part for short, part in CASES[name].items()}
        part = parts.get(mine or 0)
        if part is None:
            continue
        # A unit that lost the case keeps the notes it wrote while it had it: the revocation says nothing to it.
        if name in REVOKED and table not in LEFT_WHEN_REVOKED and part != FORMER:
            continue
        for key, own, leg in _rows(table, story.case.pk):
            if table == "cases_casefile":
                may = part == FK or (part == UNIT and own in (None, mine))
            else:
                may = part in (LEGS[leg] if leg else SEEN[table]) or own == mine
            if may:
                seen.add(key)
    return seen


def _rows(table: str, case_id: int) -> Iterator[tuple[int, int | None, str]]:
    """(key, the organisation whose own the row is, the leg it is about) of the case's rows."""
    model: Any = MODELS[table]
    path = {"cases_case": "pk", "cases_supplementquestion": "supplement__case_id"}.get(table, "case_id")
    with seen_as(SYSTEM):
        rows = list(model._default_manager.filter(**{path: case_id}))
    for row in rows:
        own = OWN.get(table)
        if table == "cases_casefile":
            # What FK sent follows the case; the rest is the unit's that wrote it.
            yield row.pk, None if row.purpose == FilePurpose.MATERIAL else row.unit_id, ""
        else:
            yield row.pk, getattr(row, own) if own else None, getattr(row, "leg", "")


@pytest.mark.parametrize("who", PEOPLE)
def test_s1_s3_s11_s17_s19_the_rows_of_every_table_are_those_of_the_persons_part(
    stage: Stage, cases: dict[str, Story], who: str
) -> None:
    actor, wrong = stage.actor(who), []
    for table in sorted({*SEEN, "billing_settlement"}):
        wanted = _by_hand(stage, cases, table, who)
        with seen_as(actor):
            raw = {key for (key,) in ask(f"SELECT id FROM {table}")}
        with seen_as(SYSTEM):
            model: Any = MODELS[table]
            asked = set(model._default_manager.visible_to(actor).values_list("pk", flat=True))
        # Watchers hold their mandate in an organisation that may have cases; no case is theirs all the same.
        watches = table == "cases_case" and who in ("admin", "reviewer", "reviewer_north")
        if raw != wanted or (not watches and asked != wanted):
            wrong.append((table, len(raw), len(asked), len(wanted)))
    assert not wrong


def test_s2_a_unit_that_took_over_sees_no_request_of_another_and_one_that_lost_sees_its_own_only(
    stage: Stage, cases: dict[str, Story]
) -> None:
    case_id = cases["transferred"].case.pk
    counts = {}
    for who in ("care_admin", "care_admin_bjork"):
        with seen_as(stage.actor(who)):
            counts[who] = {
                table: ask(f"SELECT count(*) FROM {table} WHERE case_id = %s", [case_id])[0][0]
                for table in TABLES
                if table not in ("cases_case", "cases_supplementquestion", "cases_savedview")
            }
    lost, took_over = counts["care_admin"], counts["care_admin_bjork"]
    assert {table for table, n in lost.items() if n} <= {"cases_unitrequest", "cases_internalnote", "cases_reminder"}
    assert lost["cases_unitrequest"] == 1
    with seen_as(stage.actor("care_admin_bjork")):
        assert ask("SELECT DISTINCT unit_id FROM cases_unitrequest") == [(stage.world.bjork.pk,)]
    assert took_over["cases_insuredperson"] == 1


def test_without_a_person_no_row_of_any_table_is_seen(stage: Stage, cases: dict[str, Story]) -> None:
    for table in (*TABLES, *OUTLINES):
        assert ask(f"SELECT count(*) FROM {table}") == [(0,)], table
        with seen_as(ANONYMOUS):
            assert ask(f"SELECT count(*) FROM {table}") == [(0,)], table


def test_every_table_on_this_stage_holds_rows(stage: Stage, cases: dict[str, Story]) -> None:
    with seen_as(SYSTEM):
        empty = [table for table in (*SEEN, "billing_settlement") if not ask(f"SELECT 1 FROM {table} LIMIT 1")]
    assert empty == []


# Outlines ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", PEOPLE)
def test_s11_an_outline_shows_the_region_and_finance_that_there_is_something_and_nobody_else(
    stage: Stage, cases: dict[str, Story], who: str
) -> None:
    mine, wanted = stage.actor(who).organisation_id, set()
    for name, story in cases.items():
        parts = {stage.world.organisations[short].pk: part for short, part in CASES[name].items()}
        if parts.get(mine or 0) in (WITHOUT_TEXTS | WHOLE_CASE if name in REVOKED else WITHOUT_TEXTS):
            wanted.add(story.case.pk)
    with seen_as(stage.actor(who)):
        for view in OUTLINES:
            if view != "billing_settlement_outline":
                assert {key for (key,) in ask(f"SELECT case_id FROM {view}")} <= wanted, view
        deviations = ask("SELECT count(*) FROM cases_deviation_outline")[0][0]
    assert bool(deviations) == bool(wanted - {cases["asked"].case.pk, cases["declined"].case.pk})


def test_s11_no_outline_holds_a_column_that_somebody_writes_freely() -> None:
    """Texts are what the region and finance may not read; of one only whether it is there is told."""
    columns = ask(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_name LIKE '%%\\_outline' AND data_type IN ('text', 'character varying')"
    )
    assert {f"{view}.{name}" for view, name in columns} == {
        "cases_complementaryexam_outline.profession",
        "cases_complementaryexam_outline.decision",
        "cases_deviation_outline.cause",
        "cases_deviation_outline.decision",
        "cases_materialset_outline.channel",
        "cases_statement_outline.channel",
        "cases_supplement_outline.cannot_reason",
        "cases_visit_outline.state",
        "cases_respite_outline.decision",
        "cases_transfer_outline.decision",
        "cases_casefile_outline.purpose",
        "cases_casefile_outline.kind",
        "cases_casefile_outline.profession",
        "billing_settlement_outline.leg",
    }


def test_of_a_leg_that_is_not_theirs_a_party_knows_only_that_it_is_settled(
    stage: Stage, cases: dict[str, Story]
) -> None:
    for who, amounts in (("officer", 1), ("fk_economist", 1), ("care_admin", 1), ("coordinator", 2), ("economist", 2)):
        for paid in ("paid", "paid, then revoked"):
            case_id = cases[paid].case.pk
            with seen_as(stage.actor(who)):
                legs = ask("SELECT leg FROM billing_settlement_outline WHERE case_id = %s", [case_id])
                assert len(legs) == 2, who
                assert len(ask("SELECT amount FROM billing_settlement WHERE case_id = %s", [case_id])) == amounts, who


# Writing -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", sorted({*SEEN, "billing_settlement"}))
def test_s17_nobody_writes_a_row_past_an_act(stage: Stage, cases: dict[str, Story], table: str) -> None:
    statements = [
        f"INSERT INTO {table} SELECT * FROM {table} LIMIT 1",
        f"UPDATE {table} SET id = id",
        f"DELETE FROM {table}",
        f"TRUNCATE {table} CASCADE",
    ]
    for who in ("officer", "coordinator", "care_admin", "economist"):
        for sql in statements:
            if table == "cases_internalnote" and sql.startswith("INSERT"):
                continue
            if table == "cases_case" and sql.startswith("UPDATE") and who == "economist":
                continue
            with pytest.raises(REFUSED), seen_as(stage.actor(who)):
                ask(sql)


@pytest.mark.parametrize("view", sorted(OUTLINES))
def test_nobody_writes_through_an_outline(stage: Stage, cases: dict[str, Story], view: str) -> None:
    for who in ("coordinator", "economist", "system"):
        for sql in (f"UPDATE {view} SET id = id", f"DELETE FROM {view}", f"INSERT INTO {view} (id) VALUES (1)"):
            with pytest.raises(REFUSED), seen_as(stage.actor(who)):
                ask(sql)


def test_s19_a_note_is_written_for_the_own_organisation_in_an_own_case_and_in_the_own_name(
    stage: Stage, cases: dict[str, Story]
) -> None:
    officer, mine = stage.actor("officer"), cases["told"].case.pk
    sql = (
        "INSERT INTO cases_internalnote (case_id, organisation_id, author_id, written_at, text)"
        " VALUES (%s, %s, %s, now(), 'x')"
    )
    south = stage.actor("officer_south")
    wrong = [
        (officer, [mine, stage.world.north.pk, officer.user_id]),
        (officer, [mine, officer.organisation_id, south.user_id]),
        (south, [mine, south.organisation_id, south.user_id]),
    ]
    for actor, values in wrong:
        with pytest.raises(REFUSED), seen_as(actor):
            ask(sql, values)
    with rolled_back(), seen_as(officer):
        ask(sql, [mine, officer.organisation_id, officer.user_id])


def test_a_saved_view_is_changed_and_removed_by_its_owner_only(stage: Stage) -> None:
    owner, colleague = stage.actor("coordinator"), stage.actor("coordinator2")
    sql = "INSERT INTO cases_savedview (owner_id, organisation_id, name, query, shared) VALUES (%s, %s, 'x', '', true)"
    with rolled_back():
        with seen_as(owner):
            ask(sql, [owner.user_id, owner.organisation_id])
        with seen_as(colleague):
            assert len(ask("SELECT 1 FROM cases_savedview WHERE name = 'x'")) == 1
            assert ask("UPDATE cases_savedview SET name = 'y' RETURNING 1") == []
            assert ask("DELETE FROM cases_savedview RETURNING 1") == []
        with seen_as(stage.actor("coordinator_south")):
            assert ask("SELECT 1 FROM cases_savedview") == []
        with seen_as(owner):
            assert ask("DELETE FROM cases_savedview WHERE name = 'x' RETURNING 1") == [(1,)]
        with pytest.raises(REFUSED), seen_as(colleague):
            ask(sql, [owner.user_id, owner.organisation_id])


def test_s1_s29_a_file_that_waits_is_its_persons_own_and_only_in_a_case_that_they_read(
    stage: Stage, cases: dict[str, Story]
) -> None:
    story = cases["told"]
    with rolled_back():
        mine, theirs = staged_row(story), staged_row(story, "care_admin")
        for who, wanted in (
            ("officer", [mine.pk]), ("care_admin", [theirs.pk]), ("physician", []), ("officer_colleague", []),
            ("coordinator", []), ("care_admin_bjork", []), ("economist", []), ("admin", []),
        ):  # fmt: skip
            with seen_as(stage.actor(who)):
                assert [key for (key,) in ask("SELECT id FROM cases_stagedfile")] == wanted, who
            with seen_as(SYSTEM):
                seen = StagedFile.objects.visible_to(stage.actor(who))
                assert [file.pk for file in seen] == wanted, who
        with seen_as(stage.actor("physician")):
            assert ask("DELETE FROM cases_stagedfile RETURNING 1") == []
            assert ask("UPDATE cases_stagedfile SET name = 'x' RETURNING 1") == []
        with pytest.raises(REFUSED), seen_as(stage.actor("coordinator")):
            ask(
                "INSERT INTO cases_stagedfile SELECT 987654, name, media_type, size, sha256, scan, finding, key,"
                " gen_random_uuid(), file_key, staged_at, case_id, mandate_id, user_id FROM cases_stagedfile"
                " UNION ALL SELECT 987654, 'x', 'x', 1, repeat('0', 64), 'clean', '', 'x', gen_random_uuid(),"
                " %s, now(), %s, %s, %s",
                [
                    b"\x01" + bytes(60),
                    story.case.pk,
                    stage.actor("coordinator").mandate_id,
                    stage.actor("coordinator").user_id,
                ],
            )
        with seen_as(stage.actor("officer")):
            assert ask("DELETE FROM cases_stagedfile RETURNING id") == [(mine.pk,)]


# What the database holds -------------------------------------------------------------------------


def test_no_policy_reads_a_whole_table(stage: Stage, cases: dict[str, Story]) -> None:
    """A case's rows are found by their case, and the right to them by one look in the party table's unique index."""
    with rolled_back(), seen_as(stage.actor("care_admin")), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        for table in (*TABLES, *OUTLINES):
            if table in ("cases_case", "cases_savedview"):
                continue
            column = "supplement_id" if table == "cases_supplementquestion" else "case_id"
            cursor.execute(f"EXPLAIN (COSTS OFF) SELECT * FROM {table} WHERE {column} = %s", [cases["told"].case.pk])
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert "Seq Scan" not in plan, plan
            # One look for each row, never a read of everything that the organisation has.
            assert "hashed" not in plan, plan


def test_notes_and_cases_of_this_stage_are_many_enough_to_tell_people_apart(
    stage: Stage, cases: dict[str, Story]
) -> None:
    with seen_as(SYSTEM):
        assert Case.objects.exclude(state=CaseState.CLOSED).exists()
        assert InternalNote.objects.values("organisation_id").distinct().count() >= 4
