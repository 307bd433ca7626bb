"""The file's people and their mandates: read, judged, and made in memory. Passwords are hashed here and nowhere else."""

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from cases.world.fields import Field, Wrong, choice, day, email, text, values_of
from cases.world.keys import Keys
from cases.world.organisations import entries, ordered, referred
from cases.world.problems import Problems
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
}
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


def people(document: Any, register: Register, keys: Keys, problems: Problems) -> People:
    """Every person of the file with their mandates; people already in the system can act in the file too."""
    found = People()
    for mandate in Mandate.objects.select_related("user", "organisation"):
        found.held.setdefault(mandate.user.username, []).append(mandate)
    taken = set(User.objects.values_list("username", flat=True))
    for place, entry in enumerate(entries(document, "people", problems), 1):
        where = f"people, post {place}"
        values = values_of(entry, PERSON, problems, where=where, nested=("mandates",))
        if values is not None and values["username"] in taken:
            reason = f"användarnamnet {values['username']} finns redan. Ta bort posten eller välj ett annat namn."
            problems.add(entry, "username", reason, where=where)
            values = None
        if values is None:
            found.faulty.add(str(entry.get("username")) if isinstance(entry, dict) else "")
            continue
        taken.add(values["username"])
        secret = values.pop("password", None)
        user = User(pk=keys.next(User), password=_hashed(secret) if secret else make_password(None), **values)
        found.users.append(user)
        _mandates(entry, user, found, register, keys, problems, where)
    return found


def _mandates(  # noqa: PLR0913 – a mandate joins a person with an organisation
    entry: Any, user: User, found: People, register: Register, keys: Keys, problems: Problems, where: str
) -> None:
    held: set[tuple[int, str]] = set()
    for part in entries(entry, "mandates", problems):
        values = values_of(part, MANDATE, problems, where=where)
        organisation = _desk(part, values, register, problems, where) if values is not None else None
        if values is None or organisation is None or not _judged(part, values, organisation, problems, where):
            found.faulty.add(user.username)
            continue
        if (organisation.pk, values["role"]) in held:
            reason = f"{user.name} har redan den rollen där. Ta bort det ena uppdraget."
            problems.add(part, "role", reason, where=where)
            continue
        held.add((organisation.pk, values["role"]))
        mandate = Mandate(pk=keys.next(Mandate), user=user, **{**values, "organisation": organisation})
        found.mandates.append(mandate)
        found.held.setdefault(user.username, []).append(mandate)


def _desk(part: Any, values: dict[str, Any], register: Register, problems: Problems, where: str) -> Organisation | None:
    """Where the mandate is held: finance people are given by their region, FK's finance needs no organisation."""
    word, role = values.get("organisation"), Role(values["role"])
    if role == Role.FK_FINANCE and (word is None or register.desk_of(None) is None):
        desk = register.desk_of(None)
        if desk is None:
            problems.add(part, "role", "Försäkringskassan har inget kontor än. Lägg till ett under offices.", where=where)
        return desk
    if word is None:
        problems.add(part, "organisation", "saknas. Ange var uppdraget finns.", where=where)
        return None
    found = referred(part, "organisation", word, tuple(OrganisationKind), register, problems, where)
    if found is not None and role == Role.REGION_FINANCE and found.kind == OrganisationKind.REGION:
        return register.desk_of(found.pk)
    return found


def _judged(part: Any, values: dict[str, Any], organisation: Organisation, problems: Problems, where: str) -> bool:
    before, role = len(problems.found), Role(values["role"])
    kind = OrganisationKind(organisation.kind)
    if kind not in role.desks:
        where_held = ", ".join(sorted(k.label for k in role.desks))
        reason = f"rollen {role.label} kan inte finnas i {organisation.name} ({kind.label}). Den finns i: {where_held}."
        problems.add(part, "role", reason, where=where)
    if role == Role.INVESTIGATOR and not values.get("profession"):
        problems.add(part, "profession", "saknas. En utredare har en profession: LK, PS, FT eller AT.", where=where)
    if role != Role.INVESTIGATOR and values.get("profession"):
        problems.add(part, "profession", "bara utredare har en profession. Ta bort fältet.", where=where)
    ordered(part, values, "valid_from", "valid_until", problems, where)
    return len(problems.found) == before
