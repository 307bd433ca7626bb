"""Files of a case: sent here before an act uses them, let go again, shown, fetched. Always by the case's own rule.

The script sends one file at a time and reads JSON; without it a plain form sends several and is sent back.
"""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from cases import files
from cases.models import CaseFile
from cases.selectors.seeing import Sight, see
from cases.views.readings import case_refused, file_shown
from cases.vocabulary import ENDED_STATES
from fmuadmin import ui
from fmuadmin.files import scanning, serving
from fmuadmin.files.receiving import refusals, takes_files
from fmuadmin.lifecycle import Refused
from fmuadmin.parts import Mood
from fmuadmin.vocabulary import ScanState

UNPROCESSABLE, CREATED = 422, 201
_CLOSED = "Ärendet är avslutat och tar inte emot fler filer."


def _sight(request: Any, number: str) -> Sight:
    """The case, for somebody who reads its care content. Raises Http404 for everybody else, and leaves the trace."""
    sight = see(number, request.actor)
    if sight is None or not sight.reads_care:
        case_refused(request.actor, number, "underlag")
        raise Http404
    return sight


@takes_files
@require_POST
def upload(request: Any, number: str) -> HttpResponse:
    """Take in every file that was sent; each is told of by itself, and one that is refused stops no other."""
    sight = _sight(request, number)
    if sight.state in ENDED_STATES:
        return _answered(request, number, [], [_CLOSED])
    sent = [file for name in request.FILES for file in request.FILES.getlist(name)]
    refused, staged = list(refusals(request)), []
    for file in sent:
        try:
            staged.append(files.stage(file, case=sight.case, actor=request.actor))
        except Refused as no:
            refused.append(no.reason)
    if not sent and not refused:
        refused.append("Ingen fil kom med. Välj en fil och försök igen.")
    told = [_described(number, file, request.actor) for file in staged]
    return _answered(request, number, told, refused)


def _described(number: str, file: Any, actor: Any) -> dict[str, Any]:
    same = files.same_in_case(file, actor=actor)
    return {
        "token": str(file.token),
        "name": file.name,
        "size": file.size,
        "media_type": file.media_type,
        "scan": ScanState(file.scan).label,
        "same": f"Samma fil finns redan i ärendet: {same.title or same.name}." if same is not None else "",
        "discard_url": reverse("cases:file_discard", args=[number, file.token]),
    }


def _answered(request: Any, number: str, told: list[dict[str, Any]], refused: list[str]) -> HttpResponse:
    if _wants_json(request):
        status = UNPROCESSABLE if refused else CREATED
        return JsonResponse({"files": told, "refused": refused}, status=status)
    # A file's name may be somebody's: it stands on the page, never in the cookie that carries what just happened.
    if refused:
        context = {"refused": refused, "taken": told, "back_url": _way_back(request, number)}
        return render(request, "cases/files/refused.html", context, status=UNPROCESSABLE, using="django")
    same = " Minst en av dem finns redan i ärendet." if any(file["same"] for file in told) else ""
    count = "Filen är uppladdad och skickas" if len(told) == 1 else f"{len(told)} filer är uppladdade och skickas"
    ui.say(request, f"{count} när du skickar formuläret.{same}", mood=Mood.SOON if same else Mood.OK)
    return HttpResponseRedirect(_way_back(request, number))


def _wants_json(request: Any) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _way_back(request: Any, number: str) -> str:
    """The form that the files were chosen in, as it says itself; never an address outside the case."""
    case = reverse("cases:case", args=[number])
    asked = request.POST.get("next", "")
    inside = asked.startswith(case) and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if inside else reverse("cases:tab", args=[number, "underlag"])


@require_POST
def discard(request: Any, number: str, token: UUID) -> HttpResponse:
    """Let a file that waits go."""
    sight = _sight(request, number)
    gone = files.discard(token, case=sight.case, actor=request.actor)
    if _wants_json(request):
        return JsonResponse({"removed": gone is not None})
    ui.say(request, "Filen är borttagen." if gone is not None else "Filen var redan borttagen.")
    return HttpResponseRedirect(_way_back(request, number))


@require_GET
def show(request: Any, number: str, pk: int) -> HttpResponseBase:
    """The file in the browser, when it is a PDF or an image; else as a download."""
    return _out(request, number, pk, inline=True)


@require_GET
def download(request: Any, number: str, pk: int) -> HttpResponseBase:
    """The file to save."""
    return _out(request, number, pk, inline=False)


def _out(request: Any, number: str, pk: int, *, inline: bool) -> HttpResponseBase:
    sight = _sight(request, number)
    file = CaseFile.objects.visible_to(request.actor).filter(case_id=sight.case.pk, pk=pk).exclude(key="").first()
    if file is None:
        case_refused(request.actor, number, "underlag")
        raise Http404
    reason = _why_not(file)
    if reason:
        context = {"reason": reason, "back_url": reverse("cases:case", args=[number])}
        return render(request, "422.html", context, status=UNPROCESSABLE, using="django")
    response = serving.answer(request, file, inline=inline)
    file_shown(sight, file, saved="attachment" in response.headers["Content-Disposition"])
    return response


def _why_not(file: CaseFile) -> str:
    """Why nobody may open the file now; empty when they may."""
    if file.scan == ScanState.QUARANTINED:
        return (
            f"Filen {file.name} är spärrad. Virusskanningen hittade skadlig kod i den ({file.finding})."
            " Be avsändaren om en ny fil."
        )
    if scanning.is_held(file.scan):
        return f"Filen {file.name} väntar på virusskanning och kan inte öppnas än. Försök igen om några minuter."
    return ""
