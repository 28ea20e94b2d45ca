"""The world, made once per test process and then put back by plain inserts: making it takes seconds, putting it back
a few hundredths. Every row goes in through the policies, in a scope that may write it."""

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections, transaction

from sroi.tenancy.bases import Scoped
from sroi.tenancy.rls import RowLevelSecurity
from sroi.tenancy.scope import Scope, desk_scope, municipality_scope, scope, supplier_scope
from tests.world import World, make_world

#: Written by Django itself after every flush.
KEPT = {"django_content_type", "auth_permission", "django_migrations"}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The rows of each table as JSON, and the objects that tests hold on to."""

    rows: dict[str, list[dict[str, Any]]]
    world: World


def take(make: Callable[[], World] = make_world) -> Snapshot:
    """Make a world, read it as a superuser (who sees all tenants), and empty the tables again."""
    world = make()
    name = connections["default"].settings_dict["NAME"]
    dsn = psycopg.conninfo.make_conninfo(settings.ADMIN_DATABASE_URL, dbname=name)
    with psycopg.connect(dsn, autocommit=True) as admin:
        tables = [row[0] for row in admin.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        rows = {table: _rows_of(admin, table) for table in sorted(set(tables) - KEPT)}
    call_command("flush", verbosity=0, interactive=False)
    return Snapshot({table: found for table, found in rows.items() if found}, world)


def _rows_of(admin: psycopg.Connection, table: str) -> list[dict[str, Any]]:
    answer = admin.execute(f'SELECT coalesce(json_agg(t), \'[]\')::text FROM "{table}" t').fetchone()
    assert answer is not None
    rows: list[dict[str, Any]] = json.loads(answer[0])
    return rows


@transaction.atomic
def put_back(snapshot: Snapshot) -> World:
    """Insert the rows in one transaction (keys are checked at its end); the world's objects are copies, so that a test may change them."""
    models = {model._meta.db_table: model for model in apps.get_models()}
    for table, rows in snapshot.rows.items():
        model = models.get(table)
        if model is None or not issubclass(model, Scoped):
            _insert(table, rows)
            continue
        for one, mine in _shares(model, rows):
            with scope(one):
                _insert(table, mine)
    return copy.deepcopy(snapshot.world)


def _shares(model: type[Scoped], rows: list[dict[str, Any]]) -> Iterator[tuple[Scope, list[dict[str, Any]]]]:
    """The rows by who may write them: the supplier's own tables by supplier (drafts are theirs), the rest by desk.

    Drafts of a client, which a desk neither reads nor writes, by municipality.
    """
    policy = next(found for found in model._meta.constraints if isinstance(found, RowLevelSecurity))
    by_supplier = "supplier" in policy.write and "municipality" not in policy.write
    if "municipality" in policy.write and policy.write["desk"]:
        drafts = [row for row in rows if row["state"] == "draft"]
        for owner in sorted({row["municipality_id"] for row in drafts}):
            yield municipality_scope(owner), [row for row in drafts if row["municipality_id"] == owner]
        rows = [row for row in rows if row["state"] != "draft"]
    column, make = ("supplier_id", supplier_scope) if by_supplier else ("desk_id", desk_scope)
    for owner in sorted({row[column] for row in rows}):
        yield make(owner), [row for row in rows if row[column] == owner]


def _insert(table: str, rows: list[dict[str, Any]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" SELECT * FROM json_populate_recordset(NULL::"{table}", %s::json)', [json.dumps(rows)]
        )
