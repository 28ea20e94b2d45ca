"""Where candidates and companies come from: asked with an entry, frozen on the ledger, row 7 of the report set and a cut."""

from datetime import date
from decimal import Decimal

import pytest

from contracts.actions import entries, review
from contracts.actions.entry_data import EntryData
from contracts.models import LedgerLine, Origin
from reporting.figures.dimensions import Dimension
from sroi.tenancy.scope import desk_scope, scope, supplier_scope
from tests.reporting.test_breakdown import cut
from tests.reporting.test_closing import close
from tests.reporting.test_report_set import rows
from tests.world import World, at, confirm, decide, report, settle_all

pytestmark = pytest.mark.django_db
D = Decimal
FACTS = {"invoice_date": "2024-07-15", "amount_excl_vat": "3000.00", "vendor_recognition": ["sw_company"]}


def buy(world: World, name: str, origin: str) -> None:
    """An approved purchase of 3,000."""
    report(world, name, block="SOC_PURCHASE", facts=FACTS, vendor_name=f"Proef {name}", invoice_number=name, origin=origin)
    decide(world, name, "approve")


def test_row_seven_by_hand(world: World) -> None:
    """Region: a purchase of 3,000 and a quarter of a full-time year of 30,000; elsewhere 3,000; nobody knows of 3,000."""
    for name, origin in (("near", "region"), ("far", "elsewhere"), ("unknown", "")):
        buy(world, name, origin)
    report(world, "placed", facts={"start": "2024-07-01", "end": "2024-12-31", "hours_per_week": "36"}, origin="region")
    decide(world, "placed", "approve")
    confirm(world, "placed", until=date(2024, 9, 30))
    settle_all(world)
    found = rows(world, "2024-Q3")
    placed = cut(world, "2024-Q3", Dimension.ORIGIN, Dimension.ROUTE).at("region", "jobs").fulfilled
    assert (placed.amount, placed.placements) == (D("7500.00"), 1)
    assert found["own_region"].period == found["own_region"].cumulative == D("10500.00")
    assert found["own_region_placements"].period == 1
    assert found["own_region_share"].period == D("10500") / D("13500")
    whole = cut(world, "2024-Q3", Dimension.ORIGIN)
    assert whole.at("elsewhere").fulfilled.amount == D("3000.00")
    assert rows(world, "2024-Q3", world.other_municipality)["own_region"].period == 0


def test_another_answer_moves_the_euros_in_the_first_open_quarter(world: World) -> None:
    """The closed quarter says what it said; the next one takes 3,000 from elsewhere to the region, and the total stays."""
    buy(world, "near", "elsewhere")
    settle_all(world)
    for quarter in ("2024-Q1", "2024-Q2", "2024-Q3"):
        close(world, quarter)
    before = cut(world, "2024-Q3", Dimension.ORIGIN)
    entry = world.entries["near"]
    data = EntryData(
        contract_id=world.contracts["running"].pk, block_code="SOC_PURCHASE", facts=FACTS, vendor_name="Proef near",
        invoice_number="near", origin=Origin.REGION,
    )
    who, day = world.actor("supplier_administrator"), at(date(2024, 10, 10))
    with scope(supplier_scope(entry.supplier_id)):
        entry.refresh_from_db()
        entry = entries.change_entry(by=who, at=day, entry_id=entry.pk, revision=entry.revision, data=data)
        entry = entries.submit_entry(by=who, at=day, entry_id=entry.pk, revision=entry.revision)
    with scope(desk_scope(world.desk.pk)):
        review.approve_entry(by=world.actor("coordinator"), at=day, entry_id=entry.pk, revision=entry.revision)
    settle_all(world)
    assert cut(world, "2024-Q3", Dimension.ORIGIN) == before
    with scope(desk_scope(world.desk.pk)):
        lines = LedgerLine.objects.filter(entry_id=entry.pk).order_by("created_at", "amount")
        posted = [(line.effort_quarter, line.reported_quarter > "2024-Q3", line.origin, line.amount) for line in lines]
    assert posted == [
        ("2024-Q3", False, "elsewhere", D("3000.00")), ("2024-Q3", True, "elsewhere", D("-3000.00")), ("2024-Q3", True, "region", D("3000.00")),
    ]
