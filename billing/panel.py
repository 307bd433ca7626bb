"""The panel of payments in the case's tab Ersättning: the legs the reader may see, with status. config/wiring.py plugs.

Finance reads numbers, dates and amounts only; a unit reads its own leg, FK the one it pays (screens.md §2.8).
"""

from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse

from billing.acts import LABEL, SETTLE
from billing.models import Settlement
from billing.policies import SEES
from billing.turn import settled_legs
from billing.vocabulary import Leg
from cases.ports import CasePanel, PluggedAct
from cases.vocabulary import CaseState
from fmuadmin.access import Actor
from fmuadmin.parts import Action, Fact, Mood, Tag

URL_NAMES: Final = {Leg.UNIT_TO_REGION: "billing:settle_unit_leg", Leg.REGION_TO_ORDERER: "billing:settle_region_leg"}
_PAYERS: Final = {Leg.UNIT_TO_REGION: "regionen", Leg.REGION_TO_ORDERER: "Försäkringskassan"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LegView:
    """One leg as the panel draws it."""

    label: str
    tag: Tag
    facts: list[Fact]
    action: Action | None


def visible(case: Any, actor: Actor) -> bool:
    """Whether the reader has a part that sees any leg. Only asked once the case has come to Ersättning."""
    return bool(_legs_of(case, actor))


def context(case: Any, actor: Actor) -> dict[str, Any]:
    """The legs that the reader may see, in the order in which they are settled."""
    settled = {settlement.leg: settlement for settlement in case.settlements.all()}
    return {"legs": [_leg(case, actor, leg, settled.get(leg)) for leg in _legs_of(case, actor)]}


def _legs_of(case: Any, actor: Actor) -> list[Leg]:
    return [leg for leg in Leg if any(sees(case, actor) for sees in SEES[leg])]


def _leg(case: Any, actor: Actor, leg: Leg, settlement: Settlement | None) -> LegView:
    if settlement is not None:
        tag = Tag(Mood.NEUTRAL, "Inget att betala") if settlement.nothing_payable else Tag(Mood.OK, "Betalt")
        return LegView(label=leg.label, tag=tag, facts=_settled_facts(settlement), action=None)
    act = SETTLE[leg]
    action = None
    if act.is_open(case, actor):
        action = Action(label=LABEL, url=reverse(URL_NAMES[leg], args=[case.number]), about=leg.label)
    return LegView(label=leg.label, tag=_waiting(case, leg), facts=[], action=action)


def _settled_facts(settlement: Settlement) -> list[Fact]:
    if settlement.nothing_payable:
        return [Fact(label="Skäl", value=settlement.reason)]
    return [
        Fact(label="Belopp", value=kronor(settlement.amount)),
        Fact(label="Betalningsdatum", value=settlement.paid_on),
        Fact(label="Referens", value=settlement.reference),
    ]


def _waiting(case: Any, leg: Leg) -> Tag:
    if case.state != CaseState.SETTLING:
        return Tag(Mood.PLAIN, "Inget registrerat")
    if leg == Leg.REGION_TO_ORDERER and Leg.UNIT_TO_REGION not in settled_legs(case):
        return Tag(Mood.PLAIN, "Väntar på betalningen till utföraren")
    return Tag(Mood.NEUTRAL, f"Väntar på att {_PAYERS[leg]} registrerar betalningen")


def kronor(amount: Any) -> str:
    """An amount as Swedes write it: 18 400,50 kr."""
    return f"{amount:,.2f} kr".replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")


PANEL: Final = CasePanel(
    slug="ersattning",
    label="Betalningar",
    template="billing/panel.html",
    visible=visible,
    context=context,
)
ACTS: Final = tuple(
    PluggedAct(url_name=URL_NAMES[leg], label=LABEL, open_to=SETTLE[leg].is_open, board_code="settle_leg")
    for leg in Leg
)
