"""The small world most tests live in: two FK offices, two regions, four units, finance desks, and a person per role."""

from dataclasses import dataclass, field
from datetime import date, datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password

from fmuadmin.access import SYSTEM, Actor, region_of, seen_as
from fmuadmin.clock import TZ
from fmuadmin.login import factors
from fmuadmin.models import Agreement, Mandate, Organisation, User
from fmuadmin.vocabulary import OrganisationKind, Profession, Role

START = date(2019, 1, 1)
MONDAY = datetime(2026, 3, 16, 9, 0, tzinfo=TZ)
PASSWORD = "hemlig-nog-for-test"
# Everybody's app for codes.
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
# One hash for everybody: hashing is slow on purpose and no test is about it.
HASHED: list[str] = []


@dataclass
class World:
    """Organisations by short name, people as actors by short name."""

    organisations: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, Actor] = field(default_factory=dict)

    def __getattr__(self, name: str) -> "Actor | Organisation":
        """``world.coordinator`` is an actor, ``world.strand`` an organisation."""
        people, organisations = self.__dict__["people"], self.__dict__["organisations"]
        if name in people:
            return people[name]  # type: ignore[no-any-return]
        if name in organisations:
            return organisations[name]  # type: ignore[no-any-return]
        raise AttributeError(name)


def _organisation(world: World, short: str, kind: OrganisationKind, name: str, **more: object) -> Organisation:
    made = Organisation.objects.create(kind=kind, name=name, active_from=START, **more)
    world.organisations[short] = made
    return made


def _person(world: World, short: str, name: str, organisation: Organisation, role: Role, profession: str = "") -> None:
    if not HASHED:
        HASHED.append(make_password(PASSWORD))
    user = User.objects.create(username=short, name=name, password=HASHED[0])
    # Nobody is administrator yet: the system gives the first mandates, as a world file does.
    with seen_as(SYSTEM):
        mandate = Mandate.objects.create(
            user=user, organisation=organisation, role=role, profession=profession, valid_from=START
        )
    kind = OrganisationKind(organisation.kind)
    world.people[short] = Actor(
        user_id=user.pk,
        name=name,
        mandate_id=mandate.pk,
        role=role,
        profession=profession,
        organisation_id=organisation.pk,
        organisation_name=organisation.name,
        organisation_kind=kind,
        region_id=region_of(kind, organisation.pk, organisation.parent_id),
    )


def build_world() -> World:
    """Make the small world in the current database."""
    world, kind = World(), OrganisationKind
    fk_north = _organisation(world, "fk_north", kind.FK_OFFICE, "Försäkringskassan FMU Nord")
    fk_south = _organisation(world, "fk_south", kind.FK_OFFICE, "Försäkringskassan FMU Syd")
    fk_money = _organisation(world, "fk_money", kind.FK_FINANCE_DESK, "Försäkringskassan, ekonomi")
    north = _organisation(world, "north", kind.REGION, "Region Norrbotten", org_nr="232100-0230")
    south = _organisation(world, "south", kind.REGION, "Region Skåne", org_nr="232100-0255")
    north_money = _organisation(
        world, "north_money", kind.REGION_FINANCE_DESK, "Region Norrbotten, ekonomi", parent=north
    )
    south_money = _organisation(world, "south_money", kind.REGION_FINANCE_DESK, "Region Skåne, ekonomi", parent=south)
    provider = _organisation(world, "provider", kind.CARE_PROVIDER, "Kustvården AB", org_nr="556000-4615")
    units = {}
    for place, (short, name, own) in enumerate(
        [
            ("strand", "Strandkliniken FMU", None),
            ("bjork", "Rehabhuset Björken", None),
            ("kust", "Kustrehab", None),
            ("own_unit", "Sunderby FMU-team", north),
            ("far", "Söderslätts utredningsenhet", south),
        ]
    ):
        units[short] = _organisation(
            world,
            short,
            kind.CARE_UNIT,
            name,
            parent=provider,
            org_nr="556000-4615",
            hsa_id=f"SE0000000000-{place:04d}",
            operated_by=own,
        )
    for short in ("strand", "bjork", "kust"):
        Agreement.objects.create(region=north, unit=units[short], valid_from=START)
    _people(world, fk_north, fk_south, fk_money, north, south, north_money, south_money, units)
    operations = _organisation(world, "operations", kind.OPERATIONS, "Förvaltning FMU-admin")
    _person(world, "admin", "Siv Admin", operations, Role.SYSTEM_ADMIN)
    _person(world, "reviewer", "Lo Granskare", operations, Role.LOG_REVIEWER)
    _give_everybody_an_app(world)
    return world


def _give_everybody_an_app(world: World) -> None:
    sealed = factors.seal(TOTP_SECRET)
    Authenticator.objects.bulk_create(
        Authenticator(user_id=actor.person, type=Authenticator.Type.TOTP, data={"secret": sealed})
        for actor in world.people.values()
    )


def _people(
    world: World,
    fk_north: Organisation,
    fk_south: Organisation,
    fk_money: Organisation,
    north: Organisation,
    south: Organisation,
    north_money: Organisation,
    south_money: Organisation,
    units: dict[str, Organisation],
) -> None:
    _person(world, "officer", "Anna Holm", fk_north, Role.FK_OFFICER)
    _person(world, "officer_south", "Sten Lund", fk_south, Role.FK_OFFICER)
    _person(world, "fk_economist", "Kim Ekström", fk_money, Role.FK_FINANCE)
    _person(world, "coordinator", "Sara Lind", north, Role.REGION_COORDINATOR)
    _person(world, "coordinator2", "Johan Berg", north, Role.REGION_COORDINATOR)
    _person(world, "coordinator_south", "Maj Nilsson", south, Role.REGION_COORDINATOR)
    _person(world, "economist", "Eva Öberg", north_money, Role.REGION_FINANCE)
    _person(world, "economist_south", "Per Åkesson", south_money, Role.REGION_FINANCE)
    _person(world, "care_admin", "Ulla Berg", units["strand"], Role.CARE_ADMIN)
    _person(world, "physician", "Eva Norén", units["strand"], Role.INVESTIGATOR, Profession.LK)
    _person(world, "psychologist", "Jon Ek", units["strand"], Role.INVESTIGATOR, Profession.PS)
    _person(world, "care_admin_bjork", "Bo Björk", units["bjork"], Role.CARE_ADMIN)
    _person(world, "care_admin_kust", "Kajsa Kust", units["kust"], Role.CARE_ADMIN)
    _person(world, "care_admin_own", "Olle Own", units["own_unit"], Role.CARE_ADMIN)
    _person(world, "care_admin_far", "Fia Far", units["far"], Role.CARE_ADMIN)
