"""Bevaka and stop, from the case page's Mer (CV9)."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from cases.commands.following import follow_case, unfollow_case
from cases.commands.moves import NotVisible
from fmuadmin import ui
from fmuadmin.lifecycle import Refused


@require_POST
def follow(request: Any, number: str) -> HttpResponse:
    """Follow the case."""
    return _done(request, number, follow_case, "Du bevakar ärendet. Du får en notis när något händer.")


@require_POST
def unfollow(request: Any, number: str) -> HttpResponse:
    """Stop following the case."""
    return _done(request, number, unfollow_case, "Du bevakar inte ärendet längre.")


def _done(request: Any, number: str, command: Callable[..., None], said: str) -> HttpResponse:
    back = reverse("cases:case", args=[number])
    try:
        command(number, actor=request.actor)
    except NotVisible:
        raise Http404 from None
    except Refused as refused:
        context = {"reason": refused.reason, "back_url": back}
        return render(request, "422.html", context, status=422, using="django")
    ui.say(request, said)
    return HttpResponseRedirect(back)
