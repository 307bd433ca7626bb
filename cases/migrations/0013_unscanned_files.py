"""Files that wait for the virus scanner are found without reading all files."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0012_follow")]

    operations = [
        migrations.AddIndex(
            model_name="casefile",
            index=models.Index(condition=models.Q(("scan", "unscanned")), fields=["id"], name="case_file_unscanned"),
        ),
    ]
