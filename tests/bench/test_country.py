"""The country is the same in each run, obeys every constraint of the database, and its books can be settled."""

from datetime import UTC, datetime, time
from random import Random
from typing import Any
from unittest.mock import MagicMock

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connections

from bench.country.contracts import contracts
from bench.country.efforts import Efforts
from bench.country.organisations import desks, suppliers
from bench.country.rows import Rows, id_at
from bench.country.scale import TODAY, Scale, number_of_entries, spread
from contracts.actions import recalculation
from contracts.models import Balance, Contract, Entry, LedgerLine
from contracts.queries import proof
from sroi.tenancy import queries as organisations
from sroi.tenancy.models import Supplier
from sroi.tenancy.scope import desk_scope, scope
from tests.databases import separate_database

SMALL = Scale(desks=2, municipalities=5, suppliers=8, contracts=24)
AT = datetime.combine(TODAY, time(10), UTC)


def fill(rows: Rows, *, seed: int) -> None:
    """What `making` does, in one process."""
    rng = Random(seed)
    everyone = suppliers(SMALL, rows, rng)
    for desk in desks(SMALL, everyone, rows, rng):
        own = Random(f"{seed}/{desk.number}")
        signed = contracts(desk, rows, own)
        efforts = Efforts(desk, rows, own)
        for contract in signed:
            efforts.of(contract)


def made(*, seed: int) -> dict[Any, list[list[Any]]]:
    rows = Rows(MagicMock())
    fill(rows, seed=seed)
    return rows._waiting


def test_the_same_seed_is_the_same_country() -> None:
    first, second, other = made(seed=1), made(seed=1), made(seed=2)
    assert first == second
    assert first[Entry] != other[Entry]


def test_the_skew() -> None:
    rng = Random(1)
    counts = [number_of_entries(rng) for _ in range(20_000)]
    assert 18 < sum(counts) / len(counts) < 22
    parts = spread(70_000, 35, rng)
    assert (sum(parts), min(parts) > 0, max(parts) > 3 * sorted(parts)[17]) == (70_000, True, True)


def test_a_row_with_an_unknown_column_is_refused() -> None:
    with pytest.raises(KeyError, match="colour"):
        Rows(MagicMock()).add(Supplier, id=id_at(AT, Random(1)), colour="red")


@pytest.mark.parametrize("scale", ["0", "-1", "3"])
def test_a_scale_that_means_nothing(scale: str) -> None:
    with pytest.raises(CommandError, match="scale"):
        call_command("generate_country", "--scale", scale)


@pytest.mark.django_db(transaction=True)
def test_the_books_of_a_small_country_can_be_settled() -> None:
    with separate_database("country"):
        name = connections["default"].settings_dict["NAME"]
        with psycopg.connect(settings.ADMIN_DATABASE_URL, dbname=name) as connection:
            rows = Rows(connection)
            fill(rows, seed=7)
            assert rows.write() > 500
        found = 0
        for desk in organisations.desks():
            with scope(desk_scope(desk.pk)):
                ids = list(Contract.objects.values_list("pk", flat=True))
                assert recalculation.recalculate_many(contract_ids=ids, on=TODAY, at=AT) > 0
                assert recalculation.recalculate_many(contract_ids=ids, on=TODAY, at=AT, only_if_stale=False) == 0
                assert proof.prove().differences == []
                found += len(ids)
                assert Balance.objects.filter(fulfilled__gt=0).exists()
                assert LedgerLine.objects.filter(kind=LedgerLine.Kind.FULFILMENT).exists()
        assert found == SMALL.contracts
