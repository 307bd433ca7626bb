"""A real clamd, with the harmless test file: what it finds is refused, and what it finds later is closed (S29)."""

import socket
import threading
from pathlib import Path
from typing import Any

import pytest

from cases import commands
from cases.files import sweeping
from cases.models import CaseFile, StagedFile
from cases.vocabulary import FilePurpose, RevokeReason
from fmuadmin.access import SYSTEM, seen_as
from fmuadmin.files import scanning
from fmuadmin.vocabulary import ScanState
from tests.acting import Desk
from tests.files.made import EICAR, pdf
from tests.files.sending import a_file, body_of, fetched, send, stored
from tests.notices.test_catalogue import notices_of
from tests.scenes import Stage
from tests.story import Story

AWAY = "tcp:127.0.0.1:1"


def infected() -> bytes:
    return pdf().replace(b"startxref", b"%% %s\nstartxref" % EICAR)


def test_the_scanner_tells_the_test_file_from_others(clamd: str, settings: Any) -> None:
    settings.CLAMD = clamd
    assert scanning.asked([EICAR[:10], b"", EICAR[10:]]) == scanning.Verdict(
        ScanState.QUARANTINED, "Eicar-Test-Signature.UNOFFICIAL"
    )
    assert scanning.asked([pdf()]) == scanning.Verdict(ScanState.CLEAN)
    with pytest.raises(scanning.ScannerAway):
        scanning.asked([bytes(1024 * 1024)] * 3)


def test_s29_a_file_with_a_virus_is_refused_and_nothing_stays(
    stage: Stage, folder: Path, clamd: str, settings: Any
) -> None:
    settings.CLAMD = clamd
    desk = Desk(stage, "in_progress", "officer")
    answer = send(desk, ("journal.pdf", infected()), ("ren.pdf", pdf()))
    told = answer.json()
    assert told["refused"] == [
        "journal.pdf: virusskanningen hittade skadlig kod (Eicar-Test-Signature.UNOFFICIAL). Filen är inte sparad."
        " Öppna den inte. Kontakta er it-avdelning."
    ]
    assert [(file["name"], file["scan"]) for file in told["files"]] == [("ren.pdf", "Virusskannad")]
    assert len(stored(folder)) == 1


def test_s29_what_came_while_the_scanner_was_away_is_held_and_closed_when_it_turns_out_to_be_harmful(
    stage: Stage, folder: Path, clamd: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "acting_as", seen_as)
    settings.CLAMD = AWAY
    desk = Desk(stage, "in_progress", "officer")
    bad, good = a_file(desk, "skadlig.pdf", infected()), a_file(desk, "ren.pdf", pdf("ren"))
    waiting = send(desk, ("väntar.pdf", infected() + b"\n")).json()["files"][0]
    assert fetched(desk, good).status_code == 422
    assert sweeping.scan_waiting() == 0, "the scanner is still away"
    settings.CLAMD = clamd
    assert sweeping.scan_waiting() == 3
    assert body_of(fetched(desk, good)) == pdf("ren")
    closed = fetched(desk, bad)
    assert closed.status_code == 422
    assert "hittade skadlig kod i den (Eicar-Test-Signature.UNOFFICIAL)" in closed.content.decode()
    with seen_as(SYSTEM):
        assert CaseFile.objects.get(pk=bad.pk).scan == ScanState.QUARANTINED
        assert StagedFile.objects.get(token=waiting["token"]).scan == ScanState.QUARANTINED
    assert sweeping.scan_waiting() == 0


