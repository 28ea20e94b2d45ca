"""The database holds exactly what the models declare: roles, policies, keys, indexes, rights."""

from typing import Any

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, models, transaction

from contracts.models import Allocation, Balance, Candidate, Contract, Entry, EntryVersion, Event, LedgerLine
from sroi.tenancy.bases import Identity, Personal, Scoped, TableClass
from sroi.tenancy.grants import rights_of
from sroi.tenancy.scope import NoScope
from tests.tenancy.catalogue import composite_keys, owner_columns, policy_of, scoped_models
from tests.world import World

pytestmark = pytest.mark.django_db

OUR_APPS = {"tenancy", "accounts", "buildingblocks", "contracts", "reporting"}
MODELS = scoped_models()
by_name = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)


def rows(sql: str, *parameters: str) -> list[tuple[Any, ...]]:
    """The answer of the catalogue."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def test_the_application_role_is_bound_by_the_policies() -> None:
    role, superuser, bypass = rows("SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")[0]
    assert (role, superuser, bypass) == ("sroi_app", False, False)
    assert rows("SELECT 1 FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user") == []
    assert rows("SELECT 1 FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = current_user") == []


def test_every_model_of_ours_belongs_to_a_class_of_table() -> None:
    ours = [model for model in apps.get_models() if model._meta.app_label in OUR_APPS and not model._meta.auto_created]
    assert [model.__name__ for model in ours if not issubclass(model, (Identity, Scoped))] == []


@by_name
def test_row_level_security_is_on_with_the_declared_policies(model: type[Scoped]) -> None:
    table = model._meta.db_table
    assert rows("SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = %s", table) == [(True, False)]
    found = dict(rows("SELECT policyname, lower(cmd) FROM pg_policies WHERE tablename = %s", table))
    assert found == policy_of(model).expected_policies()


def test_no_other_table_with_a_desk_is_left_without_a_policy() -> None:
    with_desk = {
        model._meta.db_table for model in apps.get_models()
        if model._meta.app_label in OUR_APPS - {"accounts"} and any(field.name == "desk" for field in model._meta.fields)
    }
    secured = {name for (name,) in rows("SELECT relname FROM pg_class WHERE relrowsecurity")}
    assert with_desk <= secured


@by_name
def test_each_owner_column_has_a_btree_that_starts_with_it(model: type[Scoped]) -> None:
    sql = """
        SELECT a.attname FROM pg_index i
        JOIN pg_class t ON t.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_am m ON m.oid = x.relam
        JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[0]
        WHERE t.relname = %s AND m.amname = 'btree' AND i.indpred IS NULL
    """
    leading = {name for (name,) in rows(sql, model._meta.db_table)}
    assert set(owner_columns(model)) <= leading


@by_name
def test_a_key_to_a_scoped_table_carries_the_owners(model: type[Scoped]) -> None:
    """A plain foreign key would accept a row on another tenant's parent, because its check bypasses the policies."""
    composite = {key.columns[0] for key in composite_keys(model)}
    for field in model._meta.fields:
        if isinstance(field, models.ForeignKey) and issubclass(field.related_model, Scoped):
            if field.related_model.__name__ == "Schedule":
                continue  # reference data: everyone may read what is published
            assert field.column in composite, f"{model.__name__}.{field.name}"


@by_name
def test_composite_keys_are_in_the_database_and_their_columns_are_not_null(model: type[Scoped]) -> None:
    for key in composite_keys(model):
        definition = rows("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", key.name)
        assert definition, key.name
        assert f"FOREIGN KEY ({', '.join(key.columns)})" in definition[0][0]
        owners = [model._meta.get_field(column.removesuffix("_id")) for column in key.columns[1:]]
        assert not any(field.null for field in owners), key.name


@by_name
def test_the_desk_is_in_every_unique_constraint(model: type[Scoped]) -> None:
    """A unique constraint looks across tenants, so without the desk it would tell that a row exists elsewhere."""
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            assert "desk" in constraint.fields, constraint.name
    plain = [field.name for field in model._meta.fields if field.unique and not field.primary_key]
    assert set(plain) <= {"contract"}, plain  # one balance per contract; the contract is the desk's own


@by_name
def test_reading_without_a_scope_raises_in_python(model: type[Scoped]) -> None:
    with pytest.raises(NoScope):
        model.objects.all()


def test_reading_without_a_scope_raises_in_the_database(world: World) -> None:
    """The function raises once it is evaluated, so on every table that holds a row."""
    for model in (Contract, Entry, EntryVersion, LedgerLine, Balance, Event, Candidate, Allocation):
        with pytest.raises(ProgrammingError, match="no tenant scope is active"), transaction.atomic():
            rows(f'SELECT count(*) FROM "{model._meta.db_table}"')


def test_personal_tables_are_closed_to_municipalities() -> None:
    for model in MODELS:
        if issubclass(model, Personal):
            policy = policy_of(model)
            assert set(policy.read) | set(policy.write) <= {"desk", "supplier"}, model.__name__


def test_rights_are_what_the_classes_of_table_ask_for() -> None:
    sql = "SELECT table_name, privilege_type FROM information_schema.role_table_grants WHERE grantee = 'sroi_app'"
    granted: dict[str, set[str]] = {}
    for table, right in rows(sql):
        granted.setdefault(table, set()).add(right)
    for table, rights in granted.items():
        assert rights == set(rights_of(table)), table
    append_only = [model for model in apps.get_models() if issubclass(model, TableClass) and model.append_only]
    assert {"LedgerLine", "Event", "Calculation"} <= {model.__name__ for model in append_only}
    for model in append_only:
        assert granted[model._meta.db_table] == {"SELECT", "INSERT"}
