"""Files in the tests: rows without bytes for what only asks about rows, and small true files of every type."""

import hashlib
from typing import Any

from cases.models import Case, CaseFile, StagedFile
from cases.vocabulary import FilePurpose, MaterialKind
from fmuadmin import clock
from fmuadmin.access import SYSTEM, Actor, seen_as
from fmuadmin.files.sealing import new_key
from fmuadmin.vocabulary import Profession, ScanState
from tests.story import Story


def _bytes_of(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "media_type": "application/pdf",
        "size": 1000,
        "sha256": hashlib.sha256(name.encode()).hexdigest(),
        "scan": ScanState.CLEAN,
        "key": f"20260316/{name}",
        "file_key": new_key(),
    }


def file_row(story: Story, purpose: FilePurpose, who: str = "officer", **columns: Any) -> CaseFile:
    """A row of the case as an act would have made it, without bytes."""
    actor = story.world.people[who]
    of_purpose: dict[str, Any] = {
        FilePurpose.MATERIAL: {"kind": MaterialKind.MEDICAL_RECORD},
        FilePurpose.ASSESSMENT: {"profession": Profession.PS},
    }.get(purpose, {})
    added = {"added_by_id": actor.user_id, "added_by_name": actor.name, "added_at": clock.now()}
    added |= {"added_by_organisation_id": actor.organisation_id, "unit_id": story.case.unit_id}
    stored = {} if columns.get("key") == "" else _bytes_of(columns.get("name", f"{purpose}.pdf"))
    with seen_as(SYSTEM):
        return CaseFile.objects.create(case=story.case, purpose=purpose, **(stored | added | of_purpose | columns))


def staged_row(story: Story, who: str = "officer", name: str = "journal.pdf", **columns: Any) -> StagedFile:
    """A row as an upload would have made it, without bytes."""
    return waiting(story.case, story.world.people[who], name, **columns)


def waiting(case: Case, actor: Actor, name: str, **columns: Any) -> StagedFile:
    """The same for somebody in a case."""
    with seen_as(SYSTEM):
        return StagedFile.objects.create(
            case=case,
            user_id=actor.user_id,
            mandate_id=actor.mandate_id,
            staged_at=clock.now(),
            **(_bytes_of(name) | columns),
        )
