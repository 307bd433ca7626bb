"""How lines come into the trail: kept until the transaction's end, then written and linked with one statement.

``fmu_record`` gives each line its number, the hash of its content and its link, and locks the chains' heads to do so.
Who locks them early makes everybody wait, so inside ``gathered`` (each request, job and socket read) lines are kept
beside Django's own callbacks for commit: rolled back to a savepoint, they are gone with what they told of. Outside,
in a test or a bulk load, a line is written at once.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from django.db import connection, models

from fmuadmin.hot import hot_rows

_RECORD_SQL: Final = "SELECT unnest(fmu_record(%s::jsonb))"
# What the database gives a line itself.
_GIVEN_BY_DATABASE: Final = frozenset({"id", "content_hash", "link", "erased_on"})
_AT_A_TIME: Final = 5000

_gathering: ContextVar[bool] = ContextVar("fmu_gathering_trail", default=False)


class _Kept:
    """A line that waits for the end of its transaction. Django calls it after commit, when there is nothing to do."""

    def __init__(self, line: models.Model) -> None:
        self.line = line

    def __call__(self) -> None:
        """Written already."""


@contextmanager
def gathered() -> Iterator[None]:
    """Keep the lines of the block and write them at its end; none when it fails or is to be rolled back.

    Raises what the database raises when they cannot be written: then the act fails too (S9).
    """
    token = _gathering.set(True)
    try:
        yield
        if not connection.get_rollback():
            _send(_taken())
    finally:
        _gathering.reset(token)


def write(lines: Iterable[models.Model]) -> None:
    """Write the lines with the running transaction: at its end inside ``gathered``, else now, with their keys."""
    if not _gathering.get():
        _send(list(lines))
        return
    kept: Any = connection.run_on_commit
    kept += [(set(connection.savepoint_ids), _Kept(line), False) for line in lines]


def waiting() -> list[models.Model]:
    """The lines that wait for the end of the transaction."""
    return [kept[1].line for kept in connection.run_on_commit if isinstance(kept[1], _Kept)]


def _taken() -> list[models.Model]:
    lines = waiting()
    connection.run_on_commit = [kept for kept in connection.run_on_commit if not isinstance(kept[1], _Kept)]
    return lines


def _send(lines: list[models.Model]) -> None:
    for start in range(0, len(lines), _AT_A_TIME):
        batch = lines[start : start + _AT_A_TIME]
        given = [_columns(line) for line in batch]
        rows = hot_rows(_RECORD_SQL, [json.dumps(given, default=str, ensure_ascii=False)])
        for line, (key,) in zip(batch, rows, strict=True):
            line.pk = key
            line._state.adding = False


def _columns(line: models.Model) -> dict[str, Any]:
    fields = [field for field in line._meta.concrete_fields if field.attname not in _GIVEN_BY_DATABASE]
    return {"log": line._meta.model_name, **{field.attname: getattr(line, field.attname) for field in fields}}
