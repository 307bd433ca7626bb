"""An act borrows the system's eyes for its writing, and the actor has their own again however it ends (ADR 0015)."""

from typing import Any

import pytest
from django.db import transaction

from cases import commands
from fmuadmin.access import SYSTEM, seen_as
from fmuadmin.eyes import borrow_system_eyes
from fmuadmin.lifecycle import Denied, Refused
from tests.kernel.test_rls import ask
from tests.scenes import Stage, rolled_back

pytestmark = pytest.mark.every_postgres
_EYES = "SELECT current_user::text, current_setting('fmu.organisation'), current_setting('fmu.person')"


def test_the_actors_eyes_come_back_after_an_act_a_refusal_a_denial_and_an_error(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    story, actor = stage.scene("in_progress"), stage.actor("care_admin")
    own = [("fmu_app", str(actor.organisation_id), str(actor.user_id))]
    with rolled_back(), story.as_(actor):
        commands.take_case(story.number, actor=actor)
        assert ask(_EYES) == own
        with pytest.raises(Refused):
            commands.take_case(story.number, actor=actor)
        assert ask(_EYES) == own
        with pytest.raises(Denied):
            commands.revoke(story.number, actor=actor, cause="other")
        assert ask(_EYES) == own

        def broken(*args: Any, **kwargs: Any) -> None:
            assert ask("SELECT current_user::text") == [("fmu_system",)]
            raise ZeroDivisionError

        monkeypatch.setattr("cases.commands.moves.write_parties", broken)
        with pytest.raises(ZeroDivisionError):
            commands.report_delay(story.number, actor=actor, reason="Kö")
        assert ask(_EYES) == own


def test_an_act_inside_an_act_gives_back_what_it_found(stage: Stage) -> None:
    """Settling the last leg closes the case by an act of the system."""
    story = stage.scene("both legs settled, not closed")
    with rolled_back(), story.as_(stage.actor("fk_economist")):
        with transaction.atomic(), seen_as(SYSTEM):
            commands.settle(story.number, actor=SYSTEM)
            assert ask("SELECT current_user::text") == [("fmu_system",)]
        assert ask("SELECT current_user::text") == [("fmu_app",)]


def test_what_an_act_returns_holds_nothing_that_it_saw_with_the_systems_eyes(stage: Stage) -> None:
    story, actor = stage.scene("answered"), stage.actor("care_admin_bjork")
    with rolled_back(), story.as_(actor):
        case = commands.decline_request(story.number, actor=actor, reason="Full kö")
        assert {request.unit_id for request in case.facts.requests} == {actor.organisation_id}


def test_nobody_borrows_the_systems_eyes_outside_an_act() -> None:
    with pytest.raises(LookupError):
        borrow_system_eyes()
