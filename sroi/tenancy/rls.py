"""Row-level security and composite keys as model constraints, so that migrations own them.

Django folds a constraint into CREATE TABLE and then asks for `constraint_sql()` instead of `create_sql()`; a policy is
not part of that statement, so the SQL is deferred to the end of the migration there.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import BaseConstraint, Model

#: What each audience compares. The sub-select lets PostgreSQL evaluate the setting once per statement.
OWNER_PREDICATE: dict[str, str] = {
    "desk": "desk_id = (SELECT sroi_scope('desk'))",
    "municipality": "municipality_id = (SELECT sroi_scope('municipality'))",
    "supplier": (
        "supplier_id = (SELECT sroi_scope('supplier')) AND "
        "((SELECT sroi_scope('supplier_desk')) IS NULL OR desk_id = (SELECT sroi_scope('supplier_desk')))"
    ),
    "public": "(SELECT current_setting('sroi.public', true)) = 'on'",
    "everyone": "(SELECT sroi_scope_is_active())",
}

Rules = Mapping[str, str]


def _policy(rules: Rules) -> str:
    """One boolean expression: per audience its owner predicate and, where given, a narrower one."""
    parts = [f"({OWNER_PREDICATE[who]}{f' AND ({narrower})' if narrower else ''})" for who, narrower in rules.items()]
    return " OR ".join(parts) if parts else "(SELECT sroi_scope_is_active()) AND false"


class _DeferredConstraint(BaseConstraint):
    """A constraint that is SQL of its own, not a clause of CREATE TABLE."""

    def statements(self, model: type[Model]) -> str:
        raise NotImplementedError

    def constraint_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
        assert model is not None  # Django's signature allows None; the schema editor always passes both
        assert schema_editor is not None
        schema_editor.deferred_sql.append(self.statements(model))
        return None

    def create_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
        assert model is not None
        return self.statements(model)

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """The database decides; there is nothing to validate on a form."""


class RowLevelSecurity(_DeferredConstraint):
    """Policies of a tenant table.

    `read` and `write` map an audience (`desk`, `municipality`, `supplier`, `public`, `everyone`) to a narrower SQL
    predicate over the row's own columns, or to an empty string; nobody owns a row of `public`. Writing covers insert,
    update and delete; grants narrow it further.
    """

    def __init__(self, *, name: str, read: Rules, write: Rules) -> None:
        """Raises:
        ValueError: an audience that does not exist.
        """
        unknown = (set(read) | set(write)) - set(OWNER_PREDICATE)
        if unknown:
            raise ValueError(f"unknown audience: {sorted(unknown)}")
        super().__init__(name=name)
        self.read, self.write = dict(read), dict(write)

    def expected_policies(self) -> dict[str, str]:
        """Policy name → command; the catalogue test compares this with the database."""
        return {f"{self.name}_{command}": command for command in ("select", "insert", "update", "delete")}

    def statements(self, model: type[Model]) -> str:
        table, read, write = model._meta.db_table, _policy(self.read), _policy(self.write)
        return (
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY;'
            f'CREATE POLICY "{self.name}_select" ON "{table}" FOR SELECT USING ({read});'
            f'CREATE POLICY "{self.name}_insert" ON "{table}" FOR INSERT WITH CHECK ({write});'
            f'CREATE POLICY "{self.name}_update" ON "{table}" FOR UPDATE USING ({write}) WITH CHECK ({write});'
            f'CREATE POLICY "{self.name}_delete" ON "{table}" FOR DELETE USING ({write});'
        )

    def remove_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
        assert model is not None
        table = model._meta.db_table
        drops = "".join(f'DROP POLICY "{policy}" ON "{table}";' for policy in self.expected_policies())
        return f'{drops}ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY;'

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "read": self.read, "write": self.write}

    def __eq__(self, other: object) -> bool:
        if isinstance(other, RowLevelSecurity):
            return (self.name, self.read, self.write) == (other.name, other.read, other.write)
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self.name)


class CompositeForeignKey(_DeferredConstraint):
    """A foreign key over the reference *and* the owner columns.

    Foreign-key checks bypass row-level security, so a plain key would accept a row on another tenant's parent. All
    columns must be NOT NULL, or the check is skipped; `to` needs a unique constraint over `to_columns`.
    """

    def __init__(self, *, name: str, columns: Sequence[str], to: str, to_columns: Sequence[str]) -> None:
        super().__init__(name=name)
        self.columns, self.to, self.to_columns = tuple(columns), to, tuple(to_columns)

    def statements(self, model: type[Model]) -> str:
        target = model._meta.apps.get_model(self.to)
        return (
            f'ALTER TABLE "{model._meta.db_table}" ADD CONSTRAINT "{self.name}" FOREIGN KEY ({", ".join(self.columns)}) '
            f'REFERENCES "{target._meta.db_table}" ({", ".join(self.to_columns)}) '
            "ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;"
        )

    def remove_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
        assert model is not None
        return f'ALTER TABLE "{model._meta.db_table}" DROP CONSTRAINT "{self.name}"'

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "columns": self.columns, "to": self.to, "to_columns": self.to_columns}

    def __eq__(self, other: object) -> bool:
        if isinstance(other, CompositeForeignKey):
            return bool(self.deconstruct() == other.deconstruct())
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self.name)
