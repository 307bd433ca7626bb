"""Notices, who has read them, and where and when their mail goes (ADR 0020).

An organisation sees its own notices, a person those to them alone and what they have read. Only the system tells. What
waits for a daily mail is the system's business.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


_me = "(SELECT NULLIF(current_setting('fmu.organisation', true), '')::bigint)"
_person = "(SELECT NULLIF(current_setting('fmu.person', true), '')::bigint)"
_own = f"(user_id = {_person} AND (organisation_id IS NULL OR organisation_id = {_me}))"
_theirs = f"(user_id IS NULL AND organisation_id = {_me})"

POLICIES = f"""
ALTER TABLE fmuadmin_notice ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON fmuadmin_notice FOR SELECT TO fmu_app USING (
  organisation_id = {_me} AND (user_id IS NULL OR user_id = {_person}));
CREATE POLICY system ON fmuadmin_notice TO fmu_system USING (true);
REVOKE INSERT, UPDATE, DELETE ON fmuadmin_notice FROM fmu_app;

ALTER TABLE fmuadmin_noticeread ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON fmuadmin_noticeread FOR SELECT TO fmu_app USING (user_id = {_person});
CREATE POLICY added ON fmuadmin_noticeread FOR INSERT TO fmu_app WITH CHECK (
  user_id = {_person} AND EXISTS (SELECT FROM fmuadmin_notice n WHERE n.id = notice_id));
CREATE POLICY system ON fmuadmin_noticeread TO fmu_system USING (true);
REVOKE UPDATE, DELETE ON fmuadmin_noticeread FROM fmu_app;
""" + "".join(
    f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON {table} FOR SELECT TO fmu_app USING ({_own} OR {_theirs});
CREATE POLICY added ON {table} FOR INSERT TO fmu_app WITH CHECK ({_own} OR {_theirs});
CREATE POLICY changed ON {table} FOR UPDATE TO fmu_app USING ({_own} OR {_theirs});
CREATE POLICY deleted ON {table} FOR DELETE TO fmu_app USING ({_own} OR {_theirs});
CREATE POLICY system ON {table} TO fmu_system USING (true);
"""
    for table in ("fmuadmin_noticeaddress", "fmuadmin_noticechoice")
) + "".join(
    f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY system ON {table} TO fmu_system USING (true);
REVOKE ALL ON {table} FROM fmu_app;
"""
    for table in ("fmuadmin_noticewaiting", "fmuadmin_noticesummary")
)


class Migration(migrations.Migration):

    dependencies = [
        ('fmuadmin', '0010_deliveries'),
    ]

    operations = [
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60, verbose_name='notis')),
                ('case_ref', models.BigIntegerField(null=True, verbose_name='ärende')),
                ('case_number', models.CharField(blank=True, max_length=20, verbose_name='ärendenummer')),
                ('facts', models.JSONField(default=dict, verbose_name='uppgifter')),
                ('about_day', models.DateField(null=True, verbose_name='gäller dagen')),
                ('at', models.DateTimeField(verbose_name='när')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fmuadmin.organisation')),
                ('user', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='NoticeAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.EmailField(blank=True, max_length=254, verbose_name='e-postadress')),
                ('confirmed_at', models.DateTimeField(null=True, verbose_name='bekräftad')),
                ('wanted', models.EmailField(blank=True, max_length=254, verbose_name='ny e-postadress')),
                ('code', models.CharField(blank=True, max_length=128, verbose_name='kod')),
                ('code_until', models.DateTimeField(null=True, verbose_name='koden gäller till')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fmuadmin.organisation')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='NoticeChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.CharField(max_length=20, verbose_name='grupp')),
                ('delivery', models.CharField(choices=[('now', 'Direkt'), ('daily', 'Daglig sammanställning'), ('off', 'Av')], max_length=10, verbose_name='e-post')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fmuadmin.organisation')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='NoticeRead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='läst')),
                ('notice', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='readings', to='fmuadmin.notice')),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='NoticeSummary',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='dag')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fmuadmin.organisation')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='NoticeWaiting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='fmuadmin.notice')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['organisation', '-id'], name='notice_by_organisation'),
        ),
        migrations.AddConstraint(
            model_name='noticeaddress',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('organisation', None), ('user__isnull', False)), models.Q(('organisation__isnull', False), ('user', None)), _connector='OR'), name='notice_address_of_one'),
        ),
        migrations.AddConstraint(
            model_name='noticeaddress',
            constraint=models.UniqueConstraint(fields=('organisation', 'user'), name='notice_address_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='noticeaddress',
            constraint=models.CheckConstraint(condition=models.Q(('address', ''), ('confirmed_at__isnull', False), _connector='OR'), name='notice_address_confirmed'),
        ),
        migrations.AddConstraint(
            model_name='noticechoice',
            constraint=models.UniqueConstraint(fields=('organisation', 'user', 'group'), name='notice_choice_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='noticechoice',
            constraint=models.CheckConstraint(condition=models.Q(('delivery__in', ['now', 'daily', 'off'])), name='notice_choice_delivery_known'),
        ),
        migrations.AddConstraint(
            model_name='noticeread',
            constraint=models.UniqueConstraint(fields=('notice', 'user'), name='notice_read_once'),
        ),
        migrations.AddConstraint(
            model_name='noticesummary',
            constraint=models.UniqueConstraint(fields=('organisation', 'user', 'day'), name='notice_summary_once_a_day', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='noticewaiting',
            constraint=models.UniqueConstraint(fields=('notice', 'user'), name='notice_waits_once', nulls_distinct=False),
        ),
        migrations.RunSQL(POLICIES),
    ]
