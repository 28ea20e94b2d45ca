"""The members of a consortium become what a desk keeps about a supplier; nothing ever wrote the list for all desks."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('tenancy', '0002_initial'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='supplier',
            name='members',
        ),
    ]
