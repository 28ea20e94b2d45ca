"""A client of a consortium reads who its members are; until now only the desk and the consortium did."""

from django.db import migrations

import sroi.tenancy.rls


class Migration(migrations.Migration):

    dependencies = [
        ("contracts", "0010_decisions_clauses_and_contacts"),
        ("tenancy", "0004_publish_openly"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="consortiummember", name="consortium_rls"),
        migrations.AddConstraint(
            model_name="consortiummember",
            constraint=sroi.tenancy.rls.RowLevelSecurity(
                name="consortium_rls",
                read={
                    "desk": "",
                    "supplier": "",
                    "everyone": (
                        "(SELECT sroi_scope('municipality')) IS NOT NULL AND EXISTS (SELECT 1 FROM contracts_contract AS own "
                        "WHERE own.desk_id = contracts_consortiummember.desk_id "
                        "AND own.supplier_id = contracts_consortiummember.supplier_id "
                        "AND own.municipality_id = (SELECT sroi_scope('municipality')))"
                    ),
                },
                write={"desk": ""},
            ),
        ),
    ]
