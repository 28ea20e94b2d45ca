"""Mail about questions to contract holders, and about their answers."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_sign_in_connection'),
    ]

    operations = [
        migrations.AlterField(
            model_name='outboxmail',
            name='template',
            field=models.CharField(choices=[('invitation', 'Invitation'), ('returned', 'Entry returned'), ('rejected', 'Entry rejected'), ('please_confirm', 'Please confirm running placements'), ('published', 'Infosheet published'), ('password_reset', 'New password'), ('decision_asked', 'Question to the contract holder'), ('decision_given', 'Answer of the contract holder')], max_length=20),
        ),
    ]
