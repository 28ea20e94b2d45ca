"""Closing quarters and figures: order, corrections, what was stored never changes, regional = sum of municipal."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from structlog.testing import capture_logs

from contracts.actions.contracts import close_contract
from contracts.actions.entries import EntryData, change_entry, submit_entry
from contracts.errors import StepRefused
from contracts.models import DeskQuarter, Entry, LedgerLine
from reporting.figures import ledger_sums
from reporting.actions.closing import close_quarter
from reporting.figures.annual_report import annual_report
from reporting.figures.figure_set import FigureSet
from reporting.figures.exact import figures
from reporting.models import DisclosureBlocks, StoredFlow
from reporting.figures.report_period import parse_period
from sroi.periods import Quarter
from sroi.tenancy.models import Municipality
from sroi.tenancy.scope import desk_scope, scope, supplier_scope
from tests.world import DAY, World, at, confirm, decide, register, report, settle_all

pytestmark = pytest.mark.django_db
PURCHASE = {"invoice_date": "2024-05-20", "amount_excl_vat": "1234.56", "vendor_recognition": ["sw_company"]}


def close(world: World, quarter: str, *, on: date = DAY) -> DeskQuarter:
    """Close as the coordinator."""
    with scope(desk_scope(world.desk.pk)):
        return close_quarter(
            by=world.actor("coordinator"), at=at(on), desk=world.desk, quarter=Quarter.parse(quarter), on=on
        )


def of(world: World, period: str, municipality: Municipality | None = None) -> FigureSet:
    """Exact figures of the desk."""
    with scope(desk_scope(world.desk.pk)):
        return figures(desk=world.desk, municipality=municipality, period=parse_period(period), on=DAY)


def approve_purchase(world: World, name: str) -> None:
    """A purchase of an earlier quarter that is approved now."""
    report(world, name, block="SOC_PURCHASE", facts=PURCHASE, vendor_name="De Proef", invoice_number=name)
    decide(world, name, "approve")
    settle_all(world)


def test_quarters_close_in_order_and_after_they_ended(world: World) -> None:
    with pytest.raises(StepRefused, match="2024-Q1"):
        close(world, "2024-Q2")
    with pytest.raises(StepRefused):
        close(world, "2025-Q1", on=date(2025, 3, 31))
    with pytest.raises(StepRefused):
        close(world, "2023-Q4")
    assert close(world, "2024-Q1").closed_by == "Coby Coördinator"
    with pytest.raises(StepRefused):
        close(world, "2024-Q1")
    with scope(desk_scope(world.desk.pk)), pytest.raises(PermissionDenied):
        close_quarter(by=world.actor("contract_holder"), at=at(DAY), desk=world.desk, quarter=Quarter(2024, 2), on=DAY)


def test_what_comes_later_is_a_correction_in_the_first_open_quarter(world: World) -> None:
    for quarter in ("2024-Q1", "2024-Q2"):
        close(world, quarter)
    before, later = of(world, "2024-Q2"), of(world, "2024-Q3")
    approve_purchase(world, "late")
    assert of(world, "2024-Q2") == before
    after = of(world, "2024-Q3")
    assert after.corrections - later.corrections == Decimal("1234.56")
    assert after.routes["social_purchasing"] - later.routes["social_purchasing"] == Decimal("1234.56")
    with scope(desk_scope(world.desk.pk)):
        line = LedgerLine.objects.get(entry_id=world.entries["late"].pk)
    assert (line.effort_quarter, line.reported_quarter) == ("2024-Q2", "2024-Q3")


def test_closing_calculates_what_is_stale_first(world: World) -> None:
    close(world, "2024-Q1")
    report(world, "stale", block="SOC_PURCHASE", facts=PURCHASE, vendor_name="De Proef", invoice_number="S-1")
    before = of(world, "2024-Q2").routes["social_purchasing"]
    decide(world, "stale", "approve")
    close(world, "2024-Q2")
    assert of(world, "2024-Q2").routes["social_purchasing"] - before == Decimal("1234.56")
    assert of(world, "2024-Q3").corrections == 0


def test_a_contract_is_closed_in_one_period_and_stays_closed(world: World) -> None:
    """One in January 2025 and one in June 2024; another of June is told when that is closed, and counts in the first open quarter."""
    close(world, "2024-Q1")
    contract = register(world, "short", until=date(2024, 6, 1))
    with scope(desk_scope(world.desk.pk)):
        close_contract(
            by=world.actor("coordinator"), at=at(DAY), contract_id=contract.pk, revision=contract.revision,
            closed_on=date(2024, 6, 3), reason="Het werk is opgeleverd.",
        )
    settle_all(world)
    close(world, "2024-Q2")
    found = {period: of(world, period) for period in ("2024-Q1", "2024-Q2", "2024-Q3", "2025-Q1", "2024", "2025", "2024..2025")}
    assert {period: (row.contracts_closed, row.contracts_ended) for period, row in found.items()} == {
        "2024-Q1": (0, 0), "2024-Q2": (1, 1), "2024-Q3": (1, 0), "2025-Q1": (2, 1), "2024": (1, 1), "2025": (2, 1), "2024..2025": (2, 2),
    }
    late = register(world, "late", until=date(2024, 6, 1))
    with scope(desk_scope(world.desk.pk)):
        close_contract(
            by=world.actor("coordinator"), at=at(DAY), contract_id=late.pk, revision=late.revision, closed_on=date(2024, 6, 3),
            reason="Het werk is opgeleverd.",
        )
    settle_all(world)
    assert of(world, "2024-Q2") == found["2024-Q2"]
    assert [of(world, period).contracts_ended for period in ("2024-Q3", "2024", "2025")] == [1, 2, 1]
    assert of(world, "2025-Q1", world.other_municipality).contracts_ended == 1
    with scope(desk_scope(world.desk.pk)):
        reports = [annual_report(desk=world.desk, year=year, on=DAY) for year in (2024, 2025)]
    assert [report.contracts_closed for report in reports] == [2, 1]


@pytest.mark.parametrize(
    ("error", "raised", "logged"),
    [(ZeroDivisionError("a fault"), StepRefused, True), (OperationalError("deadlock detected"), OperationalError, False)],
)
def test_what_stops_a_closing_is_told_apart_and_leaves_a_trace(
    world: World, error: Exception, raised: type[Exception], logged: bool
) -> None:
    """A contract that cannot be calculated is refused and logged with its cause; the database's own trouble is no fault of a contract."""
    with capture_logs() as lines, patch("contracts.actions.recalculation.recalculate_many", side_effect=error), pytest.raises(raised):
        close(world, "2024-Q1")
    found = [line for line in lines if line["event"] == "closing_cannot_calculate"]
    assert [line["desk_id"] for line in found] == [str(world.desk.pk)] * logged
    assert all(line["log_level"] == "error" and line["exc_info"] for line in found)
    assert close(world, "2024-Q1").closed_at is not None, "nothing was left half done"


