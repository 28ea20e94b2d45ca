"""Runs of a publication, the change line of a correction, sheets that were stopped; a published sheet never changes."""

import django.db.models.deletion
import sroi.tenancy.ids
import sroi.tenancy.rls
from django.db import migrations, models

#: Sheets that were made before there were runs: what was published together is one run, what is under way another.
RUNS = """
INSERT INTO reporting_publicationrun (id, desk_id, period, change, requested_by, requested_at, published_at, published_by)
SELECT gen_random_uuid(), desk_id, period, '', min(requested_by), min(requested_at), published_at, min(published_by)
FROM reporting_document GROUP BY desk_id, period, published_at;
UPDATE reporting_document AS document SET run_id = run.id FROM reporting_publicationrun AS run
WHERE run.desk_id = document.desk_id AND run.period = document.period
AND run.published_at IS NOT DISTINCT FROM document.published_at;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""
#: Also for the owner of the tables: a published sheet can be corrected by a next version only.
FROZEN = """
CREATE FUNCTION reporting_published_sheet_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a published sheet never changes' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER document_published_is_frozen BEFORE UPDATE OR DELETE ON reporting_document
FOR EACH ROW WHEN (OLD.state = 'published') EXECUTE FUNCTION reporting_published_sheet_is_frozen();
"""
THAWED = """
DROP TRIGGER document_published_is_frozen ON reporting_document;
DROP FUNCTION reporting_published_sheet_is_frozen();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('reporting', '0002_contracts_as_stored_and_joint_buyers'),
        ('tenancy', '0003_members_are_kept_per_desk'),
    ]

    operations = [
        migrations.CreateModel(
            name='PublicationRun',
            fields=[
                ('id', models.UUIDField(default=sroi.tenancy.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('period', models.CharField(max_length=7, verbose_name='period')),
                ('change', models.CharField(blank=True, max_length=300, verbose_name='what changed')),
                ('requested_by', models.CharField(max_length=120)),
                ('requested_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('published_by', models.CharField(blank=True, max_length=120, null=True)),
                ('discarded_at', models.DateTimeField(blank=True, null=True)),
                ('discarded_by', models.CharField(blank=True, max_length=120, null=True)),
                ('desk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.servicedesk')),
            ],
            options={
                'ordering': ('-requested_at', 'id'),
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [
                    sroi.tenancy.rls.RowLevelSecurity(name='publication_run_rls', read={'desk': ''}, write={'desk': ''}),
                    models.UniqueConstraint(fields=('id', 'desk'), name='publication_run_key'),
                    models.UniqueConstraint(condition=models.Q(('discarded_at__isnull', True), ('published_at__isnull', True)), fields=('desk', 'period'), name='publication_run_one_under_way'),
                    models.CheckConstraint(condition=models.Q(('published_at__isnull', True), ('discarded_at__isnull', True), _connector='OR'), name='publication_run_ends_once'),
                ],
            },
        ),
        migrations.RemoveConstraint(model_name='document', name='document_built_has_file'),
        migrations.AlterField(
            model_name='document',
            name='state',
            field=models.CharField(choices=[('requested', 'waiting'), ('building', 'being made'), ('built', 'ready to publish'), ('failed', 'failed'), ('stopped', 'stopped'), ('published', 'published')], default='requested', max_length=10, verbose_name='state'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('requested', 'building', 'failed', 'stopped')), models.Q(('path', ''), _negated=True), _connector='OR'), name='document_built_has_file'),
        ),
        migrations.AddField(
            model_name='document',
            name='change',
            field=models.CharField(blank=True, max_length=300, verbose_name='what changed'),
        ),
        migrations.AddField(
            model_name='document',
            name='run',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='reporting.publicationrun'),
        ),
        migrations.RunSQL(RUNS, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='document',
            name='run',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='reporting.publicationrun'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=sroi.tenancy.rls.CompositeForeignKey(columns=('run_id', 'desk_id'), name='document_run_fk', to='reporting.PublicationRun', to_columns=('id', 'desk_id')),
        ),
        migrations.RunSQL(FROZEN, THAWED),
    ]
