"""The file's people and their mandates: read, judged, and made in memory. Passwords are hashed here only."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from cases.world.fields import Field, Wrong, choice, day, email, text, values_of
from cases.world.keys import Keys
from cases.world.organisations import check_order, hsa_id, referred
from cases.world.problems import Post
from cases.world.register import Register
from fmuadmin.access import Actor, actor_of
from fmuadmin.models import Mandate, Organisation, User
from fmuadmin.vocabulary import OrganisationKind, Profession, Role

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._@-]*")


def username(value: Any) -> str:
    """A login name: small letters a–z, digits, point, hyphen, underscore and @."""
    written = text(60)(value)
    if not _USERNAME.fullmatch(written):
        raise Wrong(f"”{written}” går inte att logga in med. Använd små bokstäver a–z, siffror, punkt och bindestreck.")
    return written


def password(value: Any) -> str:
    """A password that the system would accept on its own pages."""
    written = str(value)
    try:
        validate_password(written)
    except ValidationError as wrong:
        raise Wrong(" ".join(wrong.messages)) from None
    return written


PERSON = {
    "username": Field(read=username, required=True),
    "name": Field(read=text(80), required=True),
    "email": Field(read=email),
    "phone": Field(read=text(30)),
    "password": Field(read=password),
    "hsa_id": Field(read=hsa_id),
    "fk_subject": Field(read=text(120)),
}
# By these a login provider knows somebody, so nobody shares them.
_WHO: Mapping[str, str] = {"username": "användarnamnet", "hsa_id": "HSA-id", "fk_subject": "id:t"}
MANDATE = {
    "role": Field(read=choice(Role.values), required=True),
    "organisation": Field(read=text(120)),
    "profession": Field(read=choice(Profession.values)),
    "valid_from": Field(read=day, required=True),
    "valid_until": Field(read=day),
}


@dataclass(slots=True)
class People:
    """People and mandates of the file, and every mandate that an act in the file may be done with."""

    users: list[User] = field(default_factory=list)
    mandates: list[Mandate] = field(default_factory=list)
    faulty: set[str] = field(default_factory=set)
    held: dict[str, list[Mandate]] = field(default_factory=dict)
    actors: dict[int, Actor] = field(default_factory=dict)

    def acting(self, mandate: Mandate) -> Actor:
        """The actor that the person is with the mandate."""
        if mandate.pk not in self.actors:
            self.actors[mandate.pk] = actor_of(mandate)
        return self.actors[mandate.pk]

    def mandates_on(self, name: str, on: date) -> list[Mandate]:
        """The person's mandates on the day."""
        return [
            mandate
            for mandate in self.held.get(name, [])
            if mandate.valid_from <= on and (mandate.valid_until is None or on <= mandate.valid_until)
        ]


@cache
def _hashed(written: str) -> str:
    """Hashing is slow on purpose; people who share a password, as in the demo, share its hash."""
    return make_password(written)


def people(file: Post, register: Register, keys: Keys) -> People:
    """Every person of the file with their mandates; people already in the system can act in the file too."""
    found = People()
    for mandate in Mandate.objects.select_related("user", "organisation").filter(withdrawn_at=None):
        found.held.setdefault(mandate.user.username, []).append(mandate)
    taken = {named for row in User.objects.values(*_WHO) for named in row.items() if named[1]}
    for post in file.posts("people"):
        values = values_of(post, PERSON, nested=("mandates",))
        named = {(name, (values or {}).get(name)) for name in _WHO}
        doubled = named & taken
        for name, value in sorted(doubled):
            way_out = "Ta bort posten eller välj ett annat namn." if name == "username" else "Kontrollera vems det är."
            post.wrong(name, f"{_WHO[name]} {value} finns redan. {way_out}")
        if values is None or doubled:
            found.faulty.add(str(post.entry.get("username")))
            continue
        taken |= {(name, value) for name, value in named if value}
        secret = values.pop("password", None)
        user = User(pk=keys.next(User), password=_hashed(secret) if secret else make_password(None), **values)
        found.users.append(user)
        _add_mandates(post, user, found, register, keys)
    return found


def _add_mandates(person: Post, user: User, found: People, register: Register, keys: Keys) -> None:
    held: set[tuple[int, str]] = set()
    for post in person.posts("mandates", where=f"{person.where}, mandates"):
        values = values_of(post, MANDATE)
        organisation = _desk(post, values, register) if values is not None else None
        if values is None or organisation is None or not _holds(post, values, organisation):
            found.faulty.add(user.username)
            continue
        if (organisation.pk, values["role"]) in held:
            post.wrong("role", f"{user.name} har redan den rollen där. Ta bort det ena uppdraget.")
            continue
        held.add((organisation.pk, values["role"]))
        mandate = Mandate(pk=keys.next(Mandate), user=user, **{**values, "organisation": organisation})
        found.mandates.append(mandate)
        found.held.setdefault(user.username, []).append(mandate)


def _desk(post: Post, values: dict[str, Any], register: Register) -> Organisation | None:
    """Where the mandate is held: finance people are given by their region, FK's finance needs no organisation."""
    word, role = values.get("organisation"), Role(values["role"])
    if role == Role.FK_FINANCE and word is None:
        desk = register.desk_of(None)
        if desk is None and not register.words(OrganisationKind.FK_OFFICE):
            post.wrong("role", "Försäkringskassan har inget kontor än. Lägg till ett under offices.")
        return desk
    if word is None:
        post.wrong("organisation", "saknas. Ange var uppdraget finns.")
        return None
    found = referred(post, "organisation", word, tuple(OrganisationKind), register)
    if found is not None and role == Role.REGION_FINANCE and found.kind == OrganisationKind.REGION:
        return register.desk_of(found.pk)
    return found


def _holds(post: Post, values: dict[str, Any], organisation: Organisation) -> bool:
    """Whether the role can be held there, with that profession, in that period."""
    sound, role = post.watch(), Role(values["role"])
    kind = OrganisationKind(organisation.kind)
    if kind not in role.desks:
        desks = ", ".join(sorted(k.label for k in role.desks))
        reason = f"rollen {role.label} kan inte finnas i {organisation.name} ({kind.label}). Den finns i: {desks}."
        post.wrong("role", reason)
    if role == Role.INVESTIGATOR and not values.get("profession"):
        post.wrong("profession", "saknas. En utredare har en profession: LK, PS, FT eller AT.")
    if role != Role.INVESTIGATOR and values.get("profession"):
        post.wrong("profession", "bara utredare har en profession. Ta bort fältet.")
    check_order(post, values, "valid_from", "valid_until")
    return bool(sound)
