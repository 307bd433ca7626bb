"""What the sweep does with files: lets go what nobody sent, removes bytes that no row knows, scans what waits for it.

Bytes without a row are those of a staged file that was let go, of a transaction that was rolled back and of a process
that was killed. They cannot be opened: their key stood in the row.
"""

import logging
from datetime import date, datetime, timedelta
from typing import Final

from cases.models import CaseFile, StagedFile
from cases.notices.files import tell_quarantined
from fmuadmin import clock
from fmuadmin.access import SYSTEM, acting_as
from fmuadmin.crypto import KeyNotHere, SealBroken
from fmuadmin.files import scanning, store
from fmuadmin.vocabulary import ScanState

log = logging.getLogger("fmuadmin.files")

KEPT_WAITING: Final = timedelta(hours=24)
# Longer than any request: bytes are there a little before the row that knows them.
GRACE: Final = timedelta(hours=1)
_RECENT: Final = timedelta(days=3)
_BETWEEN: Final = timedelta(hours=1)
_MOST: Final = 500


class FileSweep:
    """The sweep of one process: the whole store the first time, then what is new, once an hour."""

    def __init__(self) -> None:
        self._looked: datetime | None = None

    def sweep(self) -> None:
        """All of it, each part in a transaction of its own."""
        now = clock.real_now()
        with acting_as(SYSTEM):
            forget_stale()
        if scanning.is_configured():
            scan_waiting()
        if self._looked is not None and now - self._looked < _BETWEEN:
            return
        remove_orphans(since=None if self._looked is None else (now - _RECENT).date())
        self._looked = now


def forget_stale(*, most: int = _MOST) -> int:
    """Let go of files that have waited a day for an act; how many. Call inside ``acting_as(SYSTEM)``."""
    stale = StagedFile.objects.filter(staged_at__lt=clock.now() - KEPT_WAITING).order_by("pk")
    keys = list(stale.select_for_update(skip_locked=True).values_list("pk", flat=True)[:most])
    return StagedFile.objects.filter(pk__in=keys).delete()[0]


def remove_orphans(*, since: date | None = None, grace: timedelta = GRACE) -> int:
    """Remove bytes older than ``grace`` that no row knows, of days from ``since`` on; how many."""
    before, removed = clock.real_now() - grace, 0
    for day in store.days():
        if since is not None and day < since:
            continue
        places = store.of_day(day)
        for start in range(0, len(places), _MOST):
            for place in _unknown(places[start : start + _MOST]):
                removed += _removed(place, before)
    return removed


def _unknown(places: list[str]) -> list[str]:
    """Those that no row knows; one statement, so that a file on its way from staged to kept is seen somewhere."""
    with acting_as(SYSTEM):
        waiting = StagedFile.objects.filter(key__in=places).order_by().values_list("key", flat=True)
        known = set(waiting.union(CaseFile.objects.filter(key__in=places).order_by().values_list("key", flat=True)))
    return [place for place in places if place not in known]


def _removed(place: str, before: datetime) -> bool:
    try:
        if store.stored_at(place) > before:
            return False
    except FileNotFoundError:
        return False
    store.remove(place)
    return True


def scan_waiting(*, most: int = 50) -> int:
    """Scan files that came while the scanner was away, or before there was one; how many were scanned."""
    scanned = 0
    for model in (StagedFile, CaseFile):
        with acting_as(SYSTEM):
            waiting = list(model.objects.filter(scan=ScanState.UNSCANNED).order_by("-pk")[:most])
        for file in waiting:
            try:
                verdict = scanning.asked(store.pieces(file.key, key=file.file_key))
            except scanning.ScannerAway as away:
                log.warning("virus scanner: %s; %d files wait for it", away, len(waiting))
                return scanned
            except (FileNotFoundError, SealBroken, KeyNotHere) as lost:
                log.error("%s %d cannot be read from the file store: %s", model.__name__, file.pk, type(lost).__name__)
                continue
            with acting_as(SYSTEM):
                scanned += _noted(file, verdict)
            if verdict.state == ScanState.QUARANTINED:
                log.error("%s %d is quarantined: %s", model.__name__, file.pk, verdict.finding)
    return scanned


def _noted(file: StagedFile | CaseFile, verdict: scanning.Verdict) -> bool:
    """Write the verdict down, unless another sweep has; a harmful file of a case is told in the same transaction.

    A file that waits is its person's own: the form that holds it says so.
    """
    unscanned = type(file).objects.filter(pk=file.pk, scan=ScanState.UNSCANNED)
    if not unscanned.update(scan=verdict.state, finding=verdict.finding):
        return False
    if verdict.state == ScanState.QUARANTINED and isinstance(file, CaseFile):
        tell_quarantined(file)
    return True
