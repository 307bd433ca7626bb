"""Who works in the demo world: people for every role everywhere, made by rule from data/names.yaml.

The people whom the README and the role switcher know are named here; everybody else gets a name by seed.
"""

import random
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from cases.demo.places import data, offices, regions, units
from fmuadmin.vocabulary import Profession, Role

PASSWORD = "demo-fmu-2026"  # noqa: S105 – everybody's, printed on the page and by demo_logins; demo only
SINCE = date(2024, 1, 1)
OPERATIONS = "Förvaltning FMU-admin"
FK_FINANCE = "fk"
# (name, role, organisation's id, profession): the best-known people of the demo, first in their organisation.
KNOWN = (
    ("Sara Lind", Role.REGION_COORDINATOR, "norrbotten", ""),
    ("Johan Berg", Role.REGION_COORDINATOR, "norrbotten", ""),
    ("Eva Öberg", Role.REGION_FINANCE, "norrbotten", ""),
    ("Ulla Berg", Role.CARE_ADMIN, "strand", ""),
    ("Eva Norén", Role.INVESTIGATOR, "strand", Profession.LK),
    ("Jon Ek", Role.INVESTIGATOR, "strand", Profession.PS),
    ("Anna Holm", Role.FK_OFFICER, "fk-nord", ""),
    ("Kim Ekström", Role.FK_FINANCE, FK_FINANCE, ""),
    ("Siv Falk", Role.SYSTEM_ADMIN, OPERATIONS, ""),
    ("Lo Granberg", Role.LOG_REVIEWER, "strand", ""),
)
# People with a second mandate: the same person in two units, and a coordinator who also keeps the books.
ALSO = (
    ("strand", Role.CARE_ADMIN, 1, Role.CARE_ADMIN, "kust", ""),
    ("norrbotten", Role.REGION_COORDINATOR, 1, Role.REGION_FINANCE, "norrbotten", ""),
    ("sodermalm", Role.CARE_ADMIN, 0, Role.CARE_ADMIN, "solna", ""),
    ("gota", Role.INVESTIGATOR, 0, Role.INVESTIGATOR, "fyrbak", Profession.LK),
    ("gotland", Role.REGION_COORDINATOR, 0, Role.REGION_FINANCE, "gotland", ""),
    ("stockholm", Role.REGION_COORDINATOR, 0, Role.LOG_REVIEWER, "stockholm", ""),
)


@dataclass
class Person:
    """Somebody who works in the demo world."""

    name: str
    username: str
    mandates: list[dict[str, Any]] = field(default_factory=list)

    def add(self, role: Role, organisation: str, profession: str = "") -> None:
        """Give the person a mandate."""
        mandate: dict[str, Any] = {"role": role.value, "organisation": organisation, "valid_from": SINCE}
        if organisation == FK_FINANCE:
            del mandate["organisation"]
        if profession:
            mandate["profession"] = str(profession)
        self.mandates.append(mandate)

    def acting_as(self, role: Role, organisation: str) -> dict[str, str]:
        """How an act in the file says who did it: with which mandate only when there are several."""
        if len(self.mandates) == 1:
            return {"by": self.username}
        return {"by": self.username, "role": role.value, "organisation": organisation}


class Staff:
    """Everybody, and who holds a role where."""

    def __init__(self) -> None:
        self.people: list[Person] = []
        self._holding: dict[tuple[Role, str, str], list[Person]] = {}
        self._rng = random.Random("staff")  # noqa: S311 – the demo must be the same every time
        self._taken: set[str] = set()
        for name, role, organisation, profession in KNOWN:
            self._hire(role, organisation, profession, name=name)
        self._fill()
        for place, role, number, more, where, profession in ALSO:
            person = self.who(role, place, profession)[number]
            person.add(more, where, profession)
            self._holding.setdefault((more, where, profession), []).append(person)

    def who(self, role: Role, organisation: str, profession: str = "") -> list[Person]:
        """The people who hold the role there."""
        return self._holding.get((role, organisation, profession), [])

    def _fill(self) -> None:
        for office in offices():
            self._up_to(Role.FK_OFFICER, office.id, office.officers)
        for region in regions().values():
            self._up_to(Role.REGION_COORDINATOR, region.id, 2 + region.weight // 60)
            self._up_to(Role.REGION_FINANCE, region.id, 1 + region.weight // 90)
        for unit in units():
            self._up_to(Role.CARE_ADMIN, unit.id, 2)
            for profession, number in ((Profession.LK, 2), (Profession.PS, 1), (Profession.FT, 1), (Profession.AT, 1)):
                self._up_to(Role.INVESTIGATOR, unit.id, number, profession)
        self._up_to(Role.FK_FINANCE, FK_FINANCE, 3)
        self._up_to(Role.LOG_REVIEWER, "fk-nord", 1)

    def _up_to(self, role: Role, organisation: str, number: int, profession: str = "") -> None:
        for _ in range(number - len(self.who(role, organisation, profession))):
            self._hire(role, organisation, profession, name=self._new_name())

    def _hire(self, role: Role, organisation: str, profession: str, *, name: str) -> None:
        person = Person(name=name, username=username_of(name))
        self._taken.add(person.username)
        person.add(role, organisation, profession)
        self.people.append(person)
        self._holding.setdefault((role, organisation, profession), []).append(person)

    def _new_name(self) -> str:
        names = data("names.yaml")
        while True:
            first = self._rng.choice(names["women"] + names["men"])
            name = f"{first} {self._rng.choice(names['family'])}"
            if username_of(name) not in self._taken:
                return name


def username_of(name: str) -> str:
    """sara.lind for Sara Lind: å, ä and ö lose their rings and dots."""
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return ".".join(plain.replace("'", "").split())


@cache
def staff() -> Staff:
    """The demo's people, made once."""
    return Staff()


def posts(people: Iterable[Person]) -> list[dict[str, Any]]:
    """The people as a world file has them."""
    return [
        {
            "username": person.username,
            "name": person.name,
            "email": f"{person.username}@demo.example",
            "password": PASSWORD,
            "mandates": person.mandates,
        }
        for person in people
    ]
