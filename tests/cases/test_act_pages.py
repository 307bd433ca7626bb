"""Every act has a page: open to the person who may when the step is open, and an answer in words to everybody else."""

from collections.abc import Iterator

import pytest

from billing.vocabulary import Leg
from cases.acts import ACTS
from cases.acts_slugs import ACT_SLUGS
from cases.models import Case
from fmuadmin import audit
from fmuadmin.lifecycle import declared_steps
from fmuadmin.models import AuditEvent
from tests.acting import Desk, as_system, counted, undone
from tests.case_pages import of_the_trail
from tests.cases.test_steps_by_role import OWN, TABLE
from tests.scenes import Stage, end_of_trail, everything, trail_since
from tests.valid_input import SETTLE_STEP

SEE_OTHER, UNPROCESSABLE, NOT_FOUND = 303, 422, 404
BUDGET, TRAIL_BUDGET = 12, 2
# What only the system or billing does has no page of its own that anybody could open.
STEPS = [step for step in ACTS if step != "settle"]
NOT_YOURS = "Du har inte behörighet till det här ärendet."


@pytest.fixture
def desk_for(stage: Stage) -> Iterator[object]:
    """``desk_for(step)``: the person who may take the step, at a case where it is open. Undone afterwards."""

    def at(step: str, who: str = "") -> Desk:
        scene, parties = TABLE[step]
        return Desk(stage, scene, who or MAY[step](parties))

    for step in TABLE:
        stage.scene(TABLE[step][0])
    with undone():
        yield at


def _first_of(parties: tuple[str, ...]) -> str:
    preferred = ("officer", "coordinator", "care_admin", "economist", "fk_economist")
    allowed = set().union(*(OWN[party] for party in parties))
    return next(person for person in preferred if person in allowed)


MAY = dict.fromkeys(TABLE, _first_of) | {"request_complementary_exam": lambda _: "physician"}


def test_the_register_of_acts_is_the_lifecycle() -> None:
    assert set(ACTS) == set(declared_steps(Case))
    assert set(ACT_SLUGS) == {*ACTS, "register_request"}
    assert len({act.slug for act in ACTS.values()}) == len(ACTS)


@pytest.mark.parametrize("step", ACTS)
def test_every_act_has_form_slug_label_and_a_button(step: str) -> None:
    act = ACTS[step]
    assert act.slug
    assert act.label
    assert act.form.submit
    assert callable(act.command)


@pytest.mark.parametrize("step", STEPS)
def test_the_person_who_may_gets_the_form_within_the_budget(desk_for, step: str) -> None:
    desk = desk_for(step)
    with counted() as statements:
        page = desk.get(step)
    assert page.status_code == 200, page.content.decode()
    text = page.content.decode()
    assert f"<title>{ACTS[step].heading} – {desk.story.number} – FMU-admin</title>" in text
    assert text.count("<h1") == 1
    assert text.partition("</main>")[0].count("button--primary") == 1
    assert "Stäng utan att spara" in text
    assert f'name="version" value="{desk.version}"' in text
    trail = of_the_trail(statements)
    assert len(trail) <= TRAIL_BUDGET
    assert len(statements) - len(trail) <= BUDGET, "\n".join(statements)


@pytest.mark.parametrize("step", STEPS)
def test_valid_input_does_the_act_and_leads_back_to_the_case(desk_for, step: str) -> None:
    desk = desk_for(step)
    before = desk.version
    answer = desk.post(step, desk.input(step))
    assert answer.status_code == SEE_OTHER, answer.content.decode()
    assert desk.version > before
    assert answer.headers["Location"].startswith(f"/arenden/{desk.story.number}/")


@pytest.mark.parametrize("step", STEPS)
def test_an_act_of_another_party_is_refused_in_words_and_the_attempt_recorded(desk_for, step: str) -> None:
    other = "coordinator" if MAY[step](TABLE[step][1]) != "coordinator" and step != "report_delay" else "officer"
    desk = desk_for(step, other)
    latest, before = end_of_trail(), everything()
    page = desk.get(step)
    assert page.status_code == UNPROCESSABLE
    assert f"/arenden/{desk.story.number}/" in page.content.decode()
    sent = desk.post(step, {"version": desk.version})
    assert sent.status_code == UNPROCESSABLE
    assert [event.verb for event in trail_since(latest)] == [audit.ACCESS_DENIED, audit.ACCESS_DENIED]
    assert everything() == before


