"""The search box's page. A whole case number goes straight to the case."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cases.board.listening import WITHOUT_CASES
from cases.board.search import MOST_CASES, Found, looks_like_identity, search
from cases.views.board import no_board

_LONGEST = 80


@require_safe
def find(request: Any) -> HttpResponse:
    """What the box's text finds, and why."""
    if request.actor.role in WITHOUT_CASES:
        return no_board(request, "Sök")
    text = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:_LONGEST]
    if looks_like_identity(text):
        return render(request, "cases/search.html", {"refused": True}, status=422, using="django")
    found = search(text, request.actor) if text else Found()
    if found.exact:
        return HttpResponseRedirect(reverse("cases:case", args=[found.exact]))
    context = {"q": text, "found": found, "most": MOST_CASES}
    return render(request, "cases/search.html", context, using="django")
