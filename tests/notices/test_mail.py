"""Notices by mail: what is sent to whom, when, and what stands in it (NO2, S23)."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from cases import commands
from cases.vocabulary import CaseNotices
from fmuadmin import clock
from fmuadmin.access import SYSTEM, Actor, seen_as
from fmuadmin.lifecycle import Refused
from fmuadmin.models import Delivery, Mandate, Notice, NoticeAddress, NoticeChoice, NoticeWaiting, Organisation
from fmuadmin.notices import choosing, kinds, mails, tell
from fmuadmin.notices.summaries import send_due
from fmuadmin.notices.sweeping import sweep_notices
from fmuadmin.vocabulary import NoticeDelivery, NoticeGroup
from tests.acting import Desk, undone
from tests.scenes import Stage, command_of, valid_input
from tests.story import Story

REGION_ADDRESS = "fmu@region-nord.example"


@pytest.fixture
def story(stage: Stage) -> Iterator[Story]:
    """A case under investigation in a region with an address; what a test does is undone."""
    told = stage.scene("in_progress")
    with undone():
        with seen_as(SYSTEM):
            _organisations(stage)
        yield told


def _organisations(stage: Stage) -> None:
    NoticeAddress.objects.create(
        organisation_id=stage.world.north.pk, address=REGION_ADDRESS, confirmed_at=stage.scene("in_progress").now
    )


def delay(story: Story) -> None:
    """An act that tells FK and the region."""
    story.do(command_of("report_delay"), "care_admin", **valid_input(story, "report_delay"))


def sent_to(address: str) -> list[Delivery]:
    """The mails to an address, oldest first."""
    with seen_as(SYSTEM):
        return list(Delivery.objects.filter(address=address).order_by("pk"))


def choose(story: Story, actor: Actor, delivery: str, *, person: bool, **more: str) -> None:
    """The person chooses the same for every group, but ``more``."""
    with story.as_(actor):
        groups = [group.value for group in choosing.groups_for(person=person)]
        choosing.choose(actor, dict.fromkeys(groups, delivery) | more, person=person)


def confirm(story: Story, actor: Actor, address: str, *, person: bool) -> None:
    """The person has typed the code that came to the address."""
    with story.as_(actor):
        choosing.want_address(actor, address, person=person)
    with story.as_(SYSTEM):
        choosing.send_codes()
    with story.as_(actor):
        choosing.confirm_address(actor, code_sent_to(address), person=person)


def code_sent_to(address: str) -> str:
    """The code in the newest mail."""
    found = re.search(r"Koden är (\d{4} \d{4})", sent_to(address)[-1].text)
    assert found
    return found[1]


# At once ------------------------------------------------------------------------------------------


def test_an_organisation_gets_mail_at_once_until_it_says_otherwise(stage: Stage, story: Story) -> None:
    delay(story)
    (mail,) = sent_to(REGION_ADDRESS)
    assert mail.subject == f"FMU-admin: Försening meddelad i ärende {story.number}"
    assert mail.organisation_id == stage.world.north.pk
    with seen_as(SYSTEM):
        assert Notice.objects.get(pk=mail.notice_id).kind == "delay.reported"
    choose(story, stage.actor("coordinator"), NoticeDelivery.OFF, person=False)
    story.do(command_of("deny_respite"), "officer", **valid_input(story, "deny_respite"))
    assert len(sent_to(REGION_ADDRESS)) == 1


def test_a_person_gets_mail_only_when_they_have_asked_and_confirmed_the_address(stage: Stage, story: Story) -> None:
    coordinator = stage.actor("coordinator")
    choose(story, coordinator, NoticeDelivery.NOW, person=True)
    delay(story)
    assert sent_to("sara@region.example") == []
    with story.as_(coordinator):
        choosing.want_address(coordinator, "sara@region.example", person=True)
    story.do(command_of("deny_respite"), "officer", **valid_input(story, "deny_respite"))
    assert sent_to("sara@region.example") == [], "no code has come back"
    confirm(story, coordinator, "sara@region.example", person=True)
    delay(story)
    assert sent_to("sara@region.example")[-1].subject.startswith("FMU-admin: Försening meddelad")


def test_who_follows_gets_mail_of_the_case_and_nothing_else(stage: Stage, story: Story) -> None:
    from cases.commands.following import follow_case

    officer = stage.actor("officer")
    confirm(story, officer, "eva@fk.example", person=True)
    choose(story, officer, NoticeDelivery.OFF, person=True, followed=NoticeDelivery.NOW)
    delay(story)
    assert len(sent_to("eva@fk.example")) == 1, "only the code"
    with story.as_(officer):
        follow_case(story.number, actor=officer)
    story.do(command_of("book_visit"), "care_admin", **valid_input(story, "book_visit"))
    assert [mail.subject for mail in sent_to("eva@fk.example")[1:]] == [
        f"FMU-admin: Något har hänt i ärende {story.number}"
    ]


def test_s3_mail_stops_with_the_mandate_and_with_jav(stage: Stage, story: Story) -> None:
    for who in ("coordinator", "coordinator2"):
        confirm(story, stage.actor(who), f"{who}@region.example", person=True)
        choose(story, stage.actor(who), NoticeDelivery.NOW, person=True)
    story.do(commands.declare_own_conflict, "coordinator")
    with seen_as(SYSTEM):
        Mandate.objects.filter(pk=stage.actor("coordinator2").mandate_id).update(withdrawn_at=story.now)
    delay(story)
    for who in ("coordinator", "coordinator2"):
        assert len(sent_to(f"{who}@region.example")) == 1, "only the code"


# Addresses ----------------------------------------------------------------------------------------


def test_the_old_address_is_used_until_the_code_has_come_back_from_the_new_one(stage: Stage, story: Story) -> None:
    coordinator, new = stage.actor("coordinator"), "ny@region.example"
    with story.as_(coordinator):
        choosing.want_address(coordinator, new, person=False)
    with story.as_(SYSTEM):
        choosing.send_codes()
        assert choosing.send_codes() == 0, "a code is sent once"
    delay(story)
    assert (len(sent_to(REGION_ADDRESS)), len(sent_to(new))) == (1, 1)
    with story.as_(coordinator):
        with pytest.raises(Refused, match="stämmer inte"):
            choosing.confirm_address(coordinator, "00000000", person=False)
        choosing.confirm_address(coordinator, code_sent_to(new), person=False)
    story.do(command_of("deny_respite"), "officer", **valid_input(story, "deny_respite"))
    assert (len(sent_to(REGION_ADDRESS)), len(sent_to(new))) == (1, 2)


def test_a_code_is_kept_as_a_digest_holds_for_a_day_and_is_not_guessed(stage: Stage, story: Story) -> None:
    coordinator, new = stage.actor("coordinator"), "ny@region.example"
    with story.as_(coordinator):
        choosing.want_address(coordinator, new, person=True)
    with story.as_(SYSTEM):
        choosing.send_codes()
        kept = NoticeAddress.objects.get(user_id=coordinator.user_id)
        assert code_sent_to(new).replace(" ", "") not in kept.code
    with clock.at(story.now + timedelta(hours=25)), seen_as(coordinator), pytest.raises(Refused, match="för gammal"):
        choosing.confirm_address(coordinator, code_sent_to(new), person=True)
    with story.as_(coordinator):
        for _ in range(5):
            with pytest.raises(Refused):
                choosing.confirm_address(coordinator, "12345678", person=True)
        with pytest.raises(Refused, match="för många gånger"):
            choosing.confirm_address(coordinator, code_sent_to(new), person=True)


def test_the_settings_pages_say_what_is_used_what_waits_and_keep_what_is_chosen(stage: Stage, story: Story) -> None:
    desk = Desk.of(stage, story, "coordinator")
    page = desk.open(reverse("organisation_notice_settings")).content.decode()
    assert REGION_ADDRESS in page
    wrong = desk.send(reverse("notice_address"), {"address": "inte en adress"})
    assert wrong.status_code == 422
    desk.send(reverse("notice_address"), {"address": "sara@region.example"})
    waiting = desk.open(reverse("notice_settings")).content.decode()
    assert "Inte bekräftad" in waiting
    assert "sara@region.example" in waiting
    bad = desk.send(reverse("notice_address"), {"code": "1"})
    assert bad.status_code == 422
    groups = [group.value for group in choosing.groups_for(person=True)]
    desk.send(reverse("notice_settings"), dict.fromkeys(groups, "daily"))
    with story.as_(desk.actor):
        assert set(choosing.choices_of(desk.actor, person=True).values()) == {"daily"}


def test_nobody_chooses_for_another_organisation_or_person(stage: Stage, story: Story) -> None:
    south = stage.actor("coordinator_south")
    with seen_as(south), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM fmuadmin_noticeaddress")
        assert cursor.fetchone() == (0,)
        cursor.execute("UPDATE fmuadmin_noticeaddress SET address = 'x@y.example'")
        assert cursor.rowcount == 0


# What stands in it --------------------------------------------------------------------------------

CANARIES = ("Anna Andersson", "19121212-1212", "191212121212", "Storgatan", "Migrän", "Remissvar")


@pytest.mark.parametrize("code", sorted(kinds.all_kinds()))
def test_s23_no_mail_of_any_kind_holds_a_person_or_a_word_that_somebody_wrote(stage: Stage, code: str) -> None:
    kind = kinds.all_kinds()[code]
    notice = Notice(
        kind=code,
        case_number="FMU-2026-0007",
        facts=dict.fromkeys(kind.facts, "2026-03-06"),
        about_day=date(2026, 3, 9),
    )
    for organisation_kind in ("region", "care_unit", "fk_office", "operations"):
        text = mails.text_of(notice, organisation_kind)
        assert "/arenden/FMU-2026-0007/" in text
        assert "{" not in text
        assert len(text) < 900
        left = re.sub(r"FMU-2026-0007|2026-03-0\d|FMU-admin", "", text)
        assert not re.search(r"\d{4,}", left)
    subject = mails.subject_of(notice)
    assert subject == f"FMU-admin: {kind.title} i ärende FMU-2026-0007"
    assert len(subject.splitlines()) == 1


def test_s23_what_is_written_in_a_case_reaches_no_mail(stage: Stage) -> None:
    with undone():
        with seen_as(SYSTEM):
            Organisation.objects.update(email="notiser@organisation.example")
        story = Story(stage.world).to("closed")
        with seen_as(SYSTEM):
            mailed = Delivery.objects.filter(organisation__email="notiser@organisation.example")
            texts = [f"{mail.subject}\n{mail.text}" for mail in mailed]
            insured = story.case.insured
        words = {insured.name, insured.identity_number, *CANARIES, *(a.name for a in stage.world.people.values())}
        assert len(texts) > 10
        for text in texts:
            assert not [word for word in words if word and word != "FMU-admin" and word in text]


def test_the_link_has_the_sites_own_address(settings: Any, stage: Stage) -> None:
    settings.PUBLIC_URL = "https://fmu.example"
    notice = Notice(kind="case.ordered", case_number="FMU-2026-0007", facts={})
    assert "Öppna ärendet: https://fmu.example/arenden/FMU-2026-0007/\n" in mails.text_of(notice, "care_unit")


# Once a day ---------------------------------------------------------------------------------------


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """An instant in Swedish time."""
    return datetime.combine(day, time(hour, minute), clock.TZ)


@pytest.mark.parametrize("day", [date(2026, 3, 17), date(2026, 3, 29), date(2026, 10, 25)])
def test_the_daily_mail_goes_once_with_everything_that_waited(stage: Stage, story: Story, day: date) -> None:
    """Also on the days on which summer time begins and ends."""
    region = stage.world.north.pk
    with seen_as(SYSTEM):
        for group in CaseNotices:
            NoticeChoice.objects.create(organisation_id=region, group=group.value, delivery=NoticeDelivery.DAILY)

    def told(moment: datetime) -> None:
        with clock.at(moment), seen_as(SYSTEM):
            tell("exam.approved", organisation_ids=[region], case_ref=None, case_number="FMU-2026-0007", facts={})

    def swept(moment: datetime) -> int:
        with clock.at(moment), seen_as(SYSTEM):
            return send_due()

    told(at(day - timedelta(days=1), 16))
    told(at(day, 1, 30))
    assert sent_to(REGION_ADDRESS) == []
    assert swept(at(day, 7, 29)) == 0
    assert swept(at(day, 7, 30)) == 1
    assert swept(at(day, 7, 31)) == 0
    told(at(day, 7, 45))
    assert swept(at(day, 23, 59)) == 0
    (mail,) = sent_to(REGION_ADDRESS)
    assert mail.subject == f"FMU-admin: 2 notiser {day}"
    assert mail.text.count("Utvidgning godkänd i ärende FMU-2026-0007") == 2
    assert swept(at(day + timedelta(days=1), 7, 30)) == 1
    with seen_as(SYSTEM):
        assert not NoticeWaiting.objects.exists()


def test_a_mandate_that_is_withdrawn_is_told_once_to_its_organisation(stage: Stage, story: Story) -> None:
    physician = stage.actor("physician")
    with story.as_(SYSTEM):
        Mandate.objects.filter(pk=physician.mandate_id).update(withdrawn_at=story.now)
        sweep_notices()
        sweep_notices()
        (told,) = Notice.objects.filter(kind="mandate.withdrawn")
        assert told.organisation_id == physician.organisation_id
        assert told.facts == {"mandate": physician.mandate_id}


def test_every_group_of_the_catalogue_can_be_chosen() -> None:
    offered = {group.value for group in choosing.groups_for(person=True)}
    assert offered == {*CaseNotices.values, *NoticeGroup.values}
