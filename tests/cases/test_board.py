"""Översikt: what each party sees, what is asked of whom, and what an address shows (OV1–OV7, OV10, OV11)."""

import pytest
from django.test import Client

from cases import commands, ports
from cases.vocabulary import CaseState, Part
from fmuadmin import clock
from fmuadmin.access import Actor
from fmuadmin.vocabulary import Role
from tests.boards import bare_cases, bare_row, count_in_tab, day, linked, rows_of, see, text_of, write
from tests.case_pages import client_for
from tests.story import Story
from tests.world import World

S = CaseState
# The log reviewer's own first page is the log: tests/kernel/test_logs.py.
WITHOUT_CASES = (Role.SYSTEM_ADMIN, Role.LOG_REVIEWER)
CHIP_ON = 'aria-current="true">Kräver min åtgärd'


def test_those_with_something_to_do_see_that_first(story: Story) -> None:
    asked = story.register().number
    answered = Story(story.world).register().ask().accept("care_admin").number
    waiting = Story(story.world).register().ask().number
    page = see(story, "coordinator", "/oversikt/")
    assert set(rows_of(page)) == {asked, answered}
    assert CHIP_ON in page.content.decode()
    assert set(rows_of(see(story, "coordinator", "/oversikt/?atgard=0"))) == {asked, answered, waiting}


def test_those_with_nothing_to_do_see_everything(story: Story) -> None:
    number = story.register().number
    page = see(story, "officer", "/oversikt/")
    assert list(rows_of(page)) == [number]
    assert CHIP_ON not in page.content.decode()


def test_a_row_says_whose_turn_it_is_since_when_until_when_and_what_is_next(story: Story) -> None:
    number = story.register().number
    story.wait(3)
    region, office = see(story, "coordinator"), see(story, "officer")
    assert "Begäran inkommen Nästa: Skicka förfrågan" in rows_of(region)[number]
    assert "Du (region) 3 arbetsdagar" in rows_of(region)[number]
    assert "2026-03-23 2 arbetsdagar kvar" in rows_of(region)[number]
    assert linked(region, number) == [f"/arenden/{number}/", f"/arenden/{number}/gor/skicka-forfragan/"]
    assert "Region 3 arbetsdagar" in rows_of(office)[number]
    assert linked(office, number) == [f"/arenden/{number}/"]


def test_late_cases_say_so_and_come_first(story: Story) -> None:
    late = story.register().number
    story.wait(6)
    other = Story(story.world, now=story.now).register(answer_by=day(3, 24)).number
    page = see(story, "coordinator")
    assert list(rows_of(page)) == [late, other]
    assert "2026-03-23 1 arbetsdag försenad" in rows_of(page)[late]
    assert count_in_tab(page, "Försenade") == 1
    assert list(rows_of(see(story, "coordinator", "/oversikt/?atgard=0&slutdatum=forsenade"))) == [late]


def test_a_passed_target_date_is_said_in_words_and_makes_nobody_late(story: Story) -> None:
    number = story.to(S.ASSIGNED).number
    story.wait(7)
    page = see(story, "officer")
    assert "riktvärdet passerade för 2 arbetsdagar sedan" in rows_of(page)[number]
    assert count_in_tab(page, "Försenade") == 0
    assert list(rows_of(see(story, "officer", "/oversikt/?slutdatum=riktvarde"))) == [number]


def test_flags_stand_beside_the_state_and_put_the_case_on_the_asked_partys_list(story: Story) -> None:
    number = story.to(S.BOOKING).number
    story.do(commands.report_delay, "care_admin", reason="Läkaren är sjuk")
    office = see(story, "officer", "/oversikt/")
    assert "Boka besök Försening meddelad Nästa: Besluta om anstånd" in rows_of(office)[number]
    assert "Utförare i dag" in rows_of(office)[number]
    assert linked(office, number) == [f"/arenden/{number}/", f"/arenden/{number}/"]
    assert rows_of(see(story, "coordinator", "/oversikt/?atgard=1")) == {}


def test_a_respite_is_said_beside_its_date(story: Story) -> None:
    number = story.to(S.BOOKING).number
    story.do(commands.report_delay, "care_admin", reason="Läkaren är sjuk")
    story.do(commands.grant_respite, "officer", until=day(5, 29))
    assert "2026-05-29 Anstånd beviljat" in rows_of(see(story, "care_admin"))[number]


