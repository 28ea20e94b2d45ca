"""The functions that the policies of all tables call."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent.parent / "functions.sql").read_text()


class Migration(migrations.Migration):
    """Comes before every table with a policy."""

    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [
        migrations.RunSQL(SQL, "DROP FUNCTION sroi_scope(text); DROP FUNCTION sroi_scope_is_active();"),
    ]
