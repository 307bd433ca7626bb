"""The system's eyes for the writing half of an act, and the actor's own again when the act ends (ADR 0015).

An act fetches and locks what it is about with the actor's eyes, so that nobody acts on what they may not see. What it
then reads and writes belongs to every party, also what the actor may not see, so it goes on with the system's. Who acts
stays in the transaction's settings. Only the acts' frame may use this (tests/architecture/test_row_security.py).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from fmuadmin.hot import prepared_rows

# The role to give back, once the running act has borrowed the system's; None outside acts.
_frame: ContextVar[list[str] | None] = ContextVar("act", default=None)


@contextmanager
def own_eyes_after() -> Iterator[None]:
    """Give the actor's own eyes back when the block ends.

    The block must be a savepoint's whole content: after an exception its rollback gives them back.
    """
    borrowed: list[str] = []
    token = _frame.set(borrowed)
    try:
        yield
    finally:
        _frame.reset(token)
    if borrowed:
        prepared_rows("SELECT set_config('role', %s, true)", borrowed)


def borrow_system_eyes() -> None:
    """See and write every row until the act ends. Raises LookupError outside an act."""
    borrowed = _frame.get()
    if borrowed is None:
        raise LookupError("only an act may borrow the system's eyes")
    if not borrowed:
        borrowed.append(prepared_rows("SELECT current_setting('role')", [])[0][0])
        prepared_rows("SELECT set_config('role', 'fmu_system', true)", [])
