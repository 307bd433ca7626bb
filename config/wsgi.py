"""Pages under a WSGI server (granian in production); sockets are served by config/asgi.py."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

pages = get_wsgi_application()

# Loads the apps, so it comes after them.
from fmuadmin.bodies import limited_wsgi  # noqa: E402
from fmuadmin.starting import be_safe_to_start  # noqa: E402

application = limited_wsgi(pages)

be_safe_to_start()
