"""Working days, held against a calendar written a second time from the law's own words."""

from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fmuadmin.calendar import (
    DayRules,
    OutsideCalendar,
    add_working_days,
    holiday_name,
    is_working_day,
    next_working_day,
    preceding_working_day,
    subtract_working_days,
    working_days_between,
)

DEFAULT = DayRules()
ALL_RULES = [
    DayRules(eves_free=eves, saturdays_free=saturdays) for eves in (True, False) for saturdays in (True, False)
]
DAY = timedelta(days=1)

days = st.dates(date(1991, 1, 1), date(2098, 12, 31))
numbers = st.integers(0, 120)
any_rules = st.sampled_from(ALL_RULES)


# --- the law, written again ------------------------------------------------------------------------------------------


def easter_sunday(year: int) -> date:
    """The Gregorian computus in Butcher's form."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), g = divmod(b, 4), (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    (i, k) = divmod(c, 4)
    wanted = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * wanted) // 451
    month, day = divmod(h + wanted - 7 * m + 114, 31)
    return date(year, month, day + 1)


def first(weekday: int, on_or_after: date) -> date:
    return next(on_or_after + n * DAY for n in range(7) if (on_or_after + n * DAY).weekday() == weekday)


@cache
def public_holidays(year: int) -> set[date]:
    """Lag (1989:253) 1 §, with Annandag pingst until 2004 and Nationaldagen from 2005 (SFS 2004:1320)."""
    easter = easter_sunday(year)
    moving = {easter + n * DAY for n in (-2, 0, 1, 39, 49)} | ({easter + 50 * DAY} if year < 2005 else set())
    fixed = {date(year, m, d) for m, d in [(1, 1), (1, 6), (5, 1), (12, 25), (12, 26)]}
    national = {date(year, 6, 6)} if year >= 2005 else set()
    return moving | fixed | national | {first(5, date(year, 6, 20)), first(5, date(year, 10, 31))}


@cache
def eves(year: int) -> set[date]:
    """Lag (1930:173) 2 §."""
    return {first(5, date(year, 6, 20)) - DAY, date(year, 12, 24), date(year, 12, 31)}


def counts(day: date, rules: DayRules) -> bool:
    if day.weekday() == 6 or (day.weekday() == 5 and rules.saturdays_free):
        return False
    return day not in public_holidays(day.year) and not (rules.eves_free and day in eves(day.year))


def walk(start: date, number: int, rules: DayRules) -> date:
    day = start
    while number > 0:
        day += DAY
        number -= counts(day, rules)
    return day


# --- the calendar is the law's ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("rules", ALL_RULES, ids=str)
def test_every_day_from_1990_to_2100_counts_exactly_when_the_law_says_so(rules: DayRules) -> None:
    first_day, last_day = date(1990, 1, 1), date(2100, 12, 31)
    every_day = [first_day + n * DAY for n in range((last_day - first_day).days + 1)]
    assert [day for day in every_day if is_working_day(day, rules) != counts(day, rules)] == []


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2026-01-01", "Nyårsdagen"),
        ("2026-01-06", "Trettondedag jul"),
        ("2026-04-03", "Långfredagen"),
        ("2026-04-05", "Påskdagen"),
        ("2026-04-06", "Annandag påsk"),
        ("2026-05-01", "Första maj"),
        ("2026-05-14", "Kristi himmelsfärdsdag"),
        ("2026-05-24", "Pingstdagen"),
        ("2026-06-06", "Nationaldagen"),
        ("2026-06-19", "Midsommarafton"),
        ("2026-06-20", "Midsommardagen"),
        ("2026-10-31", "Alla helgons dag"),
        ("2026-12-24", "Julafton"),
        ("2026-12-25", "Juldagen"),
        ("2026-12-26", "Annandag jul"),
        ("2026-12-31", "Nyårsafton"),
        ("2004-05-31", "Annandag pingst"),
        ("2008-05-01", "Första maj och Kristi himmelsfärdsdag"),
    ],
)
def test_holidays_and_eves_have_their_swedish_names(day: str, name: str) -> None:
    assert holiday_name(date.fromisoformat(day)) == name


@pytest.mark.parametrize(
    "day",
    ["2026-04-12", "2026-04-02", "2026-04-30", "2026-06-05", "2026-10-30", "2026-01-05", "2005-05-16", "2004-06-06"],
)
def test_plain_sundays_half_days_and_abolished_holidays_have_no_name(day: str) -> None:
    assert holiday_name(date.fromisoformat(day)) is None


@pytest.mark.parametrize("day", [date(1989, 12, 31), date(2101, 1, 1), date.max])
def test_a_day_outside_the_known_years_is_refused_not_guessed(day: date) -> None:
    with pytest.raises(OutsideCalendar, match="mellan 1990 och 2100"):
        is_working_day(day, DEFAULT)


def test_fourteen_days_after_21_december_2026_reach_15_january() -> None:
    count = add_working_days(date(2026, 12, 21), 14, DEFAULT)
    assert count.day == date(2027, 1, 15)
    # Annandag jul is a Saturday that year: an ordinary weekend, not named.
    assert [name for _, name in count.skipped] == [
        "Julafton",
        "Juldagen",
        "Nyårsafton",
        "Nyårsdagen",
        "Trettondedag jul",
    ]


# --- counting --------------------------------------------------------------------------------------------------------


@given(days, numbers, any_rules)
def test_adding_is_the_day_by_day_walk(start: date, number: int, rules: DayRules) -> None:
    assert add_working_days(start, number, rules).day == walk(start, number, rules)


@given(days, st.integers(1, 120), any_rules)
def test_a_count_never_ends_on_a_free_day(start: date, number: int, rules: DayRules) -> None:
    assert counts(add_working_days(start, number, rules).day, rules)
    assert counts(subtract_working_days(start, number, rules).day, rules)


@given(days, numbers, any_rules)
def test_the_days_between_are_the_days_added_or_taken(start: date, number: int, rules: DayRules) -> None:
    assert working_days_between(start, add_working_days(start, number, rules).day, rules) == number
    taken = subtract_working_days(start, number, rules).day
    # The start itself is the last of the days from the earlier day when it counts, and the day taken never is.
    assert working_days_between(taken, start, rules) == max(number - (not counts(start, rules)), 0)


@given(days, numbers, any_rules)
def test_subtracting_undoes_adding_between_working_days(start: date, number: int, rules: DayRules) -> None:
    start = next_working_day(start, rules)
    assert subtract_working_days(add_working_days(start, number, rules).day, number, rules).day == start
    assert add_working_days(subtract_working_days(start, number, rules).day, number, rules).day == start


@given(days, st.integers(0, 60), st.integers(0, 60), any_rules)
def test_counting_in_two_goes_is_counting_at_once(start: date, one: int, two: int, rules: DayRules) -> None:
    halfway = add_working_days(start, one, rules)
    onward = add_working_days(halfway.day, two, rules)
    whole = add_working_days(start, one + two, rules)
    assert (onward.day, halfway.skipped + onward.skipped) == (whole.day, whole.skipped)


@given(days, st.integers(0, 40), numbers, any_rules)
def test_a_later_start_or_more_days_never_end_earlier(start: date, later: int, number: int, rules: DayRules) -> None:
    end = add_working_days(start, number, rules).day
    assert end <= add_working_days(start + later * DAY, number, rules).day
    assert end < add_working_days(start, number + 1, rules).day


@given(days, st.integers(0, 900), any_rules)
def test_days_between_are_counted_one_by_one_and_swap_sign(start: date, span: int, rules: DayRules) -> None:
    end = start + span * DAY
    naive = sum(counts(start + n * DAY, rules) for n in range(1, span + 1))
    assert working_days_between(start, end, rules) == naive
    assert working_days_between(end, start, rules) == -naive


@given(days, numbers, any_rules)
def test_the_jumped_days_are_exactly_the_holidays_on_would_be_working_days(
    start: date, number: int, rules: DayRules
) -> None:
    count = add_working_days(start, number, rules)
    weekend = {6} | ({5} if rules.saturdays_free else set())
    passed = [start + n * DAY for n in range(1, (count.day - start).days + 1)]
    jumped = [day for day in passed if day.weekday() not in weekend and not counts(day, rules)]
    assert [day for day, _ in count.skipped] == jumped
    assert all(name == holiday_name(day) for day, name in count.skipped)


@given(days, any_rules)
def test_next_and_preceding_are_the_nearest_working_days_and_never_the_day_itself(day: date, rules: DayRules) -> None:
    after, before = next_working_day(day, rules), preceding_working_day(day, rules)
    assert before < day < after
    assert working_days_between(day, after, rules) == 1
    assert not any(counts(before + n * DAY, rules) for n in range(1, (day - before).days))


def test_jumped_days_are_named_in_calendar_order_also_backwards() -> None:
    count = subtract_working_days(date(2026, 4, 15), 8, DEFAULT)
    assert count.day == date(2026, 4, 1)
    assert count.skipped == ((date(2026, 4, 3), "Långfredagen"), (date(2026, 4, 6), "Annandag påsk"))


@pytest.mark.parametrize("count", [add_working_days, subtract_working_days])
def test_a_negative_number_of_days_is_refused(count: object) -> None:
    with pytest.raises(ValueError, match="inte vara mindre än 0"):
        count(date(2026, 3, 16), -1, DEFAULT)  # type: ignore[operator]


# --- weeks left out (only Planeringsdatum does) ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("friday_before", "monday_after"),
    [
        # The predecessor put these weeks wrong in 2021–2023 and 2027 (precedent.md D18).
        ("2020-07-10", "2020-08-03"),
        ("2021-07-16", "2021-08-09"),
        ("2022-07-15", "2022-08-08"),
        ("2023-07-14", "2023-08-07"),
        ("2026-07-10", "2026-08-03"),
        ("2027-07-16", "2027-08-09"),
    ],
)
def test_weeks_29_to_31_are_iso_weeks(friday_before: str, monday_after: str) -> None:
    start = date.fromisoformat(friday_before)
    count = add_working_days(start, 1, DEFAULT, frozenset({29, 30, 31}))
    assert count.day == date.fromisoformat(monday_after)
    assert count.skipped_weeks == tuple((start.year, week) for week in (29, 30, 31))
    assert count.skipped == ()


def test_weeks_51_and_52_leave_week_53_alone_and_name_their_own_year() -> None:
    count = add_working_days(date(2026, 12, 11), 1, DEFAULT, frozenset({51, 52}))
    assert count.day == date(2026, 12, 28)
    # The first of January 2022 belongs to week 52 of 2021.
    count = add_working_days(date(2021, 12, 17), 1, DEFAULT, frozenset({51, 52}))
    assert (count.day, count.skipped_weeks) == (date(2022, 1, 3), ((2021, 51), (2021, 52)))


@given(days, st.integers(1, 60), st.frozensets(st.integers(1, 53), max_size=20))
def test_no_count_ends_in_a_week_left_out(start: date, number: int, weeks: frozenset[int]) -> None:
    count = add_working_days(start, number, DEFAULT, weeks)
    assert count.day.isocalendar().week not in weeks
    assert {week for _, week in count.skipped_weeks} <= weeks
    naive, left = start, number
    while left:
        naive += DAY
        left -= counts(naive, DEFAULT) and naive.isocalendar().week not in weeks
    assert count.day == naive
