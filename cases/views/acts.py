"""The pages of acts: one view for every step, one for Ny begäran, one for the live *Senaste kallelsedatum*."""

from datetime import date
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cases import commands
from cases.act_forms.requesting import RegisterRequestForm
from cases.acts import REGISTER_LABEL, act_of_slug
from cases.commands.moves import record_denied
from cases.models import Case
from cases.summons import summons_in_words
from cases.views.attempt import UNPROCESSABLE, Attempt, open_case
from fmuadmin import clock, ui
from fmuadmin.access import Actor
from fmuadmin.calendar import OutsideCalendar
from fmuadmin.files.receiving import takes_files
from fmuadmin.lifecycle import Denied, Refused
from fmuadmin.login.kept import keeps_text, wants_form_again
from fmuadmin.vocabulary import Role


@takes_files
@keeps_text
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: Any, number: str, slug: str) -> HttpResponse:
    """GET shows the form of the act; POST performs it. 404 for an unknown act or case, 422 for a step not open."""
    chosen = act_of_slug(slug)
    if chosen is None:
        raise Http404
    attempt = Attempt(request, chosen, open_case(request.actor, number, chosen.step))
    return attempt.save() if request.method == "POST" else attempt.show()


@keeps_text
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: Any) -> HttpResponse:
    """Ny begäran. ``?som=<number>`` offers the contents of an earlier case of the own office again."""
    actor: Actor = request.actor
    if actor.role != Role.FK_OFFICER:
        reason = "Bara Försäkringskassans handläggare kan skicka en begäran."
        record_denied(actor, step="register_request", number="", reason=reason)
        return _not_registered(request, Denied(reason))
    form = RegisterRequestForm(
        request.POST if request.method == "POST" else None, actor=actor, like=_like(actor, request.GET.get("som", ""))
    )
    if wants_form_again(request):
        form = RegisterRequestForm(actor=actor, initial=form.typed())
    elif request.method == "POST" and form.is_valid():
        try:
            case = form.perform(commands.register_request)
        except Denied as denied:
            return _not_registered(request, denied)
        except Refused as refused:
            form.refuse(refused)
        else:
            ui.say(request, f"Begäran {case.number} är skickad till {case.region.name}.")
            return HttpResponseRedirect(reverse("cases:case", args=[case.number]), status=HTTPStatus.SEE_OTHER)
    context = {"form": form, "title": REGISTER_LABEL, "back_url": reverse("cases:board")}
    return render(
        request, "cases/acts/register.html", context, status=UNPROCESSABLE if form.errors else 200, using="django"
    )


def _like(actor: Actor, number: str) -> Case | None:
    if not number or "\x00" in number:
        return None
    return Case.objects.visible_to(actor).filter(number=number, office_id=actor.organisation_id).first()


def _not_registered(request: Any, denied: Denied) -> HttpResponse:
    context = {"reason": denied.reason, "back_url": reverse("cases:board"), "back_label": "Till översikten"}
    return render(request, "422.html", context, status=UNPROCESSABLE, using="django")


@require_safe
def summons(request: Any, number: str) -> HttpResponse:
    """The last day to call the insured for a visit on ``?date=`` by ``?channel=``, as one line of text (VI2)."""
    case = open_case(request.actor, number, "summons").case
    try:
        visit_on = date.fromisoformat(request.GET.get("date", ""))
        words = summons_in_words(
            visit_on=visit_on, channel=request.GET.get("channel", ""), today=clock.today(), rules=case.rules
        )
    except (ValueError, OverflowError, OutsideCalendar):
        words = ""
    return HttpResponse(words, content_type="text/plain; charset=utf-8")
