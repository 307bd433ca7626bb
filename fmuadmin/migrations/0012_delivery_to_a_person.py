"""A mail to a person's own address is read by that person and system administrators, not by colleagues."""

from django.db import migrations

SQL = """
DROP POLICY seen ON fmuadmin_delivery;
CREATE POLICY seen ON fmuadmin_delivery FOR SELECT TO fmu_app USING (
  (organisation_id = (SELECT NULLIF(current_setting('fmu.organisation', true), '')::bigint)
   AND (user_id IS NULL OR user_id = (SELECT NULLIF(current_setting('fmu.person', true), '')::bigint)))
  OR (SELECT fmu_is_administrator()));
"""


class Migration(migrations.Migration):

    dependencies = [
        ('fmuadmin', '0011_notices'),
    ]

    operations = [
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
