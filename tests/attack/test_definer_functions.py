"""Functions that run as the owner look names up where nobody else can put anything first."""

import pytest
from django.db import connection


@pytest.mark.django_db
def test_no_function_that_runs_as_its_owner_can_be_given_other_tables() -> None:
    """Without pg_temp named last, a temporary table of the caller's stands in for the real one, triggers and all."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, array_to_string(proconfig, ';') FROM pg_proc"
            " WHERE prosecdef AND pronamespace = 'public'::regnamespace"
        )
        found = dict(cursor.fetchall())
    assert found
    assert not [name for name, config in found.items() if not str(config).endswith("pg_temp")]
