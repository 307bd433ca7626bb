"""Ärendevyn: one case, one tab at a time, each with its own address (CV1–CV8). Translates, decides nothing."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from cases import commands
from cases.note_form import NoteForm
from cases.selectors.case_page import Place, case_page, open_case
from cases.selectors.former import former_page
from cases.selectors.seeing import Sight
from cases.views.board import REMEMBERED
from cases.views.readings import case_refused, tab_shown
from fmuadmin import ui
from fmuadmin.lifecycle import Refused


@require_GET
def case(request: Any, number: str, slug: str = "") -> HttpResponse:
    """The case with a tab open: the one in the address, or the one that the state is about."""
    sight, place = found(request, number, slug)
    if place is None:
        return render(request, "cases/case/former.html", {"former": former_page(sight)}, using="django")
    return draw(request, sight, place)


def found(request: Any, number: str, slug: str) -> tuple[Sight, Place | None]:
    """The case and its tab. Raises Http404, alike for what does not exist and what is not the actor's."""
    opened = open_case(number, request.actor, slug)
    if opened is None:
        case_refused(request.actor, number, slug)
        raise Http404
    return opened


def draw(request: Any, sight: Sight, place: Place, *, form: NoteForm | None = None, status: int = 200) -> HttpResponse:
    """Draw the tab; ``form`` is the note that was refused, with its text kept."""
    mandate_id, query = request.session.get(REMEMBERED) or (None, "")
    last_query = str(query) if mandate_id == request.actor.mandate_id else ""
    page = case_page(sight, place, parameters=request.GET, last_query=last_query)
    context = {"case_page": page, "tab": page.content, "form": form or NoteForm()}
    tab_shown(sight, place.slug)
    ui.know_unread(request, sight.unread)
    return render(request, f"cases/case/{place.slug}.html", context, status=status, using="django")


@require_POST
def take(request: Any, number: str) -> HttpResponse:
    """Become responsible for the case at the own party (AS11)."""
    back = reverse("cases:case", args=[number])
    try:
        commands.take_case(number, actor=request.actor)
    except commands.NotVisible:
        raise Http404 from None
    except Refused as refused:
        context = {"reason": refused.reason, "back_url": back}
        return render(request, "422.html", context, status=422, using="django")
    ui.say(request, "Du är nu ansvarig för ärendet.")
    return HttpResponseRedirect(reverse("cases:tab", args=[number, "begaran"]))
