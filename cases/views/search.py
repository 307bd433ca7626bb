"""The search box's page. A whole case number goes straight to the case.

The box is sent with POST, so that an identity number stands in no address, history or log (SE2); any other text is
passed on to an address of its own, which can be shared and kept.
"""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cases.board.identity_search import MAY_NOT, FoundPerson, may_search, recorded, search_identity
from cases.board.listening import WITHOUT_CASES
from cases.board.search import MOST_CASES, Found, looks_like_identity, search
from cases.views.board import no_board
from fmuadmin.lifecycle import Refused

_LONGEST = 80
_IN_ADDRESS = (
    "Sök inte på personnummer i adressen: det hamnar i webbläsarens historik. "
    "Skriv numret i sökrutan i stället, så står det inte i någon adress."
)


@require_http_methods(["GET", "HEAD", "POST"])
def find(request: Any) -> HttpResponse:
    """What the box's text finds, and why."""
    if request.actor.role in WITHOUT_CASES:
        return no_board(request, "Sök")
    if request.method == "POST":
        return _sent(request, _text(request.POST))
    text = _text(request.GET)
    if looks_like_identity(text):
        return _refused(request, _IN_ADDRESS)
    found = search(text, request.actor) if text else Found()
    if found.exact:
        return HttpResponseRedirect(reverse("cases:case", args=[found.exact]))
    context = {"q": text, "found": found, "most": MOST_CASES}
    return render(request, "cases/search.html", context, using="django")


def _text(parameters: Any) -> str:
    return " ".join(parameters.get("q", "").replace("\x00", "").split())[:_LONGEST]


def _sent(request: Any, text: str) -> HttpResponse:
    """An identity number is answered here and now; everything else has an address."""
    if not looks_like_identity(text):
        query = f"?{urlencode({'q': text})}" if text else ""
        return HttpResponseRedirect(f"{reverse('cases:search')}{query}", status=HTTPStatus.SEE_OTHER)
    if not may_search(request.actor):
        recorded(request.actor, denied=MAY_NOT)
        return _refused(request, MAY_NOT)
    try:
        people: list[FoundPerson] = search_identity(text, request.actor)
    except Refused as refused:
        # What was typed stays in the box, to be put right; it goes nowhere else.
        return _refused(request, refused.reason, q=text)
    recorded(request.actor, people)
    context = {"people": people, "by_identity": True}
    return render(request, "cases/search.html", context, using="django")


def _refused(request: Any, reason: str, *, q: str = "") -> HttpResponse:
    context = {"refused": reason, "q": q}
    return render(request, "cases/search.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY, using="django")
