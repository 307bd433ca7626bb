"""A mail's way from the row to the mail server: claimed, sent, tried again, given up (IN2, NO3)."""

import json
import smtplib
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection

from fmuadmin import audit, clock
from fmuadmin.access import SYSTEM, Actor, seen_as
from fmuadmin.deliveries import post, sending
from fmuadmin.deliveries.erasing import erase_old
from fmuadmin.deliveries.jobs import wake_forgotten
from fmuadmin.deliveries.posting import NO_ADDRESS, NotForMail
from fmuadmin.deliveries.sending import Outcome, claim, hand_over, note
from fmuadmin.deliveries.verbs import RETRIED
from fmuadmin.models import AuditEvent, Delivery
from fmuadmin.vocabulary import DeliveryState
from tests.kernel.test_rls import REFUSED, ask
from tests.scenes import Stage, rolled_back
from tests.world import MONDAY

S = DeliveryState


@pytest.fixture
def as_system(stage: Stage) -> Any:
    with rolled_back(), seen_as(SYSTEM):
        yield stage


def _posted(stage: Stage, address: str = "fmu@strand.example", **more: Any) -> Delivery:
    values = {"subject": "Svara på förfrågan", "text": "FMU-2026-0001\nhttps://fmu.example/", **more}
    return post(address=address, organisation_id=stage.world.strand.pk, **values)


def _jobs() -> list[tuple[Any, ...]]:
    return ask("SELECT args::text, status::text, scheduled_at FROM procrastinate_jobs ORDER BY id")


def _answering(monkeypatch: pytest.MonkeyPatch, answer: Exception) -> None:
    def send(self: Any, fail_silently: bool = False) -> int:
        raise answer

    monkeypatch.setattr("django.core.mail.EmailMessage.send", send)


def _refused(code: int, said: bytes) -> smtplib.SMTPRecipientsRefused:
    return smtplib.SMTPRecipientsRefused({"fmu@strand.example": (code, said)})


def test_a_mail_is_a_row_and_a_job_that_holds_its_key_only(as_system: Stage) -> None:
    delivery = _posted(as_system)
    assert _jobs() == [(f'{{"delivery_id": {delivery.pk}}}', "todo", None)]
    assert delivery.message_id.startswith("<")
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (S.QUEUED, 0)
    assert delivery.job_id is not None


def test_both_are_gone_when_the_act_is_undone(as_system: Stage) -> None:
    with rolled_back():
        _posted(as_system)
    assert _jobs() == []
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    ("subject", "text"),
    [("Ärende", "Personen 19121212-1212"), ("191212121212", "x"), ("Två\nrader", "x"), ("", "x")],
)
def test_s23_a_mail_never_holds_an_identity_number(as_system: Stage, subject: str, text: str) -> None:
    with pytest.raises(NotForMail):
        _posted(as_system, subject=subject, text=text)


@pytest.mark.parametrize("address", ["", "ulla", "a@b\nBcc: c@d.se", "x" * 300 + "@d.se"])
def test_no3_an_address_that_is_none_stops_no_act_and_is_told(as_system: Stage, address: str) -> None:
    delivery = _posted(as_system, address=address)
    assert (delivery.state, delivery.last_error) == (S.BOUNCED, NO_ADDRESS)
    assert _jobs() == []


def test_a_mail_is_claimed_by_one_worker_and_sent_with_its_own_message_id(as_system: Stage) -> None:
    delivery = _posted(as_system)
    claimed = claim(delivery.pk)
    assert claimed is not None
    assert claim(delivery.pk) is None, "another worker meanwhile"
    outcome = hand_over(claimed)
    note(claimed, outcome)
    [sent] = mail.outbox
    assert sent.message()["Message-ID"] == delivery.message_id
    assert sent.message()["Auto-Submitted"] == "auto-generated"
    assert (sent.to, sent.subject, sent.body) == ([delivery.address], delivery.subject, delivery.text)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.sent_at, delivery.attempts) == (S.SENT, MONDAY, 1)
    assert claim(delivery.pk) is None, "a job too many finds nothing to do"


