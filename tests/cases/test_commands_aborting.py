"""Avbryt, jäv, makulera: a reason from the closed list, or in words."""

import pytest

from tests.cases.refusals import Refusal, check, refusal
from tests.scenes import Stage


@pytest.mark.parametrize(
    "row",
    [
        refusal("abort", "in_progress", "officer", "cause", "Välj en orsak", cause=""),
        refusal("abort", "in_progress", "officer", "cause", "Välj en orsak", cause="because"),
        refusal(
            "abort", "in_progress", "officer", "comment", "Skriv inte personnummer här", comment="19121212-1212 ringde"
        ),
        refusal("declare_conflict_of_interest", "in_progress", "care_admin", "reason", "Ange en orsak", reason=""),
        refusal("revoke", "in_progress", "officer", "cause", "Välj varför ärendet makuleras", cause=""),
        refusal("revoke", "in_progress", "officer", "comment", "Beskriv felet", cause="other", comment=" "),
        refusal(
            "revoke", "in_progress", "officer", "comment", "Skriv inte personnummer här", comment="19121212-1212 ringde"
        ),
    ],
)
def test_it_is_refused_with_the_rule_and_the_way_out_and_nothing_is_saved(stage: Stage, row: Refusal) -> None:
    check(stage, row)
