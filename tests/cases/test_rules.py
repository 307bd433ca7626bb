"""Which dated value a case uses, and that the legal defaults are the law's and the dossier's."""

import json
from dataclasses import fields
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.rules import NEEDS_MATERIAL, SWITCH, RuleKind, RuleMissing, RuleRow, Rules, rules_in_force
from cases.vocabulary import InvestigationType, MaterialKind

DEFAULTS = json.loads((Path(__file__).resolve().parents[2] / "cases/legal_defaults.json").read_text())
ROWS: list[RuleRow] = [(row["kind"], None, date.fromisoformat(row["valid_from"]), row["value"]) for row in DEFAULTS]
NORR, SYD = 11, 22
TODAY = date(2026, 3, 16)


# --- the defaults ----------------------------------------------------------------------------------------------------


def test_there_is_one_default_and_one_attribute_for_every_kind_of_rule() -> None:
    kinds = [kind.value for kind in RuleKind]
    assert [row["kind"] for row in DEFAULTS] == kinds
    listed = [kind.value for kind in NEEDS_MATERIAL.values()]
    assert [field.name for field in fields(Rules)] == [*kinds[: -len(listed)], "needs"]
    assert kinds[-len(listed) :] == listed


def test_the_defaults_are_those_of_the_decree_and_the_decisions() -> None:
    assert rules_in_force(ROWS, on=TODAY, region_id=NORR) == Rules(
        statement_days=25,
        widening_max_days=20,
        unit_answer_days=2,
        region_answer_days=5,
        supplement_days=10,
        supplement_window_days=25,
        summons_days=5,
        summons_post_days=3,
        eves_free=True,
        saturdays_free=True,
        planning_skips_vacation=False,
        order_target_days=5,
        material_target_days=3,
        accounting_target_days=10,
        settling_target_days=30,
        soon_days=5,
        remind_unit_answer_days=1,
        remind_region_answer_days=2,
        remind_statement_days=5,
        remind_supplement_days=5,
        remind_target_days=2,
        remind_settling_days=5,
        assign_directly_any_unit=False,
        sole_own_unit=False,
        sole_own_unit_may_decline=True,
        needs=frozenset(kind for kind in NEEDS_MATERIAL.values() if not kind.endswith("_other")),
    )


def test_the_defaults_hold_from_the_day_the_law_began() -> None:
    assert {row["valid_from"] for row in DEFAULTS} == {"2019-01-01"}
    assert rules_in_force(ROWS, on=date(2019, 1, 1), region_id=None).statement_days == 25


def test_every_default_says_on_what_it_rests_and_days_set_by_the_decree_name_it() -> None:
    assert {row["kind"]: row["basis"] for row in DEFAULTS} == {kind.value: kind.basis for kind in RuleKind}
    for kind in (RuleKind.STATEMENT_DAYS, RuleKind.WIDENING_MAX_DAYS):
        assert kind.basis.startswith("8 § första stycket förordningen (2018:1633)")
        assert kind.unit == "vardagar"


def test_every_kind_reads_as_words_on_screen() -> None:
    assert all(kind.label and kind.unit and kind.basis for kind in RuleKind)
    assert len({kind.label for kind in RuleKind}) == len(RuleKind)
    assert f"{RuleKind.STATEMENT_DAYS}" == "statement_days"


# --- which value is in force -----------------------------------------------------------------------------------------


def answer_days(*extra: RuleRow, on: date = TODAY, region_id: int | None = NORR) -> int:
    return rules_in_force([*ROWS, *extra], on=on, region_id=region_id).unit_answer_days


def row(value: int, valid_from: date, organisation_id: int | None = None) -> RuleRow:
    return ("unit_answer_days", organisation_id, valid_from, value)


def test_a_new_value_holds_from_its_own_day_and_not_before() -> None:
    change = row(4, TODAY)
    assert answer_days(change, on=TODAY - timedelta(days=1)) == 2
    assert answer_days(change, on=TODAY) == 4


def test_a_regions_own_value_beats_the_countrys_even_when_that_is_newer_and_only_in_that_region() -> None:
    own, newer_for_all = row(3, date(2020, 1, 1), NORR), row(7, date(2025, 1, 1))
    assert answer_days(own, newer_for_all) == 3
    assert answer_days(own, newer_for_all, region_id=SYD) == 7
    assert answer_days(own, newer_for_all, region_id=None) == 7


