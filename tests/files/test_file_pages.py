"""Files through their pages: who may send, see and fetch them, what is told, and what stays when one is refused."""

import base64
import hashlib
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from cases import commands, files
from cases.files.sweeping import FileSweep, forget_stale, remove_orphans
from cases.models import CaseFile, StagedFile
from cases.vocabulary import FilePurpose, RevokeReason
from fmuadmin import clock, rotation
from fmuadmin.access import SYSTEM, seen_as
from fmuadmin.files import store
from fmuadmin.lifecycle import Refused
from fmuadmin.models import ReadEvent
from fmuadmin.vocabulary import ReadAction, Resource, ScanState
from tests.acting import Desk
from tests.case_files import file_row
from tests.files.hostile import HOSTILE
from tests.files.made import CONTENT_TYPE, docx, image, multipart, pdf
from tests.files.sending import a_file, attached, body_of, fetched, send, stored
from tests.scenes import Stage

pytestmark = pytest.mark.usefixtures("folder")


# Coming in -------------------------------------------------------------------------------------------


def test_an_uploaded_file_waits_for_its_act_and_lies_sealed_under_a_random_name(stage: Stage, folder: Path) -> None:
    desk, body = Desk(stage, "in_progress", "officer"), pdf("Hemlig journal")
    answer = send(desk, ("Åsas journal.pdf", body))
    assert answer.status_code == 201, answer.content
    (told,) = answer.json()["files"]
    assert (told["name"], told["size"], told["scan"]) == ("Åsas journal.pdf", len(body), "Ej virusskannad")
    (path,) = stored(folder)
    assert b"journal" not in path.read_bytes()
    assert "journal" not in str(path).lower()
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    with seen_as(SYSTEM):
        staged = StagedFile.objects.get(token=told["token"])
    assert (staged.sha256, staged.user_id) == (hashlib.sha256(body).hexdigest(), desk.actor.user_id)
    kept = attached(desk, told["token"], title="Journal")
    assert (kept.key, kept.added_by_name, kept.unit_id) == (staged.key, desk.actor.name, stage.world.strand.pk)
    with seen_as(SYSTEM):
        assert not StagedFile.objects.exists()
    assert body_of(fetched(desk, kept)) == body


def test_several_are_sent_at_once_and_one_that_is_refused_stops_no_other(stage: Stage, folder: Path) -> None:
    desk = Desk(stage, "in_progress", "care_admin")
    answer = send(desk, ("a.pdf", pdf("a")), ("b.gif", image("GIF")), ("c.jpg", image("JPEG")))
    assert answer.status_code == 422
    told = answer.json()
    assert [file["name"] for file in told["files"]] == ["a.pdf", "c.jpg"]
    assert [reason.split(":")[0] for reason in told["refused"]] == ["b.gif"]
    assert len(stored(folder)) == 2


def test_without_the_script_the_form_is_sent_and_the_person_sent_back_to_it(stage: Stage) -> None:
    desk = Desk(stage, "in_progress", "officer")
    form = reverse("cases:act", args=[desk.story.number, "skicka-underlag"])
    answer = send(desk, ("a.pdf", pdf()), json=False, next=form)
    assert (answer.status_code, answer.headers["Location"]) == (302, form)
    refused = send(desk, ("b.gif", image("GIF")), json=False, next="https://ond.example/")
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "b.gif: filtypen" in page
    assert "ond.example" not in page
    assert "journal" not in str(answer.cookies), "a name may be somebody's: it is in no cookie"


def test_the_same_file_twice_is_one_while_it_waits_and_told_when_the_case_has_it(stage: Stage, folder: Path) -> None:
    desk = Desk(stage, "in_progress", "officer")
    first = send(desk, ("journal.pdf", pdf())).json()["files"][0]
    again = send(desk, ("kopia.pdf", pdf()))
    assert again.status_code == 201
    assert again.json()["files"][0]["token"] == first["token"], "a form that was left must not stop the next one"
    assert len(stored(folder)) == 1
    attached(desk, first["token"], title="Journal 2025")
    third = send(desk, ("kopia.pdf", pdf()))
    assert third.status_code == 201
    assert third.json()["files"][0]["same"] == "Samma fil finns redan i ärendet: Journal 2025."


