"""The API: scope of the token, problem details, headers, pages, the OpenAPI document."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contracts.actions import options
from contracts.actions.options import OptionData
from contracts.models import ConsortiumMember
from sroi.accounts.actions.keys import create_token
from sroi.tenancy.models import Supplier
from sroi.tenancy.scope import desk_scope, scope
from tests.world import World, invoice, register

pytestmark = pytest.mark.django_db


class Api:
    """A client with the token of somebody."""

    def __init__(self, world: World, name: str) -> None:
        _row, self.token = create_token(
            membership_id=world.people[name].pk, name="proef", days=1, by=world.actor(name), at=timezone.now()
        )
        self.client = Client()

    def get(self, path: str, **query: str) -> Any:
        """An answer."""
        return self.client.get(f"/api/v1/{path}", query, headers={"Authorization": f"Bearer {self.token}"})


def test_without_a_token_there_is_a_problem_not_a_page(world: World) -> None:
    answer = Client().get("/api/v1/contracten")
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert {"status", "title", "detail"} <= set(answer.json())
    assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("path", ["contracten", "saldi", "invullingen"])
def test_every_answer_has_the_headers_of_the_rules(world: World, path: str) -> None:
    answer = Api(world, "coordinator").get(path)
    assert answer.status_code == 200
    assert answer["API-Version"] == "1.0.0"
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Frame-Options"] == "DENY"
    assert set(answer.json()) == {"aantal", "volgende", "vorige", "resultaten"}


def test_the_token_decides_what_exists(world: World) -> None:
    mine, theirs = world.contracts["running"], world.contracts["other_running"]
    for name in ("coordinator", "contract_holder", "supplier"):
        api = Api(world, name)
        assert api.get(f"contracten/{mine.pk}").json()["titel"] == "Renovatie proefbrug"
        assert api.get(f"contracten/{uuid4()}").status_code == 404
    assert Api(world, "coordinator").get(f"contracten/{theirs.pk}").status_code == 404
    assert Api(world, "supplier").get(f"contracten/{theirs.pk}").status_code == 404  # limited to one desk
    assert Api(world, "supplier_administrator").get(f"contracten/{theirs.pk}").status_code == 200
    assert Api(world, "other_contract_holder").get(f"contracten/{mine.pk}").status_code == 404


def test_a_municipality_reads_no_entries(world: World) -> None:
    for name in ("contract_holder", "municipality_reader"):
        assert Api(world, name).get("invullingen").status_code == 403
        assert Api(world, name).get(f"invullingen/{world.entries['approved'].pk}").status_code == 403
    assert Api(world, "municipality_reader").get("contracten").status_code == 403


def test_amounts_are_text_with_two_decimals(world: World) -> None:
    balance = Api(world, "coordinator").get(f"saldi/{world.contracts['running'].pk}").json()
    assert balance["verplichting"] == "50000.00"
    assert balance["ingevuld"].count(".") == 1
    assert balance["wordtHerberekend"] is False


def test_pages_and_filters(world: World) -> None:
    api = Api(world, "coordinator")
    first = api.get("contracten", aantalPerPagina="2").json()
    assert len(first["resultaten"]) == 2
    assert first["aantal"] == 4
    assert "pagina=2" in first["volgende"]
    assert api.get("contracten", afgesloten="true").json()["aantal"] == 1
    assert api.get("contracten", gegundVanaf="2030-01-01").json()["aantal"] == 0
    assert api.get("invullingen", status="submitted").json()["aantal"] == 1
    both = api.get("contracten", gegundVanaf="morgen", gegundTotEnMet="gisteren")
    assert (both.status_code, len(both.json()["fouten"])) == (400, 2)


def test_figures_of_the_desk_are_exact_and_faults_are_named(world: World) -> None:
    api = Api(world, "coordinator")
    found = api.get("cijfers", periode="2024").json()["cijfers"]
    assert found["contracts_total"] == 4
    assert found["routes"]["social_purchasing"] == "4000.00"
    wrong = api.get("cijfers", periode="2024-Q9")
    assert (wrong.status_code, wrong.json()["fouten"][0]["naam"]) == (400, "periode")
    assert api.get("cijfers", periode="2024", opdrachtgever="nergens").status_code == 400
    assert Api(world, "supplier").get("cijfers", periode="2024").status_code == 403
    assert Api(world, "contract_holder").get("cijfers", periode="2024").status_code == 404  # nothing published


def test_an_address_that_does_not_exist_is_a_problem_too(world: World) -> None:
    for path in ("nergens", "contracten/"):
        answer = Api(world, "coordinator").get(path)
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_the_document_is_open_to_everyone() -> None:
    answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer["Access-Control-Allow-Origin"] == "*"
    document = answer.json()
    assert document["openapi"].startswith("3.")
    assert {"/api/v1/contracten", "/api/v1/cijfers"} <= set(document["paths"])


def test_queries_do_not_grow_with_rows(world: World) -> None:
    api = Api(world, "coordinator")
    api.get("contracten")
    counts = []
    for size in ("1", "4"):
        with CaptureQueriesContext(connection) as queries:
            api.get("contracten", aantalPerPagina=size)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_contract_tells_what_was_agreed_about_its_obligation(world: World) -> None:
    """Bid, wage sum, norm, turnover, options, framework agreement and members, each as this reader may see them."""
    Supplier.objects.filter(pk=world.supplier.pk).update(kind=Supplier.Kind.CONSORTIUM)
    parent = register(world, "frame", framework_obligation="call_offs", municipality_id=world.other_municipality.pk)
    row = register(world, "agreed", framework_id=parent.pk, offered_pct=Decimal("7.5"), wage_sum=Decimal(250000),
                   fulltime_hours=Decimal(38), annual_hours=Decimal(1650))
    for number, amount in (("F-1", "1000.00"), ("F-2", "250.50")):
        invoice(world, "agreed", number, day=date(2024, 6, 1), amount=amount)
    with scope(desk_scope(world.desk.pk)):
        options.add_option(
            by=world.actor("coordinator"), at=timezone.now(), contract_id=row.pk, revision=row.revision,
            data=OptionData(description="Verlenging", value_excl_vat=Decimal(5000), starts_on=date(2044, 3, 1), until=date(2045, 3, 1)),
        )
        ConsortiumMember.objects.create(
            desk=world.desk, supplier=world.supplier, member=world.other_supplier, share_pct=Decimal(60), responsible=True,
        )
    for name, member_share, framework in (
        ("coordinator", "60.00", parent.number), ("supplier", "60.00", parent.number), ("contract_holder", None, None),
    ):
        found = Api(world, name).get(f"contracten/{row.pk}").json()
        assert {key: found[key] for key in (
            "aangebodenPercentage", "loonsom", "gefactureerdeOmzet", "voltijdsnormPerWeek", "voltijdsnormPerJaar",
            "isRaamovereenkomst", "draagtVerplichting",
        )} == {
            "aangebodenPercentage": "7.50", "loonsom": "250000.00", "gefactureerdeOmzet": "1250.50", "voltijdsnormPerWeek": "38.00",
            "voltijdsnormPerJaar": "1650.00", "isRaamovereenkomst": False, "draagtVerplichting": True,
        }
        assert found["combinanten"] == [{
            "naam": world.other_supplier.name, "kvkNummer": world.other_supplier.kvk_number, "verantwoordelijk": True,
            "aandeel": member_share,
        }]
        assert [(one["waarde"], one["status"], one["einddatum"]) for one in found["opties"]] == [("5000.00", "open", "2045-02-28")]
        assert (found["raamovereenkomst"] or {}).get("nummer") == framework
    plain = Api(world, "coordinator").get(f"contracten/{world.contracts['second'].pk}").json()
    assert (plain["aangebodenPercentage"], plain["gefactureerdeOmzet"], plain["raamovereenkomst"]) == (None, "0.00", None)
    assert plain["combinanten"] == plain["opties"] == []


def test_every_field_of_a_contract_is_in_the_document(world: World) -> None:
    document = Client().get("/api/v1/openapi.json").json()
    described = document["components"]["schemas"]["Contract"]["properties"]
    assert set(described) == set(Api(world, "coordinator").get(f"contracten/{world.contracts['running'].pk}").json())
    assert described["gefactureerdeOmzet"]["description"]
