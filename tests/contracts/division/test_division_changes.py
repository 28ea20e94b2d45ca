"""Another division of what was approved: the old shares count until the new version is approved."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from contracts.actions import contracts as contract_actions
from contracts.actions import entries as actions
from contracts.actions.entries import EntryData
from contracts.errors import StepRefused
from contracts.models import Balance, Contract, Entry, Event, LedgerLine
from contracts.queries.proof import prove
from contracts.queries.valuation_preview import under_review
from sroi.tenancy.scope import desk_scope, scope, supplier_scope
from tests.contracts.dividing import YEAR, again, approve, change, fulfilled, live, rows, shares
from tests.contracts.test_supplier_form import WHO, placement
from tests.pages import context_of
from tests.world import DAY, World, at, confirm, decide, report, settle_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def counted(world: World) -> Entry:
    """An approved placement, 60 % on `running` and 40 % on `twin`."""
    report(world, "shared", facts=YEAR, shares=shares(world, running="60", twin="40"))
    decide(world, "shared", "approve")
    confirm(world, "shared", until=DAY)
    settle_all(world)
    return world.entries["shared"]


def test_old_shares_count_until_the_new_version_is_approved(world: World, counted: Entry) -> None:
    """Then contracts that leave, stay and come are all recalculated, and the whole stays the whole."""
    names = ("running", "twin", "elsewhere")
    before = fulfilled(world, *names)
    new = shares(world, twin="25", elsewhere="75")
    change(world, counted, new)
    settle_all(world)
    assert live(world, counted) == shares(world, running="60", twin="40")
    assert fulfilled(world, *names) == before
    approve(world, counted)
    assert live(world, counted) == new
    with scope(desk_scope(world.desk.pk)):
        stale = Balance.objects.filter(stale_since__isnull=False).values_list("contract_id", flat=True)
        assert {world.contracts[name].pk for name in names} <= set(stale)
    settle_all(world)
    whole = sum(after - old for after, old in zip(fulfilled(world, *names), before, strict=True))
    assert whole == 0
    with scope(desk_scope(world.desk.pk)):
        lines = LedgerLine.objects.filter(entry_id=counted.pk, contract=world.contracts["running"])
        assert sum(lines.values_list("amount", flat=True)) == 0
        assert not prove().differences
        event = Event.objects.filter(entry_id=counted.pk, verb="entry_approved").order_by("-at")[0]
    assert "60" in event.before["division"]
    assert "75" in event.after["division"]


@pytest.mark.parametrize("end", ["reject", "withdraw", "withdraw unseen"])
def test_a_change_that_comes_to_nothing_leaves_the_shares(world: World, counted: Entry, end: str) -> None:
    changed = change(world, counted, shares(world, elsewhere="100"), submit=end != "withdraw unseen")
    if end == "reject":
        world.entries["shared"] = changed
        decide(world, "shared", "reject", day=date(2024, 7, 2))
    else:
        with scope(supplier_scope(world.supplier.pk)):
            actions.withdraw_entry(
                by=world.actor(WHO), at=at(date(2024, 7, 2)), entry_id=counted.pk, revision=changed.revision,
            )
    assert live(world, counted) == shares(world, running="60", twin="40")
    assert again(world, counted).current_version == 1


def test_withdrawing_an_unseen_correction_brings_the_old_shares_back(world: World) -> None:
    """Of an entry that never counted: its allocations are those of the version that the desk has."""
    entry = world.entries["returned"]
    changed = change(world, entry, shares(world, twin="50", elsewhere="50"), submit=False)
    assert live(world, entry) == shares(world, twin="50", elsewhere="50")
    with scope(supplier_scope(world.supplier.pk)):
        actions.withdraw_entry(by=world.actor(WHO), at=at(DAY), entry_id=entry.pk, revision=changed.revision)
    assert live(world, entry) == shares(world, running="100")


def test_under_review_shows_what_moves_where(world: World, counted: Entry) -> None:
    """On the contract that loses its part less, on the one that gets it more, before anything is approved."""
    ids = {name: world.contracts[name].pk for name in ("running", "twin", "elsewhere")}
    with scope(desk_scope(world.desk.pk)):
        before = under_review(ids.values(), on=DAY)
    change(world, counted, shares(world, twin="40", elsewhere="60"))
    with scope(desk_scope(world.desk.pk)):
        after = under_review(ids.values(), on=DAY)
    moved = {name: after.get(pk, Decimal(0)) - before.get(pk, Decimal(0)) for name, pk in ids.items()}
    assert moved["running"] == -moved["elsewhere"] < 0
    assert moved["twin"] == 0


def test_under_review_says_the_same_with_few_contracts_at_a_time(
    world: World, counted: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A divided entry that waits counts on contracts of several batches."""
    change(world, counted, shares(world, twin="40", elsewhere="60"))
    with scope(desk_scope(world.desk.pk)):
        ids = list(Contract.objects.values_list("pk", flat=True))
        found = under_review(ids, on=DAY)
        monkeypatch.setattr("contracts.queries.valuation_preview._BATCH", 1)
        assert under_review(ids, on=DAY) == found
    assert len(found) > 2
    assert any(found.values())


