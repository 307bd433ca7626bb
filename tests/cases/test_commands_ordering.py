"""Beställning: identity and purpose, and changes that differ."""

from datetime import date

import pytest

from tests.cases.refusals import Refusal, check, refusal
from tests.scenes import Stage

TOMORROW = date(2026, 3, 17)


@pytest.mark.parametrize(
    "row",
    [
        refusal("order", "assigned", "officer", "identity_number", "", identity_number="191212121213"),
        refusal("order", "assigned", "officer", "identity_number", "", identity_number="hej"),
        refusal("order", "assigned", "officer", "identity_number", "", identity_number=""),
        refusal("order", "assigned", "officer", "name", "Ange den försäkrades namn", name=""),
        refusal("order", "assigned", "officer", "purpose", "Ange syftet med utredningen", purpose=" "),
        refusal(
            "order", "assigned", "officer", "purpose", "Skriv inte personnummer här", purpose="19121212-1212 ringde"
        ),
        refusal(
            "order",
            "assigned",
            "officer",
            "background",
            "Skriv inte personnummer här",
            background="19121212-1212 ringde",
        ),
        refusal("order", "assigned", "officer", "informed_on", "kan inte ligga i framtiden", informed_on=TOMORROW),
        refusal(
            "update_order", "in_progress", "officer", None, "Ingenting skiljer sig från beställningen", special_needs=""
        ),
        refusal("update_order", "in_progress", "officer", "purpose", "Ange syftet med utredningen", purpose=""),
        refusal("update_order", "in_progress", "officer", "name", "Ange den försäkrades namn", name=""),
        refusal(
            "update_order", "in_progress", "officer", "informed_on", "kan inte ligga i framtiden", informed_on=TOMORROW
        ),
        refusal("update_order", "in_progress", "officer", "shoe_size", "kan inte ändras i beställningen", shoe_size=42),
        refusal(
            "update_order",
            "in_progress",
            "officer",
            "special_needs",
            "Skriv inte personnummer här",
            special_needs="19121212-1212 ringde",
        ),
    ],
)
def test_it_is_refused_with_the_rule_and_the_way_out_and_nothing_is_saved(stage: Stage, row: Refusal) -> None:
    check(stage, row)
