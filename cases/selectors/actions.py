"""The action bar of a case: ONE primary button, a few beside it, the rest under "Mer" (screens.md §2.7, CV1).

Which steps are open is the lifecycle's word alone; here they are only put in order and named.
"""

from collections.abc import Iterable
from typing import Final

from django.urls import reverse

from cases import ports
from cases.board.addresses import Addresses
from cases.board.shape import step_label
from cases.models.follow import FOLLOW_PARTS
from cases.next_step import steps_in_turn
from cases.selectors.seeing import Sight
from cases.vocabulary import REQUEST_STATES, WORKING_STATES, CaseState, Flag, Part
from fmuadmin import clock
from fmuadmin.lifecycle import steps_open_to
from fmuadmin.parts import Action, Actions

S = CaseState
MOST_BESIDE: Final = 2
# What stands beside the primary button, the most wanted first; whatever else is open stands under "Mer".
_BESIDE: Final[dict[CaseState, tuple[str, ...]]] = {
    S.RECEIVED: ("assign_directly", "reject_request"),
    S.ASKING_UNITS: ("decline_request", "ask_units", "assign_directly"),
    S.ANSWERED: ("withdraw_acceptance", "decline_request", "ask_units", "reject_request"),
    S.ASSIGNED: ("withdraw", "unassign"),
    S.AWAITING_MATERIAL: ("request_material_supplement", "send_material"),
    S.BOOKING: ("request_complementary_exam", "request_material_supplement", "report_delay"),
    S.IN_PROGRESS: ("book_visit", "report_visit", "report_deviation"),
    S.DEVIATION: ("report_delay",),
    S.STATEMENT_RECEIVED: ("request_supplement",),
    S.SUPPLEMENT_REQUESTED: ("cannot_supplement", "report_delay"),
    S.ACCOUNTING: ("cancel_visit",),
}
# FK answers what a flag asks with yes or no, so both stand side by side.
_ANSWERS: Final[dict[Flag, tuple[str, ...]]] = {
    Flag.TRANSFER_PROPOSED: ("approve_transfer", "deny_transfer"),
    Flag.WIDENING_REQUESTED: ("approve_complementary_exam", "deny_complementary_exam"),
    Flag.DELAY_REPORTED: ("grant_respite", "deny_respite"),
}
# These cannot be undone; their buttons say so, and stand last.
_GRAVE: Final = frozenset(
    {"reject_request", "withdraw", "abort", "declare_conflict_of_interest", "revoke_statement", "revoke"}
)


def action_bar(sight: Sight, open_steps: Iterable[str]) -> Actions:
    """The reader's buttons: every step that is open to them, and the acts that other apps plug in."""
    steps = list(open_steps)
    turn = [step for step in steps_in_turn(sight.state, sight.part, sight.party.flags) if step in steps]
    first = turn[0] if turn and _is_wanted(turn[0], sight) else None
    plugged = _plugged(sight)
    beside = [step for step in _wanted_beside(sight, turn) if step in steps and step != first][:MOST_BESIDE]
    rest = [step for step in steps if step != first and step not in beside]
    primary = _action(first, sight) if first else None
    if primary is None and plugged:
        primary = plugged.pop(0)
    return Actions(
        primary=primary,
        secondary=[*plugged, *(_action(step, sight) for step in beside)],
        more=[
            *(_action(step, sight) for step in sorted(rest, key=lambda step: step in _GRAVE)),
            *_following(sight),
            *_own_conflict(sight),
        ],
    )


def may_declare_conflict(sight: Sight) -> bool:
    """Whether there is something to be biased about: whoever no longer has the case sees its outcome only (S24)."""
    return sight.part != Part.FORMER_UNIT


def _following(sight: Sight) -> list[Action]:
    """Bevaka, or stop: for those who have the case itself before them, while it runs (CV9)."""
    if sight.part not in FOLLOW_PARTS or not sight.party.is_open:
        return []
    name, label = ("unfollow", "Sluta bevaka ärendet") if sight.followed else ("follow", "Bevaka ärendet")
    return [Action(label=label, url=reverse(f"cases:{name}", args=[sight.case.number]), post=True)]


def _own_conflict(sight: Sight) -> list[Action]:
    if not (may_declare_conflict(sight) and sight.party.is_open):
        return []
    return [Action(label="Anmäl eget jäv", url=reverse("cases:own_conflict", args=[sight.case.number]), danger=True)]


def steps_open(sight: Sight) -> list[str]:
    """The steps that the lifecycle lets the reader take now."""
    return steps_open_to(sight.case, sight.actor)


def step_action(sight: Sight, step: str, **about: object) -> Action:
    """The link to a step's form for one row; ``about`` says which row ("besok"), ``words`` name it aloud."""
    words = str(about.pop("words", ""))
    query = "&".join(f"{name}={value}" for name, value in about.items())
    url = Addresses().act(sight.case.number, step)
    return Action(label=_label(step, sight.state), url=f"{url}?{query}" if query else url, about=words)


def _wanted_beside(sight: Sight, turn: list[str]) -> list[str]:
    raised = sight.party.flags
    answers = [step for flag, both in _ANSWERS.items() if raised & flag and flag.asks == sight.part for step in both]
    return list(dict.fromkeys([*answers, *turn[1:], *_BESIDE.get(sight.state, ()), *turn[:1]]))


def _is_wanted(step: str, sight: Sight) -> bool:
    """Asking more units is the next step only when it is the region's turn; else it stands beside."""
    today = clock.today()
    return step != "ask_units" or sight.party.owes_from <= today < sight.party.owes_until


def _plugged(sight: Sight) -> list[Action]:
    return [
        Action(label=act.label, url=reverse(act.url_name, args=[sight.case.number]))
        for act in ports.plugs.acts
        if act.open_to(sight.case, sight.actor)
    ]


def _action(step: str, sight: Sight) -> Action:
    url = Addresses().act(sight.case.number, step)
    return Action(label=_label(step, sight.state), url=url, danger=step in _GRAVE)


def _label(step: str, state: CaseState) -> str:
    if step == "ask_units" and state in WORKING_STATES:
        return "Fråga en ny utförare"
    if step == "ask_units" and state in REQUEST_STATES and state != S.RECEIVED:
        return "Skicka till fler"
    return step_label(step)


def take_action(sight: Sight) -> Action | None:
    """The button Ta ärendet, for those who can be responsible at their party and are not yet (AS11)."""
    holder = {
        Part.ORDERER: sight.case.officer_id,
        Part.REGION: sight.case.coordinator_id,
        Part.UNIT: sight.case.unit_responsible_id,
    }
    if sight.part not in holder or not sight.party.is_open or holder[sight.part] == sight.actor.user_id:
        return None
    return Action(label="Ta ärendet", url=reverse("cases:take", args=[sight.case.number]), post=True)
