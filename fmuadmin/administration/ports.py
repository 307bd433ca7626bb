"""What the administration needs of the login without knowing it; plugged in config/wiring.py."""

from collections.abc import Callable
from dataclasses import dataclass


def _nothing_to_forget(user_id: int) -> None:
    """No second factors are kept."""


@dataclass
class Plugs:
    """``forget_factors`` removes a person's second factors, so that new ones are set up at the next login."""

    forget_factors: Callable[[int], None] = _nothing_to_forget


plugs = Plugs()
