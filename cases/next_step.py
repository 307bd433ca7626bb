"""What comes next in a case for one part of it (screens.md §2.7, *Nästa steg*). A pure table; it decides nothing.

The lifecycle says what may be done; this says which of it is the one primary button. The case page, which knows the
facts, takes the first of ``steps_in_turn`` that is open; the board, which knows a list row only, shows a step just
when it is sure to be open.
"""

from collections.abc import Mapping
from typing import Final

from cases.vocabulary import CaseState, Flag, Part

S = CaseState

# The state's own next step, in order of preference where facts that a list row does not know decide.
_OF_STATE: Final[Mapping[tuple[CaseState, Part], tuple[str, ...]]] = {
    (S.RECEIVED, Part.REGION): ("ask_units",),
    (S.ASKING_UNITS, Part.REGION): ("ask_units",),
    (S.ANSWERED, Part.REGION): ("assign",),
    (S.ASSIGNED, Part.ORDERER): ("order",),
    (S.AWAITING_MATERIAL, Part.ORDERER): ("send_material",),
    (S.AWAITING_MATERIAL, Part.UNIT): ("confirm_material",),
    (S.BOOKING, Part.UNIT): ("book_visit",),
    (S.IN_PROGRESS, Part.UNIT): ("send_statement", "report_visit", "book_visit"),
    (S.DEVIATION, Part.ORDERER): ("decide_deviation",),
    (S.STATEMENT_SENT, Part.ORDERER): ("confirm_statement",),
    (S.STATEMENT_RECEIVED, Part.ORDERER): ("approve_statement",),
    (S.SUPPLEMENT_REQUESTED, Part.UNIT): ("send_supplement",),
    (S.SUPPLEMENT_SENT, Part.ORDERER): ("confirm_supplement",),
    (S.ACCOUNTING, Part.UNIT): ("report_visit", "cancel_visit", "account_visits"),
    (S.ACCOUNTING, Part.REGION): ("account_visits",),
}
# States in which an asked unit may answer.
_ANSWERABLE = frozenset({S.ASKING_UNITS, S.ANSWERED, S.AWAITING_MATERIAL, S.BOOKING, S.IN_PROGRESS, S.DEVIATION})
# What a flag asks of the part it asks (``Flag.asks``).
_OF_FLAG: Final[Mapping[Flag, str]] = {
    Flag.TRANSFER_PROPOSED: "approve_transfer",
    Flag.WIDENING_REQUESTED: "approve_complementary_exam",
    Flag.DELAY_REPORTED: "grant_respite",
    Flag.MATERIAL_REQUESTED: "send_material",
    Flag.NEW_MATERIAL: "confirm_material",
}
# Flags that FK answers with yes or no: the case page offers both, so a list says the question only.
DECISIONS: Final[Mapping[str, str]] = {
    "approve_transfer": "Besluta om byte av utförare",
    "approve_complementary_exam": "Besluta om utvidgning",
    "grant_respite": "Besluta om anstånd",
}


def steps_in_turn(state: CaseState, part: Part, raised: int) -> tuple[str, ...]:
    """The steps that bring the case on for the part, the most wanted first. ``raised``: the flags, as bits.

    New material is confirmed before anything else; what other flags ask comes after the state's own step.
    """
    if part == Part.ASKED_UNIT:
        return ("accept_request",) if state in _ANSWERABLE else ()
    own = _OF_STATE.get((state, part), ())
    asked = tuple(step for flag, step in _OF_FLAG.items() if raised & flag and flag.asks == part)
    return tuple(dict.fromkeys(asked + own if part == Part.UNIT else own + asked))


def step_on_list(state: CaseState, part: Part, raised: int, *, owes: bool) -> str | None:
    """The next step to show in a list row, or None: when it is not the part's turn, or only the facts can tell.

    Every step named here is open to a person of that part whenever the row says that the part owes it.
    """
    if not owes:
        return None
    steps = steps_in_turn(state, part, raised)
    own = _OF_STATE.get((state, part), ())
    if not steps or (steps == own and len(own) > 1) or (state, part) == (S.ACCOUNTING, Part.REGION):
        return None
    return steps[0]
