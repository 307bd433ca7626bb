"""Which lines of the log are asked for: period, person, case, action, denied only. Read from an address."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final, Self

from fmuadmin.clock import TZ
from fmuadmin.identity import contains_identity_number
from fmuadmin.vocabulary import ReadAction

SINCE: Final = "fran"
UNTIL: Final = "till"
ACTION: Final = "vad"
PERSON: Final = "person"
NUMBER: Final = "arende"
DENIED: Final = "nekade"

_NUMBER: Final = re.compile(r"FMU-\d{4}-\d{4,9}")
_DAY: Final = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")
_LARGEST_KEY: Final = 2**31 - 1
UNREAD_DAY: Final = "Datumet i {} kunde inte läsas. Skriv det som ÅÅÅÅ-MM-DD."
UNREAD_NUMBER: Final = "Ärendenumret kunde inte läsas. Skriv det som FMU-2026-0117."
NO_IDENTITY: Final = "Sök inte på personnummer här: det hamnar i webbläsarens historik. Sök på ärendenummer."
WRONG_ORDER: Final = "Från ligger efter Till. Byt plats på datumen."


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A selection of lines. What could not be read is left out, and ``unread`` says so."""

    since: date | None = None
    until: date | None = None
    action: ReadAction | None = None
    person: int | None = None
    number: str = ""
    denied: bool = False
    unread: tuple[str, ...] = ()

    @classmethod
    def read(cls, sent: Mapping[str, Any]) -> Self:
        """What an address asks for."""
        unread: list[str] = []
        since, until = (_day(sent.get(name, ""), label, unread) for name, label in ((SINCE, "Från"), (UNTIL, "Till")))
        if since and until and since > until:
            unread.append(WRONG_ORDER)
        action, person = sent.get(ACTION, ""), str(sent.get(PERSON, ""))
        return cls(
            since=since,
            until=until,
            action=ReadAction(action) if action in ReadAction.values else None,
            person=int(person) if person.isdecimal() and 0 < int(person[:20]) <= _LARGEST_KEY else None,
            number=_number(sent.get(NUMBER, ""), unread),
            denied=bool(sent.get(DENIED)),
            unread=tuple(unread),
        )

    def narrow(self, rows: Any) -> Any:
        """The rows of these that are asked for."""
        if self.since:
            rows = rows.filter(at__gte=_midnight(self.since))
        if self.until:
            rows = rows.filter(at__lt=_midnight(self.until + timedelta(days=1)))
        exact = {"action": self.action, "actor_id": self.person, "case_number": self.number, "denied": self.denied}
        return rows.filter(**{name: value for name, value in exact.items() if value})

    @property
    def values(self) -> dict[str, str]:
        """As it stands in an address; what is not asked for is not there."""
        values = {
            SINCE: self.since.isoformat() if self.since else "",
            UNTIL: self.until.isoformat() if self.until else "",
            ACTION: self.action or "",
            PERSON: str(self.person or ""),
            NUMBER: self.number,
            DENIED: "1" if self.denied else "",
        }
        return {name: str(value) for name, value in values.items() if value}

    def in_words(self, people: Iterable[tuple[int, str]] = ()) -> list[str]:
        """What is asked for beside the period, for a person to read."""
        names = dict(people)
        said = [
            f"Person: {names.get(self.person, 'okänd')}" if self.person else "",
            f"Ärende: {self.number}" if self.number else "",
            f"Vad: {self.action.label}" if self.action else "",
            "Bara nekade försök" if self.denied else "",
        ]
        return [words for words in said if words]


def _day(text: Any, label: str, unread: list[str]) -> date | None:
    text = str(text).strip()
    if not text:
        return None
    found = _DAY.fullmatch(text)
    try:
        day = date(*map(int, found.groups())) if found else None
    except ValueError:
        day = None
    # The database's own calendar begins and ends before Python's does.
    if day is None or not 1900 <= day.year < 9000:  # noqa: PLR2004
        unread.append(UNREAD_DAY.format(label))
        return None
    return day


def _number(sent: Any, unread: list[str]) -> str:
    number = str(sent).strip().upper()
    if not number or _NUMBER.fullmatch(number):
        return number
    unread.append(NO_IDENTITY if contains_identity_number(number) else UNREAD_NUMBER)
    return ""


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=TZ)
