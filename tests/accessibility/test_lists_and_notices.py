"""Lists, what opens on them, and what people are told: wide and at 320 px."""

from __future__ import annotations

import pytest

from tests.accessibility.touring import MakeTour, Scene, look_at_errors
from tests.journeys.committed import Beside, SetClock
from tests.world import MONDAY, World


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
