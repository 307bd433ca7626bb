"""Log in with a local account, choose a mandate, log out (AC1). Stronger login comes with the ACCESS rules."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from fmuadmin import audit, clock
from fmuadmin.access import ANONYMOUS, Actor, actor_of, become, public, without_mandate
from fmuadmin.forms import BaseForm
from fmuadmin.models import Mandate, User
from fmuadmin.sessions import MANDATE_KEY

WRONG = "Användarnamnet eller lösenordet stämmer inte. Kontrollera båda och försök igen."


class LoginForm(BaseForm):
    """User name and password."""

    username = forms.CharField(
        label="Användarnamn", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label="Lösenord", max_length=200, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


def safe_next(request: HttpRequest, fallback: str) -> str:
    """Where the person was going, if that is a page of this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return wanted
    return fallback


def mandates_of(user_id: int) -> "list[Mandate]":
    """The person's mandates that hold today."""
    return list(
        Mandate.objects.select_related("organisation")
        .filter(user_id=user_id)
        .held_on(clock.today())
        .order_by("organisation__sort_name", "role")
    )


@public
@require_http_methods(["GET", "POST"])
def log_in(request: Any) -> HttpResponse:
    """The login page. One mandate is chosen at once; several lead to the choice."""
    form = LoginForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        user = authenticate(request, **form.cleaned_data)
        if isinstance(user, User):
            login(request, user)
            return HttpResponseRedirect(_first_page(request, user))
        form.add_error(None, WRONG)
        _record_refused(form.cleaned_data["username"])
    context = {"form": form, "next": safe_next(request, "")}
    return render(request, "fmuadmin/login.html", context, status=422 if form.errors else 200)


def _record_refused(username: str) -> None:
    """Keep the name only when somebody has it: people type passwords and identity numbers in the wrong field (S22)."""
    known = User.objects.filter(username=username).values_list("username", flat=True).first()
    audit.record(ANONYMOUS, "session.refused", facts={"username": known or ""})


def _first_page(request: Any, user: User) -> str:
    mandates = mandates_of(user.pk)
    audit.record(Actor(user_id=user.pk, name=user.name), "session.opened")
    wanted = safe_next(request, reverse("cases:board"))
    if len(mandates) == 1:
        choose(request, mandates[0])
        return wanted
    page = reverse("mandates")
    return page if urlsplit(wanted).path == page else f"{page}?next={wanted}"


def choose(request: Any, mandate: Mandate) -> None:
    """Act with the mandate from the next page on; the session gets a new key (AC1)."""
    request.session[MANDATE_KEY] = mandate.pk
    request.session.cycle_key()
    become(actor_of(mandate))
    audit.record(actor_of(mandate), "mandate.chosen")


@without_mandate
@require_http_methods(["GET", "POST"])
def mandates(request: Any) -> HttpResponse:
    """Choose among the mandates one holds today, without logging out."""
    held = mandates_of(request.user.pk)
    chosen = next((m for m in held if str(m.pk) == request.POST.get("mandate")), None)
    if request.method == "POST" and chosen is not None:
        choose(request, chosen)
        return HttpResponseRedirect(safe_next(request, reverse("cases:board")))
    return render(request, "fmuadmin/mandates.html", {"mandates": held, "next": safe_next(request, "")})


@without_mandate
@require_POST
def log_out(request: Any) -> HttpResponse:
    """End the session."""
    audit.record(Actor(user_id=request.user.pk, name=request.user.name), "session.closed")
    logout(request)
    return HttpResponseRedirect(reverse("login"))
