"""The session's own pages: how long it lasts, going on, running out, and the text that was kept meanwhile (AC9)."""

from typing import Any

from django.contrib.auth import logout
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fmuadmin import audit, ui
from fmuadmin.access import Actor, passive, public, without_mandate
from fmuadmin.login import kept
from fmuadmin.login.arrival import safe_next


@public
@passive
@require_safe
def left(request: Any) -> HttpResponse:
    """How many seconds the session lasts if nothing is done; asked by the page itself, so it extends nothing."""
    return JsonResponse({"left": request.session.seconds_left if request.user.is_authenticated else 0})


@without_mandate
@require_POST
def extend(request: Any) -> HttpResponse:
    """The person goes on working; being asked is what extends the session."""
    return JsonResponse({"left": request.session.seconds_left})


@public
@passive
@require_POST
def timed_out(request: Any) -> HttpResponse:
    """The page says that the time is up, with what was being written: end the session and keep the text."""
    path = safe_next(request, "", request.POST.get("_path", ""))
    if request.user.is_authenticated:
        user = request.user
        audit.record(Actor(user_id=user.pk, name=user.name), "session.closed")
        logout(request)
        kept.keep(request, user.pk, path)
    else:
        kept.keep_of_ended(request, path)
    page = reverse("login")
    response = HttpResponseRedirect(f"{page}?{urlencode({'next': path})}" if path else page)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def kept_text(request: Any) -> HttpResponse:
    """What was being written when the session ran out; POST throws it away."""
    written = kept.of(request, request.user.pk)
    if request.method == "POST":
        kept.drop(request)
        ui.say(request, "Texten är borttagen.")
    if written is None or request.method == "POST":
        return HttpResponseRedirect(reverse("cases:board"))
    return render(request, "fmuadmin/login/kept_text.html", {"kept": written, "again": kept.AGAIN})
