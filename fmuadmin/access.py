"""Who is acting, and the one place where a transaction begins with that person's eyes (ADR 0001).

``acting_as`` opens the only transaction of a request, job or socket read and tells the database who asks; row-level
security answers from those settings. Nothing here knows what a case is.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.crypto import constant_time_compare
from django.utils.http import urlencode

from fmuadmin import clock
from fmuadmin.hot import hot_rows, prepared_rows
from fmuadmin.trail.writing import gathered
from fmuadmin.vocabulary import OrganisationKind, Role


@dataclass(frozen=True, kw_only=True, slots=True)
class Actor:
    """A person acting with one mandate, the system itself, or nobody (anonymous)."""

    user_id: int | None = None
    name: str = ""
    mandate_id: int | None = None
    role: Role | None = None
    profession: str = ""
    organisation_id: int | None = None
    organisation_name: str = ""
    organisation_kind: OrganisationKind | None = None
    # The region of a coordinator or of a region's finance desk; None for everybody else.
    region_id: int | None = None
    is_system: bool = False

    @property
    def desk(self) -> int:
        """The key of the organisation acted for; 0, which no organisation has, for nobody and for the system."""
        return self.organisation_id or 0

    @property
    def person(self) -> int:
        """The key of the person acting; 0, which nobody has, for the system."""
        return self.user_id or 0

    @property
    def is_known(self) -> bool:
        """A person with a mandate, or the system."""
        return self.mandate_id is not None or self.is_system


ANONYMOUS = Actor()
SYSTEM = Actor(name="FMU-admin", organisation_name="FMU-admin", is_system=True)


def region_of(kind: str, organisation_id: int, parent_id: int | None) -> int | None:
    """The region in whose name somebody at this organisation acts, if any."""
    if kind == OrganisationKind.REGION:
        return organisation_id
    return parent_id if kind == OrganisationKind.REGION_FINANCE_DESK else None


def actor_of(mandate: Any) -> Actor:
    """The actor that a person is with this mandate; ``mandate`` has user and organisation at hand."""
    organisation = mandate.organisation
    kind = OrganisationKind(organisation.kind)
    return Actor(
        user_id=mandate.user_id,
        name=mandate.user.name,
        mandate_id=mandate.pk,
        role=Role(mandate.role),
        profession=mandate.profession,
        organisation_id=organisation.pk,
        organisation_name=organisation.name,
        organisation_kind=kind,
        region_id=region_of(kind, organisation.pk, organisation.parent_id),
    )


def become(actor: Actor) -> None:
    """Go on with another actor's eyes in the running transaction: a person has just chosen a mandate."""
    _tell_database(actor, None)


_TELL_SQL = """
SELECT set_config('fmu.organisation', %s, true), set_config('fmu.mandate', %s, true),
       set_config('fmu.person', %s, true), set_config('fmu.now', %s, true), set_config('role', %s, true)
"""


def _tell_database(actor: Actor, now: datetime | None) -> None:
    prepared_rows(
        _TELL_SQL,
        [
            str(actor.organisation_id or ""),
            str(actor.mandate_id or ""),
            str(actor.user_id or ""),
            (now or clock.now()).isoformat(),
            # The system's eyes are a role of its own, so that nobody else's policy has to know of it.
            "fmu_system" if actor.is_system else "none",
        ],
    )


def _demo_now(ahead_by: timedelta | None) -> datetime | None:
    return clock.real_now() + ahead_by if ahead_by is not None else None


def _read_demo_clock() -> datetime | None:
    """The demo's time, or None outside the demo. One statement, only when the demo is switched on."""
    if not settings.FMU_DEMO:
        return None
    rows = hot_rows("SELECT ahead_by FROM fmuadmin_democlock", [])
    return _demo_now(rows[0][0] if rows else None)


@contextmanager
def acting_as(actor: Actor) -> Iterator[None]:
    """One transaction seen with the actor's eyes; commits at the end, rolls back on an exception."""
    with transaction.atomic(durable=True):
        now = _read_demo_clock()
        _tell_database(actor, now)
        with clock.use(now), gathered():
            yield


SESSION_SQL = """
SELECT s.session_data, s.expire_date, s.opened_at, u.id, u.username, u.name, u.password, u.is_active,
       m.id, m.role, m.profession, m.valid_from, m.valid_until, o.id, o.name, o.kind, o.parent_id,
       (SELECT ahead_by FROM fmuadmin_democlock)
  FROM fmuadmin_session s
  LEFT JOIN fmuadmin_user u ON u.id = s.user_id
  LEFT JOIN fmuadmin_mandate m ON m.id = s.mandate_id AND m.user_id = u.id AND m.withdrawn_at IS NULL
  LEFT JOIN fmuadmin_organisation o ON o.id = m.organisation_id
 WHERE s.session_key = %s AND s.expire_date > %s
"""


