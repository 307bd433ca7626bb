"""Row-level security on settlements, each party its own leg (ADR 0015; the statements stand beside this file)."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("billing", "0001_initial"), ("cases", "0008_row_security")]

    operations = [migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text())]
