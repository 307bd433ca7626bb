"""Avvikelser: which visit, when, and FK's decision."""

from datetime import datetime

import pytest

from fmuadmin.clock import TZ
from tests.cases.refusals import Refusal, check, refusal
from tests.scenes import Stage


@pytest.mark.parametrize(
    "row",
    [
        refusal(
            "report_deviation",
            "in_progress",
            "care_admin",
            "visit_id",
            "Välj ett bokat besök i listan",
            visit_id=987654321,
        ),
        refusal(
            "report_deviation",
            "in_progress",
            "care_admin",
            "cause",
            "Välj vem eller vad som orsakade avvikelsen",
            cause="vädret",
        ),
        refusal(
            "report_deviation",
            "in_progress",
            "care_admin",
            "happened_at",
            "Tidpunkten kan inte ligga i framtiden",
            happened_at=datetime(2026, 3, 16, 9, 1, tzinfo=TZ),
        ),
        refusal(
            "report_deviation",
            "in_progress",
            "care_admin",
            "no_show",
            "Besöket har inte börjat",
            cause="insured",
            no_show=True,
        ),
        refusal(
            "report_deviation",
            "after the visit",
            "care_admin",
            "no_show",
            "Uteblev gäller bara den försäkrade",
            cause="care",
            no_show=True,
        ),
        refusal(
            "report_deviation",
            "in_progress",
            "care_admin",
            "description",
            "Skriv inte personnummer här",
            description="19121212-1212 ringde",
        ),
        refusal(
            "report_deviation",
            "deviation",
            "care_admin",
            None,
            "Det finns inget bokat besök",
            visit_id=1,
            cause="care",
            happened_at=datetime(2026, 3, 16, 8, tzinfo=TZ),
        ),
        refusal(
            "decide_deviation",
            "deviation",
            "officer",
            "deviation_id",
            "Välj en avvikelse som inväntar beslut",
            deviation_id=987654321,
        ),
        refusal(
            "decide_deviation", "deviation", "officer", "decision", "Välj Fortsätt eller Boka om", decision="abort"
        ),
        refusal(
            "decide_deviation",
            "deviation",
            "officer",
            "comment",
            "Skriv inte personnummer här",
            comment="19121212-1212 ringde",
        ),
    ],
)
def test_it_is_refused_with_the_rule_and_the_way_out_and_nothing_is_saved(stage: Stage, row: Refusal) -> None:
    check(stage, row)
