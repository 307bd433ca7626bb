"""A person's jäv closes the case for that person, in the database too (S24)."""

from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cases.conflict_policies import CLOSE_TABLES, OWN

_me = "(SELECT NULLIF(current_setting('fmu.organisation', true), '')::bigint)"
_person = "(SELECT NULLIF(current_setting('fmu.person', true), '')::bigint)"

# Declared by oneself for oneself; never changed by the application; lifted by the system only.
POLICIES = f"""
ALTER TABLE cases_personalconflict ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON cases_personalconflict FOR SELECT TO fmu_app USING (user_id = {_person} OR organisation_id = {_me});
CREATE POLICY declared ON cases_personalconflict FOR INSERT TO fmu_app
  WITH CHECK (user_id = {_person} AND organisation_id = {_me});
CREATE POLICY system ON cases_personalconflict TO fmu_system USING (true);
REVOKE UPDATE, DELETE ON cases_personalconflict FROM fmu_app;
CREATE POLICY conflict ON fmuadmin_auditevent AS RESTRICTIVE FOR SELECT TO fmu_app USING (
  (case_ref IS NULL OR case_ref <> ALL ({OWN})) AND (verb <> 'conflict.declared' OR organisation_id = {_me}));
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0008_row_security"),
        ("billing", "0002_row_security"),
        ("fmuadmin", "0009_login"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PersonalConflict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("declared_at", models.DateTimeField(verbose_name="anmäld")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="skäl")),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="personal_conflicts", to="cases.case")),
                ("organisation", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="fmuadmin.organisation")),
                ("user", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddConstraint(
            model_name="personalconflict",
            constraint=models.UniqueConstraint(fields=("user", "case"), name="conflict_once_per_person"),
        ),
        migrations.RunSQL(POLICIES),
        migrations.RunSQL(CLOSE_TABLES),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text()),
    ]
