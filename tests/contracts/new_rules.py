"""New rules of the engine for tests, and how a desk comes to accept them.

The invented new rules: a placement counts for a tenth more, and a fixed obligation is 500 euro higher. In the world the
approved placement counts for 15,000 euro (half a year of 30,000), so 1,500 more, in two quarters of 750; one contract has
a fixed obligation of 20,000.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest

from buildingblocks import rules_number
from buildingblocks import settlement as engine
from buildingblocks import valuation
from buildingblocks.schedule import Schedule
from contracts import tasks
from contracts.actions.rules import accept_rules
from contracts.models import RulesAcceptance
from contracts.queries import explanations, settlement
from contracts.queries.rules import Totals
from sroi.celery import unheard
from sroi.tenancy.models import ServiceDesk
from sroi.tenancy.scope import desk_scope, scope
from tests.world import DAY, World, at

#: Four contracts, of which two differ.
TOTALS = Totals(4, 2, Decimal("500.00"), Decimal("1500.00"))
#: What the next rules change, in the words of the engine.
CHANGED = "Een plaatsing telt een tiende meer."


def change_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine of the next version; what was calculated before is of earlier rules from now on."""
    monkeypatch.setitem(rules_number.CHANGES, rules_number.current() + 1, CHANGED)
    usual = engine.settle

    def settle(found: Any, facts: Any, *args: Any, **kwargs: Any) -> Any:
        if facts.fixed_obligation is not None:
            facts = replace(facts, fixed_obligation=facts.fixed_obligation + 500)
        return usual(_with_more(found), facts, *args, **kwargs)

    monkeypatch.setattr(settlement, "settle", settle)
    again = valuation.recompute
    monkeypatch.setattr(explanations, "recompute", lambda stored, *, schedule: again(stored, schedule=_with_more(schedule)))


def _with_more(schedule: Schedule) -> Schedule:
    blocks = (replace(one, value=Decimal(33_000)) if one.code == "PW_LT2" else one for one in schedule.blocks)
    return replace(schedule, blocks=tuple(blocks))


@contextmanager
def at_desk(world: World) -> Iterator[None]:
    with scope(desk_scope(world.desk.pk)):
        yield


def sweep(world: World, *, desk: ServiceDesk | None = None, on: date = DAY) -> int:
    """The sweep and the worker behind it; how many contracts it found."""
    def work(*, kwargs: dict[str, str]) -> None:
        with patch("django.utils.timezone.now", return_value=at(on)):
            tasks.recalculate_contract(**kwargs)

    with patch.object(tasks.recalculate_contract, "apply_async", work):
        return tasks.sweep_one_desk(desk_id=(desk or world.desk).pk, at=at(on))


def accept(world: World, *, by: str = "desk_administrator", seen: Totals = TOTALS, number: int | None = None) -> RulesAcceptance:
    with unheard(), at_desk(world):
        return accept_rules(
            by=world.actor(by), at=at(DAY), desk=world.desk, number=number or rules_number.current(), seen=seen,
        )
