"""Anmäl eget jäv: asked twice before it happens, since the case is then closed for the one who declares it (S24)."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cases import commands
from cases.commands.conflicting import LONGEST_REASON
from cases.selectors.actions import may_declare_conflict
from cases.views.attempt import UNPROCESSABLE, open_case
from fmuadmin import ui
from fmuadmin.forms import BaseForm
from fmuadmin.lifecycle import Refused
from fmuadmin.parts import Consequences, Fact

FOLLOWS = Consequences(
    facts=[
        Fact(label="För dig", value="Ärendet stängs genast, i alla dina uppdrag. Du ser bara numret i översikten."),
        Fact(
            label="För dina kollegor", value="De ser att du har anmält jäv och kan ta över. Skälet visas inte för dem."
        ),
        Fact(label="För ärendet", value="Utredningen fortsätter. Andra organisationer märker ingenting."),
        Fact(
            label="Om det blev fel",
            value="Du kan inte ångra anmälan själv. Din chef kan be den som driver FMU-admin att häva den.",
        ),
    ]
)


class ConflictForm(BaseForm):
    """Why, if one wants to say, and that one is sure."""

    reason = forms.CharField(
        label="Skäl", required=False, max_length=LONGEST_REASON, help_text="Skriv inga personuppgifter."
    )
    sure = forms.BooleanField(
        label="Ja, stäng ärendet för mig", error_messages={"required": "Kryssa i att ärendet ska stängas för dig"}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def declare(request: Any, number: str) -> HttpResponse:
    """The question, and the act."""
    sight = open_case(request.actor, number, "declare_own_conflict")
    back_url = reverse("cases:case", args=[number])
    if not may_declare_conflict(sight):
        refusal = {"reason": "Ni har inte längre ärendet, så det finns inget att anmäla jäv i.", "back_url": back_url}
        return render(request, "422.html", refusal, status=UNPROCESSABLE, using="django")
    form = ConflictForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            commands.declare_own_conflict(number, actor=request.actor, reason=form.cleaned_data["reason"])
        except commands.NotVisible:
            raise Http404 from None
        except Refused as refused:
            form.add_error(refused.field, refused.reason)
        else:
            ui.say(request, f"Du har anmält jäv i {number}. Ärendet är stängt för dig.")
            return HttpResponseRedirect(reverse("cases:board"))
    context: dict[str, Any] = {"form": form, "number": number, "back_url": back_url, "follows": FOLLOWS}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "cases/acts/own_conflict.html", context, status=status, using="django")
