"""One person's hours and once-only bonuses count once, over all contracts of a supplier (rules 12.4, 12.15)."""

from datetime import date
from decimal import Decimal

import pytest

from contracts.models import Balance
from sroi.tenancy.scope import desk_scope, scope
from tests.world import World, confirm, decide, register, report, settle_all

pytestmark = pytest.mark.django_db
YEAR = {"start": "2024-04-01", "end": "2025-03-31"}


def fulfilled(world: World, contract: str) -> Decimal:
    with scope(desk_scope(world.desk.pk)):
        return Balance.objects.get(contract_id=world.contracts[contract].pk).fulfilled


def test_a_full_timer_cannot_fill_a_second_full_time_job(world: World) -> None:
    before = fulfilled(world, "running")
    register(world, "twin")
    report(world, "first", facts={**YEAR, "hours_per_week": "36"})
    decide(world, "first", "approve")
    confirm(world, "first", until=date(2025, 3, 31))
    candidate = world.entries["first"].candidate_id
    report(world, "second_job", contract="twin", facts={**YEAR, "hours_per_week": "18"}, candidate_id=candidate,
           day=date(2024, 6, 4))
    decide(world, "second_job", "approve")
    confirm(world, "second_job", until=date(2025, 3, 31))
    settle_all(world)
    assert fulfilled(world, "running") - before == Decimal("30000.00")
    assert fulfilled(world, "twin") == 0


def test_half_a_job_on_each_of_two_contracts_counts_fully(world: World) -> None:
    before = fulfilled(world, "running")
    register(world, "twin")
    report(world, "first", facts={**YEAR, "hours_per_week": "18"})
    decide(world, "first", "approve")
    confirm(world, "first", until=date(2025, 3, 31))
    report(world, "second_job", contract="twin", facts={**YEAR, "hours_per_week": "18"},
           candidate_id=world.entries["first"].candidate_id, day=date(2024, 6, 4))
    decide(world, "second_job", "approve")
    confirm(world, "second_job", until=date(2025, 3, 31))
    settle_all(world)
    assert fulfilled(world, "running") - before == Decimal("15000.00")
    assert fulfilled(world, "twin") == Decimal("15000.00")
