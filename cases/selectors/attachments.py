"""The files of a case as the ärendeakt lists them: by name, date, size and SHA-256 for those who read care content.

The region knows of each what the outline holds: kind, dates and size, never a title, a name or a sender.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localdate

from cases.models import CaseFile
from cases.selectors.papers import size_in_words
from cases.selectors.seeing import Sight, rows_of
from cases.vocabulary import FilePurpose, MaterialKind
from fmuadmin.vocabulary import Profession, ScanState


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """One file, or a document that went by post. What the reader may not know is empty."""

    what: str
    added_on: date
    title: str = ""
    name: str = ""
    sender: str = ""
    document_date: date | None = None
    size: str = ""
    sha256: str = ""
    remarks: Sequence[str] = ()


def attachments_of(sight: Sight, purposes: Sequence[FilePurpose]) -> list[Attachment]:
    """The files of these purposes, oldest first. One statement, none for those who know of no file."""
    if sight.reads_care:
        rows = list(rows_of(CaseFile, sight).filter(purpose__in=purposes).order_by("pk"))
        replaced = {row.replaces_id for row in rows}
        return [_whole(row, replaced=row.pk in replaced) for row in rows]
    if not sight.inside:
        return []
    sql = "SELECT * FROM cases_casefile_outline WHERE case_id = %s AND purpose = ANY(%s) ORDER BY id"
    known = list(CaseFile._default_manager.raw(sql, [sight.case.pk, [str(purpose) for purpose in purposes]]))
    replaced = {row.replaces_id for row in known}
    return [_outlined(row, replaced=row.pk in replaced) for row in known]


def _outlined(file: CaseFile, *, replaced: bool) -> Attachment:
    return Attachment(
        what=_what(file),
        added_on=localdate(file.added_at),
        document_date=file.document_date,
        size=size_in_words(file.size) if file.size else "Skickad med post",
        remarks=_remarks(file, replaced=replaced),
    )


def _whole(file: CaseFile, *, replaced: bool) -> Attachment:
    scan = [ScanState(file.scan).label] if file.scan in (ScanState.UNSCANNED, ScanState.QUARANTINED) else []
    return Attachment(
        what=_what(file),
        added_on=localdate(file.added_at),
        title=file.title,
        name=file.name,
        sender=file.sender,
        document_date=file.document_date,
        size="Skickad med post" if file.by_post else size_in_words(file.size),
        sha256=file.sha256,
        remarks=[*_remarks(file, replaced=replaced), *scan],
    )


def _remarks(file: CaseFile, *, replaced: bool) -> list[str]:
    revoked = [f"Makulerad {file.revoked_on}"] if file.revoked_on is not None else []
    return [*revoked, *(["Ersatt av en ny version"] if replaced else [])]


def _what(file: CaseFile) -> str:
    if file.kind:
        return MaterialKind(file.kind).label
    purpose = FilePurpose(file.purpose).label
    return f"{purpose}, {Profession(file.profession).label.lower()}" if file.profession else purpose
