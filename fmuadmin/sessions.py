"""The session store: Django's database store over the kernel's own Session model, loaded with person and mandate.

A session lasts as long as the person does something: half an hour after the last act it is nobody's, and after a
working day whatever one did. Polling and sockets are no acts.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from fmuadmin import clock
from fmuadmin.models import Guesses, Session

MANDATE_KEY = "mandate"
FACTOR_KEY = "factor"
"""The second factor that was shown. A session without one is nobody's, whatever else it holds."""
OPENED_KEY = "opened"
COVERED_KEY = "covered"
"""The mandates that the login vouches for, when a provider limits them."""

# An act extends the session in the database at most this often.
_STORED_EVERY: Final = timedelta(minutes=1)
# What was being written when a session ran out can be kept for as long as its row is there.
REMEMBERED: Final = timedelta(hours=12)


class SessionStore(DatabaseStore):
    """Keeps ``user`` and ``mandate`` as columns beside the signed session data."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self.opened: datetime | None = None
        self.ends = ends_at(None, clock.real_now())

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """The model that holds the rows."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row to store; the columns follow the session's contents."""
        row: Any = super().create_model_instance(data)
        now = clock.real_now()
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.mandate_id = data.get(MANDATE_KEY)
        row.opened_at = opened_at(data)
        row.last_act_at = now
        row.expire_date = ends_at(row.opened_at, now)
        kept: Session = row
        return kept

    def preload(self, session_data: str, ends: datetime, opened: datetime | None) -> None:
        """Take the stored row that was read already, instead of reading it again."""
        self._session_cache = self.decode(session_data)
        self.ends, self.opened = ends, opened

    def go_on(self) -> None:
        """The person did something: the session lasts from here on. Stored at most once a minute."""
        now = clock.real_now()
        later = ends_at(self.opened, now)
        if self.session_key is None or later - self.ends < _stored_every():
            return
        Session.objects.filter(session_key=self.session_key).update(expire_date=later, last_act_at=now)
        self.ends = later

    @property
    def seconds_left(self) -> int:
        """How long the session lasts if nothing is done."""
        return max(0, int((self.ends - clock.real_now()).total_seconds()))

    def _get_session_from_db(self) -> Session | None:
        """As Django's, by the one clock. A row that has ended is nobody's."""
        found = Session.objects.filter(session_key=self.session_key, expire_date__gt=clock.real_now()).first()
        if found is None:
            self._session_key = None
        return found

    @classmethod
    def clear_expired(cls) -> None:
        """Remove old counters of guesses, and sessions that nobody comes back to for what was being written."""
        Guesses.objects.filter(since__lt=clock.real_now() - REMEMBERED).delete()
        Session.objects.filter(expire_date__lt=clock.real_now() - REMEMBERED).delete()


def opened_at(data: dict[str, Any]) -> datetime | None:
    """When the person logged in, as the session's contents say."""
    stamp = data.get(OPENED_KEY)
    return datetime.fromisoformat(stamp) if stamp else None


def ends_at(opened: datetime | None, now: datetime) -> datetime:
    """When a session ends in which something is done now."""
    idle = now + timedelta(seconds=settings.SESSION_IDLE_SECONDS)
    return min(idle, opened + timedelta(seconds=settings.SESSION_LONGEST_SECONDS)) if opened else idle


def _stored_every() -> timedelta:
    return min(_STORED_EVERY, timedelta(seconds=settings.SESSION_IDLE_SECONDS / 2))


def end_sessions_of(user_id: int, *, but: str | None = None) -> int:
    """End all of a person's sessions, wherever they are open; how many there were. The next request is a stranger's.

    ``but`` is the key of the one session that goes on: that of the person who has just changed their own password.
    """
    ended, _ = Session.objects.filter(user_id=user_id).exclude(session_key=but or "").delete()
    return ended
