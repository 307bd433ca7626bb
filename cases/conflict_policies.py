"""A person's jäv as the database holds it: a case that one has declared jäv in is not there for one any more (S24).

A restrictive policy beside the others, on every table with rows of a case. The person's cases are read once per
statement from an index that is empty for nearly everybody, so that nobody else pays. The board's table is left alone:
the board itself shows the number without a link.
"""

from typing import Final

OWN: Final = (
    "ARRAY(SELECT c.case_id FROM cases_personalconflict c"
    " WHERE c.user_id = (SELECT NULLIF(current_setting('fmu.person', true), '')::bigint))"
)
# The board's own rows; and the declarations themselves, which the policies read.
OPEN_TABLES: Final = ("cases_caseparty", "cases_party_count", "cases_personalconflict")

_open = ", ".join(f"'{table}'" for table in OPEN_TABLES)
CLOSE_TABLES: Final = f"""
DO $do$
DECLARE t record;
BEGIN
  FOR t IN
    SELECT c.relname AS name, CASE c.relname WHEN 'cases_case' THEN 'id' ELSE 'case_id' END AS key
      FROM pg_class c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relrowsecurity
       AND c.relname NOT IN ({_open})
       AND (c.relname = 'cases_case' OR EXISTS (
             SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'case_id' AND NOT a.attisdropped))
       AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'conflict')
  LOOP
    EXECUTE format(
      'CREATE POLICY conflict ON %I AS RESTRICTIVE TO fmu_app USING (%I <> ALL ({OWN.replace("'", "''")}))',
      t.name, t.key);
  END LOOP;
END $do$;
"""  # noqa: S608 – made of constants
