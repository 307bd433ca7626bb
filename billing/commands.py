"""What finance can do by hand: settle one leg of a case (IN4). One function per act, the same five moves."""

from datetime import date
from decimal import Decimal

from billing.models import Settlement
from billing.policies import PAYS
from billing.turn import settled_legs
from billing.verbs import LEG_SETTLED
from billing.vocabulary import Leg
from cases import ports
from cases.commands.moves import act, conclude, fetch_locked, not_in_future, required, stale_form
from cases.models import Case
from cases.vocabulary import CaseState
from fmuadmin import clock
from fmuadmin.access import Actor
from fmuadmin.lifecycle import Denied, Refused

MOST = Decimal("99999999.99")
CENT = Decimal("0.01")


@act
def settle_leg(  # noqa: PLR0913 – the fields of a settlement
    number: str,
    *,
    actor: Actor,
    leg: str,
    reference: str = "",
    amount: Decimal | None = None,
    paid_on: date | None = None,
    nothing_payable: bool = False,
    reason: str = "",
    version: int | None = None,
) -> Case:
    """Register how a leg was settled: reference, amount in kronor and date; or nothing payable, with a reason.

    The unit's leg comes before the region's. When both are settled the case closes by the reactions of
    config/wiring.py. Raises Denied for anybody but the paying side's finance, Refused naming the field.
    """
    case = fetch_locked(number, actor=actor)
    if leg not in Leg.values or not PAYS[Leg(leg)](case, actor):
        raise Denied("Bara den betalande partens ekonom kan registrera betalningen.")
    stale = stale_form(case, actor=actor, version=version) if version is not None else None
    if stale is not None:
        raise stale
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
    settlement.save()
    facts = {**settlement.as_facts(), "paid_on": settlement.paid_on}
    conclude(case, actor=actor, verb=LEG_SETTLED, facts=facts, subject=settlement)
    for reaction in ports.plugs.on_settling:
        reaction(case)
    case.refresh_from_db()
    return case


def check_turn(case: Case, leg: Leg) -> None:
    legs = settled_legs(case)
    if case.state != CaseState.SETTLING:
        raise Refused(f"Betalning kan inte registreras när statusen är {case.get_state_display()}.")
    if leg in legs:
        raise Refused("Betalningen är redan registrerad.")
    if leg == Leg.REGION_TO_ORDERER and Leg.UNIT_TO_REGION not in legs:
        raise Refused("Regionen registrerar först betalningen till utföraren.")


def payable(amount: Decimal | None) -> Decimal:
    if amount is None or amount <= 0:
        raise Refused("Ange ett belopp större än 0, eller välj Inget att betala", field="amount")
    if amount > MOST or amount != amount.quantize(CENT):
        raise Refused("Ange beloppet i kronor med högst två decimaler", field="amount")
    return amount
