"""What has happened in a case, as answers to small questions. Reads a case's rows once; writes nothing.

Conditions, turns, due dates and pages all ask here, so that each fact is derived in one place. The lists come from the
case's related rows and are read when first asked for; a case whose rows were prefetched costs no statement.
"""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from cases import ports
from cases.deadlines import RespiteGranted, Widening
from cases.vocabulary import (
    Ball,
    CaseState,
    Decision,
    InvestigationType,
    RequestState,
    VisitState,
)
from fmuadmin import clock
from fmuadmin.vocabulary import Profession

if TYPE_CHECKING:
    from cases.models import (
        Case,
        ComplementaryExam,
        Deviation,
        MaterialSet,
        MaterialSupplement,
        Respite,
        Statement,
        Supplement,
        Transfer,
        UnitRequest,
        Visit,
    )


class CaseFacts:
    """The facts of one case."""

    def __init__(self, case: "Case") -> None:
        self.case = case

    # Requests to units

    @cached_property
    def requests(self) -> "list[UnitRequest]":
        """Every unit request, oldest first."""
        return sorted(self.case.requests.all(), key=lambda r: r.pk)

    def _requests_in(self, *states: RequestState, for_transfer: bool = False) -> "list[UnitRequest]":
        return [r for r in self.requests if r.state in states and r.for_transfer == for_transfer]

    @property
    def awaited_requests(self) -> "list[UnitRequest]":
        """Requests whose answer is awaited, those that prepare a transfer apart."""
        return self._requests_in(RequestState.ASKED)

    @property
    def standing_acceptances(self) -> "list[UnitRequest]":
        """Acceptances that the region may choose among."""
        return self._requests_in(RequestState.ACCEPTED)

    @property
    def transfer_acceptances(self) -> "list[UnitRequest]":
        """Acceptances of a unit that would take the case over."""
        return self._requests_in(RequestState.ACCEPTED, for_transfer=True)

    def live_request_of(self, unit_id: int | None) -> "UnitRequest | None":
        """The unit's request that is awaited, accepted, assigned or ordered, if any."""
        return next((r for r in reversed(self.requests) if r.unit_id == unit_id and r.is_live), None)

    def latest_request_of(self, unit_id: int | None) -> "UnitRequest | None":
        """The unit's newest request, whatever came of it."""
        return next((r for r in reversed(self.requests) if r.unit_id == unit_id), None)

    def may_decline(self, unit_id: int | None) -> bool:
        """Whether the asked unit may decline (a region's only own unit can be barred from it)."""
        request = self.live_request_of(unit_id)
        return request is not None and request.may_decline

    # Material

    @cached_property
    def material_sets(self) -> "list[MaterialSet]":
        """Every set of material, oldest first."""
        return sorted(self.case.material_sets.all(), key=lambda m: m.pk)

    @cached_property
    def material_supplements(self) -> "list[MaterialSupplement]":
        """Every request for missing material, oldest first."""
        return sorted(self.case.material_supplements.all(), key=lambda m: m.pk)

    @property
    def sets_of_unit(self) -> "list[MaterialSet]":
        """The sets that were sent to the unit that has the case."""
        return [m for m in self.material_sets if m.unit_id == self.case.unit_id]

    @property
    def unconfirmed_sets(self) -> "list[MaterialSet]":
        """Sets sent to the unit but not yet confirmed by it."""
        return [m for m in self.sets_of_unit if m.received_on is None]

    @property
    def first_received_set(self) -> "MaterialSet | None":
        """The set whose receipt started the clock: the earliest that the unit received."""
        received = [m for m in self.sets_of_unit if m.received_on is not None]
        return min(received, key=lambda m: (m.received_on, m.pk), default=None)

    @property
    def missing_material(self) -> "list[MaterialSupplement]":
        """Requests for material that are still open."""
        return [m for m in self.material_supplements if m.closed_on is None]

    # Visits and deviations

    @cached_property
    def visits(self) -> "list[Visit]":
        """Every visit, in order of time."""
        return sorted(self.case.visits.all(), key=lambda v: (v.starts_at, v.pk))

    @property
    def visits_of_unit(self) -> "list[Visit]":
        """The visits of the unit that has the case."""
        return [v for v in self.visits if v.unit_id == self.case.unit_id]

    @property
    def booked_visits(self) -> "list[Visit]":
        """Visits that stand as booked, ahead or passed but unreported."""
        return [v for v in self.visits if v.state == VisitState.BOOKED]

    def visits_ahead(self, now: datetime) -> "list[Visit]":
        """Booked visits that have not begun."""
        return [v for v in self.booked_visits if v.starts_at > now]

    def visits_to_report(self, now: datetime) -> "list[Visit]":
        """Booked visits that have begun: how they went is not told."""
        return [v for v in self.booked_visits if v.starts_at <= now]

    @property
    def ever_booked(self) -> bool:
        """Whether a visit was ever booked; one struck as a mistake does not count."""
        return any(v.state != VisitState.STRUCK for v in self.visits)

    def physician_has_seen_insured(self, now: datetime) -> bool:
        """A physician's visit of the present unit was held: reported so, or ended with no deviation."""
        return any(
            v.profession == Profession.LK
            and (v.state == VisitState.HELD or (v.state == VisitState.BOOKED and v.ends_at <= now))
            for v in self.visits_of_unit
        )

    def professions_seen(self, now: datetime) -> list[str]:
        """Professions whose visit was held."""
        seen = {
            v.profession
            for v in self.visits_of_unit
            if v.state == VisitState.HELD or (v.state == VisitState.BOOKED and v.ends_at <= now)
        }
        return [p for p in Profession.values if p in seen]

    @cached_property
    def deviations(self) -> "list[Deviation]":
        """Every deviation, oldest first."""
        return sorted(self.case.deviations.all(), key=lambda d: d.pk)

    @property
    def pending_deviations(self) -> "list[Deviation]":
        """Deviations that FK has not decided."""
        return [d for d in self.deviations if d.decided_on is None]

    # Widening, respite, transfer

    @cached_property
    def exams(self) -> "list[ComplementaryExam]":
        """Every complementary exam asked for, oldest first."""
        return sorted(self.case.exams.all(), key=lambda e: e.pk)

    @property
    def pending_exams(self) -> "list[ComplementaryExam]":
        """Exams that FK has not decided."""
        return [e for e in self.exams if not e.decision]

    @property
    def approved_exams(self) -> "list[ComplementaryExam]":
        """Exams that FK has approved and not taken back."""
        return [e for e in self.exams if e.decision == Decision.APPROVED]

    @property
    def unbooked_approved_exams(self) -> "list[ComplementaryExam]":
        """Approved exams on which no visit rests."""
        booked = {v.profession for v in self.visits if v.state != VisitState.STRUCK}
        return [e for e in self.approved_exams if e.profession not in booked]

    @property
    def kind(self) -> InvestigationType:
        """AFU, or AFU extended as soon as one exam is approved."""
        return InvestigationType.AFU_EXTENDED if self.approved_exams else InvestigationType.AFU

    @property
    def widenings(self) -> list[Widening]:
        """Approved extra vardagar."""
        return [
            Widening(days=e.days, approved_on=e.decided_on)
            for e in self.approved_exams
            if e.days and e.decided_on is not None
        ]

    @cached_property
    def respites(self) -> "list[Respite]":
        """Every delay notice and respite, oldest first."""
        return sorted(self.case.respites.all(), key=lambda r: r.pk)

    @property
    def pending_delays(self) -> "list[Respite]":
        """Delay notices that FK has not answered."""
        return [r for r in self.respites if not r.decision]

    def respites_granted(self, supplement_id: int | None = None) -> list[RespiteGranted]:
        """Granted respites for the statement, or for one supplement."""
        return [
            RespiteGranted(until=r.anstand_until, granted_on=r.decided_on)
            for r in self.respites
            if r.decision == Decision.APPROVED
            and r.supplement_id == supplement_id
            and r.anstand_until is not None
            and r.decided_on is not None
        ]

    @cached_property
    def transfers(self) -> "list[Transfer]":
        """Every proposed transfer, oldest first."""
        return sorted(self.case.transfers.all(), key=lambda t: t.pk)

    @property
    def pending_transfer(self) -> "Transfer | None":
        """The transfer that FK has not decided."""
        return next((t for t in self.transfers if not t.decision), None)

    # Statement and supplements

    @cached_property
    def statements(self) -> "list[Statement]":
        """Every version of the statement, oldest first."""
        return sorted(self.case.statements.all(), key=lambda s: s.pk)

    @property
    def statement(self) -> "Statement | None":
        """The statement that counts: the newest that is not revoked."""
        return next((s for s in reversed(self.statements) if s.revoked_on is None), None)

    @cached_property
    def supplements(self) -> "list[Supplement]":
        """Every supplement asked for, oldest first."""
        return sorted(self.case.supplements.all(), key=lambda s: s.pk)

    @property
    def open_supplement(self) -> "Supplement | None":
        """The supplement that is asked for or sent but not yet confirmed."""
        return next((s for s in reversed(self.supplements) if s.is_open), None)

    @property
    def supplement_until(self) -> date | None:
        """The last day to ask for a supplement: the newest that FK has set for the statement that counts."""
        statement = self.statement
        if statement is None:
            return None
        confirmed = [s.ask_until for s in self.supplements if s.statement_id == statement.pk and s.ask_until]
        return confirmed[-1] if confirmed else statement.ask_until

    @property
    def supplement_window_has_passed(self) -> bool:
        """Whether the last day to ask has passed: passed means the day after (ST3)."""
        until = self.supplement_until
        return self.case.state == CaseState.STATEMENT_RECEIVED and until is not None and clock.today() > until

    # Money and parties

    @property
    def settling_ball(self) -> Ball:
        """Whose turn it is while the money is settled: asked of billing."""
        return ports.settling_ball(self.case)

    @property
    def basis_is_open(self) -> bool:
        """Whether the reimbursement basis may still change: asked of billing."""
        return ports.basis_is_open(self.case)

    @property
    def unit_has_ceased(self) -> bool:
        """Whether the unit that has the case is no longer in service."""
        unit = self.case.unit
        return unit is not None and unit.active_until is not None and unit.active_until < clock.today()


def by_profession(exams: "Iterable[ComplementaryExam]") -> "dict[str, ComplementaryExam]":
    """The newest exam of each profession."""
    return {e.profession: e for e in exams}
