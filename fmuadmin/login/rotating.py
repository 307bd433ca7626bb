"""New data keys for the secrets of second factors, which stand sealed inside allauth's JSON (fmuadmin/rotation.py)."""

import base64
from typing import Final

from allauth.mfa.models import Authenticator

from fmuadmin import crypto
from fmuadmin.login import factors
from fmuadmin.rotation import Place

_SECRETS: Final = ("secret", "seed")


def _older() -> list[tuple[int, str]]:
    """(authenticator, field) of what is sealed with an older key."""
    newest = crypto.newest_start()
    held = Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).order_by("pk").values_list("pk", "data")
    return [
        (pk, field)
        for pk, data in held
        for field in _SECRETS
        if field in data and not base64.urlsafe_b64decode(data[field]).startswith(newest)
    ]


def _reseal(size: int) -> int:
    found = _older()[:size]
    for pk, field in found:
        kept = Authenticator.objects.select_for_update().get(pk=pk)
        kept.data[field] = factors.seal(factors.unseal(kept.data[field]))
        kept.save(update_fields=["data"])
    return len(found)


PLACE: Final = Place(name="mfa_authenticator.data", left=lambda: len(_older()), reseal=_reseal)