def test_s29_no_hostile_file_leaves_a_row_or_bytes(stage: Stage, folder: Path) -> None:
    desk = Desk(stage, "in_progress", "officer")
    for case, hostile in HOSTILE.items():
        answer = send(desk, (hostile.name, hostile.body))
        assert answer.status_code == 422, case
        assert hostile.says in answer.json()["refused"][0], case
        assert stored(folder) == [], case
    with seen_as(SYSTEM):
        assert not StagedFile.objects.exists()


def test_limits_of_size_and_number_are_told_file_by_file(stage: Stage, folder: Path, settings: Any) -> None:
    settings.FILES_MOST_BYTES, settings.FILES_MOST_AT_ONCE = 200_000, 2
    desk = Desk(stage, "in_progress", "officer")
    answer = send(desk, ("stor.pdf", pdf(size=300_000)), ("a.pdf", pdf("a"))).json()
    assert [file["name"] for file in answer["files"]] == ["a.pdf"]
    assert answer["refused"][0].startswith("stor.pdf: filen är större än 0 MB")
    many = send(desk, *((f"{n}.pdf", pdf(str(n))) for n in range(5))).json()
    assert [file["name"] for file in many["files"]] == ["0.pdf", "1.pdf"]
    assert many["refused"] == ["Högst 2 filer åt gången tas emot. De som är kvar kan väljas efteråt."]
    assert len(stored(folder)) == 3


def test_ten_thousand_names_in_one_request_are_refused_and_nothing_stays(stage: Stage, folder: Path) -> None:
    desk = Desk(stage, "in_progress", "officer")
    answer = send(desk, *((f"{n}.pdf", b"x") for n in range(10_000)))
    assert answer.status_code == 413
    assert stored(folder) == []


def test_a_file_sent_to_a_page_that_asked_for_none_is_dropped(stage: Stage, folder: Path) -> None:
    desk = Desk(stage, "in_progress", "care_admin")
    address = reverse("cases:note", args=[desk.story.number])
    body = multipart(("journal.pdf", pdf()), text="En anteckning")
    with clock.at(desk.story.now):
        assert desk.client.post(address, body, content_type=CONTENT_TYPE).status_code == 302
    assert stored(folder) == []


