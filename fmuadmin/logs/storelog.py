"""RIV-TA StoreLog 2.0: log entries as request messages of at most 500 each (S6, S7). Words and XML, no database.

What is made is the ``StoreLog`` element. Its SOAP envelope and logical address belong to whoever sends it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final
from uuid import UUID

from lxml import etree

from fmuadmin.clock import TZ
from fmuadmin.identity import IdentityKind, IdentityNumber

MOST_ENTRIES: Final = 500
"""What the service takes in one call."""

REQUEST: Final = "urn:riv:informationsecurity:auditing:log:StoreLogResponder:2"
CORE: Final = "urn:riv:informationsecurity:auditing:log:2"
ROOTS: Final = {
    IdentityKind.PERSONNUMMER: "1.2.752.129.2.1.3.1",
    IdentityKind.SAMORDNINGSNUMMER: "1.2.752.129.2.1.3.3",
}
"""The OID under which each kind of number is known."""

_NOT_IN_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONGEST_NAME: Final = 256
_LONGEST_ARGS: Final = 8192


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A care provider or care unit: HSA-id (at most 32 characters) and name."""

    hsa_id: str
    name: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Patient:
    """The person whose data it was. A protected person has no name here."""

    identity: IdentityNumber
    name: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class User:
    """Who did it, in which assignment, where."""

    hsa_id: str
    name: str
    assignment: str
    title: str
    provider: Place
    unit: Place


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One log entry. ``activity`` and ``purpose`` are words of S7, ``level`` is the case, ``args`` the rest."""

    log_id: UUID
    at: datetime
    activity: str
    purpose: str
    user: User
    resource: str
    patient: Patient | None = None
    level: str = ""
    args: str = ""


def messages(entries: Iterable[Entry], *, system: Place) -> Iterator[bytes]:
    """The entries as StoreLog requests, in order, none longer than the service takes and none empty."""
    rest = iter(entries)
    while part := list(islice(rest, MOST_ENTRIES)):
        yield message(part, system=system)


def message(entries: Iterable[Entry], *, system: Place) -> bytes:
    """One StoreLog request, as UTF-8 with its declaration."""
    root = etree.Element(etree.QName(REQUEST, "StoreLog"), nsmap={"store": REQUEST, "log": CORE})
    for entry in entries:
        _write(etree.SubElement(root, etree.QName(REQUEST, "log")), entry, system)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _write(log: etree._Element, entry: Entry, system: Place) -> None:
    _text(log, "logId", str(entry.log_id))
    origin = _child(log, "system")
    _text(origin, "systemId", system.hsa_id)
    _text(origin, "systemName", system.name)
    activity = _child(log, "activity")
    _text(activity, "activityType", entry.activity)
    _text(activity, "activityLevel", entry.level)
    _text(activity, "activityArgs", entry.args, longest=_LONGEST_ARGS)
    _text(activity, "startDate", entry.at.astimezone(TZ).isoformat(timespec="milliseconds"))
    _text(activity, "purpose", entry.purpose)
    _write_user(_child(log, "user"), entry.user)
    resource = _child(_child(log, "resources"), "resource")
    _text(resource, "resourceType", entry.resource)
    if entry.patient is not None:
        patient = _child(resource, "patient")
        number = _child(patient, "patientId")
        _text(number, "root", ROOTS[entry.patient.identity.kind])
        _text(number, "extension", entry.patient.identity.digits)
        _text(patient, "patientName", entry.patient.name)
    _place(resource, "careProvider", entry.user.provider)
    _place(resource, "careUnit", entry.user.unit)


def _write_user(element: etree._Element, user: User) -> None:
    _text(element, "userId", user.hsa_id)
    _text(element, "name", user.name)
    _text(element, "assignment", user.assignment)
    _text(element, "title", user.title)
    _place(element, "careProvider", user.provider)
    _place(element, "careUnit", user.unit)


def _place(parent: etree._Element, name: str, place: Place) -> None:
    element = _child(parent, name)
    _text(element, f"{name}Id", place.hsa_id)
    _text(element, f"{name}Name", place.name)


def _child(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, etree.QName(CORE, name))


def _text(parent: etree._Element, name: str, text: str, *, longest: int = _LONGEST_NAME) -> None:
    """A child with text, cut to what the schema takes; nothing when there is none to write.

    A mandatory word that is missing is therefore missing in the message too, and the schema refuses it. Signs that
    XML cannot hold (people paste anything into a reason) become blanks.
    """
    if text:
        _child(parent, name).text = _NOT_IN_XML.sub(" ", text)[:longest]
