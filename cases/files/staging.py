"""From upload to act. A staged file is its person's own; ``attach`` is called by a command, inside its transaction."""

from typing import Any, Final
from uuid import UUID

from cases.models import Case, CaseFile, StagedFile
from cases.vocabulary import FilePurpose
from fmuadmin import clock
from fmuadmin.access import Actor
from fmuadmin.files import taking
from fmuadmin.files.taking import Upload
from fmuadmin.lifecycle import Refused
from fmuadmin.vocabulary import ScanState

# What one person may have waiting in one case.
MOST_WAITING: Final = 50
FIELD: Final = "files"


def stage(upload: Upload, *, case: Case, actor: Actor) -> StagedFile:
    """Take the file in and let it wait for an act of the same person in the same case.

    The same file again is the one that waits already. Raises Refused for a file that is not accepted, in words that
    name the file, the rule and the way out.
    """
    waiting = StagedFile.objects.visible_to(actor).filter(case=case)
    if waiting.count() >= MOST_WAITING:
        raise Refused(
            f"Du har redan {MOST_WAITING} filer som väntar i det här ärendet. Skicka dem eller ta bort någon först.",
            field=FIELD,
        )
    seen = taking.look_through(upload)
    twin = waiting.filter(sha256=seen.sha256).first()
    if twin is not None:
        # Chosen again, perhaps after a form that was left: the one that waits already is the one to send.
        return twin
    taken = taking.keep(upload, seen)
    try:
        return StagedFile.objects.create(
            case=case,
            user_id=actor.person,
            mandate_id=actor.mandate_id or 0,
            staged_at=clock.now(),
            **_columns(taken),
        )
    except BaseException:
        taking.forget(taken.key)
        raise


def _columns(file: Any) -> dict[str, Any]:
    names = ("name", "media_type", "size", "sha256", "scan", "key", "file_key")
    return {name: getattr(file, name) for name in names}


def attach(token: UUID | str, *, case: Case, actor: Actor, purpose: str, **columns: Any) -> CaseFile:
    """Make the staged file a file of the case. ``columns`` are those of CaseFile: kind, title, material_set, replaces …

    Inside a command's transaction. Raises Refused when the file has gone meanwhile or turned out to be harmful.
    """
    staged = StagedFile.objects.filter(token=_uuid(token), case=case, user_id=actor.person).select_for_update().first()
    if staged is None:
        raise Refused("En av filerna finns inte kvar. Uppladdade filer sparas ett dygn. Välj den igen.", field=FIELD)
    if staged.scan == ScanState.QUARANTINED:
        raise Refused(
            f"{staged.name}: virusskanningen hittade skadlig kod ({staged.finding}). Ta bort filen och skicka igen.",
            field=FIELD,
        )
    kept = CaseFile.objects.create(
        case=case,
        unit=case.unit_in_charge,
        purpose=FilePurpose(purpose),
        added_by_id=actor.person,
        added_by_name=actor.name,
        added_by_organisation_id=actor.desk,
        added_at=clock.now(),
        **_columns(staged),
        **columns,
    )
    staged.delete()
    return kept


def discard(token: UUID | str, *, actor: Actor, case: Case | None = None) -> StagedFile | None:
    """Let a staged file of one's own go; None when it has gone already. With the row its key is gone: nobody can open
    the bytes any more, and the sweep takes them away.
    """
    mine = StagedFile.objects.visible_to(actor).filter(token=_uuid(token))
    staged = (mine if case is None else mine.filter(case=case)).first()
    if staged is not None:
        staged.delete()
    return staged


def same_in_case(file: StagedFile | CaseFile, *, actor: Actor) -> CaseFile | None:
    """The newest file of the case with the same contents, as far as the actor sees: told, never refused."""
    same = CaseFile.objects.visible_to(actor).filter(case_id=file.case_id, sha256=file.sha256)
    return same.exclude(pk=file.pk if isinstance(file, CaseFile) else None).order_by("-pk").first()


def _uuid(token: UUID | str) -> UUID:
    """The token; one that nothing has when it is none."""
    try:
        return token if isinstance(token, UUID) else UUID(token)
    except ValueError:
        return UUID(int=0)
