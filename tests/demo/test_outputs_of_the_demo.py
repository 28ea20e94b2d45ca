"""Everything that the demonstration gives to others, read back: the same figures everywhere, and nothing of a neighbour."""

import csv
import json
from io import StringIO
from typing import Any

import pytest
from django.test import Client

from reporting.models import Document
from reporting.views.public import sheet_url
from sroi.accounts.models import Membership
from sroi.accounts.roles import RoleCode
from sroi.tenancy.scope import PUBLIC, scope
from tests.demo.test_attack_on_the_demo import DESKS, blocks_of, known_of, read_outside
from tests.reporting.attack.insider import Insider
from tests.reporting.attack.outputs.drawn import misdrawn
from tests.reporting.attack.outputs.files import (
    CSV_SILENT, OF_CONTRACTS, OPEN_SILENT, SET_SILENT, read_open_rows, read_set_page, read_sheet_csv,
)
from tests.reporting.attack.outputs.pdf import attached, unexplained_in
from tests.reporting.attack.outputs.sheet_page import SILENT, read_sheet
from tests.reporting.attack.outputs.told import differences, facts
from tests.reporting.attack.outputs.tree import tree
from tests.reporting.attack.ranges import agree, range_of

#: A client of each desk that looks at its neighbours.
INSIDERS = {"midden-gelderland": "renkum", "helmond-de-peel": "helmond"}
#: Every so many sheets, one is read as PDF.
SAMPLE = 26


def documents(slug: str) -> list[Document]:
    with scope(PUBLIC):
        found = Document.objects.filter(desk__slug=slug).select_related("desk", "municipality")
        return list(found.order_by("period", "version", "municipality__slug"))


def content(client: Client, url: str) -> bytes:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return b"".join(answer)


@pytest.mark.parametrize("slug", DESKS)
def test_every_page_and_file_says_what_its_snapshot_says(seeded: str, slug: str) -> None:
    client, rows = Client(), documents(slug)
    assert len(rows) > 30
    for number, row in enumerate(rows):
        stored: dict[str, Any] = row.sheet or {}
        known = facts(stored)
        (article,) = tree(content(client, sheet_url(row, version=row.version)).decode()).all("infosheet")
        assert differences(read_sheet(article, stored), known, silent=SILENT) + misdrawn(article, known, stored) == []
        file = content(client, sheet_url(row, page="sheet_csv", version=row.version))
        assert differences(read_sheet_csv(file.decode("utf-8-sig"), stored), known, silent=CSV_SILENT) == []
        if number % SAMPLE == 0:
            pdf = content(client, sheet_url(row, page="sheet_pdf", version=row.version))
            assert unexplained_in(pdf, article, stored) == []
            assert list(attached(pdf).values()) == [file]


@pytest.mark.parametrize("slug", DESKS)
def test_the_open_data_says_what_the_newest_snapshots_say(seeded: str, slug: str) -> None:
    client = Client()
    newest = {(row.municipality.slug if row.municipality else "", row.period): row.sheet or {} for row in documents(slug)}
    for year in sorted({period[:4] for _name, period in newest}):
        base = f"/openbaar/{slug}/open-data/{year}/cijfers"
        forms = [
            list(csv.DictReader(StringIO(content(client, f"{base}.csv").decode()))),
            json.loads(content(client, f"{base}.json"))["cijfers"],
            json.loads(content(client, f"/api/v1/open-data/{slug}/{year}"))["cijfers"],
        ]
        for rows in forms:
            keys = {(row["opdrachtgever"], row["periode"]) for row in rows}
            assert keys == {key for key in newest if key[1][:4] == year}
            for key in keys:
                told = read_open_rows(row for row in rows if (row["opdrachtgever"], row["periode"]) == key)
                assert differences(told, facts(newest[key]), silent=OPEN_SILENT) == []


@pytest.mark.parametrize("slug", DESKS)
def test_the_range_on_a_sheet_follows_from_the_other_sheets(seeded: str, slug: str) -> None:
    rows = [row for row in documents(slug) if row.version == 1 and row.municipality]
    found = 0
    for period in {row.period for row in rows}:
        sheets = [row.sheet or {} for row in rows if row.period == period]
        expected = range_of("share", sheets)
        for sheet in sheets:
            assert agree(facts(sheet).get("region_range"), expected)
        found += expected is not None
    assert found or slug != "midden-gelderland", "no range anywhere: nothing was compared"


def test_the_ranges_on_a_page_of_figures_follow_from_the_sheets_too(seeded: str) -> None:
    """Of what contracts are worth, owed at the award and may leave off there is no sheet; they rest on no person."""
    rows = documents("midden-gelderland")
    holder = Membership.objects.filter(role=RoleCode.CONTRACT_HOLDER, municipality_id__in={row.municipality_id for row in rows}).first()
    assert holder is not None
    client, compared = Client(), 0
    client.force_login(holder.user)
    newest = {row.period: row for row in rows if row.municipality_id == holder.municipality_id}  # the last version of each
    for row in list(newest.values())[-3:]:
        assert row.municipality is not None
        page = client.get(f"/opdrachtgever/{row.municipality.slug}/cijfers/", {"sheet": str(row.pk)})
        told, ranges = read_set_page(tree(page.content.decode()))
        assert differences(told, facts(row.sheet or {}), silent=SET_SILENT) == []
        sheets = [other.sheet or {} for other in rows if other.period == row.period and other.version == 1]
        for code in set(ranges) - OF_CONTRACTS:
            figure = ranges[code]
            assert agree((figure.low, figure.high), range_of(figure.name, sheets), slack=figure.slack), (row.period, code)
            compared += 1
    assert compared > 5


@pytest.mark.parametrize("slug", DESKS)
def test_a_client_of_the_demonstration_works_out_nothing_of_its_neighbours(seeded: str, slug: str) -> None:
    known, _threshold = known_of(slug)
    attack = Insider.of(
        INSIDERS[slug], known, read_outside(slug), blocks_of(slug), knows_persons=True, negative=True, caps=True,
    )
    assert attack.own_euros
    assert list(attack.leaks()) == []
