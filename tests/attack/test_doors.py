"""Every address and every socket, tried by everybody, with a GET and with a POST, on own, foreign and missing cases.

What each is answered stands by hand in tests/attack/doors.py. An address that is not there fails here.
"""

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.base import reverse

from cases import commands
from cases.models import CaseFile, SavedView
from cases.vocabulary import FilePurpose
from fmuadmin import clock
from fmuadmin.access import SYSTEM, Actor, seen_as
from fmuadmin.files import store
from fmuadmin.files.sealing import new_key
from fmuadmin.logs.asked import Asked
from fmuadmin.logs.reviewing import draw, sign
from fmuadmin.models import Notice, User
from fmuadmin.sessions import FACTOR_KEY, SessionStore
from fmuadmin.vocabulary import Factor, ReviewOutcome
from tests import demo_urls
from tests.acting import undone
from tests.attack import doors
from tests.attack.doors import DEMO_DOORS, DESKS, DOORS, LINES, OPEN_AT, STANDING, Door
from tests.case_files import file_row
from tests.clients import session_key_of
from tests.files.made import pdf
from tests.scenes import Stage, everything
from tests.story import Story

MISSING = "FMU-2026-9999"
# What else an address may ask for, when it is of a case.
PARTS = {
    "slug": {"cases:act": "andra-besok", "cases:tab": "forfragningar"},
    "visit_id": {"cases:summons_letter": 1},
    "token": {"cases:file_discard": "00000000-0000-4000-8000-000000000000"},
}


# The site map ------------------------------------------------------------------------------------


def addresses(patterns: Any = None, space: str = "") -> Iterator[tuple[str, URLPattern, str]]:
    """(name, pattern, route) of every address of the site map."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            for name, found, route in addresses(pattern.url_patterns, inner):
                yield name, found, f"{pattern.pattern}{route}"
        else:
            yield f"{space}{pattern.name or ''}", pattern, str(pattern.pattern)


SITE = {name: route for name, _, route in addresses(demo_urls.urlpatterns)}
OF_A_CASE = frozenset(name for name, route in SITE.items() if "number:number" in route)


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    from config import urls

    rows = set(DOORS) | set(DEMO_DOORS)
    assert set(SITE) - rows == set(), "say in tests/attack/doors.py who gets in there"
    assert rows - set(SITE) == set(), "rows of addresses that are no more"
    assert len(SITE) == len(list(addresses(demo_urls.urlpatterns))), "two addresses have one name"
    assert {pattern.name for pattern in urls.DEMO_ONLY} == set(DEMO_DOORS)
    if not settings.FMU_DEMO:
        assert not {name for name, _, _ in addresses(urls.urlpatterns)} & set(DEMO_DOORS)


def test_every_group_that_a_row_names_exists() -> None:
    standing = {group for groups in STANDING.values() for group in groups.values()} | {"*"}
    desks = {*DESKS.values(), "owner", "admin_at_nobody", "*"}
    for name, door in (DOORS | DEMO_DOORS).items():
        for answers in (door.get, door.post):
            assert set(answers) <= (standing if name in OF_A_CASE else desks), name


# The cases and things ----------------------------------------------------------------------------


@dataclass
class Site:
    """The stage with the cases that everybody tries, one time for all of them, and the people with their sessions."""

    stage: Stage
    numbers: dict[str, str]
    view: int
    sample: str
    review: int
    now: datetime
    file: int

    sessions: dict[str, str] = field(default_factory=dict)

    def client(self, who: str) -> Client:
        """A new client in the person's session."""
        client = Client(raise_request_exception=False)
        if who != "anonymous":
            client.cookies[settings.SESSION_COOKIE_NAME] = self.session(who)
        return client

    def session(self, who: str) -> str:
        """The key of the person's session."""
        if who not in self.sessions:
            with clock.at(self.now):
                officer, key = self.stage.actor("officer"), session_key_of
                self.sessions[who] = _without_mandate(officer) if who == "unchosen" else key(self.stage.actor(who))
        return self.sessions[who]

    def tries(self, name: str, door: Door) -> Iterator[tuple[dict[str, Any], Callable[[str], str]]]:
        """The address's parts, and the group that a person belongs to there: once per case, or once."""
        more = {part: values[name] for part, values in PARTS.items() if name in values}
        if name in doors.OF_NORTH:
            more["pk"] = self.file
        if name in OF_A_CASE:
            for label, groups in STANDING.items():
                if label == "claim" and not name.startswith("billing:"):
                    continue
                yield {"number": self.numbers[label], **more}, lambda who, groups=groups: groups.get(who, "stranger")
        else:
            yield from ((more | parts, group) for parts, group in OBJECTS[door.of](self))


