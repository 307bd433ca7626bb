"""Förvaltning: people and their mandates, for system administrators. Translates, decides nothing."""

from collections.abc import Callable, Mapping
from functools import wraps
from http import HTTPStatus
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from fmuadmin import audit, ui
from fmuadmin.administration import commands
from fmuadmin.administration.forms import MandateForm, ReasonForm, SureForm
from fmuadmin.administration.people import Person, list_of_people, person_with, standing_of
from fmuadmin.lifecycle import Denied, Refused
from fmuadmin.models import Mandate, User
from fmuadmin.tables import Cell, Column, Row, Table
from fmuadmin.vocabulary import Role

UNPROCESSABLE = int(HTTPStatus.UNPROCESSABLE_ENTITY)
FOLDER = "fmuadmin/administration"
View = Callable[..., HttpResponse]
# A database key has no more digits than this.
_LARGEST_KEY = 2**63 - 1


def administrators_only(view: View) -> View:
    """System administrators' pages. Others are refused, and the attempt is in the trail (S4)."""

    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.actor.role != Role.SYSTEM_ADMIN:
            _denied(request, view, "Bara systemförvaltare.")
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def _denied(request: Any, view: View, reason: str) -> None:
    audit.record(request.actor, audit.ACCESS_DENIED, facts={"step": view.__name__, "reason": reason})


@require_GET
@administrators_only
def people(request: Any) -> HttpResponse:
    """People, searched by name or organisation."""
    found = list_of_people(request.GET)
    context = {"found": found, "table": _people_table(found.people), "roles": Role.choices}
    return render(request, f"{FOLDER}/people.html", context, using="django")


def _people_table(found: Any) -> Table:
    columns = [Column("Namn"), Column("Användarnamn"), Column("Uppdrag"), Column("Konto")]
    return Table(
        caption="Personer i namnordning", columns=columns, rows=[_row(user) for user in found], region="Personer"
    )


def _row(user: User) -> Row:
    held = [m for m in user.mandates.all() if m.withdrawn_at is None]
    words = [f"{m.get_role_display()}, {m.organisation.name}" for m in held]
    account = Cell("Aktivt") if user.is_active else Cell("Avslutat")
    return Row(
        label=user.name,
        url=reverse("administration_person", args=[user.pk]),
        cells=[Cell(user.username), Cell(words[0] if words else "Inget", small="; ".join(words[1:])), account],
    )


def _found(pk: int) -> Person:
    person = person_with(pk) if pk <= _LARGEST_KEY else None
    if person is None:
        raise Http404
    return person


@require_GET
@administrators_only
def person(request: Any, pk: int) -> HttpResponse:
    """One person: account, mandates, and what can be done about them."""
    found = _found(pk)
    context = {
        "person": found,
        "mandates": [(mandate, standing_of(mandate)) for mandate in found.mandates],
        "own": found.user.pk == request.actor.user_id,
    }
    return render(request, f"{FOLDER}/person.html", context, using="django")


class Asking(NamedTuple):
    """A form's page in words: what is asked, what follows, and what the button says."""

    title: str
    follows: str
    submit: str
    danger: bool = True
    done: str = ""


def _ask(request: Any, form: Any, found: Person, asking: Asking) -> HttpResponse:
    context = {
        "form": form,
        "person": found.user,
        "asking": asking,
        "back": reverse("administration_person", args=[found.user.pk]),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, f"{FOLDER}/ask.html", context, status=status, using="django")


def _done(request: Any, view: View, form: Any, act: Callable[[], Any]) -> Any:
    """What the command answers, or None when it refused: the form then says why. A denied attempt leaves its trace."""
    try:
        with transaction.atomic():
            return act()
    except Refused as refused:
        if isinstance(refused, Denied):
            _denied(request, view, refused.reason)
        form.add_error(refused.field, refused.reason)
        return None


def _back_to(request: Any, pk: int, said: str) -> HttpResponse:
    ui.say(request, said)
    return HttpResponseRedirect(reverse("administration_person", args=[pk]))


@require_http_methods(["GET", "POST"])
@administrators_only
def new_mandate(request: Any, pk: int) -> HttpResponse:
    """Give the person a mandate."""
    found = _found(pk)
    form = MandateForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        wanted = _wanted(form.cleaned_data)
        given = _done(request, new_mandate, form, lambda: commands.give_mandate(pk, wanted, actor=request.actor))
        if given is not None:
            return _back_to(request, pk, f"{found.user.name} har fått uppdraget {given.get_role_display()}.")
    asking = Asking("Nytt uppdrag", "Uppdraget bestämmer vad personen ser och kan göra.", "Ge uppdraget", danger=False)
    return _ask(request, form, found, asking)


