"""The pages around the cases: logging in, the log, the administration, and those that refuse."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psycopg
import pytest

from tests.accessibility.checks import equip
from tests.accessibility.places import Cases, act_path, read_a_case
from tests.accessibility.touring import MakeTour, Scene, Tour, look_at_errors
from tests.browser import Opener
from tests.codes import code_now
from tests.journeys.committed import Beside
from tests.journeys.pages import Person
from tests.world import MONDAY, PASSWORD, World


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


def _also_works_in_the_north(world: World) -> None:
    from fmuadmin.access import SYSTEM, acting_as
    from fmuadmin.models import Mandate

    south, north = world.people["coordinator_south"], world.people["coordinator"]
    with acting_as(SYSTEM):
        Mandate.objects.create(
            user_id=south.user_id, organisation_id=north.organisation_id, role=north.role, valid_from=MONDAY.date()
        )


def test_the_pages_that_refuse(tour: MakeTour, scene: Scene, world: World, beside: Beside) -> None:
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
    beside(_also_works_in_the_north, world)
    going.visit(f"/arenden/{number}/", "ett ärende som hör till ett annat uppdrag")
    going.person.press("Byt uppdrag och öppna ärendet")
    going.person.reads("Begäran inkommen")
    going.done()
    officer.done()


@pytest.fixture
def broken_table(owner_url: str) -> Iterator[None]:
    """The application may not read a table that every case page needs."""
    with psycopg.connect(owner_url, autocommit=True) as owner:
        owner.execute("REVOKE SELECT ON cases_case FROM fmu_app")
        yield
        owner.execute("GRANT SELECT ON cases_case TO fmu_app")


def test_the_page_of_an_unforeseen_error(tour: MakeTour, scene: Scene, broken_table: None) -> None:
    going = tour("coordinator")
    going.visit("/arenden/FMU-2026-0001/", "500")
    going.person.reads("Något gick fel", "logg-id")
    going.done()
