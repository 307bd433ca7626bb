"""Logging in through a provider, end to end: SITHS and Försäkringskassan's own, both played by a mock."""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from config.launch import processes
from tests.accessibility.checks import all_findings, equip
from tests.browser import Opener
from tests.journeys.committed import Beside
from tests.journeys.pages import Person
from tests.servers import serving
from tests.world import START, World

LOA3, LOA2 = "http://id.sambi.se/loa/loa3", "http://id.sambi.se/loa/loa2"
NORTH = "SE0000000000-NORR"
UNIT, OTHER_UNIT = "SE0000000000-0000", "SE0000000000-0001"
# What the provider says of those who log in there, by subject.
SAID: dict[str, dict[str, Any]] = {
    "sara": {"employeeHsaId": "SE0000000000-SARA", "systemRole": [f"INTYG;FMU-SAMORDNARE-{NORTH}"], "acr": LOA3},
    "sara utan uppdrag": {"employeeHsaId": "SE0000000000-SARA", "systemRole": [], "acr": LOA3},
    "sara med svag inloggning": {
        "employeeHsaId": "SE0000000000-SARA", "systemRole": [f"INTYG;FMU-SAMORDNARE-{NORTH}"], "acr": LOA2,
    },
    "ulla": {"employeeHsaId": "SE0000000000-ULLA", "healthCareUnitHsaId": UNIT, "acr": LOA3},
    "ulla på två": {
        "employeeHsaId": "SE0000000000-ULLA", "healthCareUnitHsaId": UNIT, "acr": LOA3,
        "systemRole": [f"INTYG;FMU-VARDADMIN-{OTHER_UNIT}"],
    },
    "okänd": {"employeeHsaId": "SE0000000000-9999", "healthCareUnitHsaId": UNIT, "acr": LOA3},
    "utan nivå": {"employeeHsaId": "SE0000000000-ULLA", "healthCareUnitHsaId": UNIT},
    "anna": {"acr": LOA3},
}  # fmt: skip


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """The mock in a process of its own; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command: list[str | Path] = [Path(sys.executable).with_name("oidc-provider-mock"), "-p", str(port)]
    for subject, claims in SAID.items():
        command += ["--user-claims", json.dumps({"sub": subject, **claims})]
    server = processes.start(command, env={**os.environ, "PYTHONWARNINGS": "ignore"})
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until and server.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        processes.stop([server])


@pytest.fixture(scope="module")
def running_site(django_db_setup: None, app_url: str, provider: str) -> Iterator[str]:
    """A server that knows the mock as both providers."""
    known = {}
    for name in ("SITHS", "FK"):
        known |= {f"OIDC_{name}_SERVER": provider, f"OIDC_{name}_CLIENT_ID": "fmu", f"OIDC_{name}_CLIENT_SECRET": "x"}
    with serving(app_url, **known) as address:
        yield address


def _make_known(world: World) -> None:
    """The people have ids that the providers know, and Ulla works at two units."""
    from fmuadmin.access import SYSTEM, seen_as
    from fmuadmin.models import Mandate, Organisation, User
    from fmuadmin.vocabulary import Role

    with seen_as(SYSTEM):
        Organisation.objects.filter(pk=world.north.pk).update(hsa_id=NORTH)
        ids = {
            "coordinator": {"hsa_id": "SE0000000000-SARA"},
            "care_admin": {"hsa_id": "SE0000000000-ULLA"},
            "officer": {"fk_subject": "anna"},
        }
        for who, named in ids.items():
            User.objects.filter(pk=getattr(world, who).person).update(**named)
        for unit in (world.bjork, world.kust):
            Mandate.objects.get_or_create(
                user_id=world.care_admin.person, organisation=unit, role=Role.CARE_ADMIN, defaults={"valid_from": START}
            )


@pytest.fixture
def arrives(open_page: Opener, beside: Beside, world: World, needs: Callable[[str], str]) -> Callable[..., Person]:
    """`arrives("sara", "SITHS")`: somebody presses that button and is that subject at the provider."""
    beside(_make_known, world)

    def arrive(subject: str, by: str, *, wanted: str = "") -> Person:
        person = Person(open_page())
        equip(person.page.context, needs("axe"))
        person.goes_to(f"/logga-in/?next={wanted}" if wanted else "/logga-in/")
        person.press(f"Logga in med {by}")
        at_provider(person.page, subject)
        return person

    return arrive


def at_provider(page: Page, subject: str) -> None:
    page.get_by_role("button", name=subject, exact=True).click()
    page.wait_for_load_state()


def last_event() -> tuple[str, dict[str, Any]]:
    from fmuadmin.access import SYSTEM, seen_as
    from fmuadmin.models import AuditEvent

    with seen_as(SYSTEM):
        event = AuditEvent.objects.order_by("-id").first()
        assert event is not None
        return event.verb, event.facts


def test_s12_somebody_with_the_system_role_comes_in_with_that_mandate(arrives: Callable[..., Person]) -> None:
    sara = arrives("sara", "SITHS", wanted="/avslutade/")
    sara.page.wait_for_url("**/avslutade/")
    assert "Region Norrbotten · Samordnare" in sara.page.content()


def test_s12_somebody_with_the_units_commission_comes_in_at_that_unit_only(arrives: Callable[..., Person]) -> None:
    ulla = arrives("ulla", "SITHS")
    ulla.page.wait_for_url("**/oversikt/**")
    assert "Strandkliniken FMU · Vårdadministratör" in ulla.page.content()
    ulla.goes_to("/uppdrag/")
    ulla.does_not_read("Rehabhuset Björken", "Kustrehab")


def test_s12_several_mandates_lead_to_a_choice_among_those_the_login_covers(arrives: Callable[..., Person]) -> None:
    ulla = arrives("ulla på två", "SITHS")
    ulla.reads("Strandkliniken FMU", "Rehabhuset Björken")
    ulla.does_not_read("Kustrehab")
    ulla.page.get_by_role("button", name="Rehabhuset Björken").click()
    ulla.page.wait_for_url("**/oversikt/**")
    assert "Rehabhuset Björken · Vårdadministratör" in ulla.page.content()


def test_s12_staff_of_forsakringskassan_come_in_by_their_own_provider(arrives: Callable[..., Person]) -> None:
    anna = arrives("anna", "Försäkringskassan")
    anna.page.wait_for_url("**/oversikt/**")
    assert "Försäkringskassan FMU Nord" in anna.page.content()


@pytest.mark.parametrize(
    ("subject", "by", "said"),
    [
        ("sara utan uppdrag", "SITHS", "Du har inget uppdrag i FMU-admin"),
        ("sara med svag inloggning", "SITHS", "tillitsnivå 3"),
        ("utan nivå", "SITHS", "tillitsnivå 3"),
        ("okänd", "SITHS", "Du är inte upplagd i FMU-admin"),
        ("anna", "SITHS", "inget id som FMU-admin känner igen"),
        ("sara", "Försäkringskassan", "Du är inte upplagd i FMU-admin"),
    ],
)
def test_s12_everybody_else_gets_a_page_that_says_why_and_whom_to_ask(
    arrives: Callable[..., Person], beside: Beside, subject: str, by: str, said: str
) -> None:
    person = arrives(subject, by)
    person.reads("Du kom inte in i FMU-admin", said)
    assert all_findings(person.page) == []
    verb, facts = beside(last_event)
    assert verb == "session.refused"
    assert set(facts) == {"provider", "reason"}
    assert not any(word in str(facts) for word in ("SE0000000000", "sara", "anna", "ulla"))
    person.goes_to("/oversikt/")
    assert "/logga-in/" in person.page.url


def test_turning_back_at_the_provider_is_said_and_nobody_is_created(
    open_page: Opener, beside: Beside, world: World
) -> None:
    from allauth.socialaccount.models import SocialAccount

    from fmuadmin.models import User

    people = beside(User.objects.count)
    person = Person(open_page())
    person.goes_to("/logga-in/")
    person.press("Logga in med SITHS")
    person.page.get_by_role("button", name="Deny").click()
    person.reads("Du kom inte in i FMU-admin", "avbröts")
    assert beside(User.objects.count) == people
    assert beside(SocialAccount.objects.count) == 0


def test_an_answer_nobody_asked_for_lets_nobody_in(open_page: Opener, site: str) -> None:
    person = Person(open_page())
    for path in (
        "/logga-in/med/siths/svar/?code=x&state=y",
        "/logga-in/med/siths/svar/",
        "/logga-in/med/fk/svar/?error=x",
    ):
        person.goes_to(path)
        person.reads("Du kom inte in i FMU-admin")