def test_the_turn_passes_to_the_region_by_itself_when_the_units_have_not_answered(story: Story) -> None:
    number = story.register().ask().number
    assert "Utförare i dag" in rows_of(see(story, "coordinator"))[number]
    story.wait(3)
    row = rows_of(see(story, "coordinator", "/oversikt/"))[number]
    assert "Du (region) i dag" in row
    assert "0 av 2 har svarat" in row


def test_a_passed_window_counts_at_once_though_nobody_has_done_anything(story: Story) -> None:
    number = story.to(S.STATEMENT_RECEIVED).number
    before = see(story, "officer", "/oversikt/")
    assert count_in_tab(before, "Utredning") == 1
    assert "Nästa: Godkänn utlåtande" in rows_of(before)[number]
    story.wait(26)
    assert story.case.state == S.STATEMENT_RECEIVED
    for who in ("officer", "coordinator", "care_admin"):
        page = see(story, who)
        assert (count_in_tab(page, "Utredning"), count_in_tab(page, "Ersättning")) == (0, 1)
        assert "Redovisa besök" in rows_of(page)[number]
        assert "Tiden att begära komplettering har gått ut" in rows_of(page)[number]
        assert list(rows_of(see(story, who, "/oversikt/?fas=ersattning&atgard=0"))) == [number]
        assert rows_of(see(story, who, "/oversikt/?fas=utredning&atgard=0")) == {}
        assert list(rows_of(see(story, who, "/oversikt/?status=accounting"))) == [number]
        assert rows_of(see(story, who, "/oversikt/?status=statement_received")) == {}
        assert rows_of(see(story, who, "/oversikt/?visa_inte=accounting")) == {}
    assert count_in_tab(see(story, "officer"), "Kräver min åtgärd") == 0
    assert "Du (utförare) i dag" in rows_of(see(story, "care_admin"))[number]


def test_an_asked_unit_answers_and_then_reads_its_own_outcome_only(story: Story) -> None:
    number = story.register().ask("strand", "bjork").number
    page = see(story, "care_admin_bjork", "/oversikt/")
    assert "Nästa: Acceptera" in rows_of(page)[number]
    assert "Du (utförare)" in rows_of(page)[number]
    story.accept("care_admin").assign("strand")
    assert rows_of(see(story, "care_admin_bjork")) == {}
    ended = rows_of(see(story, "care_admin_bjork", "/avslutade/"))[number]
    assert "Ej tilldelad" in ended
    assert "Luleå" not in ended
    assert "Strandkliniken" not in ended


def test_organisations_see_their_own_rows_only(story: Story) -> None:
    story.register()
    for stranger in ("officer_south", "coordinator_south", "care_admin_far", "economist", "fk_economist"):
        page = see(story, stranger)
        assert rows_of(page) == {}
        assert count_in_tab(page, "Alla") == 0


def test_finance_sees_cases_from_compensation_on_with_numbers_only(story: Story) -> None:
    number = story.to(S.ACCOUNTING).number
    for who in ("economist", "fk_economist"):
        row = rows_of(see(story, who, "/oversikt/"))[number]
        assert "Redovisa besök" in row
        assert "Luleå" not in row
    story.account()
    assert "Ersättning pågår" in rows_of(see(story, "economist"))[number]


@pytest.mark.parametrize(
    ("role", "address"),
    [(role, page) for role in WITHOUT_CASES for page in ("/avslutade/", "/sok/?q=FMU-2026")],
)
def test_roles_that_work_with_no_case_get_no_list_even_in_a_partys_organisation(
    story: Story, role: Role, address: str
) -> None:
    from django.contrib.auth.hashers import make_password

    from fmuadmin.access import SYSTEM, actor_of
    from fmuadmin.models import Mandate, User

    number = story.register().number
    person = User.objects.create(username="granskare", name="Lo", password=make_password(None))
    with story.as_(SYSTEM):
        mandate = Mandate.objects.create(
            user=person, organisation=story.world.organisations["north"], role=role, valid_from=day(1, 1)
        )
    reviewer: Actor = actor_of(mandate)
    page = see(story, reviewer, address)
    assert page.status_code == 200
    assert number not in text_of(page)
    assert "har ingen översikt över ärenden" in text_of(page)


# Addresses ---------------------------------------------------------------------------------------


