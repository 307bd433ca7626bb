"""Avvikelser: what happened to a booked visit and FK's decision; the region reads no text (DV1–DV3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localtime

from cases.models import Deviation
from cases.selectors.actions import step_action
from cases.selectors.seeing import Sight
from cases.vocabulary import DeviationCause, DeviationDecision, Part
from fmuadmin.parts import Action, Mood, Tag
from fmuadmin.vocabulary import Profession

_REPORTERS = {Part.ORDERER: "Försäkringskassan", Part.UNIT: "utföraren"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviationLine:
    """One deviation. Texts are empty for those who read cause and dates only."""

    anchor: str
    visit: str
    profession: str
    cause: str
    no_show: bool
    happened_at: str
    reported_by: str
    reported_on: date
    description: str
    status: Tag
    decided_on: date | None
    decision_text: str
    actions: Sequence[Action]


def deviations_tab(sight: Sight, open_steps: Sequence[str]) -> list[DeviationLine]:
    """The deviations at the reader's unit, or all of the case's, newest first."""
    seen = [d for d in sight.case.facts.deviations if sight.own_unit_id in (None, d.visit.unit_id)]
    return [_line(sight, deviation, open_steps) for deviation in reversed(seen)]


def _line(sight: Sight, deviation: Deviation, open_steps: Sequence[str]) -> DeviationLine:
    visit = f"{localtime(deviation.visit.starts_at):%Y-%m-%d %H:%M}"
    pending = deviation.decided_on is None
    decide = step_action(sight, "decide_deviation", avvikelse=deviation.pk, words=visit)
    return DeviationLine(
        anchor=f"avvikelse-{deviation.pk}",
        visit=visit,
        profession=Profession(deviation.visit.profession).label,
        cause=DeviationCause(deviation.cause).label,
        no_show=deviation.no_show,
        happened_at=f"{localtime(deviation.happened_at):%Y-%m-%d %H:%M}",
        reported_by=_REPORTERS[Part(deviation.reported_by)],
        reported_on=deviation.reported_on,
        description=deviation.description if sight.reads_care else "",
        status=_status(deviation),
        decided_on=deviation.decided_on,
        decision_text=deviation.decision_text if sight.reads_care else "",
        actions=[decide] if pending and "decide_deviation" in open_steps else [],
    )


def _status(deviation: Deviation) -> Tag:
    if deviation.decided_on is None:
        return Tag(Mood.SOON, "Inväntar beslut")
    if not deviation.decision:
        return Tag(Mood.PLAIN, "Stängd när ärendet avslutades")
    return Tag(Mood.NEUTRAL, DeviationDecision(deviation.decision).label)
