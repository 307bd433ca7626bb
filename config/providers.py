"""The two login providers from the environment: SITHS (through an identity provider such as Inera's) and FK's own.

A provider that has no ``OIDC_…_SERVER`` does not exist: no button, no address. docs/operations.md lists the variables.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

_LOA3 = "http://id.sambi.se/loa/loa3"
_SITHS_CLAIMS = ("employeeHsaId", "healthCareUnitHsaId", "commissionHsaId", "systemRole")
_NAMES = {"siths": "SITHS", "fk": "Försäkringskassan"}
_CLAIMS: dict[str, tuple[str, ...]] = {"siths": _SITHS_CLAIMS, "fk": ()}


def connections(environment: Mapping[str, str]) -> list[dict[str, Any]]:
    """The configured connections, as django-allauth's openid_connect provider takes them."""
    return [
        _connection(kind, environment) for kind in _NAMES if environment.get(f"OIDC_{kind.upper()}_SERVER", "").strip()
    ]


def origins(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Where a login form may lead: the providers' origins, which the content security policy must let through."""
    found: list[str] = []
    for kind in _NAMES:
        server = environment.get(f"OIDC_{kind.upper()}_SERVER", "").strip()
        if server:
            parts = urlsplit(server)
            found += [f"{parts.scheme}://{parts.netloc}", *_words(environment, f"OIDC_{kind.upper()}_ORIGINS")]
    return tuple(dict.fromkeys(found))


def _words(environment: Mapping[str, str], name: str, default: str = "") -> list[str]:
    return [word for word in (environment.get(name, "") or default).replace(",", " ").split() if word]


def _connection(kind: str, environment: Mapping[str, str]) -> dict[str, Any]:
    prefix = f"OIDC_{kind.upper()}_"
    accepted = _words(environment, f"{prefix}ACR", _LOA3)
    asked = {name: {"essential": True} if name == "employeeHsaId" else None for name in _CLAIMS[kind]}
    parameters = {"acr_values": " ".join(accepted)}
    if asked:
        parameters["claims"] = json.dumps({"id_token": {"acr": {"essential": True}}, "userinfo": asked})
    return {
        "provider_id": kind,
        "name": environment.get(f"{prefix}NAME", "") or _NAMES[kind],
        "client_id": environment.get(f"{prefix}CLIENT_ID", ""),
        "secret": environment.get(f"{prefix}CLIENT_SECRET", ""),
        "settings": {
            "server_url": environment[f"{prefix}SERVER"].strip(),
            "uid_field": "sub",
            "oauth_pkce_enabled": True,
            "scope": _words(environment, f"{prefix}SCOPE", "openid"),
            "auth_params": parameters,
            # Read by fmuadmin/login/providers.py: who is let in is decided by us, not by the provider.
            "accepted_acr": accepted,
        },
    }
