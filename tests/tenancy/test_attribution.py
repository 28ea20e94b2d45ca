"""Every amount belongs to exactly one client, and every list, file and answer with an amount says which.

A file with a column of euros has a column with the client. `ONE` and `WHOLE` are the ones that need none, and why.
"""

from __future__ import annotations

import csv
import re
from io import StringIO
from typing import Any, Final
from urllib.parse import parse_qs

import pytest
from django.test import Client
from django.urls import reverse

from reporting.exports import desk_workbook
from reporting.exports.spreadsheet import EURO, Tab
from tests.tenancy.routes import API, PAGES
from tests.tenancy.test_url_matrix import OWN, client_of, key_of
from tests.world import World

pytestmark = pytest.mark.django_db

EXPORTS: Final = sorted((name, search) for name, page in PAGES.items() for search in page.searches if "export=csv" in search)
#: Of one client by their scope: the address names it, and row-level security leaves out everybody else.
ONE: Final = frozenset({"municipality:contracts", "municipality:dashboard", "municipality:figures", "municipality:figures_compare"})
#: Sums over all clients of the desk, which the same page gives per client as well.
WHOLE: Final = frozenset({"desk:annual_report", "desk:dashboard", "desk:figures", "desk:figures_compare"})
#: Headings of amounts, for files that have no rows in the world.
AMOUNTS: Final = ("contractwaarde", "verplichting", "ingevuld", "openstaand", "overrealisatie", "meegeteld")
_EUROS: Final = re.compile(r"-?\d+\.\d{2}")


def read(answer: Any) -> list[list[str]]:
    """The rows of a CSV."""
    assert answer.status_code == 200
    return list(csv.reader(StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def amounts_in(rows: list[list[str]]) -> list[str]:
    """The headings of columns with euros."""
    heading, *lines = rows
    return [
        name for place, name in enumerate(heading)
        if any(_EUROS.fullmatch(line[place]) for line in lines) or name.lower().startswith(AMOUNTS)
    ]


def names_client(heading: list[str]) -> bool:
    """Whether one of the columns is the client; a number that the client gave is not."""
    return any(re.search("opdrachtgever|client", name.lower()) and not name.lower().startswith("nummer") for name in heading)


@pytest.mark.parametrize(("name", "search"), EXPORTS)
def test_every_file_with_euros_names_the_client(name: str, search: str, marked_world: World) -> None:
    people = [OWN[role] for role in sorted(PAGES[name].roles, reverse=True)]
    found = (client_of(marked_world, person).get(f"{marked_world.url(person, name.split(':')[1])}?{search}") for person in people)
    answer = next(answer for answer in found if answer.status_code == 200)  # some roles get fewer of its files
    rows = read(answer)
    if amounts_in(rows) and name not in ONE | WHOLE:
        assert names_client(rows[0]), rows[0]


@pytest.mark.parametrize("query", ["period=2024", "period=2024&by=route", "new=2024-Q3&old=2024-Q2"])
def test_a_sum_over_one_client_names_it(query: str, marked_world: World) -> None:
    page = "figures_compare" if "new" in parse_qs(query) else "figures"
    url, client = marked_world.url("coordinator", page), marked_world.municipality
    heading, *lines = read(client_of(marked_world, "coordinator").get(f"{url}?{query}&municipality={client.slug}&export=csv"))
    assert heading[-1] == "Opdrachtgever"
    assert {line[-1] for line in lines} == {client.name}


def test_the_tables_of_the_workbook_name_the_client_or_are_totals(marked_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    tabs: list[Tab] = []

    def kept(*, tabs: list[Tab], found: list[Tab] = tabs, **_more: Any) -> bytes:
        found.extend(tabs)
        return b""

    monkeypatch.setattr(desk_workbook, "workbook", kept)
    client_of(marked_world, "coordinator").get(marked_world.url("coordinator", "figures_workbook") + "?period=2024")
    without = [tab.title for tab in tabs if any(kind is EURO for _name, kind in tab.columns) and not names_client([name for name, _kind in tab.columns])]
    assert len(tabs) == 6
    assert without == ["Samenvatting", "Per route", "Per doelgroep"]


def test_every_answer_of_the_api_names_the_client_of_an_amount(marked_world: World) -> None:
    assert {"api:balances", "api:contracts", "api:entries"} <= set(API)
    for person in ("coordinator", "supplier_administrator", "contract_holder"):
        headers = key_of(marked_world, person)
        for name in ("api:balances", "api:contracts"):
            found = Client().get(reverse(name), headers=headers).json()["resultaten"]
            assert found
            assert all(row["opdrachtgever"] for row in found)
    parts = [
        part for row in Client().get(reverse("api:entries"), headers=key_of(marked_world, "coordinator")).json()["resultaten"]
        for part in row["verdeling"]
    ]
    assert parts
    assert all(part["opdrachtgever"] for part in parts)