def test_stored_sums_are_those_of_the_ledger(world: World) -> None:
    live = of(world, "2024-Q1..2024-Q3")
    for quarter in ("2024-Q1", "2024-Q2", "2024-Q3"):
        close(world, quarter)
    stored = of(world, "2024-Q1..2024-Q3")
    assert (live.committed, stored.committed is None) == (None, False)
    assert replace(stored, committed=None) == live
    assert [stand.municipality for stand in live.stands] == ["fictiedam", "voorbeeldstad"]
    with scope(desk_scope(world.desk.pk)):
        assert StoredFlow.objects.exists()
        for quarter in ("2024-Q1", "2024-Q2", "2024-Q3"):
            rows = ledger_sums.stored_stock(desk_id=world.desk.pk, quarter=quarter)
            assert sorted((replace(row, committed=None) for row in rows), key=str) == sorted(
                ledger_sums.stock_from_ledger(
                    desk_id=world.desk.pk, column="reported_quarter", last=quarter, on=Quarter.parse(quarter).last
                ), key=str,
            )
        assert DisclosureBlocks.objects.get(desk=world.desk).through == "2024-Q3"


def test_regional_figures_are_the_sum_of_the_municipal_ones(world: World) -> None:
    close(world, "2024-Q1")
    for period in ("2024-Q1", "2024", "2024..2025", "..2024-12-31"):
        whole = of(world, period)
        parts = [of(world, period, one) for one in (world.municipality, world.other_municipality)]
        for name in ("obligation", "fulfilled", "open", "surplus", "contracts_total", "placements_total", "corrections"):
            assert getattr(whole, name) == sum(getattr(part, name) for part in parts), (period, name)
        for route, amount in whole.routes.items():
            assert amount == sum(part.routes[route] for part in parts)


