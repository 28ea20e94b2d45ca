"""Which quarter counts an advice, so that one that is logged late no longer changes a closed quarter."""

from django.db import migrations, models

#: An advice counts in its own quarter. One that was logged after that quarter closed counts in the first quarter that is open
#: now: no quarter between had it when it closed. A desk of which all quarters are closed goes on with the one after the last.
FILL = """
UPDATE contracts_advice advice SET reported_quarter = coalesce(
    (SELECT coalesce(
                min(books.quarter) FILTER (WHERE books.closed_at IS NULL),
                to_char(make_date(left(max(books.quarter), 4)::int, right(max(books.quarter), 1)::int * 3, 1)
                        + interval '1 month', 'YYYY-"Q"Q'))
     FROM contracts_deskquarter books WHERE books.desk_id = advice.desk_id
     HAVING bool_or(books.quarter = to_char(advice.given_on, 'YYYY-"Q"Q') AND books.closed_at < advice.created_at)),
    to_char(advice.given_on, 'YYYY-"Q"Q'));
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):

    dependencies = [
        ("contracts", "0013_rules_that_a_desk_accepts"),
    ]

    operations = [
        migrations.AddField(
            model_name="advice",
            name="reported_quarter",
            field=models.CharField(max_length=7, null=True, verbose_name="counts in"),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="advice",
            name="reported_quarter",
            field=models.CharField(max_length=7, verbose_name="counts in"),
        ),
    ]
