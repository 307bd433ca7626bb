"""The slutdatum of a case as each party sees it, with its explanation (decisions.md §4, CV8). Pure over CaseFacts."""

from django.utils.timezone import localdate

from cases.deadlines import (
    Explained,
    set_by_orderer,
    statement_last_day,
    target_day,
)
from cases.facts import CaseFacts
from cases.vocabulary import CaseState, Part

S = CaseState
WITH_STATEMENT_CLOCK = (S.BOOKING, S.IN_PROGRESS, S.DEVIATION)


def statement_due(facts: CaseFacts) -> Explained | None:
    """The statement's last day (FÖRORDN 8 §); None until the unit has received material."""
    received = facts.first_received_set
    if received is None or received.received_on is None:
        return None
    return statement_last_day(
        received_on=received.received_on,
        widenings=facts.widenings,
        respites=facts.respites_granted(),
        rules=facts.case.rules,
    )


def supplement_due(facts: CaseFacts) -> Explained | None:
    """The open supplement's last day, moved by a respite; None when none is open."""
    supplement = facts.open_supplement
    if supplement is None:
        return None
    return set_by_orderer(
        label="Komplettering hos Försäkringskassan senast",
        day=supplement.due_on,
        set_on=supplement.requested_on,
        respites=facts.respites_granted(supplement.pk),
    )


def _target(facts: CaseFacts, label: str, days: int) -> Explained:
    return target_day(label=label, from_day=facts.case.state_since, days=days, rules=facts.case.rules)


def due_for(facts: CaseFacts, part: Part, organisation_id: int | None = None) -> Explained | None:
    """The slutdatum that the part sees now, or None when nothing is due.

    An asked unit sees its own answer date; ``organisation_id`` says which unit.
    """
    case, state = facts.case, CaseState(facts.case.state)
    if part == Part.ASKED_UNIT:
        return _own_answer_day(facts, organisation_id)
    if state in (S.RECEIVED, S.ASKING_UNITS, S.ANSWERED):
        return set_by_orderer(label="Svar till Försäkringskassan senast", day=case.answer_by, set_on=case.requested_on)
    if state in WITH_STATEMENT_CLOCK:
        return statement_due(facts)
    if state == S.STATEMENT_RECEIVED:
        return _last_day_to_ask(facts)
    if state == S.SUPPLEMENT_REQUESTED:
        return supplement_due(facts)
    targets = {
        S.ASSIGNED: ("Beställning", case.rules.order_target_days),
        S.AWAITING_MATERIAL: ("Underlag hos utföraren", case.rules.material_target_days),
        S.ACCOUNTING: ("Besök redovisade", case.rules.accounting_target_days),
        S.SETTLING: ("Ersättning reglerad", case.rules.settling_target_days),
    }
    return _target(facts, *targets[state]) if state in targets else None


def _own_answer_day(facts: CaseFacts, organisation_id: int | None) -> Explained | None:
    request = facts.live_request_of(organisation_id)
    if request is None or request.answer:
        return None
    asked_on = localdate(request.asked_at)
    explained = set_by_orderer(label="Ert svar till regionen senast", day=request.answer_by, set_on=asked_on)
    return Explained(
        day=explained.day,
        hard=False,
        label=explained.label,
        lines=(f"Regionen skickade förfrågan {asked_on} och vill ha svar senast {request.answer_by}.",),
    )


def _last_day_to_ask(facts: CaseFacts) -> Explained | None:
    until = facts.supplement_until
    if until is None:
        return None
    return Explained(
        day=until,
        hard=False,
        label="Komplettering kan begäras till och med",
        lines=(
            f"Försäkringskassan har satt {until} som sista dag att begära komplettering.",
            "Dagen efter går ärendet vidare till ersättning av sig självt.",
        ),
    )
