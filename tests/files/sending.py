"""A person who sends files to a case, makes them the case's as an act does, and fetches them."""

from pathlib import Path
from typing import Any

from django.urls import reverse

from cases import files
from cases.models import CaseFile
from cases.vocabulary import FilePurpose, MaterialKind
from fmuadmin import clock
from fmuadmin.access import SYSTEM, seen_as
from tests.acting import Desk
from tests.files.made import CONTENT_TYPE, multipart, pdf


def stored(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def send(desk: Desk, *sent: tuple[str, bytes], json: bool = True, **fields: str) -> Any:
    address = reverse("cases:files", args=[desk.story.number])
    accept = {"Accept": "application/json"} if json else {}
    with clock.at(desk.story.now):
        return desk.client.post(address, multipart(*sent, **fields), content_type=CONTENT_TYPE, headers=accept)


def attached(desk: Desk, token: str, **columns: Any) -> CaseFile:
    """The staged file made the case's, as an act does."""
    columns = {"purpose": FilePurpose.MATERIAL, "kind": MaterialKind.MEDICAL_RECORD, **columns}
    with seen_as(SYSTEM):
        return files.attach(token, case=desk.story.case, actor=desk.actor, **columns)


def a_file(desk: Desk, name: str = "journal.pdf", body: bytes | None = None, **columns: Any) -> CaseFile:
    return attached(desk, send(desk, (name, body or pdf())).json()["files"][0]["token"], **columns)


def fetched(desk: Desk, file: CaseFile, view: str = "cases:file") -> Any:
    return desk.open(reverse(view, args=[desk.story.number, file.pk]))


def body_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)
