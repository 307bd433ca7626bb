"""Leveranser for system administrators, and what an organisation is told of its own address (IN2, NO3)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from fmuadmin import clock
from fmuadmin.access import SYSTEM, seen_as
from fmuadmin.deliveries import post
from fmuadmin.deliveries.handling import park, retry
from fmuadmin.deliveries.listing import undelivered
from fmuadmin.deliveries.sending import Outcome, claim, note
from fmuadmin.lifecycle import Denied
from fmuadmin.models import AuditEvent, Delivery
from fmuadmin.vocabulary import DeliveryState
from tests.acting import counted, undone
from tests.clients import logged_in
from tests.scenes import Stage
from tests.world import MONDAY

S = DeliveryState


@pytest.fixture(autouse=True)
def nothing_stays(stage: Stage) -> Iterator[None]:
    with undone():
        yield


def _mail(stage: Stage, state: S = S.QUEUED, *, organisation: str = "strand", **more: Any) -> Delivery:
    values = {"address": f"fmu@{organisation}.example", "subject": "FMU-admin: Ny förfrågan i ärende FMU-2026-0001"}
    with seen_as(SYSTEM):
        sent = post(text="Svara.", organisation_id=getattr(stage.world, organisation).pk, **{**values, **more})
        if state != S.QUEUED:
            claimed = claim(sent.pk)
            assert claimed is not None
            note(claimed, Outcome(state, "" if state == S.SENT else "Adressen tar inte emot e-post: 550 okänd"))
        sent.refresh_from_db()
        return sent


def _admin(stage: Stage) -> Client:
    return logged_in(stage.actor("admin"))


def _reads(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_in2_leveranser_shows_what_stands_where_with_counts_and_by_state(stage: Stage) -> None:
    _mail(stage)
    _mail(stage, S.SENT, organisation="bjork")
    _mail(stage, S.BOUNCED, organisation="kust")
    client = _admin(stage)
    page = _reads(client, "/leveranser/")
    for words in ("Strandkliniken FMU", "fmu@kust.example", "550 okänd", "FMU-2026-0001"):
        assert words in page
    bounced = _reads(client, "/leveranser/?lage=bounced")
    assert "Kustrehab" in bounced
    assert "Strandkliniken FMU" not in bounced
    assert "Här finns ingen e-post." in _reads(client, "/leveranser/?lage=parked")
    assert "Strandkliniken FMU" in _reads(client, "/leveranser/?lage=nonsens")


def test_the_list_asks_as_often_for_a_full_page_as_for_one_mail_and_goes_on_by_key(stage: Stage) -> None:
    _mail(stage)
    client = _admin(stage)
    with counted() as one:
        client.get("/leveranser/")
    with seen_as(SYSTEM):
        first = Delivery.objects.get()
        Delivery.objects.bulk_create(
            Delivery(
                organisation_id=first.organisation_id,
                address="a@b.example",
                subject=f"Brev {n}",
                text="x",
                message_id=f"<{n}@x>",
                created_at=MONDAY,
                next_try_at=MONDAY,
            )
            for n in range(60)
        )
    with counted() as fifty:
        page = client.get("/leveranser/").content.decode()
    assert len(fifty) == len(one) <= 12
    assert "Brev 59" in page
    assert "Brev 9<" not in page
    assert "aldre=" in page


def test_a_mail_says_who_to_call_and_is_sent_again_by_hand_with_its_line_in_the_trail(stage: Stage) -> None:
    stage.world.kust.__class__.objects.filter(pk=stage.world.kust.pk).update(phone="0920-123 45")
    delivery = _mail(stage, S.BOUNCED, organisation="kust")
    client, address = _admin(stage), f"/leveranser/{delivery.pk}/"
    page = _reads(client, address)
    assert "0920-123 45" in page
    assert delivery.message_id.strip("<>") in page
    assert client.post(address + "skicka-igen/").status_code == 303
    with seen_as(SYSTEM):
        delivery.refresh_from_db()
        assert (delivery.state, delivery.attempts) == (S.QUEUED, 0)
        claimed = claim(delivery.pk)
        assert claimed is not None
        assert claimed.message_id == delivery.message_id
        note(claimed, Outcome(S.SENT))
        line = AuditEvent.objects.filter(verb="delivery.retried").get()
    assert (line.actor_name, line.facts["at"]) == ("Siv Admin", "Kustrehab")
    assert "Brevet är redan skickat." in client.post(address + "skicka-igen/", follow=True).content.decode()


def test_a_parked_mail_rests_until_it_is_sent_again(stage: Stage) -> None:
    delivery, client = _mail(stage), _admin(stage)
    client.post(f"/leveranser/{delivery.pk}/parkera/")
    with seen_as(SYSTEM):
        assert claim(delivery.pk) is None
        assert AuditEvent.objects.filter(verb="delivery.parked").count() == 1
    said = client.post(f"/leveranser/{delivery.pk}/parkera/", follow=True).content.decode()
    assert "Brevet är redan parkerat." in said


def test_only_administrators_handle_mails(stage: Stage) -> None:
    delivery = _mail(stage, S.BOUNCED)
    for who in ("care_admin", "coordinator", "reviewer"):
        assert logged_in(stage.actor(who)).get("/leveranser/").status_code == 403
        for act in (retry, park):
            with pytest.raises(Denied), seen_as(stage.actor(who)):
                act(delivery.pk, actor=stage.actor(who))


def test_no3_a_bounced_address_is_told_to_the_unit_until_mail_arrives(stage: Stage) -> None:
    _mail(stage, S.BOUNCED)
    told = "Adressen fmu@strand.example tar inte emot e-post. Ändra adressen"
    assert told in _reads(logged_in(stage.actor("care_admin")), "/oversikt/?fas=alla")
    assert told not in _reads(logged_in(stage.actor("care_admin_bjork")), "/oversikt/?fas=alla")
    _mail(stage, S.SENT, address="nya@strand.example")
    assert told not in _reads(logged_in(stage.actor("care_admin")), "/oversikt/?fas=alla")


def test_no3_a_persons_own_address_is_told_to_that_person_only(stage: Stage) -> None:
    physician, colleague = stage.actor("physician"), stage.actor("care_admin")
    _mail(stage, S.BOUNCED, address="eva@strand.example", user_id=physician.user_id)
    for actor, wanted in ((physician, ["eva@strand.example"]), (colleague, [])):
        with seen_as(actor):
            assert undelivered(actor) == wanted
    with seen_as(physician), clock.at(MONDAY + timedelta(days=31)):
        assert undelivered(physician) == []
