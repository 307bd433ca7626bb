"""Who may settle which leg: the paying side's finance (screens.md §2.8). Pure questions about (case, actor)."""

from typing import Any

from billing.vocabulary import Leg
from cases.policies import is_coordinator, is_orderer, is_unit
from fmuadmin.access import Actor
from fmuadmin.vocabulary import Role


def may_settle_unit_leg(case: Any, actor: Actor) -> bool:
    """Finance of the region that pays the unit."""
    return actor.role == Role.REGION_FINANCE and actor.region_id == case.region_id


def may_settle_region_leg(case: Any, actor: Actor) -> bool:
    """FK's finance, which pays every region."""
    return actor.role == Role.FK_FINANCE


PAYS = {Leg.UNIT_TO_REGION: may_settle_unit_leg, Leg.REGION_TO_ORDERER: may_settle_region_leg}

# Who reads what of the money: the unit its own leg, FK the one it pays, the region both.
SEES = {
    Leg.UNIT_TO_REGION: (is_unit, is_coordinator, may_settle_unit_leg),
    Leg.REGION_TO_ORDERER: (is_coordinator, may_settle_unit_leg, is_orderer, may_settle_region_leg),
}
