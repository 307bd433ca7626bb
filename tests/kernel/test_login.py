"""Logging in with a local account: what is said, and what the trail keeps."""

from typing import Any

import pytest
from django.test import Client

from fmuadmin.access import SYSTEM, seen_as
from fmuadmin.models import AuditEvent
from tests.world import PASSWORD, World


@pytest.fixture
def page(world: World) -> Client:
    """The login page, in the small world."""
    return Client()


def post(page: Client, username: str, password: str) -> Any:
    return page.post("/logga-in/", {"username": username, "password": password})


def test_the_right_password_leads_to_the_board_with_the_only_mandate(page: Client) -> None:
    answer = post(page, "coordinator", PASSWORD)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/oversikt/")
    assert "Region Norrbotten · Samordnare" in page.get("/oversikt/?atgard=0").content.decode()
    with seen_as(SYSTEM):
        verbs = list(AuditEvent.objects.order_by("id").values_list("verb", flat=True))
    assert verbs == ["session.opened", "mandate.chosen"]


@pytest.mark.parametrize(
    ("typed", "kept"), [("coordinator", "coordinator"), ("19121212-1212", ""), ("mitt hemliga lösenord", "")]
)
def test_a_wrong_login_says_so_and_keeps_no_name_that_nobody_has(page: Client, typed: str, kept: str) -> None:
    answer = post(page, typed, "fel lösenord")
    assert answer.status_code == 422
    assert "Användarnamnet eller lösenordet stämmer inte" in answer.content.decode()
    with seen_as(SYSTEM):
        assert AuditEvent.objects.get().facts == {"username": kept}


def test_logging_out_ends_the_session(page: Client) -> None:
    post(page, "coordinator", PASSWORD)
    page.post("/logga-ut/")
    assert page.get("/oversikt/").headers["Location"].startswith("/logga-in/")
