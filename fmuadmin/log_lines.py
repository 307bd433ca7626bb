"""What may stand in the log: which page, what kind of error and where in the code – never what was typed or read (S22).

An error's own words are left out, since a database's hold the row that failed; its kind, its place in the code, and
the names of table and rule that PostgreSQL gives beside them say as much to whoever mends it.
"""

import logging
import re
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final

_IDENTITY: Final = re.compile(r"(?<![0-9A-Za-z])(?:[0-9]{2})?[0-9]{6}[-+]?[0-9]{4}(?![0-9A-Za-z])")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# What the addresses of this site are made of (config/urls.py).
_OURS: Final = re.compile(r"(?:[a-z0-9/._-]|FMU-[0-9]{4}-[0-9]{4,12})*")
_ErrorInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Line(logging.Formatter):
    """One event on one line, without identity numbers and line ends; an error's place in the code below it."""

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802 – logging's own name
        """World time to the millisecond, so that several machines' lines can be put in order."""
        return datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 – logging's own name
        """The line, with whatever looks like an identity number taken out."""
        return _IDENTITY.sub("[nummer]", _CONTROL.sub(" ", super().formatMessage(record)))

    def formatException(self, ei: _ErrorInfo) -> str:  # noqa: N802 – logging's own name
        """Where it happened and what kind of error it was, for each error behind it."""
        told: list[str] = []
        error = ei[1]
        while error is not None:
            told += [
                f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
            ]
            told.append(_kind(error))
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(f"  {line}" for line in told)

    def formatStack(self, stack_info: str) -> str:  # noqa: N802 – logging's own name
        """The stack as it is: code only."""
        return stack_info


def _kind(error: BaseException) -> str:
    """The error's class and, from PostgreSQL, the names of what refused: a code, a table, a rule."""
    diagnosis: Any = getattr(error, "diag", None)
    names = [getattr(diagnosis, name, None) for name in ("sqlstate", "table_name", "column_name", "constraint_name")]
    return " ".join([f"{type(error).__module__}.{type(error).__qualname__}", *filter(None, names)])


class PathOnly(logging.Filter):
    """uvicorn's access log without what a person may have typed: all after the question mark, and odd addresses."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Shorten the third of its arguments, the address."""
        if isinstance(record.args, tuple) and len(record.args) > 2:  # noqa: PLR2004 – client, method, address …
            path = str(record.args[2]).split("?")[0]
            record.args = (*record.args[:2], path if _OURS.fullmatch(path) else "[address]", *record.args[3:])
        return True
