"""Stories that tests tell: take a case a named distance along its road, every step by the person who may.

Nothing but commands, each a savepoint of its own, seen with that person's eyes at the story's time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from billing.commands import settle_leg
from billing.vocabulary import Leg
from cases import commands
from cases.models import Case
from cases.vocabulary import CaseState, Channel
from fmuadmin import clock
from fmuadmin.access import SYSTEM, Actor, seen_as
from fmuadmin.calendar import DayRules, add_working_days
from fmuadmin.lifecycle import Refused
from fmuadmin.vocabulary import Profession
from tests.world import MONDAY, World

RULES = DayRules(eves_free=True, saturdays_free=True)
IDENTITY = "191212121212"
# All that a case's facts read, so that a test may ask them outside the eyes with which they were read.
FACTS = (
    "requests__unit", "material_sets", "material_supplements", "visits", "deviations__visit", "exams", "respites",
    "transfers__request__unit", "transfers__from_unit", "statements", "supplements__questions", "order_changes",
    "settlements", "notes", "parties", "files",
)  # fmt: skip


@dataclass
class Story:
    """One case and the time in which its story is told."""

    world: World
    now: datetime = MONDAY
    number: str = ""
    told: list[str] = field(default_factory=list)

    @contextmanager
    def as_(self, actor: Actor) -> Iterator[None]:
        """Act at the story's time with the actor's eyes."""
        with clock.at(self.now), seen_as(actor):
            yield

    def do(self, command: Any, who: str, **values: Any) -> Case:
        """Let the person called ``who`` do the command. A refusal is raised after its block, as a page does it."""
        actor: Actor = getattr(self.world, who)
        refused = case = None
        paper = self._signed(command, who, values)
        with self.as_(actor):
            try:
                if command is commands.register_request:
                    case = command(actor=actor, **values)
                    self.number = case.number
                else:
                    case = command(self.number, actor=actor, **values)
            except Refused as refusal:
                refused = refusal
        if refused is not None:
            if paper is not None:
                with self.as_(SYSTEM):
                    paper.delete()
            raise refused
        self.told.append(command.__name__)
        return case  # type: ignore[return-value]

    def _signed(self, command: Any, who: str, values: dict[str, Any]) -> Any:
        """A statement sent in the system is a file; where a test says nothing of it, there is one."""
        digital = values.get("channel", Channel.DIGITAL) == Channel.DIGITAL
        if command is not commands.send_statement or not digital or "statement_file" in values:
            return None
        from tests.case_files import staged_row

        if getattr(self.world, who).is_system:
            return None
        with self.as_(SYSTEM):
            paper = staged_row(self, who, name=f"utlåtande {self.case.version}.pdf")
        values["statement_file"] = str(paper.token)
        return paper

    def wait(self, working_days: int) -> None:
        """Let working days pass; the clock stays at nine."""
        day = add_working_days(self.now.date(), working_days, RULES).day
        self.now = datetime.combine(day, time(9), tzinfo=self.now.tzinfo)

    def at(self, day: date, hour: int = 9) -> None:
        """Move to a day."""
        self.now = datetime.combine(day, time(hour), tzinfo=self.now.tzinfo)

    @property
    def case(self) -> Case:
        """The case as it is now, seen by the system, with everything that its facts are made of."""
        with self.as_(SYSTEM):
            known = Case.objects.select_related("placed_order", "insured").prefetch_related(*FACTS)
            return known.get(number=self.number)

    def soon(self, days: int = 5, hour: int = 9) -> datetime:
        """A time some working days ahead."""
        day = add_working_days(self.now.date(), days, RULES).day
        return datetime.combine(day, time(hour), tzinfo=self.now.tzinfo)

    # The ordinary road

    def register(self, **more: Any) -> "Story":
        """FK asks the region."""
        values = {
            "region_id": self.world.north.pk,
            "way_of_assessment": "Läkarundersökning enligt AFU",
            "answer_by": self.soon(5).date(),
            "town": "Luleå",
        }
        self.do(commands.register_request, "officer", **(values | more))
        return self

    def ask(self, *units: str) -> "Story":
        """The region asks the units."""
        asked = units or ("strand", "bjork")
        self.do(commands.ask_units, "coordinator", unit_ids=[getattr(self.world, u).pk for u in asked])
        return self

    def accept(self, who: str = "care_admin") -> "Story":
        """The unit accepts."""
        self.do(commands.accept_request, who, start_on=self.soon(5).date(), contact="Ulla Berg")
        return self

    def assign(self, unit: str = "strand") -> "Story":
        """The region assigns."""
        self.do(commands.assign, "coordinator", unit_id=getattr(self.world, unit).pk)
        return self

    def order(self) -> "Story":
        """FK orders."""
        self.do(
            commands.order,
            "officer",
            identity_number=IDENTITY,
            name="Tolvan Tolvansson",
            purpose="Bedömning av arbetsförmåga inför dag 180",
            informed_on=self.now.date(),
        )
        return self

    def material(self) -> "Story":
        """FK sends material and the unit confirms it."""
        self.do(commands.send_material, "officer", contents="Läkarutlåtande, självskattning", channel=Channel.DIGITAL)
        self.do(commands.confirm_material, "care_admin")
        return self

    def book(self, days: int = 5, hour: int = 9, profession: str = Profession.LK, **more: Any) -> "Story":
        """The unit books a visit some working days ahead."""
        starts = self.soon(days, hour)
        values = {
            "profession": profession,
            "starts_at": starts,
            "ends_at": starts + timedelta(hours=2),
            "investigator": "Eva Norén",
            "invited_on": self.now.date(),
            "invitation_channel": "phone",
        }
        self.do(commands.book_visit, "care_admin", **(values | more))
        return self

    def to(self, state: CaseState) -> "Story":
        """Go the ordinary road as far as the state; raises StopIteration for a state it does not pass."""
        for reached, tell in self._road():
            if reached == state and self.number and self.case.state == state:
                return self
            tell()
            if self.case.state == state:
                return self
        raise AssertionError(f"the ordinary road does not pass {state}")

    def _road(self) -> list[tuple[CaseState, Any]]:
        s = CaseState
        return [
            (s.RECEIVED, self.register),
            (s.ASKING_UNITS, self.ask),
            (s.ANSWERED, self.accept),
            (s.ASSIGNED, self.assign),
            (s.AWAITING_MATERIAL, self.order),
            (s.BOOKING, self.material),
            (s.IN_PROGRESS, self.book),
            (s.STATEMENT_SENT, self.send_statement),
            (s.STATEMENT_RECEIVED, lambda: self.do(commands.confirm_statement, "officer")),
            (s.ACCOUNTING, lambda: self.do(commands.approve_statement, "officer")),
            (s.SETTLING, self.account),
            (s.CLOSED, self.settle),
        ]

    def send_statement(self) -> "Story":
        """After the visit the unit sends the statement."""
        self.wait(8)
        self.do(commands.send_statement, "physician", signed_by="Eva Norén", signed_on=self.now.date())
        return self

    def account(self) -> "Story":
        """The unit reports every visit and says that it is done."""
        with self.as_(SYSTEM):
            booked = self.case.facts.booked_visits
        for visit in booked:
            self.do(commands.report_visit, "care_admin", visit_id=visit.pk, held=True)
        self.do(commands.account_visits, "care_admin")
        return self

    def settle(self) -> "Story":
        """Both finance desks settle their leg."""
        for who, leg in (("economist", Leg.UNIT_TO_REGION), ("fk_economist", Leg.REGION_TO_ORDERER)):
            self.do(settle_leg, who, leg=leg, reference="F-7781", amount=Decimal("18400.00"), paid_on=self.now.date())
        return self
