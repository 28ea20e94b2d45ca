"""An entry for contracts of two clients: each euro is that of one of them, in every list. And clients that come and go."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contracts.actions import contract_data
from contracts.models import Contract, Entry, LedgerLine
from contracts.queries import entries as queries
from contracts.queries import suppliers
from sroi.tenancy.models import Participation
from sroi.tenancy.scope import desk_scope, scope
from tests.contracts.dividing import approve, change, shares
from tests.contracts.test_desk_contract_forms import filled_in
from tests.pages import context_of
from tests.world import DAY, World, register, report, settle_all

pytestmark = pytest.mark.django_db


def browser(world: World, person: str) -> Client:
    """Somebody who is signed in."""
    client = Client()
    client.force_login(world.user(person))
    return client


def read(answer: Any) -> list[list[str]]:
    """The rows of a CSV."""
    return list(csv.reader(StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))



@pytest.fixture
def divided(world: World) -> Entry:
    """An approved placement of which a third counts for the other client."""
    entry = report(world, "shared")
    with scope(desk_scope(world.desk.pk)):
        entry.refresh_from_db()
    change(world, entry, shares(world, running="66.67", elsewhere="33.33"))
    approve(world, entry)
    settle_all(world)
    return entry


def booked(world: World, entry: Entry) -> dict[str, Decimal]:
    """Client → euros of an entry, from the ledger."""
    found: dict[str, Decimal] = {}
    with scope(desk_scope(world.desk.pk)):
        for line in LedgerLine.objects.filter(entry_id=entry.pk, kind="fulfilment").select_related("municipality"):
            found[line.municipality.name] = found.get(line.municipality.name, Decimal(0)) + line.amount
    return found


@pytest.mark.parametrize(("person", "number", "client", "amount"), [
    ("coordinator", "Nummer", "Opdrachtgever", "Ingevuld"), ("supplier_administrator", "nummer", "opdrachtgever", "meegeteld (euro)"),
])
def test_a_divided_entry_has_an_amount_for_each_client(
    person: str, number: str, client: str, amount: str, divided: Entry, world: World
) -> None:
    """In the file a line each, in the list a line below the sum; both add up to what the ledger says."""
    expected, url = booked(world, divided), world.url(person, "entries")
    assert len(expected) == 2
    heading, *lines = read(browser(world, person).get(f"{url}?whose=all&export=csv"))
    found = {
        line[heading.index(client)]: Decimal(line[heading.index(amount)])
        for line in lines if line[heading.index(number)] == divided.number
    }
    assert found == expected
    row = next(row for row in context_of(browser(world, person).get(f"{url}?whose=all"))["rows"] if row.entry.pk == divided.pk)
    assert {part.contract.municipality.name: part.amount for part in row.parts} == expected
    assert row.amount == sum(expected.values())


def test_what_is_open_with_a_supplier_is_told_per_client(divided: Entry, world: World) -> None:
    assert divided.pk
    with scope(desk_scope(world.desk.pk)):
        rows = suppliers.with_clients(suppliers.listed())
        assert any(len(row.clients) > 1 for row in rows)  # type: ignore[attr-defined]  # annotated
        assert all(sum(amount for _name, amount in row.clients) == row.open for row in rows)  # type: ignore[attr-defined]  # annotated


def test_naming_the_clients_costs_no_query_per_row(divided: Entry, world: World) -> None:
    assert divided.pk
    counts = []
    for limit in (1, 5):
        with scope(desk_scope(world.desk.pk)), CaptureQueriesContext(connection) as asked:
            rows = queries.rows_of(queries.for_desk()[:limit], on=DAY)
            assert all(part.contract.municipality.name for row in rows for part in row.parts)
        counts.append(len(asked))
    assert counts[0] == counts[1]


# --- a period each


def test_a_client_that_left_keeps_its_amounts(divided: Entry, world: World) -> None:
    before = booked(world, divided)
    with scope(desk_scope(world.desk.pk)):
        Participation.objects.filter(municipality=world.other_municipality).update(ends_on=DAY)
    settle_all(world)
    assert booked(world, divided) == before


def leaves(world: World, day: date) -> None:
    """The other client takes part in the desk up to a day."""
    with scope(desk_scope(world.desk.pk)):
        Participation.objects.filter(municipality=world.other_municipality).update(ends_on=day)


def test_what_was_awarded_after_a_client_left_is_refused(world: World) -> None:
    leaves(world, date(2024, 7, 1))
    for day in (date(2024, 7, 1), date(2024, 8, 1)):
        with pytest.raises(ValidationError) as refused:
            register(world, "late", municipality_id=world.other_municipality.pk, award_date=day, starts_on=day)
        assert set(refused.value.message_dict) == {"award_date"}


def test_the_form_takes_an_award_of_before_a_client_left(world: World) -> None:
    """As a handover of an award of then goes to this desk too. Of a later award the form says so at its date."""
    leaves(world, date(2024, 7, 1))
    desk, url = browser(world, "coordinator"), world.url("coordinator", "contract_new")
    client = {"municipality": str(world.other_municipality.pk)}
    late = desk.post(url, filled_in(world, award_date="2024-07-01", **client))
    assert (late.status_code, set(context_of(late)["form"].errors)) == (422, {"award_date"})
    assert desk.post(url, filled_in(world, award_date="2024-06-30", **client)).status_code == 302
    with scope(desk_scope(world.desk.pk)):
        assert Contract.objects.get(title="Nieuw proefproject").municipality_id == world.other_municipality.pk


def test_what_was_awarded_in_the_period_or_before_it_counts_for_the_client(world: World) -> None:
    """An older contract is taken over; so is one from between two periods, when the client came back."""
    leaves(world, date(2024, 7, 1))
    for name, day in (("last day", date(2024, 6, 30)), ("taken over", date(2023, 11, 1))):
        made = register(world, name, municipality_id=world.other_municipality.pk, award_date=day, starts_on=date(2024, 8, 1))
        assert made.municipality_id == world.other_municipality.pk
    with scope(desk_scope(world.desk.pk)):
        Participation.objects.create(desk=world.desk, municipality=world.other_municipality, starts_on=date(2025, 1, 1))
    assert register(world, "back", municipality_id=world.other_municipality.pk, award_date=date(2024, 9, 1)).pk


def test_an_award_date_is_not_corrected_to_after_the_period(world: World) -> None:
    leaves(world, date(2024, 7, 1))
    with scope(desk_scope(world.desk.pk)):
        contract = Contract.objects.get(pk=world.contracts["future"].pk)
        contract.award_date = date(2024, 7, 1)
        with pytest.raises(ValidationError) as refused:
            contract_data.check_change(contract, changed={"award_date"}, reason="Verkeerd overgenomen")
    assert set(refused.value.message_dict) == {"award_date"}


@pytest.mark.parametrize("person", ["coordinator", "supplier_administrator"])
def test_the_pages_of_an_entry_name_the_client_of_each_amount(person: str, divided: Entry, world: World) -> None:
    names = {world.municipality.name, world.other_municipality.name}
    for page in ("entry", "entry_explanation"):
        text = browser(world, person).get(world.url(person, page, pk=divided.pk)).content.decode()
        assert all(name in text for name in names), page