def _the_only(site: Site) -> Iterator[tuple[dict[str, Any], Callable[[str], str]]]:
    yield {}, DESKS.__getitem__


def _view(site: Site) -> Iterator[tuple[dict[str, Any], Callable[[str], str]]]:
    """A saved view of the officer, shared with the office; and none."""
    yield {"pk": site.view}, lambda who: "owner" if who == "officer" else DESKS[who]
    yield {"pk": 987654}, DESKS.__getitem__


def _sample(site: Site) -> Iterator[tuple[dict[str, Any], Callable[[str], str]]]:
    """The sample that Strandkliniken's reviewer drew; and none."""
    yield {"sealed": site.sample}, lambda who: "owner" if who == "reviewer_strand" else DESKS[who]
    yield {"sealed": "x"}, DESKS.__getitem__


def _review(site: Site) -> Iterator[tuple[dict[str, Any], Callable[[str], str]]]:
    """The review that Strandkliniken's reviewer signed; and none."""
    yield {"pk": site.review}, lambda who: "owner" if who == "reviewer_strand" else DESKS[who]
    yield {"pk": 987654}, DESKS.__getitem__


def _someone(site: Site) -> Iterator[tuple[dict[str, Any], Callable[[str], str]]]:
    """A colleague's account; and none."""
    yield {"pk": site.stage.actor("coordinator2").user_id}, DESKS.__getitem__
    yield {"pk": 987654}, _at_nobody


def _mandate(site: Site) -> Iterator[tuple[dict[str, Any], Callable[[str], str]]]:
    """A colleague's mandate; and none."""
    yield {"pk": site.stage.actor("coordinator2").mandate_id}, DESKS.__getitem__
    yield {"pk": 987654}, _at_nobody


def _at_nobody(who: str) -> str:
    return "admin_at_nobody" if DESKS[who] == "admin" else DESKS[who]


def _notice(site: Site) -> Iterator[tuple[dict[str, Any], Callable[[str], str]]]:
    """A notice told to the office of the north; and none."""
    office = site.stage.actor("officer").organisation_id
    with seen_as(SYSTEM):
        key = Notice.objects.filter(organisation_id=office).order_by("-pk").values_list("pk", flat=True)[0]
    yield {"pk": key}, lambda who: "owner" if who in ("officer", "officer_colleague") else DESKS[who]
    yield {"pk": 987654}, DESKS.__getitem__


def _provider(site: Site) -> Iterator[tuple[dict[str, Any], Callable[[str], str]]]:
    """A login provider that is not configured."""
    yield {"provider_id": "siths"}, DESKS.__getitem__


# What fills the parts of addresses that are of no case: name → (parts, who is in which group there).
def _delivery(site: Site) -> Iterator[tuple[dict[str, Any], Callable[[str], str]]]:
    """A mail that does not exist: tests/deliveries looks at one that does."""
    yield {"pk": 987654}, DESKS.__getitem__