def test_the_supplier_changes_the_shares_of_an_approved_entry_on_screen(
    supplier: Client, coordinator: Client, world: World, counted: Entry
) -> None:
    address = world.url(WHO, "entry_change", pk=counted.pk)
    opened = context_of(supplier.get(address))
    assert opened["is_approved"]
    sent = placement(world, revision=counted.revision, hours_per_week="36")
    supplier.post(address, sent | rows(world, [("running", "10"), ("elsewhere", "90")]))
    during = again(world, counted)
    supplier.post(world.url(WHO, "entry_submit", pk=counted.pk), {"revision": during.revision})
    page = context_of(supplier.get(world.url(WHO, "entry", pk=counted.pk)))
    assert {row.part.share for row in page["counted"].parts} == {Decimal("0.6"), Decimal("0.4")}
    assert {row.part.share for row in page["worth"].parts} == {Decimal("0.1"), Decimal("0.9")}
    values = context_of(coordinator.get(world.url("coordinator", "entry", pk=counted.pk)))["values"]
    assert [part.contract.pk for part in values if part.dropped] == [world.contracts["twin"].pk]
    for name in ("running", "elsewhere"):
        query = {"contract": str(world.contracts[name].pk), "version": "new"}
        assert supplier.get(world.url(WHO, "entry_explanation", pk=counted.pk), query).status_code == 200


def test_a_closed_contract_keeps_the_share_it_has(world: World, counted: Entry) -> None:
    """It can get no more and no less, but the effort on the other contract can still be ended."""
    twin = world.contracts["twin"]
    with scope(desk_scope(world.desk.pk)):
        twin.refresh_from_db()
        contract_actions.close_contract(
            by=world.actor("coordinator"), at=at(date(2024, 6, 30)), contract_id=twin.pk, revision=twin.revision,
            closed_on=date(2024, 6, 30), reason="Klaar",
        )
    for parts in (shares(world, running="50", twin="50"), shares(world, running="80", twin="20")):
        with pytest.raises(ValidationError):
            change(world, counted, parts)
    same = shares(world, running="60", twin="40")
    with scope(supplier_scope(world.supplier.pk)):
        data = EntryData(contract_id=world.contracts["running"].pk, block_code="PW_LT2",
                         facts={**YEAR, "end": "2024-12-31"}, shares=same)
        changed = actions.change_entry(
            by=world.actor(WHO), at=at(date(2024, 7, 1)), entry_id=counted.pk, revision=again(world, counted).revision, data=data,
        )
        actions.submit_entry(by=world.actor(WHO), at=at(date(2024, 7, 1)), entry_id=counted.pk, revision=changed.revision)
    assert approve(world, counted).approved_version == 2


def test_a_closed_contract_cannot_leave_the_division(world: World, counted: Entry) -> None:
    """What counted on it when it was closed would be taken back."""
    twin = world.contracts["twin"]
    with scope(desk_scope(world.desk.pk)):
        twin.refresh_from_db()
        contract_actions.close_contract(
            by=world.actor("coordinator"), at=at(date(2024, 6, 30)), contract_id=twin.pk, revision=twin.revision,
            closed_on=date(2024, 6, 30), reason="Klaar",
        )
    before = fulfilled(world, "twin")
    for parts in (shares(world, running="100"), shares(world, running="60", elsewhere="40")):
        with pytest.raises(ValidationError) as refused:
            change(world, counted, parts)
        assert set(refused.value.message_dict) == {"shares"}
    settle_all(world)
    assert fulfilled(world, "twin") == before


def test_a_contract_that_closes_while_the_change_waits_is_refused_at_approval(world: World, counted: Entry) -> None:
    """Closing looks for what waits; what is handed in at that very moment meets the closed contract here."""
    change(world, counted, shares(world, running="60", elsewhere="40"))
    with scope(desk_scope(world.desk.pk)):
        Contract.objects.filter(pk=world.contracts["elsewhere"].pk).update(closed_on=date(2024, 7, 2))
    with pytest.raises(ValidationError, match=r"closed|afgesloten"):
        approve(world, counted)
    assert live(world, counted) == shares(world, running="60", twin="40")


def test_a_contract_with_a_proposed_share_is_not_closed(world: World, counted: Entry, coordinator: Client) -> None:
    """It has no share yet; the version that waits for a review gives it one, which a closed contract could not count."""
    change(world, counted, shares(world, running="60", elsewhere="40"))
    contract = world.contracts["elsewhere"]
    given = {"closed_on": "2024-07-02", "reason": "Klaar", "revision": contract.revision}
    address = world.url("coordinator", "contract_close", pk=contract.pk)
    assert [entry.pk for entry in context_of(coordinator.get(address))["waiting"]] == [counted.pk]
    with scope(desk_scope(world.desk.pk)), pytest.raises(StepRefused):
        contract_actions.close_contract(
            by=world.actor("coordinator"), at=at(date(2024, 7, 2)), contract_id=contract.pk, revision=contract.revision,
            closed_on=date(2024, 7, 2), reason="Klaar",
        )
    approve(world, again(world, counted), shares=shares(world, running="60", twin="40"), reason="Zo blijft het")
    assert coordinator.post(address, given).status_code == 302
