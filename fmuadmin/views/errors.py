"""What is shown when something goes wrong: a log id to quote, no jargon, no personal data (AC10, decisions.md §12)."""

import logging
import secrets
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fmuadmin.login.arrival import other_mandate_for

log = logging.getLogger("fmuadmin.errors")


def unreadable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400 for what is no request of this site's pages; 413 when it is only too large."""
    too_large = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE if too_large else HTTPStatus.BAD_REQUEST
    return render(request, "400.html", {"too_large": too_large}, status=status)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: the same for a case that is not visible and one that does not exist.

    Whoever sees the case with another mandate of their own is offered to change to it.
    """
    case_page = request.path.startswith("/arenden/")
    other = other_mandate_for(request) if case_page and request.method == "GET" and hasattr(request, "actor") else None
    context = {"case_page": case_page, "other": other, "wanted": request.get_full_path()}
    return render(request, "404.html", context, status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return render(request, "403.html", status=403)


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 when a form's CSRF token does not hold."""
    return render(request, "403_csrf.html", status=403)


def failed(request: HttpRequest) -> HttpResponse:
    """500: the log gets the same id as the page; the transaction is rolled back by ActingMiddleware."""
    log_id = secrets.token_hex(3).upper()
    log.error("log id %s: %s %s failed", log_id, request.method, _route(request), exc_info=True)
    return render(request, "500.html", {"log_id": log_id}, status=500)


def _route(request: Any) -> str:
    """The route rather than the path: a path may hold what a person typed."""
    match = getattr(request, "resolver_match", None)
    return match.route if match is not None else "an unknown page"
