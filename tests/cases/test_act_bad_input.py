"""Bad input in the forms of acts: each is answered in these exact words, with everything typed still there."""

from typing import Any

import pytest

from tests.acting import Desk, undone
from tests.cases.refusing import refused
from tests.scenes import Stage

# Exact words (screens.md §2.6) -------------------------------------------------------------------

BAD_INPUT = [
    ("received", "coordinator", "ask_units", {"unit_ids": []}, "Välj minst en utförare"),
    ("received", "coordinator", "ask_units", {"unit_ids": ["999999"]}, "En av enheterna kan inte tillfrågas."),
    ("received", "coordinator", "ask_units", {"answer_by": "2026-03-13"}, "Svarsdatum kan inte ha passerat."),
    ("received", "coordinator", "ask_units", {"answer_by": "i morgon"}, "Ange datum som ÅÅÅÅ-MM-DD"),
    ("received", "coordinator", "ask_units", {"answer_by": "2206-03-20"}, "Ange ett datum mellan 2016 och 2036."),
    ("received", "coordinator", "ask_units", {"message": "Gäller 19121212-1212"}, "Skriv inte personnummer här."),
    ("received", "coordinator", "reject_request", {"comment": ""}, "Ange en kommentar till Försäkringskassan"),
    ("asking_units", "care_admin", "accept_request", {"start_on": ""}, "Ange möjligt startdatum"),
    ("asking_units", "care_admin", "accept_request", {"start_on": "2026-03-13"}, "Möjligt startdatum kan inte ha"),
    ("asking_units", "care_admin", "accept_request", {"contact": ""}, "Ange en kontaktperson"),
    ("asking_units", "care_admin", "accept_request", {"email": "ulla"}, "Ange e-post som namn@exempel.se"),
    (
        "asking_units",
        "care_admin",
        "accept_request",
        {"performer_type": "subcontractor"},
        "Ange underleverantörens namn",
    ),
    ("asking_units", "care_admin", "decline_request", {"reason": ""}, "Ange en orsak"),
    ("answered", "coordinator", "assign", {"unit_id": ""}, "Välj en utförare som har accepterat"),
    ("answered", "coordinator", "assign", {"unit_id": "999999"}, "Välj en utförare som har accepterat"),
    ("assigned", "officer", "order", {"identity_number": ""}, "Ange personnummer som ÅÅÅÅMMDD-NNNN"),
    ("assigned", "officer", "order", {"identity_number": "19121212-1213"}, "Kontrollsiffran stämmer inte."),
    ("assigned", "officer", "order", {"purpose": ""}, "Ange syftet med utredningen"),
    ("assigned", "officer", "order", {"purpose": "x" * 2001}, "Texten är 1 tecken för lång."),
    ("assigned", "officer", "order", {"name": "x" * 121}, "Texten är 1 tecken för lång. Högst 120 tecken."),
    ("assigned", "officer", "order", {"informed_on": "2026-12-24"}, "kan inte ligga i framtiden"),
    ("awaiting_material", "officer", "update_order", {"special_needs": ""}, "Ingenting skiljer sig"),
    ("awaiting_material", "officer", "send_material", {"title_post1": ""}, "Ange en rubrik"),
    ("awaiting_material", "officer", "send_material", {"kind_post1": ""}, "Välj typ av underlag"),
    ("awaiting_material", "officer", "send_material", {"by_post": "0"}, "Lägg till minst en fil"),
    (
        "awaiting_material",
        "officer",
        "send_material",
        {"sent_on": "2026-03-12"},
        "Underlag skickas efter beställningen",
    ),
    ("booking", "care_admin", "book_visit", {"day": ""}, "Ange ett besöksdatum"),
    ("booking", "care_admin", "book_visit", {"day": "15/4"}, "Ange datum som ÅÅÅÅ-MM-DD"),
    ("booking", "care_admin", "book_visit", {"starts": ""}, "Ange en starttid"),
    ("booking", "care_admin", "book_visit", {"starts": "kl nio"}, "Ange tid som TT:MM"),
    ("booking", "care_admin", "book_visit", {"ends": "08:00"}, "Sluttiden måste vara efter starttiden"),
    ("booking", "care_admin", "book_visit", {"day": "2026-03-02"}, "före dagen då underlaget kom"),
    (
        "booking",
        "care_admin",
        "book_visit",
        {"profession": "PS"},
        "Besök hos psykolog kan bokas när Försäkringskassan har godkänt utvidgningen.",
    ),
    ("booking", "care_admin", "request_material_supplement", {"what": ""}, "Ange vad som saknas"),
    ("booking", "care_admin", "report_delay", {"reason": ""}, "Ange en orsak"),
    ("booking", "care_admin", "report_delay", {"proposed_on": "2026-03-20"}, "Den nya dagen måste vara senare än"),
    (
        "booking",
        "physician",
        "request_complementary_exam",
        {"profession": "LK"},
        "Välj psykolog, fysioterapeut eller arbetsterapeut",
    ),
    (
        "exam requested",
        "officer",
        "approve_complementary_exam",
        {"days": "21"},
        "Tiden kan förlängas med högst 20 vardagar.",
    ),
    ("exam requested", "officer", "approve_complementary_exam", {"days": "-1"}, "Ange 0 eller fler vardagar"),
    ("exam requested", "officer", "approve_complementary_exam", {"days": "fem"}, "Ange antalet vardagar med siffror"),
    ("exam requested", "officer", "deny_complementary_exam", {"reason": ""}, "Ange skäl till beslutet"),
    ("delay reported", "officer", "grant_respite", {"until": ""}, "Ange den nya sista dagen"),
    ("delay reported", "officer", "grant_respite", {"until": "2026-03-17"}, "Den nya dagen måste vara senare än"),
    ("delay reported", "officer", "deny_respite", {"reason": ""}, "Ange skäl till beslutet"),
    ("in_progress", "care_admin", "rebook_visit", {"ends": "08:30"}, "Sluttiden måste vara efter starttiden"),
    ("in_progress", "care_admin", "rebook_visit", {"change": "strike"}, "Ange varför besöket stryks"),
    ("in_progress", "care_admin", "report_deviation", {"cause": ""}, "Välj vem eller vad som orsakade avvikelsen"),
    ("in_progress", "care_admin", "report_deviation", {"day": "2026-06-01"}, "kan inte ligga i framtiden"),
    (
        "in_progress",
        "care_admin",
        "report_deviation",
        {"cause": "insured", "no_show": "on"},
        "Besöket har inte börjat, så den försäkrade kan inte ha uteblivit.",
    ),
    ("deviation", "officer", "decide_deviation", {"decision": ""}, "Välj Fortsätt, Boka om eller Avbryt utredningen"),
    ("deviation", "officer", "decide_deviation", {"decision": "abort"}, "Välj en orsak"),
    (
        "deviation",
        "officer",
        "decide_deviation",
        {"decision": "abort", "cause": "moved", "until": "2026-06-01"},
        "Anstånd kan inte beviljas när utredningen avbryts.",
    ),
    ("deviation", "officer", "decide_deviation", {"until": "2026-03-17"}, "Den nya dagen måste vara senare än"),
    ("after the visit", "care_admin", "send_statement", {"signed_by": ""}, "Ange läkaren som har undertecknat"),
    ("after the visit", "care_admin", "send_statement", {"signed_on": "2026-12-01"}, "kan inte ligga i framtiden"),
    (
        "statement_received",
        "officer",
        "request_supplement",
        {"question_1": "", "question_2": ""},
        "Skriv minst en fråga",
    ),
    ("supplement_requested", "care_admin", "send_supplement", {"answer_1": ""}, "Besvara fråga 1"),
    ("in_progress", "officer", "abort", {"cause": ""}, "Välj en orsak"),
    ("in_progress", "officer", "revoke", {"cause": "other", "comment": ""}, "Beskriv felet"),
]


@pytest.mark.parametrize(("scene", "who", "step", "typed", "words"), BAD_INPUT, ids=lambda value: str(value)[:40])
def test_bad_input_is_answered_in_these_words_and_nothing_is_saved(
    stage: Stage, scene: str, who: str, step: str, typed: dict[str, Any], words: str
) -> None:
    desk = Desk(stage, scene, who)
    with undone():
        assert words in refused(desk, step, **typed)


def test_the_summary_counts_the_errors_and_leads_to_each_field(stage: Stage) -> None:
    desk = Desk(stage, "booking", "care_admin")
    with undone():
        text = refused(desk, "book_visit", day="", starts="")
    assert "Det finns 2 fel i formuläret" in text
    assert '<a href="#id_day">Ange ett besöksdatum</a>' in text
    assert '<a href="#id_starts">Ange en starttid</a>' in text
