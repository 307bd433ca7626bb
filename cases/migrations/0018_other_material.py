"""The fourth kind of underlag is called what the rules call it: övrigt underlag."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("cases", "0017_required_material"),
    ]

    operations = [
        migrations.AlterField(
            model_name="casefile",
            name="kind",
            field=models.CharField(blank=True, choices=[("medical_record", "Medicinskt underlag"), ("self_assessment", "Självskattning"), ("from_insured", "Från den försäkrade"), ("other", "Övrigt underlag")], max_length=20, verbose_name="typ av underlag"),
        ),
    ]
