"""A person's visit to a page through the whole WSGI stack: a stored session, and a request as a server makes it."""

import io
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.handlers.wsgi import WSGIHandler
from django.core.management.base import CommandError

from fmuadmin.models import User
from fmuadmin.sessions import FACTOR_KEY, MANDATE_KEY, SessionStore
from fmuadmin.vocabulary import Factor

_FOUND: Final = "200"


def session_of(user_id: int, mandate_id: int) -> str:
    """The cookie of a stored session, as login and the choice of mandate would have made it."""
    user = User.objects.get(pk=user_id)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[FACTOR_KEY] = Factor.APP.value
    session[MANDATE_KEY] = mandate_id
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def visit(handler: WSGIHandler, address: str, *, cookie: str, query: str = "") -> str:
    """The page. Raises CommandError when it is another answer than 200."""
    host = next((host for host in settings.ALLOWED_HOSTS if not host.startswith((".", "*"))), "localhost")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": address,
        "QUERY_STRING": query,
        "SERVER_NAME": host,
        "SERVER_PORT": "443",
        "HTTP_HOST": host,
        "HTTP_COOKIE": cookie,
        "HTTP_X_FORWARDED_PROTO": "https",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "https",
        "wsgi.input": io.BytesIO(),
    }
    answered: list[str] = []

    def start(status: str, headers: list[tuple[str, str]], exc_info: object = None, /) -> Callable[[bytes], object]:
        answered.append(status)
        return len

    response = handler(environ, start)
    body = b"".join(response)
    response.close()
    if not answered[0].startswith(_FOUND):
        raise CommandError(f"{address} answered {answered[0]}")
    return body.decode()
