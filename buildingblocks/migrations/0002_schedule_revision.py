"""Count the changes of a draft, so that a second person who saves an older form meets a conflict."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("buildingblocks", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="schedule", name="revision", field=models.PositiveIntegerField(default=1),
        ),
    ]
