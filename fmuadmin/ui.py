"""The frame around every page: who is logged in, where one can go, the demo banner, what just happened.

Read from ``request.actor`` and from what was plugged in. Asks the database once, for the number of unread notices
(decisions.md §11: it is within every page's budget).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from typing import NamedTuple

from django.conf import settings
from django.contrib import messages
from django.contrib.messages import constants as levels
from django.http import HttpRequest
from django.urls import get_script_prefix, get_urlconf, reverse

from fmuadmin import clock
from fmuadmin.access import ANONYMOUS, Actor
from fmuadmin.parts import Mood
from fmuadmin.vocabulary import Role


class NavItem(NamedTuple):
    """One entry of the main navigation."""

    url: str
    label: str
    current: bool


class DemoRole(NamedTuple):
    """One person of the demo that the banner can log in as; ``value`` is what the form posts."""

    value: str
    label: str


class Flash(NamedTuple):
    """What just happened, said once on the next page."""

    mood: Mood
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """The demo banner: the cast, who of them is logged in, and the demo's own time."""

    roles: Sequence[DemoRole]
    current: str
    now: datetime


class Links(NamedTuple):
    """The addresses that every page shows, looked up once per process."""

    home: str
    closed: str
    search: str
    mandates: str
    login: str
    logout: str
    help: str
    accessibility: str
    own_log: str
    log_review: str
    administration: str
    deliveries: str
    my_login: str
    session: str
    extend: str
    timed_out: str
    notices: str
    notices_count: str
    notice_settings: str


class Unread(NamedTuple):
    """How many notices the person has not read; where there is one of these, there is a link to them."""

    unread: int


# Roles that work with cases; the others have no board and no search box (screens.md §2.8).
_CASE_ROLES = frozenset(Role) - {Role.SYSTEM_ADMIN, Role.LOG_REVIEWER}
_IDENTITY_ROLES = frozenset({Role.FK_OFFICER, Role.CARE_ADMIN, Role.INVESTIGATOR})
_MOODS = {levels.SUCCESS: Mood.OK, levels.WARNING: Mood.SOON, levels.ERROR: Mood.LATE}
# How many notices the actor has not read; plugged in from config/wiring.py.
_unread: list[Callable[[Actor], int]] = []
_cast: list[Callable[[], Sequence[DemoRole]]] = []


def plug_demo_cast(source: Callable[[], Sequence[DemoRole]]) -> None:
    """Tell the banner where the demo's cast comes from (config/wiring.py). ``source`` must not query."""
    _cast[:] = [source]


def plug_unread(count: Callable[[Actor], int]) -> None:
    """Tell the frame how many notices somebody has not read (config/wiring.py): the one thing it may ask."""
    _unread[:] = [count]


def know_unread(request: HttpRequest, number: int) -> None:
    """Tell the frame the number of unread notices, when the page has read it with something else."""
    request.unread_notices = number  # type: ignore[attr-defined]


def say(request: HttpRequest, text: str, *, mood: Mood = Mood.OK) -> None:
    """Have ``text`` said once on the next page, for example that a request was sent to two units.

    It may travel in a signed cookie, so it never holds personal data about the insured.
    """
    level = next((level for level, known in _MOODS.items() if known == mood), levels.INFO)
    messages.add_message(request, level, text)


class Page:
    """What base.html draws around a page. Everything is looked up when asked for, once."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.path = request.path
        # Error pages are drawn for requests that failed before anybody was recognised.
        actor: Actor = getattr(request, "actor", ANONYMOUS)
        self.actor: Actor | None = actor if actor.mandate_id is not None else None
        # The person is known before a mandate is chosen; ActingMiddleware has it in memory.
        self.person: str = getattr(getattr(request, "user", None), "name", "")

    @cached_property
    def links(self) -> Links:
        """The frame's addresses."""
        return _links(get_script_prefix(), get_urlconf())

    @property
    def at_work(self) -> bool:
        """Whether the person has chosen a mandate that works with cases."""
        return self.actor is not None and self.actor.role in _CASE_ROLES

    @property
    def reads_identity(self) -> bool:
        """Whether the role reads whom cases are about, so that the search box takes an identity number."""
        return self.actor is not None and self.actor.role in _IDENTITY_ROLES

    @cached_property
    def notices(self) -> Unread | None:
        """The number beside Notiser; None for those who get none, and where the page has failed."""
        if self.actor is None or self.actor.role == Role.LOG_REVIEWER or not _unread:
            return None
        known = getattr(self._request, "unread_notices", None)
        return Unread(known if known is not None else _unread[0](self.actor))

    @cached_property
    def nav(self) -> list[NavItem]:
        """The main navigation: lists for those who work with cases; the log or the people for the others."""
        places: tuple[tuple[str, str], ...] = ()
        if self.at_work:
            places = ((self.links.home, "Översikt"), (self.links.closed, "Avslutade"))
        elif self.actor is not None and self.actor.role == Role.LOG_REVIEWER:
            places = ((self.links.log_review, "Logguppföljning"),)
        elif self.actor is not None and self.actor.role == Role.SYSTEM_ADMIN:
            places = ((self.links.administration, "Förvaltning"), (self.links.deliveries, "Leveranser"))
        return [NavItem(url, label, self.path.startswith(url)) for url, label in places]

    @property
    def mandate(self) -> str:
        """Organisation and role in words: "Region Norrbotten · Samordnare"; empty before one is chosen."""
        if self.actor is None or self.actor.role is None:
            return ""
        return f"{self.actor.organisation_name} · {self.actor.role.label}"

    @property
    def session_left(self) -> int:
        """Seconds until the session runs out if nothing is done."""
        return getattr(getattr(self._request, "session", None), "seconds_left", 0)

    @property
    def session_warning(self) -> int:
        """How many seconds before that the page warns."""
        return settings.SESSION_WARNING_SECONDS

    @cached_property
    def flash(self) -> list[Flash]:
        """What just happened. Reading it empties it, so only base.html asks."""
        return [Flash(_MOODS.get(said.level, Mood.NEUTRAL), str(said)) for said in messages.get_messages(self._request)]

    @cached_property
    def demo(self) -> Demo | None:
        """The demo banner, or None where real people are served."""
        if not settings.FMU_DEMO:
            return None
        roles = _cast[0]() if _cast else ()
        here = str(self.actor.mandate_id) if self.actor else ""
        # Somebody who logged in with a password need not be one of the cast.
        current = here if any(role.value == here for role in roles) else ""
        return Demo(roles=roles, current=current, now=clock.now())

    @cached_property
    def back(self) -> str:
        """Where a form of the frame comes back to: this page, unless it was itself a POST."""
        return self._request.get_full_path() if self._request.method == "GET" else self.links.home


def page(request: HttpRequest) -> dict[str, Page]:
    """Context processor: ``page`` in every Django template."""
    return {"page": Page(request)}


@cache
def _links(prefix: str, urlconf: str | None) -> Links:
    names = (
        "cases:board", "cases:closed", "cases:search", "mandates", "login", "logout", "help", "accessibility",
        "own_log", "log_review", "administration", "deliveries", "my_login", "session_left", "session_extend",
        "timed_out", "notices", "notices_count", "notice_settings",
    )  # fmt: skip
    return Links(*(reverse(name) for name in names))
