"""Figures in the API and on a client's page: the same numbers as the functions give, and nothing that is not published."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import gettext as _

from reporting.figures.dimensions import Dimension
from reporting.figures.figure_set import euros
from reporting.models import Document, PublicationRun
from reporting.exports.public_set import PublicRow, ranges
from reporting.figures.report_set import Unit
from reporting.disclosure.disclosed import Band, Shown
from sroi.tenancy.scope import desk_scope, scope
from tests.contracts.test_api import Api
from tests.reporting.published import close, publish
from tests.reporting.test_breakdown import cut
from tests.reporting.test_figures_pages import get
from tests.reporting.test_report_set import rows
from tests.world import DAY, World, at
from decimal import Decimal

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(world: World, tmp_path: Path, settings: Any) -> World:
    """The first quarter of the desk is closed and published."""
    settings.MEDIA_ROOT = tmp_path
    close(world, "2024-Q1", "2024-Q2")
    publish(world, "2024-Q2")
    return world


def test_a_cut_has_the_numbers_of_the_function(world: World) -> None:
    answer = Api(world, "coordinator").get("cijfers/uitsplitsing", periode="2024", per="route,grootteOpdrachtnemer").json()
    found = cut(world, "2024", Dimension.ROUTE, Dimension.SUPPLIER_SIZE)
    assert {tuple(row["sleutels"]): row["ingevuld"] for row in answer["cellen"]} == {
        cell.keys: euros(cell.fulfilled.amount) for cell in found.cells
    }
    assert answer["totaal"]["ingevuld"] == euros(found.total.fulfilled.amount)
    assert answer["totaal"]["contracten"] is None  # an obligation has no route
    by_type = Api(world, "coordinator").get("cijfers/uitsplitsing", periode="2024", per="soortContract").json()
    assert by_type["totaal"]["contracten"]["verplichting"] == "130000.00"
    assert by_type["totaal"]["contracten"]["aantal"] == 4


def test_the_report_set_of_the_desk(world: World) -> None:
    answer = Api(world, "coordinator").get("cijfers/rapport", periode="2024", opdrachtgever="voorbeeldstad").json()
    found = rows(world, "2024", world.municipality)
    assert [row["code"] for row in answer["regels"]] == list(found)
    shown = {row["code"]: row for row in answer["regels"]}
    assert shown["obligation"]["cumulatief"] == euros(Decimal(found["obligation"].cumulative or 0))
    assert shown["average_rate"]["eenheid"] == "deel"


def test_two_periods(world: World) -> None:
    answer = Api(world, "coordinator").get("cijfers/vergelijking", van="2024-Q2", naar="2024-Q3").json()["ingevuld"]
    assert answer["naar"] == "7500.00"
    assert Decimal(answer["volume"]) + Decimal(answer["mix"]) + Decimal(answer["waarden"]) == Decimal(answer["verschil"])


@pytest.mark.parametrize(
    ("path", "query"),
    [("rapport", {"periode": "ooit"}), ("uitsplitsing", {"periode": "2024", "per": "kleur"}),
     ("uitsplitsing", {"periode": "2024", "per": "bouwblok,bouwblok"}), ("uitsplitsing", {"periode": "2024"}),
     ("uitsplitsing", {"periode": "2024", "per": "bouwblok", "route": "pizza"}),
     ("vergelijking", {"naar": "2024"}), ("vergelijking", {"naar": "2024", "van": "..2024-06-30"}),
     ("vergelijking", {"naar": "..0001-05-01"}), ("vergelijking", {"naar": "2024", "van": "9999"}), ("", {"periode": "9999-Q4"}),
     ("rapport", {"periode": "..9999-12-31"}), ("uitsplitsing", {"periode": "2024..", "per": "bouwblok"}),
     ("", {"periode": "2024", "opdrachtgever": "\0"}), ("rapport", {"periode": "2024", "opdrachtgever": "\0"})],
)
def test_faults_are_named(world: World, path: str, query: dict[str, str]) -> None:
    answer = Api(world, "coordinator").get(f"cijfers/{path}".rstrip("/"), **query)
    assert answer.status_code == 400, answer.content


def test_only_a_desk_cuts(world: World) -> None:
    for person in ("contract_holder", "supplier"):
        assert Api(world, person).get("cijfers/uitsplitsing", periode="2024", per="bouwblok").status_code == 403
    assert Api(world, "supplier").get("cijfers/vergelijking", naar="2024").status_code == 403


@pytest.fixture
def twice(published: World) -> World:
    """The second quarter and the year are published too."""
    close(published, "2024-Q3", "2024-Q4")
    for period in ("2024-Q1", "2024"):
        publish(published, period)
    return published


def test_a_client_compares_what_is_published_of_its_own(twice: World) -> None:
    """Each side as in its own answer, a difference between exact figures only, and the obligation split for who reads contracts."""
    reader, query = Api(twice, "municipality_reader"), {"van": "2024-Q1", "naar": "2024-Q2"}
    answer = reader.get("cijfers/vergelijking", **query).json()
    assert (set(answer), answer["van"], answer["naar"]) == ({"van", "naar", "regels"}, "2024-Q1", "2024-Q2")
    for side, period in query.items():
        rows_of = reader.get("cijfers/rapport", periode=period).json()["regels"]
        assert {row["code"]: row[side] for row in answer["regels"] if row[side]} == {row["code"]: row["gepubliceerd"] for row in rows_of}
    for row in answer["regels"]:
        exact = all(side and side["kind"] == "shown" for side in (row["van"], row["naar"]))
        expected = Decimal(row["naar"]["value"]) - Decimal(row["van"]["value"]) if exact else None
        assert (row["verschil"] is None) == (expected is None) and Decimal(row["verschil"] or 0) == (expected or 0), row
    assert {row["code"]: row["verschil"] for row in answer["regels"]}["fulfilled"] is None  # of one placement
    holder = Api(twice, "contract_holder").get("cijfers/vergelijking", **query).json()
    change = holder.pop("verplichting")
    assert holder == answer
    desk = Api(twice, "coordinator").get("cijfers/vergelijking", opdrachtgever="voorbeeldstad", **query).json()
    assert change == desk["verplichting"]


@pytest.mark.parametrize(
    ("query", "status"),
    [({"naar": "2024-Q2"}, 404), ({"van": "2024-Q3", "naar": "2024-Q2"}, 404), ({"van": "2024-Q2", "naar": "2024-Q2"}, 400),
     ({"van": "2024-Q2", "naar": "2024"}, 400), ({"van": "ooit", "naar": "2024-Q2"}, 400), ({}, 400),
     ({"van": "..2024-06-30", "naar": "2024-Q2"}, 400), ({"van": "2024-Q1", "naar": "2024-Q2", "regio": "testheide"}, 404)],
)
def test_a_client_is_told_what_it_cannot_compare(twice: World, query: dict[str, str], status: int) -> None:
    """Without `van` it is a year earlier, of which nothing is published."""
    assert Api(twice, "contract_holder").get("cijfers/vergelijking", **query).status_code == status


def test_sheets_of_two_regions_are_not_compared(twice: World) -> None:
    """The third quarter was published by the other desk alone."""
    with scope(desk_scope(twice.desk.pk)):
        sheet = Document.objects.get(municipality=twice.municipality, period="2024-Q2").sheet
    who: dict[str, Any] = {
        "desk": twice.other_desk, "period": "2024-Q3", "requested_by": "x", "requested_at": at(DAY), "published_by": "x", "published_at": at(DAY),
    }
    with scope(desk_scope(twice.other_desk.pk)):
        run = PublicationRun.objects.create(**who)
        Document.objects.create(**who, run=run, municipality=twice.municipality, version=1, state="published", path="x.pdf", sheet=sheet)
    answer = Api(twice, "contract_holder").get("cijfers/vergelijking", van="2024-Q3", naar="2024-Q2")
    assert answer.status_code == 400
    assert _("Choose two periods of the same service desk.") in answer.content.decode()


def test_a_client_gets_what_is_published_of_its_own(published: World) -> None:
    holder = Api(published, "municipality_reader")
    assert holder.get("cijfers/rapport", periode="2024").status_code == 404  # the year is not published
    answer = holder.get("cijfers/rapport", periode="2024-Q2").json()
    found = {row["code"]: row["gepubliceerd"] for row in answer["regels"]}
    assert found["obligation"] == {"kind": "shown", "value": "70000.00"}
    assert found["fulfilled"]["kind"] == "band"  # one placement is never shown
    assert found["placements"] == {"kind": "small", "below": 5}
    assert not any("regio" in row for row in answer["regels"])  # the desk has two clients
    assert not {row["code"] for row in answer["regels"]} & {"route_jobs", "route_learning", "persons_participation_act"}


def test_the_page_of_a_client_says_what_its_sheet_says(published: World, client: Client) -> None:
    client.force_login(published.user("municipality_reader"))
    text = get(client, published, person="municipality_reader")
    assert "€\xa070.000,00" in text and "minder dan 5" in text
    assert "€\xa07.500,00" not in text  # the exact amount of one placement
    file = get(client, published, query="export=csv", person="municipality_reader")
    assert "70000.00" in file and "7500" not in file
    with scope(desk_scope(published.desk.pk)):
        other = Document.objects.get(municipality=published.other_municipality, period="2024-Q2")
    assert str(other.pk) not in text
    elsewhere = get(client, published, query=f"sheet={other.pk}", person="municipality_reader")
    assert "€\xa070.000,00" in elsewhere  # its own newest sheet, as without the key


def test_a_range_needs_eight_exact_figures() -> None:
    """Eight clients with 1 to 8: the middle half lies between 2.5 and 6.5. A band is never guessed at."""
    def row(value: Any) -> list[PublicRow]:
        return [PublicRow(2, "obligation", Unit.EURO, value)]

    exact = {f"stad-{number}": row(Shown(Decimal(number))) for number in range(1, 9)}
    assert ranges(exact) == {"obligation": (Decimal("2.5"), Decimal("6.5"))}
    assert ranges({**exact, "stad-8": row(Band(Decimal(0), Decimal(50)))}) == {}
