"""Begäran: what FK asked for, the order with the insured person, and whom to turn to at each party (AS1, CV5, AS11)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from cases.models import InsuredPerson
from cases.presentation import REVEALABLE, languages, town
from cases.selectors.actions import take_action
from cases.selectors.order_changes import order_changes
from cases.selectors.seeing import Sight, rows_of
from cases.vocabulary import Part, Protection
from fmuadmin.identity import parse
from fmuadmin.models import Organisation, User
from fmuadmin.parts import Action, Fact, Happening, Mood, Tag

BEFORE_ORDER = "Namn och personnummer visas först vid beställning."
NEVER_SHOWN = "Den försäkrades namn och personnummer visas inte för regionen."
CLOSED_CONTENT = "Ärendet är makulerat. Uppgifter om den försäkrade och fritext visas inte längre."


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom to turn to at one party. ``take`` lets the reader become that person."""

    anchor: str
    part: str
    organisation: str
    person: str
    phone: str
    email: str
    is_you: bool = False
    take: Action | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestTab:
    """The tab Begäran."""

    facts: Sequence[Fact]
    identity_note: str
    order: Sequence[Fact]
    changes: Sequence[Happening]
    contacts: Sequence[Contact]


def request_tab(sight: Sight) -> RequestTab:
    """The request, with the order for those who read it."""
    insured = insured_person(sight)
    return RequestTab(
        facts=_request_facts(sight),
        identity_note=_identity_note(sight),
        order=[*identity_facts(sight, insured), *_order_facts(insured)] if insured is not None else [],
        changes=order_changes(sight) if insured is not None else [],
        contacts=contacts(sight),
    )


def _request_facts(sight: Sight) -> list[Fact]:
    case, asked = sight.case, sight.part == Part.ASKED_UNIT
    need = [
        Fact(label="Metod", value=case.method),
        Fact(label="Bedömningssätt", value=case.way_of_assessment),
        Fact(label="Bostadsort", value=town(case)),
        Fact(label="Tolk", value=languages(case.interpreter_language)),
        Fact(label="Särskilda behov", value=case.special_needs),
        _earlier(sight),
    ]
    if asked:
        return need
    dates = [
        Fact(label="Begäran inkom", value=case.requested_on.isoformat()),
        Fact(label="Svar till Försäkringskassan senast", value=case.answer_by.isoformat()),
    ]
    if sight.is_revoked:
        return [*dates, Fact(label="Makulerat", value=case.closed_on, small=case.get_closure_reason_display())]
    return [*dates, *need, *_from_orderer_to_region(sight)]


def _earlier(sight: Sight) -> Fact:
    """Where the insured person was investigated before; a unit that is asked never reads another's name (S1)."""
    label, text = "Tidigare utredd hos", sight.case.earlier_units
    check = [Tag(Mood.SOON, "Kontrollera jäv")]
    if sight.part == Part.ASKED_UNIT:
        here = sight.actor.organisation_name.lower() in text.lower()
        return Fact(label=label, value="Er enhet" if here else "Inte hos er", tags=check if here else ())
    return Fact(label=label, value=text, tags=check if text else ())


def _from_orderer_to_region(sight: Sight) -> list[Fact]:
    case = sight.case
    if sight.part not in (Part.ORDERER, Part.REGION):
        return []
    facts = [Fact(label="Kommentar till regionen", value=case.comment)]
    if case.rejection_comment:
        facts.append(Fact(label="Regionens kommentar", value=case.rejection_comment))
    return facts


def _identity_note(sight: Sight) -> str:
    if sight.is_revoked:
        return ""
    if not sight.ordered and sight.party.is_open:
        return BEFORE_ORDER
    return NEVER_SHOWN if sight.part == Part.REGION else ""


def insured_person(sight: Sight) -> InsuredPerson | None:
    """The insured person with the order, for those who may read them; None before the order. One statement."""
    if not sight.reads_care or not sight.ordered:
        return None
    found: InsuredPerson | None = rows_of(InsuredPerson, sight).select_related("case__placed_order").first()
    return found


def identity_facts(sight: Sight, insured: InsuredPerson) -> list[Fact]:
    """Who the insured person is; of a protected person nothing (S20)."""
    if sight.case.protection:
        level = Protection(sight.case.protection).label
        way = reverse("cases:reveal", args=[sight.case.number])
        return [Fact(label="Den försäkrade", value=REVEALABLE, url=way, tags=[Tag(Mood.SOON, level)])]
    number = parse(insured.identity_number).formatted()
    return [
        Fact(label="Den försäkrade", value=f"{insured.name}, {number}"),
        Fact(label="Telefon", value=insured.phone),
        Fact(label="Adress", value=insured.address),
    ]


def full_identity(sight: Sight, insured: InsuredPerson) -> list[Fact]:
    """Everything that says who a protected person is, for the one page view that a reason has opened (AC4)."""
    return [
        Fact(label="Namn", value=insured.name),
        Fact(label="Personnummer", value=parse(insured.identity_number).formatted()),
        Fact(label="Telefon", value=insured.phone),
        Fact(label="Adress", value=insured.address),
        Fact(label="Bostadsort", value=sight.case.town),
        Fact(label="Skydd", value=Protection(sight.case.protection).label),
    ]


def _order_facts(insured: InsuredPerson) -> list[Fact]:
    order = insured.case.placed_order
    return [
        Fact(label="Syfte", value=order.purpose),
        Fact(label="Planerade aktiviteter", value=order.planned_activities),
        Fact(label="Bakgrund och nuläge", value=order.background),
        Fact(label="Beställd", value=order.ordered_on.isoformat()),
        Fact(
            label="Den försäkrade informerad",
            value=order.informed_on.isoformat() if order.informed_on else "",
            tags=() if order.informed_on else [Tag(Mood.SOON, "Datum saknas")],
        ),
    ]


def short_order(sight: Sight) -> list[Fact]:
    """The order as those who book visits need it: who, why, what to think of."""
    insured = insured_person(sight)
    if insured is None:
        return []
    case = sight.case
    return [
        *identity_facts(sight, insured)[:2],
        Fact(label="Syfte", value=insured.case.placed_order.purpose),
        Fact(label="Tolk", value=languages(case.interpreter_language)),
        Fact(label="Särskilda behov", value=case.special_needs),
        Fact(label="Handläggare", value=case.officer.name, small=case.officer.phone),
    ]


def contacts(sight: Sight) -> list[Contact]:
    """A contact card for every party that the reader meets in the case (CV5)."""
    case, part = sight.case, sight.part
    region = _contact(sight, Part.REGION, case.region, case.coordinator)
    if part == Part.ASKED_UNIT:
        return [region]
    cards = [_contact(sight, Part.ORDERER, case.office, case.officer), region]
    if case.unit is not None:
        cards.append(_contact(sight, Part.UNIT, case.unit, case.unit_responsible))
    return cards


_ROLES = {Part.ORDERER: "Handläggare", Part.REGION: "Samordnare", Part.UNIT: "Ansvarig hos utföraren"}


def _contact(sight: Sight, part: Part, organisation: Organisation, person: User | None) -> Contact:
    return Contact(
        anchor=part.name.lower(),
        part=_ROLES[part],
        organisation=organisation.name,
        person=person.name if person is not None else "",
        phone=(person.phone if person is not None else "") or organisation.phone,
        email=(person.email if person is not None else "") or organisation.email,
        is_you=person is not None and person.pk == sight.actor.user_id,
        take=take_action(sight) if sight.part == part else None,
    )
