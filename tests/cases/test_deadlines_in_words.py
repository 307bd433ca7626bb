"""A last day in the board's words, and what is said when it has passed (screens.md OV3, DL6; decisions.md §4)."""

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.deadlines import in_words, is_late, late_registration_notice
from cases.rules import rules_in_force

DAY = timedelta(days=1)
DEFAULTS = json.loads((Path(__file__).resolve().parents[2] / "cases/legal_defaults.json").read_text())
RULES = rules_in_force(
    [(row["kind"], None, date.fromisoformat(row["valid_from"]), row["value"]) for row in DEFAULTS],
    on=date(2026, 3, 16),
    region_id=None,
)


def d(text: str) -> date:
    return date.fromisoformat(text)


MONDAY = d("2026-03-16")


@pytest.mark.parametrize(
    ("due", "words"),
    [
        ("2026-05-07", "35 arbetsdagar kvar"),
        ("2026-04-22", "25 arbetsdagar kvar"),
        ("2026-03-19", "3 arbetsdagar kvar"),
        ("2026-03-18", "2 arbetsdagar kvar"),
        ("2026-03-17", "1 arbetsdag kvar"),
        ("2026-03-16", "Sista dagen i dag"),
        ("2026-03-13", "1 arbetsdag försenad"),
        ("2026-03-12", "2 arbetsdagar försenad"),
        ("2026-02-18", "18 arbetsdagar försenad"),
    ],
)
def test_a_hard_date_is_said_in_working_days(due: str, words: str) -> None:
    assert in_words(due=d(due), today=MONDAY, hard=True, respite=False, rules=RULES) == words


@pytest.mark.parametrize(
    ("due", "words"),
    [
        ("2026-03-19", "3 arbetsdagar kvar (riktvärde)"),
        ("2026-03-16", "Sista dagen i dag (riktvärde)"),
        ("2026-03-13", "riktvärdet passerade för 1 arbetsdag sedan"),
        ("2026-03-12", "riktvärdet passerade för 2 arbetsdagar sedan"),
    ],
)
def test_a_target_is_called_one_and_never_late(due: str, words: str) -> None:
    assert in_words(due=d(due), today=MONDAY, hard=False, respite=False, rules=RULES) == words
    assert not is_late(due=d(due), hard=False, today=MONDAY)


@pytest.mark.parametrize(
    ("due", "words"),
    [
        ("2026-03-30", "2026-03-30 (anstånd)"),
        ("2026-03-16", "Sista dagen i dag (anstånd)"),
        ("2026-03-12", "2 arbetsdagar försenad"),
    ],
)
def test_a_respite_is_given_as_its_day_until_it_has_passed(due: str, words: str) -> None:
    assert in_words(due=d(due), today=MONDAY, hard=True, respite=True, rules=RULES) == words


def test_a_weekend_has_no_working_day_to_count_and_never_says_zero() -> None:
    friday, saturday, sunday = d("2026-03-13"), d("2026-03-14"), d("2026-03-15")
    late = in_words(due=friday, today=saturday, hard=True, respite=False, rules=RULES)
    assert late == "Försenad, sista dagen var 2026-03-13"
    passed = in_words(due=friday, today=sunday, hard=False, respite=False, rules=RULES)
    assert passed == "riktvärdet passerade 2026-03-13"
    left = in_words(due=sunday, today=friday, hard=True, respite=False, rules=RULES)
    assert left == "Ingen arbetsdag kvar, sista dagen är 2026-03-15"


def test_passed_means_the_day_after() -> None:
    assert not is_late(due=MONDAY, hard=True, today=MONDAY)
    assert is_late(due=MONDAY, hard=True, today=MONDAY + DAY)


def test_late_work_may_still_be_registered_and_the_notice_says_so() -> None:
    due = d("2026-03-12")
    assert late_registration_notice(due=due, hard=True, today=MONDAY) == (
        "Slutdatum 2026-03-12 har passerat. Du kan fortfarande registrera. Ärendet markeras som försenat."
    )
    assert late_registration_notice(due=due, hard=True, today=due) is None
    assert late_registration_notice(due=due, hard=False, today=MONDAY) is None


@given(st.dates(date(2019, 1, 1), date(2060, 12, 31)), st.integers(-60, 60), st.booleans(), st.booleans())
def test_the_words_always_agree_with_whether_the_case_is_late(
    today: date, ahead: int, hard: bool, respite: bool
) -> None:
    due = today + ahead * DAY
    words = in_words(due=due, today=today, hard=hard, respite=respite, rules=RULES)
    assert is_late(due=due, hard=hard, today=today) == ("försenad" in words.lower())
    assert ("riktvärde" in words) == (not hard)
    assert not re.search(r"\b0 arbetsdag|\b1 arbetsdagar", words)
