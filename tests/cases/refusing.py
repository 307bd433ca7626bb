"""A form that is refused: nothing saved, everything kept."""

from typing import Any

from tests.acting import Desk
from tests.scenes import everything

UNPROCESSABLE = 422
# Chosen rather than typed: what cannot be chosen is not shown again.
CHOSEN = {"unit_id", "profession"}


def refused(desk: Desk, step: str, **typed: Any) -> str:
    """The page after bad input, with proof that nothing was saved and everything typed is still there."""
    data = desk.input(step, **typed)
    before = everything()
    answer = desk.post(step, data)
    text: str = answer.content.decode()
    assert answer.status_code == UNPROCESSABLE, text
    assert everything() == before
    assert "<title>Fel: " in text
    assert "fel i formuläret</h2>" in text
    for name, value in typed.items():
        if isinstance(value, str) and name not in CHOSEN:
            assert value in text
    return text
