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


class WorldRefused(Exception):
    """Nothing was loaded. ``problems`` holds everything that was found, in order of line."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class Problems:
    """Collects problems while the world is read."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def raise_any(self) -> None:
        """Raise WorldRefused when anything is wrong."""
        if self.found:
            raise WorldRefused(sorted(set(self.found)))


@dataclass(frozen=True, slots=True)
class Post:
    """One entry of the file: its fields, where it stands, and where to say what is wrong in it."""

    entry: dict[str, Any]
    where: str
    problems: Problems

    def wrong(self, field: str, reason: str) -> None:
        """Note that a field is wrong; an empty name means the post as a whole."""
        line = line_of(self.entry, field) if field else line_of(self.entry)
        self.problems.found.append(Problem(line or 0, self.where, field, reason))

    def posts(self, section: str, *, where: str = "") -> "list[Post]":
        """The posts of a list in this one; none, with the problem noted, when it is no list."""
        found = self.entry.get(section)
        if found is None:
            return []
        if not isinstance(found, list):
            self.wrong(section, "här ska en lista stå, med ett bindestreck framför varje post.")
            return []
        made = []
        for place, entry in enumerate(found):
            named = f"{where or section}, post {place + 1}"
            if isinstance(entry, dict):
                made.append(Post(entry, named, self.problems))
            else:
                reason = "här ska en post med fält stå."
                self.problems.found.append(Problem(line_of(found, place) or 0, named, "", reason))
        return made

    def watch(self) -> "Watch":
        """True as long as nothing more has been found wrong from now on."""
        return Watch(self.problems, len(self.problems.found))

    @contextmanager
    def noting(self, field: str) -> Iterator[None]:
        """Note a Refused raised inside as a problem of the field it names, or of ``field``."""
        try:
            yield
        except Refused as refused:
            named = "by" if isinstance(refused, Denied) else self._word_for(refused.field) or field
            self.wrong(named, refused.reason)

    def _word_for(self, field: str | None) -> str | None:
        """The file's word for a form's field: a file names organisations and counts visits, so it says *visit*."""
        if field is None:
            return None
        words = (field, field.removesuffix("_id"), field.removesuffix("_ids") + "s")
        return next((word for word in words if word in self.entry), field)


@dataclass(frozen=True, slots=True)
class Watch:
    """Whether anything has been found wrong since the watch began."""

    problems: Problems
    before: int

    def __bool__(self) -> bool:
        return len(self.problems.found) == self.before