def _wanted(chosen: Mapping[str, Any]) -> commands.Wanted:
    return commands.Wanted(
        organisation_id=chosen["organisation"],
        role=Role(chosen["role"]),
        profession=chosen["profession"],
        valid_from=chosen["valid_from"],
        valid_until=chosen["valid_until"],
    )


@require_http_methods(["GET", "POST"])
@administrators_only
def withdraw(request: Any, pk: int) -> HttpResponse:
    """Withdraw a mandate, with a reason."""
    mandate = Mandate.objects.select_related("organisation").filter(pk=min(pk, _LARGEST_KEY)).first()
    if mandate is None:
        raise Http404
    found, form = _found(mandate.user_id), ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        act = lambda: commands.withdraw_mandate(pk, actor=request.actor, reason=reason)  # noqa: E731
        if _done(request, withdraw, form, act) is not None:
            return _back_to(request, found.user.pk, "Uppdraget är återkallat och gäller inte längre.")
    what = f"{mandate.get_role_display()} hos {mandate.organisation.name}"
    asking = Asking(
        "Återkalla uppdrag",
        f"Uppdraget {what} slutar gälla genast. Det som personen inte har sparat går förlorat.",
        "Återkalla uppdraget",
    )
    return _ask(request, form, found, asking)


def _with_reason(request: Any, pk: int, view: View, command: Callable[..., Any], asking: Asking) -> HttpResponse:
    found, form = _found(pk), ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if _done(request, view, form, lambda: command(pk, actor=request.actor, reason=reason)) is not None:
            return _back_to(request, pk, asking.done)
    return _ask(request, form, found, asking)


@require_http_methods(["GET", "POST"])
@administrators_only
def end(request: Any, pk: int) -> HttpResponse:
    """End the account."""
    asking = Asking(
        "Avsluta konto",
        "Personen loggas ut genast och kan inte logga in. Det personen har gjort finns kvar i ärenden och i loggen."
        " Kontot kan öppnas igen.",
        "Avsluta kontot",
        done="Kontot är avslutat.",
    )
    return _with_reason(request, pk, end, commands.end_account, asking)


@require_http_methods(["GET", "POST"])
@administrators_only
def reopen(request: Any, pk: int) -> HttpResponse:
    """Open an ended account again."""
    asking = Asking(
        "Öppna konto igen",
        "Personen kan logga in igen, med de uppdrag som fortfarande gäller. Återkalla först de uppdrag som personen"
        " inte ska ha.",
        "Öppna kontot",
        danger=False,
        done="Kontot är öppet igen.",
    )
    return _with_reason(request, pk, reopen, commands.reopen_account, asking)


@require_http_methods(["GET", "POST"])
@administrators_only
def log_out(request: Any, pk: int) -> HttpResponse:
    """End all of the person's sessions."""
    found, form = _found(pk), SureForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        ended = _done(request, log_out, form, lambda: commands.end_sessions(pk, actor=request.actor))
        if ended is not None:
            return _back_to(request, pk, f"{found.user.name} är utloggad överallt.")
    asking = Asking(
        "Avsluta alla inloggningar",
        "Personen loggas ut överallt, genast, och får logga in igen. Det som inte är sparat går förlorat.",
        "Logga ut personen",
    )
    return _ask(request, form, found, asking)


@require_http_methods(["GET", "POST"])
@administrators_only
def reset(request: Any, pk: int) -> HttpResponse:
    """Reset the login: a start code, shown once."""
    found, form = _found(pk), SureForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        code = _done(request, reset, form, lambda: commands.reset_login(pk, actor=request.actor))
        if code is not None:
            return render(request, f"{FOLDER}/start_code.html", {"person": found.user, "code": code}, using="django")
    asking = Asking(
        "Återställ inloggning",
        "Lösenordet och det andra steget tas bort, och personen loggas ut. Du får en startkod att lämna till personen."
        " Kontrollera först att det verkligen är rätt person som frågar.",
        "Återställ inloggningen",
    )
    return _ask(request, form, found, asking)
