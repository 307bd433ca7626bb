"""Kallelse: the letter to the insured person about one booked visit, from the unit's template (VI7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.utils.timezone import localtime

from cases.merge_fields import BODY, EXAMPLE, HEADING, merged
from cases.models import InsuredPerson, SummonsTemplate, Visit
from cases.selectors.request import insured_person
from cases.selectors.seeing import Sight
from cases.vocabulary import Part
from fmuadmin import clock
from fmuadmin.access import Actor
from fmuadmin.models import Organisation
from fmuadmin.typesetting import typeset
from fmuadmin.vocabulary import Profession

LAYOUT: Final = Path(__file__).with_name("summons.typ")
_DAYS: Final = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
_MONTHS: Final = (
    "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november",
    "december",
)  # fmt: skip
NO_ADDRESS: Final = "(besöksadress saknas)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """The letter in words. ``recipient`` is empty for a protected person whose identity no reason has opened."""

    sender: list[str]
    recipient: list[str]
    heading: str
    body: str
    day: str
    number: str = ""

    @property
    def paragraphs(self) -> list[list[str]]:
        """The body's paragraphs, each with its lines."""
        return [block.split("\n") for block in self.body.replace("\r", "").split("\n\n") if block.strip()]


def visit_to_call_to(sight: Sight, visit_id: int) -> Visit | None:
    """The booked visit ahead at the reader's own unit, or None."""
    if sight.part != Part.UNIT or not sight.reads_care:
        return None
    ahead = sight.case.facts.visits_ahead(clock.now())
    return next((v for v in ahead if v.pk == visit_id and v.unit_id == sight.own_unit_id), None)


def letter(sight: Sight, visit: Visit, *, revealed: InsuredPerson | None = None) -> Letter:
    """The letter about the visit. ``revealed`` is a protected person whose identity a reason has opened (AC4)."""
    insured = revealed if sight.case.protection else insured_person(sight)
    template = template_of(sight.actor)
    unit = sight.case.unit_in_charge
    starts, ends = localtime(visit.starts_at), localtime(visit.ends_at)
    values = _of_unit(unit, _contact(sight, unit)) | {
        "namn": insured.name if insured is not None else "",
        "besöksdatum": _day(starts),
        "tid": f"{starts:%H.%M}–{ends:%H.%M}",
        "profession": Profession(visit.profession).label.lower(),
        "ärendenummer": sight.case.number,
    }
    recipient = [insured.name, *insured.address.splitlines()] if insured is not None else []
    return _filled(template, values, unit=unit, recipient=recipient, number=sight.case.number)


def example(heading: str, body: str, actor: Actor) -> Letter:
    """What a wording would look like, with nobody's data in it."""
    unit = Organisation.objects.get(pk=actor.desk)
    values = EXAMPLE | _of_unit(unit, f"{actor.name}, {unit.phone}" if unit.phone else actor.name)
    return _filled(
        (heading, body), values, unit=unit, recipient=[EXAMPLE["namn"], "Exempelgatan 1, 123 45 Exempelstad"]
    )


def template_of(actor: Actor) -> tuple[str, str]:
    """Heading and body of the unit's wording today, or ours. One statement."""
    own = SummonsTemplate.objects.visible_to(actor).in_force(clock.today())
    return (own.heading, own.body) if own is not None else (HEADING, BODY)


def pdf(made: Letter) -> bytes:
    """The letter as PDF."""
    return typeset(LAYOUT, told(made))


def told(made: Letter) -> dict[str, Any]:
    """Everything the document says, as plain text by place."""
    today = clock.today()
    return {
        "title": f"{made.heading} {made.number}".strip(),
        "heading": made.heading,
        "sender": made.sender,
        "recipient": made.recipient,
        "day": made.day,
        "made": [today.year, today.month, today.day],
        "paragraphs": made.paragraphs,
        "number": made.number,
    }


def _filled(
    template: tuple[str, str], values: Mapping[str, str], *, unit: Organisation, recipient: list[str], number: str = ""
) -> Letter:
    heading, body = template
    return Letter(
        sender=[line for line in (unit.name, *_address_lines(unit), unit.phone) if line],
        recipient=[line for line in recipient if line.strip()],
        heading=merged(heading, values),
        body=merged(body, values),
        day=clock.today().isoformat(),
        number=number,
    )


def _of_unit(unit: Organisation, contact: str) -> dict[str, str]:
    return {"enhet": unit.name, "adress": ", ".join(_address_lines(unit)) or NO_ADDRESS, "kontakt": contact}


def _address_lines(unit: Organisation) -> list[str]:
    return [line for line in (unit.address, f"{unit.postcode} {unit.town}".strip()) if line]


def _contact(sight: Sight, unit: Organisation) -> str:
    person = sight.case.unit_responsible
    name = person.name if person is not None else unit.name
    phone = (person.phone if person is not None else "") or unit.phone
    return f"{name}, {phone}" if phone else name


def _day(moment: Any) -> str:
    return f"{_DAYS[moment.weekday()]} {moment.day} {_MONTHS[moment.month - 1]} {moment.year}"
