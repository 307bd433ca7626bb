"""Begäran: what a region may be asked, and whom the region may ask."""

from datetime import date

import pytest

from tests.cases.refusals import Refusal, check, refusal
from tests.scenes import Stage

YESTERDAY = date(2026, 3, 13)


@pytest.mark.parametrize(
    "row",
    [
        refusal("ask_units", "received", "coordinator", "unit_ids", "Välj minst en utförare", unit_ids=[]),
        refusal(
            "ask_units",
            "received",
            "coordinator",
            "unit_ids",
            "Enheten finns inte bland regionens avtalade",
            unit_ids=[987654321],
        ),
        refusal(
            "ask_units",
            "received",
            "coordinator",
            "unit_ids",
            "Enheten finns inte bland",
            unit_ids=lambda s: [s.world.far.pk],
        ),
        refusal(
            "ask_units",
            "received",
            "coordinator",
            "unit_ids",
            "Enheten finns inte bland",
            unit_ids=lambda s: [s.world.north.pk],
        ),
        refusal(
            "ask_units",
            "asking_units",
            "coordinator",
            "unit_ids",
            "Strandkliniken FMU är redan tillfrågad",
            unit_ids=lambda s: [s.world.strand.pk],
        ),
        refusal(
            "ask_units",
            "answered",
            "coordinator",
            "unit_ids",
            "Strandkliniken FMU är redan tillfrågad",
            unit_ids=lambda s: [s.world.strand.pk],
        ),
        refusal(
            "ask_units",
            "in_progress",
            "coordinator",
            "unit_ids",
            "Strandkliniken FMU har redan ärendet",
            unit_ids=lambda s: [s.world.strand.pk],
        ),
        refusal(
            "ask_units",
            "received",
            "coordinator",
            "answer_by",
            "Svarsdatum kan inte ha passerat. Ange 2026-03-16 eller senare",
            answer_by=YESTERDAY,
        ),
        refusal(
            "ask_units",
            "received",
            "coordinator",
            "message",
            "Skriv inte personnummer här",
            message="19121212-1212 ringde",
        ),
        refusal(
            "withdraw", "assigned", "officer", "reason", "Skriv inte personnummer här", reason="19121212-1212 ringde"
        ),
    ],
)
def test_it_is_refused_with_the_rule_and_the_way_out_and_nothing_is_saved(stage: Stage, row: Refusal) -> None:
    check(stage, row)
