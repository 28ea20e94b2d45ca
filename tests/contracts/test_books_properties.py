"""Over random work on the books: stored explanations recompute, and a region is the sum of its municipalities."""

from __future__ import annotations

import pytest
from django.db.models import Sum
from hypothesis import given

from buildingblocks import queries as schedules
from buildingblocks.valuation import recompute
from contracts.models import Calculation, LedgerLine
from reporting.figures.exact import figures
from reporting.figures.report_period import parse_period
from sroi.tenancy.models import Municipality
from sroi.tenancy.scope import desk_scope, scope
from tests.contracts.books import Books, Step
from tests.contracts.test_balances import bounded, rolled_back, work
from tests.world import World

pytestmark = pytest.mark.django_db
SUMS = ("obligation", "fulfilled", "fulfilled_cumulative", "open", "surplus", "corrections", "placements_total", "contracts_total")


def assert_explained(books: Books) -> int:
    """Every stored calculation gives its cents again, and the newest ones are what the ledger holds; how many there are."""
    found = 0
    for desk in (books.world.desk, books.world.other_desk):
        with scope(desk_scope(desk.pk)):
            booked = {
                (row["entry_id"], row["contract_id"]): row["total"]
                for row in LedgerLine.objects.filter(kind="fulfilment").order_by().values("entry_id", "contract_id").annotate(total=Sum("amount"))
            }
            newest: dict[tuple[object, object], Calculation] = {}
            for row in Calculation.objects.select_related("schedule").order_by("created_at", "pk"):
                again = recompute({"inputs": row.inputs}, schedule=schedules.rules_of(row.schedule))
                assert again.amount == row.amount, (row.entry_id, books.done)
                newest[row.entry_id, row.contract_id] = row
                found += 1
            assert {key: row.amount for key, row in newest.items() if row.amount} == {
                key: total for key, total in booked.items() if total
            }
    return found


def assert_regional_is_the_sum(books: Books) -> None:
    """For a quarter, a year, and a stand."""
    for desk in (books.world.desk, books.world.other_desk):
        with scope(desk_scope(desk.pk)):
            towns = list(Municipality.objects.all())
            for text in ("2024-Q2", "2024", "..2025-02-15"):
                period = parse_period(text)
                whole = figures(desk=desk, municipality=None, period=period, on=books.today)
                parts = [figures(desk=desk, municipality=town, period=period, on=books.today) for town in towns]
                for name in SUMS:
                    assert getattr(whole, name) == sum(getattr(part, name) for part in parts), (text, name, books.done)
                for route, amount in whole.routes.items():
                    assert amount == sum(part.routes[route] for part in parts), (text, route, books.done)


@bounded
@given(taken=work)
def test_random_work_is_explained_and_adds_up(taken: list[Step], world: World) -> None:
    with rolled_back():
        books = Books(world)
        books.run(taken)
        books.drain()
        assert assert_explained(books) > 0
        assert_regional_is_the_sum(books)
