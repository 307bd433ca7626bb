"""How a stored file goes out: opened piece by piece, and with headers that leave a browser no room to guess.

Nothing asks the database once the answer has begun: the transaction of the request is over by then.
"""

from collections.abc import AsyncIterator, Iterator
from itertools import chain
from typing import Any, Final
from urllib.parse import quote

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpResponseBase, StreamingHttpResponse

from fmuadmin.files import kinds, store

# Whatever a file holds, it runs nothing, fetches nothing and is in no frame; Chromium's own viewer of PDF works in this
# sandbox, and may save and print from it.
_LOCKED: Final = (
    "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'; sandbox allow-downloads allow-modals"
)


def answer(request: Any, file: Any, *, inline: bool) -> HttpResponseBase:
    """The file as an answer; only what a browser shows by itself is ever shown, the rest is saved.

    Raises FileNotFoundError and SealBroken when already its beginning cannot be read.
    """
    shown = inline and kinds.shown_inline(file.media_type)
    pieces = store.pieces(file.key, key=file.file_key)
    # Read before the answer begins, so that a file that is lost or changed is an error page and not half a file.
    begun = chain([next(pieces)], pieces)
    response = StreamingHttpResponse(
        _asynchronous(begun) if isinstance(request, ASGIRequest) else begun, content_type=file.media_type
    )
    response.headers["Content-Length"] = str(file.size)
    response.headers["Content-Disposition"] = disposition(file.name, inline=shown)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = _LOCKED
    return response


def disposition(name: str, *, inline: bool) -> str:
    """The header that says how to take the file and what to call it (RFC 6266), whatever its name holds."""
    plain = "".join(sign if sign.isascii() and sign.isprintable() and sign not in '"\\%' else "_" for sign in name)
    return f"{'inline' if inline else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


async def _asynchronous(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """The same pieces for a server that must not wait: each is read in a thread."""

    def following() -> bytes:
        return next(pieces, b"")

    read = sync_to_async(following, thread_sensitive=False)
    while piece := await read():
        yield piece
