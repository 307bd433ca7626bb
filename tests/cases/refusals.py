"""Tables of refusals: bad input to an act, the field it is about and the words that are shown; nothing is changed."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from cases.vocabulary import CaseState
from fmuadmin.access import SYSTEM
from fmuadmin.lifecycle import Denied, Refused
from tests.scenes import Stage, command_of, end_of_trail, everything, pushes_waiting, rolled_back, trail_since
from tests.valid_acts import valid_act

__all__ = ["CaseState", "Refusal", "check", "refusal"]


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """One way to type it wrong."""

    step: str
    scene: str
    who: str
    wrong: dict[str, Any] = field(default_factory=dict)
    about: str | None
    words: str


def refusal(step: str, scene: str, who: str, about: str | None, words: str, /, **wrong: Any) -> Any:
    """A row of a table, named after the step, the field and what is wrong with it."""
    name = f"{step}-{about}-{'-'.join('of_story' if callable(v) else str(v) for v in wrong.values())}"[:80].replace(
        " ", "_"
    )
    return pytest.param(Refusal(step=step, scene=scene, who=who, wrong=wrong, about=about, words=words), id=name)


def check(stage: Stage, row: Refusal) -> None:
    """Valid input but for what is wrong is refused, in those words, about that field, and nothing is changed."""
    story = stage.scene(row.scene)
    with story.as_(SYSTEM):
        values = valid_act(story.case, row.step) or {}
        wrong = {name: value(story) if callable(value) else value for name, value in row.wrong.items()}
    before, end, pushes = everything(), end_of_trail(), pushes_waiting()
    with rolled_back():
        with pytest.raises(Refused) as refused:
            story.do(command_of(row.step), row.who, **(values | wrong))
        assert not isinstance(refused.value, Denied)
        assert (refused.value.field, row.words in refused.value.reason) == (row.about, True), refused.value.reason
        assert everything() == before
        assert trail_since(end) == []
        assert pushes_waiting() == pushes
