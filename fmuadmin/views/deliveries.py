"""Leveranser: mails on their way, for system administrators (IN2). Translates, decides nothing."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from fmuadmin import ui
from fmuadmin.deliveries import handling, listing
from fmuadmin.lifecycle import Refused
from fmuadmin.models import Delivery
from fmuadmin.parts import Mood
from fmuadmin.views.administration import administrators_only

# A database key has no more digits than this.
_LARGEST_KEY = 2**63 - 1


@require_GET
@administrators_only
def deliveries(request: Any) -> HttpResponse:
    """What waits, what has gone, what did not arrive."""
    found = listing.listed(request.actor, request.GET, url=request.path)
    return render(request, "fmuadmin/deliveries/deliveries.html", {"found": found}, using="django")


@require_GET
@administrators_only
def delivery(request: Any, pk: int) -> HttpResponse:
    """One mail, and who to call."""
    found = listing.shown(request.actor, pk) if pk <= _LARGEST_KEY else None
    if found is None:
        raise Http404
    return render(request, "fmuadmin/deliveries/delivery.html", {"found": found}, using="django")


@require_POST
@administrators_only
def retry(request: Any, pk: int) -> HttpResponse:
    """Send it again."""
    return _done(request, pk, handling.retry, "Brevet står i kön och skickas inom kort.")


@require_POST
@administrators_only
def park(request: Any, pk: int) -> HttpResponse:
    """Let it rest."""
    return _done(request, pk, handling.park, "Brevet är parkerat. Det skickas inte förrän du väljer Skicka igen nu.")


def _done(request: Any, pk: int, act: Callable[..., Delivery], said: str) -> HttpResponse:
    if pk > _LARGEST_KEY or not Delivery.objects.visible_to(request.actor).filter(pk=pk).exists():
        raise Http404
    try:
        with transaction.atomic():
            act(pk, actor=request.actor)
    except Refused as refused:
        ui.say(request, refused.reason, mood=Mood.SOON)
    else:
        ui.say(request, said)
    return HttpResponseRedirect(reverse("delivery", args=[pk]), status=HTTPStatus.SEE_OTHER)
