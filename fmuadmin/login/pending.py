"""Between the two factors: the password was right, nobody is logged in yet. Kept in a session that knows no person."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.crypto import constant_time_compare

from fmuadmin import clock
from fmuadmin.models import User

_KEY: Final = "pending"
SETTING_UP: Final = "setting up"
_LASTS: Final = timedelta(minutes=10)


def begin(request: Any, user: User, wanted: str) -> None:
    """The first factor is shown: the session gets a new key, and ten minutes for the second."""
    request.session.cycle_key()
    request.session[_KEY] = {
        "user": user.pk,
        "since": clock.real_now().isoformat(),
        "hash": user.get_session_auth_hash(),
        "next": wanted,
    }
    request.session.pop(SETTING_UP, None)


def person(request: Any) -> User | None:
    """Whose second factor is awaited, unless it took too long or the account has changed meanwhile."""
    kept = request.session.get(_KEY)
    if not kept or datetime.fromisoformat(kept["since"]) < clock.real_now() - _LASTS:
        return None
    user = User.objects.filter(pk=kept["user"], is_active=True).first()
    if user is None or not constant_time_compare(user.get_session_auth_hash(), kept["hash"]):
        return None
    return user


def wanted(request: Any) -> str:
    """Where the person was going."""
    return str((request.session.get(_KEY) or {}).get("next", ""))


def end(request: Any) -> None:
    """Forget it."""
    for key in (_KEY, SETTING_UP):
        request.session.pop(key, None)
