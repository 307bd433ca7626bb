"""One case of the demo as it is narrated: time goes by on the Swedish calendar and people act, until the demo's now.

The narrator knows dice, days and people. What happens in a case stands in the plots.
"""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from cases.demo.places import Region, Unit, data
from cases.demo.staff import FK_FINANCE, Person, staff
from cases.vocabulary import CaseState
from fmuadmin.calendar import DayRules, add_working_days, is_working_day
from fmuadmin.clock import TZ
from fmuadmin.vocabulary import Profession, Role

START = datetime(2026, 3, 16, 9, 0, tzinfo=TZ)
"""The demo's now when it is loaded: a Monday morning."""
DAYS = DayRules()
_OPENS, _CLOSES = time(8, 0), time(16, 40)
# Now and then something lies for a long time; otherwise nothing would ever be late.
_FORGOTTEN, _TIMES_LONGER = 0.07, 4


class Now(Exception):
    """The next act would lie after the demo's now."""


@dataclass
class Narrator:
    """Time, dice and people of one case."""

    rng: random.Random
    region: Region
    at: datetime
    identity_number: str
    number: int
    acts: list[dict[str, Any]] = field(default_factory=list)
    state: CaseState = CaseState.RECEIVED
    language: str = ""
    unit: Unit | None = None
    # What the plots must remember of what they told.
    due: date | None = None
    widened: int = 0
    exams: list[str] = field(default_factory=list)
    visits: list[dict[str, Any]] = field(default_factory=list)
    deviations: int = 0
    is_aborted: bool = False

    def __post_init__(self) -> None:
        self.officer: Person = self.one_of(staff().who(Role.FK_OFFICER, self.region.office))
        self.coordinator: Person = self.one_of(staff().who(Role.REGION_COORDINATOR, self.region.id))

    # Dice

    def chance(self, share: float) -> bool:
        """Whether something that happens in this share of the cases happens here."""
        return self.rng.random() < share

    def one_of(self, things: Any) -> Any:
        """One of the things, each as likely."""
        return things[int(self.rng.random() * len(things))]

    def between(self, least: int, most: int) -> int:
        """A whole number, both ends included."""
        return least + int(self.rng.random() * (most - least + 1))

    def text(self, name: str) -> str:
        """One of the demo's texts."""
        return str(self.one_of(data("texts.yaml")[name]))

    # Time

    def wait(self, least: int, most: int) -> None:
        """Let working days pass; none means a little later the same day."""
        days = self.between(least, most)
        if days and self.chance(_FORGOTTEN):
            days *= _TIMES_LONGER
        if not days:
            self._later()
            return
        day = add_working_days(self.at.date(), days, DAYS).day
        self.at = datetime.combine(day, _OPENS, tzinfo=TZ) + timedelta(minutes=self.between(0, 500))

    def _later(self) -> None:
        self.at += timedelta(minutes=self.between(4, 70))
        if self.at.time() > _CLOSES or not is_working_day(self.at.date(), DAYS):
            day = add_working_days(self.at.date(), 1, DAYS).day
            self.at = datetime.combine(day, _OPENS, tzinfo=TZ) + timedelta(minutes=self.between(0, 90))

    def moment(self, minutes: int = 3) -> None:
        """A few minutes pass, between two acts of the same person."""
        self.at += timedelta(minutes=minutes)

    def until(self, day: date, hour: int = 8) -> None:
        """Go to the day, unless it is past; what falls on a free day waits for the next working day."""
        if not is_working_day(day, DAYS):
            day = add_working_days(day, 1, DAYS).day
        there = datetime.combine(day, time(hour), tzinfo=TZ) + timedelta(minutes=self.between(5, 120))
        self.at = max(self.at + timedelta(minutes=1), there)

    def in_days(self, days: int) -> date:
        """The day that many working days ahead."""
        return add_working_days(self.at.date(), days, DAYS).day

    # People

    def as_officer(self) -> dict[str, str]:
        """FK's officer."""
        return self.officer.acting_as(Role.FK_OFFICER, self.region.office)

    def as_coordinator(self) -> dict[str, str]:
        """The region's coordinator."""
        return self.coordinator.acting_as(Role.REGION_COORDINATOR, self.region.id)

    def care_admin(self, unit: Unit) -> Person:
        """One of the unit's administrators, mostly the first."""
        people = staff().who(Role.CARE_ADMIN, unit.id)
        found: Person = people[0] if self.chance(0.75) else self.one_of(people)
        return found

    def as_unit(self, unit: Unit | None = None) -> dict[str, str]:
        """An administrator of the unit."""
        where = unit or self.here
        return self.care_admin(where).acting_as(Role.CARE_ADMIN, where.id)

    @property
    def here(self) -> Unit:
        """The unit that has the case."""
        if self.unit is None:
            raise LookupError("no unit has the case")
        return self.unit

    @property
    def physician(self) -> Person:
        """The unit's physician in this case: the same one throughout."""
        people = staff().who(Role.INVESTIGATOR, self.here.id, Profession.LK)
        return people[0 if self.number % 5 else len(people) - 1]

    def as_physician(self) -> dict[str, str]:
        """The unit's physician."""
        return self.physician.acting_as(Role.INVESTIGATOR, self.here.id)

    def investigator(self, profession: str) -> str:
        """The name of whoever holds a visit of the profession."""
        if profession == Profession.LK:
            return self.physician.name
        people = staff().who(Role.INVESTIGATOR, self.here.id, profession)
        return str(self.one_of(people).name)

    def as_region_finance(self) -> dict[str, str]:
        """The region's finance."""
        person = self.one_of(staff().who(Role.REGION_FINANCE, self.region.id))
        found: dict[str, str] = person.acting_as(Role.REGION_FINANCE, self.region.id)
        return found

    def as_fk_finance(self) -> dict[str, str]:
        """FK's finance."""
        found: dict[str, str] = self.one_of(staff().who(Role.FK_FINANCE, FK_FINANCE)).acting_as(Role.FK_FINANCE, "")
        return found

    # The telling

    def tell(self, act: str, by: dict[str, str], state: CaseState | None = None, **values: Any) -> None:
        """Write down an act. Raises Now when it would lie after the demo's now."""
        if self.at > START:
            raise Now
        given = {name: value for name, value in values.items() if value not in (None, "")}
        self.acts.append({"act": act, "at": self.at.replace(second=0), **by, **given})
        self.state = state or self.state

    @property
    def last_act(self) -> str:
        """What was done last, notes apart."""
        done = (act["act"] for act in reversed(self.acts) if act["act"] != "write_note")
        return str(next(done, ""))

    def maybe_note(self, share: float, whom: str) -> None:
        """Somebody may write a note for the own organisation."""
        by = {"orderer": self.as_officer, "region": self.as_coordinator, "unit": self.as_unit}[whom]
        if self.chance(share):
            self.moment(2)
            self.tell("write_note", by(), text=self.one_of(data("texts.yaml")["notes"][whom]))
