"""What the forms of acts offer, warn of and decide; and that a list is saved whole or not at all."""

import re
from datetime import timedelta
from typing import Any

import pytest

from cases.models import Case, Visit
from cases.vocabulary import CaseState
from fmuadmin.access import SYSTEM
from fmuadmin.models import AuditEvent, Organisation
from tests.acting import Desk, as_system, undone
from tests.cases.refusing import refused
from tests.scenes import Stage, everything
from tests.story import Story

UNPROCESSABLE, SEE_OTHER = 422, 303
S = CaseState


# Assignment --------------------------------------------------------------------------------------


def test_units_that_cannot_be_asked_stand_in_the_table_with_the_reason(stage: Stage) -> None:
    desk = Desk(stage, "asking_units", "coordinator")
    with undone():
        text = desk.get("ask_units").content.decode()
    assert "Kan inte väljas: redan tillfrågad, svar senast 2026-03-18." in text
    assert len(re.findall(r'type="checkbox" name="unit_ids"', text)) == 2


def test_a_unit_that_knew_the_person_before_is_marked(stage: Stage) -> None:
    desk = Desk(stage, "received", "coordinator")
    with undone():
        with as_system():
            Case.objects.filter(number=desk.story.number).update(earlier_units="Rehabhuset Björken 2024")
        text = desk.get("ask_units").content.decode()
    row = next(row for row in text.split("<tr>") if "Rehabhuset Björken" in row and "unit_ids" in row)
    assert "Tidigare utredd här – kontrollera jäv" in row
    assert text.count("kontrollera jäv") == 1


def test_the_comparison_sets_the_earliest_planned_end_first_and_chooses_it(stage: Stage) -> None:
    desk = Desk(stage, "answered", "coordinator")
    early = Desk(stage, "answered", "care_admin_bjork")
    with undone():
        early.post("accept_request", early.input("accept_request", start_on="2026-03-17"))
        text = desk.get("assign").content.decode()
        names = re.findall(r'name="unit_id" value="(\d+)"', text)
        chosen = re.search(r'name="unit_id" value="(\d+)"[^>]*checked', text)
    assert chosen is not None
    assert names[0] == chosen[1] == str(stage.world.bjork.pk)
    assert "Så räknades planerat slut för Rehabhuset Björken" in text
    assert "2026-03-17" in text


def test_ongoing_cases_are_those_of_the_own_region_at_the_unit(stage: Stage) -> None:
    stage.scene("in_progress")
    desk = Desk(stage, "answered", "coordinator")
    with undone():
        text = desk.get("assign").content.decode()
        with as_system():
            at_strand = Case.objects.filter(
                region=stage.world.north,
                unit=stage.world.strand,
                parties__organisation=stage.world.north,
                parties__is_open=True,
                parties__phase__in=[1, 2, 9],
            ).count()
    assert f"{at_strand} ärende" in text


def test_without_contracted_units_the_page_says_whom_to_ask(stage: Stage) -> None:
    desk = Desk(stage, "received", "coordinator")
    with undone():
        with as_system():
            Organisation.objects.filter(kind="care_unit").update(active_until="2020-01-01")
        answer = desk.get("ask_units")
        text = answer.content.decode()
    assert answer.status_code == UNPROCESSABLE
    assert "Det finns inga avtalade utförare. Kontakta förvaltningen." in text
    assert 'type="submit">Skicka<' not in text


# Orders and visits -------------------------------------------------------------------------------


def test_an_order_without_the_day_of_information_is_sent_with_a_warning(stage: Stage) -> None:
    desk = Desk(stage, "assigned", "officer")
    with undone():
        answer = desk.post("order", desk.input("order", informed_on=""))
        assert answer.status_code == SEE_OTHER
        said = desk.open(answer.headers["Location"]).content.decode()
    assert "Datum då den försäkrade informerades saknas." in said


def test_a_changed_order_says_which_fields_and_not_their_contents(stage: Stage) -> None:
    desk = Desk(stage, "awaiting_material", "officer")
    with undone():
        answer = desk.post("update_order", desk.input("update_order", phone="0920-12345", special_needs=""))
        assert "Beställningen är ändrad: Telefon." in _flash(desk, answer)
        assert "0920" not in _flash(desk, answer)


def _flash(desk: Desk, answer: Any) -> str:
    from django.contrib.messages.storage.cookie import CookieStorage

    request = answer.wsgi_request
    request.COOKIES["messages"] = answer.cookies["messages"].value
    return " ".join(str(message) for message in CookieStorage(request))


def test_a_late_summons_warns_once_and_is_saved_anyway_when_ticked(stage: Stage) -> None:
    desk = Desk(stage, "booking", "care_admin")
    late = {"day": "2026-03-18", "invited_on": "2026-03-16", "invitation_channel": "letter"}
    with undone():
        data = desk.input("book_visit", **late)
        del data["save_anyway"]
        before = everything()
        first = desk.post("book_visit", data)
        assert first.status_code == UNPROCESSABLE
        assert everything() == before
        text = first.content.decode()
        assert "Kallelsen skickas efter senaste kallelsedatum 2026-03-06." in text
        assert "Vid avbokning eller uteblivet besök ersätts besöket inte." in text
        assert "Spara ändå" in text
        assert desk.post("book_visit", {**data, "save_anyway": "on"}).status_code == SEE_OTHER


def test_the_last_day_to_call_is_answered_live_in_one_line(stage: Stage) -> None:
    desk = Desk(stage, "booking", "care_admin")
    url = f"/arenden/{desk.story.number}/kallelsedatum/"
    with undone():
        phone = desk.open(url, date="2026-04-15", channel="phone")
        both = desk.open(url, date="2026-04-15", channel="")
        nonsense = desk.open(url, date="15 april", channel="phone")
        far = desk.open(url, date="0001-01-02", channel="phone")
        theirs = Desk(stage, "booking", "care_admin_far").open(url, date="2026-04-15")
    assert phone.content.decode() == "Senaste kallelsedatum 2026-04-08 (telefon)."
    assert both.content.decode() == "Senaste kallelsedatum 2026-04-08 per telefon, 2026-04-01 med brev."
    assert (nonsense.content, far.content) == (b"", b"")
    assert theirs.status_code == 404


def test_the_address_chooses_which_visit_the_form_is_about(stage: Stage) -> None:
    desk = Desk(stage, "in_progress", "care_admin")
    with undone():
        desk.post("book_visit", desk.input("book_visit", day="2026-04-20"))
        with as_system():
            later = Visit.objects.filter(case__number=desk.story.number).latest("starts_at")
        text = desk.get("rebook_visit", besok=later.pk).content.decode()
    assert 'value="2026-04-20"' in text
    assert f'name="visit_id" value="{later.pk}"' in text
    assert "?besok=" in text


def test_late_work_is_registered_with_a_notice(stage: Stage) -> None:
    story = Story(stage.world)
    with undone():
        story.to(S.IN_PROGRESS)
        story.wait(40)
        desk = Desk.of(stage, story, "care_admin")
        text = desk.get("send_statement").content.decode()
        assert "har passerat. Du kan fortfarande registrera. Ärendet markeras som försenat." in text
        assert desk.post("send_statement", desk.input("send_statement")).status_code == SEE_OTHER


def test_a_statement_with_visits_ahead_warns_and_is_sent(stage: Stage) -> None:
    desk = Desk(stage, "after the visit", "care_admin")
    with undone():
        day = (desk.story.now + timedelta(days=7)).date().isoformat()
        desk.post("book_visit", desk.input("book_visit", day=day))
        text = desk.get("send_statement").content.decode()
        assert "Det finns besök som inte har varit:" in text
        assert desk.post("send_statement", desk.input("send_statement")).status_code == SEE_OTHER


# One list, saved whole or not at all -------------------------------------------------------------


def _two_visits_to_report(stage: Stage) -> tuple[Desk, list[Visit]]:
    story = Story(stage.world)
    story.to(S.IN_PROGRESS)
    story.book(days=6, interpreter_booked=True)
    story.wait(8)
    with story.as_(SYSTEM):
        visits = list(story.case.visits.order_by("starts_at"))
    return Desk.of(stage, story, "care_admin"), visits


