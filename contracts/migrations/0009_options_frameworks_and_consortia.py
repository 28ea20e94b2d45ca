"""Offered percentage, wage sum and norm of a contract; frameworks, options, more kinds of revision; consortia; activities."""

import django.db.models.deletion
import sroi.tenancy.ids
import sroi.tenancy.rls
from django.db import migrations, models


#: Contracts that owe a number of activities: their balances get that number at the next recalculation.
STALE = """
UPDATE contracts_balance SET stale_since = now()
FROM contracts_contract AS contract JOIN buildingblocks_schedule AS schedule ON schedule.id = contract.schedule_id
WHERE contract.id = contracts_balance.contract_id AND contracts_balance.stale_since IS NULL
AND jsonb_path_exists(schedule.resolved, '$.obligation.rules[*] ? (@.basis == "activities")')
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_sign_in_connection'),
        ('buildingblocks', '0002_schedule_revision'),
        ('contracts', '0008_shares_of_a_version'),
        ('tenancy', '0003_members_are_kept_per_desk'),
    ]

    operations = [
        migrations.CreateModel(
            name='ConsortiumMember',
            fields=[
                ('id', models.UUIDField(default=sroi.tenancy.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('share_pct', models.DecimalField(decimal_places=2, max_digits=5, verbose_name='share')),
                ('responsible', models.BooleanField(default=False, verbose_name='responsible')),
            ],
            options={
                'ordering': ('-responsible', '-share_pct', 'id'),
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='ContractOption',
            fields=[
                ('id', models.UUIDField(default=sroi.tenancy.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('description', models.CharField(max_length=200, verbose_name='description')),
                ('value_excl_vat', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='value excl. VAT')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='planned first day')),
                ('until', models.DateField(blank=True, null=True, verbose_name='planned until')),
                ('state', models.CharField(choices=[('open', 'not decided yet'), ('exercised', 'exercised'), ('lapsed', 'lapsed')], default='open', max_length=10, verbose_name='state')),
                ('decided_on', models.DateField(blank=True, null=True, verbose_name='takes effect on')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('approved_by', models.CharField(blank=True, max_length=120, verbose_name='approved by (client)')),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'ordering': ('starts_on', 'id'),
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.RemoveConstraint(
            model_name='obligationrevision',
            name='revision_has_the_amount_of_its_kind',
        ),
        migrations.AddField(
            model_name='balance',
            name='activities_done',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='balance',
            name='activities_owed',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='contract',
            name='annual_hours',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True, verbose_name='full-time hours per year'),
        ),
        migrations.AddField(
            model_name='contract',
            name='bears_obligation',
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name='contract',
            name='framework',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='call_offs', to='contracts.contract', verbose_name='framework agreement'),
        ),
        migrations.AddField(
            model_name='contract',
            name='fulltime_hours',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=4, null=True, verbose_name='full-time hours per week'),
        ),
        migrations.AddField(
            model_name='contract',
            name='is_framework',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='contract',
            name='offered_pct',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name='offered percentage'),
        ),
        migrations.AddField(
            model_name='contract',
            name='wage_sum',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='wage sum'),
        ),
        migrations.AddField(
            model_name='obligationrevision',
            name='new_labour_share_pct',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name='new labour share'),
        ),
        migrations.AddField(
            model_name='obligationrevision',
            name='percentage',
            field=models.DecimalField(blank=True, decimal_places=3, max_digits=6, null=True, verbose_name='index percentage'),
        ),
        migrations.AlterField(
            model_name='obligationrevision',
            name='kind',
            field=models.CharField(choices=[('adjustment', 'agreed adjustment of the obligation'), ('base', 'new contract value'), ('wage_sum', 'wage sum'), ('indexation', 'indexation of the contract value'), ('labour', 'labour share'), ('option', 'option exercised')], max_length=10, verbose_name='kind'),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=models.UniqueConstraint(fields=('id', 'desk', 'supplier'), name='contract_framework_key'),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=sroi.tenancy.rls.CompositeForeignKey(columns=('framework_id', 'desk_id', 'supplier_id'), name='contract_framework_fk', to='contracts.Contract', to_columns=('id', 'desk_id', 'supplier_id')),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=models.CheckConstraint(condition=models.Q(('is_framework', False), ('framework__isnull', True), _connector='OR'), name='contract_framework_is_no_call_off'),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=models.CheckConstraint(condition=models.Q(('bears_obligation', True), ('is_framework', True), ('framework__isnull', False), _connector='OR'), name='contract_without_obligation_has_a_framework'),
        ),
        migrations.AddConstraint(
            model_name='obligationrevision',
            constraint=models.UniqueConstraint(fields=('id', 'desk', 'municipality', 'supplier'), name='revision_owners_key'),
        ),
        migrations.AddConstraint(
            model_name='obligationrevision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount__isnull', False), ('kind', 'adjustment'), ('new_labour_share_pct__isnull', True), ('new_value_excl_vat__isnull', True), ('new_wage_sum__isnull', True), ('percentage__isnull', True)), models.Q(('amount__isnull', True), ('kind', 'base'), ('new_labour_share_pct__isnull', True), ('new_value_excl_vat__isnull', False), ('new_wage_sum__isnull', True), ('percentage__isnull', True)), models.Q(('amount__isnull', True), ('kind', 'option'), ('new_labour_share_pct__isnull', True), ('new_value_excl_vat__isnull', False), ('new_wage_sum__isnull', True), ('percentage__isnull', True)), models.Q(('amount__isnull', True), ('kind', 'indexation'), ('new_labour_share_pct__isnull', True), ('new_value_excl_vat__isnull', False), ('percentage__isnull', False)), models.Q(('amount__isnull', True), ('kind', 'wage_sum'), ('new_labour_share_pct__isnull', True), ('new_value_excl_vat__isnull', True), ('new_wage_sum__isnull', False), ('percentage__isnull', True)), models.Q(('amount__isnull', True), ('kind', 'labour'), ('new_labour_share_pct__isnull', False), ('new_value_excl_vat__isnull', True), ('new_wage_sum__isnull', True), ('percentage__isnull', True)), _connector='OR'), name='revision_has_the_amount_of_its_kind'),
        ),
        migrations.AddField(
            model_name='consortiummember',
            name='desk',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.servicedesk'),
        ),
        migrations.AddField(
            model_name='consortiummember',
            name='member',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.supplier', verbose_name='member'),
        ),
        migrations.AddField(
            model_name='consortiummember',
            name='supplier',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.supplier'),
        ),
        migrations.AddField(
            model_name='contractoption',
            name='contract',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='options', to='contracts.contract'),
        ),
        migrations.AddField(
            model_name='contractoption',
            name='desk',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.servicedesk'),
        ),
        migrations.AddField(
            model_name='contractoption',
            name='municipality',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality'),
        ),
        migrations.AddField(
            model_name='contractoption',
            name='revision',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.obligationrevision'),
        ),
        migrations.AddField(
            model_name='contractoption',
            name='supplier',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.supplier'),
        ),
        migrations.AddConstraint(
            model_name='consortiummember',
            constraint=sroi.tenancy.rls.RowLevelSecurity(name='consortium_rls', read={'desk': '', 'supplier': ''}, write={'desk': ''}),
        ),
        migrations.AddConstraint(
            model_name='consortiummember',
            constraint=models.UniqueConstraint(fields=('desk', 'supplier', 'member'), name='consortium_member_once'),
        ),
        migrations.AddConstraint(
            model_name='consortiummember',
            constraint=models.UniqueConstraint(condition=models.Q(('responsible', True)), fields=('desk', 'supplier'), name='consortium_one_responsible'),
        ),
        migrations.AddConstraint(
            model_name='consortiummember',
            constraint=models.CheckConstraint(condition=models.Q(('share_pct__gt', 0), ('share_pct__lte', 100)), name='consortium_share'),
        ),
        migrations.AddConstraint(
            model_name='consortiummember',
            constraint=models.CheckConstraint(condition=models.Q(('member', models.F('supplier')), _negated=True), name='consortium_not_its_own_member'),
        ),
        migrations.AddConstraint(
            model_name='contractoption',
            constraint=sroi.tenancy.rls.RowLevelSecurity(name='option_rls', read={'desk': '', 'municipality': '', 'supplier': ''}, write={'desk': ''}),
        ),
        migrations.AddConstraint(
            model_name='contractoption',
            constraint=sroi.tenancy.rls.CompositeForeignKey(columns=('contract_id', 'desk_id', 'municipality_id', 'supplier_id'), name='option_contract_fk', to='contracts.Contract', to_columns=('id', 'desk_id', 'municipality_id', 'supplier_id')),
        ),
        migrations.AddConstraint(
            model_name='contractoption',
            constraint=sroi.tenancy.rls.CompositeForeignKey(columns=('revision_id', 'desk_id', 'municipality_id', 'supplier_id'), name='option_revision_fk', to='contracts.ObligationRevision', to_columns=('id', 'desk_id', 'municipality_id', 'supplier_id')),
        ),
        migrations.AddConstraint(
            model_name='contractoption',
            constraint=models.CheckConstraint(condition=models.Q(('value_excl_vat__gte', 0)), name='option_value_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='contractoption',
            constraint=models.CheckConstraint(condition=models.Q(('starts_on__isnull', True), ('until__isnull', True), ('until__gt', models.F('starts_on')), _connector='OR'), name='option_term'),
        ),
        migrations.AddConstraint(
            model_name='contractoption',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_on__isnull', True), ('revision__isnull', True), ('state', 'open')), models.Q(('decided_on__isnull', False), ('revision__isnull', False), ('state', 'exercised')), models.Q(('decided_on__isnull', False), ('revision__isnull', True), ('state', 'lapsed')), _connector='OR'), name='option_decided_once'),
        ),
        migrations.RunSQL(STALE, migrations.RunSQL.noop),
    ]
