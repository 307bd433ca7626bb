"""The checklist of underlag: which kinds an investigation needs, which have come, which are missing (DO2).

Pure questions to a case's facts. What is needed is dated rule data (cases/rules.py), by the day of the begäran.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cases.facts import CaseFacts
from cases.vocabulary import MaterialKind

if TYPE_CHECKING:
    from cases.models import CaseFile


def required_kinds(facts: CaseFacts) -> tuple[MaterialKind, ...]:
    """The kinds that this investigation needs."""
    return facts.case.rules.required_material(facts.kind)


def has_come(facts: CaseFacts, item: "CaseFile") -> bool:
    """A file is there as soon as it is sent, what went by post when the unit has said that it came."""
    if item.size:
        return True
    received = {m.pk for m in facts.material_sets if m.received_on is not None}
    return item.material_set_id in received


def kinds_come(facts: CaseFacts) -> set[str]:
    """The kinds of which something has come."""
    return {item.kind for item in facts.material_files if has_come(facts, item)}


def missing_kinds(facts: CaseFacts, required: Sequence[MaterialKind]) -> list[MaterialKind]:
    """What is needed and has not come. Where nothing is listed item by item, nothing is known to be missing."""
    if facts.material_sets and not facts.material_files:
        return []
    come = kinds_come(facts)
    return [kind for kind in required if kind not in come]


def in_words(come: int, required: int) -> str:
    """2 av 3 inkomna."""
    return f"{come} av {required} inkomna"


def versions(items: Sequence["CaseFile"]) -> dict[int, int]:
    """Which version each file is, by its key: one more than the file that it replaces."""
    numbers: dict[int, int] = {}
    for item in sorted(items, key=lambda item: item.pk):
        numbers[item.pk] = numbers.get(item.replaces_id or 0, 0) + 1
    return numbers
