"""What every response tells the browser it may do (nothing inline, nothing from elsewhere, no framing), and where a
view's refusal becomes a page.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from django.conf import settings
from django.core.exceptions import DisallowedHost, PermissionDenied
from django.core.handlers.exception import response_for_exception
from django.http import Http404, HttpRequest, HttpResponse

_FIXED: Final = (
    "default-src 'self'",
    # FKUI draws its small marks with data: addresses.
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)
_HEADERS: Final = {
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    # What was on screen is not left in the browser or in a proxy for the next person at the same computer.
    "Cache-Control": "no-store",
}


@lru_cache(maxsize=64)
def policy(socket_origin: str, login_origins: tuple[str, ...] = ()) -> str:
    """The Content-Security-Policy; ``socket_origin`` is this site as ``wss://host``, or empty when unknown.

    ``login_origins`` are those of the login providers: a form that leads there is silently dropped otherwise.
    """
    forms = " ".join(["form-action 'self'", *login_origins])
    return "; ".join([*_FIXED, forms, f"connect-src 'self' {socket_origin}".rstrip()])


class ContentSecurityMiddleware:
    """Adds the headers above. A view that has set one of them itself keeps its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request and add the headers."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy(_socket_origin(request), _login_origins(request)))
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class RefusalMiddleware:
    """Draws the page of a view that refuses (403, 404) inside the request's transaction, with the actor's eyes.

    Left to itself an ASGI server draws it in a thread of its own: on another connection, which sees no row, and which
    nobody gives back.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing before or after."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for a refusal; everything else is the server's."""
        if not isinstance(exception, Http404 | PermissionDenied):
            return None
        return response_for_exception(request, exception)


def _login_origins(request: HttpRequest) -> tuple[str, ...]:
    """Only the login page has a form that leads to a provider."""
    return settings.OIDC_ORIGINS if request.path == settings.LOGIN_URL else ()


def _socket_origin(request: HttpRequest) -> str:
    # Older Safari does not count ws: as 'self', so this site's own sockets are named.
    try:
        host = request.get_host()
    except DisallowedHost:
        return ""
    return f"{'wss' if request.is_secure() else 'ws'}://{host}"