def public(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view that answers without login. Every other view refuses the anonymous."""
    view.open_to_anonymous = True  # type: ignore[attr-defined]
    return view


def passive(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view that a page asks by itself: asking it is no act of a person and does not extend the session."""
    view.is_passive = True  # type: ignore[attr-defined]
    return view


def without_mandate(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view that a logged-in person may use before choosing a mandate."""
    view.open_without_mandate = True  # type: ignore[attr-defined]
    return view


class ActingMiddleware:
    """Session, person, mandate and the request's transaction, in one statement and one place."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        """Answer the request inside its transaction, the trail last; an answer of 500 or more rolls it back."""
        with transaction.atomic(durable=True), gathered():
            now = self._recognise(request)
            _tell_database(request.actor, now)
            with clock.use(now):
                response = self.get_response(request)
            if response.status_code >= 500:  # noqa: PLR2004 – HTTP's own border
                transaction.set_rollback(True)
            else:
                self._keep_session(request, response)
        return response

    def process_view(
        self, request: Any, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Send the anonymous to the login page and people without a mandate to the choice of one."""
        request.is_passive = getattr(view, "is_passive", False)
        if request.user.is_authenticated and not request.is_passive:
            request.session.go_on()
        if getattr(view, "open_to_anonymous", False) or request.actor.is_known:
            return None
        if request.user.is_authenticated:
            if getattr(view, "open_without_mandate", False):
                return None
            page = reverse("mandates")
        else:
            page = reverse("login")
            if request.method == "POST":
                from fmuadmin.login.kept import keep_of_ended  # noqa: PLC0415 – models load after settings

                keep_of_ended(request, request.get_full_path())
        return HttpResponseRedirect(f"{page}?{urlencode({'next': request.get_full_path()})}")

    def _recognise(self, request: Any) -> datetime | None:
        """Put session, user and actor on the request; return the demo's time when there is one."""
        from fmuadmin.sessions import SessionStore  # noqa: PLC0415 – models load after settings

        request.user, request.actor = AnonymousUser(), ANONYMOUS
        key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        # A key is letters and digits; anything else (a NUL, which the database refuses) is nobody's.
        rows = hot_rows(SESSION_SQL, [key, clock.real_now()]) if key and key.isascii() and key.isalnum() else []
        if not rows:
            request.session = SessionStore(None)
            return _read_demo_clock()
        request.session = SessionStore(key)
        request.session.preload(*rows[0][:3])
        now = _demo_now(rows[0][-1]) if settings.FMU_DEMO else None
        self._know_person(request, rows[0][3:], (now or clock.real_now()).date())
        return now

    def _know_person(self, request: Any, row: tuple[Any, ...], today: Any) -> None:
        from django.contrib.auth import HASH_SESSION_KEY  # noqa: PLC0415

        from fmuadmin.models import User  # noqa: PLC0415
        from fmuadmin.sessions import FACTOR_KEY  # noqa: PLC0415

        user_id, username, name, password, active = row[:5]
        # Two factors or nobody (S12): the login pages work with a session that knows no person yet.
        if user_id is None or not active or not request.session.get(FACTOR_KEY):
            return
        user = User(id=user_id, username=username, name=name, password=password, is_active=active)
        user._state.adding = False
        stored = request.session.get(HASH_SESSION_KEY, "")
        if not constant_time_compare(stored, user.get_session_auth_hash()):
            return
        request.user = user
        mandate_id, role, profession, valid_from, valid_until, org_id, org_name, kind, parent_id = row[5:14]
        if mandate_id is None or today < valid_from or (valid_until is not None and today > valid_until):
            return
        request.actor = Actor(
            user_id=user_id,
            name=name,
            mandate_id=mandate_id,
            role=Role(role),
            profession=profession,
            organisation_id=org_id,
            organisation_name=org_name,
            organisation_kind=OrganisationKind(kind),
            region_id=region_of(kind, org_id, parent_id),
        )

    def _keep_session(self, request: Any, response: HttpResponse) -> None:
        """Save a changed session and hand out its cookie; drop the cookie of an emptied one."""
        session = request.session
        if getattr(request, "is_passive", False) and request.method == "GET":
            # The cookie of a session that has run out still tells whose text the page is about to send.
            return
        if settings.SESSION_COOKIE_NAME in request.COOKIES and session.is_empty():
            response.delete_cookie(settings.SESSION_COOKIE_NAME, samesite="Lax")
            patch_vary_headers(response, ("Cookie",))
            return
        if session.accessed:
            patch_vary_headers(response, ("Cookie",))
        if session.modified and not session.is_empty():
            try:
                session.save()
            except UpdateError:  # logged out in another window meanwhile
                response.delete_cookie(settings.SESSION_COOKIE_NAME, samesite="Lax")
                return
            # Until the browser is closed: the server decides when the session ends.
            response.set_cookie(
                settings.SESSION_COOKIE_NAME,
                session.session_key,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )


@contextmanager
def seen_as(actor: Actor) -> Iterator[None]:
    """Another actor's eyes for a part of the running transaction, or a transaction of its own when none runs.

    For tests, bulk loading and the logs' look-ups (cases/insured.py) only: a request, job or socket has one actor from
    beginning to end.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('fmu.organisation', true), current_setting('fmu.mandate', true),"
            " current_setting('fmu.person', true), current_setting('role', true)"
        )
        before = cursor.fetchone()
        _tell_database(actor, None)
        yield
        cursor.execute(
            "SELECT set_config('fmu.organisation', %s, true), set_config('fmu.mandate', %s, true),"
            " set_config('fmu.person', %s, true), set_config('role', %s, true)",
            [value or "" for value in before[:3]] + [before[3] or "none"],
        )


@contextmanager
def seeing_everything() -> Iterator[None]:
    """For commands that look at every row: the system's eyes. The database's owner cannot become the system, but sees
    everything anyway.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_has_role('fmu_system', 'MEMBER')")
        may_become_system = cursor.fetchone()[0]
    with acting_as(SYSTEM) if may_become_system else transaction.atomic():
        yield
