"""A row of the projection as the cells of the board's table, in words. Decides nothing that the row does not say."""

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Final

from cases.board.addresses import Addresses
from cases.board.days import Days
from cases.board.query import ListRow
from cases.deadlines import in_words
from cases.models import Case
from cases.next_step import DECISIONS, step_on_list
from cases.parties import BALL_OF_PART, PHASE_TURNS_WHEN_DUE
from cases.turn import NEVER, flag_labels
from cases.vocabulary import Ball, CaseState, Flag, InvestigationType, Part, state_of_code
from fmuadmin.calendar import working_days_between
from fmuadmin.lifecycle import step_transitions
from fmuadmin.parts import Mood
from fmuadmin.tables import Cell, Row

NOTHING: Final = Cell()
_KIND: Final = {int(kind): Cell(kind.label) for kind in InvestigationType}
_BALL: Final = {int(ball): ball.label for ball in Ball}
_YOU: Final[dict[int, str]] = {
    Part.ORDERER: "Du (Försäkringskassan)",
    Part.REGION: "Du (region)",
    Part.UNIT: "Du (utförare)",
    Part.ASKED_UNIT: "Du (utförare)",
    Part.REGION_FINANCE: "Du (regionens ekonomi)",
    Part.ORDERER_FINANCE: "Du (Försäkringskassans ekonomi)",
}
# A desk acts in the ball's name while the money is settled; an asked unit's own answer is its turn.
_BALL_OF_PART: Final[dict[int, Ball]] = {
    **{int(part): ball for part, ball in BALL_OF_PART.items()},
    Part.REGION_FINANCE: Ball.REGION,
    Part.ORDERER_FINANCE: Ball.ORDERER,
}
WINDOW_PASSED: Final = "Tiden att begära komplettering har gått ut"
CLOSED_TO_YOU: Final = "Stängt för dig: jäv"
RESPITE_GRANTED: Final = "Anstånd beviljat"


@dataclass(slots=True)
class Shaper:
    """Turns rows into table rows for one page; equal dates are put into words once."""

    days: Days
    with_unanswered: bool = False
    addresses: Addresses = field(default_factory=Addresses)
    _due: dict[tuple[date, bool, bool], Cell] = field(default_factory=dict)
    _since: dict[date, str] = field(default_factory=dict)

    def row(self, row: ListRow) -> Row:
        """The whole table row."""
        if row.closed_to_me:
            return closed_row(row.number, 6 if self.with_unanswered else 5)
        turned = row.phase == PHASE_TURNS_WHEN_DUE and row.due_on < self.days.today
        owes = row.owes_from <= self.days.today < row.owes_until
        state = CaseState.ACCOUNTING if turned else state_of_code(row.state)
        cells = [
            _KIND[row.kind],
            self._status(row, state, owes=owes),
            self._ball(row, owes=owes),
            _window_passed(row.due_on) if turned else self._slutdatum(row),
            Cell(row.unit_text) if row.unit_text else NOTHING,
        ]
        if self.with_unanswered:
            cells.append(_unanswered(row.unanswered))
        return Row(row.number, self.addresses.case(row.number), cells, row.place)

    def _status(self, row: ListRow, state: CaseState, *, owes: bool) -> Cell:
        label, act, to_act = _state_and_step(state, Part(row.part), row.flags, owes)
        beside = _said_beside(row.flags, row.aside) if row.flags or row.aside else ""
        if not act:
            return Cell(label, (), beside)
        url = self.addresses.act(row.number, to_act) if to_act else self.addresses.case(row.number)
        return Cell(label, (), beside, "", act, url)

    def _ball(self, row: ListRow, *, owes: bool) -> Cell:
        turned = row.ball_turns_on <= self.days.today
        ball, since = (row.ball_then, row.ball_turns_on) if turned else (row.ball, row.ball_since)
        if ball == Ball.NOBODY:
            return NOTHING
        words = self._since.get(since)
        if words is None:
            words = self._since[since] = self._days_since(since)
        if owes and (row.part == Part.ASKED_UNIT or _BALL_OF_PART.get(row.part) == ball):
            return Cell("", ((Mood.YOU, _YOU[row.part]),), words)
        return Cell(_BALL[ball], (), words)

    def _days_since(self, since: date) -> str:
        if since >= self.days.today:
            return "i dag"
        number = working_days_between(since, self.days.today, self.days.rules.day_rules)
        if number == 0:
            return "mindre än 1 arbetsdag"
        return f"{number} arbetsdag" if number == 1 else f"{number} arbetsdagar"

    def _slutdatum(self, row: ListRow) -> Cell:
        seen = (row.due_on, row.due_hard, row.respite)
        cell = self._due.get(seen)
        if cell is None:
            cell = self._due[seen] = due_cell(row.due_on, hard=row.due_hard, respite=row.respite, days=self.days)
        return cell


def closed_row(number: str, cells: int) -> Row:
    """A case in which the reader has declared jäv: its number, and why there is no way in (S24)."""
    return Row(number, "", [Cell(CLOSED_TO_YOU), *[NOTHING] * (cells - 1)])


def due_cell(due_on: date, *, hard: bool, respite: bool, days: Days) -> Cell:
    """The slutdatum and, in words, how far away it is: late and near ones marked, a riktvärde called one (OV3)."""
    if due_on == NEVER:
        return NOTHING
    today = days.today
    words = in_words(due=due_on, today=today, hard=hard, respite=False, rules=days.rules)
    if hard and due_on < today:
        return Cell(due_on.isoformat(), ((Mood.LATE, words),))
    marks = ((Mood.NEUTRAL, RESPITE_GRANTED),) if hard and respite else ()
    if today <= due_on <= days.soon:
        return Cell(due_on.isoformat(), ((Mood.SOON, words), *marks))
    return Cell(due_on.isoformat(), marks, words)


def _window_passed(due_on: date) -> Cell:
    return Cell(due_on.isoformat(), (), WINDOW_PASSED)


@cache
def _said_beside(raised: int, aside: str) -> str:
    # A respite is said beside its date.
    return " · ".join(filter(None, [aside, *flag_labels(raised & ~Flag.RESPITE)]))


@cache
def _state_and_step(state: CaseState, part: Part, raised: int, owes: bool) -> tuple[str, str, str]:
    """The state's label, the next step's label if it is this part's turn, and the step ("" = the case page)."""
    step = step_on_list(state, part, raised, owes=owes)
    if step is None:
        return state.label, "", ""
    if step in DECISIONS:
        return state.label, DECISIONS[step], ""
    return state.label, step_label(step), step


@cache
def step_label(step: str) -> str:
    """The words on the step's button."""
    return step_transitions(Case, step)[0][3]


@cache
def _unanswered(number: int) -> Cell:
    if not number:
        return NOTHING
    return Cell("", ((Mood.SOON, "1 obesvarad" if number == 1 else f"{number} obesvarade"),))
