"""One case from begäran to Avslutad: three organisations, two finance desks, every step clicked by the person who may.

The story is told in Swedish pages and dates on the real calendar: Monday 16 March 2026 to Friday 10 April.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from fmuadmin.clock import TZ
from tests.journeys.committed import SetClock
from tests.journeys.pages import Person
from tests.pdfs import pdf

JOURNAL, RATING = pdf("Journal från ryggmottagningen"), pdf("Självskattning")
SIGNED, SIGNED_AGAIN, MEMORY = pdf("Utlåtande"), pdf("Utlåtande, version 2"), pdf("Psykologens bedömning")
ANSWER_TO_FK = ("Svar till Försäkringskassan senast", "2026-03-23")
STATEMENT = "Utlåtande hos Försäkringskassan senast"
YOU_FK, YOU_REGION, YOU_UNIT = "Dig (Försäkringskassan)", "Dig (region)", "Dig (utförare)"
FK, REGION, UNIT = "Försäkringskassan FMU Nord", "Region Norrbotten", "Strandkliniken FMU"


@dataclass
class Cast:
    """Everybody at their own browser, and the case they work on."""

    officer: Person
    coordinator: Person
    admin: Person
    other_admin: Person
    physician: Person
    economist: Person
    fk_economist: Person
    number: str = ""


@pytest.fixture
def cast(sits_down: Callable[..., Person]) -> Cast:
    """All of them, logged in."""
    return Cast(
        officer=sits_down("officer"),
        coordinator=sits_down("coordinator"),
        admin=sits_down("care_admin"),
        other_admin=sits_down("care_admin_bjork"),
        physician=sits_down("physician"),
        economist=sits_down("economist"),
        fk_economist=sits_down("fk_economist"),
    )


def test_a_case_goes_from_request_to_closed_by_the_hands_of_those_who_may(cast: Cast, set_clock: SetClock) -> None:
    fk_asks_the_region(cast)
    the_region_asks_two_units_and_one_declines(cast)
    the_region_assigns_and_fk_orders(cast)
    material_starts_the_clock(cast)
    a_psychologist_is_asked_for_and_approved(cast)
    two_visits_are_booked(cast)
    set_clock(datetime(2026, 3, 27, 9, 0, tzinfo=TZ))
    the_visits_are_reported_and_the_statement_sent(cast)
    fk_asks_for_a_supplement_and_gets_it(cast)
    the_unit_is_done_and_both_legs_are_settled(cast)
    everybody_finds_the_case_among_the_closed(cast)
    fk_makes_the_arendeakt(cast)


def fk_asks_the_region(cast: Cast) -> None:
    officer = cast.officer
    officer.press("Ny begäran")
    officer.choose("Region", "Region Norrbotten")
    officer.write({"Bostadsort": "Luleå", "Tolkspråk": "arabiska", "Tidigare utredd hos": "Kustrehab 2024"})
    officer.press("Skicka till region")
    officer.reads("är skickad till Region Norrbotten")
    cast.number = officer.heading()
    assert cast.number.startswith("FMU-2026-")
    officer.sees_case(status="Begäran inkommen", ball=REGION, due=ANSWER_TO_FK)


def the_region_asks_two_units_and_one_declines(cast: Cast) -> None:
    coordinator, number = cast.coordinator, cast.number
    coordinator.goes_to("/oversikt/")
    coordinator.press(number)
    coordinator.sees_case(status="Begäran inkommen", ball=YOU_REGION, due=ANSWER_TO_FK)
    coordinator.does_not_read("Tolvan")
    coordinator.press("Skicka förfrågan")
    coordinator.tick("Strandkliniken FMU")
    coordinator.tick("Rehabhuset Björken")
    coordinator.press("Skicka")
    coordinator.reads("Förfrågan är skickad till 2 utförare.")
    coordinator.sees_case(status="Förfrågan skickad", ball="Tillfrågade utförare", due=ANSWER_TO_FK)

    cast.other_admin.goes_to("/oversikt/")
    cast.other_admin.press(number)
    cast.other_admin.sees_case(
        status="Förfrågan skickad", ball=YOU_UNIT, due=("Ert svar till regionen senast", "2026-03-18")
    )
    cast.other_admin.press("Avböj")
    cast.other_admin.write({"Orsak": "Vi har fullt till maj."})
    cast.other_admin.press("Avböj förfrågan")
    cast.other_admin.reads("Ni har avböjt förfrågan.")

    cast.admin.goes_to("/oversikt/")
    cast.admin.press(number)
    cast.admin.press("Acceptera")
    cast.admin.press("Skicka svar")
    cast.admin.reads("Svaret är skickat till regionen.")
    cast.admin.sees_case(status="Svar inkommet", ball="Region Norrbotten")


def the_region_assigns_and_fk_orders(cast: Cast) -> None:
    coordinator, officer, number = cast.coordinator, cast.officer, cast.number
    coordinator.opens(number)
    coordinator.sees_case(status="Svar inkommet", ball=YOU_REGION, due=ANSWER_TO_FK)
    coordinator.reads("Vi har fullt till maj.")
    coordinator.press("Tilldela")
    coordinator.press("Tilldela och meddela Försäkringskassan")
    coordinator.reads("Ärendet är tilldelat Strandkliniken FMU.")
    coordinator.sees_case(status="Tilldelad, inväntar beställning", ball=FK)

    officer.opens(number)
    officer.sees_case(status="Tilldelad, inväntar beställning", ball=YOU_FK, due=("Beställning", "2026-03-"))
    officer.press("Beställ")
    officer.write(
        {
            "Personnummer eller samordningsnummer": "19121212-1212",
            "Namn": "Tolvan Tolvansson",
            "Den försäkrade informerad": "2026-03-16",
            "Syfte med utredningen": "Bedömning av arbetsförmåga inför dag 180",
        }
    )
    officer.press("Skicka beställning")
    officer.reads("Beställningen är skickad.")
    officer.sees_case(status="Inväntar underlag", ball=YOU_FK)

    # The region goes on without ever knowing who it is; the unit now knows.
    coordinator.opens(number, "begaran")
    coordinator.does_not_read("Tolvan", "121212")
    cast.admin.opens(number, "begaran")
    cast.admin.reads("Tolvan Tolvansson")


def material_starts_the_clock(cast: Cast) -> None:
    officer, admin, number = cast.officer, cast.admin, cast.number
    officer.press("Lägg till underlag")
    officer.adds("Filer", "journal.pdf", JOURNAL)
    officer.adds("Filer", "skattning.pdf", RATING)
    officer.describes("Fil: journal.pdf", "Medicinskt underlag", Rubrik="Journal", Avsändare="Vårdcentralen Söder")
    officer.describes("Fil: skattning.pdf", "Självskattning", Rubrik="Självskattning")
    officer.press("Skicka underlag")
    officer.reads("Underlaget är skickat till utföraren.")
    officer.sees_case(status="Inväntar underlag", ball=UNIT)

    admin.opens(number)
    admin.sees_case(status="Inväntar underlag", ball=YOU_UNIT)
    admin.reads("2 av 3 inkomna", "Vårdcentralen Söder", "Från den försäkrade")
    assert admin.downloads("Journal, version 1") == JOURNAL
    cast.coordinator.opens(number, "underlag")
    cast.coordinator.reads("2 av 3 inkomna", "Medicinskt underlag")
    cast.coordinator.does_not_read("Journal", "Vårdcentralen", "skattning.pdf")
    admin.press("Bekräfta underlag")
    admin.press("Bekräfta underlag")
    admin.reads("Underlaget är bekräftat.")
    admin.sees_case(status="Boka besök", ball=YOU_UNIT, due=(STATEMENT, "2026-04-22"))


def a_psychologist_is_asked_for_and_approved(cast: Cast) -> None:
    physician, officer, number = cast.physician, cast.officer, cast.number
    physician.goes_to("/oversikt/")
    physician.press(number)
    physician.press("Begär kompletterande undersökning")
    physician.tick("Psykolog")
    physician.write({"Skäl": "Misstänkt kognitiv nedsättning."})
    physician.press("Skicka till Försäkringskassan")
    physician.reads("Kompletterande undersökning är begärd.")
    physician.sees_case(status="Boka besök", ball=YOU_UNIT, due=(STATEMENT, "2026-04-22"))

    physician.press("Lägg till besök")
    physician.reads("Besök hos psykolog kan bokas när Försäkringskassan har godkänt utvidgningen.")

    officer.opens(number)
    officer.sees_case(status="Utvidgning begärd", ball=UNIT)
    officer.press("Godkänn utvidgningen")
    officer.write({"Extra vardagar": "5"})
    officer.press("Skicka beslut")
    officer.reads("Utvidgningen är godkänd")
    officer.sees_case(status="Boka besök", ball=UNIT, due=(STATEMENT, "2026-04-29"))


def two_visits_are_booked(cast: Cast) -> None:
    admin, number = cast.admin, cast.number
    for profession, name, day in (("Läkare", "Eva Norén", "2026-03-25"), ("Psykolog", "Jon Ek", "2026-03-26")):
        admin.opens(number)
        admin.press("Lägg till besök")
        admin.tick(profession)
        admin.write({"Besöksdatum": day, "Från": "09:00", "Till": "11:00", "Utredarens namn": name})
        admin.choose("Kallelse skickad per", "Telefon")
        admin.write({"Kallelse skickad": "2026-03-16"})
        admin.reads("Senaste kallelsedatum 2026-03-1")
        admin.press("Spara")
        admin.reads(f"Besöket {day} kl. 09:00 är bokat.")
        admin.sees_case(status="Utredning pågår", ball=YOU_UNIT, due=(STATEMENT, "2026-04-29"))


def the_visits_are_reported_and_the_statement_sent(cast: Cast) -> None:
    admin, physician, officer, number = cast.admin, cast.physician, cast.officer, cast.number
    admin.opens(number)
    admin.press("Redovisa besök")
    for position in (0, 1):
        section = admin.page.locator("fieldset.section").nth(position)
        section.get_by_label("Genomfört").check()
        section.get_by_label("Ja", exact=True).check()
        section.get_by_label("Tolktimmar").fill("2,25")
    admin.press("Spara redovisningen")
    admin.reads("2 besök är redovisade.", "Deltog, 2,25 h")
    admin.sees_case(status="Utredning pågår", ball=YOU_UNIT, due=(STATEMENT, "2026-04-29"))

    physician.opens(number)
    physician.press("Registrera utlåtande")
    physician.reads("Kontroll före sändning")
    physician.adds("Undertecknat utlåtande", "utlatande.pdf", SIGNED)
    physician.press("Skicka utlåtandet")
    physician.reads("Saknas: Psykolog: bedömningsunderlag.")
    physician.adds("Bedömningsunderlag, psykolog", "psykolog.pdf", MEMORY)
    physician.press("Skicka utlåtandet")
    physician.reads("Utlåtandet är skickat till Försäkringskassan.")
    physician.sees_case(status="Utlåtande skickat", ball=FK)

    officer.opens(number)
    officer.sees_case(status="Utlåtande skickat", ball=YOU_FK)
    officer.reads("Skickat elektroniskt till Försäkringskassan 2026-03-27")
    assert officer.downloads("Undertecknat utlåtande v1") == SIGNED
    assert officer.downloads("Bedömningsunderlag, psykolog") == MEMORY
    officer.press("Bekräfta mottaget utlåtande")
    officer.press("Bekräfta mottaget")
    officer.reads("Utlåtandet är bekräftat mottaget.")
    officer.sees_case(status="Utlåtande mottaget", ball=YOU_FK, due=("Komplettering kan begäras till och med", "2026-"))


def fk_asks_for_a_supplement_and_gets_it(cast: Cast) -> None:
    officer, physician, number = cast.officer, cast.physician, cast.number
    officer.press("Begär komplettering")
    officer.write({"Fråga 1": "Hur länge kan han sitta?"})
    officer.press("Skicka")
    officer.reads("Komplettering är begärd.")
    officer.sees_case(
        status="Komplettering begärd", ball=UNIT, due=("Komplettering hos Försäkringskassan senast", "2026-04-14")
    )

    physician.opens(number)
    physician.sees_case(status="Komplettering begärd", ball=YOU_UNIT)
    physician.press("Skicka komplettering")
    physician.write({"1. Hur länge kan han sitta?": "Högst en halvtimme i taget."})
    physician.adds("Ny version av utlåtandet", "utlatande-2.pdf", SIGNED_AGAIN)
    physician.press("Skicka komplettering")
    physician.reads("Kompletteringen är skickad till Försäkringskassan.")
    physician.sees_case(status="Komplettering skickad", ball=FK)

    officer.opens(number)
    officer.reads("Ersatt av v2")
    assert officer.downloads("Undertecknat utlåtande v1") == SIGNED
    assert officer.downloads("Undertecknat utlåtande v2") == SIGNED_AGAIN
    officer.press("Bekräfta mottagen komplettering")
    officer.reads("Högst en halvtimme i taget.")
    officer.press("Bekräfta mottaget")
    officer.reads("Kompletteringen är bekräftad mottagen.")
    officer.sees_case(status="Utlåtande mottaget", ball=YOU_FK)
    officer.press("Godkänn utlåtande")
    officer.press("Godkänn utlåtande")
    officer.reads("Utlåtandet är godkänt.")
    officer.sees_case(status="Redovisa besök", ball=UNIT)


def the_unit_is_done_and_both_legs_are_settled(cast: Cast) -> None:
    admin, number = cast.admin, cast.number
    admin.opens(number)
    admin.sees_case(status="Redovisa besök", ball=YOU_UNIT, due=("Besök redovisade", "2026-04-"))
    admin.press("Klart för ersättning")
    admin.press("Klart för ersättning")
    admin.reads("Besöken är redovisade.")
    admin.sees_case(status="Ersättning pågår", ball="Regionens ekonomi")

    for economist, reference in ((cast.economist, "F-7781"), (cast.fk_economist, "R-2026-15")):
        economist.goes_to("/oversikt/")
        economist.press(number)
        economist.does_not_read("Tolvan", "kognitiv", "Luleå")
        economist.press("Registrera betalning")
        economist.write({"Referens": reference, "Belopp, kronor": "18 400,00"})
        economist.press("Registrera betalningen")
        economist.reads("är registrerad.", reference, "18\N{NO-BREAK SPACE}400,00 kr")
    cast.fk_economist.sees_case(status="Avslutad – fullföljd")


def everybody_finds_the_case_among_the_closed(cast: Cast) -> None:
    number = cast.number
    for person in (cast.officer, cast.coordinator, cast.admin, cast.economist, cast.fk_economist):
        person.goes_to("/oversikt/?fas=alla&atgard=0")
        assert number not in person.rows()
        person.goes_to("/avslutade/")
        person.reads(number, "Fullföljd")
        person.press(number)
        person.sees_case(status="Avslutad – fullföljd")
    # The unit that declined keeps the number and the outcome, nothing more.
    cast.other_admin.goes_to("/avslutade/")
    cast.other_admin.press(number)
    cast.other_admin.reads("Ni avböjde förfrågan")
    cast.other_admin.does_not_read("Tolvan", "Luleå")


def fk_makes_the_arendeakt(cast: Cast) -> None:
    officer = cast.officer
    officer.opens(cast.number)
    officer.press("Gör ärendeakt (PDF)")
    with officer.page.expect_download() as fetched:
        officer.press("Hämta ärendeakten")
    akt = fetched.value.path()
    info = poppler("pdfinfo", akt)
    assert re.search(r"^Tagged: +yes$", info, re.MULTILINE)
    assert f"Ärendeakt {cast.number}" in info
    words = " ".join(poppler("pdftotext", akt, "-").split())
    for text in ("Försäkringskassan FMU Nord", cast.number, "Sida 1 av ", "Underskrift", "utlatande.pdf"):
        assert text in words, text
    assert "Skickat elektroniskt till Försäkringskassan 2026-03-27" in words
    assert "Lägg till" not in words


def poppler(program: str, file: Path, *more: str) -> str:
    """What one of Poppler's programs says of the file."""
    if shutil.which(program) is None and os.environ.get("FMU_REQUIRE_ALL") != "1":
        pytest.skip("poppler-utils is not there")
    return subprocess.run([program, file, *more], check=True, capture_output=True, text=True).stdout
