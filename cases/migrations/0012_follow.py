"""Bevaka: who follows which case (CV9); and no notice of a case to whom has declared jäv in it (S24)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cases.conflict_policies import CLOSE_TABLES, OWN


_me = "(SELECT NULLIF(current_setting('fmu.organisation', true), '')::bigint)"
_person = "(SELECT NULLIF(current_setting('fmu.person', true), '')::bigint)"
_own = f"user_id = {_person} AND organisation_id = {_me}"
_part = f"(SELECT p.part FROM cases_caseparty p WHERE p.case_id = cases_follow.case_id AND p.organisation_id = {_me})"

POLICIES = f"""
ALTER TABLE cases_follow ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON cases_follow FOR SELECT TO fmu_app USING ({_own});
CREATE POLICY added ON cases_follow FOR INSERT TO fmu_app WITH CHECK ({_own} AND {_part} IN (1, 2, 3, 6, 7));
CREATE POLICY deleted ON cases_follow FOR DELETE TO fmu_app USING ({_own});
CREATE POLICY system ON cases_follow TO fmu_system USING (true);
REVOKE UPDATE ON cases_follow FROM fmu_app;
CREATE POLICY conflict ON fmuadmin_notice AS RESTRICTIVE FOR SELECT TO fmu_app USING (
  case_ref IS NULL OR case_ref <> ALL ({OWN}));
"""


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0011_files'),
        ('fmuadmin', '0011_notices'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Follow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField(verbose_name='bevakas sedan')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='follows', to='cases.case')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fmuadmin.organisation')),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'organisation', 'case'), name='follow_once_per_person')],
            },
        ),
        migrations.RunSQL(POLICIES),
        migrations.RunSQL(CLOSE_TABLES),
    ]