OBJECTS: dict[str, Callable[[Site], Iterator[tuple[dict[str, Any], Callable[[str], str]]]]] = {
    "": _the_only,
    "view": _view,
    "sample": _sample,
    "review": _review,
    "person": _someone,
    "mandate": _mandate,
    "provider": _provider,
    "delivery": _delivery,
    "notice": _notice,
}


def _without_mandate(actor: Actor) -> str:
    user, session = User.objects.get(pk=actor.person), SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[FACTOR_KEY] = Factor.APP.value
    session.create()
    return str(session.session_key)


@pytest.fixture(scope="module")
def site(stage: Stage) -> Site:
    """North's case under investigation, its money case, and a case of the south."""
    north, money, claim = (stage.scene(name) for name in ("in_progress", "settling", "first leg settled"))
    south = Story(stage.world)
    south.do(
        commands.register_request,
        "officer_south",
        region_id=stage.world.south.pk,
        way_of_assessment="Läkarundersökning enligt AFU",
        answer_by=south.soon(5).date(),
        town="Ystad",
    )
    with seen_as(SYSTEM):
        from fmuadmin.models import Agreement

        Agreement.objects.create(region=stage.world.south, unit=stage.world.far, valid_from="2019-01-01")
    south.do(commands.ask_units, "coordinator_south", unit_ids=[stage.world.far.pk])
    with seen_as(stage.actor("officer")):
        officer = stage.actor("officer")
        view = SavedView.objects.create(
            owner_id=officer.user_id, organisation_id=officer.organisation_id, name="Mina", query="", shared=True
        )
    reviewer = stage.actor("reviewer_strand")
    with seen_as(reviewer):
        drawn, _ = draw(reviewer, asked=Asked.read({"fran": "2026-03-01", "till": "2026-03-15"}), size=5)
        other, _ = draw(reviewer, asked=drawn.asked, size=5)
        review = sign(reviewer, other, outcome=ReviewOutcome.NO_REMARKS, note="")
    numbers = {"north": north.number, "money": money.number, "south": south.number, "missing": MISSING}
    numbers |= {"claim": claim.number}
    found = Site(
        stage=stage,
        numbers=numbers,
        view=view.pk,
        sample=drawn.sealed(reviewer),
        review=review.pk,
        file=_file_of(north).pk,
        now=max(s.now for s in (north, money, claim, south)),
    )
    for who in set(DESKS) - {"anonymous"}:
        found.session(who)
    return found


def _file_of(story: Story) -> CaseFile:
    """A file that FK has sent, with its bytes in the store."""
    key = new_key()
    return file_row(
        story, FilePurpose.MATERIAL, key=store.put(io.BytesIO(pdf()), key=key), file_key=key, size=len(pdf())
    )


# Trying ------------------------------------------------------------------------------------------

_BY_STATUS = {200: doors.SHOWN, 403: doors.FORBIDDEN, 404: doors.NOT_FOUND, 405: doors.NO_SUCH_METHOD}


def answered(answer: Any) -> str:
    """The answer in the table's words."""
    templates = {template.name for template in getattr(answer, "templates", ())}
    if answer.status_code in (301, 302, 303):
        place = answer.headers["Location"]
        if place.startswith(reverse("mandates")):
            return doors.TO_MANDATES
        return doors.TO_LOGIN if place.startswith(settings.LOGIN_URL) else doors.MOVED
    if answer.status_code == 422:
        return doors.REFUSED if "422.html" in templates else doors.ASKED_AGAIN
    if "cases/no_board.html" in templates:
        return doors.NO_CASES
    return _BY_STATUS.get(answer.status_code, f"status {answer.status_code}")


