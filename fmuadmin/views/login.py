"""Log in with a local account, choose a mandate, log out (AC1). The second factor is in second_factor.py."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate, logout
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from fmuadmin import audit
from fmuadmin.access import ANONYMOUS, Actor, public, without_mandate
from fmuadmin.forms import BaseForm
from fmuadmin.login import factors, limits, pending
from fmuadmin.login.arrival import choose, mandates_of, provider_links, safe_next
from fmuadmin.models import User
from fmuadmin.sessions import COVERED_KEY

WRONG = "Användarnamnet eller lösenordet stämmer inte. Kontrollera båda och försök igen."


class LoginForm(BaseForm):
    """User name and password."""

    username = forms.CharField(
        label="Användarnamn", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label="Lösenord", max_length=200, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


@public
@require_http_methods(["GET", "POST"])
def log_in(request: Any) -> HttpResponse:
    """The first factor. The right password leads to the second one, or to setting it up."""
    form = LoginForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        user = _judged(request, form)
        if user is not None:
            pending.begin(request, user, safe_next(request, ""))
            return HttpResponseRedirect(reverse("second_factor" if factors.kinds_of(user) else "set_up_factor"))
    context = {"form": form, "next": safe_next(request, ""), "providers": provider_links()}
    return render(request, "fmuadmin/login/login.html", context, status=422 if form.errors else 200)


def _judged(request: Any, form: LoginForm) -> User | None:
    """Whose password it is; None with the reason in the form. Known and unknown names get the same answers."""
    username, address = form.cleaned_data["username"], limits.address_of(request)
    if limits.is_locked(limits.ADDRESS, address) or not limits.allows(limits.ACCOUNT, username):
        form.add_error(None, limits.LOCKED)
        return None
    user = authenticate(request, **form.cleaned_data)
    if isinstance(user, User):
        limits.forgive(limits.ACCOUNT, username)
        return user
    limits.allows(limits.ADDRESS, address)
    form.add_error(None, WRONG)
    _record_refused(username)
    return None


def _record_refused(username: str) -> None:
    """Keep the name only when somebody has it: people type passwords and identity numbers in the wrong field (S22)."""
    known = User.objects.filter(username=username).values_list("username", flat=True).first()
    audit.record(ANONYMOUS, "session.refused", facts={"username": known or ""})


@without_mandate
@require_http_methods(["GET", "POST"])
def mandates(request: Any) -> HttpResponse:
    """Choose among the mandates one holds today and the login covers, without logging out."""
    held = mandates_of(request.user.pk, request.session.get(COVERED_KEY))
    chosen = next((m for m in held if str(m.pk) == request.POST.get("mandate")), None)
    if request.method == "POST" and chosen is not None:
        choose(request, chosen)
        return HttpResponseRedirect(safe_next(request, reverse("cases:board")))
    return render(request, "fmuadmin/mandates.html", {"mandates": held, "next": safe_next(request, "")})


@without_mandate
@require_POST
def log_out(request: Any) -> HttpResponse:
    """End the session, and leave nothing of it in the browser (AC9)."""
    audit.record(Actor(user_id=request.user.pk, name=request.user.name), "session.closed")
    logout(request)
    response = HttpResponseRedirect(reverse("login"))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
