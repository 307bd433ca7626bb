"""Where a case stands, in words for the one who reads: phases, status, ball, slutdatum, outcome (screens.md §2.7).

Pure: everything that is said has been decided in vocabulary, turn, due and parties. Asks no table and no clock.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from cases.board.days import Days
from cases.board.shape import due_cell
from cases.deadlines import Explained
from cases.parties import BALL_OF_PART, DESK_OF_BALL
from cases.turn import flag_labels
from cases.vocabulary import Ball, CaseState, Flag, Part, Phase, RequestState
from fmuadmin.parts import Explanation, Fact, Mood, Progress, Step, Tag

S = CaseState
PROTECTED: Final = "Skyddade personuppgifter. Uppgifterna visas inte här."
# For those who may see them with a reason; the page that asks for it is linked.
REVEALABLE: Final = "Skyddade personuppgifter. Ange skäl för att visa."
MASKED: Final = "Skyddade personuppgifter"
PHASES: Final = (Phase.REQUEST, Phase.INVESTIGATION, Phase.COMPENSATION)
YOU: Final = {
    Part.ORDERER: "Dig (Försäkringskassan)",
    Part.REGION: "Dig (region)",
    Part.UNIT: "Dig (utförare)",
    Part.ASKED_UNIT: "Dig (utförare)",
    Part.REGION_FINANCE: "Dig (regionens ekonomi)",
    Part.ORDERER_FINANCE: "Dig (Försäkringskassans ekonomi)",
}


def steps(state: CaseState, *, ordered: bool, compensated: bool) -> list[Step]:
    """The three phases and how far each has come. An ended case shows the phases it reached: nothing is to come."""
    if state.phase == Phase.ENDED:
        reached = (True, ordered, compensated)
        return [Step(str(phase.label), Progress.DONE) for phase, was in zip(PHASES, reached, strict=True) if was]
    words = {-1: Progress.DONE, 0: Progress.CURRENT, 1: Progress.UPCOMING}
    return [Step(str(phase.label), words[(phase > state.phase) - (phase < state.phase)]) for phase in PHASES]


def status_words(state: CaseState, closure: str) -> str:
    """The status; a closed case also says how: "Avslutad – fullföljd"."""
    return f"{state.label} – {closure.lower()}" if state == S.CLOSED and closure else state.label


def status_fact(state: CaseState, closure: str, *, aside: str = "", flags: int = 0, part: Part) -> Fact:
    """The status with its flags beside it; a flag that asks the reader is marked."""
    marks = [
        Tag(Mood.SOON if flag.asks == part else Mood.NEUTRAL, label)
        for flag in Flag
        if flags & flag and flag != Flag.RESPITE
        for label in flag_labels(flag)
    ]
    return Fact(label="Status", value=status_words(state, closure), small=aside, tags=marks)


def lies_here(part: Part, state: CaseState, ball: Ball) -> bool:
    """Whether the ball is the reader's own; while the money is settled it lies at the desks."""
    if state == S.SETTLING:
        return DESK_OF_BALL.get(ball) == part
    return BALL_OF_PART.get(part) == ball


def ball_fact(part: Part, state: CaseState, ball: Ball, *, names: dict[Ball, str]) -> Fact | None:
    """Whose turn it is: "Dig (utförare)", or the organisation by name; None when it is nobody's."""
    if ball == Ball.NOBODY:
        return None
    label = "Bollen ligger hos"
    if lies_here(part, state, ball):
        return Fact(label=label, tags=[Tag(Mood.YOU, YOU[part])])
    if state == S.SETTLING:
        return Fact(label=label, value=DESK_OF_BALL[ball].label)
    return Fact(label=label, value=names[ball])


def due_fact(due: Explained | None, days: Days, *, respite: bool) -> Fact | None:
    """The slutdatum and how far away it is, in words (OV3); None when there is none."""
    if due is None:
        return None
    cell = due_cell(due.day, hard=due.hard, respite=respite, days=days)
    return Fact(label=due.label, value=cell.text, small=cell.small, tags=[Tag(mood, text) for mood, text in cell.tags])


def explanation(due: Explained | None) -> Explanation | None:
    """How the slutdatum was reached, line by line (CV8)."""
    return Explanation(lines=due.lines) if due is not None else None


def languages(language: str) -> str:
    """The need of an interpreter in words."""
    return f"Ja, {language}" if language else "Nej"


def town(case: Any) -> str:
    """Where the insured person lives; of a protected person nothing (S20, S21)."""
    return PROTECTED if case.protection else str(case.town)


def joined(*words: str) -> str:
    """The words that are there, with a dot between them."""
    return " · ".join(word for word in words if word)


def days_after(day: date | None, due: date | None) -> bool:
    """Whether the day lies after the due day."""
    return day is not None and due is not None and day > due


OUTCOMES: Final = {
    RequestState.DECLINED: ("Ni avböjde förfrågan", "Regionen har fått ert svar. Ni behöver inte göra något mer."),
    RequestState.NO_ORDER: (
        "Ingen beställning",
        "Begäran togs tillbaka innan utredningen beställdes. Ni behöver inte göra något mer.",
    ),
    RequestState.TRANSFERRED: (
        "Ärendet gick över till en annan utförare",
        "Ni har inte längre ärendet. Uppgifter om den försäkrade, underlag och besök visas inte längre här.",
    ),
}
_WENT_ELSEWHERE: Final = ("Ärendet gick till en annan utförare", "Ni behöver inte göra något mer.")
_NOT_YOURS: Final = ("Ärendet tilldelades inte er enhet", "Ni behöver inte göra något mer.")


def outcome_words(state: str, *, went_elsewhere: bool) -> tuple[str, str]:
    """What became of a request for the unit that no longer has it: headline and explanation."""
    known = next((words for outcome, words in OUTCOMES.items() if outcome == state), None)
    return known or (_WENT_ELSEWHERE if went_elsewhere else _NOT_YOURS)


def present(facts: Iterable[Fact | None]) -> list[Fact]:
    """The facts that are there."""
    return [fact for fact in facts if fact is not None]
