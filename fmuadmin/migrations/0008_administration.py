"""Who may write mandates and end accounts, held by the database itself (S3).

The application role writes mandates only while an administrator acts whose own mandate holds, and never the
administrator's own. Nobody removes any: they are withdrawn. Accounts are ended and opened by the same people; a
password is changed by its owner, by an administrator, or by the login pages where nobody is acting yet.
"""

from django.db import migrations

SQL = """
CREATE FUNCTION fmu_is_administrator() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM fmuadmin_mandate m JOIN fmuadmin_user u ON u.id = m.user_id
     WHERE m.id = NULLIF(current_setting('fmu.mandate', true), '')::bigint
       AND u.id = NULLIF(current_setting('fmu.person', true), '')::bigint
       AND m.role = 'system_admin' AND m.withdrawn_at IS NULL AND u.is_active
       AND (COALESCE(NULLIF(current_setting('fmu.now', true), '')::timestamptz, now())
            AT TIME ZONE 'Europe/Stockholm')::date
           BETWEEN m.valid_from AND COALESCE(m.valid_until, 'infinity'))
$$;
REVOKE ALL ON FUNCTION fmu_is_administrator() FROM public;
GRANT EXECUTE ON FUNCTION fmu_is_administrator() TO fmu_app, fmu_system;

ALTER TABLE fmuadmin_mandate ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON fmuadmin_mandate FOR SELECT TO fmu_app USING (true);
CREATE POLICY given ON fmuadmin_mandate FOR INSERT TO fmu_app WITH CHECK (
  fmu_is_administrator() AND user_id <> NULLIF(current_setting('fmu.person', true), '')::bigint);
CREATE POLICY withdrawn ON fmuadmin_mandate FOR UPDATE TO fmu_app USING (
  fmu_is_administrator() AND user_id <> NULLIF(current_setting('fmu.person', true), '')::bigint);
CREATE POLICY system ON fmuadmin_mandate TO fmu_system USING (true);
REVOKE UPDATE, DELETE ON fmuadmin_mandate FROM fmu_app;
GRANT UPDATE (withdrawn_at) ON fmuadmin_mandate TO fmu_app;
REVOKE DELETE ON fmuadmin_mandate FROM fmu_system;

CREATE FUNCTION fmu_guard_account() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE me bigint := NULLIF(current_setting('fmu.person', true), '')::bigint;
BEGIN
  IF current_user <> 'fmu_app' THEN
    RETURN NEW;
  END IF;
  IF OLD.is_active IS DISTINCT FROM NEW.is_active AND (me IS NULL OR me = NEW.id OR NOT fmu_is_administrator()) THEN
    RAISE EXCEPTION 'only another administrator ends or opens an account' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF OLD.password IS DISTINCT FROM NEW.password AND me IS NOT NULL AND me <> NEW.id AND NOT fmu_is_administrator() THEN
    RAISE EXCEPTION 'a password is its owner''s' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guarded BEFORE UPDATE OF is_active, password ON fmuadmin_user
  FOR EACH ROW EXECUTE FUNCTION fmu_guard_account();
REVOKE DELETE ON fmuadmin_user FROM fmu_app, fmu_system;
"""


class Migration(migrations.Migration):
    dependencies = [("fmuadmin", "0007_review_once")]

    operations = [migrations.RunSQL(SQL)]
