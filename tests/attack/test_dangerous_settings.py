"""Settings with which the system must not start: a demo among real people, tests and tracebacks in the open."""

import os
import subprocess
import sys
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from fmuadmin import checks, starting
from fmuadmin.models import Organisation
from tests.attack.test_headers import ROOT, _production
from tests.world import World

FOUND_ALL = {"fmuadmin.E004", "fmuadmin.E005"}


def _found(check: Any) -> set[str]:
    return {str(error.id) for error in check(None)}


def test_the_demo_does_not_go_with_tls_or_real_logins(settings: Any) -> None:
    settings.FMU_DEMO = True
    assert _found(checks.demo_never_where_real_people_work) == set()
    settings.SECURE_SSL_REDIRECT, settings.OIDC_ORIGINS = True, ("https://idp.example",)
    assert _found(checks.demo_never_where_real_people_work) == FOUND_ALL
    settings.FMU_DEMO = False
    assert _found(checks.demo_never_where_real_people_work) == set()


@pytest.mark.parametrize("name", ["FMU_TEST", "DEBUG"])
def test_tests_and_tracebacks_are_not_reached_from_outside(settings: Any, name: str) -> None:
    settings.FMU_TEST = settings.DEBUG = False
    settings.ALLOWED_HOSTS = ["fmu.example"]
    assert _found(checks.tests_and_tracebacks_stay_at_home) == set()
    setattr(settings, name, True)
    assert _found(checks.tests_and_tracebacks_stay_at_home) == {"fmuadmin.E006"}
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
    assert _found(checks.tests_and_tracebacks_stay_at_home) == set()


def test_a_short_key_is_for_the_own_machine_only(settings: Any) -> None:
    settings.FMU_TEST = settings.FMU_DEMO = settings.DEBUG = False
    settings.SECRET_KEY = "short"
    assert _found(checks.key_that_cannot_be_guessed) == {"fmuadmin.E007"}
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "k" * 50, ["short"]
    assert _found(checks.key_that_cannot_be_guessed) == {"fmuadmin.E007"}
    settings.SECRET_KEY_FALLBACKS = []
    assert _found(checks.key_that_cannot_be_guessed) == set()


def test_the_demo_does_not_open_a_database_with_real_units(world: World, settings: Any) -> None:
    settings.FMU_DEMO = True
    assert starting.dangers_in_the_database() == []
    Organisation.objects.filter(pk=world.strand.pk).update(hsa_id="SE2321000016-1234")
    assert "riktiga vårdenheter" in starting.dangers_in_the_database()[0]
    settings.FMU_DEMO = False
    assert starting.dangers_in_the_database() == []


@pytest.mark.django_db
def test_a_server_that_finds_a_danger_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starting, "dangers_in_the_database", lambda: ["DATABASE_URL är databasens ägare."])
    with pytest.raises(ImproperlyConfigured, match="FMU-admin startar inte: DATABASE_URL är databasens ägare"):
        starting.be_safe_to_start()


@pytest.mark.parametrize("server", ["config.wsgi", "config.asgi"])
def test_the_demo_in_production_stops_the_server(server: str) -> None:
    keys = {name: value for name, value in os.environ.items() if name.endswith(("_KEYS", "INDEX_KEY"))}
    ran = subprocess.run(
        [sys.executable, "-c", f"import {server}"],
        cwd=ROOT,
        env=_production(FMU_DEMO="1", HTTPS_ONLY="1", DATABASE_POOL="1", **keys),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode != 0
    assert "FMU-admin startar inte" in ran.stderr
    assert "FMU_DEMO är på tillsammans med HTTPS_ONLY" in ran.stderr
