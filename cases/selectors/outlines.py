"""The facts of a case as the region and finance know them: kind, dates and status of what others wrote (S11).

They do not see those rows; they read the columns that the database's outlines hold (cases/row_security.py). A text that
is not in an outline is not in the row either, so a page that forgot to leave it out would fail, not show it.
"""

from typing import Any, Final

from cases.facts import CaseFacts
from cases.row_security import INSIDE
from cases.vocabulary import CaseState, Part

_WRITTEN_BY_OTHERS: Final = frozenset({"exams", "deviations", "material_sets", "statements", "supplements", "files"})
OUTLINED: Final[dict[Part, frozenset[str]]] = {
    Part.REGION: _WRITTEN_BY_OTHERS,
    Part.REGION_FINANCE: _WRITTEN_BY_OTHERS | {"visits", "respites", "transfers"},
    Part.ORDERER_FINANCE: _WRITTEN_BY_OTHERS | {"visits", "respites", "transfers"},
}


class OutlinedFacts(CaseFacts):
    """Facts whose rows, for some relations, are outlines."""

    def __init__(self, case: Any, outlined: frozenset[str]) -> None:
        super().__init__(case)
        self._outlined = outlined

    def _rows(self, relation: str, *related: str) -> list[Any]:
        if relation not in self._outlined:
            return super()._rows(relation, *related)
        model: Any = self.case._meta.get_field(relation).related_model
        # The table's name is the model's own.
        sql = f"SELECT * FROM {model._meta.db_table}_outline WHERE case_id = %s ORDER BY id"  # noqa: S608
        rows = list(model._default_manager.raw(sql, [self.case.pk]))
        if "visit" in related:
            visits = {visit.pk: visit for visit in self.visits}
            for row in rows:
                row.visit = visits[row.visit_id]
        return rows


def know_outlines(case: Any, part: Part) -> None:
    """Let the case's facts be what the part knows of them; of a revoked case nobody knows more than finance (S30)."""
    revoked = case.state == CaseState.REVOKED and part in INSIDE
    outlined = OUTLINED.get(Part.ORDERER_FINANCE if revoked else part)
    if outlined:
        case.__dict__["facts"] = OutlinedFacts(case, outlined)
