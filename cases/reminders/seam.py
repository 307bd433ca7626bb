"""Where a reminder goes from here: the notices. A seam until they are there."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any


def tell(  # noqa: PLR0913 – the notices' own signature
    kind: str,
    *,
    organisation_ids: Iterable[int],
    case_ref: int,
    case_number: str,
    facts: Mapping[str, Any],
    about_day: date | None = None,
) -> list[int]:
    """Tell the organisations."""
    return []
