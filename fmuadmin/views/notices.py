"""Notiser: what has been told, how many are unread, and what also goes by mail (NO1, NO2)."""

from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fmuadmin import audit, ui
from fmuadmin.access import passive
from fmuadmin.lifecycle import Refused
from fmuadmin.login.arrival import safe_next
from fmuadmin.models import NoticeAddress
from fmuadmin.notices import centre as notices
from fmuadmin.notices import choosing
from fmuadmin.notices.forms import AddressForm, ChoicesForm, CodeForm
from fmuadmin.notices.mails import page_of
from fmuadmin.parts import Empty, Tab

UNPROCESSABLE = int(HTTPStatus.UNPROCESSABLE_ENTITY)
_VIEWS: Final = {"": "Alla", "olasta": "Olästa", "bevakade": "Bevakade"}
_NOTHING: Final = {
    "": "Du har inga notiser än. Här står det när något händer i era ärenden.",
    "olasta": "Du har läst alla notiser.",
    "bevakade": "Inget har hänt i ärenden som du bevakar. Öppna ett ärende och välj Bevaka ärendet under Mer.",
}


@require_GET
def centre(request: Any) -> HttpResponse:
    """The notices, newest first, grouped by day."""
    only = request.GET.get("visa", "")
    only = only if only in _VIEWS else ""
    before = request.GET.get("fore", "")
    shown = notices.page_of(request.actor, only=only, before=_key(before))
    unread = notices.unread_of(request.actor)
    tabs = [
        Tab(
            label=label,
            url=_url(visa=code),
            count=unread if code == "olasta" else None,
            current=code == only,
        )
        for code, label in _VIEWS.items()
    ]
    context = {
        "shown": shown,
        "tabs": tabs,
        "unread": unread,
        "empty": Empty(text=_NOTHING[only]),
        "older_url": _url(visa=only, fore=shown.older_from) if shown.older_from else "",
        "newest_url": _url(visa=only) if before else "",
        "here": request.get_full_path(),
    }
    return render(request, "fmuadmin/notices/centre.html", context, using="django")


def _key(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(2**62)) else None


def _url(**query: object) -> str:
    asked = {name: value for name, value in query.items() if value}
    return f"{reverse('notices')}?{urlencode(asked)}" if asked else reverse("notices")


@require_GET
@passive
def count(request: Any) -> HttpResponse:
    """The number of unread notices, for the number that every page shows."""
    return JsonResponse({"unread": notices.unread_of(request.actor)})


@require_GET
def open_notice(request: Any, pk: int) -> HttpResponse:
    """Read the notice and go to what it is about."""
    notice = notices.seen(request.actor, pk)
    if notice is None:
        raise Http404
    return HttpResponseRedirect(page_of(notice))


@require_POST
def read_one(request: Any, pk: int) -> HttpResponse:
    """The notice is read."""
    if notices.seen(request.actor, pk) is None:
        raise Http404
    return HttpResponseRedirect(safe_next(request, reverse("notices")))


@require_POST
def read_all(request: Any) -> HttpResponse:
    """Everything that the page knew of is read."""
    marked = notices.mark_all(request.actor, upto=_key(request.POST.get("upto", "")) or 0)
    ui.say(request, f"{marked} {'notis är markerad' if marked == 1 else 'notiser är markerade'} som lästa.")
    return HttpResponseRedirect(reverse("notices"))


# Settings ----------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def own_settings(request: Any) -> HttpResponse:
    """Which notices go to one's own address, and when."""
    return _settings(request, person=True)


@require_http_methods(["GET", "POST"])
def organisation_settings(request: Any) -> HttpResponse:
    """Which notices go to the organisation's address, and when."""
    return _settings(request, person=False)


@require_POST
def own_address(request: Any) -> HttpResponse:
    """Another address of one's own, or the code that was sent to it."""
    return _settings(request, person=True, address=True)


@require_POST
def organisation_address(request: Any) -> HttpResponse:
    """Another address of the organisation's, or the code that was sent to it."""
    return _settings(request, person=False, address=True)


def _settings(request: Any, *, person: bool, address: bool = False) -> HttpResponse:
    actor = request.actor
    if request.method == "POST" and not person and actor.role not in choosing.CHOOSERS:
        facts = {"step": "organisation_settings", "reason": "Rollen ändrar inte organisationens notiser."}
        audit.record(actor, audit.ACCESS_DENIED, facts=facts)
        raise PermissionDenied
    row = choosing.address_of(actor, person=person)
    form = ChoicesForm(initial=choosing.choices_of(actor, person=person), person=person)
    address_form, code_form = AddressForm(initial={"address": row.wanted or row.address}), CodeForm()
    if request.method == "POST" and not address:
        form = ChoicesForm(request.POST, person=person)
        if form.is_valid():
            choosing.choose(actor, form.cleaned_data, person=person)
            ui.say(request, "Valen är sparade.")
            return HttpResponseRedirect(_page(person=person))
    elif request.method == "POST" and "code" in request.POST:
        code_form = CodeForm(request.POST)
        if code_form.is_valid() and _confirmed(request, code_form, person=person):
            return HttpResponseRedirect(_page(person=person))
    elif request.method == "POST":
        address_form = AddressForm(request.POST)
        if address_form.is_valid() and _wanted(request, address_form, person=person):
            return HttpResponseRedirect(_page(person=person))
    wrong = bool(form.errors or address_form.errors or code_form.errors)
    context = {
        **_said(actor, row, person=person),
        "form": form,
        "address_form": address_form,
        "code_form": code_form,
        "wrong": wrong,
    }
    return render(
        request, "fmuadmin/notices/settings.html", context, status=UNPROCESSABLE if wrong else 200, using="django"
    )


def _page(*, person: bool) -> str:
    return reverse("notice_settings" if person else "organisation_notice_settings")


def _said(actor: Any, row: NoticeAddress, *, person: bool) -> dict[str, Any]:
    return {
        "person": person,
        "row": row,
        "used": row.address or ("" if person else choosing.default_address(actor)),
        "may_change": person or actor.role in choosing.CHOOSERS,
        "address_url": reverse("notice_address" if person else "organisation_notice_address"),
        "tabs": [
            Tab(label="Mina notiser", url=_page(person=True), current=person),
            Tab(label=actor.organisation_name, url=_page(person=False), current=not person),
        ],
    }


def _confirmed(request: Any, form: CodeForm, *, person: bool) -> bool:
    try:
        choosing.confirm_address(request.actor, form.cleaned_data["code"], person=person)
    except Refused as refused:
        form.add_error(refused.field or None, refused.reason)
        return False
    ui.say(request, "Adressen är bekräftad och används från och med nu.")
    return True


def _wanted(request: Any, form: AddressForm, *, person: bool) -> bool:
    try:
        row = choosing.want_address(request.actor, form.cleaned_data["address"], person=person)
    except Refused as refused:
        form.add_error(refused.field or None, refused.reason)
        return False
    if row.wanted:
        ui.say(request, f"En kod skickas till {row.wanted} inom en minut. Skriv den här när den har kommit.")
    else:
        ui.say(request, "Adressen är borttagen.")
    return True
