"""Every page state that people of the cases meet: which case, who looks, at what. Data and stories, no checks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cases import commands
from cases.acts_slugs import ACT_SLUGS
from cases.vocabulary import Channel
from fmuadmin import reading
from fmuadmin.vocabulary import Resource
from tests.scenes import SCENES, Stage, command_of, valid_input
from tests.story import Story

# Who opens which case. Every tab of the first ones is looked at; of the others the tab that the state is about.
EVERY_TAB: dict[str, tuple[str, ...]] = {
    "officer": ("eventful", "supplement_requested"),
    "coordinator": ("eventful", "supplement_requested"),
    "care_admin": ("eventful", "supplement_requested"),
    "care_admin_bjork": ("asking_units", "answered"),
    "economist": ("first leg settled",),
    "fk_economist": ("first leg settled",),
}
FIRST_TAB: dict[str, tuple[str, ...]] = {
    "officer": (
        "received", "assigned", "awaiting_material", "exam requested", "deviation", "supplement_sent", "settling",
        "closed", "rejected", "revoked",
    ),
    "coordinator": ("received", "asking_units", "answered", "assigned", "transfer proposed", "deviation", "closed"),
    "care_admin": (
        "asking_units", "material sent", "booking", "exam requested", "deviation", "supplement_sent", "accounting",
        "settling", "closed", "conflict_of_interest",
    ),
    "care_admin_bjork": ("assigned", "closed"),
    "economist": ("accounting", "settling", "closed"),
    "fk_economist": ("accounting", "closed"),
}  # fmt: skip

# Who takes which step in which case: each act's page once, as it opens and with everything filled in wrongly.
ACTS: dict[str, tuple[tuple[str, str], ...]] = {
    "coordinator": (
        ("ask_units", "received"),
        ("assign", "answered"),
        ("assign_directly", "received"),
        ("unassign", "assigned"),
        ("reject_request", "received"),
        ("propose_transfer", "transfer accepted"),
    ),
    "officer, begäran": (
        ("withdraw", "assigned"),
        ("order", "assigned"),
        ("update_order", "awaiting_material"),
        ("send_material", "awaiting_material"),
        ("correct_material_receipt", "material came days ago"),
        ("approve_complementary_exam", "exam requested"),
        ("deny_complementary_exam", "exam requested"),
        ("take_back_complementary_exam", "exam approved"),
        ("approve_transfer", "transfer proposed"),
        ("deny_transfer", "transfer proposed"),
    ),
    "officer, utredning": (
        ("grant_respite", "booking"),
        ("deny_respite", "delay reported"),
        ("decide_deviation", "deviation"),
        ("confirm_statement", "statement_sent"),
        ("request_supplement", "statement_received"),
        ("confirm_supplement", "supplement_sent"),
        ("withdraw_supplement", "supplement_requested"),
        ("approve_statement", "statement_received"),
        ("revoke", "in_progress"),
        ("abort", "in_progress"),
    ),
    "care_admin, begäran": (
        ("accept_request", "asking_units"),
        ("decline_request", "asking_units"),
        ("withdraw_acceptance", "answered"),
        ("confirm_material", "material sent"),
        ("request_material_supplement", "booking"),
        ("book_visit", "booking"),
        ("rebook_visit", "in_progress"),
        ("request_complementary_exam", "booking"),
        ("report_delay", "booking"),
        ("report_deviation", "in_progress"),
    ),
    "care_admin, utredning": (
        ("report_visit", "after the visit"),
        ("send_statement", "after the visit"),
        ("object_to_sending", "after the visit"),
        ("revoke_statement", "statement_sent"),
        ("send_supplement", "supplement_requested"),
        ("cannot_supplement", "supplement_requested"),
        ("declare_conflict_of_interest", "in_progress"),
        ("cancel_visit", "aborted with a visit ahead"),
        ("account_visits", "all accounted for"),
    ),
}


def take(story: Story, step: str, who: str) -> None:
    """Let the person take the step with valid input."""
    story.do(command_of(step), who, **valid_input(story, step))


def eventful(story: Story) -> None:
    """A case to which everything has happened that leaves something to see in a tab."""
    story.register(
        interpreter_language="arabiska",
        special_needs="Lokal utan trappor",
        earlier_units="Kustrehab 2024",
        comment="Hör av er",
    )
    story.ask("strand", "bjork", "kust")
    story.do(commands.decline_request, "care_admin_kust", reason="Vi har fullt till maj")
    for who in ("care_admin", "care_admin_bjork"):
        story.accept(who)
    story.assign().order().material()
    for act, who in (
        ("request_complementary_exam", "physician"),
        ("approve_complementary_exam", "officer"),
        ("request_material_supplement", "care_admin"),
        ("update_order", "officer"),
    ):
        take(story, act, who)
    story.do(commands.send_material, "officer", contents="Journal från psykiatrin", channel=Channel.DIGITAL)
    story.book(days=6, interpreter_booked=True)
    story.book(days=7, profession="PS", investigator="Jon Ek")
    story.book(days=9, invited_on=story.now.date(), invitation_channel="letter")
    for act, who in (
        ("report_deviation", "care_admin"),
        ("decide_deviation", "officer"),
        ("report_delay", "care_admin"),
        ("grant_respite", "officer"),
    ):
        take(story, act, who)
    take(story, "report_deviation", "officer")
    for who in ("officer", "coordinator", "care_admin"):
        story.do(commands.write_note, who, text="Ringt tolkförmedlingen,\nde återkommer.")


SCENES_HERE = {**SCENES, "eventful": eventful, "late: booking": SCENES["booking"]}


class Cases:
    """The cases by scene, each told when first asked for; called in a thread of its own, never in the browser's."""

    def __init__(self, world: Any) -> None:
        self._stage = Stage(world)
        self._told: dict[str, Story] = {}

    def scene(self, name: str) -> Story:
        """The scene's case and its time."""
        if name not in self._told:
            story = Story(self._stage.world)
            SCENES_HERE[name](story)
            self._told[name] = story
        return replace(self._told[name])


def act_path(number: str, step: str) -> str:
    """The act's address."""
    return f"/arenden/{number}/gor/{ACT_SLUGS[step]}/"


def read_a_case(story: Story) -> str:
    """Leave lines in the read log: what the unit's people have seen of the case. Gives the day."""
    for who, resource in (("care_admin", Resource.VISIT), ("physician", Resource.STATEMENT)):
        actor = getattr(story.world, who)
        with story.as_(actor):
            reading.shown(actor, resource=resource, cases=[(story.case.pk, story.number)])
    return story.now.date().isoformat()
