"""The dates of a case: the dossier's vectors, the screens' words, and what must hold for any days and any decisions."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.deadlines import (
    Explained,
    RespiteGranted,
    Widening,
    late_summons_warning,
    latest_summons_day,
    planning_day,
    region_answer_day,
    set_by_orderer,
    statement_last_day,
    supplement_day,
    supplement_window,
    target_day,
    unit_answer_day,
)
from cases.rules import Rules, rules_in_force
from cases.vocabulary import InvitationChannel

DAY = timedelta(days=1)
DEFAULTS = json.loads((Path(__file__).resolve().parents[2] / "cases/legal_defaults.json").read_text())
RULES = rules_in_force(
    [(row["kind"], None, date.fromisoformat(row["valid_from"]), row["value"]) for row in DEFAULTS],
    on=date(2026, 3, 16),
    region_id=None,
)


def d(text: str) -> date:
    return date.fromisoformat(text)


def statement(
    received: str | date,
    *,
    widened: list[Widening] | None = None,
    respites: list[RespiteGranted] | None = None,
    rules: Rules = RULES,
) -> Explained:
    return statement_last_day(
        received_on=d(received) if isinstance(received, str) else received,
        widenings=widened or [],
        respites=respites or [],
        rules=rules,
    )


# --- domain.md §2.0, all four columns --------------------------------------------------------------------------------

VECTORS = [
    ("2024-03-11", "2024-04-17", "2024-04-17", "2024-04-11", "2024-05-17"),
    ("2024-05-02", "2024-06-10", "2024-06-10", "2024-06-01", "2024-07-09"),
    ("2024-06-03", "2024-07-10", "2024-07-09", "2024-07-05", "2024-08-07"),
    ("2024-12-02", "2025-01-14", "2025-01-10", "2025-01-07", "2025-02-11"),
    ("2025-04-01", "2025-05-09", "2025-05-09", "2025-05-03", "2025-06-10"),
    ("2026-03-02", "2026-04-08", "2026-04-08", "2026-03-31", "2026-05-07"),
    ("2026-11-30", "2027-01-11", "2027-01-07", "2027-01-04", "2027-02-08"),
]


@pytest.mark.parametrize(("received", "plain", "eves_count", "saturdays_count", "widened"), VECTORS)
def test_the_statement_is_due_when_the_dossier_says(
    received: str, plain: str, eves_count: str, saturdays_count: str, widened: str
) -> None:
    assert statement(received).day == d(plain)
    assert statement(received, rules=replace(RULES, eves_free=False)).day == d(eves_count)
    assert statement(received, rules=replace(RULES, saturdays_free=False)).day == d(saturdays_count)
    assert statement(received, widened=[Widening(20, d(received))]).day == d(widened)


def test_the_predecessors_summons_vector_holds_by_phone_and_by_letter() -> None:
    visit = d("2018-02-20")
    assert latest_summons_day(visit_on=visit, channel=InvitationChannel.PHONE, rules=RULES).day == d("2018-02-13")
    assert latest_summons_day(visit_on=visit, channel=InvitationChannel.LETTER, rules=RULES).day == d("2018-02-08")


# --- Så räknades datumet ---------------------------------------------------------------------------------------------

WIDENED = [Widening(10, d("2026-03-16"))]


def test_a_widened_statement_explains_itself_like_the_picture() -> None:
    assert statement("2026-03-16", widened=WIDENED) == Explained(
        day=d("2026-05-07"),
        hard=True,
        label="Utlåtande hos Försäkringskassan senast",
        lines=(
            "Underlaget kom måndag 2026-03-16. Räkningen börjar dagen efter.",
            "25 vardagar. Överhoppade: Långfredagen 3/4, Annandag påsk 6/4 → 2026-04-22",
            "+ 10 vardagar, utvidgning godkänd av Försäkringskassan 2026-03-16. Överhoppad: Första maj → 2026-05-07",
        ),
    )


def test_nothing_is_said_of_jumped_days_when_there_are_none_and_one_day_is_singular() -> None:
    assert statement("2026-01-12", widened=[Widening(1, d("2026-01-20"))]).lines == (
        "Underlaget kom måndag 2026-01-12. Räkningen börjar dagen efter.",
        "25 vardagar → 2026-02-16",
        "+ 1 vardag, utvidgning godkänd av Försäkringskassan 2026-01-20 → 2026-02-17",
    )


def test_a_respite_later_than_the_count_stands() -> None:
    last = statement("2026-03-16", widened=WIDENED, respites=[RespiteGranted(d("2026-05-20"), d("2026-04-01"))])
    assert last.day == d("2026-05-20")
    assert last.lines[3:] == (
        "Anstånd beviljat av Försäkringskassan 2026-04-01 till 2026-05-20, senare än 2026-05-07, "
        "därför gäller → 2026-05-20",
    )


@pytest.mark.parametrize("until", ["2026-04-30", "2026-05-07"])
def test_a_respite_overtaken_by_a_widening_is_shown_and_the_later_day_stands(until: str) -> None:
    last = statement("2026-03-16", widened=WIDENED, respites=[RespiteGranted(d(until), d("2026-04-01"))])
    assert last.day == d("2026-05-07")
    assert last.lines[3:] == (
        f"Anstånd beviljat av Försäkringskassan 2026-04-01 till {until}. "
        "Det är inte senare än 2026-05-07, som därför står kvar.",
    )


def test_widening_days_above_the_rule_are_refused_in_the_screens_words() -> None:
    with pytest.raises(ValueError, match=r"^Tiden kan förlängas med högst 20 vardagar\.$"):
        statement("2026-03-16", widened=[Widening(11, d("2026-03-16")), Widening(10, d("2026-03-20"))])
    with pytest.raises(ValueError, match=r"^Tiden kan förlängas med högst 8 vardagar\.$"):
        statement("2026-03-16", widened=[Widening(9, d("2026-03-16"))], rules=replace(RULES, widening_max_days=8))
    with pytest.raises(ValueError, match="inte vara mindre än 0"):
        statement("2026-03-16", widened=[Widening(-1, d("2026-03-16"))])


def test_the_other_counts_say_where_they_start_and_how_far_they_reach() -> None:
    asked = d("2026-03-31")
    assert unit_answer_day(asked_on=asked, rules=RULES) == Explained(
        day=d("2026-04-02"),
        hard=False,
        label="Svar på förfrågan senast",
        lines=("Förfrågan skickades tisdag 2026-03-31. Räkningen börjar dagen efter.", "2 arbetsdagar → 2026-04-02"),
    )
    assert region_answer_day(received_on=asked, rules=RULES) == Explained(
        day=d("2026-04-09"),
        hard=True,
        label="Svar till Försäkringskassan senast",
        lines=(
            "Begäran kom tisdag 2026-03-31. Räkningen börjar dagen efter.",
            "5 arbetsdagar. Överhoppade: Långfredagen 3/4, Annandag påsk 6/4 → 2026-04-09",
        ),
    )
    assert supplement_day(asked_on=asked, rules=RULES).day == d("2026-04-16")
    assert supplement_day(asked_on=asked, rules=RULES).hard
    assert supplement_window(received_on=asked, rules=RULES).day == d("2026-05-08")
    assert not supplement_window(received_on=asked, rules=RULES).hard
    assert supplement_window(received_on=asked, rules=RULES).label == "Komplettering kan begäras till och med"


def test_a_day_chosen_by_forsakringskassan_says_so_and_a_respite_moves_it() -> None:
    label = "Komplettering hos Försäkringskassan senast"
    respite = RespiteGranted(d("2026-04-10"), d("2026-03-27"))
    assert set_by_orderer(label=label, day=d("2026-03-30"), set_on=d("2026-03-16"), respites=[respite]) == Explained(
        day=d("2026-04-10"),
        hard=True,
        label=label,
        lines=(
            "Försäkringskassan valde datumet måndag 2026-03-16 → 2026-03-30",
            "Anstånd beviljat av Försäkringskassan 2026-03-27 till 2026-04-10, senare än 2026-03-30, "
            "därför gäller → 2026-04-10",
        ),
    )


def test_a_target_says_that_it_is_one() -> None:
    target = target_day(label="Beställning", from_day=d("2026-03-16"), days=RULES.order_target_days, rules=RULES)
    assert (target.day, target.hard, target.label) == (d("2026-03-23"), False, "Beställning")
    assert target.lines[-1] == "Datumet är ett riktvärde. Det är inte satt i lag."


# --- Senaste kallelsedatum (VI2) -------------------------------------------------------------------------------------


def test_a_letter_explains_the_days_of_the_post() -> None:
    assert latest_summons_day(visit_on=d("2026-04-15"), channel=InvitationChannel.LETTER, rules=RULES) == Explained(
        day=d("2026-04-01"),
        hard=False,
        label="Senaste kallelsedatum",
        lines=(
            "Besöket är onsdag 2026-04-15. Räkningen går bakåt från dagen före.",
            "5 arbetsdagar före besöket → 2026-04-08",
            "− 3 arbetsdagar för posten. Överhoppade: Långfredagen 3/4, Annandag påsk 6/4 → 2026-04-01",
        ),
    )


def test_a_late_summons_warns_in_the_screens_words_and_one_in_time_does_not() -> None:
    assert late_summons_warning(summoned_on=d("2026-04-01"), latest=d("2026-04-01")) is None
    assert late_summons_warning(summoned_on=d("2026-04-02"), latest=d("2026-04-01")) == (
        "Kallelsen skickas efter senaste kallelsedatum 2026-04-01. "
        "Vid avbokning eller uteblivet besök ersätts besöket inte."
    )


def test_vacation_weeks_never_touch_the_legal_clock_the_summons_or_the_post() -> None:
    vacation = replace(RULES, planning_skips_vacation=True)
    visit, letter = d("2026-07-28"), InvitationChannel.LETTER
    assert statement("2026-06-29", rules=vacation) == statement("2026-06-29")
    assert latest_summons_day(visit_on=visit, channel=letter, rules=vacation).day == d("2026-07-16")


# --- Planeringsdatum (AS5) -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("start", "end"), [("2026-03-23", "2026-04-29"), ("2026-03-30", "2026-05-07")])
def test_the_planning_day_is_that_of_the_picture(start: str, end: str) -> None:
    planned = planning_day(today=d("2026-03-16"), possible_start=d(start), rules=RULES)
    assert (planned.day, planned.hard, planned.label) == (d(end), False, "Planeringsdatum")
    assert planned.lines[0] == f"Utföraren kan starta måndag {start}. Räkningen börjar dagen efter."


@pytest.mark.parametrize("possible_start", [None, "2026-03-02", "2026-03-16"])
def test_planning_counts_from_today_when_the_unit_can_start_already(possible_start: str | None) -> None:
    start = d(possible_start) if possible_start else None
    assert planning_day(today=d("2026-03-16"), possible_start=start, rules=RULES).lines == (
        "Om underlaget kommer i dag, måndag 2026-03-16. Räkningen börjar dagen efter.",
        "25 vardagar. Överhoppade: Långfredagen 3/4, Annandag påsk 6/4 → 2026-04-22",
    )


def test_vacation_weeks_are_left_out_of_planning_only_when_switched_on_and_then_named() -> None:
    off = planning_day(today=d("2026-06-29"), possible_start=None, rules=RULES)
    on = planning_day(today=d("2026-06-29"), possible_start=None, rules=replace(RULES, planning_skips_vacation=True))
    assert off.day == d("2026-08-03")
    assert on.day == d("2026-08-24")
    assert on.lines[1] == "25 vardagar. Semesterveckorna 29, 30, 31 räknas inte → 2026-08-24"


# --- what holds for any case -----------------------------------------------------------------------------------------

days = st.dates(date(2019, 1, 1), date(2060, 12, 31))
decided = st.dates(date(2026, 1, 1), date(2026, 12, 31))
# At most four, so that their sum stays within the twenty of the rules.
widenings = st.lists(st.builds(Widening, st.integers(0, 5), decided), max_size=4)
any_rules = st.builds(
    lambda eves, saturdays: replace(RULES, eves_free=eves, saturdays_free=saturdays), st.booleans(), st.booleans()
)


@st.composite
def received_and_respites(draw: st.DrawFn) -> tuple[date, list[RespiteGranted]]:
    received = draw(days)
    until = st.integers(20, 120).map(lambda n: received + n * DAY)
    return received, draw(st.lists(st.builds(RespiteGranted, until, decided), max_size=3))


@given(received_and_respites(), widenings, any_rules)
def test_the_last_day_is_the_later_of_the_count_and_every_respite(
    facts: tuple[date, list[RespiteGranted]], widened: list[Widening], rules: Rules
) -> None:
    received, respites = facts
    counted = statement(received, widened=[Widening(sum(w.days for w in widened), received)], rules=rules).day
    last = statement(received, widened=widened, respites=respites, rules=rules)
    assert last.day == max([counted, *(respite.until for respite in respites)])


@given(received_and_respites(), widenings, st.randoms(use_true_random=False))
def test_the_order_in_which_decisions_are_handed_in_changes_nothing(
    facts: tuple[date, list[RespiteGranted]], widened: list[Widening], chance: object
) -> None:
    received, respites = facts
    expected = statement(received, widened=widened, respites=respites).day
    chance.shuffle(widened)  # type: ignore[attr-defined]
    chance.shuffle(respites)  # type: ignore[attr-defined]
    assert statement(received, widened=widened, respites=respites).day == expected


@given(received_and_respites(), widenings)
def test_taking_one_decision_away_leaves_the_others_standing(
    facts: tuple[date, list[RespiteGranted]], widened: list[Widening]
) -> None:
    received, respites = facts
    whole = statement(received, widened=widened, respites=respites).day
    for n, gone in enumerate(widened):
        rest = statement(received, widened=widened[:n] + widened[n + 1 :], respites=respites).day
        assert rest <= whole
        assert all(respite.until <= rest for respite in respites)
        assert statement(received, widened=[*widened[:n], *widened[n + 1 :], gone], respites=respites).day == whole
    for n in range(len(respites)):
        rest = statement(received, widened=widened, respites=respites[:n] + respites[n + 1 :]).day
        assert statement(received, widened=widened).day <= rest <= whole
    assert statement(received, widened=widened).day >= statement(received).day


@given(received_and_respites(), widenings, any_rules)
def test_every_decision_has_its_line_and_the_lines_lead_to_the_day(
    facts: tuple[date, list[RespiteGranted]], widened: list[Widening], rules: Rules
) -> None:
    received, respites = facts
    last = statement(received, widened=widened, respites=respites, rules=rules)
    assert len(last.lines) == 2 + len(widened) + len(respites)
    reached = [found[1] for line in last.lines if (found := re.search(r"→ (\S+)$", line))]
    assert reached == sorted(reached)
    assert reached[-1] == str(last.day)


@given(days, any_rules)
def test_material_that_comes_a_day_later_never_makes_the_statement_due_earlier(received: date, rules: Rules) -> None:
    assert statement(received, rules=rules).day <= statement(received + DAY, rules=rules).day


@given(days, st.booleans())
def test_a_letter_must_go_out_before_a_call_and_both_before_the_visit(visit: date, saturdays: bool) -> None:
    rules = replace(RULES, saturdays_free=saturdays)
    call = latest_summons_day(visit_on=visit, channel=InvitationChannel.PHONE, rules=rules).day
    letter = latest_summons_day(visit_on=visit, channel=InvitationChannel.LETTER, rules=rules).day
    assert letter < call < visit


@given(days, st.one_of(st.none(), days), st.booleans())
def test_planning_is_never_earlier_than_the_law_counted_from_the_later_day(
    today: date, possible_start: date | None, vacation: bool
) -> None:
    start = max(today, possible_start or today)
    planned = planning_day(
        today=today, possible_start=possible_start, rules=replace(RULES, planning_skips_vacation=vacation)
    ).day
    assert planned >= statement(start).day
    assert vacation or planned == statement(start).day


EVERY_DATE: list[Callable[[date], Explained]] = [
    statement,
    lambda day: unit_answer_day(asked_on=day, rules=RULES),
    lambda day: region_answer_day(received_on=day, rules=RULES),
    lambda day: supplement_day(asked_on=day, rules=RULES),
    lambda day: supplement_window(received_on=day, rules=RULES),
    lambda day: latest_summons_day(visit_on=day, channel=InvitationChannel.LETTER, rules=RULES),
    lambda day: planning_day(today=day, possible_start=None, rules=RULES),
    lambda day: target_day(label="Redovisning", from_day=day, days=10, rules=RULES),
    lambda day: set_by_orderer(label="Svar", day=day, set_on=day),
]


@pytest.mark.parametrize("reckon", EVERY_DATE)
@given(day=days)
def test_every_date_names_its_start_and_its_result(reckon: Callable[[date], Explained], day: date) -> None:
    explained = reckon(day)
    assert str(day) in explained.lines[0]
    assert any(line.endswith(f"→ {explained.day}") for line in explained.lines)
    assert explained.label
