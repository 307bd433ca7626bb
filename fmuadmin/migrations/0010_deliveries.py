"""Mails on their way: the organisation they go to and system administrators read them, the system writes them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# An administrator retries and parks by hand, which changes where the mail stands and nothing of what it says.
SQL = """
ALTER TABLE fmuadmin_delivery ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON fmuadmin_delivery FOR SELECT TO fmu_app USING (
  organisation_id = (SELECT NULLIF(current_setting('fmu.organisation', true), '')::bigint)
  OR (SELECT fmu_is_administrator()));
CREATE POLICY handled ON fmuadmin_delivery FOR UPDATE TO fmu_app USING ((SELECT fmu_is_administrator()));
CREATE POLICY system ON fmuadmin_delivery TO fmu_system USING (true);
REVOKE INSERT, UPDATE, DELETE ON fmuadmin_delivery FROM fmu_app;
GRANT UPDATE (state, next_try_at, attempts, last_error, job_id) ON fmuadmin_delivery TO fmu_app;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('fmuadmin', '0009_login'),
        # The jobs that send them.
        ('procrastinate', '0041_post_retry_failed_job'),
    ]

    operations = [
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('notice_id', models.BigIntegerField(null=True, verbose_name='notis')),
                ('address', models.CharField(max_length=254, verbose_name='adress')),
                ('subject', models.CharField(max_length=200, verbose_name='ämne')),
                ('text', models.TextField(verbose_name='text')),
                ('message_id', models.CharField(max_length=120, unique=True, verbose_name='meddelande-id')),
                ('state', models.CharField(choices=[('queued', 'Väntar'), ('claimed', 'Skickas nu'), ('sent', 'Skickad'), ('failed', 'Misslyckad'), ('bounced', 'Adressen tar inte emot'), ('parked', 'Parkerad')], default='queued', max_length=10, verbose_name='läge')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='försök')),
                ('created_at', models.DateTimeField(verbose_name='skapad')),
                ('next_try_at', models.DateTimeField(verbose_name='nästa försök')),
                ('claimed_at', models.DateTimeField(null=True, verbose_name='tagen')),
                ('claimed_by', models.CharField(blank=True, max_length=80, verbose_name='tagen av')),
                ('sent_at', models.DateTimeField(null=True, verbose_name='skickad')),
                ('last_error', models.CharField(blank=True, max_length=300, verbose_name='senaste fel')),
                ('job_id', models.BigIntegerField(null=True, verbose_name='jobb')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fmuadmin.organisation')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'id'], name='delivery_by_state'), models.Index(condition=models.Q(('state', 'bounced')), fields=['organisation', 'address'], name='delivery_undelivered'), models.Index(condition=models.Q(('state__in', ['queued', 'claimed'])), fields=['next_try_at'], name='delivery_waiting')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'claimed', 'sent', 'failed', 'bounced', 'parked'])), name='delivery_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'claimed'), _negated=True), models.Q(('claimed_at__isnull', False), models.Q(('claimed_by', ''), _negated=True)), _connector='OR'), name='delivery_claimed_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', False), _connector='OR'), name='delivery_sent_at_some_time')],
            },
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