def test_an_upload_whose_row_cannot_be_written_takes_its_bytes_back(
    stage: Stage, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(**columns: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(StagedFile.objects, "create", fails)
    desk = Desk(stage, "in_progress", "officer")
    desk.client.raise_request_exception = False
    assert send(desk, ("journal.pdf", pdf())).status_code == 500
    assert stored(folder) == []


def test_a_closed_case_takes_no_more(stage: Stage, folder: Path) -> None:
    answer = send(Desk(stage, "closed", "officer"), ("journal.pdf", pdf()))
    assert answer.json()["refused"] == ["Ärendet är avslutat och tar inte emot fler filer."]
    assert stored(folder) == []


# Letting go ------------------------------------------------------------------------------------------


def test_a_waiting_file_is_let_go_by_its_person_only_and_cannot_be_used_afterwards(stage: Stage) -> None:
    desk, colleague = (Desk(stage, "in_progress", who) for who in ("care_admin", "physician"))
    told = send(desk, ("journal.pdf", pdf())).json()["files"][0]
    assert "redan borttagen" in _flash(colleague, told["discard_url"])
    with seen_as(SYSTEM), pytest.raises(Refused, match="finns inte kvar"):
        files.attach(told["token"], case=desk.story.case, actor=colleague.actor, purpose=FilePurpose.STATEMENT)
    assert "Filen är borttagen" in _flash(desk, told["discard_url"])
    with seen_as(SYSTEM), pytest.raises(Refused, match="finns inte kvar"):
        files.attach(told["token"], case=desk.story.case, actor=desk.actor, purpose=FilePurpose.STATEMENT)


def _flash(desk: Desk, address: str) -> str:
    with clock.at(desk.story.now):
        return desk.client.post(address, follow=True).content.decode()


def test_the_sweep_lets_go_after_a_day_and_removes_bytes_that_no_row_knows(
    stage: Stage, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(stage, "in_progress", "officer")
    kept = a_file(desk)
    send(desk, ("glömd.pdf", pdf("glömd")))
    orphan = store.put(_Bytes(pdf("ingens")), key="A" * 43 + "=")
    monkeypatch.setattr("cases.files.sweeping.acting_as", seen_as)
    assert remove_orphans() == 0, "bytes of a request that is still running are left alone"
    with clock.at(desk.story.now + timedelta(hours=23)), seen_as(SYSTEM):
        assert forget_stale() == 0
    with clock.at(desk.story.now + timedelta(hours=25)), seen_as(SYSTEM):
        assert forget_stale() == 1
    for path in stored(folder):
        long_ago = (clock.real_now() - timedelta(hours=2)).timestamp()
        os.utime(path, (long_ago, long_ago))
    FileSweep().sweep()
    assert [str(path.relative_to(folder)) for path in stored(folder)] == [kept.key]
    assert not (folder / orphan).exists()


class _Bytes:
    """Something to read once."""

    def __init__(self, body: bytes) -> None:
        self.body = body

    def read(self, size: int = -1) -> bytes:
        piece, self.body = self.body[:size], self.body[size:]
        return piece


# Going out -------------------------------------------------------------------------------------------


def test_s29_each_opening_and_each_download_is_a_line_in_the_read_log(stage: Stage) -> None:
    desk = Desk(stage, "in_progress", "officer")
    material = a_file(desk)
    statement = a_file(desk, "u.docx", docx(), purpose=FilePurpose.STATEMENT, kind="")
    with seen_as(SYSTEM):
        before = ReadEvent.objects.count()
    fetched(desk, material)
    fetched(desk, material, "cases:file_download")
    fetched(desk, statement)
    with seen_as(SYSTEM):
        lines = ReadEvent.objects.order_by("pk")[before:]
        assert [(line.action, line.resource) for line in lines] == [
            (ReadAction.READ, Resource.MATERIAL),
            (ReadAction.EXPORTED, Resource.MATERIAL),
            (ReadAction.EXPORTED, Resource.STATEMENT),
        ]


def test_s29_only_pdf_and_images_are_shown_and_no_browser_may_guess(stage: Stage) -> None:
    desk = Desk(stage, "in_progress", "officer")
    shown = {}
    for name, body in (
        ("a.pdf", pdf()), ("b.png", image("PNG")), ("c.jpg", image("JPEG")), ("d.docx", docx()),
        ("e.tif", image("TIFF")),
    ):  # fmt: skip
        answer = fetched(desk, a_file(desk, name, body))
        shown[name] = answer.headers["Content-Disposition"].split(";")[0]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; ")
        assert answer.headers["Cache-Control"] == "no-store"
        assert int(answer.headers["Content-Length"]) == len(body)
        assert body_of(answer) == body
    assert shown == {
        "a.pdf": "inline",
        "b.png": "inline",
        "c.jpg": "inline",
        "d.docx": "attachment",
        "e.tif": "attachment",
    }
    answer = fetched(desk, a_file(desk, 'Åsas "b" % journal.pdf', pdf("x")), "cases:file_download")
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=\"_sas _b_ _ journal.pdf\"; filename*=UTF-8''%C3%85sas%20%22b%22%20%25%20journal.pdf"
    )


def test_s1_s11_nobody_else_reaches_a_file_and_the_attempt_is_kept(stage: Stage) -> None:
    desk = Desk(stage, "in_progress", "officer")
    file = a_file(desk)
    other = Desk(stage, "booking", "officer")
    assert desk.open(reverse("cases:file", args=[other.story.number, file.pk])).status_code == 404
    for who in ("coordinator", "economist", "care_admin_bjork", "officer_south", "admin", "reviewer"):
        for view in ("cases:file", "cases:file_download"):
            assert fetched(Desk(stage, "in_progress", who), file, view).status_code == 404, who
    with seen_as(SYSTEM):
        assert ReadEvent.objects.filter(denied=True, case_number=desk.story.number).count() == 12
    assert fetched(Desk(stage, "in_progress", "physician"), file).status_code == 200


def test_s24_whoever_has_declared_jav_reaches_no_file_of_the_case(stage: Stage) -> None:
    desk = Desk(stage, "in_progress", "officer")
    file = a_file(desk)
    send(desk, ("väntar.pdf", pdf("väntar")))
    desk.story.do(commands.declare_own_conflict, "officer", reason="Släkt")
    assert fetched(desk, file).status_code == 404
    assert send(desk, ("till.pdf", pdf("till"))).status_code == 404
    with seen_as(desk.actor):
        assert not StagedFile.objects.visible_to(desk.actor).filter(case=desk.story.case).exists()
        assert not CaseFile.objects.visible_to(desk.actor).filter(case=desk.story.case).exists()


def test_ac6_the_files_of_a_revoked_case_are_closed(stage: Stage) -> None:
    desk = Desk(stage, "in_progress", "officer")
    file = a_file(desk)
    desk.story.do(commands.revoke, "officer", cause=RevokeReason.WRONG_PERSON)
    assert fetched(desk, file).status_code == 404


def test_a_file_that_was_changed_or_lost_in_the_store_is_an_error_and_never_half_a_file(
    stage: Stage, folder: Path
) -> None:
    desk = Desk(stage, "in_progress", "officer")
    desk.client.raise_request_exception = False
    file = a_file(desk)
    (path,) = stored(folder)
    sealed = path.read_bytes()
    path.write_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]))
    assert fetched(desk, file).status_code == 500
    path.unlink()
    assert fetched(desk, file).status_code == 500


