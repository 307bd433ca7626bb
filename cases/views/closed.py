"""Avslutade: the page around the list of ended cases (SE3)."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from cases.board.closed import closed_page
from cases.board.listening import WITHOUT_CASES
from cases.views.board import no_board


@require_safe
def closed(request: Any) -> HttpResponse:
    """The ended cases of the actor's organisation."""
    if request.actor.role in WITHOUT_CASES:
        return no_board(request, "Avslutade")
    page = closed_page(request.GET, request.actor, url=request.path)
    region = render_to_string("cases/closed_region.html", {"page": page}, using="jinja2")
    if request.htmx and not request.htmx.history_restore_request:
        response = HttpResponse(region)
    else:
        response = render(request, "cases/closed.html", {"region": mark_safe(region)}, using="django")  # noqa: S308
    patch_vary_headers(response, ["HX-Request"])
    return response
