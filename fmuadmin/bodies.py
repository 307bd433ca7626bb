"""How large a request may be, asked before anything of it is read: an upload's address may get more than all others.

An ASGI server's body is read whole before any page is asked, so the limit stands in front of Django (config/asgi.py and
config/wsgi.py). nginx has the same limits in front of this (docs/operations.md).
"""

import re
from collections.abc import Callable, Iterable
from typing import Any, Final

from django.conf import settings

_STATUS: Final = 413
_PAGE: Final = (
    '<!doctype html><html lang="sv"><title>För mycket på en gång – FMU-admin</title><h1>För mycket på en gång</h1>'
    "<p>Det du skickade är större än vad som tas emot. Inget är sparat. Gå tillbaka, skicka färre eller mindre filer "
    "åt gången och försök igen.</p></html>"
).encode()
_HEADERS: Final = (
    ("content-type", "text/html; charset=utf-8"),
    ("content-length", str(len(_PAGE))),
    ("content-security-policy", "default-src 'none'"),
    ("x-content-type-options", "nosniff"),
    ("cache-control", "no-store"),
    ("connection", "close"),
)


def most(path: str) -> int:
    """How many bytes the body of a request to this path may have."""
    takes_files = re.fullmatch(settings.FILES_ADDRESS, path) is not None
    return int(settings.FILES_REQUEST_MOST_BYTES if takes_files else settings.REQUEST_MOST_BYTES)


def _too_large(declared: str, path: str) -> bool:
    return declared.isdecimal() and int(declared) > most(path)


class LimitedAsgi:
    """An ASGI application that is not asked when the body is too large."""

    def __init__(self, application: Any) -> None:
        self._application = application

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Refuse, or pass on while counting: a body without a declared length ends as if the line had broken."""
        headers = {name.lower(): value for name, value in scope["headers"]}
        if _too_large(headers.get(b"content-length", b"").decode("latin-1"), scope["path"]):
            await send(
                {
                    "type": "http.response.start",
                    "status": _STATUS,
                    "headers": [(name.encode(), value.encode()) for name, value in _HEADERS],
                }
            )
            await send({"type": "http.response.body", "body": _PAGE})
            return
        left = most(scope["path"])

        async def counted() -> Any:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            return message if left >= 0 else {"type": "http.disconnect"}

        await self._application(scope, counted, send)


def limited_wsgi(application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """A WSGI application that is not asked when the body is too large; without a declared length nothing is read."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if _too_large(environ.get("CONTENT_LENGTH") or "", environ.get("PATH_INFO", "")):
            start_response(f"{_STATUS} Content Too Large", list(_HEADERS))
            return [_PAGE]
        return application(environ, start_response)

    return answer
