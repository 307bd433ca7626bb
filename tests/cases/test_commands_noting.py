"""Beside the lifecycle: notes and who is responsible."""

import pytest

from tests.cases.refusals import Refusal, check, refusal
from tests.scenes import Stage


@pytest.mark.parametrize(
    "row",
    [
        refusal("write_note", "in_progress", "care_admin", "text", "Skriv en anteckning", text=" "),
        refusal(
            "write_note",
            "in_progress",
            "care_admin",
            "text",
            "Skriv inte personnummer här",
            text="19121212-1212 ringde",
        ),
        refusal("take_case", "in_progress", "officer", None, "Du är redan ansvarig för ärendet"),
        refusal("take_case", "closed", "officer", None, "Ärendet är avslutat"),
        refusal("take_case", "in_progress", "physician", None, "Ärendet har ändrats av", version=1),
    ],
)
def test_it_is_refused_with_the_rule_and_the_way_out_and_nothing_is_saved(stage: Stage, row: Refusal) -> None:
    check(stage, row)
