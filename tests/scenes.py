"""Cases brought to where a step is open, each told once per test module, and proof that a refusal changed nothing.

A scene is a story with a name. ``Stage`` tells it when first asked for, inside one transaction that the module rolls
back; every attempt on a scene is a savepoint that is rolled back too.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from billing.commands import settle_leg
from cases import commands, ports
from cases.vocabulary import CaseState, RevokeReason
from fmuadmin.access import SYSTEM, Actor, seen_as
from fmuadmin.lifecycle import declared_steps
from fmuadmin.models import AuditEvent
from fmuadmin.vocabulary import Profession, Role
from tests.story import Story
from tests.valid_acts import valid_act
from tests.world import World, _person

S = CaseState


def command_of(step: str) -> Callable[..., Any]:
    """The command behind a step's name."""
    return settle_leg if step == "settle_leg" else getattr(commands, step)  # type: ignore[no-any-return]


def all_steps() -> list[str]:
    """Every act on an existing case: the lifecycle's steps, and what stands beside them."""
    from cases.models import Case

    return [*declared_steps(Case), "settle_leg", "take_case", "write_note"]


class Stage:
    """The small world and its scenes."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._told: dict[str, Story] = {}
        self._depth = len(connection.savepoint_ids)
        for short, unit in (("bjork", world.bjork), ("far", world.far)):
            _person(world, f"physician_{short}", f"Läkare {short}", unit, Role.INVESTIGATOR, Profession.LK)
            _person(world, f"psychologist_{short}", f"Psykolog {short}", unit, Role.INVESTIGATOR, Profession.PS)
        _person(world, "officer_colleague", "Ove Holm", world.fk_north, Role.FK_OFFICER)
        _person(world, "reviewer_north", "Granskare Nord", world.north, Role.LOG_REVIEWER)
        _person(world, "reviewer_strand", "Granskare Strand", world.strand, Role.LOG_REVIEWER)
        world.people["system"] = SYSTEM

    def scene(self, name: str) -> Story:
        """A copy of the scene's story: its case and its time."""
        if name not in self._told:
            assert len(connection.savepoint_ids) == self._depth, f"tell the scene {name} before rolled_back()"
            story = Story(self.world)
            SCENES[name](story)
            self._told[name] = story
        return replace(self._told[name], told=list(self._told[name].told))

    def actor(self, who: str) -> Actor:
        """The person, or the system."""
        return self.world.people[who]


@contextmanager
def rolled_back() -> Iterator[None]:
    """Undo everything the block did."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def valid_input(story: Story, step: str) -> dict[str, Any]:
    """Valid keyword arguments for the step on the story's case."""
    with story.as_(SYSTEM):
        values = valid_act(story.case, step)
    assert values is not None, f"nothing valid can be typed for {step} in {story.case.state}"
    return values


# Proof -------------------------------------------------------------------------------------------


def everything() -> dict[str, str]:
    """Each table of cases and money as one checksum; equal before and after means that nothing was changed."""
    tables = sorted(
        model._meta.db_table
        for label in ("cases", "billing", "dialogue")
        for model in apps.get_app_config(label).get_models()
    )
    parts = [
        f"SELECT '{table}', md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {table} AS t"
        for table in [*tables, "cases_party_count"]
    ]
    with seen_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return dict(cursor.fetchall())


def trail_since(latest: int) -> list[AuditEvent]:
    """The lines of the trail after the one with this key."""
    with seen_as(SYSTEM):
        return list(AuditEvent.objects.filter(pk__gt=latest).order_by("pk"))


def end_of_trail() -> int:
    """The key of the trail's newest line."""
    with seen_as(SYSTEM):
        return AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def pushes_waiting() -> int:
    """How many pushes the transaction would send at commit."""
    return len(connection.run_on_commit)


# The scenes --------------------------------------------------------------------------------------


def _deviation(story: Story) -> None:
    story.to(S.IN_PROGRESS)
    _take(story, "report_deviation", "care_admin")


def _take(story: Story, step: str, who: str, **more: Any) -> None:
    """Let the person take the step with valid input."""
    story.do(command_of(step), who, **(valid_input(story, step) | more))


def _then(before: str, *acts: tuple[str, str]) -> Callable[[Story], None]:
    """A scene that goes on from another with these (step, who)."""

    def tell(story: Story) -> None:
        SCENES[before](story)
        for step, who in acts:
            _take(story, step, who)

    return tell


