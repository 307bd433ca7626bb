"""Tilldelning: which unit may get the case, and what must be said when it is undone."""

import pytest

from tests.cases.refusals import Refusal, check, refusal
from tests.scenes import Stage


@pytest.mark.parametrize(
    "row",
    [
        refusal(
            "assign",
            "answered",
            "coordinator",
            "unit_id",
            "Välj en utförare som har accepterat",
            unit_id=lambda s: s.world.bjork.pk,
        ),
        refusal(
            "assign", "answered", "coordinator", "unit_id", "Välj en utförare som har accepterat", unit_id=987654321
        ),
        refusal(
            "assign",
            "answered",
            "coordinator",
            "message",
            "Skriv inte personnummer här",
            message="19121212-1212 ringde",
        ),
        refusal(
            "assign_directly",
            "received",
            "coordinator",
            "unit_id",
            "Bara regionens egna enheter kan tilldelas direkt",
            unit_id=lambda s: s.world.kust.pk,
        ),
        refusal(
            "assign_directly",
            "received",
            "coordinator",
            "unit_id",
            "Enheten finns inte bland",
            unit_id=lambda s: s.world.far.pk,
        ),
        refusal(
            "assign_directly",
            "own unit declined",
            "coordinator",
            None,
            "Regionen har ingen egen enhet att tilldela direkt",
            unit_id=lambda s: s.world.own_unit.pk,
        ),
        refusal("unassign", "assigned", "coordinator", "reason", "Ange en orsak", reason=""),
        refusal(
            "reject_request",
            "received",
            "coordinator",
            "comment",
            "Ange en kommentar till Försäkringskassan",
            comment="",
        ),
        refusal(
            "reject_request",
            "received",
            "coordinator",
            "comment",
            "Skriv inte personnummer här",
            comment="19121212-1212 ringde",
        ),
    ],
)
def test_it_is_refused_with_the_rule_and_the_way_out_and_nothing_is_saved(stage: Stage, row: Refusal) -> None:
    check(stage, row)
