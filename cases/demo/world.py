"""The demo world as one document, the same that ``load_world`` reads from a file."""

import hashlib
import json
import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import count
from typing import Any

from cases.demo.narrator import DAYS, START, Narrator
from cases.demo.places import DATA, Region, Unit, offices, regions, units
from cases.demo.plots import Plot, narrate
from cases.demo.staff import OPERATIONS, posts, staff
from cases.vocabulary import ENDED_STATES, OPEN_STATES, CaseState
from fmuadmin.calendar import is_working_day
from fmuadmin.clock import TZ

CASES = 3000
FIRST_DAY = date(2025, 1, 20)
AGREED_FROM = date(2024, 1, 1)
# The last weeks see more begäran than before, as in any system that is being taken into use.
_LATELY, _TIMES_MORE = timedelta(days=24), 3
_BEST_KNOWN = ("norrbotten", "strand")
S = CaseState
# What the best-known people find on their boards whatever the dice say: at Strandkliniken, the state each case stands
# in and, where a flag is wanted, the act it stopped at.
SHOWN: tuple[tuple[CaseState, str, dict[str, bool]], ...] = (
    *((state, "", {}) for state in OPEN_STATES for _ in range(2)),
    (S.IN_PROGRESS, "request_complementary_exam", {"widens": True}),
    (S.IN_PROGRESS, "approve_complementary_exam", {"widens": True}),
    (S.IN_PROGRESS, "report_delay", {"is_delayed": True}),
    (S.IN_PROGRESS, "grant_respite", {"is_delayed": True}),
    (S.BOOKING, "request_material_supplement", {"lacks_material": True}),
    (S.BOOKING, "send_material", {"lacks_material": True}),
    (S.BOOKING, "propose_transfer", {"moves": True}),
    (S.DEVIATION, "report_deviation", {"deviates": True}),
    (S.SUPPLEMENT_REQUESTED, "request_supplement", {"is_supplemented": True}),
    (S.ACCOUNTING, "object_to_sending", {"objects": True}),
    *((S.SETTLING, "account_visits", {}) for _ in range(3)),
    (S.SETTLING, "settle_leg", {}),
    (S.CLOSED, "", {"objects": True}),
    (S.CLOSED, "", {"moves": True, "deviates": True}),
)
_SHOWN_WITHIN = timedelta(days=150)


@cache
def _working_days() -> list[date]:
    """The days a begäran may come, recent ones several times."""
    span = (START.date() - FIRST_DAY).days
    days = [FIRST_DAY + timedelta(days=n) for n in range(span + 1)]
    days = [day for day in days if is_working_day(day, DAYS)]
    recent = [day for day in days if day >= START.date() - _LATELY]
    return days + recent * (_TIMES_MORE - 1)


@cache
def insured_numbers() -> list[str]:
    """Skatteverket's official test numbers: nobody real has them."""
    return (DATA / "testpersonnummer.txt").read_text(encoding="ascii").split()


def demo_document(cases: int = CASES) -> dict[str, Any]:
    """Organisations, agreements, people, rules and cases, as a file would hold them."""
    return {
        "regions": [_region(region) for region in regions().values()],
        "offices": [{"id": o.id, "name": o.name, "town": o.town, "active_from": AGREED_FROM} for o in offices()],
        "operations": [{"name": OPERATIONS}],
        "providers": _providers(),
        "units": [_unit(unit) for unit in units()],
        "agreements": list(_agreements()),
        "people": posts(staff().people),
        "rules": list(_rules()),
        "cases": list(_cases(cases)),
    }


def digest_of(document: dict[str, Any]) -> str:
    """What tells this demo from another: the bytes of the whole document."""
    return hashlib.sha256(as_bytes(document)).hexdigest()


def as_bytes(document: dict[str, Any]) -> bytes:
    """The document in one fixed form."""
    return json.dumps(document, ensure_ascii=False, default=str).encode()


def _region(region: Region) -> dict[str, Any]:
    mail = f"fmu@{region.id}.example"
    return {"id": region.id, "name": region.name, "org_nr": region.org_nr, "email": mail, "town": region.towns[0]}


def _providers() -> list[dict[str, Any]]:
    known = {unit.provider: unit.org_nr for unit in units()}
    return [{"name": name, "org_nr": number} for name, number in known.items()]


def _unit(unit: Unit) -> dict[str, Any]:
    return {
        "id": unit.id,
        "name": unit.name,
        "hsa_id": unit.hsa_id,
        "org_nr": unit.org_nr,
        "provider": unit.provider,
        **({"operated_by": unit.operated_by} if unit.operated_by else {}),
        "email": f"fmu@{unit.id}.example",
        "town": unit.town,
        "active_from": AGREED_FROM,
    }


def _agreements() -> Iterator[dict[str, Any]]:
    for unit in units():
        for place, region in enumerate(unit.asked_by):
            yield {
                "region": region,
                "unit": unit.id,
                "reference": f"FMU 2024/{unit.hsa_id[-3:]}-{place + 1}",
                "valid_from": AGREED_FROM,
                "valid_until": date(2027, 12, 31),
            }


def _rules() -> Iterator[dict[str, Any]]:
    for region in regions().values():
        if region.is_sole:
            values = {"kind": "sole_own_unit", "valid_from": AGREED_FROM, "value": 1, "basis": "Regionens val"}
            yield {"region": region.id, **values}


def _cases(wanted: int) -> Iterator[dict[str, Any]]:
    strand = next(unit for unit in units() if unit.id == _BEST_KNOWN[1])
    shown = [(state, last, Plot(unit=strand, **traits)) for state, last, traits in SHOWN]
    shown += [(state, "", Plot()) for state in ENDED_STATES]
    for number, (state, last, plot) in enumerate(shown):
        yield _case(number, _stopping_in(number, state, last, plot))
    weighed = [region for region in regions().values() for _ in range(region.weight)]
    for number in range(len(shown), wanted):
        rng = _dice(number, 0)
        region = weighed[int(rng.random() * len(weighed))]
        narrator = _narrator(number, rng, region, _working_days())
        narrate(narrator, Plot())
        yield _case(number, narrator)


def _stopping_in(number: int, state: CaseState, last: str, plot: Plot) -> Narrator:
    """Try one course of events after another until the case stands where it should today."""
    days = _working_days()
    if state in OPEN_STATES:
        days = [day for day in days if day >= START.date() - _SHOWN_WITHIN]
    for tries in count():
        narrator = _narrator(number, _dice(number, tries), regions()[_BEST_KNOWN[0]], days)
        narrate(narrator, plot)
        if narrator.state == state and last in ("", narrator.last_act):
            return narrator
    raise AssertionError("count() never ends")


def _dice(number: int, tries: int) -> random.Random:
    return random.Random(f"case {number}:{tries}")  # noqa: S311 – the demo must be the same every time


def _narrator(number: int, rng: random.Random, region: Region, days: list[date]) -> Narrator:
    day = days[int(rng.random() * len(days))]
    at = datetime.combine(day, time(8), tzinfo=TZ) + timedelta(minutes=int(rng.random() * 500))
    if at > START:
        at = START - timedelta(minutes=5 + int(rng.random() * 50))
    numbers = insured_numbers()
    identity_number = numbers[number * 7 % len(numbers)]
    return Narrator(rng=rng, region=region, at=at, identity_number=identity_number, number=number)


def _case(number: int, narrator: Narrator) -> dict[str, Any]:
    return {"id": f"demo-{number + 1:04d}", "acts": narrator.acts}