def _attempts(site: Site, name: str, door: Door) -> Iterator[str]:
    """Try the door as everybody; give what was not answered as the table says."""
    for parts, group_of in site.tries(name, door):
        address = "/" if name == "" else reverse(name, kwargs=parts)
        for who in _visitors(parts.get("number") in (None, site.numbers["north"]), group_of):
            for method, answers in (("get", door.get), ("post", door.post)):
                wanted = _wanted(site, name, answers, who, group_of(who), parts)
                with undone() if wanted in (doors.MOVED, doors.TO_LOGIN) else _as_it_is():
                    got = answered(getattr(site.client(who), method)(address))
                if got != wanted:
                    yield f"{method.upper()} {address} as {who} ({group_of(who)}): {got}; expected: {wanted}"


def _visitors(all_of_them: bool, group_of: Callable[[str], str]) -> list[str]:
    """Everybody; or those with something to do with the case, and every third stranger."""
    strangers = [who for who in DESKS if group_of(who) == "stranger"]
    return [who for who in DESKS if all_of_them or who not in strangers or who in strangers[::3]]


class _as_it_is:  # noqa: N801 – reads as a sentence beside undone()
    def __enter__(self) -> None:
        """Nothing is undone: what is refused must not have changed anything."""

    def __exit__(self, *args: object) -> None:
        """See above."""


def _wanted(site: Site, name: str, answers: doors.Answers, who: str, group: str, parts: dict[str, Any]) -> str:
    wanted = answers.get(group, answers["*"])
    if name in doors.OF_NORTH and wanted == doors.SHOWN and parts["number"] != site.numbers["north"]:
        return doors.NOT_FOUND
    if (
        name in OPEN_AT
        and wanted in (doors.SHOWN, doors.ASKED_AGAIN)
        and parts["number"] != site.numbers[OPEN_AT[name]]
    ):
        return doors.REFUSED
    # Who is responsible already has nothing to take.
    if (
        name == "cases:take"
        and wanted == doors.MOVED
        and who in ("officer", "coordinator", "officer_south", "coordinator_south")
    ):
        return doors.REFUSED
    return wanted


@pytest.mark.parametrize("name", sorted(DOORS))
def test_everybody_is_answered_as_the_table_says(site: Site, name: str) -> None:
    with undone(), clock.at(site.now):
        before = everything()
        wrong = list(_attempts(site, name, DOORS[name]))
        assert not wrong, "\n".join(wrong)
        assert everything() == before, "somebody who was refused has changed something"


@pytest.mark.parametrize("name", sorted(DEMO_DOORS))
def test_the_demos_doors_are_there_in_the_demo_only(site: Site, settings: Any, name: str) -> None:
    with undone(), clock.at(site.now):
        assert Client().post(f"/{SITE[name]}").status_code == 404
        settings.FMU_DEMO, settings.ROOT_URLCONF = True, demo_urls.__name__
        wrong = list(_attempts(site, name, DEMO_DOORS[name]))
        assert not wrong, "\n".join(wrong)


# Sockets -----------------------------------------------------------------------------------------


def test_every_socket_has_a_row() -> None:
    from config.routing import websocket_urlpatterns

    def plain(route: str) -> str:
        return "/" + re.sub(r"\(\?P<(\w+)>[^)]*\)", r"{\1}", route).strip("^$")

    assert {plain(str(pattern.pattern)) for pattern in websocket_urlpatterns} == set(LINES)


@pytest.mark.parametrize("line", sorted(LINES))
def test_only_those_in_the_table_may_listen(site: Site, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    from tests.cases.test_board_sockets import DOOR, _answer_at_the_door

    monkeypatch.setattr("channels.db.close_old_connections", lambda: None)
    wrong = []
    with undone(), clock.at(site.now):
        for label, standing in STANDING.items() if "{number}" in line else (("", DESKS),):
            for who in DESKS:
                cookie = "" if who == "anonymous" else site.session(who)
                code = _answer_at_the_door(line.format(number=site.numbers.get(label)), cookie)
                if (code is None) is not (standing.get(who) in LINES[line]) or code not in (None, DOOR):
                    wrong.append(f"{line} of {label or 'their own'} as {who}: {code}")
    assert wrong == []
