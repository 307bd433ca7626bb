"""Guessing is limited: so many wrong attempts within a while, then nobody is let in under that key for a while.

The counters are rows, so that all processes agree. Known and unknown names are counted and answered alike. An attempt
counts before it is judged: the row's lock puts simultaneous guesses at one account behind each other.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from fmuadmin import clock
from fmuadmin.hot import prepared_rows
from fmuadmin.models import Guesses


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``most`` failures within ``within``; one more closes the door for ``locked``."""

    name: str
    most: int
    within: timedelta
    locked: timedelta


_QUARTER: Final = timedelta(minutes=15)
ACCOUNT: Final = Limit("account", 5, _QUARTER, _QUARTER)
SECOND_FACTOR: Final = Limit("second factor", 5, _QUARTER, _QUARTER)
# A whole region may sit behind one address.
ADDRESS: Final = Limit("address", 100, _QUARTER, _QUARTER)

LOCKED: Final = (
    "För många misslyckade försök. Vänta 15 minuter och försök igen. "
    "Har du glömt lösenordet? Kontakta den som förvaltar FMU-admin i din organisation."
)

_COUNT_SQL: Final = """
INSERT INTO fmuadmin_guesses AS g (key, failures, since, locked_until) VALUES (%(key)s, 1, %(now)s, NULL)
ON CONFLICT (key) DO UPDATE SET
  failures = CASE WHEN g.locked_until > %(now)s THEN g.failures
                  WHEN g.since < %(fresh)s OR g.locked_until IS NOT NULL THEN 1 ELSE g.failures + 1 END,
  since = CASE WHEN g.locked_until > %(now)s OR (g.since >= %(fresh)s AND g.locked_until IS NULL)
               THEN g.since ELSE %(now)s END,
  locked_until = CASE WHEN g.locked_until > %(now)s THEN g.locked_until
                      WHEN g.since >= %(fresh)s AND g.locked_until IS NULL AND g.failures >= %(most)s THEN %(until)s
                      ELSE NULL END
RETURNING locked_until
"""


def allows(limit: Limit, subject: str) -> bool:
    """Count one attempt, and say whether it may be judged. ``forgive`` when it turns out right."""
    now = clock.real_now()
    rows = prepared_rows(
        _COUNT_SQL,
        {
            "key": _key(limit, subject),
            "now": now,
            "fresh": now - limit.within,
            "most": limit.most,
            "until": now + limit.locked,
        },
    )
    return rows[0][0] is None


def forgive(limit: Limit, subject: str) -> None:
    """The attempt was right: what was wrong before it no longer counts."""
    Guesses.objects.filter(key=_key(limit, subject)).delete()


def is_locked(limit: Limit, subject: str) -> bool:
    """Whether nobody is let in under this key now; counts nothing."""
    return Guesses.objects.filter(key=_key(limit, subject), locked_until__gt=clock.real_now()).exists()


def address_of(request: HttpRequest) -> str:
    """Where the request comes from, as the proxy in front says it (docs/operations.md)."""
    meta: dict[str, Any] = request.META
    return str(meta.get(settings.CLIENT_ADDRESS_HEADER) or meta.get("REMOTE_ADDR", ""))


def _key(limit: Limit, subject: str) -> str:
    return salted_hmac(f"fmuadmin.login.{limit.name}", subject.strip().lower(), algorithm="sha256").hexdigest()
