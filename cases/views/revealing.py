"""Visa skyddade personuppgifter: a reason first, then who it is, on this one page view (AC4, S20)."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cases import commands
from cases.commands.revealing import NOTHING_HIDDEN
from cases.models import InsuredPerson
from cases.reveal_form import RevealForm
from cases.selectors.request import full_identity
from cases.selectors.seeing import Sight, see
from cases.views.attempt import UNPROCESSABLE
from cases.views.readings import case_refused
from fmuadmin.lifecycle import Denied, Refused


@require_http_methods(["GET", "HEAD", "POST"])
def reveal(request: Any, number: str) -> HttpResponse:
    """GET asks for the reason, POST shows the identity once; 404 for another's case, 422 when nothing may be seen."""
    sight = see(number, request.actor)
    if sight is None:
        case_refused(request.actor, number, "")
        raise Http404
    form = RevealForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _answered(request, sight, form)
    if not sight.may_reveal:
        # Also a bare look leaves the trace that a denied attempt leaves.
        return _answered(request, sight, form, reason="")
    return _draw(request, sight, form)


def _answered(request: Any, sight: Sight, form: RevealForm, *, reason: str | None = None) -> HttpResponse:
    why = form.cleaned_data["reason"] if reason is None else reason
    try:
        insured = commands.reveal_identity(sight.case.number, actor=request.actor, reason=why)
    except commands.NotVisible:
        raise Http404 from None
    except Denied as denied:
        return _say(request, sight, denied.reason)
    except Refused as refused:
        if refused.field is None:
            return _say(request, sight, NOTHING_HIDDEN)
        form.add_error("reason", refused.reason)
        return _draw(request, sight, form)
    return _draw(request, sight, form, insured)


def _draw(request: Any, sight: Sight, form: RevealForm, insured: InsuredPerson | None = None) -> HttpResponse:
    context = {
        "form": form,
        "number": sight.case.number,
        "identity": full_identity(sight, insured) if insured is not None else [],
        "back_url": reverse("cases:tab", args=[sight.case.number, "begaran"]),
    }
    status = UNPROCESSABLE if form.errors else 200
    response = render(request, "cases/case/reveal.html", context, status=status, using="django")
    response["Cache-Control"] = "no-store"
    return response


def _say(request: Any, sight: Sight, reason: str) -> HttpResponse:
    back = reverse("cases:case", args=[sight.case.number])
    context = {"reason": reason, "back_url": back, "back_label": f"Tillbaka till {sight.case.number}"}
    return render(request, "422.html", context, status=UNPROCESSABLE, using="django")
