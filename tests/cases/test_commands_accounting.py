"""Ersättning: visits left ahead, visits to account for, and money by hand."""

from datetime import date
from decimal import Decimal

import pytest

from tests.cases.refusals import Refusal, check, refusal
from tests.scenes import Stage


@pytest.mark.parametrize(
    "row",
    [
        refusal(
            "cancel_visit",
            "aborted with a visit ahead",
            "care_admin",
            "visit_id",
            "Välj ett bokat besök i listan",
            visit_id=987654321,
        ),
        refusal(
            "cancel_visit",
            "accounting",
            "care_admin",
            None,
            "Det finns inget kvarstående besök att avboka",
            visit_id=lambda s: s.case.facts.visits[0].pk,
        ),
        refusal(
            "account_visits", "accounting", "care_admin", None, "Alla besök måste vara redovisade eller avbokade först"
        ),
        refusal("settle", "settling", "system", None, "Båda leden måste vara reglerade först"),
        refusal("settle_leg", "settling", "economist", "reference", "Ange en referens", reference=""),
        refusal("settle_leg", "settling", "economist", "amount", "Ange ett belopp större än 0", amount=None),
        refusal("settle_leg", "settling", "economist", "amount", "Ange ett belopp större än 0", amount=Decimal("-1")),
        refusal("settle_leg", "settling", "economist", "amount", "högst två decimaler", amount=Decimal("1.005")),
        refusal("settle_leg", "settling", "economist", "amount", "högst två decimaler", amount=Decimal("1e12")),
        refusal("settle_leg", "settling", "economist", "paid_on", "Ange betalningsdatum", paid_on=None),
        refusal(
            "settle_leg", "settling", "economist", "paid_on", "kan inte ligga i framtiden", paid_on=date(2026, 12, 1)
        ),
        refusal(
            "settle_leg",
            "settling",
            "economist",
            "reason",
            "Ange varför inget ska betalas",
            nothing_payable=True,
            reason="",
        ),
        refusal(
            "settle_leg",
            "settling",
            "fk_economist",
            None,
            "Regionen registrerar först betalningen",
            leg="region_to_orderer",
        ),
        refusal(
            "settle_leg",
            "first leg settled",
            "economist",
            None,
            "Betalningen är redan registrerad",
            leg="unit_to_region",
        ),
    ],
)
def test_it_is_refused_with_the_rule_and_the_way_out_and_nothing_is_saved(stage: Stage, row: Refusal) -> None:
    check(stage, row)
