"""Min logg for everybody; for the log reviewer the log, samples, signed reviews and extracts (AC2, AC3, S5, S10).

Reviewers meet no identity: the case number stands for the insured person. An extract's number comes by POST only.
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from fmuadmin import audit, clock, ui
from fmuadmin.logs import lines, shaping
from fmuadmin.logs.asked import Asked
from fmuadmin.logs.extract import pdf
from fmuadmin.logs.extracting import extracted
from fmuadmin.logs.forms import DrawForm, ExtractForm, SignForm
from fmuadmin.logs.reviewing import Draw, NotDrawn, draw, drawn_again, review_of, sign
from fmuadmin.models import LogReview
from fmuadmin.vocabulary import ReviewOutcome, Role

UNPROCESSABLE = int(HTTPStatus.UNPROCESSABLE_ENTITY)
View = Callable[..., HttpResponse]


def reviewers_only(view: View) -> View:
    """Log reviewers' pages. Others are refused, and the attempt is in the trail (S4)."""

    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.actor.role != Role.LOG_REVIEWER:
            facts = {"step": view.__name__, "reason": "Bara loggranskare."}
            audit.record(request.actor, audit.ACCESS_DENIED, facts=facts)
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@require_GET
def own_log(request: Any) -> HttpResponse:
    """Min logg: what is logged about one's own readings and denied attempts, in every mandate."""
    asked = Asked.read(request.GET)
    rows = asked.narrow(lines.own_lines(request.actor))
    found = lines.paged(rows, request.GET, url=request.path, keep=asked.values)
    region = _region(shaping.own_region(request.path, asked, found))
    return render(request, "fmuadmin/logs/own.html", {"region": region}, using="django")


@require_GET
@reviewers_only
def review_log(request: Any) -> HttpResponse:
    """Logguppföljning: the log of the reviewer's organisation."""
    asked = Asked.read(request.GET)
    reach = lines.reach_of(request.actor)
    people = lines.people_of(reach)
    found = lines.paged(asked.narrow(lines.lines_of(reach)), request.GET, url=request.path, keep=asked.values)
    region = _region(shaping.review_region(request.path, asked, found, people))
    context = {"region": region, "actions": shaping.review_actions(asked), "tabs": shaping.tabs("log_review")}
    return render(request, "fmuadmin/logs/review.html", context, using="django")


@require_http_methods(["GET", "POST"])
@reviewers_only
def draw_sample(request: Any) -> HttpResponse:
    """Choose what to review and draw the sample."""
    people = lines.people_of(lines.reach_of(request.actor))
    if request.method == "POST":
        form = DrawForm(request.POST, people=people)
        if form.is_valid():
            drawn, _ = draw(request.actor, asked=form.asked(), size=form.cleaned_data["antal"])
            address = reverse("log_sample", args=[drawn.sealed(request.actor)])
            return HttpResponseRedirect(address, status=HTTPStatus.SEE_OTHER)
    else:
        form = DrawForm(people=people, initial=shaping.usual_period() | Asked.read(request.GET).values)
    context = {"form": form, "title": "Ny granskning"}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "fmuadmin/logs/draw.html", context, using="django", status=status)


@require_http_methods(["GET", "POST"])
@reviewers_only
def sample(request: Any, sealed: str) -> HttpResponse:
    """The sample that was drawn, and the form to sign what the review came to."""
    try:
        drawn = Draw.opened(sealed, request.actor)
    except NotDrawn:
        raise Http404 from None
    review = review_of(request.actor, drawn)
    if review is not None:
        return HttpResponseRedirect(reverse("log_signed", args=[review.pk]), status=HTTPStatus.SEE_OTHER)
    form = SignForm(_sent(request))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        review = sign(request.actor, drawn, outcome=ReviewOutcome(values["utfall"]), note=values["anteckning"])
        ui.say(request, "Granskningen är signerad.")
        return HttpResponseRedirect(reverse("log_signed", args=[review.pk]), status=HTTPStatus.SEE_OTHER)
    context = {"form": form, **shaping.sample(drawn, lines.people_of(drawn.reach))}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "fmuadmin/logs/sample.html", context, using="django", status=status)


@require_GET
@reviewers_only
def reviews(request: Any) -> HttpResponse:
    """The reviews that the organisation has signed."""
    rows = LogReview.objects.visible_to(request.actor)
    found = lines.paged(rows, request.GET, url=request.path, keep={})
    context = {"region": _region(shaping.reviews_region(request.path, found)), "tabs": shaping.tabs("log_reviews")}
    return render(request, "fmuadmin/logs/reviews.html", context, using="django")


@require_GET
@reviewers_only
def signed(request: Any, pk: int) -> HttpResponse:
    """One signed review, with its sample drawn again."""
    review = LogReview.objects.visible_to(request.actor).filter(pk=pk).first()
    if review is None:
        raise Http404
    drawn = drawn_again(review)
    context = shaping.signed(review, drawn, lines.people_of(drawn.reach))
    return render(request, "fmuadmin/logs/signed.html", context, using="django")


@sensitive_post_parameters("personnummer")
@require_http_methods(["GET", "POST"])
@reviewers_only
def extract(request: Any) -> HttpResponse:
    """Loggutdrag: one person's lines as a PDF. The number is never in an address (SE2, S22)."""
    form = ExtractForm(_sent(request))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        made = extracted(
            request.actor,
            values["personnummer"],
            since=values["fran"],
            until=values["till"],
            reason=values["skal"],
            names=values["namn"],
        )
        answer = HttpResponse(pdf(made), content_type="application/pdf")
        answer["Content-Disposition"] = f'attachment; filename="loggutdrag-{clock.today()}.pdf"'
        return answer
    context = {"form": form, "tabs": shaping.tabs("log_extract")}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "fmuadmin/logs/extract.html", context, using="django", status=status)


def _sent(request: Any) -> Any:
    """What was sent, also when it was nothing; None when the page is only opened."""
    return request.POST if request.method == "POST" else None


def _region(page: shaping.Region) -> SafeString:
    drawn = render_to_string("log_region.html", {"page": page}, using="jinja2")
    return mark_safe(drawn)  # noqa: S308 – escaped there