def test_all_visits_are_reported_in_one_submit(stage: Stage) -> None:
    with undone():
        desk, (first, second) = _two_visits_to_report(stage)
        text = desk.get("report_visit").content.decode()
        assert f"outcome_{first.pk}" in text
        assert f"outcome_{second.pk}" in text
        assert desk.post("report_visit", desk.input("report_visit")).status_code == SEE_OTHER
        with as_system():
            states = set(Visit.objects.filter(case__number=desk.story.number).values_list("state", flat=True))
    assert states == {"held"}


def test_one_visit_that_is_wrong_takes_the_whole_list_back(stage: Stage) -> None:
    with undone():
        desk, (_, second) = _two_visits_to_report(stage)
        text = refused(desk, "report_visit", **{f"hours_{second.pk}": "1,3"})
        assert "Ange tolktimmar i hela kvartar, till exempel 1,25" in text
        assert f'href="#id_hours_{second.pk}"' in text
        with as_system():
            states = set(Visit.objects.filter(case__number=desk.story.number).values_list("state", flat=True))
    assert states == {"booked"}


def test_a_list_in_which_nothing_is_reported_is_refused(stage: Stage) -> None:
    with undone():
        desk, visits = _two_visits_to_report(stage)
        later = {f"outcome_{visit.pk}": "later" for visit in visits}
        assert "Redovisa minst ett besök" in refused(desk, "report_visit", **later)


def test_after_the_last_report_in_ersattning_comes_the_page_that_says_done(stage: Stage) -> None:
    desk = Desk(stage, "accounting", "care_admin")
    with undone():
        answer = desk.post("report_visit", desk.input("report_visit"))
        assert answer.headers["Location"].endswith("/gor/klart-for-ersattning/")
        assert "Klart för ersättning</button>" in desk.open(answer.headers["Location"]).content.decode()


# Decisions on one page ---------------------------------------------------------------------------


def test_consequences_are_shown_before_a_deviation_is_reported(stage: Stage) -> None:
    desk = Desk(stage, "in_progress", "care_admin")
    with undone():
        text = desk.get("report_deviation").content.decode()
    assert text.index("Det här händer") < text.index(">Rapportera</button>")
    assert "Klockan går vidare." in text
    assert text.count("Beloppet beräknas i ersättningen.") == 5


@pytest.mark.parametrize(
    ("decision", "state"), [("continue", "in_progress"), ("rebook", "in_progress"), ("abort", "accounting")]
)
def test_a_deviation_is_decided_in_one_form(stage: Stage, decision: str, state: str) -> None:
    desk = Desk(stage, "deviation", "officer")
    with undone():
        data = desk.input("decide_deviation", decision=decision, cause="moved" if decision == "abort" else "")
        assert desk.post("decide_deviation", data).status_code == SEE_OTHER
        assert desk.story.case.state == state


def test_a_decision_with_anstand_moves_the_last_day_in_the_same_act(stage: Stage) -> None:
    desk = Desk(stage, "deviation", "officer")
    with undone():
        assert (
            desk.post("decide_deviation", desk.input("decide_deviation", until="2026-06-01")).status_code == SEE_OTHER
        )
        with as_system():
            respite = desk.story.case.respites.get()
        assert respite.anstand_until.isoformat() == "2026-06-01"


def test_either_address_of_a_decision_leads_to_the_other_answer(stage: Stage) -> None:
    desk = Desk(stage, "exam requested", "officer")
    with undone():
        page = desk.get("deny_complementary_exam").content.decode()
        assert re.search(r'value="deny"[^>]*checked', page)
        data = desk.input("approve_complementary_exam", days="5")
        assert desk.post("deny_complementary_exam", data).status_code == SEE_OTHER
        with as_system():
            exam = desk.story.case.exams.get()
        assert (exam.decision, exam.days) == ("approved", 5)


def test_more_questions_are_offered_without_saving_and_keep_what_was_written(stage: Stage) -> None:
    desk = Desk(stage, "statement_received", "officer")
    with undone():
        data = desk.input("request_supplement", question_2="Vad menas med nedsatt?", more_rows="1")
        before = everything()
        page = desk.post("request_supplement", data)
        text = page.content.decode()
        assert page.status_code == 200
        assert everything() == before
        assert "Vad menas med nedsatt?" in text
        assert "question_10" in text
        sent = {k: v for k, v in data.items() if k != "more_rows"} | {"rows": "10", "question_9": "Sista frågan?"}
        assert desk.post("request_supplement", sent).status_code == SEE_OTHER
        with as_system():
            questions = [q.question for q in desk.story.case.supplements.get().questions.all()]
    assert questions[-1] == "Sista frågan?"