def test_filters_are_in_the_address_and_can_be_combined(story: Story) -> None:
    strand = story.to(S.BOOKING).number
    asked = Story(story.world).register().number
    unit = story.world.organisations["strand"].pk
    assert list(rows_of(see(story, "coordinator", f"/oversikt/?utforare={unit}"))) == [strand]
    assert set(rows_of(see(story, "coordinator", "/oversikt/?status=booking&status=received"))) == {strand, asked}
    assert list(rows_of(see(story, "coordinator", "/oversikt/?visa_inte=booking"))) == [asked]
    assert list(rows_of(see(story, "coordinator", "/oversikt/?typ=afu&status=booking"))) == [strand]
    page = see(story, "coordinator", "/oversikt/?typ=utvidgad")
    assert "Inga ärenden matchar filtreringen. Återställ filter" in text_of(page)


def test_a_filter_counts_its_own_rows_in_the_result_line(story: Story) -> None:
    for _ in range(3):
        Story(story.world).register()
    story.to(S.BOOKING)
    assert "Visar 1–4 av 4. Sorterat på slutdatum, tidigast först." in text_of(see(story, "coordinator"))
    assert "Visar 1 av 1. Sorterat" in text_of(see(story, "coordinator", "/oversikt/?status=booking"))
    assert "Visar 1–3 av 3. Sorterat" in text_of(see(story, "coordinator", "/oversikt/?atgard=1"))


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ("utforare=abc", "Utförare"),
        ("utforare=99999999999999999999", "Utförare"),
        ("slutdatum=igar", "Slutdatum"),
        ("status=nonsens", "Status"),
        ("visa_inte=closed", "Visa inte"),
        ("typ=xyz", "Utredningstyp"),
    ],
)
def test_a_filter_that_cannot_be_read_is_named_and_left_out(story: Story, query: str, label: str) -> None:
    number = story.register().number
    page = see(story, "coordinator", f"/oversikt/?{query}")
    assert f"Filtret {label} kunde inte läsas och används inte." in text_of(page)
    assert list(rows_of(page)) == [number]


@pytest.mark.parametrize(
    "query", ["fas=x", "sortera=nummer", "sida=%00", "sida=abc", "sida=WyJhIiwgMSwgMiwgMywgMF0", "atgard=ja", "x=1"]
)
def test_nonsense_in_the_address_shows_the_board(story: Story, query: str) -> None:
    number = story.register().number
    assert list(rows_of(see(story, "coordinator", f"/oversikt/?{query}"))) == [number]


@pytest.mark.parametrize("column", ["arende", "typ", "status", "boll", "slutdatum", "utforare"])
@pytest.mark.parametrize("minus", ["", "-"])
def test_every_column_sorts_both_ways_and_says_so(story: Story, column: str, minus: str) -> None:
    for state in (S.RECEIVED, S.ANSWERED, S.BOOKING):
        Story(story.world).to(state)
    page = see(story, "coordinator", f"/oversikt/?atgard=0&sortera={minus}{column}")
    assert len(rows_of(page)) == 3
    assert page.content.decode().count("aria-sort=") == 1
    assert f'aria-sort="{"descending" if minus else "ascending"}"' in page.content.decode()
    assert "Sorterat på" in text_of(page)


def test_case_numbers_sort_as_numbers(world: World) -> None:
    cases = [*bare_cases(world, 2, first=9999), *bare_cases(world, 1, first=7)]
    north = world.organisations["north"].pk
    write(bare_row(case, north) for case in cases)
    story = Story(world)
    assert list(rows_of(see(story, "coordinator", "/oversikt/?atgard=0&sortera=arende"))) == [
        "FMU-2026-0007", "FMU-2026-9999", "FMU-2026-10000",
    ]  # fmt: skip


def test_units_sort_in_swedish_and_those_without_come_last(world: World) -> None:
    cases = bare_cases(world, 5)
    north = world.organisations["north"].pk
    names = ["Östra", "", "Åre", "Ängen", "berget"]
    write(bare_row(case, north, unit_text=name) for case, name in zip(cases, names, strict=True))
    story = Story(world)
    page = see(story, "coordinator", "/oversikt/?atgard=0&sortera=utforare")
    said = list(rows_of(page).values())
    order = [next((name for name in names if name and name in row), "") for row in said]
    assert order == ["berget", "Åre", "Ängen", "Östra", ""]


# Coming back, and the parts of a page ------------------------------------------------------------


