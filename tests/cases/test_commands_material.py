"""Underlag: when it may have been sent and received."""

from datetime import date

import pytest

from tests.cases.refusals import Refusal, check, refusal
from tests.scenes import Stage

YESTERDAY, TOMORROW = date(2026, 3, 13), date(2026, 3, 17)


@pytest.mark.parametrize(
    "row",
    [
        refusal("send_material", "awaiting_material", "officer", "contents", "Ange vad som skickas", contents=""),
        refusal(
            "send_material", "awaiting_material", "officer", "channel", "Välj hur underlaget skickas", channel="duva"
        ),
        refusal(
            "send_material", "awaiting_material", "officer", "sent_on", "kan inte ligga i framtiden", sent_on=TOMORROW
        ),
        refusal(
            "send_material",
            "material came days ago",
            "officer",
            "sent_on",
            "Digitalt underlag skickas i dag",
            sent_on=date(2026, 3, 16),
        ),
        refusal(
            "send_material",
            "awaiting_material",
            "officer",
            "sent_on",
            "Underlag skickas efter beställningen",
            channel="post",
            sent_on=YESTERDAY,
        ),
        refusal(
            "confirm_material",
            "material sent",
            "care_admin",
            "received_on",
            "kan inte ligga i framtiden",
            received_on=TOMORROW,
        ),
        refusal(
            "confirm_material",
            "material sent",
            "care_admin",
            "received_on",
            "kan inte ha kommit innan det skickades",
            received_on=YESTERDAY,
        ),
        refusal(
            "confirm_material",
            "material sent",
            "care_admin",
            "late_reason",
            "Skriv inte personnummer här",
            late_reason="19121212-1212 ringde",
        ),
        refusal(
            "correct_material_receipt",
            "material came days ago",
            "officer",
            "reason",
            "Ange skäl till rättelsen",
            reason="",
        ),
        refusal(
            "correct_material_receipt",
            "material came days ago",
            "officer",
            "received_on",
            "Datumet är redan detta",
            received_on=date(2026, 3, 16),
        ),
        refusal(
            "correct_material_receipt",
            "material came days ago",
            "officer",
            "received_on",
            "kan inte ha kommit tidigare",
            received_on=YESTERDAY,
        ),
        refusal(
            "correct_material_receipt",
            "material came days ago",
            "officer",
            "received_on",
            "kan inte ligga i framtiden",
            received_on=date(2026, 4, 1),
        ),
        refusal(
            "correct_material_receipt",
            "booking",
            "officer",
            None,
            "Underlaget skickades i dag",
            received_on=TOMORROW,
            reason="x",
        ),
        refusal(
            "correct_material_receipt",
            "awaiting_material",
            "officer",
            None,
            "Inget underlag är bekräftat än",
            received_on=TOMORROW,
            reason="x",
        ),
        refusal("confirm_material", "booking", "care_admin", None, "Det finns inget skickat underlag att bekräfta"),
        refusal("request_material_supplement", "booking", "care_admin", "what", "Ange vad som saknas", what=""),
    ],
)
def test_it_is_refused_with_the_rule_and_the_way_out_and_nothing_is_saved(stage: Stage, row: Refusal) -> None:
    check(stage, row)
