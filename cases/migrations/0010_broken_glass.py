"""Nödöppning: one case, read only, for an hour, for the administrator who gave a reason (screens.md §2.8)."""

import django.db.models.deletion
from django.db import migrations, models

from cases.conflict_policies import CLOSE_TABLES

_mandate = "(SELECT NULLIF(current_setting('fmu.mandate', true), '')::bigint)"
_now = "COALESCE(NULLIF(current_setting('fmu.now', true), '')::timestamptz, now())"
_open = f"""ARRAY(SELECT b.case_id FROM cases_brokenglass b
  WHERE b.mandate_id = {_mandate} AND b.closed_at IS NULL AND b.ends_at > (SELECT {_now}))"""

# The only way in: an administrator whose own mandate holds, never a case in which they have declared jäv.
WAY_IN = f"""
CREATE FUNCTION fmu_break_glass(wanted text, why text, told text, minutes int) RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  found bigint;
  me bigint := NULLIF(current_setting('fmu.mandate', true), '')::bigint;
  moment timestamptz := {_now};
BEGIN
  IF NOT fmu_is_administrator() THEN
    RAISE EXCEPTION 'only an administrator breaks glass' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF minutes NOT BETWEEN 1 AND 60 THEN
    RAISE EXCEPTION 'an hour at most' USING ERRCODE = 'check_violation';
  END IF;
  SELECT c.id INTO found FROM cases_case c WHERE c.number = wanted AND NOT EXISTS (
    SELECT FROM cases_personalconflict p
     WHERE p.case_id = c.id AND p.user_id = NULLIF(current_setting('fmu.person', true), '')::bigint);
  IF found IS NOT NULL THEN
    INSERT INTO cases_brokenglass (mandate_id, case_id, reason, text, opened_at, ends_at)
      VALUES (me, found, why, told, moment, moment + make_interval(mins => minutes));
  END IF;
  RETURN found;
END $$;
REVOKE ALL ON FUNCTION fmu_break_glass(text, text, text, int) FROM public;
GRANT EXECUTE ON FUNCTION fmu_break_glass(text, text, text, int) TO fmu_app;
"""
POLICIES = f"""
ALTER TABLE cases_brokenglass ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON cases_brokenglass FOR SELECT TO fmu_app USING (mandate_id = {_mandate});
CREATE POLICY closed ON cases_brokenglass FOR UPDATE TO fmu_app USING (mandate_id = {_mandate} AND closed_at IS NULL)
  WITH CHECK (mandate_id = {_mandate});
CREATE POLICY system ON cases_brokenglass TO fmu_system USING (true);
REVOKE INSERT, UPDATE, DELETE ON cases_brokenglass FROM fmu_app;
GRANT UPDATE (closed_at) ON cases_brokenglass TO fmu_app;
CREATE POLICY broken_glass ON cases_case FOR SELECT TO fmu_app USING (id = ANY ({_open}));
CREATE POLICY broken_glass ON fmuadmin_auditevent FOR SELECT TO fmu_app USING (
  case_ref = ANY ({_open}) AND verb NOT IN ('access.denied', 'note.written', 'conflict.declared'));
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_personal_conflict"), ("fmuadmin", "0009_login")]

    operations = [
        migrations.CreateModel(
            name="BrokenGlass",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(choices=[("error", "Felsökning"), ("party_request", "En part har bett om hjälp"), ("disclosure", "Begäran om utlämnande eller tillsyn"), ("incident", "Misstänkt intrång eller felaktig åtkomst")], max_length=20, verbose_name="skäl")),
                ("text", models.CharField(max_length=200, verbose_name="beskrivning")),
                ("opened_at", models.DateTimeField(verbose_name="öppnat")),
                ("ends_at", models.DateTimeField(verbose_name="stängs")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="stängt")),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case")),
                ("mandate", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="fmuadmin.mandate")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("reason__in", ["error", "party_request", "disclosure", "incident"])), name="glass_reason_known"),
                    models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="glass_has_text"),
                    models.CheckConstraint(condition=models.Q(("ends_at__gt", models.F("opened_at"))), name="glass_period_ordered"),
                ],
            },
        ),
        migrations.RunSQL(WAY_IN),
        migrations.RunSQL(POLICIES),
        migrations.RunSQL(CLOSE_TABLES),
    ]
