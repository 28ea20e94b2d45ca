"""A municipality tries to read a person-kind line, an allocation or an explanation: by page, API and raw SQL, nothing."""

from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from psycopg.rows import dict_row

from contracts.models import LedgerLine
from reporting.models import StoredFlow
from sroi.tenancy.bases import Personal
from sroi.tenancy.scope import municipality_scope, scope
from tests.tenancy.catalogue import scoped_models
from tests.tenancy.test_url_matrix import client_of, key_of
from tests.world import World

pytestmark = pytest.mark.django_db

#: Where each table keeps what is about a person; a condition that is true for all rows of most of them.
ABOUT_PERSONS: dict[str, str] = {
    **{model._meta.db_table: "true" for model in scoped_models() if issubclass(model, Personal)},
    "contracts_allocation": "true",
    "contracts_ledgerline": "is_person",
    "contracts_openingbalance": "route IN ('jobs', 'learning')",
    "contracts_event": "entry_id IS NOT NULL",
    "reporting_storedflow": "true",
    "reporting_storedstock": "true",
    "reporting_disclosureblocks": "true",
}
PEOPLE = pytest.mark.parametrize("person", ["contract_holder", "municipality_reader"])


def sql(statement: str) -> list[tuple[Any, ...]]:
    """Raw SQL on the application's own connection."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


@pytest.mark.parametrize("table", sorted(ABOUT_PERSONS))
def test_raw_sql_in_its_scope_returns_no_row_about_a_person(
    table: str, marked_world: World, superuser: psycopg.Connection
) -> None:
    condition = ABOUT_PERSONS[table]
    there = superuser.execute(f'SELECT count(*) FROM "{table}" WHERE {condition}').fetchone()
    if table != "contracts_openingbalance":
        assert there is not None
        assert there[0] > 0, "there is nothing that could be read"
    with scope(municipality_scope(marked_world.municipality.pk)):
        assert sql(f'SELECT * FROM "{table}" WHERE {condition}') == []
        assert sql(f'SELECT count(*) FROM "{table}" WHERE {condition}') == [(0,)]


def test_raw_sql_gets_no_further_by_joining_or_adding_up(marked_world: World, superuser: psycopg.Connection) -> None:
    with superuser.cursor(row_factory=dict_row) as cursor:
        owner = [marked_world.municipality.pk]
        cursor.execute("SELECT is_person, sum(amount) FROM contracts_ledgerline WHERE municipality_id = %s GROUP BY 1", owner)
        sums = {row["is_person"]: row["sum"] for row in cursor.fetchall()}
    assert sums[True]
    with scope(municipality_scope(marked_world.municipality.pk)):
        assert sql("SELECT sum(amount) FROM contracts_ledgerline") == [(sums[False],)]
        assert sql("SELECT 1 FROM contracts_contract c JOIN contracts_allocation a ON a.contract_id = c.id") == []
        assert sql("SELECT 1 FROM contracts_ledgerline l JOIN contracts_entry e ON e.id = l.entry_id") == []
        assert not LedgerLine.objects.filter(is_person=True).exists()
        assert not StoredFlow.objects.exists()


@pytest.mark.parametrize("statement", [
    "UPDATE contracts_ledgerline SET is_person = false",
    "UPDATE contracts_allocation SET municipality_id = municipality_id",
    "UPDATE contracts_balance SET attempts = 1",
    "UPDATE contracts_recalculationfailure SET reason = 'x'",
    "UPDATE contracts_rulesdifference SET fulfilled = 1",
    "DELETE FROM contracts_entry",
])
def test_raw_sql_in_its_scope_changes_nothing_either(statement: str, marked_world: World) -> None:
    """Where the right is there, no row is in reach; where it is not, PostgreSQL refuses."""
    with scope(municipality_scope(marked_world.municipality.pk)), connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(statement)
        except DatabaseError as refused:
            assert "permission denied" in str(refused)
        else:
            assert cursor.rowcount == 0


@PEOPLE
def test_no_page_about_an_entry_exists_for_it(person: str, marked_world: World) -> None:
    entry, contract = marked_world.entries["approved"], marked_world.contracts["running"]
    client, mine = client_of(marked_world, person), f"/opdrachtgever/{marked_world.municipality.slug}/"
    pages = [
        f"invullingen/{entry.pk}/", f"invullingen/{entry.pk}/uitleg/", f"invullingen/{entry.pk}/uitleg/?contract={contract.pk}",
        "invullingen/", "invullingen/?export=csv", "cijfers/vergelijken/?new=2024&export=csv", f"contracten/{contract.pk}/invullingen/",
    ]
    areas = [f"/regio/{marked_world.desk.slug}/", f"/opdrachtnemer/{marked_world.supplier.slug}/"]
    for url in [area + page for area in (mine, *areas) for page in pages]:
        assert client.get(url).status_code == 404, url


@PEOPLE
def test_the_api_gives_it_no_entry_and_no_figures_but_published_ones(person: str, marked_world: World) -> None:
    headers = key_of(marked_world, person)
    entry = marked_world.entries["approved"]
    for url in (reverse("api:entries"), reverse("api:entry", kwargs={"pk": entry.pk})):
        assert Client().get(url, headers=headers).status_code == 403
    figures = reverse("api:figures")
    for period in ("2024-Q3", "2024", "2024-Q1..2024-Q2", "..2025-03-31", "2024-Q1"):
        assert Client().get(figures, {"periode": period}, headers=headers).status_code in (400, 404), period
    assert Client().get(figures, {"periode": "2024-Q2"}, headers=headers).status_code == 400, "which of its two regions"
    for desk in (marked_world.desk, marked_world.other_desk):
        published = Client().get(figures, {"periode": "2024-Q2", "regio": desk.slug}, headers=headers)
        assert published.status_code == 200
        assert smallest_count_of_persons(published.json()["cijfers"]) is None


def smallest_count_of_persons(value: Any, name: str = "") -> int | None:
    """The smallest number between 1 and 4 under a name that speaks of placements or groups."""
    if isinstance(value, dict):
        found = [smallest_count_of_persons(inner, f"{name}.{key}") for key, inner in value.items()]
    elif isinstance(value, list):
        found = [smallest_count_of_persons(inner, name) for inner in value]
    else:
        about = any(word in name for word in ("placements", "groups", "persons"))
        return value if about and isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 4 else None
    return min((number for number in found if number is not None), default=None)
