"""Byte av utförare: a unit that has accepted, a reason, one proposal at a time."""

import pytest

from tests.cases.refusals import Refusal, check, refusal
from tests.scenes import Stage


@pytest.mark.parametrize(
    "row",
    [
        refusal(
            "propose_transfer",
            "in_progress",
            "coordinator",
            None,
            "Ingen ny utförare har accepterat",
            unit_id=1,
            reason="x",
        ),
        refusal(
            "propose_transfer",
            "transfer accepted",
            "coordinator",
            "unit_id",
            "Välj en utförare som har accepterat",
            unit_id=987654321,
        ),
        refusal("propose_transfer", "transfer accepted", "coordinator", "reason", "Ange en orsak", reason=""),
        refusal(
            "propose_transfer", "transfer proposed", "coordinator", None, "Ett byte av utförare är redan föreslaget"
        ),
        refusal("deny_transfer", "transfer proposed", "officer", "reason", "Ange skäl till beslutet", reason=""),
        refusal("approve_transfer", "in_progress", "officer", None, "Det finns inget föreslaget byte av utförare"),
        refusal("deny_transfer", "in_progress", "officer", None, "Det finns inget föreslaget byte av utförare"),
    ],
)
def test_it_is_refused_with_the_rule_and_the_way_out_and_nothing_is_saved(stage: Stage, row: Refusal) -> None:
    check(stage, row)
