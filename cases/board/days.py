"""The days that a list compares with, worked out once per page. Pure: today and the rules are handed in."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from cases.rules import Rules
from fmuadmin.calendar import DayRules, add_working_days


@dataclass(frozen=True, slots=True)
class Days:
    """Today, and the last days of "inom N arbetsdagar"."""

    today: date
    rules: Rules

    @property
    def soon(self) -> date:
        """The last day that counts as *förfaller snart*."""
        return _after(self.today, self.rules.soon_days, self.rules.day_rules)

    @property
    def ahead(self) -> date:
        """The last day of the longer look ahead: as many days as a statement may take."""
        return _after(self.today, self.rules.statement_days, self.rules.day_rules)


@lru_cache(maxsize=256)
def _after(start: date, days: int, rules: DayRules) -> date:
    return add_working_days(start, days, rules).day
