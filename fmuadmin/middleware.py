"""What every response tells the browser it may do. Nothing inline, nothing from elsewhere, no framing."""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

_FIXED: Final = (
    "default-src 'self'",
    # FKUI draws its small marks with data: addresses.
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
)
_HEADERS: Final = {
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    # What was on screen is not left in the browser or in a proxy for the next person at the same computer.
    "Cache-Control": "no-store",
}


@lru_cache(maxsize=64)
def policy(socket_origin: str) -> str:
    """The Content-Security-Policy; ``socket_origin`` is this site as ``wss://host``, or empty when unknown."""
    return "; ".join([*_FIXED, f"connect-src 'self' {socket_origin}".rstrip()])


class ContentSecurityMiddleware:
    """Adds the headers above. A view that has set one of them itself keeps its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request and add the headers."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy(_socket_origin(request)))
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response


def _socket_origin(request: HttpRequest) -> str:
    # Older Safari does not count ws: as 'self', so this site's own sockets are named.
    try:
        host = request.get_host()
    except DisallowedHost:
        return ""
    return f"{'wss' if request.is_secure() else 'ws'}://{host}"
