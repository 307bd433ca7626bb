"""Database addresses as Django wants them. Knows no environment: settings.py and the tests hand the address in."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

PREPARE_ONLY_WHEN_ASKED = 2**31 - 1
"""A statement is prepared when the code says `prepare=True`, never because it was used often."""


def from_url(url: str, *, pool: dict[str, Any] | None = None) -> dict[str, Any]:
    """Django's settings for `postgresql://user:password@host:port/name?key=value`.

    `?host=/folder` names a unix socket folder; other keys go to libpq (`sslmode`, `sslrootcert` …).
    `pool` holds psycopg_pool's options; without it each connection is opened and closed as asked.
    Raises ValueError for anything but PostgreSQL.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise ValueError("The database address must start with postgresql://")
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or parts.hostname or ""
    options["prepare_threshold"] = PREPARE_ONLY_WHEN_ASKED
    if pool is not None:
        options["pool"] = pool
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
        "CONN_HEALTH_CHECKS": True,
    }
