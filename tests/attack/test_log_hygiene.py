"""A whole case told over HTTP to a server of its own, errors and all: nothing of it stands in what the server printed.

Names, numbers, addresses, free texts, passwords and session keys are typed, read and stored; the server's standard
output, standard error and access log are then searched for every one of them (S22, AC10).
"""

import os
import re
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.conf import settings

from cases.models import Case
from cases.vocabulary import CaseState
from config.launch import demo, processes
from fmuadmin import clock
from fmuadmin.access import SYSTEM, seen_as
from tests.servers import _wait_for
from tests.story import Story
from tests.valid_input import act_for, valid_input
from tests.world import MONDAY, PASSWORD, build_world

# What is typed into the case, each so odd that it stands nowhere by chance.
TYPED = {
    "name": "Zebulon Qvarnström",
    "identity_number": "19121212-1212",
    "address": "Myrstigen 7731, Övre Soppero",
    "phone": "0981-77 31 42",
    "purpose": "Syfte Xylofonvals",
    "background": "Bakgrund Yxskaftmott",
    "contents": "Underlag Wrangelsdotter",
    "town": "Karesuando-Zz",
}
WRONG_PASSWORD = "fel-lösenord-Kråkvinkel"
SEARCHED = "Zzz-sökning-Jockmock"
FAULT = "Felet-Grönköping"


@dataclass
class Visitor:
    """Somebody at a browser: keeps cookies, fills in tokens, tells nobody."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)

    def ask(self, method: str, address: str, data: dict[str, Any] | None = None) -> tuple[int, str, str]:
        """Status, page and where one is sent."""
        line = HTTPConnection(demo.HOST, self.port, timeout=30)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if data is not None:
            body = urlencode(data, doseq=True)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        line.request(method, address, body, headers)
        answer = line.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, value = cookie.split(";")[0].split("=", 1)
            self.cookies[name] = value
            self.seen.append(value)
        page, place = answer.read().decode(), answer.headers.get("Location", "")
        line.close()
        return answer.status, page, place

    def send(self, address: str, data: dict[str, Any], form: str = "") -> tuple[int, str, str]:
        """Open the form and send it with its token."""
        _, page, _ = self.ask("GET", form or address)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        return self.ask("POST", address, {**data, "csrfmiddlewaretoken": token[1] if token else ""})


@dataclass
class Printed:
    """What a server has printed."""

    path: Path

    @property
    def text(self) -> str:
        """All of it."""
        return self.path.read_text(errors="replace")


@contextmanager
def _serving(app_url: str, paper: Path, **more: str) -> Iterator[tuple[int, Printed]]:
    """A server with everything that it can log switched on, printing into a file."""
    with socket.socket() as probe:
        probe.bind((demo.HOST, 0))
        port = probe.getsockname()[1]
    command = [str(part) for part in demo.server(port) if part not in ("--no-access-log", "--log-level", "warning")]
    environment = {**os.environ, "DATABASE_URL": app_url, "DATABASE_POOL": "4", "LOG_LEVEL": "DEBUG", **more}
    with paper.open("wb") as output:
        server = subprocess.Popen(
            [*command, "--access-log"], cwd=Path(__file__).parents[2], env=environment, stdout=output, stderr=output
        )
        try:
            _wait_for(port, server)
            yield port, Printed(paper)
        finally:
            processes.stop([server])


def _log_in(port: int, who: str, session_key: str) -> Visitor:
    visitor = Visitor(port)
    visitor.cookies[settings.SESSION_COOKIE_NAME] = session_key
    visitor.seen.append(session_key)
    return visitor


@pytest.fixture
def told(transactional_db: None, app_url: str, tmp_path: Path) -> Iterator[dict[str, Any]]:
    """The journey, told; gives what was printed and what must not be in it."""
    from fmuadmin.models import DemoClock
    from tests.clients import session_key_of

    DemoClock.objects.create(id=1, ahead_by=MONDAY - clock.real_now())
    with clock.at(MONDAY):
        world = build_world()
        story = Story(world).register(town=TYPED["town"]).ask().accept().assign()
    # The sessions begin in real time: nobody in them has been idle.
    keys = {who: session_key_of(world.people[who]) for who in ("officer", "care_admin", "coordinator")}
    with _serving(app_url, tmp_path / "printed", FMU_DEMO="1") as (port, printed):
        people = {who: _log_in(port, who, key) for who, key in keys.items()}
        _journey(story, people)
        _trouble(port, story, people)
        yield {"printed": printed, "people": people, "story": story, "port": port}


def _journey(story: Story, people: dict[str, Visitor]) -> None:
    """From order to the first visit, and every page of the case."""
    for step, who, more in (
        (
            "order",
            "officer",
            {n: TYPED[n] for n in ("name", "identity_number", "address", "phone", "purpose", "background")},
        ),
        ("send_material", "officer", {"contents": TYPED["contents"]}),
        ("confirm_material", "care_admin", {}),
        ("book_visit", "care_admin", {"investigator": "Eva Norén"}),
    ):
        with story.as_(SYSTEM):
            data = valid_input(story.case, step, story.world.people[who])
            slug = act_for(step, {}).slug
        assert data is not None
        status, page, _ = people[who].send(f"/arenden/{story.number}/gor/{slug}/", {**data, **more})
        assert status == 303, (step, page)
    assert story.case.state == CaseState.IN_PROGRESS
    for visitor in people.values():
        for tab in ("", "begaran/", "underlag/", "besok/", "handelser/", "anteckningar/"):
            visitor.ask("GET", f"/arenden/{story.number}/{tab}")
    assert TYPED["name"] in people["officer"].ask("GET", f"/arenden/{story.number}/begaran/")[1]


def _trouble(port: int, story: Story, people: dict[str, Visitor]) -> None:
    """Everything that goes wrong on the way."""
    stranger, officer = Visitor(port), people["officer"]
    digits = TYPED["identity_number"].replace("-", "")
    stranger.send("/logga-in/", {"username": digits, "password": WRONG_PASSWORD})
    stranger.send("/logga-in/", {"username": TYPED["identity_number"], "password": WRONG_PASSWORD, "login": digits})
    officer.ask("GET", f"/sok/?q={quote(SEARCHED)}")
    officer.ask("GET", f"/sok/?q={digits}")
    officer.ask("POST", "/sok/", {"q": digits})
    officer.ask("GET", f"/arenden/{digits}/")
    officer.ask("GET", f"/{quote(TYPED['name'])}/")
    officer.ask("POST", f"/arenden/{story.number}/anteckning/", {"text": TYPED["purpose"]})
    officer.send(
        f"/arenden/{story.number}/anteckning/",
        {"text": TYPED["identity_number"]},
        f"/arenden/{story.number}/anteckningar/",
    )
    officer.ask("GET", f"/logga-in/?next={quote('//' + TYPED['name'])}")


def _secrets(told: dict[str, Any]) -> list[str]:
    digits = TYPED["identity_number"].replace("-", "")
    keys = [value for visitor in told["people"].values() for value in visitor.seen if len(value) >= 20]
    words = [*TYPED.values(), digits, digits[2:], WRONG_PASSWORD, SEARCHED, FAULT, PASSWORD, "Eva Norén", "Sara Lind"]
    return [*words, *keys, *(quote(word) for word in words)]


def _leaks(told: dict[str, Any]) -> list[str]:
    printed = told["printed"].text
    return [secret for secret in _secrets(told) if secret in printed]


def test_s22_nothing_of_the_case_stands_in_what_the_server_printed(told: dict[str, Any]) -> None:
    printed = told["printed"].text
    assert f"/arenden/{told['story'].number}/" in printed, "the access log is on, so there is something to search"
    assert _leaks(told) == []
    # The search can find: the same texts in the same file are seen when somebody prints them.
    with told["printed"].path.open("a") as paper:
        paper.write(f"INFO views {TYPED['name']} {TYPED['identity_number']}\n")
    assert {TYPED["name"], TYPED["identity_number"]} <= set(_leaks(told))


def test_ac10_a_failed_page_names_a_log_id_that_the_log_has_and_the_error_without_its_words(
    told: dict[str, Any], owner_url: str
) -> None:
    """The database refuses a row and says which: PostgreSQL's own words hold the whole row."""
    import psycopg

    officer, number = told["people"]["officer"], told["story"].number
    _break(owner_url, "cases_internalnote")
    try:
        status, page, _ = officer.send(
            f"/arenden/{number}/anteckning/", {"text": FAULT}, f"/arenden/{number}/anteckningar/"
        )
    finally:
        with psycopg.connect(owner_url) as owner:
            owner.execute("ALTER TABLE cases_internalnote DROP CONSTRAINT broken_by_the_test")
    assert status == 500
    log_id = re.search(r"logg-id <strong>(\w+)</strong>", page)
    assert log_id is not None
    printed = told["printed"].text
    assert f"log id {log_id[1]}" in printed
    assert "broken_by_the_test" in printed.split(f"log id {log_id[1]}")[1], "the rule is named, for whoever mends it"
    assert _leaks(told) == []
    with seen_as(SYSTEM):
        assert Case.objects.filter(number=number).exists()


