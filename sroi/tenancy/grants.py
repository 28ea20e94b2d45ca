"""What the application role may do, derived from the models after every migration.

The owner role owns all tables. The application role gets rights on rows, and on append-only tables (ledger, events)
only the right to read and insert.
"""

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper

from sroi.tenancy.bases import TableClass

APP_ROLE = "sroi_app"
ROW_RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE")
APPEND_RIGHTS = ("SELECT", "INSERT")
READ_RIGHTS = ("SELECT",)


def rights_of(table: str) -> tuple[str, ...]:
    """The rights of the application role on a table."""
    if table == "django_migrations":
        return READ_RIGHTS
    appended = {
        model._meta.db_table for model in apps.get_models() if issubclass(model, TableClass) and model.append_only
    }
    return APPEND_RIGHTS if table in appended else ROW_RIGHTS


def apply_grants(owner: BaseDatabaseWrapper) -> None:
    """Make the rights of the application role equal to `rights_of` for every table; `owner` is the owner's connection."""
    quote = owner.ops.quote_name
    with owner.cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}")
        for table in owner.introspection.table_names(cursor):
            cursor.execute(f"REVOKE ALL ON {quote(table)} FROM {APP_ROLE}")
            cursor.execute(f"GRANT {', '.join(rights_of(table))} ON {quote(table)} TO {APP_ROLE}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}")
