"""Roads beside the ordinary one, and what people meet when something is wrong: exact words, nothing half-saved."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from cases import commands
from tests.journeys.committed import Beside, SetClock
from tests.journeys.pages import Person
from tests.pdfs import pdf
from tests.story import Story

LetIn = Callable[..., Person]
Tell = Callable[[str], Story]


def test_fk_ends_the_investigation_after_a_deviation(let_in: LetIn, tell: Tell) -> None:
    number = tell("in_progress").number
    admin, officer = let_in("care_admin"), let_in("officer")
    admin.opens(number)
    admin.press("Rapportera avvikelse")
    admin.tick("Den försäkrade")
    admin.reads("Bara anstånd från Försäkringskassan flyttar slutdatum")
    admin.shows("Orsaken Den försäkrade kan ändra ersättningen.")
    admin.does_not_show("Orsaken Vården kan ändra ersättningen.")
    admin.press("Rapportera")
    admin.sees_case(status="Avvikelse, inväntar beslut", ball="Försäkringskassan FMU Nord")

    officer.opens(number)
    officer.press("Besluta om avvikelse")
    officer.tick("Avbryt utredningen: ärendet går till ersättning")
    officer.press("Skicka beslut")
    officer.reads("Välj en orsak")
    officer.choose("Orsak till att utredningen avbryts", "Den försäkrade vägrar delta")
    officer.press("Skicka beslut")
    officer.sees_case(status="Redovisa besök", ball="Strandkliniken FMU")

    admin.opens(number)
    admin.sees_case(status="Redovisa besök", ball="Dig (utförare)")


def test_the_insured_objects_and_the_case_goes_to_compensation(let_in: LetIn, tell: Tell) -> None:
    number = tell("after the visit").number
    admin = let_in("care_admin")
    admin.opens(number)
    admin.press_under_more("Försäkrad motsätter sig")
    admin.press("Registrera att den försäkrade motsätter sig")
    admin.reads("Utlåtandet skickas inte, ärendet går till ersättning.")
    admin.sees_case(status="Redovisa besök", ball="Dig (utförare)")


def test_whoever_saves_last_sees_what_the_other_saved_and_keeps_the_text(
    let_in: LetIn, tell: Tell, beside: Beside
) -> None:
    story = tell("awaiting_material")
    officer = let_in("officer")
    officer.opens(story.number)
    officer.press_under_more("Ändra beställningen")
    officer.write({"Särskilda behov": "Hiss och låg reception"})
    beside(story.do, commands.update_order, "officer", special_needs="Rullstol")

    officer.press("Spara ändringarna")
    said = re.compile(r"^Ärendet har ändrats av Anna Holm kl\. \d\d:\d\d\. Din text är kvar\. Jämför och spara igen\.$")
    expect(officer.page.get_by_role("heading", name=said)).to_be_visible()
    expect(officer.field("Särskilda behov")).to_have_value("Hiss och låg reception")
    compared = officer.page.get_by_role("region", name="Jämför").get_by_role("row", name="Särskilda behov")
    expect(compared).to_contain_text("Rullstol")
    assert beside(lambda: story.case.special_needs) == "Rullstol"

    officer.press("Spara ändringarna")
    officer.reads("Beställningen är ändrad: Särskilda behov.")
    assert beside(lambda: story.case.special_needs) == "Hiss och låg reception"


def test_the_slower_of_two_coordinators_is_told_who_got_the_case(let_in: LetIn, tell: Tell) -> None:
    number = tell("answered").number
    quick, slow = let_in("coordinator"), let_in("coordinator2")
    for person in (quick, slow):
        person.opens(number)
        person.press("Tilldela")
    slow.write({"Meddelande till Försäkringskassan": "Ring mig"})
    quick.press("Tilldela och meddela Försäkringskassan")
    quick.reads("Ärendet är tilldelat Strandkliniken FMU.")
    slow.press("Tilldela och meddela Försäkringskassan")
    slow.reads("Ärendet har redan tilldelats Strandkliniken FMU.")
    expect(slow.field("Meddelande till Försäkringskassan")).to_have_value("Ring mig")
    expect(slow.activated("Tilldela och meddela Försäkringskassan")).to_have_count(0)


def test_a_double_click_does_the_thing_once(let_in: LetIn, tell: Tell, beside: Beside) -> None:
    from cases.models import InternalNote
    from fmuadmin.access import SYSTEM

    story = tell("received")
    coordinator = let_in("coordinator")
    coordinator.opens(story.number, "anteckningar")
    coordinator.write({"Anteckning": "Ringt Strandkliniken"})
    coordinator.activated("Spara anteckningen").dblclick()
    coordinator.reads("Anteckningen är sparad.")

    def notes() -> int:
        with story.as_(SYSTEM):
            return InternalNote.objects.filter(case__number=story.number).count()

    assert beside(notes) == 1


def test_a_case_of_others_and_a_case_that_does_not_exist_look_the_same(let_in: LetIn, tell: Tell) -> None:
    number = tell("received").number
    stranger = let_in("coordinator_south")
    said = []
    for path in (f"/arenden/{number}/", "/arenden/FMU-2026-9999/", f"/arenden/{number}/gor/tilldela/"):
        stranger.goes_to(path)
        assert stranger.heading() == "Du har inte behörighet till det här ärendet."
        said.append(stranger.page.locator("main").inner_text())
    assert len(set(said)) == 1


def test_wrong_days_and_times_are_explained_and_nothing_is_saved(let_in: LetIn, tell: Tell, beside: Beside) -> None:
    story = tell("booking")
    admin = let_in("care_admin")
    admin.opens(story.number)
    admin.press("Lägg till besök")
    admin.press("Spara")
    admin.reads("Det finns 3 fel i formuläret", "Ange ett besöksdatum", "Ange en starttid", "Ange en sluttid")
    admin.write({"Besöksdatum": "i övermorgon", "Från": "09:00", "Till": "08:00", "Utredarens namn": "Eva Norén"})
    admin.press("Spara")
    admin.reads("Ange datum som ÅÅÅÅ-MM-DD")
    admin.write({"Besöksdatum": "2026-04-01"})
    admin.press("Spara")
    admin.reads("Sluttiden måste vara efter starttiden")
    expect(admin.field("Utredarens namn")).to_have_value("Eva Norén")
    assert beside(lambda: story.case.state) == "booking"


def test_a_summons_that_is_too_late_is_a_warning_not_a_wall(let_in: LetIn, tell: Tell) -> None:
    story = tell("booking")
    admin = let_in("care_admin")
    admin.opens(story.number)
    admin.press("Lägg till besök")
    admin.write({"Besöksdatum": "2026-03-18", "Från": "09:00", "Till": "11:00"})
    admin.reads("Senaste kallelsedatum")
    admin.press("Spara")
    admin.reads("Vid avbokning eller uteblivet besök ersätts besöket inte.")
    admin.tick("Spara ändå")
    admin.press("Spara")
    admin.reads("Besöket 2026-03-18 kl. 09:00 är bokat.")


def test_a_request_to_nobody_and_an_order_without_a_person_are_refused(let_in: LetIn, tell: Tell) -> None:
    coordinator, officer = let_in("coordinator"), let_in("officer")
    coordinator.opens(tell("received").number)
    coordinator.press("Skicka förfrågan")
    coordinator.press("Skicka")
    coordinator.reads("Det finns 1 fel i formuläret", "Välj minst en utförare")

    officer.opens(tell("assigned").number)
    officer.press("Beställ")
    officer.write(
        {"Personnummer eller samordningsnummer": "19121212-1213", "Namn": "Tolvan", "Syfte med utredningen": "Ja"}
    )
    officer.reads("Kontrollsiffran stämmer inte.")
    officer.press("Skicka beställning")
    officer.sees_error("Personnummer eller samordningsnummer")
    expect(officer.field("Syfte med utredningen")).to_have_value("Ja")


def test_a_passed_last_day_is_said_and_stops_nobody(let_in: LetIn, tell: Tell, set_clock: SetClock) -> None:
    story = tell("after the visit")
    story.wait(25)
    set_clock(story.now)
    admin = let_in("care_admin")
    admin.opens(story.number)
    admin.press("Registrera utlåtande")
    admin.reads("Slutdatum 2026-04-22 har passerat. Du kan fortfarande registrera. Ärendet markeras som försenat.")
    admin.adds("Undertecknat utlåtande", "utlatande.pdf", pdf("Utlåtande"))
    admin.press("Skicka utlåtandet")
    admin.sees_case(status="Utlåtande skickat", ball="Försäkringskassan FMU Nord")
