"""Sparade vyer: keep the board's present filter under a name, or throw a view away (OV5)."""

from typing import Any

from django import forms
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from cases.board.asked import Asked
from cases.board.listening import WITHOUT_CASES
from cases.models import SavedView
from cases.views.board import no_board
from fmuadmin import ui
from fmuadmin.forms import BaseForm

_LONGEST_NAME = 60
_LONGEST_QUERY = 1000


class SavedViewForm(BaseForm):
    """A name, and whether colleagues see the view too."""

    name = forms.CharField(
        label="Namn",
        max_length=_LONGEST_NAME,
        error_messages={"required": "Ange ett namn på vyn, till exempel Min vecka"},
    )
    shared = forms.BooleanField(label="Dela med alla i organisationen", required=False)


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: Any) -> HttpResponse:
    """Save the board that the address asks for under a name."""
    if request.actor.role in WITHOUT_CASES:
        return no_board(request, "Sparade vyer")
    query = Asked.read(request.GET).query()
    back = f"{reverse('cases:board')}?{query}"
    form = SavedViewForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _save(request, form, query):
        ui.say(request, f"Vyn {form.cleaned_data['name']} är sparad.")
        return HttpResponseRedirect(back)
    status = 422 if form.errors else 200
    return render(request, "cases/saved_view.html", {"form": form, "back": back}, status=status, using="django")


def _save(request: Any, form: SavedViewForm, query: str) -> bool:
    if len(query) > _LONGEST_QUERY:
        form.add_error(None, "Filtret är för långt för att sparas. Välj färre värden och spara igen.")
        return False
    name = form.cleaned_data["name"]
    try:
        with transaction.atomic():
            SavedView.objects.create(
                owner_id=request.actor.user_id,
                organisation_id=request.actor.organisation_id,
                name=name,
                query=query,
                shared=form.cleaned_data["shared"],
            )
    except IntegrityError:
        form.add_error("name", f"Du har redan en vy som heter {name}. Välj ett annat namn eller ta bort den först.")
        return False
    return True


@require_POST
def delete(request: Any, pk: int) -> HttpResponse:
    """Throw one of the actor's own views away; a colleague's shared view stays."""
    view = SavedView.objects.visible_to(request.actor).filter(pk=pk, owner_id=request.actor.user_id).first()
    if view is None:
        raise Http404
    view.delete()
    ui.say(request, f"Vyn {view.name} är borttagen.")
    return HttpResponseRedirect(reverse("cases:board"))
