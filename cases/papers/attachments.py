"""The files of the case as the ärendeakt lists them: the akt says what there is, the files travel by themselves."""

from cases.papers import blocks
from cases.papers.blocks import Block
from cases.selectors.attachments import Attachment, attachments_of
from cases.selectors.seeing import Sight
from cases.vocabulary import FilePurpose


def attachments(sight: Sight, *purposes: FilePurpose) -> list[Block]:
    """A heading and a table of the files added for one of these purposes; nothing when there are none."""
    rows = [_row(file) for file in attachments_of(sight, purposes)]
    if not rows:
        return []
    listed = blocks.table("Filerna följer inte med i akten", ["Handling", "Typ", "Datum", "Storlek"], rows, wide=[0])
    return [blocks.heading("Filer"), *listed]


def _row(file: Attachment) -> list[str]:
    digest = f"SHA-256 {file.sha256}" if file.sha256 else ""
    handling = [file.title, file.name if file.name != file.title else "", file.sender, digest, *file.remarks]
    days = [f"Handlingen {file.document_date}" if file.document_date else "", f"Tillagd {file.added_on}"]
    return ["\n".join(line for line in handling if line), file.what, "\n".join(d for d in days if d), file.size]
