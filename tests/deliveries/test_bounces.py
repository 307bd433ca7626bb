"""Returned mail is matched to the mail by its Message-ID, and nothing else that comes in changes anything (NO3)."""

import mailbox
from collections.abc import Iterator
from email import message_from_bytes
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from fmuadmin.access import SYSTEM, seen_as
from fmuadmin.deliveries import post
from fmuadmin.deliveries.bounces import bounce_in, take
from fmuadmin.deliveries.listing import undelivered
from fmuadmin.deliveries.sending import Outcome, claim, note
from fmuadmin.models import Delivery
from fmuadmin.vocabulary import DeliveryState
from tests.acting import undone
from tests.scenes import Stage

S = DeliveryState
REPORT = """From: MAILER-DAEMON@mx.example
To: fmu-admin@localhost
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

It did not arrive.
--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; fmu@strand.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <fmu@strand.example>:
 user unknown
--B
Content-Type: {kind}

Message-ID: {message_id}
Subject: FMU-admin

--B--
"""
NOBODYS = f"<{'0' * 32}@localhost>"


def _report(message_id: str, *, action: str = "failed", status: str = "5.1.1", kind: str = "message/rfc822") -> bytes:
    return REPORT.format(message_id=message_id, action=action, status=status, kind=kind).encode()


@pytest.fixture
def sent(stage: Stage) -> Iterator[Delivery]:
    with undone():
        with seen_as(SYSTEM):
            made = post(address="fmu@strand.example", subject="x", text="y", organisation_id=stage.world.strand.pk)
            claimed = claim(made.pk)
            assert claimed is not None
            note(claimed, Outcome(S.SENT))
        yield made


def _state(delivery: Delivery) -> tuple[str, str]:
    with seen_as(SYSTEM):
        delivery.refresh_from_db()
    return delivery.state, delivery.last_error


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_no3_a_returned_mail_is_bounced_in_the_other_servers_words_and_told_to_the_unit(
    stage: Stage, sent: Delivery, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    said = _read(monkeypatch, _report(sent.message_id, kind=kind))
    assert "1 meddelanden lästa, 1 brev kom tillbaka." in said
    assert _state(sent) == (
        S.BOUNCED,
        "Adressen tar inte emot e-post: 550 5.1.1 <fmu@strand.example>: user unknown",
    )
    actor = stage.actor("care_admin")
    with seen_as(actor):
        assert undelivered(actor) == ["fmu@strand.example"]
    assert "0 brev kom tillbaka." in _read(monkeypatch, _report(sent.message_id, kind=kind)), "twice is as once"


def _read(monkeypatch: pytest.MonkeyPatch, raw: bytes, *arguments: str) -> str:
    class Pipe:
        buffer = BytesIO(raw)

    monkeypatch.setattr("sys.stdin", Pipe)
    out = StringIO()
    call_command("read_bounces", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"Subject: Hej\n\nJag \xe4r p\xe5 semester",
        _report(NOBODYS),
        _report("<inte@vart>"),
        _report(NOBODYS, action="delayed", status="4.2.2"),
    ],
)
def test_what_is_no_return_of_ours_changes_nothing(sent: Delivery, monkeypatch: pytest.MonkeyPatch, raw: bytes) -> None:
    assert "0 brev kom tillbaka." in _read(monkeypatch, raw)
    assert _state(sent) == (S.SENT, "")


def test_a_delay_is_no_return(sent: Delivery) -> None:
    assert bounce_in(_report(sent.message_id, action="delayed", status="4.4.1")) is None
    assert bounce_in(_report(sent.message_id, status="4.4.1")) is None


def test_a_mailbox_in_a_file_and_a_maildir_are_read(sent: Delivery, tmp_path: Path) -> None:
    box: Any = mailbox.mbox(tmp_path / "mbox")
    box.add(_report(NOBODYS))
    box.add(_report(sent.message_id))
    box.close()
    out = StringIO()
    call_command("read_bounces", "--mbox", str(tmp_path / "mbox"), stdout=out)
    assert "2 meddelanden lästa, 1 brev kom tillbaka." in out.getvalue()
    folder = mailbox.Maildir(tmp_path / "maildir")
    folder.add(message_from_bytes(_report(sent.message_id)))
    for wanted in ("1 meddelanden lästa", "0 meddelanden lästa"):
        out = StringIO()
        call_command("read_bounces", "--maildir", str(tmp_path / "maildir"), stdout=out)
        assert wanted in out.getvalue()
    for option in ("--mbox", "--maildir"):
        with pytest.raises(CommandError, match="finns inte"):
            call_command("read_bounces", option, str(tmp_path / "nowhere"))


@given(st.binary(max_size=400))
def test_any_bytes_are_read_without_a_word(noise: bytes) -> None:
    report = _report(NOBODYS)
    half = len(report) // 2
    for raw in (noise, report[:half] + noise, report[:half] + noise + report[half:]):
        found = bounce_in(raw)
        assert found is None or found.message_id == NOBODYS


def test_a_mail_that_came_back_while_it_was_being_noted_is_bounced(stage: Stage) -> None:
    with undone(), seen_as(SYSTEM):
        made = post(address="fmu@strand.example", subject="x", text="y", organisation_id=stage.world.strand.pk)
        claimed = claim(made.pk)
        assert claimed is not None
        found = bounce_in(_report(made.message_id))
        assert found is not None
        assert take(found) is not None
        note(claimed, Outcome(S.SENT))
        made.refresh_from_db()
        assert made.state == S.BOUNCED
