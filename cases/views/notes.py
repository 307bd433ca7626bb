"""Writing an internal note. Reading them is a tab of the case (cases/views/case.py)."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from cases import commands
from cases.note_form import NoteForm
from cases.views.case import draw, found
from cases.views.readings import act_done
from fmuadmin import ui
from fmuadmin.lifecycle import Refused
from fmuadmin.login.kept import keeps_text, wants_form_again

NOTES = "anteckningar"


@keeps_text
@require_POST
def note(request: Any, number: str) -> HttpResponse:
    """Write a note for the own organisation; a refused text stays in the form."""
    sight, place = found(request, number, NOTES)
    form = NoteForm(request.POST)
    if wants_form_again(request):
        assert place is not None  # noqa: S101 – as below
        return draw(request, sight, place, form=NoteForm(initial=form.typed()))
    if form.is_valid() and _written(form, number, request):
        act_done(sight, "write_note")
        ui.say(request, "Anteckningen är sparad.")
        return HttpResponseRedirect(reverse("cases:tab", args=[number, NOTES]))
    assert place is not None  # noqa: S101 – only a case without tabs has none, and this one was found by its tab
    return draw(request, sight, place, form=form, status=422)


def _written(form: NoteForm, number: str, request: Any) -> bool:
    try:
        commands.write_note(number, actor=request.actor, text=form.cleaned_data["text"])
    except commands.NotVisible:
        raise Http404 from None
    except Refused as refused:
        form.add_error(refused.field, refused.reason)
        return False
    return True
