"""The file's organisations, finance desks and agreements: read, judged, and made in memory."""

import re
from collections.abc import Mapping
from typing import Any

from cases.world.fields import Field, Wrong, day, email, org_nr, postcode, suggestion, text, values_of, yes_or_no
from cases.world.keys import Keys
from cases.world.problems import Post
from cases.world.register import KIND_IN_WORDS, NoSuchOrganisation, Register
from fmuadmin.models import Agreement, Organisation
from fmuadmin.vocabulary import OrganisationKind

K = OrganisationKind
FK_FINANCE = "Försäkringskassan, ekonomi"
_HSA_ID = re.compile(r"SE\d{10}-[0-9A-Z]{1,18}")


def hsa_id(value: Any) -> str:
    """An HSA-id: SE, ten digits, a hyphen, and up to 18 capital letters and digits."""
    written = text()(value)
    if not _HSA_ID.fullmatch(written):
        raise Wrong(f"”{written}” är inget HSA-id. Skriv SE, tio siffror, bindestreck och enhetens nummer.")
    return written


_PLACE = {
    "id": Field(read=text(60)),
    "name": Field(read=text(120), required=True),
    "email": Field(read=email),
    "phone": Field(read=text(30)),
    "address": Field(read=text(120)),
    "postcode": Field(read=postcode),
    "town": Field(read=text(60)),
    "active_from": Field(read=day),
    "active_until": Field(read=day),
}
_NUMBERED = {**_PLACE, "org_nr": Field(read=org_nr, required=True)}
_UNIT = {
    **_NUMBERED,
    "hsa_id": Field(read=hsa_id, required=True),
    "provider": Field(read=text(120), required=True),
    "operated_by": Field(read=text(120)),
    "standard_answer": Field(read=text(2000)),
    "languages": Field(read=text(120)),
    "may_decline": Field(read=yes_or_no),
}
# The order matters: a unit refers to its provider and its region.
SECTIONS: dict[str, tuple[OrganisationKind, Mapping[str, Field]]] = {
    "regions": (K.REGION, {**_PLACE, "org_nr": Field(read=org_nr), "hsa_id": Field(read=hsa_id)}),
    "offices": (K.FK_OFFICE, _PLACE),
    "operations": (K.OPERATIONS, _PLACE),
    "providers": (K.CARE_PROVIDER, _NUMBERED),
    "units": (K.CARE_UNIT, _UNIT),
}
AGREEMENT = {
    "region": Field(read=text(120), required=True),
    "unit": Field(read=text(120), required=True),
    "reference": Field(read=text(40)),
    "valid_from": Field(read=day, required=True),
    "valid_until": Field(read=day),
}


def referred(
    post: Post, field: str, word: str, kinds: tuple[OrganisationKind, ...], register: Register
) -> Organisation | None:
    """The organisation that a field names; None, with the problem noted, when there is none."""
    try:
        return register.find(word, *kinds)
    except NoSuchOrganisation:
        what = " eller ".join(KIND_IN_WORDS[kind] for kind in kinds) if len(kinds) == 1 else "organisation"
        near = suggestion(word, register.words(*kinds))
        post.wrong(field, f"det finns ingen {what} ”{word}”, varken i filen eller i systemet.{near}")
        return None


def check_order(post: Post, values: Mapping[str, Any], start: str, end: str) -> None:
    """Note it when the end is before the start."""
    if values.get(start) is not None and values.get(end) is not None and values[end] < values[start]:
        post.wrong(end, f"dagen ligger före {start}, {values[start]}. Ange samma dag eller en senare.")


def organisations(file: Post, register: Register, keys: Keys) -> list[Organisation]:
    """Every organisation of the file, and the finance desks that belong to them, in the register from now on."""
    made: list[Organisation] = []
    ids: set[str] = set()
    for section, (kind, fields) in SECTIONS.items():
        for post in file.posts(section):
            values = values_of(post, fields)
            if values is not None:
                values = _judged(post, values, kind, register, ids)
            if values is None:
                register.mark_faulty(kind, (post.entry.get(name) for name in ("id", "name", "hsa_id")))
                continue
            key = values.pop("id", "")
            organisation = Organisation(pk=keys.next(Organisation), kind=kind, **values)
            register.add(organisation, key=key)
            made += [organisation, *_desks(organisation, register, keys)]
    return made


def _judged(
    post: Post, values: dict[str, Any], kind: OrganisationKind, register: Register, ids: set[str]
) -> dict[str, Any] | None:
    """The values with references followed; None when something in them cannot be."""
    sound = post.watch()
    check_order(post, values, "active_from", "active_until")
    name, key, number = values["name"], values.get("id"), values.get("hsa_id")
    if (kind, name) in register.known:
        post.wrong("name", f"det finns redan en {KIND_IN_WORDS[kind]} som heter {name}. Ta bort posten eller byt namn.")
    if key in ids:
        post.wrong("id", f"id {key} används av en annan post. Välj ett annat.")
    if key:
        ids.add(key)
    if number and (kind, number) in register.known:
        post.wrong("hsa_id", f"HSA-id {number} används redan av en annan enhet.")
    for field, attribute, wanted in (("provider", "parent", K.CARE_PROVIDER), ("operated_by", "operated_by", K.REGION)):
        if word := values.pop(field, None):
            values[attribute] = referred(post, field, word, (wanted,), register)
            if values[attribute] is None:
                return None
    return values if sound else None


def _desks(organisation: Organisation, register: Register, keys: Keys) -> list[Organisation]:
    """A region's finance desk, and FK's when its first office comes; nothing else needs one."""
    kind = organisation.kind
    if kind == K.REGION:
        name = f"{organisation.name}, ekonomi"
        desk = Organisation(kind=K.REGION_FINANCE_DESK, name=name[:120], parent=organisation)
    elif kind == K.FK_OFFICE and register.desk_of(None) is None:
        desk = Organisation(kind=K.FK_FINANCE_DESK, name=FK_FINANCE)
    else:
        return []
    desk.pk, desk.active_from = keys.next(Organisation), organisation.active_from
    register.add(desk)
    return [desk]


def agreements(file: Post, register: Register, keys: Keys) -> list[Agreement]:
    """Every agreement of the file, in the register from now on."""
    made: list[Agreement] = []
    taken = {(a.region_id, a.unit_id, a.valid_from) for a in register.agreements}
    for post in file.posts("agreements"):
        sound = post.watch()
        values = values_of(post, AGREEMENT)
        if values is None:
            continue
        region = referred(post, "region", values["region"], (K.REGION,), register)
        unit = referred(post, "unit", values["unit"], (K.CARE_UNIT,), register)
        check_order(post, values, "valid_from", "valid_until")
        if not sound or region is None or unit is None:
            continue
        key = (region.pk, unit.pk, values["valid_from"])
        if key in taken:
            post.wrong("valid_from", f"regionen har redan ett avtal med {unit.name} från den dagen. Ta bort det ena.")
            continue
        taken.add(key)
        made.append(Agreement(pk=keys.next(Agreement), **{**values, "region": region, "unit": unit}))
    register.agreements.extend(made)
    return made
