"""The policies that migrations wrote are those that the rules of today make.

A module of its own: it alters tables, in a transaction that is rolled back, and no other may be open meanwhile.
"""

from typing import Any

import psycopg
import pytest

from billing import row_security as of_billing
from cases import row_security as of_cases

pytestmark = pytest.mark.every_postgres


def test_the_policies_in_the_database_are_those_that_the_rules_make(owner_url: str, django_db_setup: None) -> None:
    """A rule that was changed without a migration would leave databases as they were."""
    with psycopg.connect(owner_url) as owner:
        for rule in (*of_cases.TABLES, *of_billing.TABLES):
            before = _policies(owner, rule.table)
            owner.execute(rule.sql())  # type: ignore[arg-type]
            assert _policies(owner, rule.table) == before, rule.table
            assert owner.execute(
                "SELECT relrowsecurity FROM pg_class WHERE oid = %s::regclass", [rule.table]
            ).fetchone() == (True,)
        for outline in (*of_cases.OUTLINES, *of_billing.OUTLINES):
            stands = owner.execute("SELECT pg_get_viewdef(%s::regclass)", [outline.view]).fetchone()
            owner.execute(outline.sql())  # type: ignore[arg-type]
            made = owner.execute("SELECT pg_get_viewdef(%s::regclass)", [outline.view]).fetchone()
            assert stands == made, outline.view
            assert owner.execute(
                "SELECT reloptions FROM pg_class WHERE oid = %s::regclass", [outline.view]
            ).fetchone() == (["security_barrier=true"],)
        owner.rollback()


def _policies(owner: Any, table: str) -> list[Any]:
    return list(
        owner.execute(
            "SELECT policyname, roles, cmd, qual, with_check FROM pg_policies WHERE tablename = %s ORDER BY 1",
            [table],
        ).fetchall()
    )