def _after_the_visit(story: Story) -> None:
    story.to(S.IN_PROGRESS)
    story.wait(6)


def _material_sent(story: Story) -> None:
    story.to(S.AWAITING_MATERIAL)
    _take(story, "send_material", "officer")


def _material_came_days_ago(story: Story) -> None:
    story.to(S.BOOKING)
    story.wait(3)


def _transfer_accepted(story: Story) -> None:
    story.to(S.IN_PROGRESS)
    story.do(commands.ask_units, "coordinator", unit_ids=[story.world.bjork.pk])
    story.accept("care_admin_bjork")


def _settled_but_open(story: Story) -> None:
    story.to(S.SETTLING)
    reactions, ports.plugs.on_settling = ports.plugs.on_settling, ()
    try:
        story.settle()
    finally:
        ports.plugs.on_settling = reactions


def _window_passed(story: Story) -> None:
    story.to(S.STATEMENT_RECEIVED)
    story.wait(26)


def _first_leg_settled(story: Story) -> None:
    story.to(S.SETTLING)
    _take(story, "settle_leg", "economist")


def _two_visits(story: Story) -> None:
    story.to(S.IN_PROGRESS).book(days=12)
    story.wait(6)


def _with_interpreter(story: Story) -> None:
    story.to(S.BOOKING).book(interpreter_booked=True)
    story.wait(6)


def _seen_at_the_second_visit(story: Story) -> None:
    """The first visit was cancelled after FK's decision, the second was held on Wednesday 25 March."""
    story.to(S.IN_PROGRESS)
    _take(story, "report_deviation", "care_admin", cause="care")
    _take(story, "decide_deviation", "officer", decision="rebook")
    story.book(days=7)
    story.wait(9)


def _sent_by_post(story: Story) -> None:
    _after_the_visit(story)
    _take(story, "send_statement", "care_admin", channel="post")
    story.wait(3)


def _own_unit_declined(story: Story) -> None:
    story.to(S.RECEIVED).ask("own_unit", "strand")
    _take(story, "decline_request", "care_admin_own")


def _abort_without_visit(story: Story) -> None:
    story.to(S.BOOKING)
    _take(story, "abort", "officer")


def _revoked(story: Story) -> None:
    story.to(S.IN_PROGRESS)
    story.do(commands.revoke, "officer", cause=RevokeReason.WRONG_PERSON)


SCENES: dict[str, Callable[[Story], Any]] = {
    **{
        state.value: (lambda story, state=state: story.to(state))
        for state in (
            S.RECEIVED,
            S.ASKING_UNITS,
            S.ANSWERED,
            S.ASSIGNED,
            S.AWAITING_MATERIAL,
            S.BOOKING,
            S.IN_PROGRESS,
            S.STATEMENT_SENT,
            S.STATEMENT_RECEIVED,
            S.ACCOUNTING,
            S.SETTLING,
            S.CLOSED,
        )
    },
    "deviation": _deviation,
    "supplement_requested": _then("statement_received", ("request_supplement", "officer")),
    "supplement_sent": _then("supplement_requested", ("send_supplement", "care_admin")),
    "rejected": _then("answered", ("reject_request", "coordinator")),
    "withdrawn": _then("answered", ("withdraw", "officer")),
    "aborted": _abort_without_visit,
    "conflict_of_interest": _then("in_progress", ("declare_conflict_of_interest", "care_admin")),
    "revoked": _revoked,
    "two visits": _two_visits,
    "with interpreter": _with_interpreter,
    "seen at the second visit": _seen_at_the_second_visit,
    "sent by post": _sent_by_post,
    "own unit declined": _own_unit_declined,
    "material sent": _material_sent,
    "material came days ago": _material_came_days_ago,
    "exam requested": _then("booking", ("request_complementary_exam", "physician")),
    "exam approved": _then("exam requested", ("approve_complementary_exam", "officer")),
    "delay reported": _then("booking", ("report_delay", "care_admin")),
    "after the visit": _after_the_visit,
    "transfer accepted": _transfer_accepted,
    "transfer proposed": _then("transfer accepted", ("propose_transfer", "coordinator")),
    "window passed": _window_passed,
    "aborted with a visit ahead": _then("in_progress", ("abort", "officer")),
    "all accounted for": _then("accounting", ("report_visit", "care_admin")),
    "first leg settled": _first_leg_settled,
    "both legs settled, not closed": _settled_but_open,
}
