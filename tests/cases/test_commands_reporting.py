"""Utlåtande: signed by whom and when, received when, and the window for a supplement."""

from datetime import date

import pytest

from tests.cases.refusals import Refusal, check, refusal
from tests.scenes import Stage


@pytest.mark.parametrize(
    "row",
    [
        refusal("send_statement", "in_progress", "care_admin", None, "Ett läkarbesök måste vara genomfört först"),
        refusal(
            "send_statement",
            "after the visit",
            "care_admin",
            "signed_by",
            "Ange läkaren som har undertecknat",
            signed_by="",
        ),
        refusal(
            "send_statement",
            "after the visit",
            "care_admin",
            "signed_on",
            "kan inte ligga i framtiden",
            signed_on=date(2026, 12, 1),
        ),
        refusal(
            "send_statement",
            "after the visit",
            "care_admin",
            "signed_on",
            "innan underlaget kom",
            signed_on=date(2026, 3, 13),
        ),
        refusal(
            "send_statement", "after the visit", "care_admin", "channel", "Välj hur utlåtandet skickas", channel="duva"
        ),
        refusal(
            "object_to_sending",
            "after the visit",
            "care_admin",
            "objected_on",
            "kan inte ligga i framtiden",
            objected_on=date(2026, 12, 1),
        ),
        refusal(
            "object_to_sending",
            "after the visit",
            "care_admin",
            "objected_on",
            "Invändningen görs efter undersökningen",
            objected_on=date(2026, 3, 20),
        ),
        refusal(
            "object_to_sending",
            "seen at the second visit",
            "care_admin",
            "objected_on",
            "Invändningen görs efter undersökningen",
            objected_on=date(2026, 3, 23),
        ),
        refusal(
            "confirm_statement",
            "statement_sent",
            "officer",
            "received_on",
            "är mottaget den dagen",
            received_on=date(2026, 3, 27),
        ),
        refusal(
            "confirm_statement",
            "statement_sent",
            "officer",
            "ask_until",
            "Sista dagen kan inte ligga före mottagandet",
            ask_until=date(2026, 3, 1),
        ),
        refusal(
            "confirm_statement",
            "sent by post",
            "officer",
            "received_on",
            "innan det skickades",
            received_on=date(2026, 3, 20),
        ),
        refusal(
            "confirm_statement",
            "sent by post",
            "officer",
            "received_on",
            "kan inte ligga i framtiden",
            received_on=date(2026, 12, 1),
        ),
        refusal("revoke_statement", "statement_sent", "officer", "reason", "Ange en orsak", reason=""),
    ],
)
def test_it_is_refused_with_the_rule_and_the_way_out_and_nothing_is_saved(stage: Stage, row: Refusal) -> None:
    check(stage, row)
