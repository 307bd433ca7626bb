"""A case's statements with their supplements and questions, read in one statement before anything asks for them.

For those who read care content; what the others know stands in outlines (cases/selectors/outlines.py).
"""

from typing import Any

from django.db.models import F

from cases.models import Case, Statement, Supplement, SupplementQuestion


def know_statements(case: Case) -> None:
    """Let the case's facts have them, unless they have been asked for already."""
    if "statements" in vars(case.facts):
        return
    rows = (
        Statement.objects.filter(case_id=case.pk)
        .annotate(**_columns(Supplement, "supplements"), **_columns(SupplementQuestion, "supplements__questions"))
        .order_by("pk", "supplements__pk", "supplements__questions__number")
    )
    statements: dict[int, Statement] = {}
    supplements: dict[int, Supplement] = {}
    for row in rows:
        statement = statements.setdefault(row.pk, row)
        statement.case = case
        found = _made(Supplement, "supplements", row)
        if found is None:
            continue
        supplement = supplements.setdefault(found.pk, found)
        supplement.case, supplement.statement = case, statement
        questions = vars(supplement).setdefault("_prefetched_objects_cache", {}).setdefault("questions", [])
        question = _made(SupplementQuestion, "supplements__questions", row)
        questions += [question] if question is not None else []
    vars(case.facts).update(statements=list(statements.values()), supplements=list(supplements.values()))


def _columns(model: Any, path: str) -> dict[str, F]:
    return {f"{_name(path)}_{field.attname}": F(f"{path}__{field.attname}") for field in model._meta.concrete_fields}


def _made(model: Any, path: str, row: Any) -> Any:
    names = [field.attname for field in model._meta.concrete_fields]
    values = [vars(row)[f"{_name(path)}_{name}"] for name in names]
    return model.from_db(row._state.db, names, values) if values[names.index("id")] is not None else None


def _name(path: str) -> str:
    return f"of_{path.rpartition('__')[2]}"