def test_buttons_that_cannot_be_undone_name_the_case(stage: Stage) -> None:
    desk = Desk(stage, "in_progress", "officer")
    with undone():
        assert f"Makulera {desk.story.number}</button>" in desk.get("revoke").content.decode()
        assert f"Avbryt utredningen {desk.story.number}</button>" in desk.get("abort").content.decode()


# Ny begäran --------------------------------------------------------------------------------------

REGISTER = "/arenden/ny-begaran/"


def _request(stage: Stage, **more: Any) -> dict[str, Any]:
    return {
        "region_id": stage.world.north.pk,
        "way_of_assessment": "AFU",
        "answer_by": "2026-03-23",
        "town": "Luleå",
        **more,
    }


def test_fk_sends_a_request_and_comes_to_the_case(stage: Stage) -> None:
    desk = Desk(stage, "received", "officer")
    with undone():
        page = desk.open(REGISTER).content.decode()
        assert 'value="2026-03-23"' in page
        assert "Namn och personnummer anges först i beställningen." in page
        answer = desk.send(REGISTER, _request(stage, interpreter_language="arabiska"))
        assert answer.status_code == SEE_OTHER
        number = answer.headers["Location"].split("/")[2]
        with as_system():
            assert Case.objects.get(number=number).interpreter_language == "arabiska"


def test_a_request_that_is_wrong_says_so_and_makes_no_case(stage: Stage) -> None:
    desk = Desk(stage, "received", "officer")
    with undone():
        before = everything()
        answer = desk.send(REGISTER, _request(stage, region_id="", town="", answer_by="2026-03-13", comment="Ring mig"))
        text = answer.content.decode()
        assert answer.status_code == UNPROCESSABLE
        assert everything() == before
        late = desk.send(REGISTER, _request(stage, answer_by="2026-03-13")).content.decode()
    assert "Välj en region" in text
    assert "Ange bostadsort" in text
    assert "Ring mig" in text
    assert "Svarsdatum kan inte ha passerat." in late


def test_only_fk_sends_requests_and_an_attempt_is_recorded(stage: Stage) -> None:
    desk = Desk(stage, "received", "coordinator")
    with undone():
        assert desk.open(REGISTER).status_code == UNPROCESSABLE
        assert desk.send(REGISTER, _request(stage)).status_code == UNPROCESSABLE
        with as_system():
            denied = AuditEvent.objects.filter(verb="access.denied", facts__step="register_request").count()
    assert denied == 2


def test_after_jav_the_same_contents_are_offered_again(stage: Stage) -> None:
    desk = Desk(stage, "conflict_of_interest", "officer")
    with undone():
        text = desk.open(REGISTER, som=desk.story.number).content.decode()
        other = Desk(stage, "conflict_of_interest", "officer_south").open(REGISTER, som=desk.story.number)
    assert 'value="Luleå"' in text
    assert "Luleå" not in other.content.decode()


def test_the_commands_text_for_identity_numbers_reaches_the_field(stage: Stage) -> None:
    desk = Desk(stage, "received", "officer")
    with undone():
        answer = desk.send(REGISTER, _request(stage, comment="Gäller 19121212-1212"))
    assert "Skriv inte personnummer här." in answer.content.decode()


def test_every_page_works_without_javascript_and_inline_code(stage: Stage) -> None:
    desk = Desk(stage, "booking", "care_admin")
    with undone():
        text = desk.get("book_visit").content.decode()
    assert "onclick" not in text
    assert "<script>" not in text
    assert re.search(r'<form class="form panel[^>]*method="post"', text)


def test_a_case_of_a_unit_that_has_ceased_is_accounted_for_by_the_region(stage: Stage) -> None:
    desk = Desk(stage, "all accounted for", "coordinator")
    with undone():
        assert desk.get("account_visits").status_code == UNPROCESSABLE
        with as_system():
            Organisation.objects.filter(pk=stage.world.strand.pk).update(active_until="2026-01-01")
        assert desk.get("account_visits").status_code == 200
