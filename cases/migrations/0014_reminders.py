"""Reminders, the rules that say how many days before, and who may read them: each organisation its own."""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

from cases.conflict_policies import CLOSE_TABLES

_me = "(SELECT NULLIF(current_setting('fmu.organisation', true), '')::bigint)"
POLICIES = f"""
ALTER TABLE cases_reminder ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON cases_reminder FOR SELECT TO fmu_app USING (cases_reminder.organisation_id = {_me}
  AND (SELECT p.part FROM cases_caseparty p WHERE p.case_id = cases_reminder.case_id AND p.organisation_id = {_me}) IS NOT NULL);
CREATE POLICY system ON cases_reminder TO fmu_system USING (true);
REVOKE INSERT, UPDATE, DELETE ON cases_reminder FROM fmu_app;
"""
# The defaults of the new kinds of rules.
load = import_module("cases.migrations.0002_legal_defaults").load


class Migration(migrations.Migration):

    dependencies = [
        ("cases", "0013_unscanned_files"),
        ("fmuadmin", "0011_notices"),
    ]

    operations = [
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('reminder.request_answer', 'Påminnelse: utförarens svar'), ('passed.request_answer', 'Passerat: utförarens svar'), ('reminder.region_answer', 'Påminnelse: regionens svar'), ('passed.region_answer', 'Passerat: regionens svar'), ('reminder.order', 'Påminnelse: beställning'), ('passed.order', 'Passerat: beställning'), ('reminder.material', 'Påminnelse: underlag'), ('passed.material', 'Passerat: underlag'), ('reminder.statement', 'Påminnelse: utlåtande'), ('passed.statement', 'Passerat: utlåtande'), ('reminder.supplement', 'Påminnelse: komplettering'), ('passed.supplement', 'Passerat: komplettering'), ('reminder.accounting', 'Påminnelse: redovisning av besök'), ('passed.accounting', 'Passerat: redovisning av besök'), ('reminder.settling', 'Påminnelse: ersättning'), ('passed.settling', 'Passerat: ersättning')], max_length=30, verbose_name='vad')),
                ('subject', models.BigIntegerField(default=0, verbose_name='gäller')),
                ('day', models.DateField(verbose_name='dagen det gäller')),
                ('due_on', models.DateField(verbose_name='sägs')),
                ('state', models.CharField(choices=[('due', 'Väntar på sin dag'), ('told', 'Sagd'), ('withdrawn', 'Inte längre aktuell')], default='due', max_length=10, verbose_name='läge')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='avslutad')),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='rule',
            name='rule_kind_known',
        ),
        migrations.AlterField(
            model_name='rule',
            name='kind',
            field=models.CharField(choices=[('statement_days', 'Tid för utlåtandet'), ('widening_max_days', 'Längsta förlängning vid utvidgad utredning'), ('unit_answer_days', 'Utförarens svar på en förfrågan'), ('region_answer_days', 'Regionens svar på en begäran'), ('supplement_days', 'Tid för en komplettering'), ('supplement_window_days', 'Tid att begära komplettering'), ('summons_days', 'Kallelse före besöket'), ('summons_post_days', 'Postens tid när kallelsen går med brev'), ('eves_free', 'Midsommarafton, julafton och nyårsafton är lediga'), ('saturdays_free', 'Lördagar är lediga'), ('planning_skips_vacation', 'Planeringsdatum hoppar över semesterveckorna 29–31 och 51–52'), ('order_target_days', 'Riktvärde för beställning'), ('material_target_days', 'Riktvärde för underlag'), ('accounting_target_days', 'Riktvärde för redovisning av besök'), ('settling_target_days', 'Riktvärde för ersättningen'), ('soon_days', 'Förfaller snart'), ('remind_unit_answer_days', 'Påminnelse före utförarens svarsdatum'), ('remind_region_answer_days', 'Påminnelse före regionens svarsdatum'), ('remind_statement_days', 'Påminnelse före utlåtandets sista dag'), ('remind_supplement_days', 'Påminnelse före kompletteringens sista dag'), ('remind_target_days', 'Påminnelse före riktvärdet för beställning, underlag och redovisning'), ('remind_settling_days', 'Påminnelse före riktvärdet för ersättningen'), ('assign_directly_any_unit', 'Tilldela direkt även till enheter utanför egen regi'), ('sole_own_unit', 'Ensam egen enhet: begäran går direkt dit'), ('sole_own_unit_may_decline', 'Ensam egen enhet får avböja')], max_length=40, verbose_name='regel'),
        ),
        migrations.AddConstraint(
            model_name='rule',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['statement_days', 'widening_max_days', 'unit_answer_days', 'region_answer_days', 'supplement_days', 'supplement_window_days', 'summons_days', 'summons_post_days', 'eves_free', 'saturdays_free', 'planning_skips_vacation', 'order_target_days', 'material_target_days', 'accounting_target_days', 'settling_target_days', 'soon_days', 'remind_unit_answer_days', 'remind_region_answer_days', 'remind_statement_days', 'remind_supplement_days', 'remind_target_days', 'remind_settling_days', 'assign_directly_any_unit', 'sole_own_unit', 'sole_own_unit_may_decline'])), name='rule_kind_known'),
        ),
        migrations.AddField(
            model_name='reminder',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='cases.case'),
        ),
        migrations.AddField(
            model_name='reminder',
            name='organisation',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fmuadmin.organisation'),
        ),
        migrations.AddIndex(
            model_name='reminder',
            index=models.Index(condition=models.Q(('state', 'due')), fields=['due_on', 'id'], name='reminder_due'),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['due', 'told'])), fields=('case', 'kind', 'subject', 'organisation', 'day'), name='reminder_once'),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['reminder.request_answer', 'passed.request_answer', 'reminder.region_answer', 'passed.region_answer', 'reminder.order', 'passed.order', 'reminder.material', 'passed.material', 'reminder.statement', 'passed.statement', 'reminder.supplement', 'passed.supplement', 'reminder.accounting', 'passed.accounting', 'reminder.settling', 'passed.settling'])), name='reminder_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['due', 'told', 'withdrawn'])), name='reminder_state_known'),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('state', 'due')), ('ended_at__isnull', False), _connector='OR'), name='reminder_ended_has_time'),
        ),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
        migrations.RunSQL(CLOSE_TABLES, migrations.RunSQL.noop),
        migrations.RunPython(load, migrations.RunPython.noop),
    ]
