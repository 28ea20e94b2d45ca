"""The stored balance is what the facts come to, whatever happened in which order and whichever message was lost."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from random import Random
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from contracts.actions import obligation, recalculation, staleness
from contracts.models import Balance, Contract, LedgerLine
from contracts.queries import proof
from contracts.queries.settlement import settled
from sroi.tenancy.scope import desk_scope, municipality_scope, scope, supplier_scope
from tests.contracts.books import STEPS, Books, Step, steps
from tests.world import DAY, World, at

FIGURES = ("contract_id", "obligation", "fulfilled", "open", "surplus")


def assert_proved(books: Books) -> None:
    """Nothing waits, nothing differs, and the other parties read the same figures as the desk."""
    figures: set[tuple[Any, ...]] = set()
    for desk in (books.world.desk, books.world.other_desk):
        with scope(desk_scope(desk.pk)):
            outcome = proof.prove()
            figures |= set(Balance.objects.values_list(*FIGURES))
        assert outcome.checked > 0
        assert (outcome.differences, outcome.stale) == ([], 0), books.done
    world = books.world
    for parts in (
        [municipality_scope(one.pk) for one in (world.municipality, world.other_municipality)],
        [supplier_scope(one.pk) for one in (world.supplier, world.other_supplier)],
    ):
        seen: set[tuple[Any, ...]] = set()
        for part in parts:
            with scope(part):
                seen |= set(Balance.objects.values_list(*FIGURES))
        assert seen == figures


@contextmanager
def rolled_back() -> Iterator[None]:
    """Each example of hypothesis starts from the same world."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


#: Making a failing sequence shorter takes minutes; a dozen steps can be read as they are.
bounded = settings(max_examples=25, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate], suppress_health_check=list(HealthCheck))
work = st.lists(steps, min_size=3, max_size=12)


@pytest.mark.django_db
@bounded
@given(taken=work)
def test_after_the_queue_drains_every_balance_is_what_the_facts_come_to(taken: list[Step], world: World) -> None:
    with rolled_back():
        books = Books(world)
        books.run(taken)
        books.drain()
        assert_proved(books)


@pytest.mark.django_db
@bounded
@given(taken=work)
def test_also_when_every_message_is_lost_and_only_the_sweep_runs(taken: list[Step], world: World) -> None:
    with rolled_back():
        books = Books(world)
        books.run([step for step in taken if step[0] != "deliver"])
        books.sweep()
        assert_proved(books)


APPROVALS: list[Step] = [("approve", 0, 0, 0)]
MARKED: dict[str, list[Step]] = {
    "approve": APPROVALS,
    "confirm": [("confirm", 0, 9, 0)],
    "revise": [("revise", 0, 0, 8)],
    "certify": [("certify", 0, 2, 0)],
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(MARKED))
def test_the_tests_bite_with_the_mark_left_out(name: str, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same check fails for one step of each kind once nothing marks a contract any more."""
    marks = staleness.mark_stale
    for module in [found for key, found in sys.modules.items() if key.startswith(("contracts.", "reporting."))]:
        if getattr(module, "mark_stale", None) is marks:
            monkeypatch.setattr(module, "mark_stale", lambda **_: None)
    for end in (Books.drain, Books.sweep):
        with rolled_back():
            books = Books(world)
            books.run(MARKED[name])
            assert books.done == [name]
            end(books)
            with pytest.raises(AssertionError):
                assert_proved(books)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(MARKED))
def test_the_same_step_with_the_mark_is_proved(name: str, world: World) -> None:
    books = Books(world)
    books.run(MARKED[name])
    assert books.done == [name]
    books.drain()
    assert_proved(books)


@pytest.mark.django_db
def test_recalculating_twice_posts_no_line(world: World) -> None:
    books = Books(world)
    books.run([*APPROVALS, ("confirm", 0, 9, 0), ("certify", 0, 2, 0)])
    books.drain()
    for desk in (world.desk, world.other_desk):
        with scope(desk_scope(desk.pk)):
            before = list(LedgerLine.objects.order_by("pk").values())
            for key in Contract.objects.order_by("pk").values_list("pk", flat=True):
                assert recalculation.recalculate(contract_id=key, on=DAY, at=at(DAY), only_if_stale=False) == 0
            assert list(LedgerLine.objects.order_by("pk").values()) == before


@pytest.mark.django_db
def test_a_certificate_counts_at_its_own_desk_only_whoever_looks(world: World) -> None:
    """A supplier sees the certificates of all its desks; what it is shown is what its desk counts all the same."""
    contract = world.contracts["running"]
    desk, supplier = desk_scope(world.desk.pk), supplier_scope(world.supplier.pk)
    with scope(desk_scope(world.other_desk.pk)):
        obligation.register_pso_certificate(
            by=world.actor("other_coordinator"), at=at(DAY), desk_id=world.other_desk.pk, supplier_id=world.supplier.pk,
            level="3", valid_from=date(2024, 1, 1), until=date(2026, 1, 1),
        )
    figures = []
    for one in (desk, supplier):
        with scope(one):
            figures.append(settled(contract.pk, on=DAY).obligation)
    assert figures[0] == figures[1]
    with scope(desk_scope(world.other_desk.pk)):
        there = world.contracts["other_running"]
        assert settled(there.pk, on=DAY).obligation != Balance.objects.get(contract=there).obligation


@pytest.mark.django_db
def test_long_work_takes_every_kind_of_step_and_is_proved(world: World) -> None:
    """Else the sequences above could prove little because the rules refuse most of what is drawn."""
    drawn = Random(11)
    books = Books(world)
    books.run([(drawn.choice(STEPS), drawn.randrange(10), drawn.randrange(10), drawn.randrange(10)) for _ in range(320)])
    assert set(books.done) == set(STEPS)
    books.drain()
    assert_proved(books)
