"""What new rules of the engine would change per contract, and that a desk accepted them."""

import django.db.models.deletion
import sroi.tenancy.ids
import sroi.tenancy.rls
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contracts', '0012_origin_of_people_and_companies'),
        ('tenancy', '0004_publish_openly'),
    ]

    operations = [
        migrations.CreateModel(
            name='RulesAcceptance',
            fields=[
                ('id', models.UUIDField(default=sroi.tenancy.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('accepted_by', models.CharField(max_length=120)),
                ('accepted_at', models.DateTimeField()),
                ('contracts', models.PositiveIntegerField()),
                ('differing', models.PositiveIntegerField()),
                ('obligation', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=14)),
                ('fulfilled', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=14)),
            ],
            options={
                'ordering': ('-number',),
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='RulesDifference',
            fields=[
                ('id', models.UUIDField(default=sroi.tenancy.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('obligation', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=14)),
                ('fulfilled', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=14)),
                ('lines', models.PositiveIntegerField()),
                ('since', models.DateTimeField(null=True)),
                ('next_change_on', models.DateField(null=True)),
                ('calculated_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.AddIndex(
            model_name='balance',
            index=models.Index(fields=['desk', 'rules_number'], name='balance_rules'),
        ),
        migrations.AddField(
            model_name='rulesacceptance',
            name='desk',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.servicedesk'),
        ),
        migrations.AddField(
            model_name='rulesdifference',
            name='contract',
            field=models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='rules_difference', to='contracts.contract'),
        ),
        migrations.AddField(
            model_name='rulesdifference',
            name='desk',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.servicedesk'),
        ),
        migrations.AddField(
            model_name='rulesdifference',
            name='municipality',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality'),
        ),
        migrations.AddField(
            model_name='rulesdifference',
            name='supplier',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.supplier'),
        ),
        migrations.AddConstraint(
            model_name='rulesacceptance',
            constraint=sroi.tenancy.rls.RowLevelSecurity(name='rules_acceptance_rls', read={'desk': ''}, write={'desk': ''}),
        ),
        migrations.AddConstraint(
            model_name='rulesacceptance',
            constraint=models.UniqueConstraint(fields=('desk', 'number'), name='rules_acceptance_once'),
        ),
        migrations.AddConstraint(
            model_name='rulesdifference',
            constraint=sroi.tenancy.rls.RowLevelSecurity(name='rules_difference_rls', read={'desk': ''}, write={'desk': ''}),
        ),
        migrations.AddConstraint(
            model_name='rulesdifference',
            constraint=sroi.tenancy.rls.CompositeForeignKey(columns=('contract_id', 'desk_id', 'municipality_id', 'supplier_id'), name='rules_difference_contract_fk', to='contracts.Contract', to_columns=('id', 'desk_id', 'municipality_id', 'supplier_id')),
        ),
    ]
