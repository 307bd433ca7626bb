"""A mandate can be withdrawn at once, and given anew afterwards."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("fmuadmin", "0005_trail_chains")]

    operations = [
        migrations.AddField(
            model_name="mandate",
            name="withdrawn_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="återkallat"),
        ),
        migrations.RemoveConstraint(model_name="mandate", name="mandate_unique"),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at", None)),
                fields=("user", "organisation", "role"),
                name="mandate_unique",
            ),
        ),
    ]
