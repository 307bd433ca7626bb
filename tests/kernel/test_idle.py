"""A session lasts as long as a person does something, and what was being written when it ran out is not lost (AC9)."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client

from fmuadmin import clock
from fmuadmin.access import SYSTEM, seen_as
from fmuadmin.login import factors
from fmuadmin.models import Session
from fmuadmin.sessions import SessionStore
from tests.clients import in_by_the_door, session_key_of
from tests.codes import code_now
from tests.story import Story
from tests.world import MONDAY, PASSWORD, TOTP_SECRET, World

REQUEST = "/arenden/ny-begaran/"
TYPED = {"town": "Arjeplog", "comment": "Ring mig först"}


def after(**time: float) -> Any:
    return clock.at(MONDAY + timedelta(**time))


def client_of_today(actor: Any) -> Client:
    """A client whose session runs out like anybody's."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session_key_of(actor)
    return client


def is_in(client: Client) -> bool:
    return client.get("/session/").json()["left"] > 0


def back_in(client: Client, username: str) -> Any:
    """Both steps again in the same browser; the page that they lead to."""
    client.post("/logga-in/", {"username": username, "password": PASSWORD})
    return client.post("/logga-in/andra-steget/", {"code": code_now()}, follow=True)


@pytest.fixture
def officer(world: World) -> Client:
    return client_of_today(world.officer)


def test_ac9_half_an_hour_without_an_act_ends_the_session(officer: Client) -> None:
    with after(minutes=29):
        assert is_in(officer)
    with after(minutes=30, seconds=1):
        assert officer.get("/oversikt/").headers["Location"].startswith("/logga-in/?next=")


def test_ac9_every_act_gives_another_half_hour_but_asking_does_not(officer: Client) -> None:
    with after(minutes=20):
        assert officer.get("/oversikt/?atgard=0").status_code == 200
    with after(minutes=45):
        assert officer.get("/session/").json() == {"left": 5 * 60}
        assert officer.get("/session/").json() == {"left": 5 * 60}
    with after(minutes=48):
        assert officer.post("/session/fortsatt/").json() == {"left": 30 * 60}
    with after(minutes=77):
        assert is_in(officer)
    with after(minutes=79):
        assert not is_in(officer)


def test_ac9_a_day_of_work_is_the_longest_session(world: World) -> None:
    client = client_of_today(world.officer)
    for minutes in range(0, 12 * 60, 25):
        with after(minutes=minutes):
            assert client.get("/hjalp/").status_code == 200
            assert is_in(client)
    with after(hours=12, seconds=1):
        assert not is_in(client)


def test_an_act_is_stored_at_most_once_a_minute(officer: Client) -> None:
    def stored() -> Any:
        return Session.objects.get().last_act_at

    first = stored()
    with after(seconds=50):
        officer.get("/hjalp/")
        assert stored() == first
    with after(seconds=61):
        officer.get("/hjalp/")
        assert stored() == MONDAY + timedelta(seconds=61)


def test_what_is_sent_too_late_is_kept_for_the_same_person(officer: Client) -> None:
    with after(minutes=40):
        sent = officer.post(REQUEST, TYPED)
        assert sent.headers["Location"].startswith("/logga-in/?next=")
        page = back_in(officer, "officer").content.decode()
        assert "Din text är kvar" in page
        fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page))
        assert fields["town"] == "Arjeplog"
        shown = officer.post(REQUEST, {**TYPED, "visa_igen": "1"})
        assert shown.status_code == 200
        assert "Ring mig först" in shown.content.decode()
        assert officer.get("/din-text/").headers["Location"] == "/oversikt/", "the form holds the text now"


def test_the_page_may_ask_before_it_sends_what_was_written(officer: Client) -> None:
    with after(minutes=40):
        assert not is_in(officer)
        officer.post("/session/slut/", {**TYPED, "_path": REQUEST})
        assert "Arjeplog" in back_in(officer, "officer").content.decode()


