"""A case whose history is being told: the case and its rows in memory, and the moves that every told act shares.

The moves are those of cases/commands/moves.py without a database; states, conditions, permissions, deadlines and party
rows are the same code. A test replays told histories through the commands and finds the same rows.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, TypeVar

from django.db import models

from cases.commands.endings import CASE_REVOKED
from cases.commands.moves import NotVisible
from cases.facts import CaseFacts
from cases.models import Case, Deviation
from cases.models.rule import RuleBook
from cases.parties import PartyRow, party_rows
from cases.verbs import CaseVerb
from cases.vocabulary import (
    COMPENSATION_STATES,
    ENDED_STATES,
    CaseState,
    Decision,
    DeviationDecision,
    Part,
    RequestState,
    VisitState,
)
from cases.world.keys import Keys
from cases.world.register import Register
from fmuadmin import audit, clock
from fmuadmin.access import SYSTEM, Actor
from fmuadmin.lifecycle import Refused, authorise
from fmuadmin.models import AuditEvent, Organisation

Row = TypeVar("Row", bound=models.Model)
WAITING = (RequestState.ASKED, RequestState.ACCEPTED)


@cache
def _relations() -> dict[Any, str]:
    """Every kind of row that a case has several of, other apps' too, with the name the case knows them by."""
    several = [relation for relation in Case._meta.related_objects if relation.multiple]
    return {relation.related_model: str(relation.get_accessor_name()) for relation in several}


@dataclass(slots=True)
class Setting:
    """What every history is told against: organisations, rules, keys and case numbers."""

    register: Register
    book: RuleBook
    keys: Keys
    number: Callable[[int], str]


