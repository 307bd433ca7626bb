"""Kallelse: the letter about a booked visit, looked at and printed, and the unit's own wording of it (VI7)."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cases import commands
from cases.commands.moves import record_denied
from cases.commands.summoning import ONLY_UNITS, refuse_unknown, write_summons_template
from cases.merge_fields import BODY, FIELDS, HEADING
from cases.models import InsuredPerson, SummonsTemplate, Visit
from cases.papers.summons import example, letter, pdf, template_of, visit_to_call_to
from cases.policies import UNIT_ROLES
from cases.selectors.actions import step_action
from cases.selectors.seeing import Sight, see
from cases.summons_form import LetterForm, SummonsTemplateForm
from cases.views.attempt import UNPROCESSABLE
from cases.views.papers import paper
from cases.views.readings import case_refused, paper_made
from fmuadmin import clock, ui
from fmuadmin.access import Actor
from fmuadmin.lifecycle import Refused
from fmuadmin.login.kept import keeps_text, wants_form_again
from fmuadmin.reading import ReadAction, Resource

PREVIEW = "forhandsgranska"
MOST_WORDINGS = 20


@require_http_methods(["GET", "HEAD", "POST"])
def summons_letter(request: Any, number: str, visit_id: int) -> HttpResponse:
    """GET shows the letter as it will be, POST gives it as a PDF; 404 unless the visit is ahead and the own unit's."""
    sight = see(number, request.actor)
    visit = visit_to_call_to(sight, visit_id) if sight is not None else None
    if sight is None or visit is None:
        case_refused(request.actor, number, "besok")
        raise Http404
    form = LetterForm(request.POST if request.method == "POST" else None) if sight.may_reveal else None
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            revealed = _revealed(sight, form)
        except Refused as refused:
            assert form is not None  # noqa: S101 – only a reason can be refused
            form.add_error("skal", refused.reason)
        else:
            made = pdf(letter(sight, visit, revealed=revealed))
            paper_made(sight, Resource.VISIT, ReadAction.PRINTED)
            return paper(made, f"kallelse-{number}-{visit.starts_at:%Y-%m-%d}.pdf")
    return _draw_letter(request, sight, visit, form)


def _revealed(sight: Sight, form: LetterForm | None) -> InsuredPerson | None:
    if form is None:
        return None
    return commands.reveal_identity(sight.case.number, actor=sight.actor, reason=form.cleaned_data["skal"])


def _draw_letter(request: Any, sight: Sight, visit: Visit, form: LetterForm | None) -> HttpResponse:
    paper_made(sight, Resource.VISIT, ReadAction.READ)
    number = sight.case.number
    context = {
        "form": form,
        "number": number,
        "letter": letter(sight, visit),
        "sent": "" if visit.invited_on is None else f"Kallelsen är registrerad som skickad {visit.invited_on}.",
        "register": step_action(sight, "rebook_visit", besok=visit.pk).url,
        "back_url": reverse("cases:tab", args=[number, "besok"]),
    }
    status = UNPROCESSABLE if form is not None and form.errors else 200
    return render(request, "cases/papers/letter.html", context, using="django", status=status)


@keeps_text
@require_http_methods(["GET", "HEAD", "POST"])
def summons_template(request: Any) -> HttpResponse:
    """The unit's wording: what it is, what it would look like, and a new one from a day on."""
    actor: Actor = request.actor
    if actor.role not in UNIT_ROLES:
        record_denied(actor, step="summons_template", number="", reason=ONLY_UNITS)
        raise PermissionDenied
    if request.method != "POST":
        heading, body = template_of(actor)
        initial = {"heading": heading, "body": body, "valid_from": clock.today()}
        return _draw_template(request, SummonsTemplateForm(initial=initial), (heading, body))
    form = SummonsTemplateForm(request.POST)
    if wants_form_again(request):
        again = SummonsTemplateForm(initial=form.typed())
        return _draw_template(request, again, template_of(actor))
    if not form.is_valid():
        return _draw_template(request, form, None)
    values = form.cleaned_data
    try:
        if PREVIEW in request.POST:
            for field in ("heading", "body"):
                refuse_unknown(values[field], field=field)
            again = SummonsTemplateForm(initial=form.typed())
            return _draw_template(request, again, (values["heading"], values["body"]), tried=True)
        write_summons_template(actor=actor, **values)
    except Refused as refused:
        name = "body" if refused.field == "text" else refused.field
        form.add_error(name if name in form.fields else None, refused.reason)
        return _draw_template(request, form, None)
    ui.say(request, f"Kallelsemallen är sparad och gäller från {values['valid_from']}.")
    return HttpResponseRedirect(reverse("cases:summons_template"), status=HTTPStatus.SEE_OTHER)


def _draw_template(
    request: Any, form: SummonsTemplateForm, words: tuple[str, str] | None, *, tried: bool = False
) -> HttpResponse:
    own = SummonsTemplate.objects.visible_to(request.actor).select_related("written_by")
    context = {
        "form": form,
        "fields": FIELDS.items(),
        "letter": example(*words, request.actor) if words is not None else None,
        "tried": tried,
        "wordings": own.order_by("-valid_from", "-pk")[:MOST_WORDINGS],
        "is_ours": words == (HEADING, BODY),
        "back_url": reverse("cases:board"),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "cases/papers/summons_template.html", context, using="django", status=status)