def _break(owner_url: str, table: str) -> None:
    import psycopg

    with psycopg.connect(owner_url) as owner:
        owner.execute(f"ALTER TABLE {table} ADD CONSTRAINT broken_by_the_test CHECK (text IS NULL) NOT VALID")


# The formatter itself ----------------------------------------------------------------------------


def _line(log: Callable[[Any], None]) -> str:
    import io
    import logging

    from fmuadmin.log_lines import Line

    paper = io.StringIO()
    logger, handler = logging.getLogger("tests.log_lines"), logging.StreamHandler(paper)
    handler.setFormatter(Line("{levelname} {message}", style="{"))
    logger.addHandler(handler)
    try:
        log(logger)
    finally:
        logger.removeHandler(handler)
    return paper.getvalue()


@pytest.mark.parametrize("number", ["191212121212", "19121212-1212", "121212-1212", "121212+1212", "1212121212"])
def test_s22_an_identity_number_is_taken_out_of_every_line(number: str) -> None:
    assert _line(lambda log: log.error("person %s was not found", number)) == "ERROR person [nummer] was not found\n"


def test_a_line_is_one_line_whatever_stands_in_it() -> None:
    assert _line(lambda log: log.error("x\r\n2026 INFO forged\x1b[2J")) == "ERROR x  2026 INFO forged [2J\n"


def test_an_error_is_told_without_its_words_nor_those_of_its_causes() -> None:
    def log(logger: Any) -> None:
        try:
            try:
                raise ValueError(TYPED["name"])
            except ValueError as cause:
                raise KeyError(TYPED["address"]) from cause
        except KeyError:
            logger.exception("failed")

    text = _line(log)
    assert "builtins.KeyError" in text
    assert "builtins.ValueError" in text
    assert "test_log_hygiene.py" in text
    assert TYPED["name"] not in text
    assert TYPED["address"] not in text
