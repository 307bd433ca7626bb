"""Logging in with a local account: two steps, what is said on the way, and what the trail keeps."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client

from fmuadmin import clock
from fmuadmin.access import SYSTEM, seen_as
from fmuadmin.login import factors, limits
from fmuadmin.models import AuditEvent, Guesses, Session, User
from tests.codes import code_now
from tests.world import MONDAY, PASSWORD, TOTP_SECRET, World

STEP_TWO, SET_UP = "/logga-in/andra-steget/", "/logga-in/skydda-kontot/"


@pytest.fixture
def page(world: World) -> Client:
    """The login page, in the small world."""
    return Client()


def post(page: Client, username: str, password: str, **more: str) -> Any:
    return page.post("/logga-in/", {"username": username, "password": password, **more})


def where(answer: Any) -> str:
    return str(answer.headers.get("Location", ""))


def log_in(page: Client, username: str, **more: str) -> Any:
    """Both steps."""
    assert where(post(page, username, PASSWORD, **more)) == STEP_TWO
    return page.post(STEP_TWO, {"code": code_now()})


def trail(**which: str) -> list[AuditEvent]:
    """The trail, as the system sees it."""
    with seen_as(SYSTEM):
        return list(AuditEvent.objects.filter(**which).order_by("id"))


def key_of(page: Client) -> str:
    return str(page.cookies[settings.SESSION_COOKIE_NAME].value)


# Two steps ---------------------------------------------------------------------------------------


def test_s12_the_password_alone_opens_nothing(page: Client) -> None:
    assert where(post(page, "coordinator", PASSWORD)) == STEP_TWO
    for path in ("/oversikt/", "/uppdrag/", "/konto/inloggning/", "/sok/", "/arenden/FMU-2026-0001/"):
        assert where(page.get(path)).startswith("/logga-in/?next="), path
    assert page.get("/hjalp/").status_code == 200


def test_s12_password_and_code_lead_to_the_board_with_the_only_mandate(page: Client) -> None:
    answer = log_in(page, "coordinator")
    assert (answer.status_code, where(answer)) == (302, "/oversikt/")
    assert "Region Norrbotten · Samordnare" in page.get("/oversikt/?atgard=0").content.decode()
    events = trail()
    assert [event.verb for event in events] == ["session.opened", "mandate.chosen"]
    assert events[0].facts == {"factor": "Kod från app"}


def test_s12_a_session_without_a_second_factor_is_nobodys(world: World, client_of: Callable[[str], Client]) -> None:
    """Whatever else its row holds: the gate stands where people are recognised, not in the pages."""
    from fmuadmin.sessions import FACTOR_KEY, SessionStore

    client = client_of("coordinator")
    store = SessionStore(key_of(client))
    del store[FACTOR_KEY]
    store.save()
    assert where(client.get("/oversikt/")).startswith("/logga-in/")


def test_a_code_is_good_once(page: Client, world: World) -> None:
    post(page, "coordinator", PASSWORD)
    code = code_now()
    assert where(page.post(STEP_TWO, {"code": code})) == "/oversikt/"
    again = Client()
    post(again, "coordinator", PASSWORD)
    answer = again.post(STEP_TWO, {"code": code})
    assert answer.status_code == 422
    assert "Koden stämmer inte" in answer.content.decode()


def test_the_first_login_sets_up_an_app_and_shows_recovery_codes_once(page: Client, world: World) -> None:
    Authenticator.objects.all().delete()
    assert where(post(page, "coordinator", PASSWORD, next="/avslutade/")) == SET_UP
    assert where(page.get(STEP_TWO)) == SET_UP
    assert where(page.get("/oversikt/")).startswith("/logga-in/")
    shown = page.get(SET_UP).content.decode()
    assert "data:image/svg+xml;base64," in shown
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', shown)[1].replace(" ", "")  # type: ignore[index]
    assert page.post(SET_UP, {"code": "000000"}).status_code == 422
    assert secret in page.get(SET_UP).content.decode().replace(" ", ""), "the same secret until it is used"
    answer = page.post(SET_UP, {"code": code_now(secret)})
    assert where(answer) == "/konto/reservkoder/?next=%2Favslutade%2F"
    codes = re.findall(r"<code>(\d{4}-\d{4})</code>", page.get(where(answer)).content.decode())
    assert len(codes) == 10
    assert "<code>" not in page.get(where(answer)).content.decode()
    again = Client()
    post(again, "coordinator", PASSWORD)
    assert where(again.post(STEP_TWO, {"code": codes[3]})) == "/oversikt/"
    spent = Client()
    post(spent, "coordinator", PASSWORD)
    assert spent.post(STEP_TWO, {"code": codes[3]}).status_code == 422


def test_no_secret_of_a_second_factor_stands_in_the_database_in_clear(page: Client, world: World) -> None:
    user = User.objects.get(pk=world.coordinator.person)
    factors.new_recovery_codes(user)
    Authenticator.objects.filter(user_id=world.officer.person).delete()
    post(page, "officer", PASSWORD)
    shown = page.get(SET_UP).content.decode()
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', shown)[1].replace(" ", "")  # type: ignore[index]
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    decoded = str([session.get_decoded() for session in Session.objects.all()])
    assert TOTP_SECRET not in stored
    assert secret not in decoded
    assert all(code.replace("-", "") not in stored for code in factors.recovery_codes_once(user))


def test_the_secrets_are_sealed_anew_under_a_new_data_key(world: World, settings: Any) -> None:
    from fmuadmin.login.rotating import PLACE

    user = User.objects.get(pk=world.coordinator.person)
    factors.new_recovery_codes(user)
    assert PLACE.left() == 0
    settings.DATA_KEYS = ["bmV3IGtleSBuZXcga2V5IG5ldyBrZXkgbmV3IGtleSE=", *settings.DATA_KEYS]
    everything = PLACE.left()
    assert everything == len(world.people) + 1
    while PLACE.reseal(5):
        pass
    assert PLACE.left() == 0
    settings.DATA_KEYS = settings.DATA_KEYS[:1]
    assert factors.judge_code(user, code_now()) is not None


def test_the_second_step_waits_ten_minutes(page: Client, world: World) -> None:
    post(page, "coordinator", PASSWORD, next="/avslutade/")
    with clock.at(MONDAY + timedelta(minutes=11)):
        answer = page.post(STEP_TWO, {"code": code_now()})
        assert where(answer) == "/logga-in/?next=%2Favslutade%2F"


def test_every_step_of_logging_in_gives_the_session_a_new_key(page: Client, world: World) -> None:
    keys = []
    post(page, "coordinator", PASSWORD)
    keys.append(key_of(page))
    page.post(STEP_TWO, {"code": code_now()})
    keys.append(key_of(page))
    page.post("/uppdrag/", {"mandate": world.coordinator.mandate_id})
    keys.append(key_of(page))
    assert len(set(keys)) == 3
    assert Session.objects.count() == 1


# Wrong -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "kept"), [("coordinator", "coordinator"), ("19121212-1212", ""), ("mitt hemliga lösenord", "")]
)
def test_a_wrong_login_says_so_and_keeps_no_name_that_nobody_has(page: Client, typed: str, kept: str) -> None:
    answer = post(page, typed, "fel lösenord")
    assert answer.status_code == 422
    assert "Användarnamnet eller lösenordet stämmer inte" in answer.content.decode()
    assert [event.facts for event in trail()] == [{"username": kept}]
    assert all(typed not in guesses.key for guesses in Guesses.objects.all())


@pytest.mark.parametrize("name", ["coordinator", "finns-inte"])
def test_after_five_wrong_passwords_the_door_is_shut_for_a_quarter_known_name_or_not(page: Client, name: str) -> None:
    said = [post(page, name, "fel") for _ in range(5)]
    assert all("stämmer inte" in answer.content.decode() for answer in said)
    for password in ("fel", PASSWORD):
        answer = post(page, name, password)
        assert answer.status_code == 422
        assert "För många misslyckade försök" in answer.content.decode()
    with clock.at(MONDAY + timedelta(minutes=14)):
        assert "För många misslyckade försök" in post(page, name, PASSWORD).content.decode()
    with clock.at(MONDAY + timedelta(minutes=16)):
        answer = post(page, name, PASSWORD)
        assert where(answer) == STEP_TWO if name == "coordinator" else "stämmer inte" in answer.content.decode()


def test_wrong_passwords_far_apart_shut_nothing(page: Client) -> None:
    for number in range(8):
        with clock.at(MONDAY + timedelta(minutes=16 * number)):
            assert "stämmer inte" in post(page, "coordinator", "fel").content.decode()


def test_an_address_that_tries_many_names_is_shut_out(page: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ADDRESS", limits.Limit("address", 3, timedelta(minutes=15), timedelta(minutes=15)))
    for number in range(4):
        post(page, f"gissning{number}", "fel")
    assert "För många misslyckade försök" in post(page, "coordinator", PASSWORD).content.decode()
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert where(post(elsewhere, "coordinator", PASSWORD)) == STEP_TWO


def test_after_five_wrong_codes_not_even_the_right_one_is_taken_for_a_quarter(page: Client) -> None:
    post(page, "coordinator", PASSWORD)
    for _ in range(5):
        assert "Koden stämmer inte" in page.post(STEP_TWO, {"code": "123456"}).content.decode()
    answer = page.post(STEP_TWO, {"code": code_now()})
    assert "För många misslyckade försök" in answer.content.decode()
    with clock.at(MONDAY + timedelta(minutes=16)):
        assert where(log_in(Client(), "coordinator")) == "/oversikt/"
    assert len(trail(verb="session.refused")) == 5


@pytest.mark.parametrize("typed", ["", "x", "\x00", "9" * 500, "{}", "null", "[]", '{"id": 1}'])
def test_what_is_no_passkey_is_refused_in_words(page: Client, typed: str) -> None:
    post(page, "coordinator", PASSWORD)
    page.get(STEP_TWO)
    answer = page.post(STEP_TWO, {"credential": typed})
    assert answer.status_code == 422
    assert "Passkeyn godkändes inte" in answer.content.decode()


# Out, and one's own login ------------------------------------------------------------------------


def test_logging_out_ends_the_session_and_clears_the_browser(page: Client) -> None:
    log_in(page, "coordinator")
    answer = page.post("/logga-ut/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert where(page.get("/oversikt/")).startswith("/logga-in/")
    assert Session.objects.count() == 0


def test_a_new_password_ends_the_persons_other_sessions_and_no_others(
    page: Client, world: World, client_of: Callable[[str], Client]
) -> None:
    here, there, colleague = client_of("coordinator"), client_of("coordinator"), client_of("coordinator2")
    new = "ett helt nytt lösenord"
    wrong = here.post("/konto/losenord/", {"password": "fel", "new": new, "again": new})
    assert "Lösenordet stämmer inte" in wrong.content.decode()
    weak = here.post("/konto/losenord/", {"password": PASSWORD, "new": "kort", "again": "kortt"})
    assert weak.status_code == 422
    assert (
        where(here.post("/konto/losenord/", {"password": PASSWORD, "new": new, "again": new})) == "/konto/inloggning/"
    )
    assert "Du är utloggad överallt utom här" in here.get("/konto/inloggning/").content.decode()
    assert where(there.get("/oversikt/")).startswith("/logga-in/")
    assert colleague.get("/oversikt/").status_code == 200
    assert where(post(page, "coordinator", new)) == STEP_TWO


def test_a_second_factor_is_added_and_removed_with_the_password_but_never_the_last(
    world: World, client_of: Callable[[str], Client]
) -> None:
    client, user = client_of("coordinator"), User.objects.get(pk=world.coordinator.person)
    only = Authenticator.objects.get(user=user)
    refused = client.post("/konto/inloggning/", {"password": PASSWORD, "factor": only.pk})
    assert "enda andra steg" in refused.content.decode()
    client.get("/konto/andra-steg/")
    assert client.post("/konto/andra-steg/", {"password": "fel", "code": "123456"}).status_code == 422
    Authenticator.objects.create(user=user, type="webauthn", data={"name": "Nyckel", "credential": {}})
    assert where(client.post("/konto/inloggning/", {"password": PASSWORD, "factor": only.pk})) == "/konto/inloggning/"
    assert trail(verb="factor.removed")[0].facts == {"factor": "Kod från app"}
    theirs = Authenticator.objects.filter(user_id=world.officer.person).get()
    client.post("/konto/inloggning/", {"password": PASSWORD, "factor": theirs.pk})
    assert Authenticator.objects.filter(pk=theirs.pk).exists()


def test_an_administrator_can_have_somebody_set_up_the_second_factor_anew(
    page: Client, world: World, client_of: Callable[[str], Client]
) -> None:
    client = client_of("coordinator")
    factors.forget_all(world.coordinator.person)
    assert where(client.get("/oversikt/")).startswith("/logga-in/")
    assert where(post(page, "coordinator", PASSWORD)) == SET_UP


# Nothing else of django-allauth's ----------------------------------------------------------------


def test_only_our_own_pages_of_logging_in_are_routed() -> None:
    from django.urls import NoReverseMatch, reverse

    for name in ("account_login", "account_signup", "account_reset_password", "account_email", "mfa_index",
                 "socialaccount_signup", "socialaccount_connections", "socialaccount_login_cancelled"):  # fmt: skip
        with pytest.raises(NoReverseMatch):
            reverse(name)
    client = Client()
    for path in ("/accounts/login/", "/accounts/signup/", "/signup/", "/konto/", "/3rdparty/", "/accounts/2fa/"):
        assert client.get(path).status_code == 404
