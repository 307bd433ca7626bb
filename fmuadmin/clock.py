"""The only clock: what time it is in Sweden, for this transaction (decisions.md §7).

The one module that may read the computer's clock. It knows no demo, no database and no case: ``acting_as`` hands it
the transaction's instant, and everybody else asks ``now()`` or ``today()``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from zoneinfo import ZoneInfo

TZ = ZoneInfo("Europe/Stockholm")

_transaction_instant: ContextVar[datetime | None] = ContextVar("fmu_transaction_instant", default=None)

# Process-wide on purpose: a test's clock must also hold in the threads of a live server, which a ContextVar does not
# reach.
_stand_in: list[datetime] = []


def now() -> datetime:
    """The instant it is, aware, in Europe/Stockholm: the transaction's own when one is set, else real time."""
    instant = _transaction_instant.get()
    return instant if instant is not None else real_now()


def today() -> date:
    """The Swedish calendar day of ``now()``."""
    return now().date()


def real_now() -> datetime:
    """Real time, past any demo clock; in a test the instant given to ``at``. For sessions and the demo's own offset."""
    if _stand_in:
        return _stand_in[-1]
    return datetime.now(TZ)


@contextmanager
def use(instant: datetime | None) -> Iterator[None]:
    """Let ``now()`` stand still at the instant inside the block, in this thread or task; None means real time.

    Called by ``acting_as`` once per transaction. Raises ValueError for an instant without a time zone.
    """
    token = _transaction_instant.set(None if instant is None else _in_sweden(instant))
    try:
        yield
    finally:
        _transaction_instant.reset(token)


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """For tests: let real time itself be the instant inside the block, in every thread, also under ``use(None)``.

    Raises ValueError for an instant without a time zone.
    """
    _stand_in.append(_in_sweden(instant))
    try:
        yield
    finally:
        _stand_in.pop()


def _in_sweden(instant: datetime) -> datetime:
    if instant.utcoffset() is None:
        raise ValueError("Klockan behöver en tidpunkt med tidszon, till exempel Europe/Stockholm.")
    return instant.astimezone(TZ)
