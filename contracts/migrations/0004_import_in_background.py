"""Checking and taking in become work for a task: a claim, attempts, a failure, and who asked."""

from django.db import migrations, models

BUSY = ("checking", "taking_in")


class Migration(migrations.Migration):

    dependencies = [
        ('contracts', '0003_event_about_draft'),
        ('tenancy', '0002_initial'),
    ]

    operations = [
        migrations.AddField('importbatch', 'actor_id', models.UUIDField(blank=True, null=True)),
        migrations.AddField('importbatch', 'actor_role', models.CharField(blank=True, max_length=24)),
        migrations.AddField('importbatch', 'language', models.CharField(blank=True, max_length=8)),
        migrations.AddField('importbatch', 'confirmed_by', models.CharField(blank=True, max_length=120)),
        migrations.AddField('importbatch', 'confirmed_at', models.DateTimeField(blank=True, null=True)),
        migrations.AddField('importbatch', 'claimed_at', models.DateTimeField(blank=True, null=True)),
        migrations.AddField('importbatch', 'attempts', models.PositiveSmallIntegerField(default=0)),
        migrations.AddField('importbatch', 'failure', models.TextField(blank=True)),
        migrations.AlterField(
            model_name='importbatch',
            name='state',
            field=models.CharField(choices=[('checking', 'is being checked'), ('checked', 'checked'), ('faulty', 'has faults'), ('taking_in', 'is being taken in'), ('done', 'taken in'), ('failed', 'failed')], max_length=10, verbose_name='state'),
        ),
        migrations.AddIndex(
            model_name='importbatch',
            index=models.Index(fields=['desk', 'uploaded_at'], name='import_batch_busy', condition=models.Q(state__in=BUSY)),
        ),
        migrations.AddConstraint(
            model_name='importbatch',
            constraint=models.CheckConstraint(condition=models.Q(claimed_at__isnull=True) | models.Q(state__in=BUSY), name='import_batch_claimed_is_busy'),
        ),
        migrations.AddConstraint(
            model_name='importbatch',
            constraint=models.CheckConstraint(condition=models.Q(state='failed') & ~models.Q(failure='') | ~models.Q(state='failed') & models.Q(failure=''), name='import_batch_failed_has_a_reason'),
        ),
    ]
