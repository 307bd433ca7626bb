"""The second factor: a code from an app, a passkey or a recovery code. Stored by allauth.mfa, judged here.

A code is accepted once, in whatever process: the counter of the last one used is kept with the authenticator, under
its row's lock, instead of in a cache that every process has of its own.
"""

import base64
from collections.abc import Mapping
from typing import Any

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn.internal import auth as webauthn
from django.core.exceptions import ValidationError

from fmuadmin.models import User
from fmuadmin.sessions import end_sessions_of
from fmuadmin.vocabulary import Factor

_LAST = "last_counter"
_KINDS = {Factor.APP: Authenticator.Type.TOTP, Factor.PASSKEY: Authenticator.Type.WEBAUTHN}


def kinds_of(user: User) -> set[Factor]:
    """The second factors that the person has; recovery codes stand in for one, they are none."""
    held = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    return {factor for factor, kind in _KINDS.items() if kind in held}


# A code from an app ------------------------------------------------------------------------------


def new_secret() -> str:
    """A fresh secret for an app, as the person can also type it."""
    return str(totp.generate_totp_secret())


def seal(secret: str) -> str:
    """The secret as it may be stored while it is being set up."""
    return str(get_adapter().encrypt(secret))


def unseal(sealed: str) -> str:
    """The secret again."""
    return str(get_adapter().decrypt(sealed))


def picture_of(user: User, secret: str) -> str:
    """The QR code as an address that a picture can have."""
    svg = get_adapter().build_totp_svg(get_adapter().build_totp_url(user, secret))
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def set_up_app(user: User, secret: str, code: str) -> bool:
    """Keep the secret if the code shows that the app has it; the code is spent."""
    counter = _counter_of(secret, code)
    if counter is None:
        return False
    Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).delete()
    kept = totp.TOTP.activate(user, secret).instance
    kept.data[_LAST] = counter
    kept.save(update_fields=["data"])
    return True


def _counter_of(secret: str, code: str) -> int | None:
    for counter in totp.yield_hotp_counters_from_time():
        expected = totp.format_hotp_value(totp.hotp_value(secret, counter))
        if compare_user_code(actual=code, expected=expected):
            return int(counter)
    return None


def _is_fresh_app_code(user: User, code: str) -> bool:
    kept = Authenticator.objects.select_for_update().filter(user=user, type=Authenticator.Type.TOTP).first()
    if kept is None:
        return False
    counter = _counter_of(unseal(kept.data["secret"]), code)
    if counter is None or counter <= kept.data.get(_LAST, 0):
        return False
    kept.data[_LAST] = counter
    kept.save(update_fields=["data"])
    kept.record_usage()
    return True


def judge_code(user: User, code: str) -> Factor | None:
    """Which factor the typed code is, or None. Codes are used up: none is accepted twice."""
    if _is_fresh_app_code(user, code):
        return Factor.APP
    kept = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    if kept is not None and RecoveryCodes(kept).validate_code(code):
        return Factor.RECOVERY_CODE
    return None


# A passkey ---------------------------------------------------------------------------------------


def ask_for_passkey(user: User) -> dict[str, Any]:
    """What the browser needs to ask for one of the person's passkeys; the challenge is kept in the session."""
    return dict(_plain(webauthn.begin_authentication(user)))


def judge_passkey(user: User, answer: Any) -> bool:
    """Whether the browser's answer comes from one of the person's passkeys, to the challenge just given."""
    try:
        webauthn.parse_authentication_response(answer)
        used = webauthn.complete_authentication(user, answer)
    except (ValidationError, KeyError, TypeError, ValueError):
        return False
    used.record_usage()
    return True


def offer_passkey(user: User) -> dict[str, Any]:
    """What the browser needs to make a passkey."""
    return dict(_plain(webauthn.begin_registration(user, passwordless=False)))


def set_up_passkey(user: User, name: str, answer: Any) -> bool:
    """Keep the passkey that the browser made."""
    try:
        webauthn.parse_registration_response(answer)
        webauthn.complete_registration(answer)
    except (ValidationError, KeyError, TypeError, ValueError):
        return False
    webauthn.WebAuthn.add(user, name, answer)
    return True


def _plain(options: Any) -> Any:
    """Only what JSON can hold: fido2's own mappings become dicts."""
    if isinstance(options, Mapping):
        return {key: _plain(value) for key, value in options.items() if value is not None}
    if isinstance(options, list | tuple):
        return [_plain(value) for value in options]
    return options


# All of them -------------------------------------------------------------------------------------


def recovery_codes_once(user: User) -> list[str]:
    """The codes that are left, shown once after they were made; empty when they were seen already."""
    kept = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    if kept is None or RecoveryCodes(kept).did_view:
        return []
    codes = RecoveryCodes(kept)
    codes.mark_as_viewed()
    return [f"{code[:4]}-{code[4:]}" for code in codes.get_unused_codes()]


def recovery_codes_left(user: User) -> int:
    """How many codes have not been used."""
    kept = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return len(RecoveryCodes(kept).get_unused_codes()) if kept is not None else 0


def new_recovery_codes(user: User) -> None:
    """Replace the codes; those of before are worth nothing."""
    Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
    RecoveryCodes.activate(user)


def held_by(user: User) -> list[Authenticator]:
    """The person's app and passkeys, oldest first."""
    return list(Authenticator.objects.filter(user=user, type__in=_KINDS.values()).order_by("created_at", "pk"))


def remove(user: User, key: str) -> bool:
    """Take one factor away, unless it is the last one."""
    held = held_by(user)
    chosen = next((factor for factor in held if str(factor.pk) == key), None)
    if chosen is None or len(held) == 1:
        return False
    chosen.delete()
    return True


def forget_all(user_id: int) -> None:
    """For an administrator: the person sets up a second factor anew at the next login, and is logged out everywhere."""
    Authenticator.objects.filter(user_id=user_id).delete()
    end_sessions_of(user_id)


def label_of(factor: Authenticator) -> str:
    """What a factor is called on the person's page."""
    if factor.type == Authenticator.Type.WEBAUTHN:
        return f"{Factor.PASSKEY.label}: {factor.wrap().name}"
    return str(Factor.APP.label)
