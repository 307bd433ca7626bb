"""What the database itself enforces, written once and used from migrations."""

from collections.abc import Iterable

from django.db import migrations


def append_only(table: str) -> migrations.RunSQL:
    """Refuse UPDATE, DELETE and TRUNCATE on the table, whoever tries; take the rights from the application too."""
    return migrations.RunSQL(
        sql=f"""
        CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'restrict_violation';
        END $$;
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
          FOR EACH ROW EXECUTE FUNCTION {table}_append_only();
        CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON {table}
          FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only();
        REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM fmu_app, fmu_system;
        """,
        reverse_sql=f"""
        DROP TRIGGER append_only ON {table};
        DROP TRIGGER append_only_truncate ON {table};
        DROP FUNCTION {table}_append_only();
        """,
    )


def lifecycle_guard(table: str, edges: Iterable[tuple[str, str]], *, first: str) -> migrations.RunSQL:
    """Refuse any change of state that is not an edge, whoever writes it, and any first state but ``first``.

    The application may only insert rows in ``first``; the owner loads whole histories (decisions.md §13).
    """
    pairs = ", ".join(f"('{source}','{target}')" for source, target in sorted(edges))
    return migrations.RunSQL(
        sql=f"""
        CREATE OR REPLACE FUNCTION {table}_lifecycle() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'INSERT' THEN
            IF NEW.state <> '{first}' AND current_user IN ('fmu_app', 'fmu_system') THEN
              RAISE EXCEPTION 'a new {table} starts as {first}, not %', NEW.state USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
          END IF;
          IF (OLD.state, NEW.state) NOT IN ({pairs}) THEN
            RAISE EXCEPTION 'illegal step % -> % on {table}', OLD.state, NEW.state USING ERRCODE = 'check_violation';
          END IF;
          RETURN NEW;
        END $$;
        DROP TRIGGER IF EXISTS lifecycle ON {table};
        DROP TRIGGER IF EXISTS lifecycle_start ON {table};
        CREATE TRIGGER lifecycle BEFORE UPDATE OF state ON {table} FOR EACH ROW
          WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION {table}_lifecycle();
        CREATE TRIGGER lifecycle_start BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_lifecycle();
        """,
        reverse_sql=f"""
        DROP TRIGGER lifecycle ON {table};
        DROP TRIGGER lifecycle_start ON {table};
        DROP FUNCTION {table}_lifecycle();
        """,
    )
