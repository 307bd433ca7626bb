"""What the notices need to know of cases without knowing any; plugged in config/wiring.py."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import NamedTuple

from fmuadmin.access import Actor


class Follower(NamedTuple):
    """A person who follows a case, and the organisation in which they do."""

    user_id: int
    organisation_id: int


def _nobody(case_ref: int, kind: str) -> Collection[Follower]:
    return ()


def _nobody_barred(case_refs: Collection[int]) -> set[tuple[int, int]]:
    return set()


def _nothing(actor: Actor) -> set[int]:
    return set()


@dataclass
class Plugs:
    """``followers``: who follows the case and may know of a notice of this kind. ``barred``: (case, person) that are
    closed to each other by jäv, of these cases. ``followed``: the cases that the actor follows.
    """

    followers: Callable[[int, str], Collection[Follower]] = _nobody
    barred: Callable[[Collection[int]], set[tuple[int, int]]] = _nobody_barred
    followed: Callable[[Actor], set[int]] = _nothing


plugs = Plugs()
