"""A table of the desk alone for why a recalculation failed."""

import django.db.models.deletion
from django.db import migrations, models

import sroi.tenancy.ids
import sroi.tenancy.rls


class Migration(migrations.Migration):

    dependencies = [
        ('contracts', '0004_import_in_background'),
        ('tenancy', '0002_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='RecalculationFailure',
            fields=[
                ('id', models.UUIDField(default=sroi.tenancy.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('reason', models.TextField()),
                ('contract', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='recalculation_failure', to='contracts.contract')),
                ('desk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.servicedesk')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.supplier')),
            ],
            options={'abstract': False, 'base_manager_name': 'objects'},
        ),
        migrations.AddConstraint(
            model_name='recalculationfailure',
            constraint=sroi.tenancy.rls.RowLevelSecurity(name='recalculation_failure_rls', read={'desk': ''}, write={'desk': ''}),
        ),
        migrations.AddConstraint(
            model_name='recalculationfailure',
            constraint=sroi.tenancy.rls.CompositeForeignKey(columns=('contract_id', 'desk_id', 'municipality_id', 'supplier_id'), name='recalculation_failure_contract_fk', to='contracts.Contract', to_columns=('id', 'desk_id', 'municipality_id', 'supplier_id')),
        ),
    ]
