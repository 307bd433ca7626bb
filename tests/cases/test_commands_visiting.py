"""Besök: when, by whom, and how it went."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from fmuadmin.clock import TZ
from tests.cases.refusals import Refusal, check, refusal
from tests.scenes import Stage

AT_NINE = datetime(2026, 3, 23, 9, tzinfo=TZ)
BEFORE = datetime(2026, 3, 10, 9, tzinfo=TZ)


@pytest.mark.parametrize(
    "row",
    [
        refusal(
            "book_visit",
            "booking",
            "care_admin",
            "ends_at",
            "Sluttiden måste vara efter starttiden",
            starts_at=AT_NINE,
            ends_at=AT_NINE,
        ),
        refusal(
            "book_visit",
            "booking",
            "care_admin",
            "ends_at",
            "Sluttiden måste vara efter starttiden",
            starts_at=AT_NINE,
            ends_at=AT_NINE - timedelta(hours=1),
        ),
        refusal(
            "book_visit",
            "booking",
            "care_admin",
            "starts_at",
            "före dagen då underlaget kom, 2026-03-16",
            starts_at=BEFORE,
            ends_at=BEFORE + timedelta(hours=1),
        ),
        refusal("book_visit", "booking", "care_admin", "profession", "Välj en profession", profession="XX"),
        refusal(
            "book_visit",
            "booking",
            "care_admin",
            "profession",
            "Besök hos psykolog kan bokas när Försäkringskassan har godkänt",
            profession="PS",
        ),
        refusal(
            "book_visit",
            "exam requested",
            "care_admin",
            "profession",
            "Besök hos psykolog kan bokas när",
            profession="PS",
        ),
        refusal(
            "book_visit",
            "booking",
            "care_admin",
            "invited_on",
            "kan inte ligga i framtiden",
            invited_on=date(2026, 3, 17),
        ),
        refusal(
            "book_visit",
            "booking",
            "care_admin",
            "invitation_channel",
            "Välj hur den försäkrade kallades",
            invitation_channel="duva",
        ),
        refusal("book_visit", "booking", "care_admin", "invited_on", "Ange när kallelsen skickades", invited_on=None),
        refusal(
            "rebook_visit", "in_progress", "care_admin", "visit_id", "Välj ett bokat besök i listan", visit_id=987654321
        ),
        refusal("rebook_visit", "in_progress", "care_admin", "starts_at", "Ange ett besöksdatum", starts_at=None),
        refusal(
            "rebook_visit",
            "in_progress",
            "care_admin",
            "ends_at",
            "Sluttiden måste vara efter starttiden",
            starts_at=AT_NINE,
            ends_at=AT_NINE,
        ),
        refusal(
            "rebook_visit",
            "in_progress",
            "care_admin",
            "strike_reason",
            "Skriv inte personnummer här",
            strike_reason="19121212-1212 ringde",
        ),
        refusal(
            "report_visit",
            "in_progress",
            "care_admin",
            None,
            "Det finns inget besök att redovisa",
            visit_id=1,
            held=True,
        ),
        refusal(
            "report_visit",
            "two visits",
            "care_admin",
            "visit_id",
            "Besöket har inte börjat",
            visit_id=lambda s: s.case.facts.visits[1].pk,
        ),
        refusal(
            "report_visit",
            "after the visit",
            "care_admin",
            "held",
            "rapporteras som avvikelse. Försäkringskassan beslutar",
            held=False,
        ),
        refusal(
            "report_visit",
            "after the visit",
            "care_admin",
            "visit_id",
            "Välj ett bokat besök i listan",
            visit_id=987654321,
        ),
        refusal(
            "report_visit",
            "with interpreter",
            "care_admin",
            "interpreter_took_part",
            "Ange om tolken deltog",
            interpreter_took_part=None,
        ),
        refusal(
            "report_visit",
            "with interpreter",
            "care_admin",
            "interpreter_hours",
            "Ange tolktimmar",
            interpreter_hours=None,
        ),
        refusal(
            "report_visit",
            "with interpreter",
            "care_admin",
            "interpreter_hours",
            "i hela kvartar",
            interpreter_hours=Decimal("0"),
        ),
        refusal(
            "report_visit",
            "with interpreter",
            "care_admin",
            "interpreter_hours",
            "i hela kvartar",
            interpreter_hours=Decimal("-1"),
        ),
        refusal(
            "report_visit",
            "with interpreter",
            "care_admin",
            "interpreter_hours",
            "i hela kvartar",
            interpreter_hours=Decimal("1.10"),
        ),
        refusal(
            "report_visit",
            "with interpreter",
            "care_admin",
            "interpreter_hours",
            "i hela kvartar",
            interpreter_hours=Decimal("24.25"),
        ),
    ],
)
def test_it_is_refused_with_the_rule_and_the_way_out_and_nothing_is_saved(stage: Stage, row: Refusal) -> None:
    check(stage, row)
