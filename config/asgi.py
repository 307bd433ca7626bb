"""Pages and sockets under one ASGI server. Who may listen is decided by the consumers, not here."""

from __future__ import annotations

import os

from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from channels.sessions import CookieMiddleware
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# Loads the apps, so it comes before anything that imports models.
pages = get_asgi_application()

from config.routing import websocket_urlpatterns  # noqa: E402
from fmuadmin.bodies import LimitedAsgi  # noqa: E402
from fmuadmin.starting import be_safe_to_start  # noqa: E402

be_safe_to_start()

application = ProtocolTypeRouter(
    {
        "http": LimitedAsgi(pages),
        "websocket": AllowedHostsOriginValidator(CookieMiddleware(URLRouter(websocket_urlpatterns))),
    }
)
