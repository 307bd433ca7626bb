"""What the database itself enforces, written once and used from migrations."""

from collections.abc import Iterable
from dataclasses import dataclass, field

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


@dataclass(frozen=True, kw_only=True)
class Protected:
    """A table's row-level security for the web's own role. The system, a role of its own, sees and writes every row.

    ``seen``: the rows it reads. ``locked``: those may also be locked, still not changed. ``added``: the rows it may
    insert. ``owned``: the rows it may insert, change and delete. What is not named is refused by rights.
    """

    table: str = field(kw_only=False)
    seen: str
    locked: bool = False
    added: str = ""
    owned: str = ""

    def policies(self) -> dict[str, str]:
        """Name → what follows CREATE POLICY name ON table."""
        made = {"seen": f"FOR SELECT TO fmu_app USING ({self.seen})", "system": "TO fmu_system USING (true)"}
        if self.locked:
            made["locked"] = f"FOR UPDATE TO fmu_app USING ({self.seen}) WITH CHECK (false)"
        if self.added or self.owned:
            made["added"] = f"FOR INSERT TO fmu_app WITH CHECK ({self.added or self.owned})"
        if self.owned:
            made["changed"] = f"FOR UPDATE TO fmu_app USING ({self.owned})"
            made["deleted"] = f"FOR DELETE TO fmu_app USING ({self.owned})"
        return made

    def refused(self) -> str:
        """The rights that the web's own role does not have."""
        return ", ".join(
            right
            for right, given in (
                ("INSERT", self.added or self.owned),
                ("UPDATE", self.locked or self.owned),
                ("DELETE", self.owned),
            )
            if not given
        )

    def sql(self) -> str:
        """Switch row-level security on and write the policies, in place of any that the web had."""
        refused = f"REVOKE {self.refused()} ON {self.table} FROM fmu_app;" if self.refused() else ""
        policies = "".join(
            f"DROP POLICY IF EXISTS {name} ON {self.table}; CREATE POLICY {name} ON {self.table} {what};\n"
            for name, what in self.policies().items()
        )
        return f"ALTER TABLE {self.table} ENABLE ROW LEVEL SECURITY;\n{policies}{refused}"


@dataclass(frozen=True, kw_only=True)
class Outline:
    """Some columns of a table, for those who may know them but not see the rows: the view ``<table>_outline``.

    It reads with its owner's rights, so ``seen`` is all that guards it; nobody writes through it.
    """

    table: str = field(kw_only=False)
    columns: str
    seen: str

    @property
    def view(self) -> str:
        """The view's name."""
        return f"{self.table}_outline"

    def sql(self) -> str:
        """Make the view anew."""
        rows = f"SELECT {self.columns} FROM {self.table} WHERE {self.seen}"  # noqa: S608 – names in the source
        return f"""DROP VIEW IF EXISTS {self.view};
        CREATE VIEW {self.view} WITH (security_barrier) AS {rows};
        REVOKE ALL ON {self.view} FROM fmu_app, fmu_system;
        GRANT SELECT ON {self.view} TO fmu_app;
        """
