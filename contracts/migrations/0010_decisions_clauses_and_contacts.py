"""Questions to contract holders, agreements with clients, known clauses and handovers, and the contact log."""

import django.db.models.deletion
import sroi.tenancy.ids
import sroi.tenancy.rls
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_mail_to_contract_holders'),
        ('buildingblocks', '0002_schedule_revision'),
        ('contracts', '0009_options_frameworks_and_consortia'),
        ('tenancy', '0003_members_are_kept_per_desk'),
    ]

    operations = [
        migrations.CreateModel(
            name='ClientAgreement',
            fields=[
                ('id', models.UUIDField(default=sroi.tenancy.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('decides', models.CharField(choices=[('desk', 'the desk, after consulting the client'), ('client', 'the contract holder, in this system')], default='desk', max_length=8, verbose_name='who decides on a change of the obligation')),
                ('contacts_per_year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='agreed contacts a year')),
                ('revision', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField()),
            ],
            options={
                'ordering': ('id',),
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.UUIDField(default=sroi.tenancy.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('made_on', models.DateField(verbose_name='date')),
                ('kind', models.CharField(choices=[('phone', 'telephone'), ('mail', 'e-mail'), ('visit', 'visit'), ('meeting', 'meeting'), ('training', 'training')], max_length=10, verbose_name='kind')),
                ('people', models.JSONField(default=list, verbose_name='spoken to')),
                ('summary', models.TextField(verbose_name='summary')),
                ('next_step', models.CharField(blank=True, max_length=200, verbose_name='next step')),
                ('next_step_on', models.DateField(blank=True, null=True, verbose_name='on')),
                ('next_step_done_on', models.DateField(blank=True, null=True)),
                ('made_by', models.CharField(max_length=120)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'ordering': ('-made_on', '-id'),
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='DecisionRequest',
            fields=[
                ('id', models.UUIDField(default=sroi.tenancy.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('escalation', 'escalation'), ('proposal', 'proposal for the obligation')], max_length=10, verbose_name='kind')),
                ('state', models.CharField(choices=[('open', 'waits for the client'), ('asked', 'question for the desk'), ('agreed', 'agreed'), ('refused', 'not agreed'), ('withdrawn', 'withdrawn')], default='open', max_length=10, verbose_name='state')),
                ('reason', models.TextField(verbose_name='reason')),
                ('next_step', models.TextField(blank=True, verbose_name='proposed next step')),
                ('recipients', models.CharField(max_length=400)),
                ('raised_by', models.CharField(max_length=120)),
                ('raised_at', models.DateTimeField()),
                ('change', models.CharField(blank=True, choices=[('adjustment', 'agreed adjustment of the obligation'), ('base', 'new contract value'), ('wage_sum', 'wage sum'), ('indexation', 'indexation of the contract value'), ('labour', 'labour share'), ('option', 'option exercised')], max_length=10, verbose_name='what changes')),
                ('effective_on', models.DateField(blank=True, null=True, verbose_name='takes effect on')),
                ('requested_by', models.CharField(blank=True, max_length=120, verbose_name='requested by')),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ('new_value_excl_vat', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ('new_wage_sum', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ('new_labour_share_pct', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True)),
                ('percentage', models.DecimalField(blank=True, decimal_places=3, max_digits=6, null=True)),
                ('answer', models.TextField(blank=True)),
                ('answered_by', models.CharField(blank=True, max_length=120)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('reply', models.TextField(blank=True)),
                ('replied_by', models.CharField(blank=True, max_length=120)),
                ('replied_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'ordering': ('-raised_at', '-id'),
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='KnownClause',
            fields=[
                ('id', models.UUIDField(default=sroi.tenancy.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('handover', 'handover'), ('short', 'announcement')], max_length=10, verbose_name='kind')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('open', 'not registered yet'), ('linked', 'registered as a contract'), ('dismissed', 'dismissed')], default='open', max_length=10, verbose_name='state')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('client_number', models.CharField(blank=True, max_length=60, verbose_name='number of the client')),
                ('award_date', models.DateField(blank=True, null=True, verbose_name='award date')),
                ('tender_publication_date', models.DateField(blank=True, null=True, verbose_name='tender publication date')),
                ('supplier_name', models.CharField(blank=True, max_length=160, verbose_name='name of the supplier')),
                ('kvk_number', models.CharField(blank=True, max_length=8, verbose_name='KvK number')),
                ('contract_type', models.CharField(blank=True, choices=[('works', 'works'), ('services', 'services'), ('supplies', 'supplies'), ('subsidy', 'subsidy'), ('permit', 'permit')], max_length=10, verbose_name='type')),
                ('value_excl_vat', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='contract value excl. VAT')),
                ('labour_share_pct', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name='labour share')),
                ('asked_pct', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name='percentage in the tender')),
                ('offered_pct', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name='offered percentage')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='first day')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('contact_name', models.CharField(blank=True, max_length=120, verbose_name='contract holder')),
                ('contact_email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail of the contract holder')),
                ('clause_present', models.BooleanField(default=True, verbose_name='the clause is in the contract')),
                ('remarks', models.TextField(blank=True, verbose_name='remarks')),
                ('entered_by', models.CharField(max_length=120)),
                ('entered_at', models.DateTimeField()),
                ('known_on', models.DateField(blank=True, null=True)),
                ('closed_on', models.DateField(blank=True, null=True)),
                ('closed_by', models.CharField(blank=True, max_length=120)),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('revision', models.PositiveIntegerField(default=1)),
            ],
            options={
                'ordering': ('award_date', 'id'),
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=models.UniqueConstraint(fields=('id', 'desk', 'municipality'), name='contract_client_key'),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=models.UniqueConstraint(fields=('id', 'desk'), name='contract_desk_key'),
        ),
        migrations.AddField(
            model_name='clientagreement',
            name='desk',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.servicedesk'),
        ),
        migrations.AddField(
            model_name='clientagreement',
            name='municipality',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality'),
        ),
        migrations.AddField(
            model_name='contact',
            name='contract',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='contracts.contract', verbose_name='contract'),
        ),
        migrations.AddField(
            model_name='contact',
            name='desk',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.servicedesk'),
        ),
        migrations.AddField(
            model_name='contact',
            name='municipality',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality', verbose_name='client'),
        ),
        migrations.AddField(
            model_name='contact',
            name='supplier',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.supplier', verbose_name='supplier'),
        ),
        migrations.AddField(
            model_name='decisionrequest',
            name='contract',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='decision_requests', to='contracts.contract'),
        ),
        migrations.AddField(
            model_name='decisionrequest',
            name='desk',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.servicedesk'),
        ),
        migrations.AddField(
            model_name='decisionrequest',
            name='municipality',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality'),
        ),
        migrations.AddField(
            model_name='decisionrequest',
            name='posted',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.obligationrevision'),
        ),
        migrations.AddField(
            model_name='decisionrequest',
            name='supplier',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.supplier'),
        ),
        migrations.AddField(
            model_name='knownclause',
            name='contract',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='known_clauses', to='contracts.contract'),
        ),
        migrations.AddField(
            model_name='knownclause',
            name='desk',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.servicedesk'),
        ),
        migrations.AddField(
            model_name='knownclause',
            name='municipality',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality'),
        ),
        migrations.AddConstraint(
            model_name='clientagreement',
            constraint=sroi.tenancy.rls.RowLevelSecurity(name='agreement_rls', read={'desk': '', 'municipality': ''}, write={'desk': ''}),
        ),
        migrations.AddConstraint(
            model_name='clientagreement',
            constraint=models.UniqueConstraint(fields=('desk', 'municipality'), name='agreement_once_per_client'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(fields=['desk', 'made_on'], name='contact_desk_made'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=sroi.tenancy.rls.RowLevelSecurity(name='contact_rls', read={'desk': ''}, write={'desk': ''}),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=sroi.tenancy.rls.CompositeForeignKey(columns=('contract_id', 'desk_id'), name='contact_contract_fk', to='contracts.Contract', to_columns=('id', 'desk_id')),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('municipality__isnull', False), ('supplier__isnull', False), _connector='OR'), name='contact_is_with_somebody'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('contract__isnull', True), models.Q(('municipality__isnull', False), ('supplier__isnull', False)), _connector='OR'), name='contact_has_the_parties_of_its_contract'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('next_step', ''), ('next_step_done_on__isnull', True), ('next_step_on__isnull', True)), models.Q(models.Q(('next_step', ''), _negated=True), ('next_step_on__isnull', False)), _connector='OR'), name='contact_next_step_has_a_day'),
        ),
        migrations.AddIndex(
            model_name='decisionrequest',
            index=models.Index(fields=['desk', 'state'], name='decision_desk_state'),
        ),
        migrations.AddConstraint(
            model_name='decisionrequest',
            constraint=sroi.tenancy.rls.RowLevelSecurity(name='decision_rls', read={'desk': '', 'municipality': ''}, write={'desk': '', 'municipality': "state <> 'withdrawn'"}),
        ),
        migrations.AddConstraint(
            model_name='decisionrequest',
            constraint=sroi.tenancy.rls.CompositeForeignKey(columns=('contract_id', 'desk_id', 'municipality_id', 'supplier_id'), name='decision_contract_fk', to='contracts.Contract', to_columns=('id', 'desk_id', 'municipality_id', 'supplier_id')),
        ),
        migrations.AddConstraint(
            model_name='decisionrequest',
            constraint=sroi.tenancy.rls.CompositeForeignKey(columns=('posted_id', 'desk_id', 'municipality_id', 'supplier_id'), name='decision_posted_fk', to='contracts.ObligationRevision', to_columns=('id', 'desk_id', 'municipality_id', 'supplier_id')),
        ),
        migrations.AddConstraint(
            model_name='decisionrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount__isnull', True), ('change', ''), ('kind', 'escalation'), ('new_labour_share_pct__isnull', True), ('new_value_excl_vat__isnull', True), ('new_wage_sum__isnull', True), ('percentage__isnull', True)), models.Q(('amount__isnull', False), ('change', 'adjustment'), ('kind', 'proposal'), ('new_labour_share_pct__isnull', True), ('new_value_excl_vat__isnull', True), ('new_wage_sum__isnull', True), ('percentage__isnull', True)), models.Q(('amount__isnull', True), ('change', 'base'), ('kind', 'proposal'), ('new_labour_share_pct__isnull', True), ('new_value_excl_vat__isnull', False), ('new_wage_sum__isnull', True), ('percentage__isnull', True)), models.Q(('amount__isnull', True), ('change', 'wage_sum'), ('kind', 'proposal'), ('new_labour_share_pct__isnull', True), ('new_value_excl_vat__isnull', True), ('new_wage_sum__isnull', False), ('percentage__isnull', True)), models.Q(('amount__isnull', True), ('change', 'indexation'), ('kind', 'proposal'), ('new_labour_share_pct__isnull', True), ('new_value_excl_vat__isnull', True), ('new_wage_sum__isnull', True), ('percentage__isnull', False)), models.Q(('amount__isnull', True), ('change', 'labour'), ('kind', 'proposal'), ('new_labour_share_pct__isnull', False), ('new_value_excl_vat__isnull', True), ('new_wage_sum__isnull', True), ('percentage__isnull', True)), _connector='OR'), name='decision_has_the_amount_of_its_kind'),
        ),
        migrations.AddConstraint(
            model_name='decisionrequest',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('open', 'withdrawn')), ('answered_at__isnull', False), _connector='OR'), name='decision_answered'),
        ),
        migrations.AddConstraint(
            model_name='decisionrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'proposal'), ('posted__isnull', False), ('state', 'agreed')), models.Q(models.Q(('kind', 'proposal'), ('state', 'agreed'), _negated=True), ('posted__isnull', True)), _connector='OR'), name='decision_posted_once_agreed'),
        ),
        migrations.AddIndex(
            model_name='knownclause',
            index=models.Index(fields=['desk', 'state', 'municipality'], name='clause_desk_state'),
        ),
        migrations.AddConstraint(
            model_name='knownclause',
            constraint=sroi.tenancy.rls.RowLevelSecurity(name='clause_rls', read={'desk': "state <> 'draft'", 'municipality': ''}, write={'desk': "state <> 'draft'", 'municipality': "state IN ('draft', 'open')"}),
        ),
        migrations.AddConstraint(
            model_name='knownclause',
            constraint=sroi.tenancy.rls.CompositeForeignKey(columns=('contract_id', 'desk_id', 'municipality_id'), name='clause_contract_fk', to='contracts.Contract', to_columns=('id', 'desk_id', 'municipality_id')),
        ),
        migrations.AddConstraint(
            model_name='knownclause',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('known_on__isnull', True), ('state', 'draft')), models.Q(models.Q(('state', 'draft'), _negated=True), ('award_date__isnull', False), ('known_on__isnull', False)), _connector='OR'), name='clause_known_from_a_day'),
        ),
        migrations.AddConstraint(
            model_name='knownclause',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', False), ('contract__isnull', False), ('state', 'linked')), models.Q(('closed_on__isnull', False), ('contract__isnull', True), ('state', 'dismissed'), models.Q(('reason', ''), _negated=True)), models.Q(('closed_on__isnull', True), ('contract__isnull', True), ('state__in', ('draft', 'open'))), _connector='OR'), name='clause_ended_once'),
        ),
        migrations.AddConstraint(
            model_name='knownclause',
            constraint=models.CheckConstraint(condition=models.Q(('until__isnull', True), ('starts_on__isnull', True), ('until__gt', models.F('starts_on')), _connector='OR'), name='clause_term'),
        ),
    ]
