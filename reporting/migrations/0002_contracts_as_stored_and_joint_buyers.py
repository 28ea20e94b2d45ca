"""Contracts as they were when a quarter closed, and for whom a joint buyer buys."""

import django.core.validators
import django.db.models.deletion
import sroi.tenancy.ids
import sroi.tenancy.rls
from decimal import Decimal
from django.db import migrations, models

#: What is closed already gets the contracts as they are today, from the first closed quarter on: it holds still from here.
STORE = """
INSERT INTO reporting_storedcontract
    (id, desk_id, municipality_id, supplier_id, contract_id, quarter, contract_type, supplier_size, value_excl_vat)
SELECT gen_random_uuid(), contract.desk_id, contract.municipality_id, contract.supplier_id, contract.id, closed.first,
       contract.contract_type, supplier.size,
       coalesce((SELECT revision.new_value_excl_vat FROM contracts_obligationrevision revision
                 WHERE revision.contract_id = contract.id AND revision.new_value_excl_vat IS NOT NULL
                   AND revision.effective_on < closed.until
                 ORDER BY revision.effective_on DESC, revision.id DESC LIMIT 1), contract.value_excl_vat)
FROM contracts_contract contract
JOIN tenancy_supplier supplier ON supplier.id = contract.supplier_id
JOIN (SELECT desk_id, min(quarter) AS first, max(quarter) AS last,
             make_date(left(max(quarter), 4)::int, right(max(quarter), 1)::int * 3, 1) + interval '1 month' AS until
      FROM contracts_deskquarter WHERE closed_at IS NOT NULL GROUP BY desk_id) closed ON closed.desk_id = contract.desk_id
WHERE EXISTS (SELECT 1 FROM contracts_ledgerline line
              WHERE line.contract_id = contract.id AND line.reported_quarter <= closed.last);
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('contracts', '0009_options_frameworks_and_consortia'),
        ('reporting', '0001_initial'),
        ('tenancy', '0003_members_are_kept_per_desk'),
    ]

    operations = [
        migrations.CreateModel(
            name='JointDivision',
            fields=[
                ('id', models.UUIDField(default=sroi.tenancy.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('from_quarter', models.CharField(max_length=7, validators=[django.core.validators.RegexValidator('^\\d{4}-Q[1-4]$', 'Write a quarter as 2026-Q3.')], verbose_name='from quarter')),
                ('written_by', models.CharField(max_length=120)),
                ('written_at', models.DateTimeField()),
                ('desk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.servicedesk')),
                ('joint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality', verbose_name='joint buyer')),
            ],
            options={
                'ordering': ('joint_id', 'from_quarter', 'number'),
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='JointShare',
            fields=[
                ('id', models.UUIDField(default=sroi.tenancy.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('share_pct', models.DecimalField(decimal_places=2, max_digits=5, validators=[django.core.validators.MinValueValidator(Decimal('0.01'))], verbose_name='share')),
                ('desk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.servicedesk')),
                ('division', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='reporting.jointdivision')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality', verbose_name='member')),
            ],
            options={
                'ordering': ('-share_pct', 'id'),
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='StoredContract',
            fields=[
                ('id', models.UUIDField(default=sroi.tenancy.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('quarter', models.CharField(max_length=7, validators=[django.core.validators.RegexValidator('^\\d{4}-Q[1-4]$', 'Write a quarter as 2026-Q3.')])),
                ('contract_type', models.CharField(choices=[('works', 'works'), ('services', 'services'), ('supplies', 'supplies'), ('subsidy', 'subsidy'), ('permit', 'permit')], max_length=10)),
                ('supplier_size', models.CharField(choices=[('micro', 'fewer than 10 employees'), ('small', '10 to 49 employees'), ('medium', '50 to 249 employees'), ('large', '250 employees or more'), ('unknown', 'size not known')], max_length=8)),
                ('value_excl_vat', models.DecimalField(decimal_places=2, max_digits=14)),
                ('contract', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.contract')),
                ('desk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.servicedesk')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.supplier')),
            ],
            options={
                'ordering': ('contract_id', 'quarter'),
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.AddConstraint(
            model_name='jointdivision',
            constraint=sroi.tenancy.rls.RowLevelSecurity(name='joint_division_rls', read={'everyone': ''}, write={'desk': ''}),
        ),
        migrations.AddConstraint(
            model_name='jointdivision',
            constraint=models.UniqueConstraint(fields=('desk', 'joint', 'number'), name='joint_division_once'),
        ),
        migrations.AddConstraint(
            model_name='jointdivision',
            constraint=models.UniqueConstraint(fields=('id', 'desk'), name='joint_division_owners_key'),
        ),
        migrations.AddConstraint(
            model_name='jointshare',
            constraint=sroi.tenancy.rls.RowLevelSecurity(name='joint_share_rls', read={'everyone': ''}, write={'desk': ''}),
        ),
        migrations.AddConstraint(
            model_name='jointshare',
            constraint=models.UniqueConstraint(fields=('desk', 'division', 'member'), name='joint_share_once'),
        ),
        migrations.AddConstraint(
            model_name='jointshare',
            constraint=models.CheckConstraint(condition=models.Q(('share_pct__gt', 0), ('share_pct__lte', 100)), name='joint_share_range'),
        ),
        migrations.AddConstraint(
            model_name='jointshare',
            constraint=sroi.tenancy.rls.CompositeForeignKey(columns=('division_id', 'desk_id'), name='joint_share_division_fk', to='reporting.JointDivision', to_columns=('id', 'desk_id')),
        ),
        migrations.AddConstraint(
            model_name='storedcontract',
            constraint=sroi.tenancy.rls.RowLevelSecurity(name='stored_contract_rls', read={'desk': ''}, write={'desk': ''}),
        ),
        migrations.AddConstraint(
            model_name='storedcontract',
            constraint=sroi.tenancy.rls.CompositeForeignKey(columns=('contract_id', 'desk_id', 'municipality_id', 'supplier_id'), name='stored_contract_contract_fk', to='contracts.Contract', to_columns=('id', 'desk_id', 'municipality_id', 'supplier_id')),
        ),
        migrations.AddConstraint(
            model_name='storedcontract',
            constraint=models.UniqueConstraint(fields=('desk', 'contract', 'quarter'), name='stored_contract_once'),
        ),
        migrations.RunSQL(STORE, migrations.RunSQL.noop),
    ]
