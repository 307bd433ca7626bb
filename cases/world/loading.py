"""Loading a world: judge everything in memory, then write every row in one transaction, or nothing at all.

Runs as the database's owner: the application role may only insert cases that are new (decisions.md §13).
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, models, transaction

from cases.models import write_parties
from cases.models.rule import RuleBook
from cases.reminders import rows as reminders
from cases.reminders import wanted
from cases.world import acts
from cases.world.copying import copy
from cases.world.fields import suggestion
from cases.world.histories import Act, histories, tell_all
from cases.world.keys import Keys
from cases.world.organisations import SECTIONS, agreements, organisations
from cases.world.people import people
from cases.world.problems import Post, Problem, Problems, WorldRefused
from cases.world.reading import Unreadable, line_of, read
from cases.world.register import Register
from cases.world.rules import rules
from cases.world.told import Setting, Told
from fmuadmin import audit, clock
from fmuadmin.access import SYSTEM
from fmuadmin.models import AuditEvent
from fmuadmin.trail.writing import write

__all__ = ["acts", "digest_of", "load", "load_text"]

_PARTIES_AT_A_TIME = 5000
KNOWN = (*SECTIONS, "agreements", "people", "rules", "cases")


def digest_of(text: str) -> str:
    """What tells one file from another."""
    return hashlib.sha256(text.encode()).hexdigest()


def load_text(text: str, *, name: str, now: datetime) -> dict[str, int]:
    """Load a file's text; returns how many posts of each section came in.

    Raises WorldRefused with everything that is wrong, in which case nothing has been written.
    """
    try:
        document = read(text)
    except Unreadable as wrong:
        raise WorldRefused([Problem(wrong.line or 0, "Filen", "", wrong.reason)]) from None
    return load(document, digest=digest_of(text), name=name, now=now)


def load(document: Any, *, digest: str, name: str, now: datetime) -> dict[str, int]:
    """Load a document as ``read`` gives it; ``now`` is the instant after which no act may lie.

    Raises WorldRefused, in which case nothing has been written.
    """
    with transaction.atomic(), clock.use(now):
        file = Post(document if isinstance(document, dict) else {}, "Filen", Problems())
        _check_whole(file, document, digest)
        found = _judged(file, now)
        file.problems.raise_any()
        counts = {section: len(document[section]) for section in KNOWN if document.get(section)}
        try:
            _write(found)
            with connection.cursor() as cursor:
                # Now, so that a broken reference is refused here and not at commit.
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        except IntegrityError as refused:
            reason = f"Databasen tar inte emot innehållet: {str(refused).splitlines()[0]}"
            raise WorldRefused([Problem(0, "Filen", "", reason)]) from refused
        audit.record(SYSTEM, audit.WORLD_LOADED, facts={"file": name, "digest": digest, "counts": counts})
    return counts


def _check_whole(file: Post, document: Any, digest: str) -> None:
    """The file is a set of sections, and has not been loaded before. Raises WorldRefused when it cannot be read on."""
    if not isinstance(document, dict) or not document:
        reason = f"filen ska ha ett eller flera av avsnitten {', '.join(KNOWN)}. Se docs/world.md."
        raise WorldRefused([Problem(line_of(document) or 0, "Filen", "", reason)])
    for section in document:
        if section not in KNOWN:
            reason = f"avsnittet finns inte.{suggestion(section, KNOWN)} Avsnitt som finns: {', '.join(KNOWN)}."
            file.wrong(section, reason)
    for section in getattr(document, "repeated", {}):
        file.wrong(section, "avsnittet anges två gånger. Slå ihop dem.")
    before = AuditEvent.objects.filter(verb=audit.WORLD_LOADED, facts__digest=digest).first()
    if before is not None:
        file.wrong("", f"filen är redan inläst, {before.at.astimezone(clock.TZ):%Y-%m-%d %H:%M}.")
        file.problems.raise_any()


class _Found:
    """Everything the file brings, in memory."""

    def __init__(self) -> None:
        self.rows: list[models.Model] = []
        self.told: list[Told] = []
        self.keys = Keys()


def _judged(file: Post, now: datetime) -> _Found:
    found = _Found()
    keys, register, book = found.keys, Register(), RuleBook()
    found.rows += organisations(file, register, keys)
    found.rows += agreements(file, register, keys)
    them = people(file, register, keys)
    found.rows += [*them.users, *them.mandates]
    found.rows += rules(file, register, keys, book)
    ready = histories(file, register, them, now=now)
    found.told += tell_all(ready, Setting(register=register, book=book, keys=keys, number=_numbers(ready)))
    return found


def _numbers(told: list[list[Act]]) -> Callable[[int], str]:
    """Case numbers in the order of the begäran, drawn per year in one statement."""
    drawn: dict[int, Iterator[str]] = {}
    with connection.cursor() as cursor:
        for year, wanted in Counter(history[0].at.year for history in told).items():
            cursor.execute("SELECT fmu_next_case_number(%s) FROM generate_series(1, %s)", [year, wanted])
            drawn[year] = iter([str(row[0]) for row in cursor.fetchall()])
    return lambda year: next(drawn[year])


def _write(found: _Found) -> None:
    events = sorted((event for told in found.told for event in told.events), key=lambda event: event.at)
    copy([*found.rows, *(row for told in found.told for row in told.rows)])
    write(events)
    rows = [row for told in found.told for row in told.parties()]
    for start in range(0, len(rows), _PARTIES_AT_A_TIME):
        write_parties(rows[start : start + _PARTIES_AT_A_TIME])
    _write_reminders(found.told)


def _write_reminders(told: list[Told]) -> None:
    """What the cases call for from now on; what time has passed already is told to nobody."""
    for start in range(0, len(told), _PARTIES_AT_A_TIME):
        some = told[start : start + _PARTIES_AT_A_TIME]
        reminders.write({each.case.pk: wanted(each.facts) for each in some}, past_before=clock.today())
