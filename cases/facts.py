"""What has happened in a case, as answers to small questions. Reads a case's rows once; writes nothing.

Conditions, turns, due dates and pages all ask here, so that each fact is derived in one place. The lists come from the
case's related rows and are read when first asked for; a case whose rows were prefetched costs no statement.
"""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.timezone import localdate

from cases import ports
from cases.deadlines import RespiteGranted, Widening
from cases.vocabulary import (
    Ball,
    CaseState,
    Decision,
    FilePurpose,
    InvestigationType,
    RequestState,
    VisitState,
)
from fmuadmin import clock
from fmuadmin.models import Organisation
from fmuadmin.vocabulary import Profession

if TYPE_CHECKING:
    from cases.models import (
        Case,
        CaseFile,
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


def _age(row: Any) -> int:
    return int(row.pk)


class CaseFacts:
    """The facts of one case."""

    def __init__(self, case: "Case") -> None:
        self.case = case

    def _rows(self, relation: str, *related: str) -> list[Any]:
        """The case's rows of a relation, oldest first; ``related`` rows come along in the same statement."""
        prefetched = getattr(self.case, "_prefetched_objects_cache", {})
        rows = getattr(self.case, relation).all()
        return sorted(rows.select_related(*related) if related and relation not in prefetched else rows, key=_age)

    # Requests to units

    @cached_property
    def requests(self) -> "list[UnitRequest]":
        """Every unit request, oldest first."""
        return self._rows("requests", "unit")

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

    @cached_property
    def contracted_units(self) -> "list[Organisation]":
        """The units that the region may ask today."""
        return list(Organisation.objects.contracted_units(region_id=self.case.region_id, on=clock.today()))

    @property
    def units_to_ask(self) -> "list[Organisation]":
        """Contracted units whose answer is neither awaited nor standing; one silent past its date counts again."""
        today = clock.today()
        busy = {
            r.unit_id
            for r in self.requests
            if r.is_live and not (r.state == RequestState.ASKED and r.answer_by < today)
        }
        return [u for u in self.contracted_units if u.pk not in busy and u.pk != self.case.unit_id]

    @property
    def units_to_assign_directly(self) -> "list[Organisation]":
        """Own units that have not declined, or any contracted unit when the region's rule says so (AS3)."""
        any_unit = self.case.rules.assign_directly_any_unit
        declined = {u.pk for u in self.contracted_units if self._has_declined(u.pk)}
        return [
            u
            for u in self.contracted_units
            if (any_unit or u.operated_by_id == self.case.region_id) and u.pk not in declined
        ]

    def _has_declined(self, unit_id: int) -> bool:
        latest = self.latest_request_of(unit_id)
        return latest is not None and latest.state == RequestState.DECLINED

    def may_decline(self, unit_id: int | None) -> bool:
        """Whether the asked unit may decline (a region's only own unit can be barred from it)."""
        request = self.live_request_of(unit_id)
        return request is not None and request.may_decline

    # Material

    @cached_property
    def material_sets(self) -> "list[MaterialSet]":
        """Every set of material, oldest first."""
        return self._rows("material_sets")

    @cached_property
    def material_supplements(self) -> "list[MaterialSupplement]":
        """Every request for missing material, oldest first."""
        return self._rows("material_supplements")

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
        """The set whose receipt started the clock: the earliest that the unit received since it got the case."""
        since = self.unit_since
        received = [
            m
            for m in self.sets_of_unit
            if m.received_on is not None
            and (since is None or m.confirmed_at is None or localdate(m.confirmed_at) >= since)
        ]
        return min(received, key=lambda m: (m.received_on, m.pk), default=None)

    @property
    def receipt_may_be_corrected(self) -> bool:
        """Whether another day than the recorded one is possible: the set was sent before today."""
        first = self.first_received_set
        return first is not None and first.sent_on < clock.today()

    @property
    def missing_material(self) -> "list[MaterialSupplement]":
        """Requests for material that are still open."""
        return [m for m in self.material_supplements if m.closed_on is None]

    @cached_property
    def files(self) -> "list[CaseFile]":
        """Every file of the case and every document that went by post, oldest first."""
        return self._rows("files")

    @property
    def material_files(self) -> "list[CaseFile]":
        """The documents that FK has sent, one by one."""
        return [f for f in self.files if f.purpose == FilePurpose.MATERIAL]

    # Visits and deviations

    @cached_property
    def visits(self) -> "list[Visit]":
        """Every visit, in order of time."""
        return sorted(self._rows("visits"), key=lambda v: (v.starts_at, v.pk))

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
        return bool(self.physicians_visits_held(now))

    def physicians_visits_held(self, now: datetime) -> "list[Visit]":
        """Visits at which a physician of the present unit saw the insured person, in order of time."""
        return [
            v
            for v in self.visits_of_unit
            if v.profession == Profession.LK
            and (v.state == VisitState.HELD or (v.state == VisitState.BOOKED and v.ends_at <= now))
        ]

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
        return self._rows("deviations", "visit")

    @property
    def pending_deviations(self) -> "list[Deviation]":
        """Deviations that FK has not decided."""
        return [d for d in self.deviations if d.decided_on is None]

    # Widening, respite, transfer

    @cached_property
    def exams(self) -> "list[ComplementaryExam]":
        """Every complementary exam asked for, oldest first."""
        return self._rows("exams")

    @property
    def pending_exams(self) -> "list[ComplementaryExam]":
        """Exams that FK has not decided."""
        return [e for e in self.exams if not e.decision]

    @property
    def professions_to_ask_for(self) -> list[str]:
        """Professions, physicians apart, that are neither asked for nor approved."""
        standing = {e.profession for e in self.exams if e.decision in ("", Decision.APPROVED)}
        return [p for p in Profession.values if p != Profession.LK and p not in standing]

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
        return self._rows("respites")

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
        return self._rows("transfers", "request__unit", "from_unit")

    @property
    def unit_since(self) -> date | None:
        """The day the unit took the case over from another; None when it was the first to have it."""
        return max(
            (t.decided_on for t in self.transfers if t.decision == Decision.APPROVED and t.decided_on), default=None
        )

    @property
    def pending_transfer(self) -> "Transfer | None":
        """The transfer that FK has not decided."""
        return next((t for t in self.transfers if not t.decision), None)

    # Statement and supplements

    @cached_property
    def statements(self) -> "list[Statement]":
        """Every version of the statement, oldest first."""
        return self._rows("statements")

    @property
    def statement(self) -> "Statement | None":
        """The statement that counts: the newest that is not revoked."""
        return next((s for s in reversed(self.statements) if s.revoked_on is None), None)

    @cached_property
    def supplements(self) -> "list[Supplement]":
        """Every supplement asked for, oldest first."""
        return self._rows("supplements")

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
        if self.case.state != CaseState.STATEMENT_RECEIVED:
            return False
        until = self.supplement_until
        return until is not None and clock.today() > until

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
