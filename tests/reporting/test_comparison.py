"""Two periods beside each other, over real books."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from buildingblocks.models import Schedule
from reporting.figures.comparison import Comparison, comparison
from reporting.figures.report_period import parse_period, year_before
from sroi.periods import Quarter
from sroi.tenancy.ids import new_id
from sroi.tenancy.models import Municipality
from sroi.tenancy.scope import desk_scope, scope
from tests.contracts.books import Books, Step
from tests.contracts.test_balances import bounded, rolled_back, work
from tests.reporting.test_breakdown import buy
from tests.reporting.test_closing import approve_purchase, close
from tests.world import World, decide, register, report, settle_all

pytestmark = pytest.mark.django_db
D, NO = Decimal, Decimal("0.00")


def compare(world: World, old: str, new: str, municipality: Municipality | None = None) -> Comparison:
    """Two periods of the desk."""
    with scope(desk_scope(world.desk.pk)):
        return comparison(
            desk=world.desk, municipality=municipality, old=parse_period(old), new=parse_period(new),
        )


def test_purchases_by_hand(world: World) -> None:
    """In the first quarter one purchase of 1,000; in the third two of 600: another number, and smaller ones."""
    buy(world, "one", contract="second", day="2024-03-20", amount="1000.00")
    buy(world, "two", contract="second", day="2024-07-10", amount="600.00")
    buy(world, "three", contract="second", day="2024-07-11", amount="600.00")
    settle_all(world)
    found = compare(world, "2024-Q1", "2024-Q1").fulfilled
    assert (found.before, found.volume, found.mix, found.schedule) == (D("1000.00"), NO, NO, NO)
    pair = compare(world, "2024-Q1", "2024-Q3").fulfilled
    jobs = pair.after - D("1200.00")  # the placement of the world
    assert pair.difference == D("200.00") + jobs == pair.volume + pair.mix + pair.schedule
    assert pair.schedule == NO  # one version of the schedule
    assert pair.number == D("2000.00")  # three efforts for one
    assert pair.mix == jobs - D("1000.00")  # one of the three is a placement, that would be a purchase of 1,000
    assert pair.size == D("-800.00")  # two purchases of 600 for two of 1,000


def test_another_version_of_the_schedule(world: World) -> None:
    """In the third quarter a placement under a version, in the fourth the same under one that gives a tenth more."""
    with scope(desk_scope(world.desk.pk)):
        row = Schedule.objects.get(desk=world.desk)
        document = {**row.resolved, "id": "proef-meer"}
        document["blocks"] = [
            {**block, "value": str(D(str(block["value"])) * D("1.1"))} if block["code"] == "PW_LT2" else block
            for block in document["blocks"]
        ]
        row.pk, row.code, row.document, row.resolved = new_id(), "proef-meer", document, document
        row.save(force_insert=True)
    register(world, "newer", schedule_id=row.pk, starts_on=date(2024, 10, 1))
    report(world, "next", contract="newer", facts={"start": "2024-10-01", "end": "2024-12-31", "hours_per_week": "36"},
           day=date(2025, 1, 6))
    decide(world, "next", "approve", day=date(2025, 1, 7))
    settle_all(world)
    found = compare(world, "2024-Q3", "2024-Q4").fulfilled
    assert found.before == D("7500.00") and found.after == D("8250.00")
    assert (found.volume, found.mix, found.schedule) == (NO, NO, D("750.00"))


def test_corrections_are_volume_without_an_effort(world: World) -> None:
    close(world, "2024-Q1")
    close(world, "2024-Q2")
    before = compare(world, "2024-Q2", "2024-Q3").fulfilled
    approve_purchase(world, "late")
    after = compare(world, "2024-Q2", "2024-Q3").fulfilled
    assert after.without_effort - before.without_effort == D("1234.56")
    assert (after.mix, after.schedule, after.number) == (before.mix, before.schedule, before.number)


def test_obligations(world: World) -> None:
    """A second contract for services with a fixed obligation of 10,000 on 250,000."""
    whole = compare(world, "2024-Q4", "2025-Q1").obligation
    assert whole.difference == NO == whole.volume + whole.mix + whole.schedule
    register(world, "more", contract_type="services", award_date=date(2025, 2, 1), fixed_obligation=D("10000.00"),
             value_excl_vat=D("250000.00"), supplier_id=world.other_supplier.pk)
    settle_all(world)
    found = compare(world, "2024-Q4", "2025-Q1").obligation
    assert found.difference == D("10000.00") == found.volume + found.mix + found.schedule
    assert found.schedule == D("5000.00")  # services were 20,000 on 1,000,000: 2 % of 1,250,000 is 25,000, and it is 30,000


@bounded
@given(taken=work)
def test_random_books(taken: list[Step], world: World) -> None:
    with rolled_back():
        books = Books(world)
        books.run(taken)
        books.drain()
        for old, new in (("2024-Q1", "2024-Q2"), ("2024-Q1..2024-Q2", "2025-Q1"), ("..2024-06-30", "..2025-01-31")):
            found = compare(world, old, new)
            for change in (found.fulfilled, found.obligation):
                assert change.volume + change.mix + change.schedule == change.difference
            assert found.fulfilled.before == found.old.fulfilled.amount
            assert found.fulfilled.after == found.new.fulfilled.amount
            assert found.new.contracts is not None
            assert found.obligation.after == found.new.contracts.obligation


@pytest.mark.parametrize(
    ("period", "before"),
    [("2025", "2024"), ("2025-Q2", "2024-Q2"), ("2025-Q1..2025-Q2", "2024-Q1..2024-Q2"), ("..2025-04-30", "..2024-04-30"),
     ("2024", None), ("2024-Q4..2025-Q1", None), ("..2024-03-31", None)],
)
def test_the_same_period_a_year_before(world: World, period: str, before: str | None) -> None:
    found: Any = year_before(parse_period(period), books=Quarter.parse(world.desk.first_quarter))
    assert (found.text if found else None) == before


def test_a_stand_is_not_compared_with_a_period(world: World) -> None:
    with pytest.raises(ValueError, match="two periods, or two stands"):
        compare(world, "2024", "..2024-12-31")
