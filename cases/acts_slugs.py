"""The Swedish word in the address of each act: ``/arenden/<number>/gor/<slug>/``. Addresses only.

The keys are the steps of cases/models/lifecycle.py and ``register_request``, which makes the case; a test holds them
equal. A slug that has been in use never changes: people keep addresses.
"""

from typing import Final

ACT_SLUGS: Final[dict[str, str]] = {
    "register_request": "ny-begaran",
    # Begäran
    "ask_units": "skicka-forfragan",
    "accept_request": "acceptera",
    "decline_request": "avboj-forfragan",
    "withdraw_acceptance": "ta-tillbaka-svaret",
    "assign": "tilldela",
    "assign_directly": "tilldela-direkt",
    "unassign": "angra-tilldelningen",
    "reject_request": "avboj-begaran",
    "withdraw": "ta-tillbaka-begaran",
    "order": "bestall",
    # Utredning
    "update_order": "andra-bestallningen",
    "send_material": "lagg-till-underlag",
    "confirm_material": "bekrafta-underlag",
    "correct_material_receipt": "ratta-mottagningsdatum",
    "request_material_supplement": "begar-komplettering-av-underlag",
    "book_visit": "lagg-till-besok",
    "rebook_visit": "andra-besok",
    "report_visit": "redovisa-besok",
    "request_complementary_exam": "begar-kompletterande-undersokning",
    "approve_complementary_exam": "godkann-utvidgning",
    "deny_complementary_exam": "neka-utvidgning",
    "take_back_complementary_exam": "ta-tillbaka-godkannande",
    "report_delay": "meddela-forsening",
    "grant_respite": "bevilja-anstand",
    "deny_respite": "neka-anstand",
    "report_deviation": "rapportera-avvikelse",
    "decide_deviation": "besluta-om-avvikelse",
    "send_statement": "registrera-utlatande",
    "object_to_sending": "forsakrad-motsatter-sig",
    "confirm_statement": "bekrafta-utlatande",
    "request_supplement": "begar-komplettering",
    "send_supplement": "skicka-komplettering",
    "cannot_supplement": "kan-inte-kompletteras",
    "confirm_supplement": "bekrafta-komplettering",
    "withdraw_supplement": "ta-tillbaka-komplettering",
    "revoke_statement": "makulera-utlatande",
    "approve_statement": "godkann-utlatande",
    "propose_transfer": "foresla-byte-av-utforare",
    "approve_transfer": "godkann-byte-av-utforare",
    "deny_transfer": "neka-byte-av-utforare",
    "abort": "avbryt-utredningen",
    "declare_conflict_of_interest": "anmal-jav",
    # Ersättning
    "cancel_visit": "avboka-besok",
    "account_visits": "klart-for-ersattning",
    "settle": "avsluta",
    "revoke": "makulera-arendet",
}

STEP_OF_SLUG: Final[dict[str, str]] = {slug: step for step, slug in ACT_SLUGS.items()}
