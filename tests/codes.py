"""The codes that the app of a person of the small world shows. A code is good once, and no older one after it."""

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from tests.world import TOTP_SECRET

_PERIOD = 30
_last: dict[str, int] = {}


def next_code(username: str, secret: str = TOTP_SECRET) -> str:
    """A code that this person has not used; waits for the next one when all that are accepted now are spent.

    The code of the half minute before is taken only while it stays good for a quarter of a minute.
    """
    counter = max(int(time.time() + _PERIOD / 2) // _PERIOD - 1, _last.get(username, 0) + 1)
    while counter > _now() + 1:
        time.sleep(0.2)
    _last[username] = counter
    return code_at(counter, secret)


def code_now(secret: str = TOTP_SECRET) -> str:
    """The code that the app shows now."""
    return code_at(_now(), secret)


def code_at(counter: int, secret: str = TOTP_SECRET) -> str:
    """The code of one half minute."""
    return str(format_hotp_value(hotp_value(secret, counter)))


def _now() -> int:
    return int(time.time()) // _PERIOD
