"""Komplettering: questions, answers and days."""

from datetime import date

import pytest

from tests.cases.refusals import Refusal, check, refusal
from tests.scenes import Stage


@pytest.mark.parametrize(
    "row",
    [
        refusal(
            "request_supplement", "statement_received", "officer", "questions", "Skriv minst en fråga", questions=[]
        ),
        refusal(
            "request_supplement",
            "statement_received",
            "officer",
            "questions",
            "Skriv minst en fråga",
            questions=["", " "],
        ),
        refusal(
            "request_supplement",
            "statement_received",
            "officer",
            "questions",
            "Skriv inte personnummer här",
            questions=["19121212-1212 ringde"],
        ),
        refusal(
            "request_supplement",
            "statement_received",
            "officer",
            "due_on",
            "Svarsdatum kan inte ha passerat",
            due_on=date(2026, 3, 1),
        ),
        refusal("request_supplement", "window passed", "officer", None, "inte möjligt när statusen är Redovisa besök"),
        refusal("send_supplement", "supplement_requested", "care_admin", "answer_1", "Besvara fråga 1", answers={}),
        refusal(
            "send_supplement",
            "supplement_requested",
            "care_admin",
            "answer_1",
            "Besvara fråga 1",
            answers={1: " ", 2: "x"},
        ),
        refusal("cannot_supplement", "supplement_requested", "care_admin", "reason", "Ange en orsak", reason=""),
        refusal(
            "confirm_supplement",
            "supplement_sent",
            "officer",
            "received_on",
            "kan inte ligga i framtiden",
            received_on=date(2026, 12, 1),
        ),
        refusal(
            "confirm_supplement",
            "supplement_sent",
            "officer",
            "received_on",
            "innan den skickades",
            received_on=date(2026, 3, 1),
        ),
        refusal(
            "confirm_supplement",
            "supplement_sent",
            "officer",
            "ask_until",
            "Sista dagen kan inte ligga före mottagandet",
            ask_until=date(2026, 3, 1),
        ),
        refusal("withdraw_supplement", "supplement_requested", "officer", "reason", "Ange en orsak", reason=""),
    ],
)
def test_it_is_refused_with_the_rule_and_the_way_out_and_nothing_is_saved(stage: Stage, row: Refusal) -> None:
    check(stage, row)
