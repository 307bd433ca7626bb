"""The file's organisations, finance desks and agreements: read, judged, and made in memory."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from cases.world.fields import Field, Wrong, day, email, org_nr, postcode, suggestion, text, values_of, yes_or_no
from cases.world.keys import Keys
from cases.world.problems import Problems
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
    "regions": (K.REGION, {**_PLACE, "org_nr": Field(read=org_nr)}),
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
    entry: Any, field: str, word: str, kinds: tuple[OrganisationKind, ...], register: Register, problems: Problems, where: str
) -> Organisation | None:
    """The organisation that a field names; None, with the problem noted, when there is none."""
    try:
        return register.find(word, *kinds)
    except NoSuchOrganisation:
        what = " eller ".join(KIND_IN_WORDS[kind] for kind in kinds)
        near = suggestion(word, register.words(*kinds))
        problems.add(entry, field, f"det finns ingen {what} ”{word}”, varken i filen eller i systemet.{near}", where=where)
        return None


def ordered(entry: Any, values: Mapping[str, Any], start: str, end: str, problems: Problems, where: str) -> bool:
    """Whether the end is not before the start; notes the problem when it is."""
    if values.get(start) is None or values.get(end) is None or values[start] <= values[end]:
        return True
    problems.add(entry, end, f"dagen ligger före {start}, {values[start]}. Ange samma dag eller en senare.", where=where)
    return False


def organisations(document: Any, register: Register, keys: Keys, problems: Problems) -> list[Organisation]:
    """Every organisation of the file, and the finance desks that belong to them, known to the register from now on."""
    made: list[Organisation] = []
    ids: set[str] = set()
    for section, (kind, fields) in SECTIONS.items():
        for place, entry in enumerate(entries(document, section, problems), 1):
            where = f"{section}, post {place}"
            values = values_of(entry, fields, problems, where=where)
            if values is not None:
                values = _judged(entry, values, kind, register, ids, problems, where)
            if values is None:
                given = entry if isinstance(entry, dict) else {}
                register.mark_faulty(kind, (given.get(name) for name in ("id", "name", "hsa_id")))
                continue
            key = values.pop("id", "")
            organisation = Organisation(pk=keys.next(Organisation), kind=kind, **values)
            register.add(organisation, key=key)
            made += [organisation, *_desks(organisation, register, keys)]
    return made


def entries(document: Any, section: str, problems: Problems) -> list[Any]:
    """The posts of a section; none, with the problem noted, when it is no list."""
    found = document.get(section)
    if found is None:
        return []
    if not isinstance(found, list):
        problems.add(document, section, "här ska en lista stå, med ett bindestreck framför varje post.")
        return []
    return found


def _judged(  # noqa: PLR0913 – what an organisation is judged against
    entry: Any,
    values: dict[str, Any],
    kind: OrganisationKind,
    register: Register,
    ids: set[str],
    problems: Problems,
    where: str,
) -> dict[str, Any] | None:
    """The values with references followed; None when something in them cannot be."""
    before = len(problems.found)
    ordered(entry, values, "active_from", "active_until", problems, where)
    if (kind, values["name"]) in register.names or (kind, values["name"]) in register.known:
        reason = f"det finns redan en {KIND_IN_WORDS[kind]} som heter {values['name']}. Ta bort posten eller byt namn."
        problems.add(entry, "name", reason, where=where)
    if values.get("id") in ids:
        problems.add(entry, "id", f"id {values['id']} används av en annan post. Välj ett annat.", where=where)
    ids.add(values.get("id") or "")
    ids.discard("")
    if values.get("hsa_id") and (values["hsa_id"] in register.hsa_ids or (kind, values["hsa_id"]) in register.known):
        problems.add(entry, "hsa_id", f"HSA-id {values['hsa_id']} används redan av en annan enhet.", where=where)
    for field, attribute, wanted in (("provider", "parent", K.CARE_PROVIDER), ("operated_by", "operated_by", K.REGION)):
        if word := values.pop(field, None):
            found = referred(entry, field, word, (wanted,), register, problems, where)
            if found is None:
                return None
            values[attribute] = found
    return values if len(problems.found) == before else None


def _desks(organisation: Organisation, register: Register, keys: Keys) -> list[Organisation]:
    """A region's finance desk, and FK's when its first office comes; nothing else needs one."""
    kind = organisation.kind
    if kind == K.REGION:
        desk = Organisation(kind=K.REGION_FINANCE_DESK, name=f"{organisation.name}, ekonomi"[:120], parent=organisation)
    elif kind == K.FK_OFFICE and register.desk_of(None) is None:
        desk = Organisation(kind=K.FK_FINANCE_DESK, name=FK_FINANCE)
    else:
        return []
    desk.pk, desk.active_from = keys.next(Organisation), organisation.active_from
    register.add(desk)
    return [desk]


def agreements(document: Any, register: Register, keys: Keys, problems: Problems) -> list[Agreement]:
    """Every agreement of the file, known to the register from now on."""
    made: list[Agreement] = []
    taken = {(a.region_id, a.unit_id, a.valid_from) for a in register.agreements}
    for place, entry in enumerate(entries(document, "agreements", problems), 1):
        where = f"agreements, post {place}"
        values = values_of(entry, AGREEMENT, problems, where=where)
        if values is None:
            continue
        region = referred(entry, "region", values["region"], (K.REGION,), register, problems, where)
        unit = referred(entry, "unit", values["unit"], (K.CARE_UNIT,), register, problems, where)
        if not ordered(entry, values, "valid_from", "valid_until", problems, where) or region is None or unit is None:
            continue
        key = (region.pk, unit.pk, values["valid_from"])
        if key in taken:
            reason = f"regionen har redan ett avtal med {unit.name} från den dagen. Ta bort det ena."
            problems.add(entry, "valid_from", reason, where=where)
            continue
        taken.add(key)
        made.append(Agreement(pk=keys.next(Agreement), **{**values, "region": region, "unit": unit}))
    register.agreements.extend(made)
    return made


