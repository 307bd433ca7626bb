"""What the logs must be told by an app that knows cases: whose case it is, and which cases a person has.

The kernel knows no case. config/wiring.py plugs the answers in; until then nobody is known.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from fmuadmin.identity import IdentityNumber


@dataclass(frozen=True, kw_only=True, slots=True)
class Insured:
    """The insured person of a case as the log service may know them; the name is empty for a protected person."""

    identity: IdentityNumber
    name: str = ""


def _nobody(cases: Collection[int]) -> Mapping[int, Insured]:
    return {}


def _none(identity: IdentityNumber) -> Sequence[int]:
    return ()


@dataclass
class Plugs:
    """``insured_of`` gives the insured person by the case's key; ``cases_of`` the keys of a person's cases."""

    insured_of: Callable[[Collection[int]], Mapping[int, Insured]] = _nobody
    cases_of: Callable[[IdentityNumber], Sequence[int]] = _none


plugs = Plugs()
