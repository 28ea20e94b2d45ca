"""The open data: one row per published figure, nothing more, with a description that fits it."""

import csv
import json
from io import StringIO
from pathlib import Path

import pytest
from django.test import Client

from reporting.exports.open_data import COLUMNS, GROUPS, ROUTES, as_csv, rows_of
from reporting.exports.open_data_about import COLUMN_TEXTS, FIGURE_TEXTS, LICENCE
from tests.reporting.published import close, open_up, publish
from tests.reporting.sheets import SHEETS
from tests.world import World

BASE = "/openbaar/proefrivier/open-data"


@pytest.fixture
def shown(world: World, tmp_path: Path, settings: pytest.FixtureRequest) -> World:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]  # pytest-django's settings
    close(world, "2024-Q1")
    publish(world, "2024-Q1")
    open_up(world)
    return world


@pytest.mark.parametrize("name", sorted(SHEETS))
def test_every_row_is_named_described_and_a_figure_of_the_sheet(name: str) -> None:
    sheet = SHEETS[name]()
    rows = list(rows_of(sheet))
    assert {row.cijfer for row in rows} <= set(FIGURE_TEXTS)
    keys = [(row.opdrachtgever, row.periode, row.cijfer, row.uitsplitsing) for row in rows]
    assert len(set(keys)) == len(keys), "the columns that tell rows apart"
    figures = json.dumps(sheet.to_json())
    for row in rows:
        assert (row.soort == "exact") == bool(row.waarde)
        assert (row.soort == "bandbreedte") == bool(row.bovengrens)
        numbers = [number for number in (row.waarde, row.ondergrens, row.bovengrens) if number not in ("", "0")]
        below = f'"below": {int(row.bovengrens) + 1}' if row.soort == "bandbreedte" and row.eenheid == "aantal" else ""
        assert all(number in figures for number in numbers) or (below and below in figures), row


def test_a_hidden_count_is_a_range_and_nobody_looks_like_few() -> None:
    rows = {row.cijfer: row for row in rows_of(SHEETS["hidden"]())}
    assert (rows["plaatsingen"].soort, rows["plaatsingen"].ondergrens, rows["plaatsingen"].bovengrens) == ("bandbreedte", "0", "4")


def test_groups_stand_with_the_desk_alone() -> None:
    assert not [row for row in rows_of(SHEETS["full"]()) if row.cijfer == "plaatsingen_naar_doelgroep"]
    groups = [row for row in rows_of(SHEETS["year_of_the_desk"]()) if row.cijfer == "plaatsingen_naar_doelgroep"]
    assert sum(int(row.waarde) for row in groups) == 513
    assert {name for row in groups for name in row.uitsplitsing.split("+")} <= set(GROUPS.values())


def test_the_file_reads_back_as_the_rows() -> None:
    rows = list(rows_of(SHEETS["full"]()))
    read = list(csv.DictReader(StringIO(as_csv(rows).decode())))
    assert [row["cijfer"] for row in read] == [row.cijfer for row in rows]
    assert tuple(read[0]) == COLUMNS
    jobs = next(row for row in read if row["uitsplitsing"] == ROUTES["jobs_and_learning"])
    assert jobs["waarde"] == "141994.25"


@pytest.mark.django_db
def test_the_files_the_api_and_one_client_agree(shown: World, client: Client) -> None:
    table = list(csv.DictReader(StringIO(client.get(f"{BASE}/2024/cijfers.csv").content.decode())))
    file, api = client.get(f"{BASE}/2024/cijfers.json").json(), client.get("/api/v1/open-data/proefrivier/2024").json()
    assert [{name: str(value) for name, value in row.items()} for row in file["cijfers"]] == table
    assert api == file
    one = client.get(f"{BASE}/2024/opdrachtgever/voorbeeldstad.json").json()["cijfers"]
    assert one == [row for row in file["cijfers"] if row["opdrachtgever"] == "voorbeeldstad"]
    assert one[0]["cbs_code"] == shown.municipality.cbs_code
    assert {row["opdrachtgever"] for row in table} == {"", "voorbeeldstad", "fictiedam"}


@pytest.mark.django_db
def test_the_description_names_licence_publisher_period_and_files(shown: World, client: Client) -> None:
    found = client.get(f"{BASE}/catalogus.jsonld").json()
    (data,) = found["dcat:dataset"]
    assert data["dct:license"] == {"@id": LICENCE}
    assert data["dct:publisher"]["foaf:name"]["@value"] == shown.desk.name
    assert data["dct:temporal"]["dcat:startDate"]["@value"] == "2024-01-01"
    for file in data["dcat:distribution"]:
        assert client.get(file["dcat:downloadURL"]["@id"]).status_code == 200
        assert client.get(file["foaf:page"]["@id"]).status_code == 200
    columns = client.get(f"{BASE}/2024/kolommen.json").json()
    assert [column["name"] for column in columns["tableSchema"]["columns"]] == list(COLUMNS)
    assert client.get(columns["url"]).status_code == 200


def test_the_main_figures_are_what_counted_and_not_what_was_approved() -> None:
    """Who is placed and approved in one quarter earns in the next ones too."""
    for name, when in (("ingevuld_in_periode", "in de periode"), ("ingevuld_totaal", "tot en met de peildatum")):
        assert f"{when} meetelde van goedgekeurde inzet" in FIGURE_TEXTS[name]


@pytest.mark.django_db
def test_the_page_explains_every_column_and_figure(shown: World, client: Client) -> None:
    page = client.get(f"{BASE}/").content.decode()
    for name in (*COLUMN_TEXTS, *FIGURE_TEXTS):
        assert f"<code>{name}</code>" in page
    assert LICENCE in page
