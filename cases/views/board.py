"""Översikt: the page around the board, and where its last filter is remembered (OV4)."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST, require_safe

from cases.board.asked import Asked
from cases.board.listening import WITHOUT_CASES
from cases.board.page import board_page
from cases.board.persons import is_on, may_show, switch
from fmuadmin import clock, reading
from fmuadmin.access import Actor
from fmuadmin.deliveries.listing import undelivered
from fmuadmin.parts import Action, Actions
from fmuadmin.vocabulary import Resource, Role

REMEMBERED = "board"


@require_safe
def board(request: Any) -> HttpResponse:
    """The shared board of the actor's organisation; its last filter when the address asks for nothing."""
    if request.actor.role == Role.LOG_REVIEWER:
        return HttpResponseRedirect(reverse("log_review"))
    if request.actor.role == Role.SYSTEM_ADMIN:
        return HttpResponseRedirect(reverse("administration"))
    if request.actor.role in WITHOUT_CASES:
        return no_board(request, "Översikt")
    last = _last_query(request)
    if not request.META.get("QUERY_STRING") and last:
        return HttpResponseRedirect(f"{request.path}?{last}")
    asked = Asked.read(request.GET)
    with_persons = is_on(request.session, request.actor)
    page = board_page(asked, request.GET, request.actor, url=request.path, shows_persons=with_persons)
    if page.persons_shown:
        reading.shown(request.actor, resource=Resource.BOARD, cases=page.persons_shown)
    if request.GET and page.query != last:
        request.session[REMEMBERED] = [request.actor.mandate_id, page.query]
    region = render_to_string("cases/board_region.html", {"page": page}, request, using="jinja2")
    if request.htmx and not request.htmx.history_restore_request:
        response = HttpResponse(region)
    else:
        around = {
            "region": mark_safe(region),  # noqa: S308 – escaped there
            "now": clock.now(),
            "actions": _actions(request.actor),
            "undelivered": undelivered(request.actor),
        }
        response = render(request, "cases/board.html", around, using="django")
    # The same address gives a page or its changing part.
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_POST
def persons(request: Any) -> HttpResponse:
    """Switch *Visa personuppgifter* on or off for the session, and go back to the same board (OV8)."""
    if not may_show(request.actor):
        raise PermissionDenied
    switch(request.session, request.actor, on=request.POST.get("visa") == "1")
    query = Asked.read(QueryDict(request.POST.get("lista", ""))).query()
    return HttpResponseRedirect(f"{reverse('cases:board')}?{query}", status=HTTPStatus.SEE_OTHER)


def no_board(request: Any, title: str) -> HttpResponse:
    """What a person whose role works with no cases gets instead of a list."""
    return render(
        request, "cases/no_board.html", {"title": title, "role": request.actor.role.label.lower()}, using="django"
    )


def _last_query(request: Any) -> str:
    mandate_id, query = request.session.get(REMEMBERED) or (None, "")
    return str(query) if mandate_id == request.actor.mandate_id else ""


def _actions(actor: Actor) -> Actions | None:
    if actor.role != Role.FK_OFFICER:
        return None
    return Actions(primary=Action(label="Ny begäran", url=reverse("cases:register_request")))
