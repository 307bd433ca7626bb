"""Utvidgning: which profession, and no more vardagar than the decree allows."""

import pytest

from tests.cases.refusals import Refusal, check, refusal
from tests.scenes import Stage


@pytest.mark.parametrize(
    "row",
    [
        refusal(
            "request_complementary_exam",
            "booking",
            "physician",
            "profession",
            "Välj psykolog, fysioterapeut eller arbetsterapeut",
            profession="LK",
        ),
        refusal("request_complementary_exam", "booking", "physician", "profession", "Välj psykolog", profession="XX"),
        refusal(
            "request_complementary_exam",
            "exam requested",
            "physician",
            "profession",
            "Psykolog är redan begärd eller godkänd",
            profession="PS",
        ),
        refusal(
            "request_complementary_exam",
            "booking",
            "physician",
            "physician",
            "Ange läkaren som begär undersökningen",
            physician="",
        ),
        refusal(
            "request_complementary_exam", "booking", "physician", "reason", "Ange skäl till undersökningen", reason=""
        ),
        refusal(
            "approve_complementary_exam",
            "exam requested",
            "officer",
            "exam_id",
            "Välj en begärd undersökning i listan",
            exam_id=987654321,
        ),
        refusal(
            "approve_complementary_exam",
            "exam requested",
            "officer",
            "days",
            "Tiden kan förlängas med högst 20 vardagar.",
            days=21,
        ),
        refusal(
            "approve_complementary_exam", "exam requested", "officer", "days", "Ange 0 eller fler vardagar", days=-1
        ),
        refusal("deny_complementary_exam", "exam requested", "officer", "reason", "Ange skäl till beslutet", reason=""),
        refusal(
            "deny_complementary_exam",
            "exam requested",
            "officer",
            "exam_id",
            "Välj en begärd undersökning i listan",
            exam_id=987654321,
        ),
        refusal(
            "take_back_complementary_exam",
            "exam approved",
            "officer",
            "exam_id",
            "Välj en godkänd undersökning utan bokat besök",
            exam_id=987654321,
        ),
        refusal(
            "approve_complementary_exam",
            "booking",
            "officer",
            None,
            "Det finns ingen begärd utvidgning att besluta om",
            exam_id=1,
            days=1,
        ),
        refusal(
            "take_back_complementary_exam",
            "booking",
            "officer",
            None,
            "Det finns ingen godkänd utvidgning att ta tillbaka",
            exam_id=1,
        ),
    ],
)
def test_it_is_refused_with_the_rule_and_the_way_out_and_nothing_is_saved(stage: Stage, row: Refusal) -> None:
    check(stage, row)
