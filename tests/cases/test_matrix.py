"""The matrix of screens.md §2.8 on everything that leaves the server: a canary in every text of a case, one per row.

Every answer about the case is read as it was sent, with address, headers and title: tabs, acts, lists, fragments. A
canary that somebody meets must be in that party's list below.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import CharField, TextField
from django.urls import reverse

from cases import commands
from cases.acts_slugs import ACT_SLUGS
from cases.models import Case, CaseParty, SavedView, SummonsTemplate, write_parties
from cases.parties import party_rows
from cases.vocabulary import Part
from fmuadmin import clock
from fmuadmin.access import SYSTEM, seen_as
from tests.case_pages import SLUGS, address, client_for
from tests.cases.told import (
    ADDRESS,
    BACKGROUND,
    NAME,
    NUMBER,
    NUMBER_READ,
    PHONE,
    PURPOSE,
    settle_on,
    tell_everything,
    tell_transfer,
)
from tests.scenes import Stage
from tests.story import Story

FK, REGION, UNIT, ASKED, FORMER = Part.ORDERER, Part.REGION, Part.UNIT, Part.ASKED_UNIT, Part.FORMER_UNIT
DESK, FK_DESK = Part.REGION_FINANCE, Part.ORDERER_FINANCE
IDENTITY = (NAME, NUMBER, NUMBER_READ, ADDRESS, PHONE, PURPOSE, BACKGROUND)

# Who may read which text; "own" is said by the row. What is not named here is for nobody.
EVERYBODY_INSIDE, CARE = {FK, REGION, UNIT}, {FK, UNIT}
READERS: dict[str, set[Part]] = {
    "cases_case.way_of_assessment": {*EVERYBODY_INSIDE, ASKED},
    "cases_case.town": {*EVERYBODY_INSIDE, ASKED},
    "cases_case.interpreter_language": {*EVERYBODY_INSIDE, ASKED},
    "cases_case.special_needs": {*EVERYBODY_INSIDE, ASKED},
    "cases_case.earlier_units": EVERYBODY_INSIDE,
    "cases_case.comment": {FK, REGION},
    "cases_case.rejection_comment": {FK, REGION},
    "cases_unitrequest.*": {FK, REGION},
    "cases_transfer.*": {FK, REGION},
    "cases_visit.investigator": EVERYBODY_INSIDE,
    "cases_visit.struck_reason": CARE,
    "cases_respite.*": EVERYBODY_INSIDE,
    "cases_order.*": CARE,
    "cases_orderchange.*": CARE,
    "cases_insuredperson.*": CARE,
    "cases_complementaryexam.*": CARE,
    "cases_deviation.*": CARE,
    "cases_materialset.*": CARE,
    "cases_materialsupplement.*": CARE,
    "cases_statement.*": CARE,
    "cases_supplement.*": CARE,
    "cases_supplementquestion.*": CARE,
    "cases_casefile.*": CARE,
    "cases_internalnote.*": set(),
    "unit_to_region": {UNIT, REGION, DESK},
    "region_to_orderer": {REGION, DESK, FK, FK_DESK},
}
# The people asked, with the part that each plays in the two cases.
PARTS: dict[str, dict[str, Part]] = {
    "told": {
        "officer": FK, "coordinator": REGION, "care_admin": UNIT, "physician": UNIT, "care_admin_bjork": FORMER,
        "economist": DESK, "fk_economist": FK_DESK,
    },
    "transferred": {
        "officer": FK, "coordinator": REGION, "care_admin": FORMER, "physician": FORMER, "care_admin_bjork": UNIT,
        "care_admin_kust": ASKED,
    },
}  # fmt: skip
STRANGERS = ("officer_south", "coordinator_south", "economist_south", "care_admin_far", "admin", "reviewer_north")
PEOPLE = (*dict.fromkeys(who for parts in PARTS.values() for who in parts), *STRANGERS)
# Texts with a form of their own, or that the database holds to what they were.
KEPT = frozenset({"key", "media_type", "number", "state", "method", "email", "answer"})
LEAST = 14


@pytest.fixture(scope="module")
def planted(stage: Stage) -> tuple[dict[str, Story], dict[str, tuple[str, str, int | None, str]]]:
    """The two cases, and canary → (case, table.field or leg, own organisation, where)."""
    cases = {"told": Story(stage.world), "transferred": Story(stage.world)}
    settle_on(tell_everything(cases["told"])).settle()
    tell_transfer(cases["transferred"])
    cases["transferred"].do(commands.ask_units, "coordinator", unit_ids=[stage.world.kust.pk])
    cases["transferred"].accept("care_admin_kust")
    for who in ("officer", "coordinator", "care_admin"):
        cases["told"].do(commands.write_note, who, text="x")
    canaries: dict[str, tuple[str, str, int | None, str]] = {}
    with seen_as(SYSTEM):
        for name, story in cases.items():
            for model in (m for label in ("cases", "billing") for m in apps.get_app_config(label).get_models()):
                _plant(canaries, name, story, model)
            case = Case.objects.get(number=story.number)
            write_parties(party_rows(case.facts))
    return cases, canaries


def _plant(canaries: dict[str, Any], name: str, story: Story, model: Any) -> None:
    paths = {"cases_case": "number", "cases_supplementquestion": "supplement__case__number"}
    table = model._meta.db_table
    if model in (CaseParty, SavedView, SummonsTemplate) or table == "cases_rule":
        return
    for row in model._default_manager.filter(**{paths.get(table, "case__number"): story.number}):
        own = getattr(row, "unit_id" if table == "cases_unitrequest" else "organisation_id", None)
        for f in model._meta.concrete_fields:
            text = isinstance(f, CharField | TextField) and not f.choices and f.name not in KEPT
            if not text or (f.max_length or LEAST) < LEAST:
                continue
            canary = f"Kanarie{len(canaries):05d}x"
            try:
                with transaction.atomic():
                    model._default_manager.filter(pk=row.pk).update(**{f.name: canary})
            except IntegrityError:
                continue
            canaries[canary] = (name, getattr(row, "leg", "") or f"{table}.{f.name}", own, f"{table}.{f.name}")


def _answers(stage: Stage, story: Story, who: str) -> Iterator[tuple[str, str, int]]:
    """(address, everything that was sent, status) of all that can be asked about the case."""
    number = story.number
    addresses = [
        *(address(number, slug) for slug in ("", *SLUGS)),
        *(reverse("cases:act", args=[number, slug]) for slug in ACT_SLUGS.values() if slug != "ny-begaran"),
        f"{reverse('cases:board')}?fas=alla&atgard=0",
        f"{reverse('cases:board')}?q={number}&fas=alla&atgard=0",
        reverse("cases:closed"),
        f"/arenden/{number}/kallelsedatum/?date=2026-05-04&channel=post",
        f"/arenden/{number}/akt/",
        "/betalning/",
    ]
    client = client_for(story, stage.actor(who))
    fragments = addresses[: 1 + len(SLUGS)] + addresses[-6:]
    with clock.at(story.now):
        for url, headers in [*((url, {}) for url in addresses), *((url, {"HX-Request": "true"}) for url in fragments)]:
            answer = client.get(url, headers=headers)
            sent = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            yield url, f"{sent}\n{body.decode()}", answer.status_code


def _may(who: str, stage: Stage, planted_at: tuple[str, str, int | None, str]) -> bool:
    name, text, own, _ = planted_at
    part = PARTS[name].get(who)
    if part is None:
        return False
    if own is not None and own == stage.actor(who).organisation_id and part != FORMER:
        return True
    readers = READERS.get(text, READERS.get(f"{text.split('.')[0]}.*", set()))
    return part in readers


@pytest.mark.parametrize("who", PEOPLE)
def test_s1_s11_s19_nobody_meets_a_text_that_is_not_their_partys(stage: Stage, planted: Any, who: str) -> None:
    cases, canaries = planted
    met: dict[str, str] = {}
    for name, story in cases.items():
        if who in STRANGERS and name != "told":
            continue
        for url, sent, status in _answers(stage, story, who):
            # Watchers have a start page of their own; nobody is asked to log in.
            assert status in (200, 302, 404, 422), f"{url} was not asked: {status}"
            assert "/logga-in/" not in sent or status != 302, url
            for canary in [c for c in canaries if c in sent]:
                if not _may(who, stage, canaries[canary]):
                    met[f"{canaries[canary][3]} in {canaries[canary][0]}"] = url
            if PARTS[name].get(who) not in CARE and "anteckningar" not in url:
                met |= {word: url for word in IDENTITY if word in sent}
    assert not met


def test_the_canaries_are_there_and_those_who_may_read_them_do(stage: Stage, planted: Any) -> None:
    """Without it an empty page would pass."""
    cases, canaries = planted
    assert len({where for _, _, _, where in canaries.values()}) >= 25
    for who, least in (("officer", 20), ("care_admin", 12), ("coordinator", 10)):
        sent = "\n".join(text for _, text, _ in _answers(stage, cases["told"], who))
        assert len([c for c in canaries if c in sent]) >= least, who
