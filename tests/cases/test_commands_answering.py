"""Svar: what an asked unit must say."""

from datetime import date

import pytest

from tests.cases.refusals import Refusal, check, refusal
from tests.scenes import Stage

YESTERDAY = date(2026, 3, 13)


@pytest.mark.parametrize(
    "row",
    [
        refusal(
            "accept_request",
            "asking_units",
            "care_admin",
            "start_on",
            "Möjligt startdatum kan inte ha passerat",
            start_on=YESTERDAY,
        ),
        refusal("accept_request", "asking_units", "care_admin", "contact", "Ange en kontaktperson", contact="  "),
        refusal(
            "accept_request",
            "asking_units",
            "care_admin",
            "performer_name",
            "Ange underleverantörens namn",
            performer_type="subcontractor",
        ),
        refusal(
            "accept_request",
            "asking_units",
            "care_admin",
            "performer_type",
            "Välj vem som utför utredningen",
            performer_type="",
        ),
        refusal(
            "accept_request",
            "asking_units",
            "care_admin",
            "comment",
            "Skriv inte personnummer här",
            comment="19121212-1212 ringde",
        ),
        refusal("decline_request", "asking_units", "care_admin", "reason", "Ange en orsak", reason=""),
        refusal("withdraw_acceptance", "answered", "care_admin", "reason", "Ange en orsak", reason=" "),
    ],
)
def test_it_is_refused_with_the_rule_and_the_way_out_and_nothing_is_saved(stage: Stage, row: Refusal) -> None:
    check(stage, row)
