"""The moment somebody is let in: a new session, a line in the trail, a mandate, and the page they were going to."""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from fmuadmin import audit, clock
from fmuadmin.access import ANONYMOUS, Actor, actor_of, become
from fmuadmin.login import kept, pending
from fmuadmin.models import Mandate, User
from fmuadmin.sessions import COVERED_KEY, FACTOR_KEY, MANDATE_KEY, OPENED_KEY
from fmuadmin.vocabulary import Factor

# Whether the actor, whose eyes are on, finds what the path leads to. Plugged in from config/wiring.py.
Opens = Callable[[Actor, str], bool]
_opens: list[Opens] = []


def plug_opens(opens: Opens) -> None:
    """Tell which mandate a deep link is for; the kernel knows no case."""
    _opens[:] = [opens]


def safe_next(request: HttpRequest, fallback: str, wanted: str | None = None) -> str:
    """Where the person was going, if that is a page of this site."""
    place = wanted if wanted is not None else request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(place, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return place
    return fallback


def mandates_of(user_id: int, covered: Iterable[int] | None = None) -> list[Mandate]:
    """The person's mandates that hold today, of those that the login covers."""
    held = (
        Mandate.objects.select_related("organisation", "user")
        .filter(user_id=user_id)
        .held_on(clock.today())
        .order_by("organisation__sort_name", "role")
    )
    return list(held if covered is None else held.filter(pk__in=list(covered)))


def let_in(request: Any, user: User, *, factor: Factor, wanted: str, covered: Iterable[int] | None = None) -> str:
    """Open the session of somebody who has shown who they are; returns the page to go to.

    ``covered`` are the mandates that a provider vouches for; None when the person's own account does.
    """
    open_session(request, user, factor)
    if covered is not None:
        request.session[COVERED_KEY] = sorted(covered)
    written = kept.of(request, user.pk)
    if written is not None:
        return _first_page(request, user, reverse("kept_text"), about=written.path)
    return _first_page(request, user, safe_next(request, reverse("cases:board"), wanted))


def open_session(request: Any, user: User, factor: Factor) -> None:
    """A session of the person under a new key, which knows by what they showed who they are."""
    pending.end(request)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    for key in (MANDATE_KEY, COVERED_KEY):
        request.session.pop(key, None)
    request.session[FACTOR_KEY] = factor.value
    request.session[OPENED_KEY] = clock.real_now().isoformat()
    audit.record(Actor(user_id=user.pk, name=user.name), "session.opened", facts={"factor": factor.label})


def _first_page(request: Any, user: User, wanted: str, *, about: str = "") -> str:
    """The wanted page; ``about`` is the path that tells which mandate is meant, when it is not the page's own."""
    mandates = mandates_of(user.pk, request.session.get(COVERED_KEY))
    chosen = mandates[0] if len(mandates) == 1 else _meant(mandates, about or wanted)
    if chosen is not None:
        choose(request, chosen)
        return wanted
    page = reverse("mandates")
    return page if urlsplit(wanted).path == page else f"{page}?{urlencode({'next': wanted})}"


def _meant(mandates: list[Mandate], wanted: str) -> Mandate | None:
    """The mandate with which the page can be seen; None when there is none, which says nothing of why."""
    path = urlsplit(wanted).path
    if not _opens:
        return None
    try:
        for mandate in mandates:
            actor = actor_of(mandate)
            become(actor)
            if _opens[0](actor, path):
                return mandate
    finally:
        become(ANONYMOUS)
    return None


def other_mandate_for(request: Any) -> Mandate | None:
    """Another of the person's own mandates with which the page that was not found can be seen (NO1).

    None for whoever has no such mandate, which says nothing of why. The actor's own eyes are on afterwards.
    """
    actor: Actor = request.actor
    if actor.user_id is None or actor.mandate_id is None:
        return None
    try:
        others = mandates_of(actor.user_id, request.session.get(COVERED_KEY))
        return _meant([mandate for mandate in others if mandate.pk != actor.mandate_id], request.path)
    finally:
        become(actor)


def choose(request: Any, mandate: Mandate) -> None:
    """Act with the mandate from the next page on; the session gets a new key (AC1)."""
    request.session[MANDATE_KEY] = mandate.pk
    request.session.cycle_key()
    become(actor_of(mandate))
    audit.record(actor_of(mandate), "mandate.chosen")


def provider_links() -> list[dict[str, str]]:
    """The login providers that are configured, for the login page."""
    return [
        {"name": app["name"], "url": reverse("openid_connect_login", args=[app["provider_id"]])}
        for app in settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    ]
