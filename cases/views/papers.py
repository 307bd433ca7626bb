"""Papers of a case: choose what the ärendeakt shall hold, and get it as a PDF (DO4)."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cases import commands
from cases.dossier_form import DossierForm
from cases.models import InsuredPerson
from cases.papers.dossier import ORDER, dossier
from cases.papers.sections import sections_of
from cases.selectors.seeing import Sight, see
from cases.views.attempt import UNPROCESSABLE
from cases.views.readings import case_refused, paper_made
from cases.vocabulary import Part
from fmuadmin import clock
from fmuadmin.lifecycle import Refused
from fmuadmin.reading import ReadAction, Resource


@require_http_methods(["GET", "HEAD", "POST"])
def make_dossier(request: Any, number: str) -> HttpResponse:
    """GET asks which sections, POST answers with the PDF; 404 for a case without tabs for the reader."""
    sight = see(number, request.actor)
    if sight is None or sight.part == Part.FORMER_UNIT:
        case_refused(request.actor, number, "")
        raise Http404
    sections = sections_of(sight)
    choices = [(section.slug, section.label) for section in sections]
    usual = {"avsnitt": [section.slug for section in sections if section.chosen]}
    form = DossierForm(
        request.POST if request.method == "POST" else None,
        choices=choices,
        protected=sight.may_reveal,
        initial=usual,
    )
    if request.method == "POST" and form.is_valid():
        try:
            insured = _opened(sight, form.cleaned_data)
        except Refused as refused:
            form.add_error("skal", refused.reason)
        else:
            chosen = [section for section in sections if section.slug in form.cleaned_data["avsnitt"]]
            made = dossier(sight, chosen, insured=insured)
            paper_made(sight, Resource.CASE, ReadAction.EXPORTED)
            return paper(made, f"arendeakt-{number}-{clock.today()}.pdf")
    context = {"form": form, "number": number, "back_url": reverse("cases:case", args=[number])}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "cases/papers/dossier.html", context, status=status, using="django")


def _opened(sight: Sight, values: dict[str, Any]) -> InsuredPerson | None:
    """The protected person's identity, when it was asked for with a reason and has a place in the akt."""
    if not values.get("identitet") or ORDER not in values["avsnitt"]:
        return None
    return commands.reveal_identity(sight.case.number, actor=sight.actor, reason=values["skal"])


def paper(content: bytes, name: str) -> HttpResponse:
    """A PDF to keep, never in anybody's cache."""
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer
