"""A file on a case page: its type, size and scan, where it opens, and why it does not (DO1, S29).

Only for those who read care content; others know of a document its kind, dates and status, in the tab that lists it.
"""

from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from cases.models import CaseFile
from cases.selectors.seeing import Sight
from fmuadmin.parts import Mood, Tag
from fmuadmin.vocabulary import ScanState

_TYPES: Final = {
    "application/pdf": "PDF",
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/tiff": "TIFF",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
}
# What a browser shows by itself; everything else is downloaded (decisions.md §10).
SHOWN_IN_PAGE: Final = frozenset({"application/pdf", "image/jpeg", "image/png"})
_KILO, _MEGA = 1000, 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLine:
    """A stored file as it is listed. ``blocked`` says why it cannot be opened; ``about`` names it in links."""

    name: str
    details: str
    scan: Tag | None
    blocked: str
    open_url: str
    download_url: str
    about: str


def file_line(sight: Sight, file: CaseFile, *, about: str) -> FileLine | None:
    """The line of a file, or None for a document without one and for who does not read care content."""
    if not sight.reads_care or not file.size:
        return None
    number, blocked = sight.case.number, file.scan == ScanState.QUARANTINED
    shown = file.media_type in SHOWN_IN_PAGE and not blocked
    return FileLine(
        name=file.name,
        details=f"{type_in_words(file.media_type)}, {size_in_words(file.size)}",
        scan=_scan(file),
        blocked=f"Filen är spärrad: virusskanningen hittade {file.finding}." if blocked else "",
        open_url=reverse("cases:file", args=[number, file.pk]) if shown else "",
        download_url="" if blocked else reverse("cases:file_download", args=[number, file.pk]),
        about=about,
    )


def _scan(file: CaseFile) -> Tag | None:
    """Only what somebody should know: that a file is clean is what they expect."""
    if file.scan == ScanState.QUARANTINED:
        return Tag(Mood.LATE, ScanState.QUARANTINED.label)
    return Tag(Mood.NEUTRAL, ScanState.UNSCANNED.label) if file.scan == ScanState.UNSCANNED else None


def type_in_words(media_type: str) -> str:
    """PDF, JPEG, Word …"""
    return _TYPES.get(media_type, "Fil")


def size_in_words(size: int) -> str:
    """340 kB, 1,2 MB: as file managers in Sweden write it."""
    if size >= _MEGA:
        return f"{size / _MEGA:.1f} MB".replace(".", ",")
    return f"{max(1, round(size / _KILO))} kB"