def test_a_regions_value_that_has_not_begun_leaves_the_countrys_in_force() -> None:
    assert answer_days(row(3, TODAY + timedelta(days=1), NORR)) == 2


def test_a_region_has_its_newest_own_value() -> None:
    assert answer_days(row(3, date(2020, 1, 1), NORR), row(6, date(2024, 1, 1), NORR)) == 6


@given(st.permutations(range(5)))
def test_the_order_of_the_rows_does_not_matter(order: list[int]) -> None:
    extra = [
        row(3, date(2020, 1, 1), NORR),
        row(6, date(2024, 1, 1), NORR),
        row(9, date(2023, 1, 1)),
        row(1, date.max),
        row(8, TODAY, SYD),
    ]
    assert rules_in_force([*(extra[n] for n in order), *ROWS], on=TODAY, region_id=NORR).unit_answer_days == 6


@pytest.mark.parametrize("kind", list(RuleKind))
def test_a_missing_rule_is_named_with_its_day_and_never_guessed(kind: RuleKind) -> None:
    with pytest.raises(RuleMissing) as missing:
        rules_in_force([found for found in ROWS if found[0] != kind], on=TODAY, region_id=NORR)
    assert missing.value.kind is kind
    assert f"({kind.value}) har inget värde som gäller 2026-03-16. Lägg till ett värde" in str(missing.value)


def test_nothing_is_in_force_before_the_law() -> None:
    with pytest.raises(RuleMissing, match="2018-12-31"):
        rules_in_force(ROWS, on=date(2018, 12, 31), region_id=None)


def is_on(kind: RuleKind, rules: Rules) -> object:
    """A switch has an attribute of its own, those of the checklist stand together."""
    return kind in rules.needs if kind in NEEDS_MATERIAL.values() else getattr(rules, kind.value)


@pytest.mark.parametrize("kind", [kind for kind in RuleKind if kind.unit == SWITCH])
def test_a_switch_is_on_or_off_and_nothing_else(kind: RuleKind) -> None:
    assert is_on(kind, rules_in_force([*ROWS, (kind.value, None, TODAY, 1)], on=TODAY, region_id=None)) is True
    assert is_on(kind, rules_in_force([*ROWS, (kind.value, None, TODAY, 0)], on=TODAY, region_id=None)) is False
    with pytest.raises(ValueError, match=r"antingen av \(0\) eller på \(1\)"):
        rules_in_force([*ROWS, (kind.value, None, TODAY, 2)], on=TODAY, region_id=None)


@pytest.mark.parametrize("kind", [kind for kind in RuleKind if kind.unit != SWITCH])
def test_each_number_reaches_its_own_attribute_and_is_never_negative(kind: RuleKind) -> None:
    assert getattr(rules_in_force([*ROWS, (kind.value, None, TODAY, 77)], on=TODAY, region_id=None), kind.value) == 77
    with pytest.raises(ValueError, match="kan inte vara mindre än 0"):
        rules_in_force([*ROWS, (kind.value, None, TODAY, -1)], on=TODAY, region_id=None)


def test_do2_what_an_investigation_needs_follows_its_type_its_day_and_its_region() -> None:
    later, only_here = ("afu_other", None, date(2026, 1, 1), 1), ("extended_other", NORR, date(2026, 1, 1), 1)
    rows = [*ROWS, later, only_here]
    three = (MaterialKind.MEDICAL_RECORD, MaterialKind.SELF_ASSESSMENT, MaterialKind.FROM_INSURED)
    before = rules_in_force(rows, on=date(2025, 12, 31), region_id=NORR)
    assert before.required_material(InvestigationType.AFU) == three
    after = rules_in_force(rows, on=TODAY, region_id=SYD)
    assert after.required_material(InvestigationType.AFU) == (*three, MaterialKind.OTHER)
    assert after.required_material(InvestigationType.AFU_EXTENDED) == three
    here = rules_in_force(rows, on=TODAY, region_id=NORR)
    assert here.required_material(InvestigationType.AFU_EXTENDED) == (*three, MaterialKind.OTHER)


def test_an_unknown_kind_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"Regeln statement_weeks finns inte\. Välj en av statement_days"):
        rules_in_force([*ROWS, ("statement_weeks", None, TODAY, 5)], on=TODAY, region_id=None)


def test_the_switches_decide_which_days_count() -> None:
    rules = rules_in_force([*ROWS, ("eves_free", None, TODAY, 0)], on=TODAY, region_id=None)
    assert (rules.day_rules.eves_free, rules.day_rules.saturdays_free) == (False, True)
