"""The page of the desk about new rules of the calculation, and what others see of it: nothing."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from time_machine import travel

from contracts.models import Balance, RulesAcceptance, RulesDifference
from tests.contracts.new_rules import CHANGED, TOTALS, accept, at_desk, change_the_engine, sweep
from tests.world import AT, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def new_rules(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine of the next version, after everything was calculated by this one."""
    change_the_engine(monkeypatch)


def signed_in(world: World, person: str) -> Client:
    client = Client()
    client.force_login(world.user(person))
    return client


def page(world: World, person: str = "desk_administrator", name: str = "rules", **query: str) -> Any:
    with travel(AT, tick=False):
        return signed_in(world, person).get(world.url(person, name), query)


def send(world: World, *, person: str = "desk_administrator", **other: str) -> Any:
    typed = {"number": "2", **{name: str(value) for name, value in TOTALS._asdict().items()}}
    with travel(AT, tick=False):
        return signed_in(world, person).post(world.url(person, "rules_accept"), typed | other)


def acceptances(world: World) -> int:
    with at_desk(world):
        return RulesAcceptance.objects.count()


def test_where_nothing_waits_the_page_says_so(world: World) -> None:
    text = page(world).content.decode()
    assert "Er wacht niets" in text and "Akkoord met de verschillen" not in text
    for name in ("home", "quarters", "work"):
        assert "De rekenregels zijn gewijzigd" not in page(world, name=name).content.decode()


def test_while_it_is_worked_out_it_cannot_be_accepted(world: World, new_rules: None) -> None:
    text = page(world).content.decode()
    assert "0 van de 4 contracten zijn klaar" in text and "Akkoord met de verschillen" not in text
    assert send(world).status_code == 302
    assert acceptances(world) == 0


def test_the_page_shows_what_changes_and_for_whom(world: World, new_rules: None) -> None:
    sweep(world)
    found = page(world)
    text = found.content.decode()
    assert CHANGED in text and "De eerste rekenregels" not in text
    assert [figure["value"] for figure in found.context["figures"]] == ["2", "€\xa0500,00", "€\xa01.500,00"]
    assert [row.contract.title for row in found.context["page"]][:2] == ["Renovatie proefbrug", "Groenonderhoud proefpark"]
    assert len(page(world, differs="on").context["page"]) == 2
    assert [row.contract.title for row in page(world, q="nepgroen", differs="on").context["page"]] == ["Groenonderhoud proefpark"]
    assert page(world, sort="-obligation").context["page"][0].contract.title == "Groenonderhoud proefpark"
    assert "Geen contract past bij deze filters" in page(world, q="bestaat niet").content.decode()
    exported = page(world, export="csv", differs="on").content.decode("utf-8-sig").splitlines()
    assert len(exported) == 3 and exported[1].split(";")[4:7] == ["0.00", "1500.00", "2"]


def test_every_list_of_the_desk_points_to_it(world: World, new_rules: None) -> None:
    for name in ("home", "quarters", "work"):
        text = page(world, "coordinator", name).content.decode()
        assert "De bedragen van 4 contracten blijven zoals ze zijn" in text
        assert f'href="{world.url("coordinator", "rules")}"' in text


def test_the_page_of_a_contract_says_why_its_amounts_stay(world: World, new_rules: None) -> None:
    sweep(world)
    told = "Deze bedragen blijven zoals ze zijn tot uw regio akkoord is"
    url = world.url("coordinator", "contract", pk=world.contracts["running"].pk)
    text = signed_in(world, "coordinator").get(url).content.decode()
    assert told in text and "herberekend" not in text
    accept(world)
    sweep(world)
    assert told not in signed_in(world, "coordinator").get(url).content.decode()


def test_an_explanation_keeps_to_the_amount_that_counts(world: World, new_rules: None) -> None:
    """15,000 euro; the 16,500 of the new rules are nobody's before the desk accepts."""
    sweep(world)
    texts = [_explained(world, person) for person in ("coordinator", "supplier")]
    for text in texts:
        assert "€\xa015.000,00" in text and "16.500" not in text
        assert "Berekend met eerdere rekenregels" in text and "Opnieuw berekend: een ander bedrag" not in text
    accept(world)
    sweep(world)
    after = _explained(world, "supplier")
    assert "€\xa016.500,00" in after and "Berekend met eerdere rekenregels" not in after


def _explained(world: World, person: str) -> str:
    client, pk = signed_in(world, person), world.entries["approved"].pk
    pages = [client.get(world.url(person, name, pk=pk)) for name in ("entry", "entry_explanation")]
    assert [answer.status_code for answer in pages] == [200, 200]
    return "".join(answer.content.decode() for answer in pages)


def test_accepting_it(world: World, new_rules: None) -> None:
    sweep(world)
    answer = send(world)
    assert (answer.status_code, acceptances(world)) == (302, 1)
    assert "Nog 4 contracten te gaan" in page(world).content.decode()
    sweep(world)
    text = page(world).content.decode()
    assert "Er wacht niets" in text and "Bea Beheerder" in text and CHANGED in text
    assert send(world).status_code == 302
    assert acceptances(world) == 1


@pytest.mark.parametrize("other", [{"fulfilled": "1499.99"}, {"number": "1"}, {"contracts": "x"}])
def test_other_totals_than_those_that_were_seen_are_not_accepted(other: dict[str, str], world: World, new_rules: None) -> None:
    sweep(world)
    answer = send(world, **other)
    assert (answer.status_code, acceptances(world)) == (409, 0)
    assert "De verschillen zijn anders dan toen u de pagina opende" in answer.content.decode()
    assert 'value="1500.00"' in answer.content.decode()


def test_a_coordinator_reads_it_and_an_administrator_accepts_it(world: World, new_rules: None) -> None:
    sweep(world)
    text = page(world, "coordinator").content.decode()
    assert "Een beheerder van uw regio gaat akkoord" in text and "Akkoord met de verschillen" not in text
    assert (send(world, person="coordinator").status_code, acceptances(world)) == (403, 0)


def test_a_supplier_sees_amounts_that_do_not_move_and_nothing_else(world: World, new_rules: None) -> None:
    sweep(world)
    for name, arguments in (("home", {}), ("contract", {"pk": world.contracts["running"].pk})):
        text = signed_in(world, "supplier").get(world.url("supplier", name, **arguments)).content.decode()
        assert "€\xa019.000,00" in text
        assert "herberekend" not in text and "opnieuw berekend" not in text and "ekenregels" not in text


def test_the_page_costs_as_many_queries_with_more_rows(world: World, new_rules: None) -> None:
    sweep(world)
    client, url = signed_in(world, "desk_administrator"), world.url("desk_administrator", "rules")
    client.get(url)
    with CaptureQueriesContext(connection) as many:
        assert len(client.get(url).context["page"]) == 4
    with at_desk(world):
        keep = RulesDifference.objects.get(contract=world.contracts["running"]).contract_id
        Balance.objects.exclude(contract_id=keep).update(rules_number=0)
        RulesDifference.objects.exclude(contract_id=keep).delete()
    with CaptureQueriesContext(connection) as one:
        assert len(client.get(url).context["page"]) == 1
    assert len(one) == len(many)


def test_accepted_by_a_colleague_meanwhile(world: World, new_rules: None) -> None:
    """The second one is told that it is done, and nothing is written twice."""
    sweep(world)
    accept(world)
    assert (send(world).status_code, acceptances(world)) == (302, 1)
