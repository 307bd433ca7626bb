"""Who is acting: one durable transaction per act, and the page that nobody sees without a mandate."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from fmuadmin import clock
from fmuadmin.access import ANONYMOUS, SYSTEM, ActingMiddleware, acting_as, seen_as
from fmuadmin.models import Mandate, User
from tests.clients import session_key_of
from tests.world import World


def settings_of_the_transaction() -> tuple[str, ...]:
    """What the database has been told: organisation, mandate, person, role."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('fmu.organisation', true), current_setting('fmu.mandate', true),"
            " current_setting('fmu.person', true), current_user"
        )
        row: tuple[str, ...] = tuple(value or "" for value in cursor.fetchone())
    return row


def told(actor: Any) -> tuple[str, ...]:
    """What the database should be told of the actor."""
    return (str(actor.organisation_id), str(actor.mandate_id), str(actor.user_id), "fmu_app")


@pytest.mark.django_db(transaction=True)
def test_an_act_is_one_transaction_that_tells_the_database_who_asks(world: World) -> None:
    actor = world.people["coordinator"]
    with acting_as(actor):
        assert settings_of_the_transaction() == told(actor)
    assert settings_of_the_transaction() == ("", "", "", "fmu_app")
    with acting_as(SYSTEM):
        assert settings_of_the_transaction()[3] == "fmu_system"
    with acting_as(ANONYMOUS):
        assert settings_of_the_transaction() == ("", "", "", "fmu_app")


@pytest.mark.django_db(transaction=True)
def test_an_act_that_fails_leaves_nothing_and_an_act_is_never_half_of_another(world: World) -> None:
    with pytest.raises(RuntimeError, match="halfway"):
        _half_an_act()
    assert not User.objects.filter(username="halvvägs").exists()
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic(), acting_as(SYSTEM):
        pass


def _half_an_act() -> None:
    with acting_as(SYSTEM):
        User.objects.create(username="halvvägs", name="Halvvägs")
        raise RuntimeError("halfway")


def test_other_eyes_are_borrowed_and_given_back_also_after_an_exception(world: World) -> None:
    officer, coordinator = world.people["officer"], world.people["coordinator"]
    with seen_as(officer):
        with pytest.raises(RuntimeError), seen_as(coordinator):
            raise RuntimeError
        assert settings_of_the_transaction() == told(officer)
        with seen_as(SYSTEM):
            pass
        assert settings_of_the_transaction() == told(officer)


# Requests ----------------------------------------------------------------------------------------


@pytest.fixture
def seen_by(world: World) -> Callable[[dict[str, str]], Any]:
    """Send a request with these cookies through the middleware; what the view saw."""

    def send(cookies: dict[str, str]) -> Any:
        seen: dict[str, Any] = {}

        def view(request: Any) -> HttpResponse:
            seen.update(actor=request.actor, user=request.user, told=settings_of_the_transaction())
            return HttpResponse()

        request = RequestFactory().get("/")
        request.COOKIES.update(cookies)
        ActingMiddleware(view)(request)
        return seen

    return send


@pytest.mark.django_db(transaction=True)
def test_a_request_without_session_is_nobodys(seen_by: Any) -> None:
    for cookies in ({}, {settings.SESSION_COOKIE_NAME: "påhittad"}):
        seen = seen_by(cookies)
        assert seen["actor"] == ANONYMOUS
        assert seen["told"] == ("", "", "", "fmu_app")


@pytest.mark.django_db(transaction=True)
def test_a_session_is_the_person_with_the_chosen_mandate(seen_by: Any, world: World) -> None:
    for who in ("officer", "coordinator", "economist", "physician"):
        actor = world.people[who]
        seen = seen_by({settings.SESSION_COOKIE_NAME: session_key_of(actor)})
        assert (seen["actor"], seen["told"]) == (actor, told(actor))


@pytest.mark.django_db(transaction=True)
def test_a_mandate_that_has_ended_or_not_begun_gives_no_rights(seen_by: Any, world: World) -> None:
    actor = world.people["coordinator"]
    cookies = {settings.SESSION_COOKIE_NAME: session_key_of(actor)}
    today = clock.today()

    def change(**columns: Any) -> None:
        with seen_as(SYSTEM):
            Mandate.objects.filter(pk=actor.mandate_id).update(**columns)

    change(valid_until=today)
    assert seen_by(cookies)["actor"] == actor  # its last day
    change(valid_until=today - timedelta(days=1))
    assert seen_by(cookies)["actor"] == ANONYMOUS
    change(valid_until=None, valid_from=today + timedelta(days=1))
    assert seen_by(cookies)["actor"] == ANONYMOUS


@pytest.mark.django_db(transaction=True)
def test_a_session_dies_with_the_account_and_with_its_password(seen_by: Any, world: World) -> None:
    actor = world.people["coordinator"]
    cookies = {settings.SESSION_COOKIE_NAME: session_key_of(actor)}
    with seen_as(SYSTEM):
        User.objects.filter(pk=actor.user_id).update(is_active=False)
    assert not seen_by(cookies)["user"].is_authenticated
    with seen_as(SYSTEM):
        User.objects.filter(pk=actor.user_id).update(is_active=True, password="something-else")
    assert not seen_by(cookies)["user"].is_authenticated


@pytest.mark.django_db(transaction=True)
def test_an_answer_of_500_or_more_saves_nothing(world: World) -> None:
    def view(request: Any) -> HttpResponse:
        User.objects.create(username=f"svar{request.path[1:]}", name="x")
        return HttpResponse(status=int(request.path[1:]))

    for status in ("200", "422", "500", "503"):
        ActingMiddleware(view)(RequestFactory().get(f"/{status}"))
    assert set(User.objects.filter(username__startswith="svar").values_list("username", flat=True)) == {
        "svar200",
        "svar422",
    }


def test_the_anonymous_is_sent_to_the_login_page_and_back_again_afterwards(world: World) -> None:
    answer = Client().get("/oversikt/?fas=utredning")
    assert answer.status_code == 302
    assert answer["Location"] == f"{reverse('login')}?next=%2Foversikt%2F%3Ffas%3Dutredning"
