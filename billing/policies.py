"""Who may settle which leg: the paying side's finance (screens.md §2.8). Pure questions about (case, actor)."""

from typing import Any

from billing.vocabulary import Leg
from fmuadmin.access import Actor
from fmuadmin.vocabulary import Role


def may_settle_unit_leg(case: Any, actor: Actor) -> bool:
    """Finance of the region that pays the unit."""
    return actor.role == Role.REGION_FINANCE and actor.region_id == case.region_id


def may_settle_region_leg(case: Any, actor: Actor) -> bool:
    """FK's finance, which pays every region."""
    return actor.role == Role.FK_FINANCE


PAYS = {Leg.UNIT_TO_REGION: may_settle_unit_leg, Leg.REGION_TO_ORDERER: may_settle_region_leg}
