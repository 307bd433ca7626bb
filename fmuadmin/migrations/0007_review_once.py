"""A drawn sample is signed once."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('fmuadmin', '0006_mandate_withdrawn'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='logreview',
            constraint=models.UniqueConstraint(fields=('seed',), name='review_once'),
        ),
    ]
