"""The sheets that the demonstration published say, to the euro, what the two desks published."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from reporting.models import Document
from reporting.sheet import files as sheet_files
from reporting.sheet.infosheet import Sheet
from sroi.tenancy.models import ServiceDesk
from sroi.tenancy.scope import desk_scope, scope

MG, HP = "midden-gelderland", "helmond-de-peel"
#: Desk, period of the desk's edition, figure on it (a dot for one inside a group), what the desk published.
PUBLISHED = [
    (MG, "2022-Q2", "contracts_total", "101"),
    (MG, "2022", "obligation", "7800000"),
    (MG, "2024-Q4", "contracts_total", "399"),
    (MG, "2024-Q4", "obligation", "37900000"),
    (MG, "2024-Q4", "fulfilled_cumulative", "33500000"),
    (MG, "2024", "obligation", "37900000"),
    (HP, "2024", "fulfilled", "2684979"),
    (HP, "2024", "routes.jobs_and_learning", "338656"),
    (HP, "2024", "routes.group_secondment", "282010"),
    (HP, "2024", "routes.social_purchasing", "640691"),
    (HP, "2024", "routes.activities", "110453"),
    (HP, "2024", "routes.pso", "1313169"),
    (HP, "2024", "placements", "23"),
]


def sheets(desk: str, period: str) -> list[Document]:
    """The published sheets of a period; the desk's edition first."""
    found = ServiceDesk.objects.get(slug=desk)
    with scope(desk_scope(found.pk)):
        rows = Document.objects.filter(period=period, state=Document.State.PUBLISHED, version=1)
        return sorted(rows, key=lambda row: row.municipality_id is not None)


def amounts(figure: Any) -> tuple[Decimal, Decimal]:
    """The lowest and the highest that a figure on a sheet may be; the same where it is exact."""
    if not isinstance(figure, dict):
        return Decimal(figure), Decimal(figure)
    if figure["kind"] == "shown":
        return Decimal(figure["value"]), Decimal(figure["value"])
    return Decimal(figure["low"]), Decimal(figure["high"])


@pytest.mark.parametrize(("desk", "period", "name", "published"), PUBLISHED)
def test_the_desks_edition_says_what_was_published(seeded: str, desk: str, period: str, name: str, published: str) -> None:
    edition = sheets(desk, period)[0]
    assert edition.municipality_id is None
    found: Any = edition.sheet
    for part in name.split("."):
        found = found[part]
    assert amounts(found) == (Decimal(published), Decimal(published))


def test_what_was_published_over_two_years_is_on_the_sheets_of_both(seeded: str) -> None:
    """Social purchasing of 2023 and 2024 together; placements as a range, and those of the Participation Act."""
    editions = [sheet for year in ("2023", "2024") if (sheet := sheets(MG, year)[0].sheet) is not None]
    purchasing = [amounts(sheet["routes"]["social_purchasing"]) for sheet in editions]
    assert [sum(ends) for ends in zip(*purchasing, strict=True)] == [2_800_000, 2_800_000]
    placements = [amounts(sheet["placements"]) for sheet in editions]
    lowest, highest = (sum(ends) for ends in zip(*placements, strict=True))
    assert lowest <= 642 <= highest
    tables = [table for sheet in editions if (table := Sheet.from_json(sheet).groups) is not None]
    of_group = [row.persons for table in tables for row, _share in table.rows if row.groups == ("participation_act",)]
    assert (len(of_group), sum(of_group)) == (2, 47)


@pytest.mark.parametrize(("desk", "period"), [(MG, "2022-Q2"), (MG, "2024"), (HP, "2024"), (MG, "2026-Q2"), (HP, "2026-Q2")])
def test_the_sheets_of_the_clients_add_up_to_that_of_the_desk(seeded: str, desk: str, period: str) -> None:
    """To the cent where both are exact; what rests on persons may be a range, and then the ranges meet."""
    edition, *clients = (row.sheet for row in sheets(desk, period))
    assert edition is not None
    for name in ("contracts_total", "obligation", "fulfilled_cumulative", "open"):
        low, high = amounts(edition[name])
        bounds = [amounts(client[name]) for client in clients if client is not None]
        assert sum(bound[0] for bound in bounds) <= high, name
        assert low <= sum(bound[1] for bound in bounds), name
    for route in ("social_purchasing", "group_secondment", "activities", "pso"):
        exact = sum(amounts(client["routes"][route])[0] for client in clients if client is not None)
        assert (exact, exact) == amounts(edition["routes"][route])


@pytest.mark.parametrize("desk", [MG, HP])
def test_every_published_sheet_is_one_page(seeded: str, desk: str) -> None:
    """Of every client, period and version, as it is stored: that a page says what its sheet says is shown elsewhere here."""
    with scope(desk_scope(ServiceDesk.objects.get(slug=desk).pk)):
        rows = list(Document.objects.filter(state=Document.State.PUBLISHED))
    assert len(rows) > 30
    pages = {}
    for row in rows:
        content = sheet_files.content_of(row)
        assert content is not None, f"the file of {row.pk} is gone or is not the one that was made"
        pages[row.pk] = len(PdfReader(BytesIO(content)).pages)
    assert set(pages.values()) == {1}, [pk for pk, count in pages.items() if count != 1]
