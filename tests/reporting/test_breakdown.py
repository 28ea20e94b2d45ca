"""Figures cut by one or two dimensions: hand-made sums, region = sum of municipalities, a closed quarter stays what it was."""

from datetime import date
from decimal import Decimal
from importlib import import_module
from itertools import combinations
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given

from contracts.actions.contracts import OpeningData
from contracts.models import Contract, DeskQuarter
from reporting.figures.breakdown import Breakdown, breakdown
from reporting.figures.dimensions import Dimension
from reporting.figures.exact import figures
from reporting.models import StoredContract
from reporting.figures.report_period import parse_period
from sroi.tenancy.models import Municipality, Supplier
from sroi.tenancy.scope import desk_scope, scope
from tests.contracts.books import Books, Step
from tests.contracts.test_balances import bounded, rolled_back, work
from tests.reporting.test_closing import approve_purchase, close, of
from tests.world import AT, DAY, World, decide, register, report, settle_all

pytestmark = pytest.mark.django_db
EVERY_CUT = [(), *((cut,) for cut in Dimension), *combinations(Dimension, 2)]
PERIODS = ("2024-Q2", "2024", "2024-Q2..2025-Q1", "..2024-12-31")


def cut(world: World, period: str, *by: Dimension, **more: Any) -> Breakdown:
    """A cut of the desk."""
    with scope(desk_scope(world.desk.pk)):
        return breakdown(desk=world.desk, period=parse_period(period), by=by, **more)


def buy(world: World, name: str, *, contract: str, day: str, amount: str) -> None:
    """An approved purchase of a social work company: counts in full."""
    facts = {"invoice_date": day, "amount_excl_vat": amount, "vendor_recognition": ["sw_company"]}
    who = "other_supplier" if world.contracts[contract].supplier_id == world.other_supplier.pk else "supplier"
    report(world, name, contract=contract, by=who, block="SOC_PURCHASE", facts=facts, vendor_name="De Proef", invoice_number=name)
    decide(world, name, "approve")


def test_every_cut_adds_up_to_the_figures(world: World) -> None:
    close(world, "2024-Q1")
    close(world, "2024-Q2")
    approve_purchase(world, "late")
    for period in PERIODS:
        whole = of(world, period)
        for by in EVERY_CUT:
            total = cut(world, period, *by).total
            assert total.fulfilled.amount == whole.fulfilled, (period, by)
            assert total.fulfilled.corrections == whole.corrections, (period, by)
            assert total.fulfilled.placements == whole.placements_total, (period, by)
            if total.contracts is not None:
                found = total.contracts
                assert (found.obligation, found.open, found.surplus, found.fulfilled) == (
                    whole.obligation, whole.open, whole.surplus, whole.fulfilled_cumulative,
                ), (period, by)
                assert (found.count, found.closed, found.new, found.ended) == (
                    whole.contracts_total, whole.contracts_closed, whole.contracts_new, whole.contracts_ended,
                ), (period, by)


def test_regional_totals_are_the_sum_of_the_municipalities_in_every_cut(world: World) -> None:
    close(world, "2024-Q1")
    for period in PERIODS:
        for by in EVERY_CUT:
            assert_sum_of_parts(world, period, by)


def assert_sum_of_parts(world: World, period: str, by: tuple[Dimension, ...]) -> None:
    """Each cell of the desk is the sum of the same cell of its clients."""
    whole = cut(world, period, *by)
    parts = [
        cut(world, period, *by, municipality_id=town.pk) for town in (world.municipality, world.other_municipality)
    ]
    for cell in whole.cells:
        together = parts[0].at(*cell.keys).plus(parts[1].at(*cell.keys), keys=cell.keys)
        assert cell == together, (period, by)
    keys = {cell.keys for part in parts for cell in part.cells}
    for place in range(len(by)):
        assert {row.keys[0] for row in whole.along(place)} == {key[place] for key in keys}, (period, by)
        assert sum(row.fulfilled.amount for row in whole.along(place)) == whole.total.fulfilled.amount