def _found_late(stage: Stage, file: CaseFile, story: Story) -> dict[str, str]:
    """What the sweep tells whom when its scan finds something in the file."""
    before = {notice.pk for notice in notices_of(story)}
    harmful = scanning.Verdict(ScanState.QUARANTINED, "Eicar-Test-Signature")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scanning, "asked", lambda _: harmful)
        assert sweeping.scan_waiting() >= 1
    short = {organisation.pk: short for short, organisation in stage.world.organisations.items()}
    told = [notice for notice in notices_of(story) if notice.pk not in before]
    assert all(notice.facts == {} and notice.user_id is None for notice in told)
    with seen_as(SYSTEM):
        assert CaseFile.objects.get(pk=file.pk).scan == ScanState.QUARANTINED
    return {short[notice.organisation_id]: notice.kind for notice in told}


@pytest.fixture
def away(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The scanner is away when files are sent."""
    settings.CLAMD = AWAY
    monkeypatch.setattr(sweeping, "acting_as", seen_as)


def test_s29_a_file_found_harmful_later_is_told_to_who_added_it_and_to_who_reads_it(
    stage: Stage, folder: Path, away: None
) -> None:
    desk = Desk(stage, "in_progress", "officer")
    file = a_file(desk, "skadlig.pdf", title="Journal från vårdcentralen")
    send(desk, ("väntar.pdf", pdf("väntar")))
    assert _found_late(stage, file, desk.story) == {
        "fk_north": "file.own_material_closed", "strand": "file.material_closed",
    }  # fmt: skip
    assert sweeping.scan_waiting() == 0, "nobody is told twice"
    for who in ("officer", "physician"):
        page = Desk(stage, "in_progress", who).open(f"/arenden/{desk.story.number}/underlag/").content.decode()
        assert "Spärrad, skadlig kod" in page
        centre = Desk(stage, "in_progress", who).open("/notiser/").content.decode()
        assert "underlag är spärrat" in centre
        assert "skadlig.pdf" not in centre


def test_s2_what_a_unit_wrote_is_told_to_that_unit_and_fk_and_not_to_the_unit_that_took_over(
    stage: Stage, folder: Path, away: None
) -> None:
    desk = Desk(stage, "in_progress", "physician")
    file = a_file(desk, purpose=FilePurpose.ASSESSMENT, profession="PS", kind="")
    with seen_as(SYSTEM):
        CaseFile.objects.filter(pk=file.pk).update(unit=stage.world.bjork, added_by_organisation=stage.world.bjork)
    assert _found_late(stage, file, desk.story) == {
        "bjork": "file.own_statement_closed", "fk_north": "file.statement_closed",
    }  # fmt: skip


def test_ac6_of_a_revoked_case_only_who_added_the_file_is_told(stage: Stage, folder: Path, away: None) -> None:
    desk = Desk(stage, "in_progress", "officer")
    file = a_file(desk)
    desk.story.do(commands.revoke, "officer", cause=RevokeReason.WRONG_PERSON)
    assert _found_late(stage, file, desk.story) == {"fk_north": "file.own_material_closed"}


def test_a_scanner_that_takes_the_file_and_says_nothing_is_not_waited_for_for_ever(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "_ANSWER_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.CLAMD = f"tcp:127.0.0.1:{silent.getsockname()[1]}"
        taken: list[socket.socket] = []
        listener = threading.Thread(target=lambda: taken.append(silent.accept()[0]))
        listener.start()
        assert scanning.scan([b"x"]) == scanning.Verdict(ScanState.UNSCANNED)
        listener.join()
        taken[0].close()


def test_a_scanner_behind_a_socket_file_is_asked_too(settings: Any, tmp_path: Path) -> None:
    settings.CLAMD = f"unix:{tmp_path}/s"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"{tmp_path}/s")
        server.listen()

        def answer() -> None:
            line, _ = server.accept()
            with line:
                # All of it, to the piece without length: a line closed with something unread is reset.
                asked = b""
                while not asked.endswith(bytes(4)):
                    asked += line.recv(100)
                line.sendall(b"stream: OK\0")

        listener = threading.Thread(target=answer)
        listener.start()
        assert scanning.asked([b"x"]).state == ScanState.CLEAN
        listener.join()
