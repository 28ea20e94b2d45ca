"""Accepting new rules of the calculation while somebody else does the same, or a worker calculates."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event as Flag
from unittest.mock import patch

import pytest

from contracts.actions import events, recalculation
from contracts.actions import rules as actions
from contracts.models import Event, LedgerLine, RulesAcceptance
from contracts.queries import proof
from tests.contracts.new_rules import accept, at_desk, change_the_engine, sweep
from tests.contracts.test_balance_races import held, in_thread, waits
from tests.world import DAY, World, at

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_who_accept_at_once_accept_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    change_the_engine(monkeypatch)
    sweep(world)
    reached, go_on = Flag(), Flag()

    def slowly() -> RulesAcceptance:
        with patch.object(events, "record", held(events.record, reached=reached, go_on=go_on)):
            return accept(world)

    with ThreadPoolExecutor(2) as pool:
        first = in_thread(pool, slowly)
        assert reached.wait(20)
        second = in_thread(pool, lambda: accept(world))
        assert waits(second)
        go_on.set()
        assert first.result(timeout=20).pk == second.result(timeout=20).pk
    with at_desk(world):
        assert (RulesAcceptance.objects.count(), Event.objects.filter(verb="rules_accepted").count()) == (1, 1)


def test_accepting_waits_for_a_calculation_that_is_under_way(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It held what it found as it began; what is accepted after it is posted by the next one."""
    change_the_engine(monkeypatch)
    sweep(world)
    contract, reached, go_on = world.contracts["running"].pk, Flag(), Flag()

    def calculate() -> int | None:
        with patch.object(actions, "keep", held(actions.keep, reached=reached, go_on=go_on)), at_desk(world):
            return recalculation.recalculate(contract_id=contract, on=DAY, at=at(DAY))

    with ThreadPoolExecutor(2) as pool:
        calculation = in_thread(pool, calculate)
        assert reached.wait(20)
        acceptance = in_thread(pool, lambda: accept(world))
        assert waits(acceptance)
        with at_desk(world):
            assert not RulesAcceptance.objects.exists()
        go_on.set()
        assert calculation.result(timeout=20) == 0
        acceptance.result(timeout=20)
    assert sweep(world) == 4
    with at_desk(world):
        assert LedgerLine.objects.filter(rules_number=2).count() == 3
        assert (proof.prove().differences, proof.prove().stale) == ([], 0)
