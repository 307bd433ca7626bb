"""The trail can be added to and read, nothing else."""

from django.db import migrations

from fmuadmin.pg import append_only


class Migration(migrations.Migration):
    dependencies = [("fmuadmin", "0001_initial")]

    operations = [append_only("fmuadmin_auditevent")]
