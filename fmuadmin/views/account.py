"""A person's own login: password, second factors, recovery codes. Each change asks for the password once more."""

from typing import Any

from django import forms
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.password_validation import validate_password
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from fmuadmin import audit, ui
from fmuadmin.access import Actor, without_mandate
from fmuadmin.forms import BaseForm
from fmuadmin.login import factors, limits
from fmuadmin.login.arrival import safe_next
from fmuadmin.models import User
from fmuadmin.sessions import end_sessions_of
from fmuadmin.views.second_factor import WRONG_PASSKEY, SetUpForm, set_up_context, set_up_from
from fmuadmin.vocabulary import Factor

NOT_YOURS = "Lösenordet stämmer inte."
LAST_FACTOR = "Det här är ditt enda andra steg. Lägg till ett annat först."


class PasswordAgain(BaseForm):
    """The person's own password, before anything about the login changes."""

    password = forms.CharField(
        label="Ditt lösenord", max_length=200, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        """Judge it, as often as the login page would."""
        written = str(self.cleaned_data["password"])
        if not limits.allows(limits.ACCOUNT, self.user.username):
            raise forms.ValidationError(limits.LOCKED)
        if not self.user.check_password(written):
            raise forms.ValidationError(NOT_YOURS)
        limits.forgive(limits.ACCOUNT, self.user.username)
        return written


class NewPasswordForm(PasswordAgain):
    """A new password, typed twice."""

    new = forms.CharField(
        label="Nytt lösenord",
        max_length=200,
        help_text="Minst 12 tecken. Flera ord efter varandra är lätt att minnas och svårt att gissa.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="Nytt lösenord en gång till",
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_new(self) -> str:
        """The house's rules for passwords."""
        written = str(self.cleaned_data["new"])
        validate_password(written, self.user)
        return written

    def clean(self) -> None:
        """Both are the same."""
        new, again = self.cleaned_data.get("new"), self.cleaned_data.get("again")
        if new and again and new != again:
            self.add_error("again", "De två nya lösenorden är olika. Skriv samma lösenord två gånger.")


class AddFactorForm(SetUpForm, PasswordAgain):
    """A code from the new app, and the password."""


def _me(request: Any) -> User:
    return User.objects.get(pk=request.user.pk)


def _record(user: User, verb: str, factor: str = "") -> None:
    audit.record(Actor(user_id=user.pk, name=user.name), verb, facts={"factor": factor} if factor else None)


@without_mandate
@require_http_methods(["GET", "POST"])
def overview(request: Any) -> HttpResponse:
    """What one logs in with; POST removes one of several second factors."""
    user = _me(request)
    form = PasswordAgain(request.POST if request.method == "POST" else None, user=user)
    held, problem = factors.held_by(user), ""
    if request.method == "POST" and form.is_valid():
        chosen = next((factor for factor in held if str(factor.pk) == request.POST.get("factor")), None)
        if chosen is not None and factors.remove(user, str(chosen.pk)):
            _record(user, "factor.removed", factors.label_of(chosen))
            ui.say(request, f"{factors.label_of(chosen)} är borttagen.")
            return HttpResponseRedirect(reverse("my_login"))
        problem = LAST_FACTOR
    context = {
        "form": form,
        "problem": problem,
        "local": user.has_usable_password(),
        "factors": [(str(factor.pk), factors.label_of(factor), factor) for factor in held],
        "codes_left": factors.recovery_codes_left(user),
    }
    return render(request, "fmuadmin/login/overview.html", context, status=422 if form.errors or problem else 200)


@without_mandate
@require_http_methods(["GET", "POST"])
def password(request: Any) -> HttpResponse:
    """Change the password; every other session of the person ends."""
    user = _me(request)
    form = NewPasswordForm(request.POST if request.method == "POST" else None, user=user)
    if request.method == "POST" and form.is_valid():
        user.set_password(form.cleaned_data["new"])
        user.save(update_fields=["password"])
        request.session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        request.session.cycle_key()
        end_sessions_of(user.pk, but=request.session.session_key)
        _record(user, "password.changed")
        ui.say(request, "Lösenordet är bytt. Du är utloggad överallt utom här.")
        return HttpResponseRedirect(reverse("my_login"))
    return render(request, "fmuadmin/login/password.html", {"form": form}, status=422 if form.errors else 200)


@without_mandate
@require_http_methods(["GET", "POST"])
def add_factor(request: Any) -> HttpResponse:
    """Another second factor: a new app takes the old one's place, passkeys stand beside each other."""
    user = _me(request)
    by_passkey = "credential" in request.POST
    form = AddFactorForm(request.POST if request.method == "POST" else None, user=user)
    if by_passkey:
        del form.fields["code"]
    problem = ""
    if request.method == "POST" and form.is_valid():
        name = f"Passkey nummer {len(factors.held_by(user)) + 1}"
        factor = set_up_from(request, user, form, name=name)
        if factor is not None:
            ui.say(request, f"{factor.label} är tillagd som andra steg.")
            return HttpResponseRedirect(reverse("my_login"))
        problem = WRONG_PASSKEY if by_passkey else ""
    context = {"form": form, "problem": problem, "replaces": Factor.APP in factors.kinds_of(user)}
    context |= set_up_context(request, user)
    return render(request, "fmuadmin/login/add_factor.html", context, status=422 if form.errors or problem else 200)


@without_mandate
@require_http_methods(["GET", "POST"])
def recovery_codes(request: Any) -> HttpResponse:
    """The recovery codes, shown once when they are new; POST makes new ones."""
    user = _me(request)
    form = PasswordAgain(request.POST if request.method == "POST" else None, user=user)
    if request.method == "POST" and form.is_valid():
        factors.new_recovery_codes(user)
        _record(user, "factor.added", Factor.RECOVERY_CODE.label)
        return HttpResponseRedirect(reverse("recovery_codes"))
    shown = factors.recovery_codes_once(user) if request.method == "GET" else []
    context = {
        "form": form,
        "codes": shown,
        "codes_left": factors.recovery_codes_left(user),
        "next": safe_next(request, reverse("cases:board")),
    }
    return render(request, "fmuadmin/login/recovery_codes.html", context, status=422 if form.errors else 200)
