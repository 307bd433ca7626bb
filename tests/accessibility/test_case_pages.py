"""Every page of a case in every state: axe-core finds nothing, headings and landmarks stand, only tables scroll."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from tests.accessibility.places import ACTS, EVERY_TAB, FIRST_TAB, Cases, act_path
from tests.accessibility.touring import MakeTour, Scene, look_at_errors
from tests.journeys.committed import Beside
from tests.pdfs import pdf


@pytest.mark.parametrize("who", EVERY_TAB)
def test_the_case_page_of_each_part_in_each_state(who: str, tour: MakeTour, scene: Scene) -> None:
    going = tour(who)
    for name in EVERY_TAB[who]:
        going.person.opens(scene(name))
        tabs = going.person.page.locator("nav.tabs a").evaluate_all("all => all.map(link => link.getAttribute('href'))")
        assert tabs
        for path in tabs:
            going.visit(path, f"{name}: {path}")
    for name in FIRST_TAB[who]:
        going.visit(f"/arenden/{scene(name)}/", name)
    going.done()


@pytest.mark.parametrize("group", ACTS)
def test_the_page_of_each_act_as_it_opens_and_with_errors(group: str, tour: MakeTour, scene: Scene) -> None:
    going = tour(group.partition(",")[0])
    for step, name in ACTS[group]:
        if step.startswith("deny_"):  # the same page as the approval, with the other answer chosen
            going.titles.clear()
        going.visit(act_path(scene(name), step), step)
        look_at_errors(going, step)
    going.done()


@pytest.mark.parametrize("who", ["economist", "fk_economist"])
def test_the_page_on_which_each_leg_is_settled(who: str, tour: MakeTour, scene: Scene) -> None:
    going = tour(who)
    going.person.opens(scene("settling" if who == "economist" else "first leg settled"))
    going.person.press("Registrera betalning")
    going.look("registrera betalning")
    look_at_errors(going, "registrera betalning")
    going.done()


def test_a_new_request_as_it_opens_and_with_errors(tour: MakeTour) -> None:
    going = tour("officer")
    going.visit("/arenden/ny-begaran/")
    look_at_errors(going, "ny begäran")
    going.done()


def test_the_pages_that_show_who_the_insured_is(tour: MakeTour, scene: Scene, cases: Cases, beside: Beside) -> None:
    from cases import commands
    from cases.vocabulary import Protection
    from tests.story import IDENTITY

    number = scene("in_progress")
    going = tour("officer")
    going.visit("/oversikt/?fas=alla&atgard=0", "översikt")
    going.person.press("Visa personuppgifter")
    going.person.reads("Dölj personuppgifter")
    going.titles.clear()
    going.look("översikt med personuppgifter")
    box = going.person.page.locator("#sok")
    for typed, said in ((IDENTITY, "träff på personnummer"), ("19540187-5769", "personnummer utan träff")):
        box.fill(typed)
        box.press("Enter")
        going.person.page.wait_for_load_state()
        going.titles.clear()
        going.look(f"sök, {said}")
    story = beside(cases.scene, "in_progress")
    beside(story.do, commands.update_order, "officer", protection=Protection.CONFIDENTIALITY_MARKED)
    going.titles.clear()
    going.visit(f"/arenden/{number}/begaran/", "begäran, skyddade uppgifter")
    going.visit(f"/arenden/{number}/visa-personuppgifter/")
    look_at_errors(going, "visa skyddade personuppgifter")
    going.visit(f"/arenden/{number}/visa-personuppgifter/")
    going.person.page.locator("main form.panel textarea, main form.panel input[type=text]").first.fill(
        "Kallelse per telefon"
    )
    going.person.press("Visa uppgifterna")
    going.person.reads("Uppgifterna visas bara nu.")
    going.titles.clear()
    going.look("skyddade personuppgifter, visade")
    beside(story.do, commands.update_order, "officer", protection=Protection.NONE)
    going.done()


def test_a_form_that_a_colleague_was_quicker_than(tour: MakeTour, scene: Scene, cases: Cases, beside: Beside) -> None:
    from cases import commands

    number = scene("awaiting_material")
    going = tour("officer")
    going.visit(act_path(number, "update_order"), "ändra beställningen")
    story = beside(cases.scene, "awaiting_material")
    beside(story.do, commands.update_order, "officer_colleague", special_needs="Rullstol")
    going.person.write({"Särskilda behov": "Hiss"})
    going.person.press("Spara ändringarna")
    going.person.reads("Din text är kvar. Jämför och spara igen.")
    going.look("ändra beställningen, ändrat av en kollega")
    going.done()


def test_the_pages_of_ones_own_jav(tour: MakeTour, scene: Scene) -> None:
    number, going = scene("booking"), tour("physician")
    going.visit(f"/arenden/{number}/eget-jav/")
    going.person.press("Anmäl jäv och stäng ärendet för mig")
    going.look("eget jäv, med fel")
    going.person.page.get_by_label("Ja, stäng ärendet för mig").check()
    going.person.press("Anmäl jäv och stäng ärendet för mig")
    going.person.reads("Ärendet är stängt för dig.")
    going.look("översikt med ett stängt ärende")
    going.done()


def test_the_pages_that_make_papers(tour: MakeTour, scene: Scene) -> None:
    number = scene("eventful")
    going = tour("care_admin")
    going.visit(f"/arenden/{number}/akt/")
    for box in going.person.page.get_by_role("checkbox").all():
        box.uncheck()
    going.person.press("Hämta ärendeakten")
    going.look("ärendeakt, nothing chosen")
    going.titles.clear()
    going.visit(f"/arenden/{number}/besok/")
    going.person.page.get_by_role("link", name="Kallelse", exact=False).first.click()
    going.person.reads("Så här blir brevet.")
    going.look("kallelse")
    going.visit("/kallelsemall/")
    going.person.page.get_by_label("Rubrik").fill("Kallelse till {diagnos}")
    going.person.press("Spara kallelsemallen")
    going.look("kallelsemall, unknown field")
    going.person.page.get_by_label("Rubrik").fill("Kallelse till {profession}")
    going.person.press("Förhandsgranska")
    going.look("kallelsemall, looked at")
    going.done()


_SEND_NO_FILE = """address => {
  const form = document.createElement("form");
  Object.assign(form, {method: "post", action: address, enctype: "multipart/form-data"});
  form.append(document.querySelector("input[name=csrfmiddlewaretoken]").cloneNode());
  document.body.append(form);
  form.submit();
}"""


def test_the_page_that_says_which_files_were_refused(tour: MakeTour, scene: Scene) -> None:
    """As somebody without the script meets it."""
    going = tour("officer")
    number = scene("in_progress")
    going.person.goes_to(f"/arenden/{number}/")
    going.person.page.evaluate(_SEND_NO_FILE, f"/arenden/{number}/filer/")
    going.person.reads("Ingen fil kom med. Välj en fil och försök igen.")
    going.look("refuserade filer")
    going.done()


def test_the_field_of_files_with_some_that_wait_and_one_that_was_refused(tour: MakeTour, scene: Scene) -> None:
    going = tour("officer")
    page = going.person.page
    going.person.goes_to(act_path(scene("awaiting_material"), "send_material"))
    page.locator("input[type=file]").set_input_files(
        [
            {"name": "journal.pdf", "mimeType": "application/pdf", "buffer": pdf("Journal")},
            {"name": "läs mig.txt", "mimeType": "text/plain", "buffer": b"text"},
        ]
    )
    going.person.reads("Fil: journal.pdf", "läs mig.txt: filtypen tas inte emot.")
    going.look("underlag med filer")
    page.get_by_label("Typ av underlag").select_option(index=1)
    going.person.press("Skicka underlag")
    going.person.reads("Underlaget är skickat")
    going.person.goes_to(f"{urlsplit(page.url).path}underlag/")
    going.person.reads("Ladda ner")
    going.look("fliken underlag med en fil")
    going.done()