def test_a_division_over_two_municipalities_adds_up_and_is_one_placement(world: World) -> None:
    """Divided while it is reported, changed after the quarter was closed: the whole is always the sum of the parts, and
    the placement is counted once, at the largest share (rules 13.8)."""
    register(world, "elsewhere", municipality_id=world.other_municipality.pk)
    running, elsewhere = world.contracts["running"].pk, world.contracts["elsewhere"].pk
    bodies = (world.municipality, world.other_municipality)
    placements = [of(world, "2024", one).placements_total for one in bodies]
    whole = of(world, "..2025-03-31").fulfilled
    report(world, "shared", shares={running: Decimal("0.3333"), elsewhere: Decimal("0.6667")})
    decide(world, "shared", "approve")
    confirm(world, "shared", until=DAY)
    settle_all(world)
    close(world, "2024-Q1")
    close(world, "2024-Q2")
    assert [of(world, "2024", one).placements_total for one in bodies] == [placements[0], placements[1] + 1]
    with scope(desk_scope(world.desk.pk)):
        entry = Entry.objects.get(pk=world.entries["shared"].pk)
    with scope(supplier_scope(world.supplier.pk)):
        data = EntryData(
            contract_id=running, block_code="PW_LT2", shares={running: Decimal("0.7501"), elsewhere: Decimal("0.2499")},
            facts={"start": "2024-04-01", "end": "2025-03-31", "hours_per_week": "36"},
        )
        who: dict[str, Any] = {"by": world.actor("supplier_administrator"), "at": at(DAY), "entry_id": entry.pk}
        changed = change_entry(**who, revision=entry.revision, data=data)
        world.entries["shared"] = submit_entry(**who, revision=changed.revision)
    before = of(world, "..2025-03-31").fulfilled
    decide(world, "shared", "approve", day=DAY)
    settle_all(world)
    assert of(world, "..2025-03-31").fulfilled - before == 0
    assert before > whole
    for period in ("2024-Q2", "2024", "2024..2025", "..2025-03-31"):
        parts = [of(world, period, one) for one in bodies]
        for name in ("fulfilled", "open", "surplus", "placements_total", "corrections"):
            assert getattr(of(world, period), name) == sum(getattr(part, name) for part in parts), (period, name)


def test_an_opening_balance_counts_in_cumulative_figures_only(world: World) -> None:
    """€ 2.500 of social purchasing came before the books started (rules 13.7)."""
    assert of(world, "2024..2025").routes["social_purchasing"] == Decimal("4000.00")
    assert of(world, "..2025-03-31").routes["social_purchasing"] == Decimal("6500.00")


def test_open_is_taken_per_contract(world: World) -> None:
    """A surplus on one contract never lowers the open amount of another (rules 13.8)."""
    report(world, "big", contract="second", by="other_supplier", block="SOC_PURCHASE",
           vendor_name="De Proef", invoice_number="B-1",
           facts={"invoice_date": "2024-05-20", "amount_excl_vat": "90000.00", "vendor_recognition": ["sw_company"]})
    before = of(world, "..2025-03-31")
    decide(world, "big", "approve")
    settle_all(world)
    after = of(world, "..2025-03-31")
    assert before.open - after.open == Decimal("17500.00")
    assert after.surplus - before.surplus == Decimal("72500.00")


def test_a_placement_counts_once_in_the_quarter_of_its_first_line(world: World) -> None:
    before = of(world, "2024").placements_total
    report(world, "one")
    decide(world, "one", "approve")
    for day in (date(2024, 9, 30), date(2025, 3, 31)):
        confirm(world, "one", until=day)
        settle_all(world, on=day)
    assert of(world, "2024").placements_total - before == 1
    assert of(world, "2024-Q2").placements_by_group["participation_act"] == 2
    assert of(world, "2025-Q1").placements_total == 0
