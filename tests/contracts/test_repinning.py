"""Moving a contract to another version of the schedule: the effect first, then the decision, then the difference.

The version that the world uses gives € 30.000 per full-time year and 5 % of the contract value; the other one € 40.000
and 6 %. Of the contract of € 1.000.000 one full-time placement is confirmed from April to September 2024, and a purchase
of € 4.000 counts:

                        old                 new
    obligation          € 50.000            € 60.000
    placement, 6 months € 15.000            € 20.000
    fulfilled           € 19.000            € 24.000
    open                € 31.000            € 36.000
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Sum
from django.test import Client

from buildingblocks import schedule_file
from buildingblocks.models import Schedule
from contracts.actions.entries import submit_entry
from contracts.actions.repinning import repin_contract
from contracts.actions.review import approve_entry
from contracts.actions.schedules import load_schedule, publish_schedule
from contracts.errors import Conflict, StepRefused
from contracts.models import Balance, Calculation, Contract, Entry, Event, LedgerLine
from reporting.actions.closing import close_quarter
from sroi.accounts.acting import SYSTEM
from sroi.periods import Quarter
from sroi.tenancy.models import ServiceDesk
from sroi.tenancy.scope import desk_scope, scope
from tests.pages import context_of
from tests.world import AT, DAY, SCHEDULE, World, report, settle_all

pytestmark = pytest.mark.django_db

REASON = "De aanbesteding is gepubliceerd onder de nieuwe tabel."
Change = Callable[[dict[str, Any]], None]


def dearer(document: dict[str, Any]) -> None:
    """€ 40.000 per full-time year, and 6 %."""
    next(row for row in document["blocks"] if row["code"] == "PW_LT2")["value"] = "40000"
    document["obligation"]["rules"][0]["rate_pct"] = "6"


def version(world: World, change: Change = dearer, *, desk: ServiceDesk | None = None, publish: bool = True) -> Schedule:
    """Another version of the desk: that of the world with a change."""
    document: Any = schedule_file.plain(schedule_file.shipped_json(SCHEDULE))
    document |= {"id": "ander", "title_nl": "Andere tabel"}
    change(document)
    desk = desk or world.desk
    with scope(desk_scope(desk.pk)):
        made, _warnings = load_schedule(by=SYSTEM, at=AT, desk_id=desk.pk, document=document)
        return publish_schedule(by=SYSTEM, at=AT, schedule_id=made.pk) if publish else made


def move(world: World, schedule: Schedule, *, name: str = "running", by: str = "coordinator", **values: Any) -> Contract:
    with scope(world.scope_of(by)):
        contract = Contract.objects.get(pk=world.contracts[name].pk)
        given: dict[str, Any] = {"reason": REASON, "revision": contract.revision} | values
        return repin_contract(by=world.actor(by), at=AT, contract_id=contract.pk, schedule_id=schedule.pk, **given)


def balance(world: World) -> tuple[Decimal, Decimal, Decimal]:
    with scope(world.scope_of("coordinator")):
        row = Balance.objects.get(contract=world.contracts["running"])
        return row.obligation, row.fulfilled, row.open


@pytest.fixture
def desk(client: Client, world: World) -> Client:
    """A browser of the coordinator."""
    client.force_login(world.user("coordinator"))
    return client


def test_the_effect_is_shown_before_anything_is_saved(desk: Client, world: World) -> None:
    schedule, address = version(world), world.url("coordinator", "contract_repin", pk=world.contracts["running"].pk)
    assert "effect" not in context_of(desk.get(address))
    effect = context_of(desk.get(f"{address}?versie={schedule.pk}"))["effect"]
    shown = [(row["old"], row["new"], row["change"]) for row in effect["rows"]]
    assert shown == [
        (Decimal(50000), Decimal(60000), Decimal(10000)), (Decimal(19000), Decimal(24000), Decimal(5000)),
        (Decimal(31000), Decimal(36000), Decimal(5000)), (Decimal(0), Decimal(0), Decimal(0)),
    ]
    assert balance(world) == (Decimal(50000), Decimal(19000), Decimal(31000))
    page = context_of(desk.get(f"{address}?versie={schedule.pk}"))
    assert desk.post(f"{address}?versie={schedule.pk}", {"reason": "", "revision": page["contract"].revision}).status_code == 422
    typed = {"reason": REASON, "revision": page["contract"].revision}
    assert [desk.post(f"{address}?versie={schedule.pk}", typed).status_code for _ in range(2)] == [302, 302]
    with scope(world.scope_of("coordinator")):
        event = Event.objects.get(verb="contract_repinned")
        assert Contract.objects.get(pk=world.contracts["running"].pk).schedule_id == schedule.pk
    assert (event.reason, event.after["schedule"], event.actor_name) == (REASON, "Andere tabel", "Coby Coördinator")
    history = desk.get(world.url("coordinator", "contract", pk=world.contracts["running"].pk)).content.decode()
    assert REASON in history
    assert "Andere tabel" in history


def test_the_difference_is_posted_in_the_first_open_quarter(world: World) -> None:
    with scope(desk_scope(world.desk.pk)):
        for name in ("2024-Q1", "2024-Q2"):
            close_quarter(by=world.actor("coordinator"), at=AT, desk=world.desk, quarter=Quarter.parse(name), on=DAY)
        before = set(LedgerLine.objects.values_list("pk", flat=True))
    move(world, version(world))
    with scope(world.scope_of("coordinator")):
        assert Balance.objects.get(contract=world.contracts["running"]).stale_since is not None
    settle_all(world)
    assert balance(world) == (Decimal(60000), Decimal(24000), Decimal(36000))
    with scope(world.scope_of("coordinator")):
        fresh = LedgerLine.objects.exclude(pk__in=before).filter(contract=world.contracts["running"])
        assert not fresh.filter(reported_quarter__lt="2024-Q3").exists()
        found = fresh.filter(kind="fulfilment").order_by("effort_quarter").values_list(
            "effort_quarter", "reported_quarter").annotate(total=Sum("amount"))
        assert [(str(effort), str(reported), amount) for effort, reported, amount in found] == [
            ("2024-Q2", "2024-Q3", Decimal("2500.00")), ("2024-Q3", "2024-Q3", Decimal("2500.00")),
        ]
        explained = Calculation.objects.filter(entry_id=world.entries["approved"].pk).order_by("-created_at", "-id").first()
        assert explained is not None
        assert explained.schedule.code == "ander"


def test_a_version_without_a_building_block_is_refused_with_the_entries(desk: Client, world: World) -> None:
    def without(document: dict[str, Any]) -> None:
        document["blocks"] = [row | {"excludes": []} for row in document["blocks"] if row["code"] != "SOC_PURCHASE"]
        for key in ("caps", "categories", "bonuses"):
            document.pop(key, None)

    schedule = version(world, without)
    address = world.url("coordinator", "contract_repin", pk=world.contracts["running"].pk)
    effect = context_of(desk.get(f"{address}?versie={schedule.pk}"))["effect"]
    assert [(row.code, row.numbers) for row in effect["missing"]] == [("SOC_PURCHASE", (world.entries["purchase"].number,))]
    with pytest.raises(StepRefused, match=world.entries["purchase"].number):
        move(world, schedule)
    with scope(world.scope_of("coordinator")):
        assert not Event.objects.filter(verb="contract_repinned").exists()


def test_a_block_of_another_nature_under_the_same_code_is_another_block(world: World) -> None:
    def renamed(document: dict[str, Any]) -> None:
        row = next(row for row in document["blocks"] if row["code"] == "SOC_PURCHASE")
        row |= {"kind": "employment", "reporting_group": "other", "unit": "per_month", "value": "5", "recognition": None}

    with pytest.raises(StepRefused):
        move(world, version(world, renamed))


def test_lists_follow_the_route_of_the_version(world: World) -> None:
    def rerouted(document: dict[str, Any]) -> None:
        next(row for row in document["blocks"] if row["code"] == "PW_LT2")["route"] = "custom"

    move(world, version(world, rerouted))
    with scope(world.scope_of("coordinator")):
        assert Entry.objects.get(pk=world.entries["approved"].pk).route == "custom"
        assert Entry.objects.get(pk=world.entries["purchase"].pk).route == "social_purchasing"


def test_who_may_and_when(world: World) -> None:
    schedule = version(world)
    draft = version(world, lambda document: document.update(id="concept"), publish=False)
    elsewhere = version(world, desk=world.other_desk)
    for wrong in (draft, elsewhere, world.schedules[world.desk.slug]):
        with pytest.raises(ValidationError, match="schedule_id"):
            move(world, wrong)
    with pytest.raises(ValidationError, match="reason"):
        move(world, schedule, reason=" ")
    with pytest.raises(Conflict):
        move(world, schedule, revision=99)
    with scope(world.scope_of("supplier")), pytest.raises(PermissionDenied):
        repin_contract(by=world.actor("supplier"), at=AT, contract_id=world.contracts["running"].pk, schedule_id=schedule.pk,
                       reason=REASON, revision=1)
    assert move(world, schedule, by="desk_administrator").schedule_id == schedule.pk


def test_a_closed_contract_keeps_its_version(desk: Client, world: World) -> None:
    schedule = version(world)
    with scope(desk_scope(world.desk.pk)):
        Contract.objects.filter(pk=world.contracts["closed"].pk).update(closed_on=DAY)
    with pytest.raises(StepRefused):
        move(world, schedule, name="closed")
    assert desk.get(world.url("coordinator", "contract_repin", pk=world.contracts["closed"].pk)).status_code == 302


def test_a_version_that_is_not_to_choose_is_not_found(desk: Client, world: World) -> None:
    address = world.url("coordinator", "contract_repin", pk=world.contracts["running"].pk)
    elsewhere = version(world, desk=world.other_desk)
    for wrong in (elsewhere.pk, "onzin"):
        assert desk.get(f"{address}?versie={wrong}").status_code == 404
        assert desk.post(f"{address}?versie={wrong}", {"reason": REASON, "revision": 1}).status_code == 404


def test_the_supplier_reads_the_building_blocks_of_its_contract(client: Client, world: World) -> None:
    client.force_login(world.user("supplier"))
    page = client.get(world.url("supplier", "contract_schedule", pk=world.contracts["running"].pk))
    assert page.status_code == 200
    assert "PW_LT2" in page.content.decode()


def test_a_draft_about_a_building_block_that_went_is_refused(world: World) -> None:
    """The desk sees no drafts, so the contract can be moved; counting the draft would stop every calculation of it."""
    def without(document: dict[str, Any]) -> None:
        document["blocks"] = [row for row in document["blocks"] if row["code"] != "WEP"]

    facts = {"start": "2024-04-01", "end": "2024-06-30"}
    report(world, "unseen", block="WEP", facts=facts, submit=False)
    entry = world.entries["unseen"]
    move(world, version(world, without))
    who: dict[str, Any] = {"by": world.actor("supplier_administrator"), "at": AT, "entry_id": entry.pk}
    with scope(world.scope_of("supplier_administrator")), pytest.raises(StepRefused, match=r"2024-\d+"):
        submit_entry(**who, revision=Entry.objects.get(pk=entry.pk).revision)


def test_what_waited_while_its_building_block_went_is_refused_at_approval(world: World) -> None:
    """As above, but handed in already: moving is refused then, so only a change behind the rules gets there."""
    report(world, "waiting", block="WEP", facts={"start": "2024-04-01", "end": "2024-06-30"})
    entry = world.entries["waiting"]
    with scope(desk_scope(world.desk.pk)):
        Entry.objects.filter(pk=entry.pk).update(block_code="WEG")
        revision = Entry.objects.get(pk=entry.pk).revision
        with pytest.raises(StepRefused):
            approve_entry(by=world.actor("coordinator"), at=AT, entry_id=entry.pk, revision=revision)
        assert Entry.objects.get(pk=entry.pk).state == "submitted"
