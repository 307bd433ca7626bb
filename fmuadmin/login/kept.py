"""What was being written when a session ran out: kept sealed on the server until the same person is back (AC9).

Nothing is kept in the browser. The text lies in the anonymous session that follows, is shown to nobody but the person
whose session it was, and goes with the browser's session or after twelve hours.
"""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.http import HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import Resolver404, resolve

from fmuadmin import clock, crypto
from fmuadmin.models import Session
from fmuadmin.sessions import REMEMBERED

# A form that is sent with this shows itself with what was typed instead of doing anything.
AGAIN: Final = "visa_igen"
_KEY: Final = "kept"
_CONTEXT: Final = "kept text"
_MOST_SIGNS: Final = 200_000
_NEVER: Final = frozenset({"csrfmiddlewaretoken", "password", AGAIN, "_path"})


@dataclass(frozen=True, slots=True)
class Kept:
    """One form that was not sent: where it belongs and what stood in it."""

    path: str
    fields: list[tuple[str, str]]


def keeps_text(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view whose form can be shown again with what was typed (``AGAIN``)."""
    view.keeps_text = True  # type: ignore[attr-defined]
    return view


def is_kept_at(path: str) -> bool:
    """Whether the page there can show a kept text."""
    try:
        return bool(getattr(resolve(path.partition("?")[0]).func, "keeps_text", False))
    except Resolver404:
        return False


def keep(request: Any, user_id: int, path: str) -> None:
    """Keep what was posted, in the session as it is now; what is no form of ours or too long is not kept."""
    fields = [(name, value) for name, values in request.POST.lists() if name not in _NEVER for value in values]
    written = json.dumps([path, fields])
    if not fields or len(written) > _MOST_SIGNS or not is_kept_at(path):
        return
    sealed = base64.b64encode(crypto.seal(written, context=_CONTEXT)).decode()
    request.session[_KEY] = {"user": user_id, "text": sealed}


def keep_of_ended(request: Any, path: str) -> None:
    """Keep what was sent too late. The cookie tells whose session it was, the token that they meant it."""
    now = clock.real_now()
    ended = Session.objects.filter(
        session_key=request.COOKIES.get(settings.SESSION_COOKIE_NAME, "").replace("\x00", ""),
        user__is_active=True,
        expire_date__lte=now,
        expire_date__gt=now - REMEMBERED,
    ).first()
    if ended is None or ended.user_id is None or not _meant(request):
        return
    keep(request, ended.user_id, path)
    Session.objects.filter(pk=ended.pk).delete()


def _meant(request: Any) -> bool:
    """Whether the form was one of ours, by Django's own check, which has not had its turn yet."""
    return CsrfViewMiddleware(_nothing).process_view(request, _nothing, (), {}) is None


def _nothing(request: Any) -> HttpResponse:
    return HttpResponse()


def of(request: Any, user_id: int) -> Kept | None:
    """What was kept for this person; what was kept for somebody else is thrown away."""
    kept = request.session.get(_KEY)
    if not kept:
        return None
    if kept["user"] != user_id:
        drop(request)
        return None
    path, fields = json.loads(crypto.unseal(base64.b64decode(kept["text"]), context=_CONTEXT))
    return Kept(path, [(name, value) for name, value in fields])


def drop(request: Any) -> None:
    """The text is back where it belongs, or not wanted."""
    request.session.pop(_KEY, None)


def wants_form_again(request: Any) -> bool:
    """Whether the form is to be shown with what was typed; from then on it is the form that holds the text."""
    if AGAIN not in request.POST:
        return False
    drop(request)
    return True
