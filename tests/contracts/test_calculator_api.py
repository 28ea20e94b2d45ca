"""The calculator for programs: open, in the OpenAPI document with examples, faults as problems."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from buildingblocks.models import Schedule
from contracts.api.calculator_answers import AnswerSerializer
from sroi.accounts.actions.keys import create_token
from sroi.tenancy.scope import desk_scope, scope
from tests.world import World, publish_schedule

BEGUN = "regio=proefrivier&waarde=1000000&soort=works&gegund=2025-03-01"
PERSON = "inzet=PW_LT2;aantal:2;weekuren:36;maanden:7"


def ask(query: str = "", path: str = "", **headers: str) -> Any:
    """An answer."""
    return Client().get(f"/api/v1/rekenhulp{path}?{query}", headers=headers)


def faults(query: str) -> dict[str, str]:
    """What a problem says, by parameter."""
    answer = ask(query)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    return {row["naam"]: row["reden"] for row in answer.json()["fouten"]}


@pytest.mark.django_db
def test_the_answer(world: World) -> None:
    answer = ask(f"{BEGUN}&pso=1&{PERSON}")
    assert (answer.status_code, answer["API-Version"], answer["Access-Control-Allow-Origin"]) == (200, "1.0.0", "*")
    found = answer.json()
    assert found["verplichting"]["bedrag"] == "45000.00"
    assert found["verplichting"]["reden"].replace("\xa0", " ") == "5 % van de opdrachtwaarde van € 1.000.000,00"
    assert [row["waarde"] for row in found["inzet"]] == ["35000.00"]
    assert (found["openstaand"], found["gedekt"], found["overrealisatie"]) == ("10000.00", False, "0.00")
    assert (found["tabel"]["demonstratie"], found["regio"]["code"]) == (True, "proefrivier")
    assert found["link"] == f"http://testserver/rekenhulp/?{BEGUN}&pso=1&{PERSON}"
    for way in found["manieren"]:
        filled = ask(f"{BEGUN}&pso=1&{PERSON}&inzet={way['inzet']}").json()
        assert filled["gedekt"] is way["dekt"], way


@pytest.mark.django_db
def test_the_answer_has_the_shape_of_the_document(world: World) -> None:
    found = ask(f"{BEGUN}&{PERSON}").json()

    def names(serializer: Any) -> set[str]:
        return set(serializer.fields)

    shape = AnswerSerializer()
    assert set(found) == names(shape)
    for name in ("inzet", "manieren"):
        assert set(found[name][0]) == names(shape.fields[name].child)  # type: ignore[attr-defined]
    for name in ("regio", "tabel", "verplichting"):
        assert set(found[name]) == names(shape.fields[name])


@pytest.mark.django_db
def test_faults_are_named_by_parameter(world: World) -> None:
    assert set(faults("")) == {"regio", "soort", "waarde"}
    assert set(faults(f"{BEGUN}&kleur=rood")) == {"kleur"}
    assert set(faults(f"{BEGUN}&inzet=NIETS&inzet=PW_LT2;maanden:lang;weekuren:36&inzet=PW_LT2;smaak:zoet")) == {
        "inzet[1]", "inzet[2].maanden", "inzet[3]", "inzet[3].smaak",
    }
    assert set(faults(BEGUN.replace("2025", "2003"))) == {"gegund"}
    assert set(faults("&".join([BEGUN, *[PERSON] * 21]))) == {"inzet"}


@pytest.mark.django_db
def test_a_draft_is_no_region_and_no_version(world: World) -> None:
    with scope(desk_scope(world.other_desk.pk)):
        Schedule.objects.update(status=Schedule.Status.RETIRED)
        row = publish_schedule(desk=world.other_desk, code="demo-shapes")
        Schedule.objects.filter(pk=row.pk).update(status=Schedule.Status.DRAFT, published_at=None)
    assert [row["code"] for row in ask(path="/regios").json()] == ["proefrivier"]
    assert set(faults(BEGUN.replace("proefrivier", "testheide"))) == {"regio"}
    token = create_token(
        membership_id=world.people["other_coordinator"].pk, name="proef", days=1, by=world.actor("other_coordinator"),
        at=timezone.now(),
    )[1]
    assert [row["code"] for row in ask(path="/regios", Authorization=f"Bearer {token}").json()] == ["proefrivier"]


@pytest.mark.django_db
def test_only_questions_are_answered(world: World) -> None:
    for send in (Client().post, Client().put, Client().delete):
        assert send(f"/api/v1/rekenhulp?{BEGUN}").status_code == 405


def test_the_document_describes_it() -> None:
    document = Client().get("/api/v1/openapi.json").json()
    found = document["paths"]["/api/v1/rekenhulp"]["get"]
    assert found.get("security", [{}]) in ([], [{}])
    assert {row["name"] for row in found["parameters"]} >= {"regio", "waarde", "soort", "inzet", "pso"}
    assert found["responses"]["200"]["content"]["application/json"]["examples"]
    assert found["responses"]["400"]["content"]["application/problem+json"]["examples"]
    assert "429" in found["responses"]
    assert "/api/v1/rekenhulp/regios" in document["paths"]
