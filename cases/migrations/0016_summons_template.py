"""The unit's own letter of summons: an organisation's wordings, by day; a new one takes over, none is changed (VI7)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

_me = "(SELECT NULLIF(current_setting('fmu.organisation', true), '')::bigint)"
_person = "(SELECT NULLIF(current_setting('fmu.person', true), '')::bigint)"
_mandate = "(SELECT NULLIF(current_setting('fmu.mandate', true), '')::bigint)"
_unit = f"EXISTS (SELECT 1 FROM fmuadmin_mandate m WHERE m.id = {_mandate} AND m.role IN ('care_admin', 'investigator'))"

POLICIES = f"""
ALTER TABLE cases_summonstemplate ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON cases_summonstemplate FOR SELECT TO fmu_app USING (organisation_id = {_me});
CREATE POLICY added ON cases_summonstemplate FOR INSERT TO fmu_app
  WITH CHECK (organisation_id = {_me} AND written_by_id = {_person} AND {_unit});
CREATE POLICY system ON cases_summonstemplate TO fmu_system USING (true);
REVOKE UPDATE, DELETE ON cases_summonstemplate FROM fmu_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0015_revoked_is_closed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SummonsTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="gäller från")),
                ("heading", models.CharField(max_length=120, verbose_name="rubrik")),
                ("body", models.TextField(max_length=4000, verbose_name="brevets text")),
                ("written_at", models.DateTimeField(verbose_name="skriven")),
                ("organisation", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="fmuadmin.organisation")),
                ("written_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "indexes": [models.Index(fields=["organisation", "valid_from"], name="summons_template_by_day")],
                "constraints": [models.CheckConstraint(condition=models.Q(models.Q(("heading", ""), _negated=True), models.Q(("body", ""), _negated=True)), name="summons_template_has_text")],
            },
        ),
        migrations.RunSQL(POLICIES),
    ]