def test_a_claim_left_by_a_dead_worker_is_taken_over_with_the_same_message_id(as_system: Stage) -> None:
    delivery = _posted(as_system)
    first = claim(delivery.pk)
    with clock.at(MONDAY + timedelta(seconds=settings.MAIL_TAKEN_OVER_AFTER)):
        second = claim(delivery.pk)
    assert first is not None
    assert second is not None
    assert first.message_id == second.message_id
    note(first, Outcome(S.FAILED, "för sent"))
    delivery.refresh_from_db()
    assert delivery.state == S.CLAIMED, "who lost the mail has no more to say of it"


def test_a_mail_whose_job_was_lost_gets_another_and_no_other_does(as_system: Stage) -> None:
    lost, waiting, running = (_posted(as_system) for _ in range(3))
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE id = (SELECT job_id FROM fmuadmin_delivery WHERE id = %s)", [lost.pk]
        )
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id")
        [worker] = cursor.fetchone()
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s"
            " WHERE id = (SELECT job_id FROM fmuadmin_delivery WHERE id = %s)",
            [worker, running.pk],
        )
    assert wake_forgotten() == 1
    assert wake_forgotten() == 0
    assert sorted(json.loads(args)["delivery_id"] for args, _, _ in _jobs()) == sorted(
        [lost.pk, waiting.pk, running.pk]
    )
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '3 minutes'")
    assert wake_forgotten() == 1, "its worker has died"
    assert len(_jobs()) == 3, "and the dead one's job is gone"


