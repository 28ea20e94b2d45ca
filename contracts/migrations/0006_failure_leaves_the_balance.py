"""Move the reasons of failures to the table of the desk: everybody with a contract reads its balance."""

from django.db import migrations

OWNERS = ("contract_id", "desk_id", "municipality_id", "supplier_id")


def move(apps, schema_editor):
    alias = schema_editor.connection.alias
    balances = apps.get_model("contracts", "Balance").objects.using(alias).exclude(failure="")
    balances.filter(attempts=0).update(attempts=1)
    failure = apps.get_model("contracts", "RecalculationFailure")
    failure.objects.using(alias).bulk_create(
        failure(reason=row["failure"], **{name: row[name] for name in OWNERS}) for row in balances.values("failure", *OWNERS)
    )


def move_back(apps, schema_editor):
    alias = schema_editor.connection.alias
    balances = apps.get_model("contracts", "Balance").objects.using(alias)
    for row in apps.get_model("contracts", "RecalculationFailure").objects.using(alias).values("contract_id", "reason"):
        balances.filter(contract_id=row["contract_id"], attempts__gt=0).update(failure=row["reason"])


class Migration(migrations.Migration):

    dependencies = [
        ('contracts', '0005_recalculation_failure'),
    ]

    operations = [
        migrations.RunPython(move, move_back),
        migrations.RemoveField(model_name='balance', name='failure'),
    ]
