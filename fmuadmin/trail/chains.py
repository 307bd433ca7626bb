"""The two chains and how they are checked (``manage.py verify_trail``).

The texts that are hashed are written out here as well as in the database's functions, and the hashes are computed here:
a check that asked the database's own functions would believe whoever had changed them.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import psycopg
from psycopg import sql

_AT: Final = "(extract(epoch FROM at) * 1000000)::bigint"
_ROWS_AT_A_TIME: Final = 5000
FIRST_LINK: Final = bytes(32)
ERASED: Final = "trail.erased"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """One log: its table, what stays of a line for ever, and what *gallring* empties, with what is left then."""

    key: int
    name: str
    label: str
    header: str
    emptied: dict[str, str]

    @property
    def table(self) -> str:
        """The table in the database."""
        return f"fmuadmin_{self.name}"

    @property
    def content(self) -> str:
        """The columns that may be emptied."""
        return ", ".join(self.emptied)

    @property
    def nothing(self) -> str:
        """What the content of an emptied line is."""
        return ", ".join(self.emptied.values())


DONE: Final = Chain(
    key=1,
    name="auditevent",
    label="Händelseloggen",
    header=f"id, uid, {_AT}, verb, case_ref, case_version, organisation_id",
    emptied={
        "actor_id": "NULL::bigint",
        "actor_name": "''::text",
        "mandate_id": "NULL::bigint",
        "organisation_name": "''::text",
        "subject_type": "''::text",
        "subject_id": "NULL::bigint",
        "facts": "'{}'::jsonb",
    },
)
SEEN: Final = Chain(
    key=2,
    name="readevent",
    label="Åtkomstloggen",
    header=f"id, uid, {_AT}, action, resource, case_ref, organisation_id, denied",
    emptied={
        "case_number": "''::text",
        "actor_id": "NULL::bigint",
        "actor_name": "''::text",
        "mandate_id": "NULL::bigint",
        "role": "''::text",
        "organisation_name": "''::text",
        "purpose": "''::text",
    },
)
CHAINS: Final = (DONE, SEEN)

Ranges = list[tuple[int, int]]


def extend(ranges: Ranges, number: int) -> None:
    """Put a number that is higher than all others into ranges."""
    if ranges and ranges[-1][1] == number - 1:
        ranges[-1] = (ranges[-1][0], number)
    else:
        ranges.append((number, number))


def in_words(ranges: Sequence[Sequence[int]]) -> str:
    """The ranges as people write them: 1–1000, 1007."""
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in ranges)


@dataclass(frozen=True, slots=True)
class Broken:
    """The first line that does not hold, and why."""

    table: str
    number: int
    reason: str


@dataclass(slots=True, kw_only=True)
class Found:
    """What a walk along a chain found."""

    chain: Chain
    lines: int = 0
    link: bytes = FIRST_LINK
    erased: Ranges = field(default_factory=list)
    broken: Broken | None = None

    @property
    def erased_lines(self) -> int:
        """How many lines have had their content emptied."""
        return sum(last - first + 1 for first, last in self.erased)


CONTENT_CHANGED: Final = "innehållet är ändrat"
LINK_BROKEN: Final = "länken stämmer inte: raden eller dess plats är ändrad"
MISSING: Final = "raden saknas"
NOT_RECORDED: Final = "innehållet är borta utan att någon gallring är antecknad"


def verify(chain: Chain, connection: psycopg.Connection[Any]) -> Found:
    """Walk the chain from its first line to the first that is broken, in the running transaction, in little memory."""
    found = Found(chain=chain)
    # How far the chain had come is read before the walk: lines that are added meanwhile only make it longer.
    ((last, link),) = connection.execute(
        "SELECT last_id, link FROM fmuadmin_trail_head WHERE id = %s", [chain.key], prepare=False
    ).fetchall()
    found.broken = _walk(found, connection, {last: bytes(link)})
    if found.broken is None and found.lines < last:
        found.broken = Broken(chain.table, found.lines + 1, MISSING)
    return found


def _walk(found: Found, connection: psycopg.Connection[Any], marked: dict[int, bytes]) -> Broken | None:
    chain, recorded = found.chain, _recorded(found.chain, connection)
    ((nothing,),) = connection.execute(sql.SQL(f"SELECT jsonb_build_array({chain.nothing})::text")).fetchall()
    for number, header, content, content_hash, link, erased_on in _lines(chain, connection):
        if number != found.lines + 1:
            return Broken(chain.table, found.lines + 1, MISSING)
        if content != nothing if erased_on else hashlib.sha256(content.encode()).digest() != content_hash:
            return Broken(chain.table, number, CONTENT_CHANGED)
        if hashlib.sha256(found.link + header.encode() + content_hash).digest() != link:
            return Broken(chain.table, number, LINK_BROKEN)
        if marked.get(number, link) != link:
            return Broken(chain.table, number, LINK_BROKEN)
        if erased_on:
            if not recorded.has(number):
                return Broken(chain.table, number, NOT_RECORDED)
            extend(found.erased, number)
        found.lines, found.link = number, link
    return None


def _lines(chain: Chain, connection: psycopg.Connection[Any]) -> Iterator[tuple[Any, ...]]:
    asked = sql.SQL(
        f"SELECT id, jsonb_build_array({chain.header})::text, jsonb_build_array({chain.content})::text,"  # noqa: S608
        f" content_hash, link, erased_on FROM {chain.table} ORDER BY id"
    )
    with connection.cursor(name=f"fmu_chain_{chain.key}") as cursor:
        cursor.itersize = _ROWS_AT_A_TIME
        cursor.execute(asked)
        yield from cursor


class _Recorded:
    """Which numbers the trail says were emptied; asked for in rising order."""

    def __init__(self, ranges: Ranges) -> None:
        self._ranges = sorted(ranges)
        self._place = 0

    def has(self, number: int) -> bool:
        """Whether a gallring of the line is recorded."""
        while self._place < len(self._ranges) and self._ranges[self._place][1] < number:
            self._place += 1
        return self._place < len(self._ranges) and self._ranges[self._place][0] <= number


def _recorded(chain: Chain, connection: psycopg.Connection[Any]) -> _Recorded:
    rows = connection.execute(
        "SELECT facts ->> 'ranges' FROM fmuadmin_auditevent WHERE verb = %s AND facts ->> 'log' = %s",
        [ERASED, chain.label],
        prepare=False,
    ).fetchall()
    return _Recorded([(first, last) for (ranges,) in rows for first, last in json.loads(ranges)])
