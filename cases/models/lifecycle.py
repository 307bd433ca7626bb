"""The whole case state machine on one page: every step, from where to where, who may, and what must hold.

This is decisions.md §4 as code. Nothing else writes ``state``; the database guard repeats the graph, and
docs/lifecycle.md is drawn from it. Bodies are empty: what a step changes beside the state stands in its command.
"""

from typing import Any

from cases import conditions as must
from cases import policies as may
from cases.vocabulary import STATEMENT_STATES, WORKING_STATES, CaseState
from fmuadmin.lifecycle import LifecycleMixin, StateField, one_of, step

S = CaseState
BEFORE_ASSIGNMENT = (S.RECEIVED, S.ASKING_UNITS, S.ANSWERED)
VISITING = (S.IN_PROGRESS, S.DEVIATION)
UNTIL_ACCOUNTED = (S.IN_PROGRESS, S.DEVIATION, *STATEMENT_STATES, S.ACCOUNTING)


def after_lost_acceptance(case: Any, **_: Any) -> str:
    """ANSWERED while another acceptance stands, else ASKING_UNITS."""
    return S.ANSWERED if case.facts.standing_acceptances else S.ASKING_UNITS


def after_unassignment(case: Any, **_: Any) -> str:
    """ANSWERED if another acceptance stands, ASKING_UNITS if an answer is awaited, else RECEIVED."""
    if case.facts.standing_acceptances:
        return S.ANSWERED
    return S.ASKING_UNITS if case.facts.awaited_requests else S.RECEIVED


def after_deviation_decision(case: Any, **_: Any) -> str:
    """IN_PROGRESS when no deviation is left pending."""
    return S.DEVIATION if case.facts.pending_deviations else S.IN_PROGRESS


def after_abort(case: Any, **_: Any) -> str:
    """ABORTED when no visit was ever booked, else ACCOUNTING."""
    return S.ACCOUNTING if case.facts.ever_booked else S.ABORTED


