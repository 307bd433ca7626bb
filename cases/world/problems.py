"""What is wrong in a world file: collected all at once, said in Swedish with line, field and the way out."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from cases.world.reading import line_of
from fmuadmin.lifecycle import Denied, Refused


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong. ``where`` stands in for the line when the world was not read from a file."""

    line: int
    where: str
    field: str
    reason: str

    def __str__(self) -> str:
        place = f"Rad {self.line}" if self.line else self.where
        return f"{place}, fält {self.field}: {self.reason}" if self.field else f"{place}: {self.reason}"


class WorldRefused(Exception):  # noqa: N818 – a refusal is an answer, not an error
    """Nothing was loaded. ``problems`` holds everything that was found, in order of line."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class Problems:
    """Collects problems while the world is read."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def add(self, holder: Any, field: str, reason: str, *, where: str = "") -> None:
        """Note that ``field`` of ``holder`` (an entry or a list of the file) is wrong."""
        line = line_of(holder, field) if field else line_of(holder)
        self.found.append(Problem(line or 0, where or "Filen", field, reason))

    @contextmanager
    def noting(self, holder: Any, field: str, *, where: str = "") -> Iterator[None]:
        """Note a Refused raised inside as a problem of the field it names, or of ``field``."""
        try:
            yield
        except Refused as refused:
            named = "by" if isinstance(refused, Denied) else _word_in(holder, refused.field) or field
            self.add(holder, named, refused.reason, where=where)

    def raise_any(self) -> None:
        """Raise WorldRefused when anything is wrong."""
        if self.found:
            raise WorldRefused(sorted(set(self.found)))


def _word_in(holder: Any, field: str | None) -> str | None:
    """The file's word for a form's field: a file names organisations and counts visits, so it says *unit*, *visit*."""
    if field is None:
        return None
    words = (field, field.removesuffix("_id"), field.removesuffix("_ids") + "s")
    return next((word for word in words if word in holder), field)
