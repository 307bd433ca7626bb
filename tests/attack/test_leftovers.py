"""A connection of the pool serves many people: nothing of one request is left for the next, whatever happened in it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

from cases.models import Case
from fmuadmin.access import ANONYMOUS, SYSTEM, ActingMiddleware, acting_as, seen_as
from fmuadmin.models import User

pytestmark = pytest.mark.django_db(transaction=True)
NOBODY = ["", "", "", "", "none"]


def _settings() -> list[str]:
    names = ("fmu.organisation", "fmu.mandate", "fmu.person", "fmu.now", "role")
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"coalesce(current_setting('{name}', true), '')" for name in names))
        return [str(value) for value in cursor.fetchone()]


def test_nothing_is_left_after_the_system_has_acted() -> None:
    with acting_as(SYSTEM):
        assert _settings()[-1] == "fmu_system"
    assert _settings() == NOBODY


def test_nothing_is_left_after_a_failure_inside_somebody_elses_eyes() -> None:
    with pytest.raises(ZeroDivisionError), acting_as(ANONYMOUS), seen_as(SYSTEM):
        raise ZeroDivisionError
    assert _settings() == NOBODY


def test_a_caught_failure_gives_the_first_eyes_back() -> None:
    with acting_as(ANONYMOUS):
        with pytest.raises(ZeroDivisionError), seen_as(SYSTEM):
            raise ZeroDivisionError
        assert _settings()[-1] == "none"
        assert not Case.objects.exists()


def _answering(view: Callable[[HttpRequest], HttpResponse]) -> Any:
    request = HttpRequest()
    request.method = "GET"
    return ActingMiddleware(view)(request)


@pytest.mark.parametrize("status", [500, 503])
def test_a_failed_page_saves_nothing_and_leaves_nothing(status: int) -> None:
    def failing(request: HttpRequest) -> HttpResponse:
        User.objects.create(username="halvsparad", name="x")
        with transaction.atomic():
            User.objects.create(username="halvsparad2", name="x")
        return HttpResponse(status=status)

    _answering(failing)
    assert not User.objects.filter(username__startswith="halvsparad").exists()
    assert _settings() == NOBODY
