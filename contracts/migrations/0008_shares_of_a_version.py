"""A version says for which contracts it counts. Until now allocations never changed after an approval, so they know."""

from django.db import migrations, models

FILL = """
UPDATE contracts_entryversion AS version SET shares = known.shares
FROM (
    SELECT entry_id, jsonb_object_agg(contract_id::text, share::text) AS shares FROM contracts_allocation GROUP BY entry_id
) AS known
WHERE known.entry_id = version.entry_id
"""


class Migration(migrations.Migration):

    dependencies = [
        ('contracts', '0007_turnover_and_wage_sum'),
    ]

    operations = [
        migrations.AddField(
            model_name='entryversion',
            name='shares',
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
