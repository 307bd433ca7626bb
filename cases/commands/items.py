"""The documents of a set of underlag: each of a kind, with a file or by post, new or a new version (domain.md 3.7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cases.commands.moves import not_in_future, required, without_identity
from cases.files import attach
from cases.models import Case, CaseFile, MaterialSet
from cases.vocabulary import Channel, FilePurpose, MaterialKind
from fmuadmin import clock
from fmuadmin.access import Actor
from fmuadmin.lifecycle import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One document. Without ``token`` it goes by post. ``row`` is what its fields in the form end with."""

    kind: str
    title: str
    document_date: date | None = None
    sender: str = ""
    token: str = ""
    replaces: int | None = None
    row: str = ""


def channel_of(items: Sequence[Item]) -> str:
    """Digital when all of it lies in the case. With one document by post the set is there first when that has come."""
    return Channel.DIGITAL if all(item.token for item in items) else Channel.POST


def add_items(sent: MaterialSet, items: Sequence[Item], *, case: Case, actor: Actor) -> None:
    """Add the documents to the set. Raises Refused, naming the field of the document."""
    replaced: set[int] = set()
    for item in items:
        columns = {
            "kind": _kind(item),
            "title": _text(item.title, "title", item, reason="Ange en rubrik"),
            "document_date": _day(item),
            "sender": _text(item.sender, "sender", item),
            "replaces": _earlier(item, case, replaced),
            "material_set": sent,
        }
        if item.token:
            attach(item.token, case=case, actor=actor, purpose=FilePurpose.MATERIAL, **columns)
        else:
            by_post(case, actor, purpose=FilePurpose.MATERIAL, **columns)


def by_post(case: Case, actor: Actor, **columns: object) -> CaseFile:
    """A document that went by post: its row, without a file."""
    return CaseFile.objects.create(
        case=case,
        unit=case.unit_in_charge,
        added_by_id=actor.person,
        added_by_name=actor.name,
        added_by_organisation_id=actor.desk,
        added_at=clock.now(),
        **columns,
    )


def _kind(item: Item) -> str:
    if item.kind not in MaterialKind.values:
        raise Refused("Välj typ av underlag", field=f"kind_{item.row}")
    return item.kind


def _text(value: str, name: str, item: Item, *, reason: str = "") -> str:
    try:
        return required(value, field=name, reason=reason) if reason else without_identity(value, field=name)
    except Refused as refused:
        raise Refused(refused.reason, field=f"{name}_{item.row}") from None


def _day(item: Item) -> date | None:
    if item.document_date is None:
        return None
    return not_in_future(item.document_date, field=f"document_date_{item.row}", what="Handlingens datum")


def _earlier(item: Item, case: Case, replaced: set[int]) -> CaseFile | None:
    """The document that this one is a new version of; each has one successor, so that no version is lost."""
    if item.replaces is None:
        return None
    earlier: CaseFile | None = CaseFile.objects.filter(
        case=case, purpose=FilePurpose.MATERIAL, pk=item.replaces, replaced_by=None
    ).first()
    if earlier is None or earlier.pk in replaced:
        raise Refused(
            "Handlingen har redan ersatts av en nyare version. Välj den nyaste.", field=f"replaces_{item.row}"
        )
    replaced.add(earlier.pk)
    return earlier
