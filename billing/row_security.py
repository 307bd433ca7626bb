"""Which settlements each party sees, as policies in the database are made from it (ADR 0015; cases/row_security.py)."""

from typing import Final

from billing.vocabulary import Leg
from cases.row_security import has_part
from cases.vocabulary import Part
from fmuadmin.pg import Outline, Protected

READERS: Final = {
    Leg.UNIT_TO_REGION: (Part.UNIT, Part.REGION, Part.REGION_FINANCE),
    Leg.REGION_TO_ORDERER: (Part.REGION, Part.REGION_FINANCE, Part.ORDERER, Part.ORDERER_FINANCE),
}
_SEEN = " OR ".join(
    f"(billing_settlement.leg = '{leg.value}' AND {has_part('billing_settlement.case_id', parts, also_revoked=True)})"
    for leg, parts in READERS.items()
)
TABLES: Final = (Protected("billing_settlement", seen=_SEEN),)
# Whose turn it is follows from which legs are settled, so every party with a leg of its own knows that of both.
OUTLINES: Final = (
    Outline(
        "billing_settlement",
        columns="id, case_id, leg",
        seen=has_part(
            "billing_settlement.case_id",
            dict.fromkeys(part for parts in READERS.values() for part in parts),
            also_revoked=True,
        ),
    ),
)
