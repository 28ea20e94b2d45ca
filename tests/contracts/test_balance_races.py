"""Two at once on one contract or one quarter, on two real connections: nothing is lost and nothing slips in after."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event as Flag
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.db.models import Sum

from contracts.actions import contracts, entries, recalculation, review
from contracts.actions.staleness import mark_stale
from contracts.models import Balance, DeskQuarter, LedgerLine
from contracts.queries import proof
from reporting.actions import closing
from reporting.models import StoredFlow
from contracts.workflow import EntryStep
from sroi.celery import unheard
from sroi.periods import Quarter
from sroi.tenancy.scope import desk_scope, scope
from tests.world import DAY, World, at, report


def in_thread(pool: ThreadPoolExecutor, work: Callable[[], Any]) -> "Future[Any]":
    """Run with a connection of its own."""
    def run() -> Any:
        try:
            with unheard():
                return work()
        finally:
            connection.close()

    return pool.submit(run)


def held(real: Callable[..., Any], *, reached: Flag, go_on: Flag) -> Callable[..., Any]:
    """The function, but when it is done it tells so, and waits before it gives its answer."""
    def waiting(*args: Any, **kwargs: Any) -> Any:
        answer = real(*args, **kwargs)
        reached.set()
        assert go_on.wait(20)
        return answer

    return waiting


def waits(future: "Future[Any]") -> bool:
    """Whether it is still waiting for a lock after a moment."""
    try:
        future.result(timeout=0.7)
    except TimeoutError:
        return True
    return False


@pytest.mark.django_db(transaction=True)
def test_a_change_made_during_a_calculation_leaves_the_contract_stale(world: World) -> None:
    """Two connections: the change waits for the calculation, which has read already, and marks after it."""
    contract, entry = world.contracts["running"], world.entries["submitted"]
    reached, go_on = Flag(), Flag()

    def calculate() -> Any:
        slow = patch.object(recalculation, "refresh", held(recalculation.refresh, reached=reached, go_on=go_on))
        with slow, scope(desk_scope(world.desk.pk)):
            return recalculation.recalculate(contract_id=contract.pk, on=DAY, at=at(DAY), only_if_stale=False)

    def approve() -> None:
        with scope(desk_scope(world.desk.pk)):
            review.approve_entry(by=world.actor("coordinator"), at=at(DAY), entry_id=entry.pk, revision=entry.revision)

    with ThreadPoolExecutor(2) as pool:
        calculation = in_thread(pool, calculate)
        assert reached.wait(20)
        change = in_thread(pool, approve)
        assert waits(change)
        go_on.set()
        assert calculation.result(timeout=20) == 0
        change.result(timeout=20)
    with scope(desk_scope(world.desk.pk)):
        assert Balance.objects.get(contract=contract).stale_since is not None
        assert recalculation.recalculate(contract_id=contract.pk, on=DAY, at=at(DAY))
        assert proof.prove().differences == []


def late_purchase(world: World) -> None:
    """A purchase in the first quarter of 2024, approved and not calculated yet."""
    invoice = {"invoice_date": "2024-03-20", "amount_excl_vat": "1234.00", "vendor_recognition": ["sw_company"]}
    with unheard():
        entry = report(world, "late", block="SOC_PURCHASE", facts=invoice, vendor_name="Laat", invoice_number="L-1")
    with unheard(), scope(desk_scope(world.desk.pk)):
        review.approve_entry(by=world.actor("coordinator"), at=at(DAY), entry_id=entry.pk, revision=entry.revision)


def calculate_running(world: World) -> int | None:
    """Recalculate the contract of the late purchase."""
    with scope(desk_scope(world.desk.pk)):
        return recalculation.recalculate(contract_id=world.contracts["running"].pk, on=DAY, at=at(DAY))


def close_first(world: World) -> None:
    """Close the first quarter of 2024."""
    with scope(desk_scope(world.desk.pk)):
        closing.close_quarter(
            by=world.actor("coordinator"), at=at(DAY), desk=world.desk, quarter=Quarter.parse("2024-Q1"), on=DAY,
        )


def lines_of_late(world: World) -> dict[str, str]:
    """Effort quarter → reported quarter of the late purchase."""
    rows = LedgerLine.objects.filter(entry_id=world.entries["late"].pk)
    return dict(rows.values_list("effort_quarter", "reported_quarter"))


def stored_flow(world: World) -> Any:
    """What the closed quarter holds, and what the ledger reports in it."""
    stored = StoredFlow.objects.filter(quarter="2024-Q1").aggregate(total=Sum("amount"))["total"]
    return stored, LedgerLine.objects.filter(reported_quarter="2024-Q1").aggregate(total=Sum("amount"))["total"]


@pytest.mark.django_db(transaction=True)
def test_a_line_that_comes_while_a_quarter_is_closing_lands_in_the_next_open_quarter(world: World) -> None:
    reached, go_on = Flag(), Flag()

    def close() -> None:
        with patch.object(closing, "store", held(closing.store, reached=reached, go_on=go_on)):
            close_first(world)

    with ThreadPoolExecutor(2) as pool:
        closed = in_thread(pool, close)
        assert reached.wait(20)
        late_purchase(world)
        posting = in_thread(pool, lambda: calculate_running(world))
        assert waits(posting), "posting does not wait for the closing"
        go_on.set()
        closed.result(timeout=20)
        assert posting.result(timeout=20) == 1
    with scope(desk_scope(world.desk.pk)):
        assert DeskQuarter.objects.get(desk=world.desk, quarter="2024-Q1").closed_at is not None
        assert lines_of_late(world) == {"2024-Q1": "2024-Q2"}
        stored, ledger = stored_flow(world)
        assert stored == ledger
        assert proof.prove().differences == []


@pytest.mark.django_db(transaction=True)
def test_closing_a_quarter_waits_for_a_line_that_is_being_posted_in_it(world: World) -> None:
    late_purchase(world)
    reached, go_on = Flag(), Flag()

    def post() -> int | None:
        with patch.object(recalculation, "_lines", held(recalculation._lines, reached=reached, go_on=go_on)):
            return calculate_running(world)

    def close() -> None:
        """Past the recalculation, which would wait for the same contract: it is the quarter that must hold it back."""
        with patch.object(closing, "_recalculate_stale"):
            close_first(world)

    with ThreadPoolExecutor(2) as pool:
        posting = in_thread(pool, post)
        assert reached.wait(20)
        closed = in_thread(pool, close)
        assert waits(closed), "closing does not wait for the posting"
        go_on.set()
        assert posting.result(timeout=20) == 1
        closed.result(timeout=20)
    with scope(desk_scope(world.desk.pk)):
        assert lines_of_late(world) == {"2024-Q1": "2024-Q1"}
        stored, ledger = stored_flow(world)
        assert stored == ledger


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("subject", ["contract", "entry"])
def test_a_change_during_a_calculation_that_posts_lines_does_not_deadlock(world: World, subject: str) -> None:
    """Posted lines and explanations look at the contract and the entry that a change has locked, at the end."""
    late_purchase(world)
    contract, entry = world.contracts["running"], world.entries["late"]
    reached, go_on = Flag(), Flag()

    def calculate() -> Any:
        slow = patch.object(recalculation, "refresh", held(recalculation.refresh, reached=reached, go_on=go_on))
        with slow, scope(desk_scope(world.desk.pk)):
            return recalculation.recalculate(contract_id=contract.pk, on=DAY, at=at(DAY))

    def change() -> None:
        with scope(desk_scope(world.desk.pk)):
            if subject == "contract":
                contracts.locked(contract_id=contract.pk, revision=None)
            else:
                entries.locked(entry_id=entry.pk, revision=None, step=EntryStep.CHANGE)
            mark_stale(contract_ids=[contract.pk], at=at(DAY))

    with ThreadPoolExecutor(2) as pool:
        calculation = in_thread(pool, calculate)
        assert reached.wait(20)
        changed = in_thread(pool, change)
        assert waits(changed)
        go_on.set()
        assert calculation.result(timeout=20) == 1
        changed.result(timeout=20)
    with scope(desk_scope(world.desk.pk)):
        assert Balance.objects.get(contract=contract).stale_since is not None
