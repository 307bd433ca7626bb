"""The people whom the role switcher, the README and ``demo_logins`` show: for every role, the best known first."""

from collections.abc import Iterable

from cases.demo.staff import KNOWN, PASSWORD, username_of
from fmuadmin.models import Mandate

__all__ = ["PASSWORD", "demo_people"]


def demo_people() -> list[Mandate]:
    """The mandates to switch between, with user and organisation at hand, in the order to show them. One statement."""
    wanted = [(username_of(name), role.value) for name, role, _, _ in KNOWN]
    held = Mandate.objects.select_related("user", "organisation").filter(withdrawn_at=None)
    found = held.filter(user__username__in=[w for w, _ in wanted])
    return _in_order(found, wanted)


def _in_order(mandates: Iterable[Mandate], wanted: list[tuple[str, str]]) -> list[Mandate]:
    """Those that were asked for, then what else the same people may be."""
    known = list(mandates)
    first = [m for name, role in wanted for m in known if m.user.username == name and m.role == role]
    chosen = list(dict.fromkeys(first))
    return chosen + [m for m in known if m not in chosen]
