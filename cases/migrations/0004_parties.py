"""The board's table: how it is written, counted, indexed and seen (board.md §2).

- ``fmu_write_parties`` is the only way in for the application: it refuses cases in which the caller has no part.
- Day-bucket counters follow by one statement-level trigger per kind of change, in key order, so that writers never
  deadlock.
- Row-level security: an organisation sees its own rows. One equality, whose right side is computed once.
"""

from django.db import migrations

COUNTERS = """
CREATE TABLE cases_party_count (
  organisation_id bigint NOT NULL, phase smallint NOT NULL, due_hard boolean NOT NULL, due_on date NOT NULL,
  owes_from date NOT NULL, owes_until date NOT NULL, asked boolean NOT NULL, n int NOT NULL
);
CREATE UNIQUE INDEX cases_party_count_key ON cases_party_count
  (organisation_id, phase, due_hard, due_on, owes_from, owes_until, asked) INCLUDE (n);

CREATE FUNCTION fmu_count_parties() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO cases_party_count AS c
      SELECT organisation_id, phase, due_hard, due_on, owes_from, owes_until, unanswered > 0, count(*)
        FROM added WHERE is_open GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 2, 3, 4, 5, 6, 7
      ON CONFLICT (organisation_id, phase, due_hard, due_on, owes_from, owes_until, asked)
        DO UPDATE SET n = c.n + excluded.n;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO cases_party_count AS c
      SELECT organisation_id, phase, due_hard, due_on, owes_from, owes_until, unanswered > 0, -count(*)
        FROM removed WHERE is_open GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 2, 3, 4, 5, 6, 7
      ON CONFLICT (organisation_id, phase, due_hard, due_on, owes_from, owes_until, asked)
        DO UPDATE SET n = c.n + excluded.n;
  ELSE
    INSERT INTO cases_party_count AS c
      SELECT organisation_id, phase, due_hard, due_on, owes_from, owes_until, asked, sum(n) FROM (
        SELECT organisation_id, phase, due_hard, due_on, owes_from, owes_until, unanswered > 0 AS asked, 1 AS n
          FROM added WHERE is_open
        UNION ALL
        SELECT organisation_id, phase, due_hard, due_on, owes_from, owes_until, unanswered > 0, -1
          FROM removed WHERE is_open) AS changes
       GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(n) <> 0 ORDER BY 1, 2, 3, 4, 5, 6, 7
      ON CONFLICT (organisation_id, phase, due_hard, due_on, owes_from, owes_until, asked)
        DO UPDATE SET n = c.n + excluded.n;
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION fmu_count_parties() FROM public;
CREATE TRIGGER count_added AFTER INSERT ON cases_caseparty
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION fmu_count_parties();
CREATE TRIGGER count_changed AFTER UPDATE ON cases_caseparty
  REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION fmu_count_parties();
CREATE TRIGGER count_removed AFTER DELETE ON cases_caseparty
  REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION fmu_count_parties();
"""

# After a bulk load, and when the nightly check finds a difference: the counters counted anew.
RECOUNT = """
CREATE FUNCTION fmu_recount_parties() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  LOCK TABLE cases_caseparty IN SHARE MODE;
  DELETE FROM cases_party_count;
  INSERT INTO cases_party_count
    SELECT organisation_id, phase, due_hard, due_on, owes_from, owes_until, unanswered > 0, count(*)
      FROM cases_caseparty WHERE is_open GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 2, 3, 4, 5, 6, 7;
END $$;
REVOKE ALL ON FUNCTION fmu_recount_parties() FROM public;
GRANT EXECUTE ON FUNCTION fmu_recount_parties() TO fmu_system;
"""

COLUMNS = (
    "part is_open phase state ball ball_since ball_then ball_turns_on owes_from owes_until due_on due_hard respite "
    "flags unanswered number kind unit_id unit_text place aside closed_on closure"
).split()
_given = ", ".join(["case_id", "organisation_id", *COLUMNS])
_set = ", ".join(f"{c} = excluded.{c}" for c in COLUMNS)
_old = ", ".join(f"p.{c}" for c in COLUMNS)
_new = ", ".join(f"excluded.{c}" for c in COLUMNS)

