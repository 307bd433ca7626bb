from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("fmuadmin", "0008_administration")]

    operations = [
        migrations.CreateModel(
            name="Guesses",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("failures", models.PositiveIntegerField()),
                ("since", models.DateTimeField()),
                ("locked_until", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField("session", "opened_at", models.DateTimeField(null=True, verbose_name="öppnad")),
        migrations.AddField("session", "last_act_at", models.DateTimeField(null=True, verbose_name="senast använd")),
        migrations.AddField(
            "user",
            "hsa_id",
            models.CharField(blank=True, max_length=40, null=True, unique=True, verbose_name="HSA-id"),
        ),
        migrations.AddField(
            "user",
            "fk_subject",
            models.CharField(
                blank=True,
                max_length=120,
                null=True,
                unique=True,
                verbose_name="id hos Försäkringskassans inloggning",
            ),
        ),
    ]
