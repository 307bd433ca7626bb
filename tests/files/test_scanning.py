"""A real clamd, with the harmless test file: what it finds is refused, and what it finds later is closed (S29)."""

import socket
import threading
from pathlib import Path
from typing import Any

import pytest

from cases.files import sweeping
from cases.models import CaseFile, StagedFile
from fmuadmin.access import SYSTEM, seen_as
from fmuadmin.files import scanning
from fmuadmin.vocabulary import ScanState
from tests.acting import Desk
from tests.files.made import EICAR, pdf
from tests.files.sending import a_file, body_of, fetched, send, stored
from tests.scenes import Stage

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