def test_a_server_that_does_not_answer_is_tried_again_after_growing_pauses_and_then_parked(
    as_system: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    _answering(monkeypatch, ConnectionRefusedError())
    delivery, now, pauses = _posted(as_system), MONDAY, []
    for _ in settings.MAIL_PAUSES:
        with clock.at(now):
            claimed = claim(delivery.pk)
            assert claimed is not None
            note(claimed, hand_over(claimed))
            assert claim(delivery.pk) is None, "not before its time"
        delivery.refresh_from_db()
        assert _jobs()[-1][2] == delivery.next_try_at
        pauses.append((delivery.next_try_at - now).seconds)
        now = delivery.next_try_at
    assert pauses == list(settings.MAIL_PAUSES)
    assert pauses == sorted(set(pauses))
    with clock.at(now):
        claimed = claim(delivery.pk)
        assert claimed is not None
        note(claimed, hand_over(claimed))
    delivery.refresh_from_db()
    assert (delivery.state, delivery.last_error) == (S.PARKED, "E-postservern svarar inte (ConnectionRefusedError).")


@pytest.mark.parametrize(
    ("answer", "state", "why"),
    [
        (_refused(550, b"no such user"), S.BOUNCED, "Adressen tar inte emot e-post: 550 no such user"),
        (_refused(450, b"try later"), S.QUEUED, "Adressen tar inte emot e-post: 450 try later"),
        (smtplib.SMTPDataError(554, b"spam"), S.FAILED, "E-postservern nekade brevet: 554 spam"),
        (smtplib.SMTPDataError(451, b"full"), S.QUEUED, "E-postservern nekade brevet: 451 full"),
        (
            smtplib.SMTPAuthenticationError(535, b"no"),
            S.QUEUED,
            "E-postservern godtar inte inloggningen. Kontrollera SMTP_USER och SMTP_PASSWORD.",
        ),
        (smtplib.SMTPServerDisconnected(), S.QUEUED, "E-postservern avbröt (SMTPServerDisconnected)."),
        (TimeoutError(), S.QUEUED, "E-postservern svarar inte (TimeoutError)."),
    ],
)
def test_no3_a_permanent_refusal_ends_at_once_and_a_passing_one_is_tried_again(
    as_system: Stage, monkeypatch: pytest.MonkeyPatch, answer: Exception, state: S, why: str
) -> None:
    _answering(monkeypatch, answer)
    delivery = _posted(as_system)
    claimed = claim(delivery.pk)
    assert claimed is not None
    note(claimed, hand_over(claimed))
    delivery.refresh_from_db()
    assert (delivery.state, delivery.last_error) == (state, why)


def test_without_a_mail_server_nothing_is_called_sent(as_system: Stage, settings: Any) -> None:
    settings.EMAIL_BACKEND = "fmuadmin.deliveries.nowhere.EmailBackend"
    claimed = claim(_posted(as_system).pk)
    assert claimed is not None
    assert hand_over(claimed) == Outcome(S.QUEUED, "Ingen e-postserver är inställd (SMTP_HOST).")
    assert sending.worker_name()


def _seen_by(actor: Actor) -> int:
    """How many mails the person sees, in the database and by the rule alike."""
    with seen_as(actor):
        rows = len(ask("SELECT id FROM fmuadmin_delivery"))
        assert rows == Delivery.objects.visible_to(actor).count()
        return rows


@pytest.mark.every_postgres
def test_mails_are_read_by_their_organisation_and_administrators_and_written_by_the_system(stage: Stage) -> None:
    with rolled_back():
        with seen_as(SYSTEM):
            delivery = _posted(stage)
        people = ("care_admin", "physician", "admin", "care_admin_bjork", "coordinator", "officer", "reviewer")
        seen = {who: _seen_by(stage.actor(who)) for who in people}
        assert [who for who, n in seen.items() if n] == ["care_admin", "physician", "admin"]
        with seen_as(SYSTEM):
            Delivery.objects.filter(pk=delivery.pk).update(user_id=stage.actor("physician").user_id)
        own = {who: _seen_by(stage.actor(who)) for who in seen}
        assert [who for who, n in own.items() if n] == ["physician", "admin"], "a person's own address"
        with seen_as(stage.actor("care_admin")):
            assert ask("UPDATE fmuadmin_delivery SET state = 'parked' RETURNING id") == []
        for sql in (
            f"UPDATE fmuadmin_delivery SET text = 'x' WHERE id = {delivery.pk}",
            f"UPDATE fmuadmin_delivery SET address = 'x' WHERE id = {delivery.pk}",
            "DELETE FROM fmuadmin_delivery",
            "INSERT INTO fmuadmin_delivery SELECT * FROM fmuadmin_delivery",
        ):
            with pytest.raises(REFUSED), seen_as(stage.actor("admin")):
                ask(sql)


def test_what_was_sent_is_erased_after_its_days_and_the_trail_keeps_what_was_done(as_system: Stage) -> None:
    settings_days = settings.MAIL_KEPT_DAYS
    sent, bounced, parked = (_posted(as_system) for _ in range(3))
    for delivery, outcome in ((sent, S.SENT), (bounced, S.BOUNCED), (parked, S.PARKED)):
        claimed = claim(delivery.pk)
        assert claimed is not None
        note(claimed, Outcome(outcome, "" if outcome == S.SENT else "nej"))
    audit.record(as_system.actor("admin"), RETRIED, subject=sent, facts={"at": "Strandkliniken FMU", "subject": "x"})
    with clock.at(MONDAY + timedelta(days=settings_days)):
        waiting = _posted(as_system)
        assert erase_old() == 0, "not on the day itself"
    with clock.at(MONDAY + timedelta(days=settings_days + 1)):
        assert erase_old() == 2
        assert erase_old() == 0
        assert set(Delivery.objects.values_list("pk", flat=True)) == {parked.pk, waiting.pk}
        (line,) = AuditEvent.objects.filter(verb="delivery.erased")
        assert (line.actor_name, line.facts["count"]) == ("FMU-admin", 2)
        assert AuditEvent.objects.filter(verb="delivery.retried", subject_id=sent.pk).exists()
