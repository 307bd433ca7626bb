"""Whose data was shown to whom: a second table that can be added to and read, nothing else."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from fmuadmin.pg import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('fmuadmin', '0002_append_only'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReadEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='logg-id')),
                ('at', models.DateTimeField(verbose_name='tid')),
                ('action', models.CharField(choices=[('read', 'Läst'), ('written', 'Skrivet'), ('signed', 'Signerat'), ('printed', 'Utskrivet'), ('exported', 'Exporterat'), ('erased', 'Raderat'), ('broke_glass', 'Nödöppnat')], max_length=12, verbose_name='vad')),
                ('resource', models.CharField(choices=[('board', 'Översikt försäkringsmedicinska utredningar'), ('case', 'Försäkringsmedicinsk utredning'), ('material', 'Underlag i försäkringsmedicinsk utredning'), ('visit', 'Besök i försäkringsmedicinsk utredning'), ('deviation', 'Avvikelse i försäkringsmedicinsk utredning'), ('interpreter', 'Användning av tolk i försäkringsmedicinsk utredning'), ('statement', 'Utlåtande i försäkringsmedicinsk utredning'), ('note', 'Anteckning i försäkringsmedicinsk utredning')], max_length=12, verbose_name='uppgifter')),
                ('case_ref', models.BigIntegerField(null=True)),
                ('case_number', models.CharField(blank=True, max_length=20, verbose_name='ärende')),
                ('actor_name', models.CharField(blank=True, max_length=80, verbose_name='vem')),
                ('role', models.CharField(blank=True, choices=[('fk_officer', 'Handläggare hos Försäkringskassan'), ('fk_finance', 'Ekonom hos Försäkringskassan'), ('region_coordinator', 'Samordnare'), ('region_finance', 'Ekonom i region'), ('care_admin', 'Vårdadministratör'), ('investigator', 'Utredare'), ('system_admin', 'Systemförvaltare'), ('log_reviewer', 'Loggranskare')], max_length=20, verbose_name='roll')),
                ('organisation_name', models.CharField(blank=True, max_length=120, verbose_name='organisation')),
                ('purpose', models.CharField(blank=True, max_length=300, verbose_name='skäl')),
                ('denied', models.BooleanField(default=False, verbose_name='nekat')),
                ('content_hash', models.BinaryField(null=True)),
                ('link', models.BinaryField(null=True)),
                ('erased_on', models.DateField(editable=False, null=True, verbose_name='gallrat')),
                ('actor', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('mandate', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fmuadmin.mandate')),
                ('organisation', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fmuadmin.organisation')),
            ],
            options={
                'indexes': [models.Index(fields=['case_ref', 'id'], name='reading_by_case'), models.Index(fields=['actor', 'id'], name='reading_by_actor'), models.Index(fields=['organisation', 'id'], name='reading_by_organisation')],
            },
        ),
        append_only("fmuadmin_readevent"),
    ]
