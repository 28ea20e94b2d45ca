"""New rules of the engine post nothing until the desk has seen and accepted what they change.

The sums are those of `new_rules.py`, made by hand.
"""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from typing import Any
from unittest.mock import patch

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from buildingblocks import rules_number
from contracts import tasks
from contracts.actions import recalculation, review
from contracts.actions.rules import accept_rules
from contracts.errors import Conflict, StepRefused
from contracts.models import Balance, Calculation, Event, LedgerLine, RecalculationFailure, RulesAcceptance, RulesDifference
from contracts.queries import proof, rules
from contracts.queries.rules import Totals
from reporting.actions.closing import close_quarter
from sroi.celery import unheard
from sroi.periods import Quarter
from sroi.tenancy.scope import desk_scope, scope
from tests.contracts.new_rules import TOTALS, accept, at_desk, change_the_engine, sweep
from tests.world import DAY, World, at, register, report

NEXT = DAY + timedelta(days=1)


@pytest.fixture
def new_rules(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine of the next version, after everything was calculated by this one."""
    change_the_engine(monkeypatch)


def stored(world: World) -> list[Any]:
    """The ledger, the amounts of the balances and the explanations."""
    with at_desk(world):
        return [
            list(LedgerLine.objects.order_by("pk").values()),
            list(Balance.objects.order_by("pk").values("contract_id", "obligation", "fulfilled", "open", "surplus", "as_of", "rules_number")),
            list(Calculation.objects.order_by("pk").values()),
        ]


def difference(world: World, contract: str) -> tuple[str, str, int]:
    with at_desk(world):
        row = RulesDifference.objects.get(contract=world.contracts[contract])
    return str(row.obligation), str(row.fulfilled), row.lines


def approve_purchase(world: World) -> None:
    """1,234 euro in the first quarter of 2024; purchases count the same under both rules."""
    invoice = {"invoice_date": "2024-03-20", "amount_excl_vat": "1234.00", "vendor_recognition": ["sw_company"]}
    with unheard():
        entry = report(world, "late", block="SOC_PURCHASE", facts=invoice, vendor_name="Laat", invoice_number="L-1")
    with unheard(), at_desk(world):
        review.approve_entry(
            by=world.actor("coordinator"), at=at(DAY) + timedelta(hours=1), entry_id=entry.pk, revision=entry.revision,
        )


def close(world: World, *quarters: str) -> None:
    for quarter in quarters:
        with unheard(), at_desk(world):
            close_quarter(
                by=world.actor("coordinator"), at=at(DAY), desk=world.desk, quarter=Quarter.parse(quarter), on=DAY,
            )


@pytest.mark.django_db
def test_nothing_is_posted_and_the_differences_are_worked_out_to_the_cent(world: World, new_rules: None) -> None:
    before = stored(world)
    assert sweep(world) == 4
    assert stored(world) == before
    assert difference(world, "running") == ("0.00", "1500.00", 2)
    assert difference(world, "second") == ("500.00", "0.00", 1)
    assert difference(world, "closed") == difference(world, "future") == ("0.00", "0.00", 0)
    with at_desk(world):
        found = rules.progress()
        assert (found.totals, found.worked_out, found.is_complete) == (TOTALS, 4, True)
        assert not Balance.objects.filter(stale_since=None).exists()
        assert not Balance.objects.filter(attempts__gt=0).exists() and not RecalculationFailure.objects.exists()


@pytest.mark.django_db
def test_the_sweep_does_not_work_them_out_again(world: World, new_rules: None) -> None:
    assert [sweep(world), sweep(world), sweep(world, on=NEXT)] == [4, 0, 0]
    with at_desk(world):
        RulesDifference.objects.filter(contract=world.contracts["second"]).update(next_change_on=NEXT)
    assert [sweep(world), sweep(world, on=NEXT), sweep(world, on=NEXT)] == [0, 1, 0]


@pytest.mark.django_db
def test_what_is_approved_meanwhile_waits_too(world: World, new_rules: None) -> None:
    sweep(world)
    before = stored(world)
    approve_purchase(world)
    with at_desk(world):
        assert not rules.progress().is_complete
    with pytest.raises(StepRefused):
        accept(world)
    assert [sweep(world, on=NEXT), sweep(world, on=NEXT)] == [1, 0]
    assert stored(world) == before
    assert difference(world, "running") == ("0.00", "2734.00", 3)
    with pytest.raises(Conflict) as refused:
        accept(world)
    assert refused.value.changes == {"contracts": 4, "differing": 2, "obligation": Decimal("500.00"), "fulfilled": Decimal("2734.00")}
    with at_desk(world):
        assert not RulesAcceptance.objects.exists()


@pytest.mark.django_db
def test_accepted_it_is_posted_in_the_first_open_quarter(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    close(world, "2024-Q1", "2024-Q2")
    change_the_engine(monkeypatch)
    sweep(world)
    lines = {row["id"] for row in stored(world)[0]}
    accept(world)
    assert sweep(world) == 4
    with at_desk(world):
        posted = LedgerLine.objects.exclude(pk__in=lines).order_by("kind", "effort_quarter")
        assert [(row.kind, row.effort_quarter, row.reported_quarter, str(row.amount), row.rules_number) for row in posted] == [
            ("fulfilment", "2024-Q2", "2024-Q3", "750.00", 2), ("fulfilment", "2024-Q3", "2024-Q3", "750.00", 2),
            ("obligation", "2024-Q1", "2024-Q3", "500.00", 2),
        ]
        balances = {row.contract_id: (str(row.obligation), str(row.fulfilled)) for row in Balance.objects.all()}
        assert balances[world.contracts["running"].pk] == ("50000.00", "20500.00")
        assert balances[world.contracts["second"].pk] == ("20500.00", "2500.00")
        outcome = proof.prove()
        assert (outcome.differences, outcome.stale, outcome.checked) == ([], 0, 4)
        assert not RulesDifference.objects.exists() and not rules.held().exists() and rules.left_to_post() == 0
    assert sweep(world) == 0
    close(world, "2024-Q3")


@pytest.mark.django_db
def test_accepting_rings_once_for_the_whole_desk(
    world: World, new_rules: None, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    """A bell for each of thousands of contracts would keep the page waiting."""
    sweep(world)
    with at_desk(world), django_capture_on_commit_callbacks() as bells:
        accept_rules(by=world.actor("desk_administrator"), at=at(DAY), desk=world.desk, number=2, seen=TOTALS)
    assert len(bells) == 1
    with patch.object(tasks.sweep_desk, "apply_async") as rung:
        bells[0]()
    assert rung.call_args.kwargs["kwargs"] == {"desk_id": str(world.desk.pk)}


@pytest.mark.django_db
def test_accepted_twice_it_happens_once(world: World, new_rules: None) -> None:
    sweep(world)
    first = accept(world)
    assert (first.accepted_by, first.contracts, first.differing) == ("Bea Beheerder", 4, 2)
    sweep(world)
    before = stored(world)
    assert accept(world, seen=Totals(0, 0, Decimal(0), Decimal(0))).pk == first.pk
    assert (sweep(world), stored(world)) == (0, before)
    with at_desk(world):
        event = Event.objects.get(verb="rules_accepted")
    assert event.after == {"number": 2, "contracts": 4, "differing": 2, "obligation": "500.00", "fulfilled": "1500.00"}


@pytest.mark.django_db
def test_what_cannot_be_accepted(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(StepRefused):  # nothing waits
        accept(world, seen=Totals(0, 0, Decimal(0), Decimal(0)))
    change_the_engine(monkeypatch)
    with pytest.raises(StepRefused):  # nothing is worked out yet
        accept(world, seen=Totals(4, 0, Decimal(0), Decimal(0)))
    sweep(world)
    with pytest.raises(Conflict):  # the page of the rules before these
        accept(world, number=1)
    for person in ("coordinator", "contract_holder", "supplier_administrator"):
        with pytest.raises(PermissionDenied):
            accept(world, by=person)
    with at_desk(world):
        assert not RulesAcceptance.objects.exists()


@pytest.mark.django_db
def test_a_desk_speaks_for_itself(world: World, new_rules: None) -> None:
    sweep(world)
    sweep(world, desk=world.other_desk)
    with unheard(), scope(desk_scope(world.other_desk.pk)):
        accept_rules(
            by=world.actor("desk_administrator"), at=at(DAY), desk=world.other_desk, number=2, seen=rules.progress().totals,
        )
    before = stored(world)
    assert sweep(world, desk=world.other_desk) == 4
    assert (sweep(world), stored(world)) == (0, before)
    with scope(desk_scope(world.other_desk.pk)):
        assert proof.prove().stale == 0


@pytest.mark.django_db
def test_a_new_contract_counts_at_once(world: World, new_rules: None) -> None:
    sweep(world)
    with unheard():
        contract = register(world, "new", fixed_obligation=Decimal("7000.00"))
    sweep(world)
    with at_desk(world):
        balance = Balance.objects.get(contract=contract)
        assert (str(balance.obligation), balance.stale_since, balance.rules_number) == ("7500.00", None, 2)
        assert rules.progress().totals == TOTALS
    accept(world)


@pytest.mark.django_db
def test_rules_on_top_of_rules_that_nobody_accepted(world: World, new_rules: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are worked out again, under the newer number; the older one cannot be accepted any more."""
    sweep(world)
    monkeypatch.setitem(rules_number.CHANGES, 3, "Nog een wijziging.")
    with at_desk(world):
        assert (rules.progress().worked_out, rules.progress().held) == (0, 4)
    assert [sweep(world), sweep(world)] == [4, 0]
    with pytest.raises(Conflict):
        accept(world, number=2)
    assert accept(world).number == 3


@pytest.mark.django_db
def test_a_quarter_is_not_closed_while_something_waits(world: World, new_rules: None) -> None:
    with pytest.raises(StepRefused, match="ekenregels"):
        close(world, "2024-Q1")
    sweep(world)
    with pytest.raises(StepRefused, match="ekenregels"):
        close(world, "2024-Q1")
    accept(world)
    close(world, "2024-Q1")
    with at_desk(world):
        assert not RulesDifference.objects.exists()


@pytest.mark.django_db
def test_a_failure_is_still_a_failure_and_goes_once_it_is_worked_out(world: World, new_rules: None) -> None:
    with at_desk(world):
        recalculation.mark_due(on=DAY, at=at(DAY))
        recalculation.note_failure(contract_id=world.contracts["running"].pk, reason="ProefFout")
        assert rules.progress().failed == 1
    sweep(world)
    with at_desk(world):
        assert (rules.progress().failed, RecalculationFailure.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_the_command_says_what_is_held(world: World, new_rules: None) -> None:
    def said(*arguments: str) -> str:
        out = StringIO()
        call_command("recalculate", *arguments, stdout=out)
        return out.getvalue().strip()

    before = stored(world)
    assert said("--check", "--desk", world.desk.slug) == "0 contracts checked, 4 stale, 0 differences"
    held = "0 contracts recalculated, 0 lines posted, 4 held until their desk accepts the rules of number 2"
    assert [said("--desk", world.desk.slug) for _time in range(2)] == [held, held]
    assert stored(world) == before
    assert said("--check", "--desk", world.desk.slug) == "0 contracts checked, 4 stale, 0 differences"


def asked(work: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as queries:
        work()
    return len(queries)


@pytest.mark.django_db
def test_holding_costs_nothing_where_nothing_is_held(world: World) -> None:
    """No question about acceptances, and a quiet sweep asks what it asked before."""
    ids = [world.contracts[name].pk for name in ("running", "second", "closed", "future")]
    with at_desk(world):
        with CaptureQueriesContext(connection) as queries:
            recalculation.recalculate_many(contract_ids=ids, on=DAY, at=at(DAY), only_if_stale=False)
        assert not [row for row in queries if "rulesacceptance" in row["sql"] or "rulesdifference" in row["sql"]]
        quiet = asked(lambda: (recalculation.mark_due(on=DAY, at=at(DAY)), recalculation.waiting(on=DAY)))
    assert quiet == 2


@pytest.mark.django_db
def test_holding_many_costs_as_many_queries_as_holding_one(world: World, new_rules: None) -> None:
    ids = [world.contracts[name].pk for name in ("running", "second", "closed", "future")]
    with at_desk(world):
        def work(some: list[Any]) -> Callable[[], int]:
            return lambda: recalculation.recalculate_many(contract_ids=some, on=DAY, at=at(DAY), only_if_stale=False)

        assert asked(work(ids[:1])) == asked(work(ids))
