"""Server-side sessions that know person and mandate, so that one statement answers who is asking."""

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from fmuadmin.models.accounts import Mandate, User


class Session(AbstractBaseSession):
    """A login session. ``user`` and ``mandate`` are columns so that all of a person's sessions can be found."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    mandate = models.ForeignKey(Mandate, on_delete=models.CASCADE, null=True, related_name="+")
    # When the person logged in, and when they last did something. ``expire_date`` follows from both.
    opened_at = models.DateTimeField("öppnad", null=True)
    last_act_at = models.DateTimeField("senast använd", null=True)

    @classmethod
    def get_session_store_class(cls) -> type:
        """The store that reads and writes this model (Django's documented hook)."""
        from fmuadmin.sessions import SessionStore  # noqa: PLC0415 – the store imports this model

        return SessionStore
