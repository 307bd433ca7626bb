"""Somebody else's mandate, an ended one, a changed password, a session of long ago: each is nobody's way in."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from fmuadmin.access import SYSTEM, seen_as
from fmuadmin.models import Mandate, Session, User
from fmuadmin.sessions import MANDATE_KEY, SessionStore, end_sessions_of
from tests.clients import in_by_the_door
from tests.codes import code_now
from tests.story import Story
from tests.world import PASSWORD, World

TO_LOGIN, TO_MANDATES = "/logga-in/", "/uppdrag/"


def _where(answer: Any) -> str:
    return str(answer.headers.get("Location", "")).split("?")[0]


def test_another_persons_mandate_cannot_be_chosen(world: World, client_of: Callable[[str], Client]) -> None:
    client = client_of("care_admin")
    for wanted in (world.officer.mandate_id, world.coordinator.mandate_id, "x", "", "-1", "9" * 5000, "\x00"):
        client.post("/uppdrag/", {"mandate": wanted})
        page = client.get("/oversikt/?fas=alla").content.decode()
        assert "Strandkliniken FMU · Vårdadministratör" in page


def test_a_session_that_names_another_persons_mandate_has_none(
    world: World, client_of: Callable[[str], Client]
) -> None:
    """Even a session row that says so: the mandate is joined to its own person."""
    client = client_of("care_admin")
    store = SessionStore(client.cookies[settings.SESSION_COOKIE_NAME].value)
    store[MANDATE_KEY] = world.officer.mandate_id
    store.save()
    assert _where(client.get("/oversikt/")) == TO_MANDATES


@pytest.mark.parametrize(
    ("change", "page"),
    [
        (lambda p: User.objects.filter(pk=p.user_id).update(is_active=False), TO_LOGIN),
        (lambda p: User.objects.filter(pk=p.user_id).update(password="md5$x$y"), TO_LOGIN),
        (lambda p: Mandate.objects.filter(pk=p.mandate_id).update(valid_until=date(2026, 3, 15)), TO_MANDATES),
        (lambda p: Mandate.objects.filter(pk=p.mandate_id).update(withdrawn_at="2026-03-16T08:59Z"), TO_MANDATES),
        (lambda p: Mandate.objects.filter(pk=p.mandate_id).update(valid_from=date(2026, 3, 17)), TO_MANDATES),
        (lambda p: Session.objects.filter(user_id=p.user_id).update(expire_date="2020-01-01T00:00Z"), TO_LOGIN),
        (lambda p: Session.objects.filter(user_id=p.user_id).delete(), TO_LOGIN),
    ],
)
def test_a_session_ends_with_what_it_rests_on(
    world: World, client_of: Callable[[str], Client], change: Callable[[Any], Any], page: str
) -> None:
    client = client_of("coordinator")
    assert client.get("/oversikt/?fas=alla").status_code == 200
    with seen_as(SYSTEM):
        change(world.coordinator)
    assert _where(client.get("/oversikt/?fas=alla")) == page


def test_an_ended_mandate_or_person_does_not_come_in_by_the_door(world: World) -> None:
    with seen_as(SYSTEM):
        Mandate.objects.filter(pk=world.coordinator.mandate_id).update(valid_until=date(2026, 3, 15))
        User.objects.filter(pk=world.officer.user_id).update(is_active=False)
    client, _ = in_by_the_door("coordinator", PASSWORD)
    client.post("/uppdrag/", {"mandate": world.coordinator.mandate_id})
    assert _where(client.get("/oversikt/")) == TO_MANDATES
    assert Client().post("/logga-in/", {"username": "officer", "password": PASSWORD}).status_code == 422


def test_a_key_made_up_by_others_is_never_taken_over(world: World) -> None:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "fixedbyanattacker0000000000000000"
    client.post("/logga-in/", {"username": "coordinator", "password": PASSWORD})
    first = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert first != "fixedbyanattacker0000000000000000"
    client.post("/logga-in/andra-steget/", {"code": code_now()})
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != first
    first = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post("/uppdrag/", {"mandate": world.coordinator.mandate_id})
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != first
    stolen = Client()
    stolen.cookies[settings.SESSION_COOKIE_NAME] = first
    assert _where(stolen.get("/oversikt/")) == TO_LOGIN


def test_a_logout_in_another_window_is_no_failed_page(client_of: Callable[[str], Client], monkeypatch: Any) -> None:
    client = client_of("coordinator")
    save = SessionStore.save

    def gone(self: SessionStore, must_create: bool = False) -> None:
        Session.objects.filter(pk=self.session_key).delete()
        save(self, must_create)

    monkeypatch.setattr(SessionStore, "save", gone)
    client.raise_request_exception = False
    assert client.get("/oversikt/?fas=begaran&atgard=0").status_code == 200
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "\thttps://evil.example",
        "http:///evil.example",
        "/a\r\nX-Evil: 1",
    ],
)
def test_nobody_is_sent_to_another_site(world: World, wanted: str) -> None:
    client, answer = in_by_the_door("coordinator", PASSWORD, next=wanted)
    places = [answer.headers["Location"]]
    answer = client.post("/uppdrag/", {"mandate": world.coordinator.mandate_id, "next": wanted})
    places.append(answer.headers["Location"])
    for place in places:
        assert place.startswith("/")
        assert not place.startswith(("//", "/\\"))
        assert "\n" not in place
        assert "X-Evil" not in answer.headers


def test_every_form_refuses_a_post_without_its_token(story: Story) -> None:
    from tests.clients import session_key_of

    story.register().ask()
    client = Client(enforce_csrf_checks=True)
    client.cookies[settings.SESSION_COOKIE_NAME] = session_key_of(story.world.coordinator)
    number = story.number
    for address in (
        f"/arenden/{number}/gor/avboj-begaran/",
        f"/arenden/{number}/ta-arendet/",
        f"/arenden/{number}/anteckning/",
        "/uppdrag/",
        "/logga-ut/",
        "/oversikt/sparade-vyer/",
        "/logga-in/",
        "/arenden/ny-begaran/",
    ):
        assert client.post(address, {"comment": "x", "version": 2, "text": "x"}).status_code == 403, address
    assert story.case.state == "asking_units"


def test_pages_are_not_kept_by_browser_or_proxy(client_of: Callable[[str], Client]) -> None:
    for answer in (client_of("officer").get("/oversikt/?fas=alla"), Client().get("/logga-in/")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert "script-src" not in answer.headers["Content-Security-Policy"], "default-src 'self' holds for scripts"
        assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_the_demo_has_no_doors_where_real_people_are_served() -> None:
    from config import urls

    if not settings.FMU_DEMO:
        assert not [p for p in urls.urlpatterns if re.match("demo/", str(p.pattern))]
        assert Client().post("/demo/person/", {"mandate": "1"}).status_code == 404


def test_all_sessions_of_a_person_end_at_once_and_nobody_elses(
    world: World, client_of: Callable[[str], Client]
) -> None:
    here, there, other = client_of("coordinator"), client_of("coordinator"), client_of("care_admin")
    assert end_sessions_of(world.coordinator.person) == 2
    assert [_where(client.get("/oversikt/?fas=alla")) for client in (here, there)] == [TO_LOGIN, TO_LOGIN]
    assert other.get("/oversikt/?fas=alla").status_code == 200
