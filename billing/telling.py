"""Billing's act when a case's history is told from a file (cases/world): billing/commands.py in memory."""

from datetime import date
from decimal import Decimal

from billing.commands import check_turn, payable
from billing.models import Settlement
from billing.policies import PAYS
from billing.verbs import LEG_SETTLED
from billing.vocabulary import Leg
from cases import ports
from cases.commands.moves import not_in_future, required
from cases.world.told import Told
from fmuadmin import clock
from fmuadmin.access import Actor
from fmuadmin.lifecycle import Denied, Refused


def settle_leg(  # noqa: PLR0913 – the fields of a settlement
    told: Told,
    actor: Actor,
    *,
    leg: str,
    reference: str = "",
    amount: Decimal | None = None,
    paid_on: date | None = None,
    nothing_payable: bool = False,
    reason: str = "",
) -> None:
    """Finance registers how a leg was settled; the case closes by the reactions that config/wiring.py plugs in."""
    case = told.case
    if leg not in Leg.values:
        raise Refused(f"Välj ett led: {', '.join(Leg.values)}", field="leg")
    if not PAYS[Leg(leg)](case, actor):
        raise Denied("Bara den betalande partens ekonom kan registrera betalningen.")
    check_turn(case, Leg(leg))
    settlement = Settlement(case=case, leg=leg, registered_by_id=actor.person, registered_at=clock.now())
    if nothing_payable:
        settlement.amount, settlement.nothing_payable = Decimal(0), True
        settlement.reason = required(reason, field="reason", reason="Ange varför inget ska betalas")
    else:
        settlement.reference = required(reference, field="reference", reason="Ange en referens")
        settlement.amount = payable(amount)
        if paid_on is None:
            raise Refused("Ange betalningsdatum", field="paid_on")
        settlement.paid_on = not_in_future(paid_on, field="paid_on", what="Betalningsdatum")
    told.add(settlement)
    told.conclude(actor, LEG_SETTLED, {**settlement.as_facts(), "paid_on": settlement.paid_on}, settlement)
    for reaction in ports.plugs.on_told_settling:
        reaction(told)
