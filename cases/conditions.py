"""What must hold for a step, whoever asks. Each docstring is the reason shown when it does not hold.

Conditions speak of the case only; what was typed in a form is checked by the command.
"""

from typing import Any

from cases.vocabulary import Ball
from fmuadmin import clock


def have_a_unit_to_ask(case: Any) -> bool:
    """Det finns ingen avtalad utförare att fråga. Alla är redan tillfrågade, eller så saknar regionen avtal."""
    return bool(case.facts.units_to_ask)


def have_a_unit_to_assign_directly(case: Any) -> bool:
    """Regionen har ingen egen enhet att tilldela direkt. Skicka en förfrågan i stället."""
    return bool(case.facts.units_to_assign_directly)


def have_an_acceptance(case: Any) -> bool:
    """Ingen utförare har accepterat. Skicka förfrågan till fler eller tilldela direkt."""
    return bool(case.facts.standing_acceptances)


def have_material_to_confirm(case: Any) -> bool:
    """Det finns inget skickat underlag att bekräfta. Försäkringskassan skickar underlaget först."""
    return bool(case.facts.unconfirmed_sets)


def have_received_material(case: Any) -> bool:
    """Inget underlag är bekräftat än, så det finns inget mottagningsdatum att rätta."""
    return case.facts.first_received_set is not None


def have_a_receipt_to_correct(case: Any) -> bool:
    """Underlaget skickades i dag, så det finns inget annat mottagningsdatum."""
    return bool(case.facts.receipt_may_be_corrected)


def have_a_profession_to_ask_for(case: Any) -> bool:
    """Psykolog, fysioterapeut och arbetsterapeut är redan begärda eller godkända."""
    return bool(case.facts.professions_to_ask_for)


def have_a_visit_booked(case: Any) -> bool:
    """Det finns inget bokat besök."""
    return bool(case.facts.booked_visits)


def have_a_visit_ahead(case: Any) -> bool:
    """Det finns inget kvarstående besök att avboka. Ett besök som har börjat redovisas i stället."""
    return bool(case.facts.visits_ahead(clock.now()))


def have_a_visit_to_report(case: Any) -> bool:
    """Det finns inget besök att redovisa. Ett besök redovisas när det har börjat."""
    return bool(case.facts.visits_to_report(clock.now()))


def have_a_pending_exam(case: Any) -> bool:
    """Det finns ingen begärd utvidgning att besluta om."""
    return bool(case.facts.pending_exams)


def have_an_unbooked_approved_exam(case: Any) -> bool:
    """Det finns ingen godkänd utvidgning att ta tillbaka. Efter att besök har bokats står godkännandet fast."""
    return bool(case.facts.unbooked_approved_exams)


def have_no_pending_delay(case: Any) -> bool:
    """En försening är redan meddelad. Försäkringskassan beslutar om anstånd."""
    return not case.facts.pending_delays


def have_a_pending_delay(case: Any) -> bool:
    """Ingen försening är meddelad, så det finns inget att neka."""
    return bool(case.facts.pending_delays)


def have_open_basis(case: Any) -> bool:
    """Ersättningen är redan reglerad. Anstånd kan inte längre beviljas."""
    return bool(case.facts.basis_is_open)


def have_a_physicians_visit_held(case: Any) -> bool:
    """Ett läkarbesök måste vara genomfört först."""
    return bool(case.facts.physician_has_seen_insured(clock.now()))


def be_within_supplement_window(case: Any) -> bool:
    """Sista dagen att begära komplettering har passerat. Ärendet går vidare till ersättning."""
    return not case.facts.supplement_window_has_passed


def have_a_transfer_acceptance(case: Any) -> bool:
    """Ingen ny utförare har accepterat. Skicka förfrågan till en ny utförare först."""
    return bool(case.facts.transfer_acceptances)


def have_no_pending_transfer(case: Any) -> bool:
    """Ett byte av utförare är redan föreslaget. Försäkringskassan beslutar."""
    return case.facts.pending_transfer is None


def have_a_pending_transfer(case: Any) -> bool:
    """Det finns inget föreslaget byte av utförare att besluta om."""
    return case.facts.pending_transfer is not None


def have_every_visit_reported(case: Any) -> bool:
    """Alla besök måste vara redovisade eller avbokade först."""
    return not case.facts.booked_visits


def have_both_legs_settled(case: Any) -> bool:
    """Båda leden måste vara reglerade först."""
    return bool(case.facts.settling_ball == Ball.NOBODY)
