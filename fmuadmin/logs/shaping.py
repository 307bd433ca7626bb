"""The log's pages in words: filter rows, tables, facts, empty lists. Values only; the pages draw them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse

from fmuadmin import clock
from fmuadmin.clock import TZ
from fmuadmin.logs.asked import ACTION, DENIED, NUMBER, PERSON, SINCE, UNTIL, Asked
from fmuadmin.logs.lines import Paged, own_table, review_table
from fmuadmin.logs.reviewing import Draw
from fmuadmin.models import LogReview
from fmuadmin.parts import Action, Actions, Empty, Fact, Mood, Pager, Tab, Tag
from fmuadmin.tables import Cell, Column, Control, Row, Table
from fmuadmin.vocabulary import ReadAction, ReviewOutcome

People = Sequence[tuple[int, str]]
USUAL_DAYS: Final = 30
_ACTIONS: Final = (("", "Allt"), *((value, label) for value, label in ReadAction.choices))
_TABS: Final = (("log_review", "Logg"), ("log_reviews", "Granskningar"), ("log_extract", "Loggutdrag"))
_MOODS: Final = {ReviewOutcome.NO_REMARKS: Mood.OK, ReviewOutcome.ACTION_NEEDED: Mood.LATE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """What log_region.html draws: a filter row, a table or why there is none, and the ways to other pages of it."""

    url: str
    controls: Sequence[Control]
    reset_url: str
    unread: Sequence[str]
    result: str
    table: Table
    pager: Pager
    empty: Empty | None


def tabs(current: str) -> list[Tab]:
    """The log reviewer's three places."""
    return [Tab(label=label, url=reverse(name), current=name == current) for name, label in _TABS]


# Lists -------------------------------------------------------------------------------------------


def own_region(url: str, asked: Asked, found: Paged) -> Region:
    """Min logg."""
    controls = [*_days(asked), _action(asked)]
    nothing = "Loggen har inget om dig ännu. Här visas vad du har läst så snart du öppnar ett ärende."
    return _region(url, asked, found, controls, own_table(found.rows), nothing)


def review_region(url: str, asked: Asked, found: Paged, people: People) -> Region:
    """The log of the reviewer's organisation."""
    persons = (("", "Alla"), *((str(key), name) for key, name in people))
    controls = [
        *_days(asked),
        Control(PERSON, "Person", str(asked.person or ""), persons),
        Control(NUMBER, "Ärendenummer", asked.number),
        _action(asked),
        Control(DENIED, "Visa", "1" if asked.denied else "", (("", "Allt"), ("1", "Bara nekade försök"))),
    ]
    nothing = "Loggen är tom. Ingen i din organisation har läst personuppgifter ännu."
    return _region(url, asked, found, controls, review_table(found.rows), nothing)


def _region(  # noqa: PLR0913 – the parts of the page
    url: str, asked: Asked, found: Paged, controls: Sequence[Control], table: Table, nothing: str
) -> Region:
    filtered = bool(asked.values)
    reset = Action(label="Återställ filter", url=url)
    if filtered:
        empty = Empty(text="Inga rader matchar filtreringen.", actions=[reset])
    elif found.pager.previous_url:
        empty = Empty(text="Det finns inga fler rader.", actions=[Action(label="Till senaste", url=url)])
    else:
        empty = Empty(text=nothing)
    return Region(
        url=url,
        controls=controls,
        reset_url=url if filtered or asked.unread else "",
        unread=asked.unread,
        result=_result(found),
        table=table,
        pager=found.pager,
        empty=None if found.rows else empty,
    )


def _result(found: Paged) -> str:
    number = len(found.rows)
    more = "Det finns fler: bläddra under tabellen." if found.pager.next_url else ""
    return f"Visar {number} {'rad' if number == 1 else 'rader'}, senast först. {more}".strip()


def _days(asked: Asked) -> list[Control]:
    return [
        Control(SINCE, "Från (ÅÅÅÅ-MM-DD)", asked.values.get(SINCE, "")),
        Control(UNTIL, "Till (ÅÅÅÅ-MM-DD)", asked.values.get(UNTIL, "")),
    ]


def _action(asked: Asked) -> Control:
    return Control(ACTION, "Vad", asked.action or "", _ACTIONS)


def reviews_region(url: str, found: Paged) -> Region:
    """The signed reviews."""
    rows = [
        Row(
            _named(review),
            reverse("log_signed", args=[review.pk]),
            [
                Cell(f"{review.since}–{review.until}"),
                Cell(tags=((_MOODS[ReviewOutcome(review.outcome)], review.get_outcome_display()),)),
                Cell(f"{review.rows} av {review.population}"),
                Cell(review.reviewer_name),
                Cell(f"{review.signed_at.astimezone(TZ):%Y-%m-%d %H:%M}"),
            ],
        )
        for review in found.rows
    ]
    columns = [
        Column(label) for label in ("Granskning", "Period", "Utfall", "Granskade rader", "Granskare", "Signerad")
    ]
    table = Table(caption="Signerade granskningar. Senast först.", columns=columns, rows=rows, region="Granskningar")
    nothing = "Ingen granskning är signerad ännu. Välj Ny granskning för att dra ett stickprov."
    return _region(url, Asked(), found, (), table, nothing)


# Reviews -----------------------------------------------------------------------------------------


def review_actions(asked: Asked) -> Actions:
    """The next thing to do with what is shown: review it."""
    query = urlencode(asked.values)
    url = reverse("log_draw")
    return Actions(primary=Action(label="Ny granskning", url=f"{url}?{query}" if query else url))


def usual_period() -> dict[str, str]:
    """The last thirty days, yesterday included: today's log is still being written."""
    last = clock.today() - timedelta(days=1)
    return {SINCE: (last - timedelta(days=USUAL_DAYS - 1)).isoformat(), UNTIL: last.isoformat()}


def sample(drawn: Draw, people: People) -> dict[str, Any]:
    """The page of a drawn sample."""
    found, population = drawn.sample(), drawn.population()
    return {"facts": _facts(drawn, people, len(found), population), "table": _table(found)}


def signed(review: LogReview, drawn: Draw, people: People) -> dict[str, Any]:
    """The page of a signed review; its lines are drawn again by its seed."""
    outcome = ReviewOutcome(review.outcome)
    facts = [
        Fact(label="Utfall", tags=[Tag(_MOODS[outcome], outcome.label)]),
        Fact(label="Anteckning", value=review.note or "Ingen"),
        Fact(label="Granskare", value=review.reviewer_name, small=review.organisation_name),
        Fact(label="Signerad", value=f"{review.signed_at.astimezone(TZ):%Y-%m-%d %H:%M}"),
        *_facts(drawn, people, review.rows, review.population),
        Fact(label="Frö", value=review.seed, small="Samma frö ger samma rader."),
    ]
    return {"title": _named(review), "facts": facts, "table": _table(drawn.sample())}


def _named(review: LogReview) -> str:
    return f"Granskning {review.pk}"


def _facts(drawn: Draw, people: People, rows: int, population: int) -> list[Fact]:
    return [
        Fact(label="Period", value=f"{drawn.asked.since}–{drawn.asked.until}"),
        Fact(label="Urval", value="\n".join(drawn.asked.in_words(people)) or "Hela loggen"),
        Fact(label="Rader", value=f"{rows} av {population}", small="Slumpvis valda." if rows < population else "Alla."),
    ]


def _table(found: Sequence[Any]) -> Table | None:
    return review_table(found) if found else None
