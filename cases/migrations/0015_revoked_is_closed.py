"""A revoked case is closed to its parties in the database too, and its own row's texts are taken out of it (AC6, S30).

The statements beside this file are those that cases/row_security.py made on the day.
"""

import json
from pathlib import Path

import django.db.models.deletion
import django.db.models.lookups
from django.db import migrations, models

import fmuadmin.sealed
from cases.conflict_policies import CLOSE_TABLES

CONTENT = ("town", "way_of_assessment", "interpreter_language", "special_needs", "earlier_units", "comment", "rejection_comment")


def close(apps, editor):
    """Take the texts out of the rows of the cases that are revoked already."""
    case_model, content = apps.get_model("cases", "Case"), apps.get_model("cases", "ClosedContent")
    for case in case_model.objects.filter(state="revoked"):
        texts = json.dumps({name: getattr(case, name) for name in CONTENT}, ensure_ascii=False)
        content.objects.create(case=case, texts=texts)
        case_model.objects.filter(pk=case.pk).update(**dict.fromkeys(CONTENT, ""))
    with editor.connection.cursor() as cursor:
        cursor.execute("UPDATE cases_caseparty SET place = '' WHERE state = 20 AND place <> ''")


class Migration(migrations.Migration):
    dependencies = [("cases", "0014_reminders")]

    operations = [
        migrations.CreateModel(
            name="ClosedContent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("texts", fmuadmin.sealed.EncryptedText(context="closed_content.texts", verbose_name="texter")),
                ("case", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="closed_content", to="cases.case")),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(models.Func(models.Func(models.F("texts"), models.Value(1), models.Value(1), function="substring"), models.Value("hex"), function="encode", output_field=models.CharField()), "01"), django.db.models.lookups.GreaterThanOrEqual(models.Func(models.F("texts"), function="octet_length", output_field=models.IntegerField()), 33)), name="closed_content_is_sealed")],
            },
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text()),
        migrations.RunSQL(CLOSE_TABLES),
        migrations.RunPython(close, migrations.RunPython.noop),
    ]
