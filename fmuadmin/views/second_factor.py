"""The second factor at login: show it, or set one up the first time. Nobody is logged in here yet."""

import json
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from fmuadmin import audit
from fmuadmin.access import ANONYMOUS, Actor, public
from fmuadmin.forms import BaseForm
from fmuadmin.login import factors, limits, pending
from fmuadmin.login.arrival import let_in
from fmuadmin.models import User
from fmuadmin.vocabulary import Factor

WRONG_CODE = "Koden stämmer inte. Koden byts var 30:e sekund och gäller en gång. Vänta på nästa och försök igen."
WRONG_SET_UP = "Koden stämmer inte. Kontrollera att appen visar FMU-admin och att telefonens klocka går rätt."
WRONG_PASSKEY = "Passkeyn godkändes inte. Försök igen, eller använd en kod."


class CodeForm(BaseForm):
    """A code from an app, or a recovery code."""

    code = forms.CharField(
        label="Kod",
        max_length=20,
        help_text="Sex siffror från appen, eller en reservkod.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class SetUpForm(CodeForm):
    """The first code from an app that has just been given the secret."""

    code = forms.CharField(
        label="Kod från appen",
        max_length=20,
        help_text="Sex siffror.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


def passkey_answer(request: Any) -> Any:
    """What the browser says a passkey answered; None when it says nothing that can be read."""
    try:
        return json.loads(request.POST.get("credential", ""))
    except ValueError:
        return None


@public
@require_http_methods(["GET", "POST"])
def show(request: Any) -> HttpResponse:
    """The second step of logging in."""
    user = pending.person(request)
    if user is None:
        return _from_the_start(request)
    kinds = factors.kinds_of(user)
    if not kinds:
        return HttpResponseRedirect(reverse("set_up_factor"))
    by_passkey = "credential" in request.POST
    form = CodeForm(request.POST if request.method == "POST" and not by_passkey else None)
    problem = ""
    if request.method == "POST" and (by_passkey or form.is_valid()):
        factor = _judged(request, user, form)
        if factor is not None:
            wanted = let_in(request, user, factor=factor, wanted=pending.wanted(request))
            return HttpResponseRedirect(wanted)
        problem = _problem(user, by_passkey=by_passkey)
        if not by_passkey:
            form.add_error(None if problem == limits.LOCKED else "code", problem)
            problem = ""
    context = {"form": form, "problem": problem, "has_app": Factor.APP in kinds}
    if Factor.PASSKEY in kinds:
        context["passkey"] = json.dumps(factors.ask_for_passkey(user))
    return render(request, "fmuadmin/login/second_factor.html", context, status=422 if form.errors or problem else 200)


def _judged(request: Any, user: User, form: CodeForm) -> Factor | None:
    if not limits.allows(limits.SECOND_FACTOR, str(user.pk)):
        return None
    if "credential" in request.POST:
        factor = Factor.PASSKEY if factors.judge_passkey(user, passkey_answer(request)) else None
    else:
        factor = factors.judge_code(user, form.cleaned_data["code"])
    if factor is None:
        audit.record(ANONYMOUS, "session.refused", facts={"username": user.username})
    else:
        limits.forgive(limits.SECOND_FACTOR, str(user.pk))
    return factor


def _problem(user: User, *, by_passkey: bool) -> str:
    if limits.is_locked(limits.SECOND_FACTOR, str(user.pk)):
        return limits.LOCKED
    return WRONG_PASSKEY if by_passkey else WRONG_CODE


@public
@require_http_methods(["GET", "POST"])
def set_up(request: Any) -> HttpResponse:
    """The first login: nothing else opens before there is a second factor (S12)."""
    user = pending.person(request)
    if user is None:
        return _from_the_start(request)
    if factors.kinds_of(user):
        return HttpResponseRedirect(reverse("second_factor"))
    by_passkey = "credential" in request.POST
    form = SetUpForm(request.POST if request.method == "POST" and not by_passkey else None)
    problem = ""
    if request.method == "POST":
        factor = set_up_from(request, user, form, name="Min första passkey")
        if factor is not None:
            return HttpResponseRedirect(_with_codes(request, user, factor))
        problem = WRONG_PASSKEY if by_passkey else ""
    context = {"form": form, "problem": problem, **set_up_context(request, user)}
    return render(request, "fmuadmin/login/set_up.html", context, status=422 if form.errors or problem else 200)


def set_up_from(request: Any, user: User, form: SetUpForm, *, name: str) -> Factor | None:
    """The factor that the posted page sets up, with its line in the trail; None, with the reason, when it does not."""
    if "credential" in request.POST:
        factor = Factor.PASSKEY if factors.set_up_passkey(user, name, passkey_answer(request)) else None
    elif form.is_valid():
        sealed = request.session.get(pending.SETTING_UP)
        right = sealed is not None and factors.set_up_app(user, factors.unseal(sealed), form.cleaned_data["code"])
        factor = Factor.APP if right else None
        if not right:
            form.add_error("code", WRONG_SET_UP)
    else:
        factor = None
    if factor is not None:
        request.session.pop(pending.SETTING_UP, None)
        audit.record(Actor(user_id=user.pk, name=user.name), "factor.added", facts={"factor": factor.label})
    return factor


def set_up_context(request: Any, user: User) -> dict[str, Any]:
    """What the page that sets up a factor shows: the same secret until it is used."""
    sealed = request.session.get(pending.SETTING_UP)
    if sealed is None:
        sealed = request.session[pending.SETTING_UP] = factors.seal(factors.new_secret())
    secret = factors.unseal(sealed)
    return {
        "picture": factors.picture_of(user, secret),
        "secret": " ".join(secret[place : place + 4] for place in range(0, len(secret), 4)),
        "passkey": json.dumps(factors.offer_passkey(user)),
    }


def _with_codes(request: Any, user: User, factor: Factor) -> str:
    """Password and a second factor have been shown: let the person in, by way of the recovery codes."""
    factors.new_recovery_codes(user)
    wanted = let_in(request, user, factor=factor, wanted=pending.wanted(request))
    return f"{reverse('recovery_codes')}?{urlencode({'next': wanted})}"


def _from_the_start(request: Any) -> HttpResponse:
    """It took too long, or nobody began."""
    wanted = pending.wanted(request)
    pending.end(request)
    page = reverse("login")
    return HttpResponseRedirect(f"{page}?{urlencode({'next': wanted})}" if wanted else page)
