"""*Leveranser* as values: how many mails stand where, one page of them, one of them; and which own addresses fail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import Count
from django.urls import reverse
from django.utils.timezone import localtime

from fmuadmin import clock
from fmuadmin.access import Actor
from fmuadmin.deliveries.handling import PARKABLE, RETRIABLE
from fmuadmin.hot import prepared_rows
from fmuadmin.logs.lines import paged
from fmuadmin.models import Delivery
from fmuadmin.parts import Action, Actions, Fact, Mood, Pager, Tab, Tag
from fmuadmin.tables import Cell, Column, Row, Table
from fmuadmin.vocabulary import DeliveryState

S = DeliveryState
STATE: Final = "lage"
_INTRO: Final = (
    "E-post som FMU-admin skickar. Öppna ett brev för att läsa det, skicka det igen eller se vem du kan ringa."
    " Skickade brev sparas i {days} dagar."
)
_MOODS: Final = {S.SENT: Mood.OK, S.QUEUED: Mood.PLAIN, S.CLAIMED: Mood.PLAIN, S.PARKED: Mood.NEUTRAL}
# So long an address that bounced is told to those whose it is, unless something has arrived since.
_TOLD_FOR: Final = timedelta(days=30)


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """The page: a tab for each state with its count, and one page of mails, newest first."""

    intro: str
    tabs: Sequence[Tab]
    table: Table
    pager: Pager
    is_empty: bool


def listed(actor: Actor, sent: Mapping[str, str], *, url: str) -> Listed:
    """Two statements, whatever there is."""
    state = sent.get(STATE, "")
    state = state if state in S.values else ""
    mails: Any = Delivery.objects.visible_to(actor)
    counts = dict(mails.order_by().values_list("state").annotate(Count("pk")))
    rows = mails.filter(state=state) if state else mails
    keep = {STATE: state} if state else {}
    found = paged(rows.select_related("organisation"), sent, url=url, keep=keep)
    return Listed(
        intro=_INTRO.format(days=settings.MAIL_KEPT_DAYS),
        tabs=list(_tabs(counts, state, url)),
        table=_table(found.rows, DeliveryState(state).label if state else ""),
        pager=found.pager,
        is_empty=not found.rows,
    )


def _tabs(counts: Mapping[str, int], chosen: str, url: str) -> Sequence[Tab]:
    every = Tab(label="Alla", url=url, count=sum(counts.values()), current=not chosen)
    return [
        every,
        *(
            Tab(label=state.label, url=f"{url}?{STATE}={state}", count=counts.get(state, 0), current=state == chosen)
            for state in S
        ),
    ]


def _table(rows: Sequence[Delivery], chosen: str) -> Table:
    labels = ("Skapad", "Ämne", "Till", "Läge", "Försök")
    return Table(
        caption=f"E-post{f' i läget {chosen}' if chosen else ''}. Senast först.",
        columns=[*(Column(label) for label in labels[:-1]), Column(labels[-1], numeric=True)],
        rows=[_row(delivery) for delivery in rows],
        region="Leveranser",
    )


def _row(delivery: Delivery) -> Row:
    state = DeliveryState(delivery.state)
    return Row(
        label=_moment(delivery.created_at),
        url=reverse("delivery", args=[delivery.pk]),
        cells=[
            Cell(delivery.subject),
            Cell(delivery.organisation.name, small=delivery.address),
            Cell(tags=((_mood(state), state.label),), small=_more(delivery)),
            Cell(str(delivery.attempts)),
        ],
    )


def _mood(state: DeliveryState) -> Mood:
    return _MOODS.get(state, Mood.LATE)


def _more(delivery: Delivery) -> str:
    """The line under the state: when it went, or what is wrong and when it is tried again."""
    if delivery.state == S.SENT and delivery.sent_at is not None:
        return _moment(delivery.sent_at)
    again = f" Nytt försök {_moment(delivery.next_try_at)}." if delivery.state == S.QUEUED and delivery.attempts else ""
    return f"{delivery.last_error}{again}".strip()


def _moment(at: datetime) -> str:
    return f"{localtime(at):%Y-%m-%d %H:%M}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """One mail: where it stands, what it says, who to call, what can be done."""

    delivery: Delivery
    facts: Sequence[Fact]
    contact: Sequence[Fact]
    actions: Actions


def shown(actor: Actor, pk: int) -> Shown | None:
    """The mail, or None. One statement."""
    found = Delivery.objects.visible_to(actor).select_related("organisation").filter(pk=pk).first()
    if found is None:
        return None
    state, where = DeliveryState(found.state), found.organisation
    facts = [
        Fact(label="Läge", tags=[Tag(_mood(state), state.label)], small=_more(found)),
        Fact(label="Till", value=found.address),
        Fact(label="Skapad", value=_moment(found.created_at)),
        Fact(label="Antal försök", value=str(found.attempts)),
        Fact(label="Meddelande-id", value=found.message_id),
    ]
    contact = [
        Fact(label="Organisation", value=where.name),
        Fact(label="Telefon", value=where.phone),
        Fact(label="E-post", value=where.email),
    ]
    return Shown(delivery=found, facts=facts, contact=contact, actions=_actions(found, state))


def _actions(delivery: Delivery, state: DeliveryState) -> Actions:
    again = Action(label="Skicka igen nu", url=reverse("delivery_retry", args=[delivery.pk]), post=True)
    park = Action(label="Parkera", url=reverse("delivery_park", args=[delivery.pk]), post=True)
    return Actions(primary=again if state in RETRIABLE else None, secondary=[park] if state in PARKABLE else [])


_UNDELIVERED: Final = """
SELECT DISTINCT b.address FROM fmuadmin_delivery b
 WHERE b.organisation_id = %s AND b.state = 'bounced' AND (b.user_id IS NULL OR b.user_id = %s) AND b.created_at >= %s
   AND NOT EXISTS (SELECT FROM fmuadmin_delivery s
                    WHERE s.organisation_id = b.organisation_id AND s.user_id IS NOT DISTINCT FROM b.user_id
                      AND s.state = 'sent' AND s.id > b.id)
 ORDER BY 1 LIMIT 5
"""


def undelivered(actor: Actor) -> list[str]:
    """The own addresses that mail does not reach: the organisation's and the person's (NO3). One statement.

    Until something arrives, at this address or at the one that took its place.
    """
    rows = prepared_rows(_UNDELIVERED, [actor.desk, actor.person, clock.now() - _TOLD_FOR])
    return [address for (address,) in rows]
