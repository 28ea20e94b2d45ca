"""The dashboards: the figures of the ledger, each audience its own, every table a download, queries that do not grow."""

import csv
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.db.models import Sum
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contracts.models import Balance, Contract, Entry
from contracts.queries.worklist import DESK_SIGNALS, SIGNALS
from reporting import overview, tasks
from reporting.models import Document
from sroi.periods import Quarter
from sroi.tenancy.ids import new_id
from sroi.tenancy.scope import desk_scope, municipality_scope, scope
from tests.pages import context_of
from tests.reporting import publications as runs
from tests.world import AT, DAY, World, register, settle_all

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(tasks, "render_sheet", lambda *_args, **_more: b"%PDF")


def page(client: Client, world: World, person: str, **query: str) -> Any:
    client.force_login(world.user(person))
    return client.get(world.url(person, "dashboard"), query)


def table(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def test_clients_stand_as_their_balances_say(world: World) -> None:
    with scope(desk_scope(world.desk.pk)):
        found = overview.standings(on=DAY)
        for row in found:
            mine = Balance.objects.filter(municipality_id=row.client_id)
            sums = mine.aggregate(Sum("obligation"), Sum("fulfilled"), Sum("open"), Sum("surplus"))
            assert (row.obligation, row.fulfilled, row.open, row.surplus) == tuple(sums.values())
            assert row.contracts == mine.count()
            assert row.running == mine.filter(contract__closed_on__isnull=True).count()
        assert len(found) == Contract.objects.values("municipality").distinct().count() == 2


def test_time_gone_by_is_weighted_by_obligation(world: World) -> None:
    """Two contracts by hand: one owes 30,000 and is half over, the other 10,000 and is not started: 37.5 %."""
    from datetime import date

    with scope(desk_scope(world.desk.pk)):
        first, second = Contract.objects.filter(municipality=world.municipality, closed_on__isnull=True).order_by("pk")[:2]
        Contract.objects.filter(municipality=world.municipality).exclude(pk__in=[first.pk, second.pk]).update(until=None)
        Contract.objects.filter(pk=first.pk).update(starts_on=date(2025, 1, 1), until=date(2025, 4, 11))
        Contract.objects.filter(pk=second.pk).update(starts_on=date(2026, 1, 1), until=date(2027, 1, 1))
        Balance.objects.filter(contract=first).update(obligation=30000)
        Balance.objects.filter(contract=second).update(obligation=10000)
        found = {row.client_id: row for row in overview.standings(on=date(2025, 2, 19))}
    assert found[world.municipality.pk].elapsed == Decimal("37.5")


def test_what_came_in_and_was_decided(world: World) -> None:
    with scope(desk_scope(world.desk.pk)):
        states = list(Entry.objects.exclude(submitted_at=None).values_list("state", flat=True))
        whole = overview.handled(quarter=Quarter(2020, 1))
        assert (whole.came_in, whole.approved) == (len(states), states.count("approved"))
        assert (whole.returned, whole.rejected) == (states.count("returned"), states.count("rejected"))
        assert overview.handled(quarter=Quarter(2030, 1)) == overview.Handled(0, 0, 0, 0)


def test_the_desk_sees_its_clients_routes_and_quarters(world: World, client: Client) -> None:
    shown = page(client, world, "coordinator").content.decode()
    for name in (world.municipality.name, world.other_municipality.name, "Opdrachtgevers vergeleken", "Ingevuld per kwartaal"):
        assert name in shown
    rows = table(page(client, world, "coordinator", table="clients", export="csv"))
    with scope(desk_scope(world.desk.pk)):
        owed = Balance.objects.aggregate(owed=Sum("obligation"))["owed"]
    assert rows[0][0] == "Opdrachtgever"
    assert sum(Decimal(row[3]) for row in rows[1:]) == owed
    assert len(table(page(client, world, "coordinator", table="quarters", export="csv"))) > 1
    assert len(table(page(client, world, "coordinator", table="routes", export="csv"))) == 9
    assert page(client, world, "coordinator", table="nothing", export="csv").status_code == 404


def test_a_contract_holder_sees_its_own_contracts_to_the_cent(world: World, client: Client) -> None:
    with scope(municipality_scope(world.municipality.pk)):
        mine = list(Contract.objects.filter(closed_on__isnull=True).select_related("balance"))
    shown = page(client, world, "contract_holder").content.decode()
    for contract in mine:
        assert contract.title in shown
    rows = table(page(client, world, "contract_holder", table="contracts", export="csv"))
    assert {row[0] for row in rows[1:]} == {contract.number for contract in mine}
    place = rows[0].index("Openstaand")
    assert sum(Decimal(row[place]) for row in rows[1:]) == sum(contract.balance.open for contract in mine)
    whole = table(page(client, world, "contract_holder", table="own", export="csv"))
    with scope(municipality_scope(world.municipality.pk)):
        sums = Balance.objects.aggregate(Sum("obligation"), Sum("fulfilled"), Sum("open"), Sum("surplus"))
        count = Contract.objects.count()
    assert [row[:2] for row in whole[1:]] == [[world.municipality.name, str(count)]]
    assert [Decimal(cell) for cell in whole[1][3:7]] == list(sums.values())
    for word in ("Participatiewet", "doelgroep", "kandidaat", "plaatsing"):
        assert word not in shown.lower().replace("bouwblokkenmonitor", "")


def test_a_reader_sees_what_was_published_only(world: World, client: Client) -> None:
    before = page(client, world, "municipality_reader").content.decode()
    assert "Nog geen kwartaal gepubliceerd" in before
    assert page(client, world, "municipality_reader", table="contracts", export="csv").status_code == 404
    assert page(client, world, "municipality_reader", table="own", export="csv").status_code == 404
    with scope(municipality_scope(world.municipality.pk)):
        title = Contract.objects.values_list("title", flat=True)[0]
    assert title not in before
    runs.close(world, 1, 2)
    runs.published(world)
    runs.start(world, "2024-Q2")
    runs.make(world)
    rows = table(page(client, world, "municipality_reader", table="quarters", export="csv"))
    assert [(row[0], row[1], row[2]) for row in rows[1:]] == [(world.desk.name, "2024-Q1", "1")]
    runs.published(world, change="Er was iets mis.")
    rows = table(page(client, world, "municipality_reader", table="quarters", export="csv"))
    with scope(municipality_scope(world.municipality.pk)):
        newest = Document.objects.order_by("-version")[0]
    assert newest.sheet is not None
    assert [(row[1], row[2]) for row in rows[1:]] == [("2024-Q1", "2")]
    told = newest.sheet["fulfilled"]
    low, high = (told["value"],) * 2 if told["kind"] == "shown" else (told["low"], told["high"])
    assert [Decimal(rows[1][4]), Decimal(rows[1][5])] == [Decimal(low), Decimal(high)]


def copies_of(contract: Contract, *, number: int) -> None:
    """More contracts like this one, as rows: only how many there are matters."""
    balance = Balance.objects.get(contract=contract)
    for index in range(number):
        contract.pk, contract.number = new_id(), f"KOPIE-{index}"
        contract.save(force_insert=True)
        balance.pk, balance.contract_id = new_id(), contract.pk
        balance.save(force_insert=True)


def test_queries_do_not_grow_with_contracts(world: World, client: Client) -> None:
    def counted() -> list[int]:
        found = []
        for person in ("coordinator", "contract_holder"):
            page(client, world, person)
            with CaptureQueriesContext(connection) as queries:
                client.get(world.url(person, "dashboard"))
            found.append(len(queries))
        return found

    before = counted()
    with scope(desk_scope(world.desk.pk)):
        copies_of(Contract.objects.get(pk=world.contracts["running"].pk), number=4)
    assert counted() == before


def test_the_first_that_need_attention_are_those_with_the_most_open(world: World, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """More contracts than a page shows: the largest come first, each with all of its signals, and all are counted."""
    from datetime import date

    monkeypatch.setattr(overview, "FIRST", 2)
    for number, obligation in enumerate(("1000.00", "2000.00", "9000.00", "3000.00", "8000.00")):
        register(world, f"over-{number}", until=date(2024, 12, 1), fixed_obligation=Decimal(obligation))
    register(world, "ending", until=date(2025, 5, 1), fixed_obligation=Decimal("8500.00"))
    settle_all(world)
    with scope(municipality_scope(world.municipality.pk)):
        over, ending = (SIGNALS[name](Contract.objects.all(), DAY) for name in ("over_term", "ending"))
        assert over.count() == 5 and ending.filter(pk=world.contracts["ending"].pk).exists()
        found = overview.signalled(on=DAY)
        assert {world.contracts[name].pk for name in ("over-2", "ending")} <= set(found)
        assert set(found[world.contracts["ending"].pk]) == {"ending", "nothing_fulfilled"}
        every = {pk for name, signal in SIGNALS.items() if name not in DESK_SIGNALS for pk in signal(Contract.objects.all(), DAY).values_list("pk", flat=True)}
        assert overview.signalled_count(on=DAY) == len(every) >= 6
    with time_machine.travel(AT):
        found_page = context_of(page(client, world, "contract_holder"))
    assert [row["contract"].pk for row in found_page["attention"]] == [world.contracts[name].pk for name in ("over-2", "ending")]
    assert found_page["attention_count"] == len(every)


def test_a_client_is_told_nothing_that_rests_on_the_contacts_of_the_desk(world: World, client: Client) -> None:
    """A client reads no contact, so every contract would seem to have none."""
    shown = page(client, world, "contract_holder").content.decode().lower()
    assert "nog geen eerste contactmoment" not in shown
    listed = client.get(world.url("contract_holder", "contracts")).content.decode()
    assert 'value="no_contact"' not in listed
    client.force_login(world.user("coordinator"))
    assert 'value="no_contact"' in client.get(world.url("coordinator", "contracts")).content.decode()
