"""Reading the board as somebody of the small world, and writing list rows that no story would tell."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from html import unescape
from typing import Any

from cases.models import Case
from cases.models.party import write_parties
from cases.parties import PartyRow
from cases.turn import ALWAYS, NEVER
from cases.vocabulary import Ball, CaseState, InvestigationType, Part, Phase
from fmuadmin import clock
from fmuadmin.access import SYSTEM, Actor, seen_as
from fmuadmin.models import User
from tests.case_pages import client_for
from tests.story import Story
from tests.world import MONDAY, World

_ROW = re.compile(r'<tr><th scope="row">(.*?)</tr>', re.DOTALL)
_TAGS = re.compile(r"<[^>]+>")


def see(story: Story, who: str | Actor, address: str = "/oversikt/?fas=alla&atgard=0", **headers: str) -> Any:
    """The answer to the person who opens the address at the story's time."""
    actor = story.world.people[who] if isinstance(who, str) else who
    client = client_for(story, actor)
    with clock.at(story.now):
        return client.get(address, headers=headers)


def text_of(answer: Any) -> str:
    """What the page says, without its markup."""
    return " ".join(unescape(_TAGS.sub(" ", answer.content.decode())).split())


def rows_of(answer: Any) -> dict[str, str]:
    """The list's rows in order: case number → what the row says."""
    rows = {}
    for markup in _ROW.findall(answer.content.decode()):
        said = " ".join(unescape(_TAGS.sub(" ", markup)).split())
        rows[said.split()[0]] = said
    return rows


def linked(answer: Any, number: str) -> list[str]:
    """The addresses that the case's row links to."""
    markup = next(row for row in _ROW.findall(answer.content.decode()) if number in row)
    return [unescape(href) for href in re.findall(r'href="([^"]*)"', markup)]


def count_in_tab(answer: Any, label: str) -> int:
    """The number in a tab or on a quick filter."""
    found = re.search(rf'>{label} <span class="(?:tabs|chip)__count">([\d\s]+)</span>', answer.content.decode())
    assert found is not None, f"{label} is not on the board"
    return int(re.sub(r"\s", "", found[1]))


def bare_cases(world: World, number_of: int, *, first: int = 1) -> list[Case]:
    """Cases with nothing but a number, for lists."""
    north, office = world.organisations["north"], world.organisations["fk_north"]
    made = [
        Case(
            number=f"FMU-2026-{n:04d}", state_since=MONDAY.date(), region=north, office=office,
            officer=User.objects.get(username="officer"), requested_on=MONDAY.date(), answer_by=MONDAY.date(),
            way_of_assessment="AFU", town="Luleå",
        )
        for n in range(first, first + number_of)
    ]  # fmt: skip
    with seen_as(SYSTEM):
        return Case.objects.bulk_create(made)


def bare_row(case: Case, organisation_id: int, **more: Any) -> PartyRow:
    """An open list row; ``more`` are the columns that matter."""
    row = PartyRow(
        case_id=case.pk, organisation_id=organisation_id, part=Part.REGION, is_open=True, phase=Phase.REQUEST,
        state=CaseState.RECEIVED.code, ball=Ball.REGION, ball_since=MONDAY.date(), ball_then=Ball.NOBODY,
        ball_turns_on=NEVER, owes_from=ALWAYS, owes_until=NEVER, due_on=MONDAY.date(), due_hard=True, respite=False,
        flags=0, unanswered=0, number=case.number, kind=InvestigationType.AFU, unit_id=None, unit_text="", place="",
        aside="", closed_on=None, closure=0,
    )  # fmt: skip
    return replace(row, **more)


def write(rows: Iterable[PartyRow]) -> None:
    """Put the rows into the projection as the system."""
    with seen_as(SYSTEM):
        write_parties(rows)


def day(month: int, number: int) -> date:
    """A day of 2026."""
    return date(2026, month, number)
