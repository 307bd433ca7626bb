"""Reminders: what time alone tells whom, before a day and after it (decisions.md §7, DL7).

``wanted`` says what a case's facts call for; ``renew`` makes the rows so, in the act's own transaction; ``tell_due``
tells those whose day has come.
"""

from cases.reminders.rows import renew
from cases.reminders.sweeping import Swept, tell_due
from cases.reminders.wanted import Wanted, wanted

__all__ = ["Swept", "Wanted", "renew", "tell_due", "wanted"]