class CaseLifecycle(LifecycleMixin):
    """The steps of a case, in the order of decisions.md §4."""

    state = StateField("status", max_length=30, choices=S.choices, default=S.RECEIVED)

    class Meta:
        abstract = True

    # One step, one block: kept narrow by hand so that the machine stays readable as a table.
    # fmt: off

    # Begäran

    @step(state, source=[S.RECEIVED, S.ASKING_UNITS], target=S.ASKING_UNITS, permission=may.is_coordinator,
          conditions=[must.have_a_unit_to_ask], label="Skicka förfrågan")
    @step(state, source=[S.ANSWERED, *WORKING_STATES], target=None, permission=may.is_coordinator,
          conditions=[must.have_a_unit_to_ask], label="Skicka förfrågan")
    def ask_units(self) -> None:
        """Ask contracted units; in Utredning to prepare a transfer."""

    @step(state, source=[S.ASKING_UNITS, S.ANSWERED], target=S.ANSWERED,
          permission=may.is_asked_unit, label="Acceptera")
    @step(state, source=WORKING_STATES, target=None, permission=may.is_asked_unit, label="Acceptera")
    def accept_request(self) -> None:
        """The asked unit can take the case."""

    @step(state, source=[S.ASKING_UNITS, S.ANSWERED, *WORKING_STATES], target=None,
          permission=may.is_asked_unit_that_may_decline, label="Avböj")
    def decline_request(self) -> None:
        """The asked unit cannot take the case."""

    @step(state, source=S.ANSWERED, target=one_of(after_lost_acceptance, S.ANSWERED, S.ASKING_UNITS),
          permission=may.is_accepting_unit, label="Ta tillbaka svaret")
    def withdraw_acceptance(self) -> None:
        """The unit cannot take the case after all."""

    @step(state, source=S.ANSWERED, target=S.ASSIGNED, permission=may.is_coordinator,
          conditions=[must.have_an_acceptance], label="Tilldela")
    def assign(self) -> None:
        """One accepting unit gets the case."""

    @step(state, source=BEFORE_ASSIGNMENT, target=S.ASSIGNED, permission=may.is_coordinator,
          conditions=[must.have_a_unit_to_assign_directly], label="Tilldela direkt")
    def assign_directly(self) -> None:
        """A unit gets the case without having answered."""

    @step(state, source=S.ASSIGNED,
          target=one_of(after_unassignment, S.ANSWERED, S.ASKING_UNITS, S.RECEIVED),
          permission=may.is_coordinator, label="Ångra tilldelningen")
    def unassign(self) -> None:
        """The assignment is undone before the order."""

    @step(state, source=BEFORE_ASSIGNMENT, target=S.REJECTED, permission=may.is_coordinator,
          label="Avböj begäran")
    def reject_request(self) -> None:
        """The region cannot provide the investigation."""

    @step(state, source=[*BEFORE_ASSIGNMENT, S.ASSIGNED], target=S.WITHDRAWN, permission=may.is_orderer,
          label="Ta tillbaka begäran")
    def withdraw(self) -> None:
        """FK no longer asks."""

    @step(state, source=S.ASSIGNED, target=S.AWAITING_MATERIAL, permission=may.is_orderer, label="Beställ")
    def order(self) -> None:
        """FK orders, with identity and purpose."""

    # Utredning

    @step(state, source=WORKING_STATES, target=None, permission=may.is_orderer, label="Ändra beställningen")
    def update_order(self) -> None:
        """FK changes the order; the difference is kept."""

    @step(state, source=WORKING_STATES, target=None, permission=may.is_orderer, label="Lägg till underlag")
    def send_material(self) -> None:
        """FK sends a set of material."""

    @step(state, source=S.AWAITING_MATERIAL, target=S.BOOKING, permission=may.is_unit,
          conditions=[must.have_material_to_confirm], label="Bekräfta underlag")
    @step(state, source=[S.BOOKING, S.IN_PROGRESS, S.DEVIATION], target=None, permission=may.is_unit,
          conditions=[must.have_material_to_confirm], label="Bekräfta underlag")
    def confirm_material(self) -> None:
        """The unit has the material; the first set starts the clock the day after (FÖRORDN 8 §)."""

    @step(state, source=WORKING_STATES, target=None, permission=may.is_orderer,
          conditions=[must.have_received_material, must.have_a_receipt_to_correct], label="Rätta mottagningsdatum")
    def correct_material_receipt(self) -> None:
        """FK corrects the day a set was received, with a reason."""

    @step(state, source=[S.AWAITING_MATERIAL, S.BOOKING, S.IN_PROGRESS], target=None, permission=may.is_unit,
          label="Begär komplettering av underlag")
    def request_material_supplement(self) -> None:
        """Something essential is missing (FÖRORDN 6 §)."""

    @step(state, source=S.BOOKING, target=S.IN_PROGRESS, permission=may.is_unit, label="Lägg till besök")
    @step(state, source=S.IN_PROGRESS, target=None, permission=may.is_unit, label="Lägg till besök")
    def book_visit(self) -> None:
        """The unit books a visit."""

    @step(state, source=S.IN_PROGRESS, target=None, permission=may.is_unit,
          conditions=[must.have_a_visit_booked], label="Ändra besök")
    def rebook_visit(self) -> None:
        """A booked visit gets another time, or is struck as registered by mistake."""

    @step(state, source=UNTIL_ACCOUNTED, target=None, permission=may.is_unit,
          conditions=[must.have_a_visit_to_report], label="Redovisa besök")
    def report_visit(self) -> None:
        """How a visit went: held, interpreter, hours; or not held."""

    @step(state, source=[S.BOOKING, S.IN_PROGRESS], target=None, permission=may.is_unit,
          conditions=[must.have_a_profession_to_ask_for], label="Begär kompletterande undersökning")
    def request_complementary_exam(self) -> None:
        """The physician asks for a psychologist, physiotherapist or occupational therapist (FÖRORDN 5 §)."""

    @step(state, source=[S.BOOKING, *VISITING], target=None, permission=may.is_orderer,
          conditions=[must.have_a_pending_exam], label="Godkänn utvidgningen")
    def approve_complementary_exam(self) -> None:
        """FK approves, with 0–20 vardagar (FÖRORDN 8 §)."""

    @step(state, source=[S.BOOKING, *VISITING], target=None, permission=may.is_orderer,
          conditions=[must.have_a_pending_exam], label="Neka utvidgningen")
    def deny_complementary_exam(self) -> None:
        """FK does not approve the exam."""

    @step(state, source=[S.BOOKING, *VISITING], target=None, permission=may.is_orderer,
          conditions=[must.have_an_unbooked_approved_exam], label="Ta tillbaka godkännandet")
    def take_back_complementary_exam(self) -> None:
        """FK takes an approval back before a visit rests on it; its days go with it."""

    @step(state, source=[S.BOOKING, *VISITING, S.SUPPLEMENT_REQUESTED], target=None,
          permission=may.is_unit_or_coordinator, conditions=[must.have_no_pending_delay], label="Meddela försening")
    def report_delay(self) -> None:
        """The duty to warn (FÖRORDN 8 § 2 st.)."""

    @step(state, source=[S.BOOKING, *VISITING, *STATEMENT_STATES, S.ACCOUNTING, S.SETTLING], target=None,
          permission=may.is_orderer, conditions=[must.have_open_basis], label="Bevilja anstånd")
    def grant_respite(self) -> None:
        """FK sets a later last day; also afterwards, until the basis is approved (Q22)."""

    @step(state, source=[S.BOOKING, *VISITING, *STATEMENT_STATES], target=None,
          permission=may.is_orderer, conditions=[must.have_a_pending_delay], label="Neka anstånd")
    def deny_respite(self) -> None:
        """FK does not set a later last day."""

    @step(state, source=VISITING, target=S.DEVIATION, permission=may.is_unit_or_orderer,
          conditions=[must.have_a_visit_booked], label="Rapportera avvikelse")
    def report_deviation(self) -> None:
        """Something happened to a booked visit."""

    @step(state, source=S.DEVIATION, target=one_of(after_deviation_decision, S.IN_PROGRESS, S.DEVIATION),
          permission=may.is_orderer, label="Besluta om avvikelse")
    def decide_deviation(self) -> None:
        """FK: go on, or rebook. To end is ``abort``."""

    @step(state, source=S.IN_PROGRESS, target=S.STATEMENT_SENT, permission=may.is_unit,
          conditions=[must.have_a_physicians_visit_held], label="Registrera utlåtande")
    def send_statement(self) -> None:
        """The signed statement goes to FK."""

    @step(state, source=S.IN_PROGRESS, target=S.ACCOUNTING, permission=may.is_unit,
          conditions=[must.have_a_physicians_visit_held], label="Försäkrad motsätter sig")
    def object_to_sending(self) -> None:
        """The insured person objects; the statement is not sent, the region is still paid (FÖRORDN 11 § 4 st.)."""

    @step(state, source=S.STATEMENT_SENT, target=S.STATEMENT_RECEIVED, permission=may.is_orderer,
          label="Bekräfta mottaget utlåtande")
    def confirm_statement(self) -> None:
        """FK has the statement; the day decides whether it came in time."""

    @step(state, source=S.STATEMENT_RECEIVED, target=S.SUPPLEMENT_REQUESTED, permission=may.is_orderer,
          conditions=[must.be_within_supplement_window], label="Begär komplettering")
    def request_supplement(self) -> None:
        """FK asks questions about the statement (FÖRORDN 7 §)."""

    @step(state, source=S.SUPPLEMENT_REQUESTED, target=S.SUPPLEMENT_SENT, permission=may.is_unit,
          label="Skicka komplettering")
    def send_supplement(self) -> None:
        """Every question is answered."""

    @step(state, source=S.SUPPLEMENT_REQUESTED, target=S.SUPPLEMENT_SENT, permission=may.is_unit,
          label="Kan inte kompletteras")
    def cannot_supplement(self) -> None:
        """The questions cannot be answered, with a reason."""

    @step(state, source=S.SUPPLEMENT_SENT, target=S.STATEMENT_RECEIVED, permission=may.is_orderer,
          label="Bekräfta mottagen komplettering")
    def confirm_supplement(self) -> None:
        """FK has the supplement; a new last day to ask is set."""

    @step(state, source=S.SUPPLEMENT_REQUESTED, target=S.STATEMENT_RECEIVED, permission=may.is_orderer,
          label="Ta tillbaka kompletteringen")
    def withdraw_supplement(self) -> None:
        """FK no longer asks."""

    @step(state, source=STATEMENT_STATES, target=S.IN_PROGRESS, permission=may.is_unit_or_orderer,
          label="Makulera utlåtandet")
    def revoke_statement(self) -> None:
        """The statement no longer counts; it stays visible as makulerat (S30)."""

    @step(state, source=S.STATEMENT_RECEIVED, target=S.ACCOUNTING, permission=may.is_orderer_or_system_after_window,
          label="Godkänn utlåtande")
    def approve_statement(self) -> None:
        """FK needs nothing more; the system says so when the last day to ask has passed."""

    @step(state, source=WORKING_STATES, target=None, permission=may.is_coordinator,
          conditions=[must.have_a_transfer_acceptance, must.have_no_pending_transfer], label="Föreslå byte av utförare")
    def propose_transfer(self) -> None:
        """The region proposes that another unit takes over."""

    @step(state, source=WORKING_STATES, target=S.AWAITING_MATERIAL, permission=may.is_orderer,
          conditions=[must.have_a_pending_transfer], label="Godkänn byte av utförare")
    def approve_transfer(self) -> None:
        """The new unit takes over; the clock starts anew at its receipt."""

    @step(state, source=WORKING_STATES, target=None, permission=may.is_orderer,
          conditions=[must.have_a_pending_transfer], label="Neka byte av utförare")
    def deny_transfer(self) -> None:
        """The case stays where it is."""

    @step(state, source=WORKING_STATES, target=one_of(after_abort, S.ACCOUNTING, S.ABORTED),
          permission=may.is_orderer, label="Avbryt utredningen")
    def abort(self) -> None:
        """FK ends the investigation; pending deviations close."""

    @step(state, source=WORKING_STATES, target=S.CONFLICT_OF_INTEREST, permission=may.is_unit_or_orderer,
          label="Anmäl jäv för enheten")
    def declare_conflict_of_interest(self) -> None:
        """The unit as a whole cannot be impartial (FVL 16–18 §§ by LAG 12 §)."""

    # Ersättning

    @step(state, source=S.ACCOUNTING, target=None, permission=may.is_unit,
          conditions=[must.have_a_visit_ahead], label="Avboka kvarstående besök")
    def cancel_visit(self) -> None:
        """A visit left ahead by an abort or an objection."""

    @step(state, source=S.ACCOUNTING, target=S.SETTLING, permission=may.is_unit_or_coordinator_of_ceased_unit,
          conditions=[must.have_every_visit_reported], label="Klart för ersättning")
    def account_visits(self) -> None:
        """Every visit is accounted for."""

    @step(state, source=S.SETTLING, target=S.CLOSED, permission=may.is_system,
          conditions=[must.have_both_legs_settled], label="Avsluta")
    def settle(self) -> None:
        """Billing says that both legs are settled, or nothing is payable."""

    @step(state, source=[s for s in S if s != S.REVOKED], target=S.REVOKED, permission=may.is_orderer,
          label="Makulera ärendet")
    def revoke(self) -> None:
        """Wrong person or another serious error; contents close, the trace stays."""
