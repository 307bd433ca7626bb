"""Whose turn it is while the money is settled, and billing's own status in words. Pure over a case's settlements."""

from typing import Any

from billing.vocabulary import Leg
from cases.vocabulary import Ball


def settled_legs(case: Any) -> set[str]:
    """The legs that are settled."""
    return {settlement.leg for settlement in case.settlements.all()}


def is_settled(case: Any) -> bool:
    """Whether both legs are settled; a validation case never has any money in it (AC5)."""
    return settling_ball(case) == Ball.NOBODY


def settling_ball(case: Any) -> Ball:
    """The region settles the unit first, then FK settles the region; nobody when both are done, or without money."""
    if case.is_validation:
        return Ball.NOBODY
    legs = settled_legs(case)
    if Leg.UNIT_TO_REGION not in legs:
        return Ball.REGION
    return Ball.ORDERER if Leg.REGION_TO_ORDERER not in legs else Ball.NOBODY


def settling_status(case: Any) -> str:
    """What billing waits for, in words."""
    return {
        Ball.REGION: "Regionen registrerar betalning till utföraren",
        Ball.ORDERER: "Försäkringskassan registrerar betalning till regionen",
    }.get(settling_ball(case), "Båda leden är reglerade")


def basis_is_open(case: Any) -> bool:
    """Whether what is payable may still change: until the first leg is settled."""
    return not settled_legs(case)
