"""Row-level security on every table of the case, and outlines for those who know of rows they do not see (ADR 0015).

The statements beside this file are those that cases/row_security.py made on the day; a later change of a rule is a
later migration.
"""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_identity_sealed")]

    operations = [migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text())]
