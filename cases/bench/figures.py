"""Figures with their budgets: as a table on screen and as a list in a file (decisions.md §11)."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A measured value; without a budget it is for information and always holds. ``places``: decimals shown."""

    name: str
    value: float
    budget: float | None = None

    @property
    def holds(self) -> bool:
        """Whether the value is within its budget."""
        return self.budget is None or self.value <= self.budget


def as_table(figures: Sequence[Figure]) -> str:
    """The figures one per line."""
    width = max(len(figure.name) for figure in figures)
    lines = [f"{'':{width}}     value   budget"]
    for figure in figures:
        budget = "       –" if figure.budget is None else f"{figure.budget:8.2f}"
        verdict = "" if figure.budget is None else "  holds" if figure.holds else "  MISSED"
        lines.append(f"{figure.name:{width}}  {figure.value:8.2f} {budget}{verdict}")
    return "\n".join(lines)


def write(figures: Sequence[Figure], file: Path) -> None:
    """The figures as JSON: a list of name, value, budget, holds."""
    rows = [{**asdict(figure), "value": round(figure.value, 4), "holds": figure.holds} for figure in figures]
    file.write_text(json.dumps(rows, indent=2, ensure_ascii=False) + "\n")
