"""What a reviewer is shown before approving is what approval posts, also for a candidate with more than one entry."""

from datetime import date
from decimal import Decimal

import pytest

from contracts.actions import entries
from contracts.actions.entry_data import EntryData
from contracts.models import EntryVersion
from contracts.queries.explanations import Explanation, explain
from sroi.tenancy.scope import desk_scope, scope, supplier_scope
from tests.world import World, at, confirm, decide, register, report, settle_all

pytestmark = pytest.mark.django_db
FIRST = {"start": "2024-03-01", "end": "2025-02-28", "hours_per_week": "36"}


ON = date(2026, 6, 30)


def shown(world: World, name: str, contract: str, *, version: int | None = None) -> Explanation:
    """What the desk sees about an entry on `ON`."""
    entry = world.entries[name]
    with scope(desk_scope(world.desk.pk)):
        entry.refresh_from_db()
        found = EntryVersion.objects.get(entry=entry, number=version) if version else None
        explanation = explain(entry, world.contracts[contract], on=ON, version=found)
    assert explanation is not None
    return explanation


def two_jobs(world: World, *, contract: str, start: str, hours: str = "36") -> None:
    """An approved, confirmed year of work on contract `one`, and a next job that waits for a review."""
    register(world, "one")
    register(world, "two")
    report(world, "first", contract="one", facts={**FIRST, "hours_per_week": hours})
    decide(world, "first", "approve")
    confirm(world, "first", until=date(2025, 2, 28))
    report(
        world, "next", contract=contract, day=date(2026, 6, 1), candidate_id=world.entries["first"].candidate_id,
        facts={"start": start, "end": "2026-12-31", "hours_per_week": "36"},
    )


@pytest.mark.parametrize("contract", ["one", "two"])
@pytest.mark.parametrize(("start", "hours"), [("2024-09-01", "36"), ("2024-09-01", "12"), ("2025-03-01", "36")])
def test_what_is_shown_is_what_is_posted(world: World, start: str, hours: str, contract: str) -> None:
    """Hours that the first job fills, and months of the maximum duration that it has used up, do not count again."""
    two_jobs(world, contract=contract, start=start, hours=hours)
    before = shown(world, "next", contract)
    decide(world, "next", "approve", day=date(2026, 6, 2))
    settle_all(world, on=ON)
    after = shown(world, "next", contract)
    assert after.counts
    assert not before.counts
    assert before.valuation.amount == after.valuation.amount == after.booked


@pytest.mark.parametrize("contract", ["one", "two"])
def test_the_first_job_uses_up_the_maximum_duration_of_the_second(world: World, contract: str) -> None:
    """24 months from 1 March 2024: of the second job only the year up to 28 February 2026 counts, € 30.000."""
    two_jobs(world, contract=contract, start="2025-03-01")
    found = shown(world, "next", contract)
    assert found.valuation.amount == found.expected == Decimal("30000.00")


def test_a_change_of_an_approved_entry_is_shown_as_it_will_be_posted(world: World) -> None:
    """The job turns out to have begun half a year earlier, beside the other one: its own old days play no part."""
    two_jobs(world, contract="two", start="2025-03-01")
    decide(world, "next", "approve", day=date(2026, 6, 2))
    settle_all(world, on=ON)
    row, who = world.entries["next"], world.actor("supplier_administrator")
    data = EntryData(
        contract_id=world.contracts["two"].pk, block_code="PW_LT2", candidate_id=row.candidate_id,
        facts={"start": "2024-09-01", "end": "2026-12-31", "hours_per_week": "36"},
    )
    with scope(supplier_scope(row.supplier_id)):
        row = entries.change_entry(by=who, at=at(date(2026, 6, 3)), entry_id=row.pk, revision=row.revision, data=data)
        row = entries.submit_entry(by=who, at=at(date(2026, 6, 3)), entry_id=row.pk, revision=row.revision)
    world.entries["next"] = row
    before = shown(world, "next", "two", version=2)
    decide(world, "next", "approve", day=date(2026, 6, 4))
    settle_all(world, on=ON)
    after = shown(world, "next", "two")
    assert before.valuation.amount == after.valuation.amount == after.booked
