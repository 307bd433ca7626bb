"""The session store: Django's database store over the kernel's own Session model, loaded with person and mandate."""

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from fmuadmin.models import Session

MANDATE_KEY = "mandate"


class SessionStore(DatabaseStore):
    """Keeps ``user`` and ``mandate`` as columns beside the signed session data."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """The model that holds the rows."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row to store; the columns follow the session's contents."""
        row: Any = super().create_model_instance(data)
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.mandate_id = data.get(MANDATE_KEY)
        kept: Session = row
        return kept

    def preload(self, session_data: str) -> None:
        """Take the stored data from a row that was read already, instead of reading it again."""
        self._session_cache = self.decode(session_data)


def end_sessions_of(user_id: int) -> int:
    """End all of a person's sessions, wherever they are open; how many there were. The next request is a stranger's."""
    ended, _ = Session.objects.filter(user_id=user_id).delete()
    return ended
