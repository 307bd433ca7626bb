"""What every response tells the browser it may do. Nothing inline, nothing from elsewhere, no framing."""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

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
