"""Nödöppning for system administrators: ask with a reason, read, close. Everybody else, and without it, 404."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import commands
from cases.commands.glass import LONGEST_TEXT
from cases.selectors.glass import open_now, opened_case
from cases.views.attempt import UNPROCESSABLE
from cases.vocabulary import GlassReason
from fmuadmin import reading, ui
from fmuadmin.forms import BaseForm
from fmuadmin.lifecycle import Refused
from fmuadmin.views.administration import administrators_only
from fmuadmin.vocabulary import ReadAction, Resource


class GlassForm(BaseForm):
    """Which case, and why."""

    number = forms.CharField(label="Ärendenummer", max_length=20, help_text="Till exempel FMU-2026-0117.")
    reason = forms.ChoiceField(label="Skäl", choices=GlassReason.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label="Beskriv varför",
        max_length=LONGEST_TEXT,
        help_text="Visas för ärendets parter. Skriv inga personuppgifter.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def break_glass(request: Any) -> HttpResponse:
    """Ask for a case."""
    form = GlassForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["number"].strip().upper()
        reason = GlassReason(form.cleaned_data["reason"])
        try:
            commands.break_glass(number, actor=request.actor, reason=reason, text=form.cleaned_data["text"])
        except Refused as refused:
            form.add_error(refused.field, refused.reason)
        else:
            return HttpResponseRedirect(reverse("cases:broken_glass", args=[number]))
    context: dict[str, Any] = {"form": form, "open_now": open_now(request.actor)}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "cases/glass/ask.html", context, status=status, using="django")


@require_safe
@administrators_only
def broken_glass(request: Any, number: str) -> HttpResponse:
    """The opened case, to read."""
    opened = opened_case(number, request.actor)
    if opened is None:
        raise Http404
    reading.shown(
        request.actor,
        resource=Resource.CASE,
        cases=[(opened.case.pk, number)],
        action=ReadAction.BROKE_GLASS,
        purpose=f"{opened.glass.get_reason_display()}: {opened.glass.text}",
    )
    return render(request, "cases/glass/case.html", {"opened": opened}, using="django")


@require_POST
@administrators_only
def close_glass(request: Any, number: str) -> HttpResponse:
    """Close it."""
    try:
        commands.close_glass(number, actor=request.actor)
    except Refused:
        raise Http404 from None
    ui.say(request, f"{number} är stängt.")
    return HttpResponseRedirect(reverse("cases:break_glass"))
