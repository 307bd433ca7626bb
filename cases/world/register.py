"""Organisations and agreements in memory: those of the file beside those already there, and how they are named."""

from collections.abc import Iterable
from datetime import date

from fmuadmin.models import Agreement, Organisation
from fmuadmin.vocabulary import OrganisationKind

KIND_IN_WORDS = {
    OrganisationKind.FK_OFFICE: "Försäkringskassans kontor",
    OrganisationKind.FK_FINANCE_DESK: "Försäkringskassans ekonomi",
    OrganisationKind.REGION: "region",
    OrganisationKind.REGION_FINANCE_DESK: "regions ekonomi",
    OrganisationKind.CARE_PROVIDER: "vårdgivare",
    OrganisationKind.CARE_UNIT: "vårdenhet",
    OrganisationKind.OPERATIONS: "förvaltning",
}


class NoSuchOrganisation(LookupError):
    """Neither the file nor the system has it."""


class Register:
    """Finds organisations by the file's id, by HSA-id or by name; knows which units a region may ask."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], Organisation | None] = {}
        self.agreements: list[Agreement] = []
        self._asked: dict[int, list[tuple[Organisation, list[Agreement]]]] = {}
        self._desks: dict[int | None, Organisation] = {}
        for organisation in Organisation.objects.all():
            self.add(organisation)
        self.agreements.extend(Agreement.objects.select_related("unit"))

    def add(self, organisation: Organisation, *, key: str = "") -> None:
        """Know the organisation from now on."""
        for word in filter(None, (key, organisation.name, organisation.hsa_id)):
            self.known[organisation.kind, word] = organisation
        if organisation.kind == OrganisationKind.REGION_FINANCE_DESK:
            self._desks[organisation.parent_id] = organisation
        elif organisation.kind == OrganisationKind.FK_FINANCE_DESK:
            self._desks[None] = organisation

    def mark_faulty(self, kind: str, words: Iterable[str | None]) -> None:
        """Remember that the file names the organisation, though something in it is wrong."""
        for word in filter(None, words):
            self.known.setdefault((kind, str(word)), None)

    def find(self, word: str, *kinds: OrganisationKind) -> Organisation | None:
        """The organisation, or None when it is faulty in the file. Raises NoSuchOrganisation."""
        for kind in kinds:
            if (kind, word) in self.known:
                return self.known[kind, word]
        raise NoSuchOrganisation(word)

    def words(self, *kinds: OrganisationKind) -> list[str]:
        """Every word that names an organisation of the kinds."""
        return [word for kind, word in self.known if kind in kinds]

    def desk_of(self, region_id: int | None) -> Organisation | None:
        """The region's finance desk; FK's own for None."""
        return self._desks.get(region_id)

    def contracted_units(self, *, region_id: int, on: date) -> list[Organisation]:
        """Units that the region may ask on the day: the rule of OrganisationQuerySet.contracted_units, in memory."""
        return [
            unit
            for unit, agreements in self._candidates(region_id)
            if _holds(unit.active_from, unit.active_until, on)
            and (
                unit.operated_by_id == region_id
                or any(_holds(agreed.valid_from, agreed.valid_until, on) for agreed in agreements)
            )
        ]

    def _candidates(self, region_id: int) -> list[tuple[Organisation, list[Agreement]]]:
        if region_id not in self._asked:
            agreed: dict[int, list[Agreement]] = {}
            for agreement in self.agreements:
                if agreement.region_id == region_id:
                    agreed.setdefault(agreement.unit_id, []).append(agreement)
            units = {o.pk: o for o in self.known.values() if o is not None and o.kind == OrganisationKind.CARE_UNIT}
            self._asked[region_id] = [
                (unit, agreed.get(unit.pk, []))
                for unit in units.values()
                if unit.operated_by_id == region_id or unit.pk in agreed
            ]
        return self._asked[region_id]


def _holds(start: date, end: date | None, on: date) -> bool:
    return start <= on and (end is None or on <= end)
