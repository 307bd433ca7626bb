"""Swedish working days: which days count, how far n of them reach, and what was jumped on the way (screens.md DL1).

Pure. Weekends, the holidays of lag (1989:253) and the three eves of lag (1930:173) 2 §; whether eves and Saturdays are
free is a rule handed in. No number of days lives here and no deadline: those are rules, and ``cases/deadlines.py``.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import holidays

FIRST_YEAR, LAST_YEAR = 1990, 2100
SATURDAY, SUNDAY = 5, 6
_DAY = timedelta(days=1)
_NO_WEEKS: frozenset[int] = frozenset()


class OutsideCalendar(ValueError):
    """The count would leave the years whose holidays are known."""


@dataclass(frozen=True, slots=True)
class DayRules:
    """What is free beside Sundays and public holidays: the three eves, and Saturdays (domain.md §2.0 *Vardag*)."""

    eves_free: bool = True
    saturdays_free: bool = True


@dataclass(frozen=True, slots=True)
class Count:
    """Where a count of working days ended, and what it jumped on the way, in calendar order.

    ``skipped`` names the holidays on days that would otherwise have counted; ordinary weekends are not named.
    ``skipped_weeks`` holds (ISO year, ISO week) of weeks left out on request; a holiday inside one is not named.
    """

    day: date
    days: int
    skipped: tuple[tuple[date, str], ...] = ()
    skipped_weeks: tuple[tuple[int, int], ...] = ()


def holiday_name(day: date) -> str | None:
    """The Swedish name of the public holiday or eve on the day, else None. Sundays as such have no name."""
    return _public_holidays(day.year).get(day) or _eves(day.year).get(day)


def is_working_day(day: date, rules: DayRules) -> bool:
    """Whether the day counts. Raises OutsideCalendar before 1990 and after 2100."""
    return _holiday_that_frees(day, rules) is None and not _is_weekend(day, rules)


def add_working_days(start: date, days: int, rules: DayRules, skip_weeks: frozenset[int] = _NO_WEEKS) -> Count:
    """The working day number ``days`` after ``start``, which itself is not counted; zero days is the start itself.

    ``skip_weeks`` are ISO week numbers left out whole. Raises ValueError for a negative number of days.
    """
    return _count(start, days, rules, skip_weeks, _DAY)


def subtract_working_days(start: date, days: int, rules: DayRules) -> Count:
    """The working day number ``days`` before ``start``, which itself is not counted; zero days is the start itself.

    Raises ValueError for a negative number of days.
    """
    return _count(start, days, rules, _NO_WEEKS, -_DAY)


def working_days_between(earlier: date, later: date, rules: DayRules) -> int:
    """How many working days come after ``earlier`` up to and including ``later``; negative when they are swapped.

    From today to a last day it is the days left; from a passed last day to today it is the days late.
    """
    if later < earlier:
        return -working_days_between(later, earlier, rules)
    whole_years = sum(len(_working_days(year, rules)) for year in range(earlier.year, later.year))
    return whole_years + _place_in_year(later, rules) - _place_in_year(earlier, rules)


def next_working_day(day: date, rules: DayRules) -> date:
    """The first working day after the day."""
    return add_working_days(day, 1, rules).day


def preceding_working_day(day: date, rules: DayRules) -> date:
    """The last working day before the day (FVL 22 §: a letter may count as received then)."""
    return subtract_working_days(day, 1, rules).day


def _count(start: date, days: int, rules: DayRules, skip_weeks: frozenset[int], step: timedelta) -> Count:
    if days < 0:
        raise ValueError("Antalet arbetsdagar kan inte vara mindre än 0.")
    day, left = start, days
    skipped: list[tuple[date, str]] = []
    weeks: set[tuple[int, int]] = set()
    while left:
        day += step
        week = day.isocalendar()
        if week.week in skip_weeks:
            weeks.add((week.year, week.week))
        elif not _is_weekend(day, rules):
            holiday = _holiday_that_frees(day, rules)
            if holiday is None:
                left -= 1
            else:
                skipped.append((day, holiday))
    return Count(day=day, days=days, skipped=tuple(sorted(skipped)), skipped_weeks=tuple(sorted(weeks)))


def _is_weekend(day: date, rules: DayRules) -> bool:
    weekday = day.weekday()
    return weekday == SUNDAY or (weekday == SATURDAY and rules.saturdays_free)


def _holiday_that_frees(day: date, rules: DayRules) -> str | None:
    public = _public_holidays(day.year).get(day)
    if public is None and rules.eves_free:
        return _eves(day.year).get(day)
    return public


def _place_in_year(day: date, rules: DayRules) -> int:
    """How many of the year's working days have come, the day itself included."""
    return bisect_right(_working_days(day.year, rules), day)


@cache
def _working_days(year: int, rules: DayRules) -> tuple[date, ...]:
    return tuple(day for day in _days_of(year) if is_working_day(day, rules))


def _days_of(year: int) -> Iterator[date]:
    first = date(year, 1, 1)
    return (first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days))


@cache
def _public_holidays(year: int) -> dict[date, str]:
    return _named_days(year, "public")


@cache
def _eves(year: int) -> dict[date, str]:
    return _named_days(year, "de_facto")


def _named_days(year: int, category: str) -> dict[date, str]:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise OutsideCalendar(f"Ange ett datum mellan {FIRST_YEAR} och {LAST_YEAR}. Kalendern räknar inte längre.")
    # Language and Sundays are named because both follow the environment or the version otherwise.
    calendar = holidays.country_holidays("SE", years=year, expand=False, language="sv", categories=(category,))
    # Two holidays on one day (1 May 2008) come as "A; B".
    return {day: name.replace("; ", " och ") for day, name in calendar.items() if name != "Söndag"}