@bounded
@given(taken=work)
def test_random_books_add_up_in_every_cut(taken: list[Step], world: World) -> None:
    with rolled_back():
        books = Books(world)
        books.run(taken)
        books.drain()
        for period in ("2024-Q2", "2024", "..2025-02-15"):
            with scope(desk_scope(world.desk.pk)):
                whole = figures(desk=world.desk, municipality=None, period=parse_period(period), on=books.today)
            for by in [(), (Dimension.CONTRACT_STATE,), (Dimension.BLOCK, Dimension.SUPPLIER_SIZE), (Dimension.ROUTE, Dimension.GROUP)]:
                assert_sum_of_parts(world, period, by)
                assert cut(world, period, *by).total.fulfilled.amount == whole.fulfilled, (period, by, books.done)


def test_sums_made_by_hand(world: World) -> None:
    """Three purchases at three contracts; the placement of the world stands beside them in its own route."""
    buy(world, "one", contract="running", day="2024-05-20", amount="1000.00")
    buy(world, "two", contract="second", day="2024-08-20", amount="200.00")
    settle_all(world)
    town, size = str(world.municipality.pk), Dimension.SUPPLIER_SIZE
    found = cut(world, "2024", Dimension.ROUTE, size)
    assert found.at("social_purchasing", "medium").fulfilled.amount == Decimal("5000.00")  # 4,000 of the world and 1,000
    assert found.at("social_purchasing", "small").fulfilled.amount == Decimal("200.00")
    assert found.at("jobs", "small").fulfilled.amount == 0
    assert cut(world, "2024-Q3", Dimension.ROUTE, size).at("social_purchasing", "small").fulfilled.amount == Decimal("200.00")
    assert cut(world, "2024", Dimension.BLOCK).at("SOC_PURCHASE").fulfilled.amount == Decimal("5200.00")
    types = cut(world, "2024", Dimension.CONTRACT_TYPE)
    services = types.at("services").contracts
    assert services is not None
    assert (services.count, services.obligation) == (1, Decimal("20000.00"))  # "second" only
    assert services.fulfilled == Decimal("2700.00")  # its opening balance of 2,500 and 200
    assert services.open == Decimal("17300.00")
    assert types.at("services").fulfilled.amount == Decimal("200.00")  # an opening balance is never part of a period
    assert cut(world, "..2024-12-31", Dimension.CONTRACT_TYPE).at("services").fulfilled.amount == Decimal("0.00")  # booked in 2025
    old = cut(world, "2024", Dimension.INHERITED).at("inherited").contracts
    assert old is not None and (old.count, old.obligation) == (1, Decimal("20000.00"))
    assert cut(world, "2024", Dimension.MUNICIPALITY, size).at(town, "small").fulfilled.amount == Decimal("200.00")


def test_running_and_closed_are_told_apart(world: World) -> None:
    """The contract that ends in 2025 is closed in the figures of 2025, and was running in those of 2024."""
    for period, running, closed in (("2024", 4, 0), ("2024..2025", 3, 1)):
        found = cut(world, period, Dimension.CONTRACT_STATE)
        states = [found.at(key).contracts for key in ("running", "closed")]
        assert [state.count if state else 0 for state in states] == [running, closed], period
    total = cut(world, "2025-Q1").total.contracts
    assert total is not None and (total.count, total.closed, total.new, total.ended) == (4, 1, 0, 1)


def test_a_contract_that_ends_hides_no_new_one(world: World) -> None:
    register(world, "newcomer", municipality_id=world.other_municipality.pk, award_date=date(2025, 2, 1))
    settle_all(world)
    assert of(world, "2025-Q1", world.other_municipality).contracts_new == 1


