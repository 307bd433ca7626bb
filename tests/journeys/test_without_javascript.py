"""Everything that is saved is saved by plain forms: from begäran to a booked visit with scripts switched off."""

from __future__ import annotations

from collections.abc import Callable

from tests.journeys.pages import Person
from tests.pdfs import pdf


def test_a_case_comes_from_request_to_booked_visit_without_scripts(sits_down: Callable[..., Person]) -> None:
    officer, coordinator, admin = (
        sits_down(who, java_script_enabled=False) for who in ("officer", "coordinator", "care_admin")
    )
    officer.press("Ny begäran")
    officer.choose("Region", "Region Norrbotten")
    officer.write({"Bostadsort": "Luleå"})
    officer.press("Skicka till region")
    number = officer.heading()
    the_request_is_assigned(coordinator, admin, number)
    the_case_is_ordered_and_a_visit_booked(officer, admin, number)

    # Menus and explanations are the browser's own, and the lists filter by a plain form.
    admin.press_under_more("Meddela försening")
    admin.write({"Orsak": "Läkaren är sjuk"})
    admin.press("Skicka till Försäkringskassan")
    officer.goes_to("/oversikt/?fas=alla&atgard=0")
    officer.choose("Slutdatum", "Försenade")
    officer.press("Filtrera")
    officer.reads("Inga ärenden matchar filtreringen.")


def the_request_is_assigned(coordinator: Person, admin: Person, number: str) -> None:
    coordinator.goes_to("/oversikt/")
    coordinator.press(f"Skicka förfrågan {number}")
    coordinator.press("Skicka")
    coordinator.reads("Välj minst en utförare")
    coordinator.tick("Strandkliniken FMU")
    coordinator.press("Skicka")
    coordinator.reads("Förfrågan är skickad till 1 utförare.")

    admin.opens(number)
    admin.press("Acceptera")
    admin.press("Skicka svar")
    coordinator.opens(number)
    coordinator.press("Tilldela")
    coordinator.press("Tilldela och meddela Försäkringskassan")
    coordinator.sees_case(status="Tilldelad, inväntar beställning", ball="Försäkringskassan FMU Nord")


def the_case_is_ordered_and_a_visit_booked(officer: Person, admin: Person, number: str) -> None:
    officer.opens(number)
    officer.press("Beställ")
    officer.write(
        {
            "Personnummer eller samordningsnummer": "191212121212",
            "Namn": "Tolvan Tolvansson",
            "Syfte med utredningen": "Inför dag 180",
        }
    )
    officer.press("Skicka beställning")
    officer.press("Lägg till underlag")
    officer.add_file("Filer", "journal.pdf", pdf("Journal"))
    officer.press("Skicka underlag")
    # The file waits while the rest is said.
    officer.reads("Välj typ av underlag")
    officer.describes("Fil: journal.pdf", "Medicinskt underlag")
    officer.press("Lägg till handling som skickas med post")
    officer.describes("Med post, handling 1", "Övrigt underlag", Rubrik="Röntgenbilder på skiva")
    officer.press("Skicka underlag")
    officer.reads("1 av 3 inkomna", "Röntgenbilder på skiva")

    admin.opens(number)
    admin.press("Bekräfta underlag")
    admin.press("Bekräfta underlag")
    admin.press("Lägg till besök")
    admin.write({"Besöksdatum": "2026-04-01", "Från": "09:00", "Till": "11:00"})
    admin.press("Spara")
    admin.reads("Besöket 2026-04-01 kl. 09:00 är bokat.")
    admin.sees_case(
        status="Utredning pågår", ball="Dig (utförare)", due=("Utlåtande hos Försäkringskassan senast", "2026-04-22")
    )