def test_rotation_seals_the_keys_of_files_anew_and_leaves_the_files_alone(
    stage: Stage, folder: Path, settings: Any
) -> None:
    desk = Desk(stage, "in_progress", "officer")
    file = a_file(desk, body=pdf("gammal nyckel"))
    send(desk, ("väntar.pdf", pdf("väntar")))
    before = {path: path.read_bytes() for path in stored(folder)}
    of_files = [place for place in rotation.places() if place.name.endswith("file.file_key")]
    assert [place.name for place in of_files] == ["cases_casefile.file_key", "cases_stagedfile.file_key"]
    newest = base64.b64encode(b"a new key of thirty-two bytes ok").decode()
    settings.DATA_KEYS = [newest, *settings.DATA_KEYS]
    with seen_as(SYSTEM):
        with_key = [model.objects.exclude(key="").count() for model in (CaseFile, StagedFile)]
        assert min(with_key) >= 1
        assert [place.reseal(500) for place in of_files] == with_key
        assert [place.left() for place in of_files] == [0, 0]
        settings.DATA_KEYS = [newest]
        again = CaseFile.objects.get(pk=file.pk)
    assert {path: path.read_bytes() for path in stored(folder)} == before
    assert b"".join(store.pieces(again.key, key=again.file_key)) == pdf("gammal nyckel")


def test_a_document_that_went_by_post_has_nothing_to_fetch(stage: Stage) -> None:
    desk = Desk(stage, "in_progress", "officer")
    assert fetched(desk, file_row(desk.story, FilePurpose.MATERIAL, key="", title="Skiva")).status_code == 404


def test_s29_a_quarantined_file_cannot_be_opened_and_says_why_and_one_that_waits_says_so(
    stage: Stage, settings: Any
) -> None:
    desk = Desk(stage, "in_progress", "officer")
    file = a_file(desk)
    settings.CLAMD = "tcp:127.0.0.1:1"
    waiting = fetched(desk, file)
    assert waiting.status_code == 422
    assert "väntar på virusskanning" in waiting.content.decode()
    with seen_as(SYSTEM):
        CaseFile.objects.filter(pk=file.pk).update(scan=ScanState.QUARANTINED, finding="Eicar-Test-Signature")
    closed = fetched(desk, file, "cases:file_download")
    assert closed.status_code == 422
    assert "Virusskanningen hittade skadlig kod i den (Eicar-Test-Signature)" in closed.content.decode()


def test_with_the_scanner_away_nothing_is_lost_the_file_is_kept_as_not_scanned(stage: Stage, settings: Any) -> None:
    settings.CLAMD = "tcp:127.0.0.1:1"
    told = send(Desk(stage, "in_progress", "officer"), ("journal.pdf", pdf())).json()
    assert [file["scan"] for file in told["files"]] == ["Ej virusskannad"]