WRITER = f"""
CREATE FUNCTION fmu_write_parties(given jsonb) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  -- The web connection may only write cases that are new or in which it has a part itself.
  IF session_user = 'fmu_app' AND current_setting('role', true) IS DISTINCT FROM 'fmu_system' AND EXISTS (
    SELECT 1 FROM (SELECT DISTINCT case_id FROM jsonb_to_recordset(given) AS r(case_id bigint)) AS asked
     WHERE EXISTS (SELECT 1 FROM cases_caseparty p WHERE p.case_id = asked.case_id)
       AND NOT EXISTS (SELECT 1 FROM cases_caseparty p WHERE p.case_id = asked.case_id
                        AND p.organisation_id = NULLIF(current_setting('fmu.organisation', true), '')::bigint)
  ) THEN
    RAISE EXCEPTION 'no part in the case' USING ERRCODE = 'insufficient_privilege';
  END IF;
  INSERT INTO cases_caseparty AS p ({_given})
  SELECT {_given} FROM jsonb_to_recordset(given) AS r(
    case_id bigint, organisation_id bigint, part smallint, is_open boolean, phase smallint, state smallint,
    ball smallint, ball_since date, ball_then smallint, ball_turns_on date, owes_from date, owes_until date,
    due_on date, due_hard boolean, respite boolean, flags smallint, unanswered smallint, number text, kind smallint,
    unit_id bigint, unit_text text, place text, aside text, closed_on date, closure smallint)
  ORDER BY case_id, organisation_id
  ON CONFLICT (case_id, organisation_id) DO UPDATE SET {_set}
   WHERE ({_old}) IS DISTINCT FROM ({_new});
END $$;
REVOKE ALL ON FUNCTION fmu_write_parties(jsonb) FROM public;
GRANT EXECUTE ON FUNCTION fmu_write_parties(jsonb) TO fmu_app, fmu_system;
REVOKE INSERT, UPDATE, DELETE ON cases_caseparty, cases_party_count FROM fmu_app;
-- The system may sweep away what nobody should have any more (rebuild_parties), nothing else.
REVOKE INSERT, UPDATE ON cases_caseparty, cases_party_count FROM fmu_system;
"""

INDEXES = """
CREATE INDEX board_open ON cases_caseparty (organisation_id, due_hard, due_on, case_id)
  INCLUDE (phase, owes_from, owes_until, unit_id, state, unanswered, kind) WHERE is_open;
CREATE INDEX closed_list ON cases_caseparty (organisation_id, closed_on DESC, case_id DESC)
  INCLUDE (unit_id, closure, kind) WHERE NOT is_open;
CREATE INDEX closed_unit ON cases_caseparty (organisation_id, unit_id, closed_on DESC, case_id DESC)
  WHERE NOT is_open;
CREATE INDEX party_number ON cases_caseparty (organisation_id, number);
ALTER TABLE cases_caseparty SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_analyze_scale_factor = 0.02);
"""

_me = "(SELECT NULLIF(current_setting('fmu.organisation', true), '')::bigint)"
POLICIES = f"""
ALTER TABLE cases_caseparty ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON cases_caseparty FOR SELECT TO fmu_app USING (organisation_id = {_me});
CREATE POLICY system ON cases_caseparty TO fmu_system USING (true);
ALTER TABLE cases_party_count ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON cases_party_count FOR SELECT TO fmu_app USING (organisation_id = {_me});
CREATE POLICY system ON cases_party_count TO fmu_system USING (true);
ALTER TABLE cases_case ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON cases_case TO fmu_app USING (
  EXISTS (SELECT 1 FROM cases_caseparty p WHERE p.case_id = cases_case.id AND p.organisation_id = {_me}));
CREATE POLICY system ON cases_case TO fmu_system USING (true);
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_case_numbers")]

    operations = [migrations.RunSQL(sql) for sql in (COUNTERS, RECOUNT, WRITER, INDEXES, POLICIES)]
