"""Försening och anstånd: always a later day, and one notice at a time."""

from datetime import date

import pytest

from tests.cases.refusals import Refusal, check, refusal
from tests.scenes import Stage


@pytest.mark.parametrize(
    "row",
    [
        refusal("report_delay", "booking", "care_admin", "reason", "Ange en orsak", reason=""),
        refusal(
            "report_delay",
            "booking",
            "care_admin",
            "proposed_on",
            "senare än 2026-04-22, som gäller nu",
            proposed_on=date(2026, 4, 22),
        ),
        refusal("report_delay", "delay reported", "care_admin", None, "En försening är redan meddelad"),
        refusal(
            "report_delay",
            "booking",
            "care_admin",
            "reason",
            "Skriv inte personnummer här",
            reason="19121212-1212 ringde",
        ),
        refusal(
            "grant_respite",
            "booking",
            "officer",
            "until",
            "senare än 2026-04-22, som gäller nu",
            until=date(2026, 4, 22),
        ),
        refusal("grant_respite", "booking", "officer", "until", "senare än 2026-04-22", until=date(2020, 1, 1)),
        refusal(
            "grant_respite",
            "booking",
            "officer",
            "reason",
            "Skriv inte personnummer här",
            reason="19121212-1212 ringde",
        ),
        refusal(
            "grant_respite",
            "first leg settled",
            "officer",
            None,
            "Ersättningen är redan reglerad",
            until=date(2030, 1, 1),
        ),
        refusal("deny_respite", "delay reported", "officer", "reason", "Ange skäl till beslutet", reason=""),
        refusal("deny_respite", "booking", "officer", None, "Ingen försening är meddelad"),
    ],
)
def test_it_is_refused_with_the_rule_and_the_way_out_and_nothing_is_saved(stage: Stage, row: Refusal) -> None:
    check(stage, row)
