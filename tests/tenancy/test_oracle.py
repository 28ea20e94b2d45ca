"""The policies answer exactly what the oracle says, for every table and scope, through the ORM and through raw SQL."""

from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.rows import dict_row

from sroi.tenancy.bases import Scoped
from sroi.tenancy.scope import PUBLIC, Scope, desk_scope, municipality_scope, scope, supplier_scope
from tests.tenancy.catalogue import scoped_models
from tests.tenancy.oracle import READS, WRITES, owns, visible
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=False)
MODELS = {model.__name__: model for model in scoped_models()}
by_name = pytest.mark.parametrize("name", sorted(MODELS))


def everything(admin: psycopg.Connection, model: type[Scoped]) -> list[dict[str, Any]]:
    """All rows, as a superuser sees them."""
    with admin.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(f'SELECT * FROM "{model._meta.db_table}"').fetchall()


def scopes(world: World) -> list[Scope]:
    """Every scope that anybody in the world can have, and some that nobody has."""
    desks, buyers = (world.desk, world.other_desk), (world.municipality, world.other_municipality)
    sellers = (world.supplier, world.other_supplier)
    return [
        *(desk_scope(desk.pk) for desk in desks),
        *(municipality_scope(buyer.pk) for buyer in buyers),
        *(supplier_scope(seller.pk) for seller in sellers),
        *(supplier_scope(seller.pk, desk_limit=desk.pk) for seller in sellers for desk in desks),
        PUBLIC, desk_scope(uuid4()), municipality_scope(world.desk.pk), supplier_scope(world.municipality.pk),
    ]


def ids_by_sql(model: type[Scoped]) -> set[UUID]:
    """What raw SQL on the application's connection returns."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT id FROM "{model._meta.db_table}"')
        return {row[0] for row in cursor.fetchall()}


def test_the_oracle_knows_every_table() -> None:
    assert set(READS) == set(MODELS) == set(WRITES)


@by_name
def test_reads_are_what_the_oracle_says(name: str, committed_world: World, admin: psycopg.Connection) -> None:
    model, rows = MODELS[name], everything(admin, MODELS[name])
    for one in scopes(committed_world):
        expected = {row["id"] for row in rows if visible(name, row, one)}
        with scope(one):
            assert set(model.objects.values_list("pk", flat=True)) == expected, one
            assert ids_by_sql(model) == expected, one


def test_there_is_something_that_could_leak(committed_world: World, admin: psycopg.Connection) -> None:
    """Every table holds rows of both desks; else the test above would prove nothing."""
    for name in sorted(MODELS):
        desks = {row["desk_id"] for row in everything(admin, MODELS[name])}
        assert {committed_world.desk.pk, committed_world.other_desk.pk} <= desks, name


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_scope_over_any_ids_shows_only_its_own(
    data: st.DataObject, committed_world: World, admin: psycopg.Connection
) -> None:
    """Scopes drawn from all ids of the world, also of another kind of organisation, and from none of them."""
    world = committed_world
    ids = [world.desk.pk, world.other_desk.pk, world.municipality.pk, world.supplier.pk, world.other_supplier.pk, uuid4()]
    one = data.draw(st.sampled_from(
        [make(key) for key in ids for make in (desk_scope, municipality_scope, supplier_scope)]
        + [supplier_scope(key, desk_limit=limit) for key in ids for limit in ids]
    ))
    name = data.draw(st.sampled_from(sorted(MODELS)))
    expected = {row["id"] for row in everything(admin, MODELS[name]) if visible(name, row, one)}
    with scope(one):
        assert ids_by_sql(MODELS[name]) == expected


#: Table → the state in which a trigger refuses any change, whoever asks.
FROZEN = {"Document": "published"}


@by_name
def test_writes_reach_only_what_the_oracle_allows(name: str, committed_world: World, admin: psycopg.Connection) -> None:
    """An update in a scope touches its own writable rows; where the right is missing PostgreSQL refuses it."""
    model, rows = MODELS[name], everything(admin, MODELS[name])
    for one in scopes(committed_world):
        allowed = {
            row["id"] for row in rows
            if one.audience in WRITES[name] and owns(row, one) and visible(name, row, one)
            and not (name in FROZEN and row["state"] == FROZEN[name])
        }
        still = f" WHERE state <> '{FROZEN[name]}'" if name in FROZEN else ""
        try:
            with scope(one):
                with connection.cursor() as cursor:
                    cursor.execute(f'UPDATE "{model._meta.db_table}" SET id = id{still} RETURNING id')
                    touched = {row[0] for row in cursor.fetchall()}
                transaction.set_rollback(True)
        except ProgrammingError:
            assert model.append_only
            continue
        assert touched == allowed, one


@by_name
def test_the_tests_bite(name: str, committed_world: World, admin: psycopg.Connection) -> None:
    """With the policies of one table gone, the comparison above must fail for some scope."""
    model = MODELS[name]
    rows = everything(admin, model)
    admin.execute(f'ALTER TABLE "{model._meta.db_table}" DISABLE ROW LEVEL SECURITY')
    admin.execute("SET LOCAL ROLE sroi_app")
    differs = False
    for one in scopes(committed_world):
        for setting, value in one.settings().items():
            admin.execute("SELECT set_config(%s, %s, true)", [setting, value])
        seen = {row[0] for row in admin.execute(f'SELECT id FROM "{model._meta.db_table}"').fetchall()}
        differs |= seen != {row["id"] for row in rows if visible(name, row, one)}
    everyone_sees_all = name in {"Participation", "DeskQuarter", "JointDivision", "JointShare"} or (
        name == "Schedule" and all(row["status"] != "draft" for row in rows)
    )
    assert differs is not everyone_sees_all
