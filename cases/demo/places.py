"""Where the demo world happens: regions with their weight, FK offices, providers and units (data/places.yaml)."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).resolve().parent / "data"
HSA_BASE = "SE0000000000"


@cache
def data(name: str) -> Any:
    """One of the demo's data files."""
    return yaml.safe_load((DATA / name).read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Unit:
    """A care unit; ``operated_by`` is the id of the region that runs it, if any."""

    id: str
    name: str
    town: str
    hsa_id: str
    operated_by: str
    provider: str
    org_nr: str
    asked_by: dict[str, int]


@dataclass
class Region:
    """A region: how many of the cases are its, its FK office, and the units it asks with how often."""

    id: str
    name: str
    org_nr: str
    weight: int
    office: str
    towns: list[str]
    units: list[Unit] = field(default_factory=list)

    @property
    def own_units(self) -> list[Unit]:
        """The units it runs itself."""
        return [unit for unit in self.units if unit.operated_by == self.id]

    @property
    def is_sole(self) -> bool:
        """Whether its only unit is its own, so that the rule *ensam egen enhet* fits."""
        return len(self.units) == 1 and bool(self.own_units)

    def weight_of(self, unit: Unit) -> int:
        """How often the region asks the unit."""
        return unit.asked_by.get(self.id, 4)


@dataclass(frozen=True)
class Office:
    """An FK office and how many officers it has."""

    id: str
    name: str
    town: str
    officers: int


def offices() -> list[Office]:
    """Every FK office of the demo."""
    return [Office(**{**row, "id": f"fk-{row['id']}"}) for row in data("places.yaml")["offices"]]


@cache
def regions() -> dict[str, Region]:
    """The 21 regions by id, each with its units."""
    rows = data("places.yaml")["regions"]
    found = {row["id"]: Region(**{**row, "office": f"fk-{row['office']}"}) for row in rows}
    for unit in units():
        for region in found.values():
            if region.id == unit.operated_by or region.id in unit.asked_by:
                region.units.append(unit)
    return found


@cache
def units() -> list[Unit]:
    """The 40 units."""
    rows = data("places.yaml")
    org_nrs = {row["name"]: row["org_nr"] for row in rows["providers"]}
    own = {row["id"]: (row["name"], row["org_nr"]) for row in rows["regions"]}
    made = []
    for place, row in enumerate(rows["units"], 1):
        operated_by = row.get("operated_by", "")
        provider, org_nr = own[operated_by] if operated_by else (row["provider"], org_nrs[row["provider"]])
        made.append(
            Unit(
                id=row["id"],
                name=row["name"],
                town=row["town"],
                hsa_id=f"{HSA_BASE}-{1000 + place}",
                operated_by=operated_by,
                provider=provider,
                org_nr=org_nr,
                asked_by=row.get("asked_by", {}),
            )
        )
    return made
