"""Every page state, wide and at 320 px: axe-core finds nothing, headings and landmarks stand, only tables scroll.

One visit to each state, all looks in that visit; a test gathers everything that is wrong on its pages before it fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.accessibility.checks import all_findings, equip
from tests.accessibility.places import ACTS, EVERY_TAB, FIRST_TAB, Cases, act_path, read_a_case
from tests.browser import Opener
from tests.codes import code_now
from tests.journeys.committed import Beside, SetClock
from tests.journeys.pages import Person
from tests.pdfs import pdf
from tests.world import MONDAY, PASSWORD, World

LetIn = Callable[..., Person]


@dataclass
class Tour:
    """A person looking at pages; what is wrong with each is written down."""

    person: Person
    found: dict[str, list[str]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)

    def look(self, state: str, *, covered: bool = False) -> None:
        """Look at the page as it is now, and call it so in the findings. Two addresses never share a title."""
        page = self.person.page
        findings = all_findings(page, covered=covered)
        path = urlsplit(page.url).path
        earlier = self.titles.setdefault(page.title(), path)
        if earlier != path:
            findings.append(f"has the same title as {earlier}: {page.title()}")
        if findings:
            self.found[state] = findings

    def visit(self, path: str, state: str = "") -> None:
        """Go there and look."""
        self.person.goes_to(path)
        self.look(state or path)

    def done(self) -> None:
        """Nothing was wrong anywhere."""
        assert not self.found, "\n".join(f"{state}\n    " + "\n    ".join(lines) for state, lines in self.found.items())


@pytest.fixture(scope="module")
def cases(world: World, beside: Beside) -> Cases:
    """Cases by scene."""
    return beside(Cases, world)  # type: ignore[no-any-return]


@pytest.fixture
def tour(let_in: LetIn, needs: Callable[[str], str]) -> Callable[[str], Tour]:
    """`tour("coordinator")`: that person, logged in, with axe-core in every page."""
    axe = needs("axe")

    def start(who: str) -> Tour:
        person = let_in(who)
        equip(person.page.context, axe)
        return Tour(person)

    return start


@pytest.fixture
def scene(cases: Cases, beside: Beside, set_clock: SetClock) -> Callable[[str], str]:
    """`scene("deviation")` gives the number of a case that has come so far, and moves the clock to its time."""

    def go(name: str) -> str:
        story = beside(cases.scene, name)
        set_clock(story.now)
        return story.number  # type: ignore[no-any-return]

    return go


Scene = Callable[[str], str]
MakeTour = Callable[[str], Tour]


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


# Turns every control of the form into something that is refused, whatever it is.
_FILL_IN_WRONGLY = """() => {
  let controls = 0;
  for (const field of document.querySelectorAll("main form[data-guard] :is(input, select, textarea)")) {
    if (field.type === "hidden" || field.ariaHidden === "true") continue;
    controls += 1;
    if (field.type === "radio" || field.type === "checkbox") field.checked = false;
    else if (field.dataset.day !== undefined) field.value = "i morgon";
    else if (field.tagName === "TEXTAREA") field.value = "x".repeat(Number(field.dataset.counter) + 1);
    else field.value = "";
  }
  return controls;
}"""


@pytest.mark.parametrize("group", ACTS)
def test_the_page_of_each_act_as_it_opens_and_with_errors(group: str, tour: MakeTour, scene: Scene) -> None:
    going = tour(group.partition(",")[0])
    for step, name in ACTS[group]:
        if step.startswith("deny_"):  # the same page as the approval, with the other answer chosen
            going.titles.clear()
        going.visit(act_path(scene(name), step), step)
        look_at_errors(going, step)
    going.done()


def look_at_errors(going: Tour, name: str) -> None:
    """Send the form of the page filled in wrongly, unless it asks nothing, and look at what comes back."""
    page = going.person.page
    if page.evaluate(_FILL_IN_WRONGLY):
        page.locator("main form[data-guard] button.button--primary").click()
        page.locator("[data-error-summary]").wait_for()
        going.look(f"{name}, med fel")


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


def test_the_lists_filled_filtered_and_empty(tour: MakeTour, scene: Scene, set_clock: SetClock) -> None:
    for name in ("received", "eventful", "booking", "in_progress", "settling", "closed", "rejected"):
        scene(name)
    number = scene("late: booking")
    set_clock(MONDAY)
    going = tour("coordinator")
    going.visit("/oversikt/?fas=alla&atgard=0", "översikt")
    going.visit("/oversikt/?fas=alla&atgard=0&sortera=-utforare", "översikt, sorterad")
    going.visit("/oversikt/?fas=alla&atgard=0&slutdatum=forsenade", "översikt, filtrerad till tom")
    going.visit("/avslutade/")
    going.visit("/sok/?q=Strand", "sök, träff på utförare")
    going.visit(f"/sok/?q={number[:8]}", "sök, träff på ärende")
    going.visit("/sok/?q=finns+inte", "sök, ingen träff")
    going.visit("/sok/", "sök, inget sökt")
    going.visit("/sok/?q=19121212-1212", "sök på personnummer")
    going.visit("/oversikt/sparade-vyer/?fas=alla", "spara vyn")
    look_at_errors(going, "spara vyn")
    going.done()


@pytest.mark.parametrize("who", ["coordinator_south", "care_admin_far", "economist_south", "admin"])
def test_the_lists_of_those_who_have_nothing_yet(who: str, tour: MakeTour) -> None:
    going = tour(who)
    for path in ("/oversikt/", "/avslutade/", "/sok/"):
        going.visit(path)
    going.done()


def test_the_notices_and_their_settings(tour: MakeTour, scene: Scene) -> None:
    scene("in_progress")
    going = tour("coordinator")
    going.visit("/notiser/")
    going.titles.clear()
    going.visit("/notiser/?visa=bevakade", "notiser, inga bevakade")
    going.visit("/installningar/notiser/organisation/", "organisationens notiser")
    going.visit("/installningar/notiser/", "mina notiser")
    going.person.page.get_by_label("E-postadress").fill("sara")
    going.person.press("Spara adressen")
    going.look("mina notiser, med fel")
    going.person.page.get_by_label("E-postadress").fill("sara@region.example")
    going.person.press("Spara adressen")
    going.person.reads("Inte bekräftad")
    going.titles.clear()
    going.look("mina notiser, adressen inte bekräftad")
    going.person.press("Bekräfta adressen")
    going.look("mina notiser, fel kod")
    going.done()


def test_the_pages_of_the_log(tour: MakeTour, scene: Scene, cases: Cases, beside: Beside) -> None:
    scene("in_progress")
    day = beside(read_a_case, beside(cases.scene, "in_progress"))
    reader = tour("care_admin")
    reader.visit("/min-logg/")
    reader.visit("/min-logg/?fran=i+går&vad=signed", "min logg, filtrerad till tom")
    reader.visit("/logguppfoljning/", "logguppföljning av fel roll")
    reader.done()
    going = tour("reviewer_strand")
    going.visit("/logguppfoljning/")
    going.visit("/logguppfoljning/granskningar/", "inga granskningar")
    going.visit("/logguppfoljning/ny-granskning/")
    look_at_errors(going, "ny granskning")
    going.visit("/logguppfoljning/ny-granskning/", "ny granskning")
    going.person.press("Dra stickprov")
    going.look("stickprov utan rader")
    going.titles.clear()
    going.visit("/logguppfoljning/ny-granskning/", "ny granskning")
    going.person.write({"Från och med": day, "Till och med": day})
    going.person.press("Dra stickprov")
    going.look("stickprov")
    look_at_errors(going, "signera granskningen")
    going.person.page.get_by_label("Inget att anmärka").check()
    going.person.page.get_by_label("Anteckning").fill("")
    going.person.press("Signera granskningen")
    going.person.reads("Granskningen är signerad.")
    going.look("signerad granskning")
    going.visit("/logguppfoljning/granskningar/", "granskningar")
    going.visit("/logguppfoljning/utdrag/")
    going.person.press("Gör utdraget")
    going.person.reads("Ange varför utdraget görs")
    going.look("loggutdrag, med fel")
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


def test_what_opens_on_a_page(tour: MakeTour, scene: Scene) -> None:
    going = tour("coordinator")
    page = going.person.page
    going.person.goes_to("/oversikt/?fas=alla&atgard=0")
    for summary in page.locator("details.menu > summary").all():
        summary.click()
        going.look(f"översikt, meny {summary.inner_text()}", covered=True)
        page.keyboard.press("Escape")
    page.keyboard.press("?")
    going.look("kortkommandon", covered=True)
    going.person.opens(scene("eventful"))
    page.locator("summary", has_text="Mer").click()
    page.locator(".why > summary").first.evaluate("summary => summary.parentElement.open = true")
    going.look("ärende med Mer och Så räknades datumet öppna", covered=True)
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


def test_the_pages_around_logging_in(
    open_page: Opener, needs: Callable[[str], str], tour: MakeTour, world: World, beside: Beside
) -> None:
    from fmuadmin.login import factors

    stranger = Tour(Person(open_page()))
    equip(stranger.person.page.context, needs("axe"))
    stranger.visit("/logga-in/")
    stranger.person.press("Logga in")
    stranger.person.reads("Det finns 2 fel i formuläret")
    stranger.look("logga in, utan uppgifter")
    stranger.person.write({"Användarnamn": "coordinator", "Lösenord": "fel"})
    stranger.person.press("Logga in")
    stranger.look("logga in, fel lösenord")
    stranger.person.write({"Användarnamn": "coordinator", "Lösenord": PASSWORD})
    stranger.person.press("Logga in")
    stranger.look("andra steget")
    stranger.person.write({"Kod": "123456"})
    stranger.person.press("Fortsätt")
    stranger.look("andra steget, fel kod")
    beside(factors.forget_all, world.care_admin_far.person)
    stranger.person.goes_to("/logga-in/")
    stranger.person.write({"Användarnamn": "care_admin_far", "Lösenord": PASSWORD})
    stranger.person.press("Logga in")
    stranger.look("skydda ditt konto")
    secret = stranger.person.page.locator(".secret").inner_text().replace(" ", "")
    stranger.person.write({"Kod från appen": code_now(secret)})
    stranger.person.press("Aktivera och fortsätt")
    stranger.person.reads("Spara de här koderna nu")
    stranger.look("reservkoder, nya")
    stranger.titles.clear()
    for path in ("/hjalp/", "/tillganglighet/", "/finns-inte/"):
        stranger.visit(path)
    stranger.done()
    known = tour("coordinator")
    for path in ("/uppdrag/", "/hjalp/", "/tillganglighet/", "/konto/inloggning/", "/konto/reservkoder/"):
        known.visit(path)
    for path, button in (("/konto/losenord/", "Byt lösenord"), ("/konto/andra-steg/", "Lägg till appen")):
        known.visit(path)
        known.person.press(button)
        known.person.page.locator("[data-error-summary]").wait_for()
        known.look(f"{path}, med fel")
    known.done()


@pytest.fixture
def broken_table(owner_url: str) -> Iterator[None]:
    """The application may not read a table that every case page needs."""
    with psycopg.connect(owner_url, autocommit=True) as owner:
        owner.execute("REVOKE SELECT ON cases_case FROM fmu_app")
        yield
        owner.execute("GRANT SELECT ON cases_case TO fmu_app")


def test_the_pages_of_the_administration(tour: MakeTour, scene: Scene, world: World) -> None:
    number, someone = scene("in_progress"), world.people["care_admin_kust"]
    going = tour("admin")
    going.visit("/forvaltning/")
    going.visit("/forvaltning/?q=finns+inte", "ingen person hittad")
    person = f"/forvaltning/personer/{someone.user_id}/"
    going.visit(person)
    going.visit(f"/forvaltning/personer/{world.people['admin'].user_id}/", "en själv")
    for path, press in (
        ("nytt-uppdrag/", "Ge uppdraget"),
        ("avsluta-konto/", "Avsluta kontot"),
        ("oppna-konto/", "Öppna kontot"),
    ):
        going.visit(person + path)
        going.person.press(press)
        going.look(f"{path} med fel")
    going.visit(f"/forvaltning/uppdrag/{someone.mandate_id}/aterkalla/")
    going.visit(person + "avsluta-inloggningar/")
    going.visit(person + "aterstall-inloggning/")
    going.person.press("Återställ inloggningen")
    going.look("startkod")
    going.visit("/forvaltning/nodoppning/")
    going.person.press("Öppna ärendet")
    going.look("nödöppning med fel")
    going.person.write({"Ärendenummer": number, "Beskriv varför": "Utföraren ser inte sitt besök"})
    going.person.page.get_by_label("Felsökning").check()
    going.person.press("Öppna ärendet")
    going.person.reads("Du kan bara läsa.")
    going.look("nödöppnat ärende")
    going.done()


def test_the_pages_of_leveranser(tour: MakeTour, beside: Beside, world: World) -> None:
    key = beside(_a_mail_that_bounced, world.organisations["strand"].pk)
    going = tour("admin")
    going.visit("/leveranser/")
    going.visit("/leveranser/?lage=parked", "leveranser, ingenting")
    going.visit(f"/leveranser/{key}/")
    going.person.press("Parkera")
    going.person.reads("Brevet är parkerat.")
    going.look("parkerat brev")
    beside(_bounced, key)
    going.done()
    unit = tour("care_admin")
    unit.visit("/oversikt/?fas=alla", "översikt med en adress som inte tar emot")
    unit.person.reads("Adressen fmu@strand.example tar inte emot e-post.")
    beside(_bounced, key, "sent")
    unit.done()


def _a_mail_that_bounced(organisation_id: int) -> int:
    from fmuadmin.access import SYSTEM, acting_as
    from fmuadmin.deliveries import post

    text = "Förfrågan väntar på svar.\n\nÖppna ärendet: https://fmu.example/arenden/FMU-2026-0001/"
    with acting_as(SYSTEM):
        subject = "FMU-admin: Påminnelse att svara i ärende FMU-2026-0001"
        made = post(address="fmu@strand.example", subject=subject, text=text, organisation_id=organisation_id)
    _bounced(made.pk)
    return int(made.pk)


def _bounced(key: int, state: str = "bounced") -> None:
    from fmuadmin import clock
    from fmuadmin.access import SYSTEM, acting_as
    from fmuadmin.models import Delivery

    error = "" if state == "sent" else "Adressen tar inte emot e-post: 550 okänd mottagare"
    with acting_as(SYSTEM):
        Delivery.objects.filter(pk=key).update(state=state, last_error=error, sent_at=clock.now())


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


def test_the_pages_that_refuse(tour: MakeTour, scene: Scene) -> None:
    going = tour("coordinator_south")
    number = scene("received")
    going.visit(f"/arenden/{number}/", "någon annans ärende")
    going.person.reads("Du har inte behörighet till det här ärendet.")
    going.visit("/finns-inte/")
    officer = tour("coordinator")
    officer.visit(act_path(number, "order"), "ett steg som inte är ens eget")
    officer.titles.clear()
    officer.visit("/arenden/ny-begaran/", "ny begäran av fel roll")
    page = officer.person.page
    officer.person.goes_to("/uppdrag/")
    page.evaluate("document.querySelector('main form input[name=csrfmiddlewaretoken]').value = 'x'.repeat(64)")
    page.locator("main form button").first.click()
    officer.person.reads("Sidan var för gammal för att skickas")
    officer.look("för gammal sida")
    going.done()
    officer.done()


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


def test_the_page_of_an_unforeseen_error(tour: MakeTour, scene: Scene, broken_table: None) -> None:
    going = tour("coordinator")
    going.visit("/arenden/FMU-2026-0001/", "500")
    going.person.reads("Något gick fel", "logg-id")
    going.done()
