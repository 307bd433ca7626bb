"""Files of a case, and files that wait for an act (ADR 0018). Who sees them stands in the statements beside this file."""

import uuid
from pathlib import Path

import django.db.models.deletion
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

import fmuadmin.sealed
from cases.conflict_policies import CLOSE_TABLES


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0010_broken_glass"),
        ("fmuadmin", "0009_login"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="filens namn")),
                ("media_type", models.CharField(blank=True, max_length=100, verbose_name="filtyp")),
                ("size", models.PositiveBigIntegerField(default=0, verbose_name="storlek i byte")),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="SHA-256")),
                ("scan", models.CharField(blank=True, choices=[("clean", "Virusskannad"), ("unscanned", "Ej virusskannad"), ("quarantined", "Spärrad, skadlig kod")], max_length=20, verbose_name="virusskanning")),
                ("finding", models.CharField(blank=True, max_length=200, verbose_name="vad skanningen hittade")),
                ("key", models.CharField(blank=True, max_length=60, verbose_name="plats i fillagret")),
                ("purpose", models.CharField(choices=[("material", "Underlag"), ("statement", "Utlåtande"), ("assessment", "Bedömningsunderlag"), ("supplement", "Komplettering")], max_length=20, verbose_name="avser")),
                ("profession", models.CharField(blank=True, choices=[("LK", "Läkare"), ("PS", "Psykolog"), ("FT", "Fysioterapeut"), ("AT", "Arbetsterapeut")], max_length=2, verbose_name="profession")),
                ("kind", models.CharField(blank=True, choices=[("medical_record", "Medicinskt underlag"), ("self_assessment", "Självskattning"), ("from_insured", "Från den försäkrade"), ("other", "Annan handling")], max_length=20, verbose_name="typ av underlag")),
                ("title", models.CharField(blank=True, max_length=200, verbose_name="rubrik")),
                ("document_date", models.DateField(null=True, verbose_name="handlingens datum")),
                ("sender", models.CharField(blank=True, max_length=200, verbose_name="avsändare")),
                ("revoked_on", models.DateField(null=True, verbose_name="makulerad")),
                ("file_key", fmuadmin.sealed.EncryptedText(blank=True, context="case_file.file_key", default="", verbose_name="nyckel")),
                ("added_by_name", models.CharField(max_length=120, verbose_name="tillagd av")),
                ("added_at", models.DateTimeField(verbose_name="tillagd")),
                ("added_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("added_by_organisation", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="fmuadmin.organisation")),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="files", to="cases.case")),
                ("material_set", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="files", to="cases.materialset")),
                ("replaces", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="replaced_by", to="cases.casefile")),
                ("statement", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="files", to="cases.statement")),
                ("supplement", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="files", to="cases.supplement")),
                ("unit", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="fmuadmin.organisation")),
            ],
            options={
                "ordering": ("pk",),
                "indexes": [models.Index(fields=["key"], name="case_file_key")],
                "constraints": [models.CheckConstraint(condition=models.Q(("purpose__in", ["material", "statement", "assessment", "supplement"])), name="file_purpose_known"), models.CheckConstraint(condition=models.Q(models.Q(("kind__in", ["medical_record", "self_assessment", "from_insured", "other"]), ("purpose", "material")), models.Q(models.Q(("purpose", "material"), _negated=True), ("kind", "")), _connector="OR"), name="file_material_has_kind"), models.CheckConstraint(condition=models.Q(models.Q(("profession__in", ["LK", "PS", "FT", "AT"]), ("purpose", "assessment")), models.Q(models.Q(("purpose", "assessment"), _negated=True), ("profession", "")), _connector="OR"), name="file_assessment_has_profession"), models.CheckConstraint(condition=models.Q(models.Q(("purpose", "material"), ("statement", None), ("supplement", None)), models.Q(models.Q(("purpose", "material"), _negated=True), ("material_set", None)), _connector="OR"), name="file_belongs_to_its_purpose"), models.CheckConstraint(condition=models.Q(models.Q(("key", ""), ("media_type", ""), ("name", ""), ("scan", ""), ("sha256", ""), ("size", 0)), models.Q(django.db.models.lookups.GreaterThanOrEqual(models.Func(models.F("file_key"), function="octet_length", output_field=models.IntegerField()), 77), models.Q(("key", ""), _negated=True), models.Q(("name", ""), _negated=True), models.Q(("media_type", ""), _negated=True), ("size__gt", 0), ("sha256__regex", "^[0-9a-f]{64}$"), models.Q(("scan", ""), _negated=True)), _connector="OR"), name="file_stored_whole_or_by_post"), models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(models.Func(models.Func(models.F("file_key"), models.Value(1), models.Value(1), function="substring"), models.Value("hex"), function="encode", output_field=models.CharField()), "01"), django.db.models.lookups.GreaterThanOrEqual(models.Func(models.F("file_key"), function="octet_length", output_field=models.IntegerField()), 33)), name="file_key_is_sealed"), models.CheckConstraint(condition=models.Q(("scan__in", ["", "clean", "unscanned", "quarantined"])), name="file_scan_known"), models.CheckConstraint(condition=models.Q(models.Q(("scan", "quarantined"), _negated=True), models.Q(("finding", ""), _negated=True), _connector="OR"), name="file_quarantined_says_why"), models.CheckConstraint(condition=models.Q(models.Q(("key", ""), _negated=True), models.Q(("title", ""), _negated=True), _connector="OR"), name="file_by_post_has_title"), models.CheckConstraint(condition=models.Q(("replaces", None), models.Q(("replaces", models.F("id")), _negated=True), _connector="OR"), name="file_replaces_another"), models.UniqueConstraint(condition=models.Q(("replaces__isnull", False)), fields=("replaces",), name="file_replaced_once")],
            },
        ),
        migrations.CreateModel(
            name="StagedFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="filens namn")),
                ("media_type", models.CharField(blank=True, max_length=100, verbose_name="filtyp")),
                ("size", models.PositiveBigIntegerField(default=0, verbose_name="storlek i byte")),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="SHA-256")),
                ("scan", models.CharField(blank=True, choices=[("clean", "Virusskannad"), ("unscanned", "Ej virusskannad"), ("quarantined", "Spärrad, skadlig kod")], max_length=20, verbose_name="virusskanning")),
                ("finding", models.CharField(blank=True, max_length=200, verbose_name="vad skanningen hittade")),
                ("key", models.CharField(blank=True, max_length=60, verbose_name="plats i fillagret")),
                ("token", models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="kännetecken")),
                ("file_key", fmuadmin.sealed.EncryptedText(context="staged_file.file_key", verbose_name="nyckel")),
                ("staged_at", models.DateTimeField(db_index=True, verbose_name="uppladdad")),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="staged_files", to="cases.case")),
                ("mandate", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="fmuadmin.mandate")),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ("pk",),
                "indexes": [models.Index(fields=["key"], name="staged_file_key")],
                "constraints": [models.CheckConstraint(condition=models.Q(django.db.models.lookups.GreaterThanOrEqual(models.Func(models.F("file_key"), function="octet_length", output_field=models.IntegerField()), 77), models.Q(("key", ""), _negated=True), models.Q(("name", ""), _negated=True), models.Q(("media_type", ""), _negated=True), ("size__gt", 0), ("sha256__regex", "^[0-9a-f]{64}$"), models.Q(("scan", ""), _negated=True)), name="staged_file_stored_whole"), models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(models.Func(models.Func(models.F("file_key"), models.Value(1), models.Value(1), function="substring"), models.Value("hex"), function="encode", output_field=models.CharField()), "01"), django.db.models.lookups.GreaterThanOrEqual(models.Func(models.F("file_key"), function="octet_length", output_field=models.IntegerField()), 33)), name="staged_file_key_is_sealed"), models.CheckConstraint(condition=models.Q(("scan__in", ["clean", "unscanned", "quarantined"])), name="staged_file_scan_known"), models.CheckConstraint(condition=models.Q(models.Q(("scan", "quarantined"), _negated=True), models.Q(("finding", ""), _negated=True), _connector="OR"), name="staged_file_quarantined_says_why"), models.UniqueConstraint(fields=("case", "user", "sha256"), name="staged_file_once")],
            },
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text()),
        migrations.RunSQL(CLOSE_TABLES),
    ]