def test_the_last_filter_is_there_when_one_comes_back(story: Story) -> None:
    story.register()
    client = client_for(story, story.world.people["coordinator"])
    with clock.at(story.now):
        client.get("/oversikt/?fas=begaran&sortera=-arende&sida=nonsens")
        again = client.get("/oversikt/")
        assert again.status_code == 302
        assert again.url == "/oversikt/?fas=begaran&sortera=-arende"
        client.get("/oversikt/?fas=alla")
        assert client.get("/oversikt/").url == "/oversikt/?fas=alla"


def test_the_last_filter_belongs_to_the_mandate_it_was_chosen_with(story: Story) -> None:
    client = client_for(story, story.world.people["coordinator"])
    with clock.at(story.now):
        client.get("/oversikt/?fas=begaran")
        session = client.session
        session["board"] = [story.world.people["officer"].mandate_id, "fas=ersattning"]
        session.save()
        assert client.get("/oversikt/").status_code == 200


def test_htmx_gets_the_changing_part_only_and_its_history_the_whole_page(story: Story) -> None:
    number = story.register().number
    part = see(story, "coordinator", "/oversikt/?atgard=0", **{"HX-Request": "true"})
    assert part.content.decode().lstrip().startswith('<div id="oversikt"')
    assert list(rows_of(part)) == [number]
    assert "HX-Request" in part.headers["Vary"]
    history = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in see(story, "coordinator", "/oversikt/?atgard=0", **history).content.decode()


def test_new_requests_are_begun_from_fks_board_only(story: Story) -> None:
    assert 'href="/arenden/ny-begaran/"' in see(story, "officer").content.decode()
    assert 'href="/arenden/ny-begaran/"' not in see(story, "coordinator").content.decode()


def test_questions_are_shown_when_somebody_counts_them(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    with_questions, without = bare_cases(story.world, 2)
    north = story.world.organisations["north"].pk
    write([bare_row(with_questions, north, unanswered=2), bare_row(without, north)])
    assert "Obesvarade frågor" not in text_of(see(story, "coordinator"))
    monkeypatch.setattr(ports.plugs, "counts_unanswered", True)
    page = see(story, "coordinator")
    assert count_in_tab(page, "Obesvarade frågor") == 1
    assert "2 obesvarade" in rows_of(page)[with_questions.number]
    assert list(rows_of(see(story, "coordinator", "/oversikt/?obesvarade=1"))) == [with_questions.number]


@pytest.mark.parametrize(
    ("who", "address", "said"),
    [
        ("care_admin", "/oversikt/", "Det finns inga pågående utredningar på Strandkliniken FMU."),
        ("coordinator", "/oversikt/", "Det finns inga pågående utredningar hos Region Norrbotten."),
        ("coordinator", "/oversikt/?atgard=1", "Inget ärende kräver din åtgärd just nu. Visa alla ärenden"),
        ("coordinator", "/oversikt/?typ=afu", "Inga ärenden matchar filtreringen. Återställ filter"),
        ("coordinator", "/avslutade/", "Det finns inga avslutade ärenden hos Region Norrbotten."),
        ("care_admin", "/avslutade/?ar=2025", "Inga ärenden matchar filtreringen. Återställ filter"),
    ],
)
def test_an_empty_list_says_so_and_offers_the_way_out(story: Story, who: str, address: str, said: str) -> None:
    assert said in text_of(see(story, who, address))


def test_an_empty_phase_is_named(story: Story) -> None:
    story.register()
    assert "Det finns inga ärenden i fasen Utredning hos Region Norrbotten." in text_of(
        see(story, "coordinator", "/oversikt/?fas=utredning")
    )


def test_the_board_is_for_those_who_are_logged_in(client: Client, world: World) -> None:
    for address in ("/oversikt/", "/avslutade/", "/sok/"):
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer.url.startswith("/logga-in/")


def test_a_region_reads_of_no_unit_whose_agreement_it_never_had(story: Story) -> None:
    page = see(story, "coordinator")
    assert "Kustrehab" in text_of(page)
    assert "Sunderby FMU-team" in text_of(page)
    assert "Söderslätts" not in text_of(page)
    assert "Utförare Alla" not in text_of(see(story, "care_admin"))


def test_every_part_has_its_own_word_for_you() -> None:
    from cases.board.shape import _YOU

    assert {Part(part) for part in _YOU} == set(Part) - {Part.FORMER_UNIT}