@dataclass
class Told:
    """One case and what has been told of it so far."""

    setting: Setting
    events: list[AuditEvent] = field(default_factory=list)
    rows: list[models.Model] = field(default_factory=list)
    case: Case = field(init=False)

    @property
    def is_begun(self) -> bool:
        """Whether the begäran has been told."""
        return "case" in self.__dict__

    @property
    def facts(self) -> CaseFacts:
        """What has happened, read anew."""
        self.case.__dict__["facts"] = found = ToldFacts(self)
        return found

    def begin(self, case: Case) -> None:
        """The case exists from now on, without rows of its own."""
        self.case = case
        case.__dict__["rules"] = self.setting.book.in_force(on=case.requested_on, region_id=case.region_id)
        case.__dict__["finance_desks"] = self._finance_desks
        # Every relation of the case, told to Django as already read, so that its facts never ask the database.
        case.__dict__["_prefetched_objects_cache"] = {relation: [] for relation in _relations().values()}
        self.rows.append(case)

    def _finance_desks(self) -> list[tuple[Any, Part]]:
        desks = [
            (self.setting.register.desk_of(self.case.region_id), Part.REGION_FINANCE),
            (self.setting.register.desk_of(None), Part.ORDERER_FINANCE),
        ]
        return [(desk, part) for desk, part in desks if desk is not None]

    def add(self, row: Row) -> Row:
        """Give the row its key and put it among the case's rows."""
        row.pk = self.setting.keys.next(type(row))
        self.rows.append(row)
        relation = _relations().get(type(row))
        if relation is not None:
            self.all(relation).append(row)
        return row

    def all(self, relation: str) -> list[Any]:
        """The case's rows of a relation, in the order they were told."""
        rows: list[Any] = self.case.__dict__["_prefetched_objects_cache"][relation]
        return rows

    def nth(self, relation: str, number: int, *, field: str, what: str) -> Any:
        """The case's row number ``number``, counted from 1 in the order told. Raises Refused."""
        rows = self.all(relation)
        if not 1 <= number <= len(rows):
            raise Refused(
                f"ärendet har {len(rows)} {what} så långt. Ange ett nummer mellan 1 och {len(rows)}.", field=field
            )
        return rows[number - 1]

    def opened(self, step: str, actor: Actor) -> None:
        """Let the actor take the step or raise, after a supplement window that has passed has been counted."""
        if self.facts.supplement_window_has_passed:
            self.pass_window()
        authorise(getattr(self.case, step), actor)

    def pass_window(self) -> None:
        """The system approves the statement when the last day to ask has passed."""
        authorise(self.case.approve_statement, SYSTEM)
        until = self.facts.supplement_until
        self.taken("approve_statement")
        self.conclude(SYSTEM, CaseVerb.STATEMENT_APPROVED, {"ask_until": until})

    def taken(self, step: str) -> None:
        """Take the lifecycle step, and keep what entering the new state means."""
        case, before = self.case, CaseState(self.case.state)
        self.facts  # noqa: B018 – the step chooses its target on the facts as they are now
        getattr(case, step)()
        after = CaseState(case.state)
        if after == before:
            return
        case.state_since = today = clock.today()
        if after in COMPENSATION_STATES and case.accounting_since is None:
            case.accounting_since = today
        if after in ENDED_STATES:
            case.closed_on = today
        if after in ENDED_STATES or after in COMPENSATION_STATES:
            self._close_open_matters(ended=after in ENDED_STATES)

    def _close_open_matters(self, *, ended: bool) -> None:
        today = clock.today()
        self.lapse_exams()
        for row in (*self.all("respites"), *self.all("transfers")):
            if not row.decision:
                row.decision, row.decided_on = Decision.LAPSED, today
        self.close_missing_material()
        self.withdraw_open_supplements(CASE_REVOKED)
        self.release_other_units()
        if ended:
            for deviation in self.all("deviations"):
                if deviation.decided_on is None:
                    resolve(deviation, None)
            self.cancel_visits_ahead()

    def withdraw_open_supplements(self, why: str) -> None:
        """Questions about a statement that no longer counts are no longer asked."""
        for supplement in self.all("supplements"):
            if supplement.received_on is None and supplement.withdrawn_on is None:
                supplement.withdrawn_on, supplement.withdraw_reason = clock.today(), why

    def lapse_exams(self) -> None:
        """A pending complementary exam falls by itself."""
        for exam in self.all("exams"):
            if not exam.decision:
                exam.decision, exam.decided_on = Decision.LAPSED, clock.today()

    def close_missing_material(self, answered_by: Any = None) -> None:
        """Missing material is no longer asked for."""
        for asked in self.all("material_supplements"):
            if asked.closed_on is None:
                asked.closed_on = clock.today()
                asked.answered_by = answered_by

    def release_other_units(self, *, for_transfer: bool | None = None) -> None:
        """Units that were asked but did not get the case become *Ej tilldelad*."""
        for request in self.all("requests"):
            if request.state in WAITING and for_transfer in (None, request.for_transfer):
                request.state, request.ended_on = RequestState.NOT_ASSIGNED, clock.today()

    def cancel_visits_ahead(self) -> None:
        """Booked visits that have not begun are cancelled."""
        for visit in self.all("visits"):
            if visit.state == VisitState.BOOKED and visit.starts_at > clock.now():
                visit.state, visit.cancelled_on = VisitState.CANCELLED, clock.today()

    def conclude(
        self, actor: Actor, verb: str, facts: dict[str, Any] | None = None, subject: models.Model | None = None
    ) -> None:
        """The case has its next version, and the trail its line."""
        self.case.version += 1
        self.record(actor, verb, facts, subject)

    def record(
        self,
        actor: Actor,
        verb: str,
        facts: dict[str, Any] | None = None,
        subject: models.Model | None = None,
        *,
        version: int | None = None,
    ) -> None:
        """Add a line to the trail; ``version`` when it is not the case's present one."""
        of_case = self.case.version if version is None else version
        self.events.append(
            audit.drafted(
                actor, verb, case_ref=self.case.pk, case_version=of_case or None, subject=subject, facts=facts
            )
        )

    def part_of(self, actor: Actor) -> Part:
        """The part that the actor's organisation plays. Raises NotVisible."""
        for row in self.parties():
            if row.organisation_id == actor.organisation_id:
                return Part(row.part)
        raise NotVisible

    def parties(self) -> list[PartyRow]:
        """The party rows of the case as it is told."""
        return party_rows(self.facts)

    def contracted_unit(self, unit: Any, *, field: str) -> Any:
        """The unit, when the region may ask it today. Raises Refused."""
        if all(known.pk != unit.pk for known in self.facts.contracted_units):
            raise Refused(f"{unit.name} finns inte bland regionens avtalade utförare den dagen.", field=field)
        return unit

    def sole_own_unit(self) -> Any:
        """The region's only own unit, when its rule *ensam egen enhet* is on; otherwise None."""
        if not self.case.rules.sole_own_unit:
            return None
        units = self.facts.contracted_units
        return units[0] if len(units) == 1 and units[0].operated_by_id == self.case.region_id else None


class ToldFacts(CaseFacts):
    """The facts of a told case: like any other's, except that the units of the file are not in the database yet."""

    def __init__(self, told: Told) -> None:
        super().__init__(told.case)
        self._told = told

    @cached_property
    def contracted_units(self) -> list[Organisation]:
        """The units that the region may ask that day."""
        return self._told.setting.register.contracted_units(region_id=self.case.region_id, on=clock.today())


def resolve(deviation: Deviation, decision: DeviationDecision | None, *, comment: str = "") -> None:
    """Close a deviation and settle its visit, as cases/commands/endings.resolve does."""
    visit, today = deviation.visit, clock.today()
    deviation.decision, deviation.decided_on, deviation.decision_text = decision or "", today, comment
    if deviation.no_show:
        visit.state, visit.reported_on = VisitState.NO_SHOW, today
    elif decision == DeviationDecision.REBOOK or visit.starts_at <= clock.now():
        visit.state, visit.cancelled_on = VisitState.CANCELLED, today
    else:
        visit.state = VisitState.BOOKED
