"""No parameter of an address breaks a page: not with a NUL, which the database refuses in a text, and not with endless digits.

Every address is asked with every name that a view, filter or form reads, so that a new page is asked too. What it answers
is its own business; it is no server error.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import django_filters
import pytest
from django.conf import settings
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from contracts.api import filters as _api_filters  # noqa: F401 (so that its filters are known)
from contracts import filters_clients as _client_filters  # noqa: F401 (the same)
from reporting.forms.figures import ComparisonForm, FiguresForm
from tests.contracts.test_api import Api
from tests.tenancy.open_routes import PUBLIC
from tests.tenancy.routes import API, PAGES
from tests.tenancy.test_url_matrix import address, client_of, objects, right_person
from tests.world import World

pytestmark = pytest.mark.django_db
_READ: Final = re.compile(r"(?:\.GET|query_params)(?:\.get\(|\[|\.getlist\()\"(\w+)\"")
ODD: Final = {"nul": "\0", "word and nul": "a\0b", "digits": "9" * 5000}


def filter_names(of: Any = django_filters.FilterSet) -> Iterator[str]:
    """The parameters of every filter of a list."""
    for found in of.__subclasses__():
        yield from found.base_filters
        yield from filter_names(found)


def parameters() -> set[str]:
    """What is read from an address anywhere."""
    sources = [path for folder in ("contracts", "reporting", "sroi") for path in (Path(settings.BASE_DIR) / folder).rglob("*.py")]
    read = {name for path in sources for name in _READ.findall(path.read_text())}
    return read | {"q", "sort"} | set(filter_names()) | set(FiguresForm.base_fields) | set(ComparisonForm.base_fields) | {"pagina", "aantalPerPagina"}


def asked(world: World) -> Iterator[tuple[str, Client | Api, str]]:
    """Name, who asks, and address, of everything that answers to GET."""
    clients: dict[str, Client] = {}
    for name, page in PAGES.items():
        if page.only_posts:
            continue
        person = right_person(name)
        for kwargs in objects(world, page.of, person=person)[:1]:
            yield name, clients.setdefault(person, client_of(world, person)), address(world, name, kwargs, person=person).partition("?")[0]
    for name in (*PUBLIC, "home", "calculator", "api:calculator", "api:calculator_regions", "account_login"):
        yield name, Client(), reverse(name, kwargs=PUBLIC.get(name))
    for name, line in API.items():
        if not line.of:
            for person in ("coordinator", "municipality_reader"):
                yield f"{name} {person}", Api(world, person), reverse(name)


@pytest.mark.parametrize("value", ODD.values(), ids=ODD)
def test_no_parameter_breaks_a_page(world: World, value: str) -> None:
    names, broken = parameters(), {}
    assert {"q", "regio", "opdrachtgever", "municipality", "jaar", "versie", "sort"} <= names
    for name, asks, url in asked(world):
        query = dict.fromkeys(names - {"export"}, value)
        try:
            with transaction.atomic():
                answer = asks.client.get(url, query, headers={"Authorization": f"Bearer {asks.token}"}) if isinstance(asks, Api) else asks.get(url, query)
                if answer.status_code >= 500:
                    broken[name] = str(answer.status_code)
        except (DatabaseError, ArithmeticError, LookupError, TypeError, ValueError) as error:  # what the server would answer with 500
            broken[name] = repr(error)[:120]
    assert broken == {}


def test_no_part_of_a_path_breaks_a_page(world: World) -> None:
    for person, page in (("coordinator", "sheet_picture"), ("municipality_reader", "sheet_picture")):
        for digest in ("\0", "0" * 64, "x" * 5000):
            assert client_of(world, person).get(world.url(person, page, digest=digest)).status_code == 404
