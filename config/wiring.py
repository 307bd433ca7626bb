"""Every cross-app reaction as one visible table: what billing plugs into the case, and what follows what (ADR 0008)."""

from typing import Any

from billing import models, panel, telling, turn
from cases import insured, ports
from cases.commands import settle
from cases.demo.people import demo_people
from cases.models.follow import followed_by
from cases.models.trail_lines import lines_of_cases, not_ended_before
from cases.notices.following import barred_in, followers_for
from cases.selectors.links import opens_case
from cases.vocabulary import CaseState
from cases.world.acts import ending
from fmuadmin import rotation, ui
from fmuadmin.access import SYSTEM
from fmuadmin.administration.ports import plugs as administration_plugs
from fmuadmin.login import factors, rotating
from fmuadmin.login.arrival import plug_opens
from fmuadmin.logs.ports import plugs as log_plugs
from fmuadmin.models.audit import plug_lines_of_cases
from fmuadmin.notices.centre import unread_of
from fmuadmin.notices.ports import plugs as notice_plugs
from fmuadmin.trail.erasing import plug_kept_cases


def close_when_settled(case: Any) -> None:
    """Both legs are settled, or there is no money in it → the case closes, in the same act."""
    if case.state == CaseState.SETTLING and turn.is_settled(case):
        settle(case.number, actor=SYSTEM)


def close_told_when_settled(told: Any) -> None:
    """The same for a history that is told from a file."""
    if told.case.state == CaseState.SETTLING and turn.is_settled(told.case):
        ending.settle(told)


_cast: list[ui.DemoRole] = []


def demo_cast() -> list[ui.DemoRole]:
    """The demo's people for the role switcher, read once per process: the world is loaded before the server starts."""
    if not _cast:
        _cast.extend(
            ui.DemoRole(
                value=str(mandate.pk),
                label=f"{mandate.user.name}, {mandate.get_role_display()}, {mandate.organisation.name}",
            )
            for mandate in demo_people()
        )
    return _cast


def wire() -> None:
    """Plug everything in. Called once, when the site map is read."""
    ports.plugs.settling_ball = turn.settling_ball
    ports.plugs.settling_status = turn.settling_status
    ports.plugs.basis_is_open = turn.basis_is_open
    ports.plugs.prefetches = ("settlements",)
    ports.plugs.knows = (models.know_legs,)
    ports.plugs.panels = (panel.PANEL,)
    ports.plugs.acts = panel.ACTS
    ports.plugs.on_settling = (close_when_settled,)
    ports.plugs.readable_lines = (models.lines_readable_by,)
    ports.plugs.told_acts = (telling.settle_leg,)
    ports.plugs.on_told_settling = (close_told_when_settled,)
    log_plugs.insured_of = insured.insured_of
    log_plugs.cases_of = insured.cases_of
    administration_plugs.forget_factors = factors.forget_all
    notice_plugs.followers = followers_for
    notice_plugs.barred = barred_in
    notice_plugs.followed = followed_by
    ui.plug_unread(unread_of)
    ui.plug_demo_cast(demo_cast)
    plug_lines_of_cases(lines_of_cases)
    plug_kept_cases(not_ended_before)
    plug_opens(opens_case)
    rotation.register(rotating.PLACE)
    administration_plugs.forget_factors = factors.forget_all
