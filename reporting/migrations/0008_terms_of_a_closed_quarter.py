"""A closed quarter keeps how far its contracts were, by the terms that they had when it closed, and what waited then."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reporting', '0007_range_of_a_publication'),
    ]

    operations = [
        migrations.AddField(
            model_name='storedstock',
            name='at_risk',
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name='storedstock',
            name='time_owed',
            field=models.DecimalField(decimal_places=2, max_digits=14, null=True),
        ),
        migrations.AddField(
            model_name='storedstock',
            name='time_passed',
            field=models.DecimalField(decimal_places=8, max_digits=24, null=True),
        ),
        migrations.AddField(
            model_name='storedstock',
            name='committed',
            field=models.DecimalField(decimal_places=2, max_digits=14, null=True),
        ),
    ]
