"""The pages of figures: what they show, for whom, and that their files say the same."""

import json
from collections.abc import Iterator
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from reporting.figures import breakdown_table
from reporting.figures.dimensions import Dimension
from reporting.figures.report_set import Unit
from sroi.tenancy.models import Municipality, Participation
from sroi.tenancy.scope import desk_scope, scope
from tests.reporting.test_breakdown import buy, cut
from tests.world import START, World, settle_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client, world: World) -> Iterator[Client]:
    """Signed in as the coordinator."""
    client.force_login(world.user("coordinator"))
    yield client


def get(client: Client, world: World, page: str = "figures", query: str = "", person: str = "coordinator") -> str:
    """The text of a page."""
    answer = client.get(world.url(person, page) + (f"?{query}" if query else ""))
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_the_report_set_is_shown(desk: Client, world: World) -> None:
    text = get(desk, world, query="period=2024")
    assert "Verplichting na wijzigingen" in text
    assert "€\xa0130.000,00" in text


def test_a_cut_has_rows_bars_and_a_total(desk: Client, world: World) -> None:
    text = get(desk, world, query="period=2024&by=municipality")
    assert "Voorbeeldstad" in text and "Fictiedam" in text
    assert text.count("<svg") >= 2
    assert "<title>Voorbeeldstad: €\xa019.000,00</title>" in text


def test_two_cuts_and_their_file(desk: Client, world: World) -> None:
    buy(world, "more", contract="second", day="2024-05-20", amount="200.00")
    settle_all(world)
    query = "period=2024&by=route&by2=supplier_size&show=fulfilled"
    text = get(desk, world, query=query)
    assert "€\xa0200,00" in text
    rows = get(desk, world, query=query + "&export=csv").lstrip("\ufeff").splitlines()
    header, *lines = [row.split(";") for row in rows]
    assert len(header) == 4  # route, small, medium, total
    found = {line[0]: line[1:] for line in lines}
    whole = cut(world, "2024", Dimension.ROUTE, Dimension.SUPPLIER_SIZE)
    assert found["sociale inkoop"] == ["200.00", "4000.00", "4200.00"]
    assert Decimal(found["totaal"][-1]) == whole.total.fulfilled.amount


def test_a_route_leaves_obligations_out(desk: Client, world: World) -> None:
    text = get(desk, world, query="period=2024&by=municipality&route=social_purchasing")
    assert "€\xa04.000,00" in text and "Contractwaarde" not in text


def test_faults_stand_beside_the_fields(desk: Client, world: World) -> None:
    for query in ("period=volgend+jaar", "period=2024&by=route&by2=route"):
        assert "sroi-error" in get(desk, world, query=query) or "aria-invalid" in get(desk, world, query=query)


def test_two_periods_beside_each_other(desk: Client, world: World) -> None:
    text = get(desk, world, "figures_compare", "new=2024-Q3&old=2024-Q2")
    assert "volume" in text.lower() and "mix" in text.lower()
    assert "Er is geen eerdere periode" in get(desk, world, "figures_compare", "new=2024")
    file = get(desk, world, "figures_compare", "new=2024-Q3&old=2024-Q2&export=csv")
    assert "7500.00" in file


def test_the_number_of_queries_does_not_grow(desk: Client, world: World) -> None:
    counts = []
    for name in ("a", "b"):
        buy(world, name, contract="running", day="2024-05-20", amount="10.00")
        settle_all(world)
        with CaptureQueriesContext(connection) as asked:
            get(desk, world, query="period=2024&by=block&by2=municipality")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_client_sees_nothing_before_something_is_published(client: Client, world: World) -> None:
    client.force_login(world.user("municipality_reader"))
    assert "Er is nog niets gepubliceerd" in get(client, world, person="municipality_reader")


def joint_buyer(world: World) -> Municipality:
    """A joint arrangement that is a client of the desk."""
    found = Municipality.objects.create(slug="gr-proef", name="GR Proefland", kind=Municipality.Kind.JOINT_ARRANGEMENT)
    with scope(desk_scope(world.desk.pk)):
        Participation.objects.create(desk=world.desk, municipality=found, starts_on=START)
    return found


def test_a_desk_administrator_writes_a_division(client: Client, world: World) -> None:
    joint = joint_buyer(world)
    client.force_login(world.user("desk_administrator"))
    url = world.url("desk_administrator", "joint_division", pk=joint.pk)
    one, two = str(world.municipality.pk), str(world.other_municipality.pk)
    typed = {"from_quarter": "2024-Q1", "revision": "0", one: "60", two: "50"}
    refused = client.post(url, typed)
    assert refused.status_code == 422 and "samen meer dan 100" in refused.content.decode()
    assert client.post(url, {**typed, two: "25,5"}).status_code == 302
    assert "60\xa0%" in get(client, world, "joint_buyers", person="desk_administrator")
    again = client.post(url, {**typed, two: "10"})
    assert again.status_code == 409  # written by somebody else meanwhile


def test_a_coordinator_does_not_write_divisions(desk: Client, world: World) -> None:
    joint = joint_buyer(world)
    assert desk.get(world.url("coordinator", "joint_buyers")).status_code == 403
    assert desk.post(world.url("coordinator", "joint_division", pk=joint.pk), {}).status_code == 403


def test_only_a_joint_buyer_of_the_desk_is_found(client: Client, world: World) -> None:
    client.force_login(world.user("desk_administrator"))
    elsewhere = Municipality.objects.create(slug="gr-elders", name="GR Elders", kind=Municipality.Kind.JOINT_ARRANGEMENT)
    for pk in (elsewhere.pk, world.municipality.pk):
        assert client.get(world.url("desk_administrator", "joint_division", pk=pk)).status_code == 404


def test_the_command_prints_a_cut(world: World) -> None:
    out = StringIO()
    call_command("figures", "--desk", world.desk.slug, "--period", "2024", "--by", "municipality,supplier_size", stdout=out)
    found = json.loads(out.getvalue())
    whole = cut(world, "2024", Dimension.MUNICIPALITY, Dimension.SUPPLIER_SIZE)
    assert found["total"]["fulfilled"] == "19000.00" and found["total"]["contracts"] == 4
    assert [cell["keys"] for cell in found["cells"]] == [list(cell.keys) for cell in whole.cells]
    with pytest.raises(CommandError, match="invalid"):
        call_command("figures", "--desk", world.desk.slug, "--period", "2024", "--by", "colour", stdout=out)


def test_a_share_below_all_never_reads_as_all() -> None:
    with translation.override("nl"):
        assert breakdown_table.shown(Decimal("0.9996"), Unit.SHARE) == "99,9\N{NO-BREAK SPACE}%"


@pytest.mark.parametrize("period", ["9999-Q4", "..9999-12-31", "0001", "2024..", "%00", "..2100-12-31", "1990..2100", "..1990-01-01"])
def test_no_period_breaks_a_page(desk: Client, world: World, period: str) -> None:
    """Refused beside the field, or shown, also at the edges of what is read; the workbook of no period is not found."""
    assert ("aria-invalid" in get(desk, world, query=f"period={period}")) is ("19" not in period and "2100" not in period)
    get(desk, world, "figures_compare", f"new={period}")
    assert desk.get(world.url("coordinator", "figures_workbook") + f"?period={period}").status_code in {200, 404}
