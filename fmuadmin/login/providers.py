"""What a login provider says about somebody, and which of that person's mandates it covers. Nobody is ever created.

SITHS vouches for the units and regions that its claims name: the commission's unit, and system roles that end with an
HSA-id. FK's own provider vouches for FK's mandates. Everything else is refused with the reason.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from fmuadmin.login.arrival import mandates_of
from fmuadmin.models import Mandate, User
from fmuadmin.vocabulary import Role

SITHS: Final = "siths"
FK: Final = "fk"

# System roles as the predecessor had them: "INTYG;FMU-SAMORDNARE-SE…". The last one is our own, for want of another.
SYSTEM_ROLES: Final[Mapping[str, Role]] = {
    "FMU-SAMORDNARE-": Role.REGION_COORDINATOR,
    "FMU-VARDADMIN-": Role.CARE_ADMIN,
    "FMU-EKONOM-": Role.REGION_FINANCE,
}
_UNIT_ROLES: Final = (Role.CARE_ADMIN, Role.INVESTIGATOR)
_FK_ROLES: Final = (Role.FK_OFFICER, Role.FK_FINANCE)

TOO_WEAK: Final = (
    "Inloggningen var inte tillräckligt säker. FMU-admin kräver tillitsnivå 3, till exempel e-legitimation på kort "
    "eller i mobilen. Logga in igen på det sättet."
)
NO_ID: Final = (
    "Inloggningstjänsten lämnade inget id som FMU-admin känner igen. Kontakta den som förvaltar inloggningen i din "
    "organisation."
)
NOT_KNOWN: Final = (
    "Du är inte upplagd i FMU-admin. Be den som förvaltar FMU-admin i din organisation att lägga till dig med det id "
    "som du loggar in med."
)
NO_MANDATE: Final = (
    "Du har inget uppdrag i FMU-admin som gäller i dag och som stämmer med uppdraget du loggade in med. Loggade du in "
    "med fel uppdrag? Logga in igen och välj det andra. Annars kontaktar du den som förvaltar FMU-admin i din "
    "organisation."
)


class NotLetIn(Exception):
    """The provider's word is not enough; the message says why and whom to ask."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody the provider vouches for, and the mandates it covers."""

    user: User
    mandates: list[Mandate]


def arrive(kind: str, said: Mapping[str, Any], accepted_acr: Iterable[str]) -> Arrival:
    """Who comes in with what. ``said`` holds the provider's ``id_token`` and ``userinfo``. Raises NotLetIn."""
    token, more = _mapping(said.get("id_token")), _mapping(said.get("userinfo"))
    if token and more and token.get("sub") != more.get("sub"):
        raise NotLetIn(NO_ID)
    claims = {**token, **more}
    # What is signed for this login weighs more than what is said about the person.
    if (token.get("acr") or more.get("acr")) not in set(accepted_acr):
        raise NotLetIn(TOO_WEAK)
    user = _person(kind, claims)
    mandates = [mandate for mandate in mandates_of(user.pk) if _covers(kind, claims, mandate)]
    if not mandates:
        raise NotLetIn(NO_MANDATE)
    return Arrival(user, mandates)


def _person(kind: str, claims: Mapping[str, Any]) -> User:
    key = claims.get("employeeHsaId") if kind == SITHS else claims.get("sub")
    if not isinstance(key, str) or not key.strip() or "\x00" in key:
        raise NotLetIn(NO_ID)
    field = "hsa_id" if kind == SITHS else "fk_subject"
    user = User.objects.filter(is_active=True, **{field: key.strip()}).first()
    if user is None:
        raise NotLetIn(NOT_KNOWN)
    return user


def _covers(kind: str, claims: Mapping[str, Any], mandate: Mandate) -> bool:
    role = Role(mandate.role)
    if kind == FK:
        return role in _FK_ROLES
    return (role, _place(mandate)) in _vouched(claims)


def _place(mandate: Mandate) -> str | None:
    """The HSA-id that stands for where the mandate is held; a finance desk's is its region's."""
    place = mandate.organisation.parent if mandate.role == Role.REGION_FINANCE else mandate.organisation
    return place.hsa_id if place is not None else None


def _vouched(claims: Mapping[str, Any]) -> set[tuple[Role, str | None]]:
    """(role, HSA-id) of everything that SITHS vouches for."""
    found: set[tuple[Role, str | None]] = set()
    for unit in _texts(claims.get("healthCareUnitHsaId")):
        found |= {(role, unit) for role in _UNIT_ROLES}
    for word in _texts(claims.get("systemRole")):
        name = word.rpartition(";")[2]
        found |= {(role, name.removeprefix(head)) for head, role in SYSTEM_ROLES.items() if name.startswith(head)}
    return {(role, place) for role, place in found if place}


def _texts(value: Any) -> list[str]:
    """A claim may be one text or several."""
    return [word.strip() for word in (value if isinstance(value, list) else [value]) if isinstance(word, str)]


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
