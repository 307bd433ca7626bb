"""The demo's own controls: become somebody else with one click, wind the clock, and time does its work (ON1, ON2)."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases.vocabulary import CaseState
from fmuadmin import clock
from fmuadmin.access import SYSTEM, seen_as
from fmuadmin.models import AuditEvent, Delivery, DemoClock, Mandate, Notice, NoticeChoice, NoticeWaiting, Organisation
from fmuadmin.notices import MANDATE_WITHDRAWN
from fmuadmin.vocabulary import NoticeDelivery

# Read before the demo is switched on below, so that the real site map is not the demo's for every later test.
from tests import demo_urls
from tests.clients import logged_in
from tests.story import Story


@pytest.fixture(autouse=True)
def demo(settings: Any) -> Iterator[None]:
    """The demo is on."""
    settings.FMU_DEMO = True
    settings.ROOT_URLCONF = demo_urls.__name__
    return


def demo_day() -> Any:
    """The day it is in the demo."""
    return (clock.real_now() + DemoClock.objects.get().ahead_by).date()


def test_one_click_makes_one_somebody_else(story: Story) -> None:
    visitor = Client()
    answer = visitor.post(reverse("demo_switch"), {"mandate": story.world.coordinator.mandate_id})
    assert answer.headers["Location"] == reverse("cases:board")
    assert "Region Norrbotten · Samordnare" in visitor.get("/oversikt/?atgard=0").content.decode()
    visitor.post(reverse("demo_switch"), {"mandate": story.world.physician.mandate_id})
    assert "Strandkliniken FMU · Utredare" in visitor.get("/oversikt/?atgard=0").content.decode()


def test_a_mandate_that_is_none_changes_nothing(story: Story) -> None:
    client = logged_in(story.world.coordinator)
    assert client.post(reverse("demo_switch"), {"mandate": "987654321"}).status_code == 404
    assert "Samordnare" in client.get("/oversikt/?atgard=0").content.decode()


def test_the_clock_is_wound_past_the_weekend_to_the_next_working_day(story: Story) -> None:
    with clock.at(story.soon(4)):  # Friday 2026-03-20
        logged_in(story.world.coordinator).post(reverse("demo_clock"), {"to": "working_day"})
        assert f"{demo_day()}" == "2026-03-23"
    with seen_as(SYSTEM):
        assert AuditEvent.objects.get(verb="demo_clock.moved").actor_name == "Sara Lind"


def test_the_clock_is_wound_to_the_morning_after_the_next_slutdatum_and_the_window_passes(story: Story) -> None:
    story.to(CaseState.STATEMENT_RECEIVED)
    until = story.case.facts.supplement_until
    with clock.at(story.now):
        logged_in(story.world.officer).post(reverse("demo_clock"), {"to": "deadline"})
        assert demo_day() > until
    assert story.case.state == CaseState.ACCOUNTING


def test_what_happened_before_the_leap_is_told_and_the_days_summary_is_sent_by_the_move(story: Story) -> None:
    told, colleague = story.world.strand, story.world.people["care_admin"]
    with clock.at(story.now):
        with seen_as(SYSTEM):
            Organisation.objects.filter(pk=told.pk).update(email="fmu@strand.example")
            NoticeChoice.objects.create(organisation=told, group=MANDATE_WITHDRAWN.group, delivery=NoticeDelivery.DAILY)
            Mandate.objects.filter(pk=colleague.mandate_id).update(withdrawn_at=clock.now())
        logged_in(story.world.coordinator).post(reverse("demo_clock"), {"to": "working_day"})
        with seen_as(SYSTEM):
            assert Notice.objects.filter(organisation=told, kind=MANDATE_WITHDRAWN.code).count() == 1
            (mail,) = Delivery.objects.filter(organisation=told, subject__startswith="FMU-admin: 1 notis ")
            assert mail.subject.endswith(f"{demo_day()}")
            assert not NoticeWaiting.objects.exists()