def test_a_step_that_is_not_open_says_why_on_get_and_on_post(stage: Stage) -> None:
    desk = Desk(stage, "booking", "care_admin")
    with undone():
        page = desk.get("send_statement")
        sent = desk.post("send_statement", {"version": desk.version, "signed_by": "Eva", "signed_on": "2026-03-16"})
    for answer in (page, sent):
        assert answer.status_code == UNPROCESSABLE
        assert "Registrera utlåtande är inte möjligt när statusen är Boka besök." in answer.content.decode()
        assert "Inget har ändrats." in answer.content.decode()


def test_a_case_of_others_and_one_that_does_not_exist_answer_alike(stage: Stage) -> None:
    desk = Desk(stage, "answered", "coordinator_south")
    latest = end_of_trail()
    with undone():
        theirs = desk.get("assign")
        missing = desk.open("/arenden/FMU-2026-9999/gor/tilldela/")
        sent = desk.post("assign", {"version": 1})
        denied = [event.facts["number"] for event in trail_since(latest)]
    assert [a.status_code for a in (theirs, missing, sent)] == [NOT_FOUND] * 3
    assert all(NOT_YOURS in a.content.decode() for a in (theirs, missing, sent))
    assert denied == [desk.story.number, "FMU-2026-9999", desk.story.number]


def test_an_unknown_word_in_the_address_is_not_found(stage: Stage) -> None:
    desk = Desk(stage, "answered", "coordinator")
    with undone():
        assert desk.open(f"/arenden/{desk.story.number}/gor/trolla/").status_code == NOT_FOUND


def test_the_steps_of_billing_alone_are_nobodys(stage: Stage) -> None:
    desk = Desk(stage, "settling", "economist")
    with undone():
        assert desk.get("settle").status_code == UNPROCESSABLE


def test_an_asked_unit_that_is_refused_learns_nothing_of_the_case(stage: Stage) -> None:
    desk = Desk(stage, "in_progress", "care_admin_bjork")
    with undone():
        text = desk.get("send_statement").content.decode()
    assert "Utredning pågår" not in text
    assert "Din enhet kan inte utföra det här steget." in text


# The case has changed since the form was drawn -----------------------------------------------------


def test_a_stale_form_keeps_the_text_and_says_who_changed_the_case(stage: Stage) -> None:
    desk = Desk(stage, "in_progress", "care_admin")
    officer = Desk(stage, "in_progress", "officer")
    with undone():
        data = desk.input("report_delay", reason="Läkaren är sjuk till måndag", proposed_on="2026-06-01")
        officer.post("send_material", officer.input("send_material"))
        before = everything()
        answer = desk.post("report_delay", data)
        text = answer.content.decode()
        assert answer.status_code == UNPROCESSABLE
        assert "Ärendet har ändrats av Anna Holm kl. 09:00. Din text är kvar. Jämför och spara igen." in text
        assert "Läkaren är sjuk till måndag" in text
        assert 'value="2026-06-01"' in text
        assert "Underlag skickat" in text
        assert f'name="version" value="{desk.version}"' in text
        assert everything() == before
        again = desk.post("report_delay", data | {"version": desk.version})
        assert again.status_code == SEE_OTHER


def test_a_stale_order_stands_beside_what_a_colleague_saved(stage: Stage) -> None:
    first, second = Desk(stage, "awaiting_material", "officer"), Desk(stage, "awaiting_material", "officer_colleague")
    with undone():
        data = second.input("update_order", purpose="Nytt syfte från kollegan")
        first.post("update_order", first.input("update_order", purpose="Syftet som sparades"))
        text = second.post("update_order", data).content.decode()
    assert "Sparat nu" in text
    assert "<td>Syftet som sparades</td><td>Nytt syfte från kollegan</td>" in text


def test_the_second_of_two_clicks_gets_the_stale_text_and_does_nothing(stage: Stage) -> None:
    desk = Desk(stage, "booking", "care_admin")
    with undone():
        data = desk.input("book_visit")
        assert desk.post("book_visit", data).status_code == SEE_OTHER
        latest, before = end_of_trail(), everything()
        second = desk.post("book_visit", data)
        assert second.status_code == UNPROCESSABLE
        assert "Ärendet har ändrats av Ulla Berg" in second.content.decode()
        assert everything() == before
        assert trail_since(latest) == []


