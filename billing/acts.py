"""What finance can do on a case page: settle one leg. Billing's acts, as cases/acts.py has the case's."""

from dataclasses import dataclass
from typing import Any, Final

from billing.commands import check_turn, settle_leg
from billing.forms import SettleForm, SettleRegionLegForm, SettleUnitLegForm
from billing.policies import PAYS
from billing.vocabulary import Leg
from cases.acts import Act
from cases.models import Case
from fmuadmin.access import Actor
from fmuadmin.lifecycle import Denied, Refused, Stale

LABEL = "Registrera betalning"
NOT_PAYER = "Bara den betalande partens ekonom kan registrera betalningen."


@dataclass(frozen=True, kw_only=True)
class SettleAct(Act):
    """Settling one leg: open to the paying side's finance when it is that leg's turn."""

    leg: Leg

    def allow(self, case: Case, *, actor: Actor, stale: Stale | None) -> None:
        """Let the actor settle the leg or raise Denied, Stale or Refused, in that order of weight."""
        if not PAYS[self.leg](case, actor):
            raise Denied(NOT_PAYER)
        if stale is not None:
            raise stale
        check_turn(case, self.leg)

    def is_open(self, case: Any, actor: Actor) -> bool:
        """Whether the actor could settle the leg now."""
        try:
            self.allow(case, actor=actor, stale=None)
        except Refused:
            return False
        return True


def _act(leg: Leg, form: type[SettleForm]) -> SettleAct:
    return SettleAct(leg=leg, step="settle_leg", slug="", label=f"{LABEL}, {leg.label}", command=settle_leg, form=form)


SETTLE: Final[dict[Leg, SettleAct]] = {
    Leg.UNIT_TO_REGION: _act(Leg.UNIT_TO_REGION, SettleUnitLegForm),
    Leg.REGION_TO_ORDERER: _act(Leg.REGION_TO_ORDERER, SettleRegionLegForm),
}