def test_what_somebody_else_wrote_is_shown_to_nobody(officer: Client) -> None:
    with after(minutes=40):
        officer.post(REQUEST, TYPED)
        page = back_in(officer, "officer_south")
        assert page.request["PATH_INFO"] == "/oversikt/"
        assert officer.get("/din-text/").headers["Location"] == "/oversikt/"
        officer.post("/logga-ut/")
        assert "Din text" not in back_in(officer, "officer").content.decode()


def test_the_kept_text_stands_nowhere_in_clear(officer: Client) -> None:
    with after(minutes=40):
        officer.post(REQUEST, TYPED)
        stored = str([session.get_decoded() for session in Session.objects.all()])
        assert "Arjeplog" not in stored
        assert "kept" in stored


def test_a_forged_form_leaves_nothing_behind(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies[settings.SESSION_COOKIE_NAME] = session_key_of(world.officer)
    with after(minutes=40):
        client.post(REQUEST, TYPED)
        assert "kept" not in str([session.get_decoded() for session in Session.objects.all()])


def test_the_page_says_that_time_is_up_and_the_text_is_kept(officer: Client) -> None:
    with after(minutes=29, seconds=59):
        answer = officer.post("/session/slut/", {**TYPED, "_path": REQUEST})
        assert answer.headers["Location"] == "/logga-in/?next=%2Farenden%2Fny-begaran%2F"
        assert not is_in(officer)
        assert "Arjeplog" in back_in(officer, "officer").content.decode()


@pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example", "/logga-ut/", "/finns-inte/", ""])
def test_only_forms_of_our_own_are_kept(officer: Client, path: str) -> None:
    officer.post("/session/slut/", {**TYPED, "_path": path})
    assert "kept" not in str([session.get_decoded() for session in Session.objects.all()])


def test_the_housekeeping_removes_what_nobody_comes_back_for(officer: Client) -> None:
    with after(hours=12):
        SessionStore.clear_expired()
        assert Session.objects.count() == 1
    with after(hours=13):
        SessionStore.clear_expired()
        assert Session.objects.count() == 0


# Links from mail ---------------------------------------------------------------------------------


def test_a_link_from_a_mail_picks_the_mandate_that_has_a_part_in_the_case(story: Story) -> None:
    from fmuadmin.models import Mandate

    story.register().ask("strand")
    world = story.world
    with seen_as(SYSTEM):
        for unit in (world.bjork, world.kust):
            Mandate.objects.create(
                user_id=world.care_admin.person, organisation=unit, role="care_admin", valid_from="2019-01-01"
            )
    with clock.at(story.now):
        client, answer = in_by_the_door("care_admin", PASSWORD, next=f"/arenden/{story.number}/")
        assert answer.headers["Location"] == f"/arenden/{story.number}/"
        assert "Strandkliniken FMU · Vårdadministratör" in client.get(answer.headers["Location"]).content.decode()
        _, answer = in_by_the_door("care_admin_bjork", PASSWORD, next="/arenden/FMU-2026-9999/")
        assert answer.headers["Location"] == "/arenden/FMU-2026-9999/", "the only mandate, whatever it leads to"


def test_a_link_to_somebody_elses_case_leads_to_the_choice_of_mandate_as_one_to_no_case(story: Story) -> None:
    from fmuadmin.models import Mandate

    story.register()
    world = story.world
    with seen_as(SYSTEM):
        Mandate.objects.create(
            user_id=world.care_admin.person, organisation=world.bjork, role="care_admin", valid_from="2019-01-01"
        )
    with clock.at(story.now):
        for number in (story.number, "FMU-2026-9999"):
            Authenticator.objects.update(data={"secret": factors.seal(TOTP_SECRET)})
            _, answer = in_by_the_door("care_admin", PASSWORD, next=f"/arenden/{number}/")
            assert answer.headers["Location"] == f"/uppdrag/?next=%2Farenden%2F{number}%2F"
