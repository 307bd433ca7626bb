"""Logging in through a provider (SITHS, FK): the way out, the way back, and the page that says why not."""

from typing import Any

import requests
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from fmuadmin import audit
from fmuadmin.access import ANONYMOUS, public
from fmuadmin.login import providers
from fmuadmin.login.arrival import let_in, safe_next
from fmuadmin.vocabulary import Factor

_WANTED = "provider next"
NO_ANSWER = (
    "Inloggningen avbröts eller gick inte igenom hos inloggningstjänsten. Försök igen. Om det inte hjälper kontaktar "
    "du den som förvaltar inloggningen i din organisation."
)


def _provider(request: Any, provider_id: str) -> Any:
    try:
        return get_adapter().get_provider(request, provider_id)
    except SocialApp.DoesNotExist:
        raise Http404 from None


@public
@require_POST
def start(request: Any, provider_id: str) -> HttpResponse:
    """Send the person to the provider. Nothing in the address changes what is asked there."""
    provider = _provider(request, provider_id)
    request.session[_WANTED] = safe_next(request, "")
    try:
        way_out: HttpResponse = provider.redirect(request, AuthProcess.LOGIN)
    except (requests.RequestException, OAuth2Error, ValueError, KeyError):
        return failed(request, provider.name)
    return way_out


@public
@require_safe
def come_back(request: Any, provider_id: str) -> HttpResponse:
    """The provider sends the person back; ``answer`` or ``failed`` below says what then."""
    provider = _provider(request, provider_id)
    try:
        answered: HttpResponse = openid_connect.callback(request, provider_id)
    except (ValueError, KeyError):  # an answer that is no answer
        return failed(request, provider.name)
    return answered


def answer(request: Any, account: Any) -> HttpResponse:
    """Who it is, is known: let them in, or say why not."""
    provider = _provider(request, account.provider)
    try:
        arrival = providers.arrive(account.provider, account.extra_data, provider.app.settings["accepted_acr"])
    except providers.NotLetIn as why:
        return _refused(request, provider.name, str(why))
    wanted = request.session.pop(_WANTED, "")
    covered = [mandate.pk for mandate in arrival.mandates]
    page = let_in(request, arrival.user, factor=Factor.PROVIDER, wanted=wanted, covered=covered)
    return HttpResponseRedirect(page)


def failed(request: Any, name: str) -> HttpResponse:
    """The provider could not be reached, refused, or answered something that is no answer."""
    return _refused(request, name, NO_ANSWER)


def _refused(request: Any, name: str, reason: str) -> HttpResponse:
    audit.record(ANONYMOUS, "session.refused", facts={"provider": name, "reason": reason})
    context = {"provider": name, "reason": reason}
    return render(request, "fmuadmin/login/not_let_in.html", context, status=403)
