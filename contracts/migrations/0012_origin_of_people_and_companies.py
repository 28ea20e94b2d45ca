"""Whether a candidate or a company is from the region of the desk: told with an entry, frozen on the lines of the ledger."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("contracts", "0011_members_for_the_client"),
    ]

    operations = [
        migrations.AddField(
            model_name="entryversion",
            name="origin",
            field=models.CharField(blank=True, choices=[("region", "from the own region"), ("elsewhere", "from elsewhere")], default="", max_length=10, verbose_name="origin"),
        ),
        migrations.AddField(
            model_name="ledgerline",
            name="origin",
            field=models.CharField(blank=True, default="", max_length=10),
        ),
    ]
