"""No table with case data is without row-level security, and only the acts' frame sees with the system's eyes (S17)."""

import ast
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models

from billing import row_security as of_billing
from cases import row_security as of_cases
from cases.models import Case, SavedView
from tests.scenes import Stage

ROOT = Path(__file__).parents[2]
CODE = [ROOT / app for app in ("fmuadmin", "cases", "billing", "dialogue", "config")]
PROTECTED = {rule.table for rule in (*of_cases.TABLES, *of_billing.TABLES)} | set(of_cases.BOARD_TABLES)
# Tables that know a case and are guarded otherwise, each with its reason.
GUARDED_OTHERWISE: dict[str, str] = {
    "cases_personalconflict": "who has declared jäv: the person and the own organisation, by policies of its own",
    "cases_follow": "what a person follows: their own, by policies of its own",
    "cases_brokenglass": "an administrator's own openings, by policies of its own",
}


def _knows_a_case(model: Any, seen: frozenset[Any] = frozenset()) -> bool:
    """Whether a path of foreign keys leads from the model to Case."""
    if model is Case:
        return True
    return any(
        isinstance(f, models.ForeignKey)
        and f.related_model not in seen
        and _knows_a_case(f.related_model, seen | {model})
        for f in model._meta.concrete_fields
    )


def _tables_with_case_data() -> set[str]:
    labels = ("fmuadmin", "cases", "billing", "dialogue")
    ours = [model for label in labels for model in apps.get_app_config(label).get_models()]
    return {model._meta.db_table for model in ours if model is SavedView or _knows_a_case(model)}


def test_s17_every_table_with_case_data_is_named_among_the_rules() -> None:
    assert _tables_with_case_data() >= {"cases_case", "cases_supplementquestion", "billing_settlement"}
    missing = _tables_with_case_data() - PROTECTED - set(GUARDED_OTHERWISE)
    assert not missing, f"say in a row_security module who sees the rows of {missing}, and make a migration of it"


@pytest.mark.every_postgres
def test_s17_every_table_with_case_data_has_row_level_security_in_the_database(stage: Stage) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relrowsecurity")
        secured = {name for (name,) in cursor.fetchall()}
        cursor.execute("SELECT tablename, policyname FROM pg_policies WHERE roles && ARRAY['fmu_app'::name]")
        seen = {table for table, policy in cursor.fetchall() if policy == "seen"}
        cursor.execute("SELECT tablename FROM pg_policies WHERE roles && ARRAY['public'::name]")
        open_to_all = {table for (table,) in cursor.fetchall()}
        # Tables made by hand in a migration are not models; a column that names a case gives them away.
        cursor.execute(
            "SELECT c.relname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
            " WHERE a.attname = 'case_id' AND c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace"
        )
        by_column = {name for (name,) in cursor.fetchall()}
    wanted = (_tables_with_case_data() | by_column) - set(GUARDED_OTHERWISE)
    assert wanted <= secured
    assert wanted <= seen
    assert not wanted & open_to_all


def test_only_the_acts_frame_borrows_the_systems_eyes() -> None:
    borrowers = set()
    for path in (path for folder in CODE for path in folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module == "fmuadmin.eyes":
                borrowers.add(str(path.relative_to(ROOT)))
            if isinstance(node, ast.Import) and any(name.name == "fmuadmin.eyes" for name in node.names):
                borrowers.add(str(path.relative_to(ROOT)))
    assert borrowers == {"cases/commands/moves.py"}


def test_no_other_module_changes_the_role_of_a_transaction() -> None:
    """The role is told where a transaction begins (access) and by an act's frame (eyes)."""
    tellers = {
        str(path.relative_to(ROOT))
        for folder in CODE
        for path in folder.rglob("*.py")
        if "migrations" not in path.parts and "set_config('role'" in path.read_text()
    }
    assert tellers <= {"fmuadmin/access.py", "fmuadmin/eyes.py"}
