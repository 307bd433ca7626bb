"""What an organisation may read of the trail: the lines about cases in which it has a part.

A unit that is only asked, or no longer has the case, reads the lines about itself; notes are the own organisation's.
Log reviewers and system administrators read none of these, wherever their mandate lies; denied attempts are the
reviewer's (fmuadmin/0005). ``cases.models.trail_lines.lines_of_cases`` says the same.
"""

from django.db import migrations

_me = "(SELECT NULLIF(current_setting('fmu.organisation', true), '')::bigint)"
POLICY = f"""
CREATE POLICY seen_in_case ON fmuadmin_auditevent FOR SELECT TO fmu_app USING (
  verb <> 'access.denied' AND (verb <> 'note.written' OR organisation_id = {_me})
  AND EXISTS (
    SELECT 1 FROM cases_caseparty p
     WHERE p.case_id = fmuadmin_auditevent.case_ref AND p.organisation_id = {_me}
       AND (p.part NOT IN (4, 5) OR fmuadmin_auditevent.organisation_id = {_me}
            OR fmuadmin_auditevent.facts @> jsonb_build_object('unit_id', {_me})))
  AND NOT EXISTS (
    SELECT 1 FROM fmuadmin_mandate m
     WHERE m.id = NULLIF(current_setting('fmu.mandate', true), '')::bigint
       AND m.role IN ('log_reviewer', 'system_admin')));
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_lifecycle_guard"), ("fmuadmin", "0005_trail_chains")]

    operations = [migrations.RunSQL(POLICY)]
