"""The clock: Swedish time, one instant per transaction, and a test's time that every thread sees."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest

from fmuadmin import clock

MORNING = datetime(2026, 3, 16, 9, 4, tzinfo=clock.TZ)


def test_real_time_is_given_when_nothing_is_set() -> None:
    before = datetime.now(UTC)  # noqa: TID251 – the clock itself is under test
    seen = clock.now()
    assert before <= seen <= before + timedelta(seconds=10)
    assert seen.tzinfo is clock.TZ


def test_the_day_is_the_swedish_day_not_the_utc_one() -> None:
    with clock.at(datetime(2026, 6, 30, 22, 30, tzinfo=UTC)):
        assert clock.now().isoformat() == "2026-07-01T00:30:00+02:00"
        assert clock.today() == date(2026, 7, 1)
    with clock.at(datetime(2026, 12, 31, 22, 59, tzinfo=UTC)):
        assert clock.today() == date(2026, 12, 31)


def test_a_transaction_keeps_its_instant_and_gives_it_back_afterwards() -> None:
    later = MORNING + timedelta(days=3)
    with clock.at(MORNING):
        with clock.use(later):
            assert clock.now() == later
            assert clock.real_now() == MORNING
        assert clock.now() == MORNING


def test_the_instant_is_given_back_when_the_transaction_fails() -> None:
    with clock.at(MORNING):
        with pytest.raises(RuntimeError), clock.use(MORNING + timedelta(days=1)):
            raise RuntimeError
        assert clock.now() == MORNING


def test_a_transaction_without_an_instant_uses_real_time_and_in_a_test_the_tests_time() -> None:
    with clock.at(MORNING), clock.use(MORNING + timedelta(days=1)), clock.use(None):
        assert clock.now() == MORNING


def test_another_thread_sees_the_tests_time_but_not_this_transactions() -> None:
    with clock.at(MORNING), clock.use(MORNING + timedelta(days=1)), ThreadPoolExecutor(max_workers=1) as other:
        assert other.submit(clock.now).result() == MORNING


@pytest.mark.parametrize("setter", [clock.use, clock.at])
def test_an_instant_without_time_zone_is_refused_and_changes_nothing(setter: object) -> None:
    with clock.at(MORNING):
        with pytest.raises(ValueError, match="tidszon"), setter(datetime(2026, 3, 16)):  # type: ignore[operator]  # noqa: DTZ001
            pass
        assert clock.now() == MORNING