def test_a_double_click_on_an_answer_is_no_denied_attempt(stage: Stage) -> None:
    desk = Desk(stage, "asking_units", "care_admin")
    with undone():
        data = desk.input("accept_request", comment="Vi tar emot")
        assert desk.post("accept_request", data).status_code == SEE_OTHER
        latest = end_of_trail()
        second = desk.post("accept_request", data)
        assert second.status_code == UNPROCESSABLE
        assert "Ärendet har ändrats av Ulla Berg" in second.content.decode()
        assert trail_since(latest) == []


def test_another_units_answer_neither_stops_nor_names_anybody(stage: Stage) -> None:
    strand, bjork = Desk(stage, "asking_units", "care_admin"), Desk(stage, "asking_units", "care_admin_bjork")
    with undone():
        data = strand.input("accept_request")
        bjork.post("accept_request", bjork.input("accept_request"))
        assert strand.post("accept_request", data).status_code == SEE_OTHER


def test_who_assigns_second_is_told_who_was_quicker(stage: Stage) -> None:
    one, two = Desk(stage, "answered", "coordinator"), Desk(stage, "answered", "coordinator2")
    with undone():
        data = two.input("assign", message="Kommer från mig")
        one.post("assign", one.input("assign"))
        answer = two.post("assign", data)
        text = answer.content.decode()
        assert answer.status_code == UNPROCESSABLE
        assert "Ärendet har redan tilldelats Strandkliniken FMU. Det gjorde Sara Lind kl. 09:00." in text
        assert "Kommer från mig" in text
        assert "Tilldela och meddela Försäkringskassan" not in text
        assert "Ärendet har redan tilldelats" in two.get("assign").content.decode()


@pytest.mark.parametrize("step", [step for step in STEPS if step != "revoke"])
def test_every_form_can_be_shown_again_on_a_case_that_has_moved_on(desk_for, stage: Stage, step: str) -> None:
    desk = desk_for(step)
    data = desk.input(step)
    with desk.story.as_(stage.actor("officer")):
        from cases import commands

        commands.revoke(desk.story.number, actor=stage.actor("officer"), cause="wrong_person")
    answer = desk.post(step, data)
    assert answer.status_code == UNPROCESSABLE
    assert "Traceback" not in answer.content.decode()


def test_a_version_that_is_no_number_is_refused_without_saving(stage: Stage) -> None:
    desk = Desk(stage, "booking", "care_admin")
    with undone():
        before = everything()
        answer = desk.post("report_delay", desk.input("report_delay", version="abc"))
        assert answer.status_code == UNPROCESSABLE
        assert "Formuläret har en okänd version av ärendet" in answer.content.decode()
        assert everything() == before


# A passed window -----------------------------------------------------------------------------------


def test_a_passed_supplement_window_counts_at_once_on_the_pages_of_acts(stage: Stage) -> None:
    unit, officer = Desk(stage, "window passed", "care_admin"), Desk(stage, "window passed", "officer")
    with undone():
        assert unit.get("report_visit").status_code == 200
        assert "Sista dagen att begära komplettering var" in officer.get("request_supplement").content.decode()
        assert unit.post("report_visit", _report_after_window(unit)).status_code == SEE_OTHER


def _report_after_window(desk: Desk) -> dict[str, object]:
    with as_system():
        visit = desk.story.case.visits.get()
    return {"version": desk.version, f"outcome_{visit.pk}": "held"}


# Money ---------------------------------------------------------------------------------------------


def test_both_legs_are_settled_from_their_pages_and_the_case_closes(stage: Stage) -> None:
    region, orderer = Desk(stage, "settling", "economist"), Desk(stage, "settling", "fk_economist")
    with undone():
        page = region.get(SETTLE_STEP)
        assert page.status_code == 200
        paid = {"outcome": "paid", "reference": "F-7781", "amount": "18 400,50 kr", "paid_on": "2026-03-16"}
        assert region.post(SETTLE_STEP, {**paid, "version": region.version}).status_code == SEE_OTHER
        url = orderer.url(SETTLE_STEP, Leg.REGION_TO_ORDERER)
        assert orderer.open(url).status_code == 200
        nothing = {"outcome": "nothing", "reason": "Utlåtandet kom för sent", "version": orderer.version}
        assert orderer.post(SETTLE_STEP, nothing, Leg.REGION_TO_ORDERER).status_code == SEE_OTHER
        with as_system():
            assert region.story.case.state == "closed"
            settled = AuditEvent.objects.filter(verb="leg.settled", case_ref=region.story.case.pk)
            assert [event.actor_name for event in settled.order_by("pk")] == ["Eva Öberg", "Kim Ekström"]