def test_a_closed_quarter_stays_what_it_was_in_every_cut(world: World) -> None:
    close(world, "2024-Q1")
    close(world, "2024-Q2")
    before = {by: cut(world, "2024-Q2", *by) for by in EVERY_CUT}
    approve_purchase(world, "late")
    Supplier.objects.filter(pk=world.supplier.pk).update(size="large", name="Anders B.V.")
    Municipality.objects.filter(pk=world.municipality.pk).update(name="Anders")
    with scope(desk_scope(world.desk.pk)):
        Contract.objects.filter(pk=world.contracts["running"].pk).update(contract_type="subsidy", title="Anders")
    settle_all(world)
    assert {by: cut(world, "2024-Q2", *by) for by in EVERY_CUT} == before
    later = cut(world, "2024-Q3", Dimension.SUPPLIER_SIZE, Dimension.CONTRACT_TYPE)
    assert later.at("large", "subsidy").fulfilled.corrections == Decimal("1234.56")


def test_a_stand_with_opening_balances(world: World) -> None:
    opening = [OpeningData(date=date(2024, 2, 1), route="activities", amount=Decimal("750.00"))]
    register(world, "older", award_date=date(2023, 5, 1), starts_on=date(2023, 6, 1), openings=opening)
    settle_all(world)
    assert cut(world, f"..{DAY}", Dimension.ROUTE).at("activities").fulfilled.amount == Decimal("750.00")
    assert cut(world, "2024..2025", Dimension.ROUTE).at("activities").fulfilled.amount == 0
    total = cut(world, "2024").total.contracts
    assert total is not None and total.inherited == 2  # and "second" of the world


def test_the_number_of_queries_does_not_grow(world: World) -> None:
    counts = []
    for name in ("a", "b", "c"):
        buy(world, name, contract="running", day="2024-05-20", amount="10.00")
        settle_all(world)
        with scope(desk_scope(world.desk.pk)), CaptureQueriesContext(connection) as asked:
            breakdown(desk=world.desk, period=parse_period("2024"), by=(Dimension.MUNICIPALITY, Dimension.SUPPLIER_SIZE))
        counts.append(len(asked))
    assert counts == [3, 3, 3]


def test_a_cut_is_by_at_most_two_different_dimensions(world: World) -> None:
    for by in [(Dimension.ROUTE, Dimension.ROUTE), (Dimension.ROUTE, Dimension.GROUP, Dimension.BLOCK)]:
        with pytest.raises(ValueError, match="at most two"):
            cut(world, "2024", *by)


def test_quarters_closed_before_contracts_were_stored_get_them_as_they_are(world: World) -> None:
    migration = import_module("reporting.migrations.0002_contracts_as_stored_and_joint_buyers")
    with scope(desk_scope(world.desk.pk)):
        DeskQuarter.objects.filter(desk=world.desk, quarter="2024-Q1").update(closed_at=AT, closed_by="Coby")
        with connection.cursor() as cursor:
            cursor.execute(migration.STORE)
        found = {row.contract_id: row for row in StoredContract.objects.all()}
    contract = world.contracts["second"]
    row = found[contract.pk]
    assert (row.quarter, row.contract_type, row.supplier_size, row.value_excl_vat) == (
        "2024-Q1", "services", "small", Decimal("1000000.00"),
    )
    before = cut(world, "2024-Q1", Dimension.CONTRACT_TYPE)
    with scope(desk_scope(world.desk.pk)):
        Contract.objects.filter(pk=contract.pk).update(contract_type="permit")
    assert cut(world, "2024-Q1", Dimension.CONTRACT_TYPE) == before


def test_only_what_differs_is_stored_at_a_closing(world: World) -> None:
    close(world, "2024-Q1")
    with scope(desk_scope(world.desk.pk)):
        first = StoredContract.objects.count()
        Contract.objects.filter(pk=world.contracts["running"].pk).update(contract_type="subsidy")
    close(world, "2024-Q2")
    with scope(desk_scope(world.desk.pk)):
        assert first > 0
        assert list(StoredContract.objects.filter(quarter="2024-Q2").values_list("contract_id", "contract_type")) == [
            (world.contracts["running"].pk, "subsidy"),
        ]
