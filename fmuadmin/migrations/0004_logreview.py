"""Signed reviews of the read log: added and read by the organisation that made them, never changed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from fmuadmin.pg import append_only

_ME = "(SELECT NULLIF(current_setting('fmu.organisation', true), '')::bigint)"
POLICIES = f"""
ALTER TABLE fmuadmin_logreview ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON fmuadmin_logreview TO fmu_app USING (organisation_id = {_ME});
CREATE POLICY system ON fmuadmin_logreview TO fmu_system USING (true);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('fmuadmin', '0003_readevent'),
    ]

    operations = [
        migrations.CreateModel(
            name='LogReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reviewer_name', models.CharField(max_length=80, verbose_name='granskare')),
                ('organisation_name', models.CharField(max_length=120, verbose_name='organisation')),
                ('reach', models.JSONField(default=list, verbose_name='granskade organisationer')),
                ('since', models.DateField(verbose_name='från och med')),
                ('until', models.DateField(verbose_name='till och med')),
                ('chosen', models.JSONField(default=dict, verbose_name='urval')),
                ('seed', models.CharField(max_length=32, verbose_name='frö')),
                ('upto', models.BigIntegerField(verbose_name='sista loggrad')),
                ('sample_size', models.PositiveIntegerField(verbose_name='stickprovets storlek')),
                ('population', models.PositiveIntegerField(verbose_name='rader i urvalet')),
                ('rows', models.PositiveIntegerField(verbose_name='granskade rader')),
                ('outcome', models.CharField(choices=[('no_remarks', 'Inget att anmärka'), ('action_needed', 'Åtgärd krävs')], max_length=15, verbose_name='utfall')),
                ('note', models.TextField(blank=True, max_length=2000, verbose_name='anteckning')),
                ('signed_at', models.DateTimeField(verbose_name='signerad')),
                ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fmuadmin.mandate')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fmuadmin.organisation')),
                ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', 'id'], name='review_by_organisation')],
                'constraints': [models.CheckConstraint(condition=models.Q(('outcome__in', ['no_remarks', 'action_needed'])), name='review_outcome_known'), models.CheckConstraint(condition=models.Q(('until__gte', models.F('since'))), name='review_period_ordered'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'action_needed'), _negated=True), models.Q(('note', ''), _negated=True), _connector='OR'), name='review_action_has_note')],
            },
        ),
        append_only("fmuadmin_logreview"),
        migrations.RunSQL(POLICIES, "ALTER TABLE fmuadmin_logreview DISABLE ROW LEVEL SECURITY; DROP POLICY own ON fmuadmin_logreview; DROP POLICY system ON fmuadmin_logreview;"),
    ]
