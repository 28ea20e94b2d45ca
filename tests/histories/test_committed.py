"""What suppliers reported and the desk did not assess yet: kept when a quarter closes, of nobody's placement, on the sheet as it is."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from contracts.actions import entries
from contracts.actions.entries import EntryData
from contracts.queries.valuation_preview import under_review
from reporting.figures.exact import figures
from reporting.figures.report_period import parse_period
from reporting.disclosure.disclosed import Shown
from reporting.sheet.as_csv import sheet_csv
from reporting.sheet.infosheet import Sheet
from reporting.sheet.making import sheet_of
from reporting.sheet.text import sheet_context
from sroi.tenancy.scope import desk_scope, scope, supplier_scope
from tests.histories.story import PLAIN, Story
from tests.world import at, decide, report

pytestmark = pytest.mark.django_db
CLOSED, CLOSING = "2024-Q1", date(2024, 4, 20)
PLACED = {"start": "2024-01-15", "end": "2024-12-31", "hours_per_week": "36"}


def waits(story: Story, name: str, contract: str, *, day: date, amount: str) -> None:
    """An invoice that is handed in on the day before the quarter closes, and not assessed."""
    facts = {"invoice_date": day.isoformat(), "amount_excl_vat": amount, "vendor_recognition": ["sw_company"]}
    report(
        story.world, name, contract=contract, block="BUY", facts=facts, day=date(2024, 4, 19),
        vendor_name="Sociaal Werkbedrijf De Proef", invoice_number=name,
    )


def change(story: Story, name: str, contract: str, *, day: date, amount: str) -> None:
    """The supplier hands an approved invoice in again with another amount; the old one counts until that is approved."""
    entry = story.world.entries[name]
    facts = {"invoice_date": day.isoformat(), "amount_excl_vat": amount, "vendor_recognition": ["sw_company"]}
    who: dict[str, Any] = {"by": story.world.actor("supplier_administrator"), "at": at(date(2024, 4, 19)), "entry_id": entry.pk}
    row = story.world.contracts[contract]
    with scope(supplier_scope(entry.supplier_id)):
        entry.refresh_from_db()
        data = EntryData(
            contract_id=row.pk, block_code="BUY", facts=facts, shares={row.pk: Decimal(1)}, invoice_number=name,
            vendor_name="Sociaal Werkbedrijf De Proef",
        )
        entry = entries.change_entry(**who, revision=entry.revision, data=data)
        story.world.entries[name] = entries.submit_entry(**who, revision=entry.revision)


def sheet(story: Story, *, version: int = 1) -> Sheet:
    with scope(desk_scope(story.desk.pk)):
        return sheet_of(
            desk=story.desk, municipality=story.town, period=parse_period(CLOSED), on=date(2024, 9, 1), version=version,
        )


def test_what_waits_at_closing_is_kept(story: Story) -> None:
    """3.000 waits, and a change of 4.000 into 5.000; not an invoice of the next quarter, nor a placement. It stays 4.000."""
    story.contract("park", schedule_id=story.schedule())
    story.purchase("F-1", "park", day=date(2024, 2, 10), amount="4000.00", approved=date(2024, 2, 12))
    change(story, "F-1", "park", day=date(2024, 2, 10), amount="5000.00")
    waits(story, "F-2", "park", day=date(2024, 3, 31), amount="3000.00")
    waits(story, "F-3", "park", day=date(2024, 4, 1), amount="700.00")
    report(story.world, "worker", contract="park", block="JOB", facts=PLACED, day=date(2024, 4, 19))
    story.night(CLOSING)
    assert story.figures(CLOSED).committed is None, "the quarter is open"
    story.close(CLOSED, on=CLOSING)
    told = story.figures(CLOSED)
    assert told.committed == 4000
    assert story.figures("..2024-04-20").committed is None
    first = sheet(story)
    decide(story.world, "F-2", "approve", day=date(2024, 5, 2))
    decide(story.world, "worker", "approve", day=date(2024, 5, 2))
    story.night(date(2024, 5, 2))
    assert (story.figures(CLOSED), sheet(story, version=2).figures_hash) == (told, first.figures_hash)
    story.close("2024-Q2", on=date(2024, 7, 5))
    assert [story.figures(period).committed for period in ("2024-Q2", CLOSED)] == [1700, 4000]


def test_the_region_is_the_sum_of_its_clients(story: Story) -> None:
    """Clients of the world have nothing but placements that wait."""
    story.contract("park", schedule_id=story.schedule())
    waits(story, "F-1", "park", day=date(2024, 3, 1), amount="3000.00")
    story.close(CLOSED, on=CLOSING)
    clients = (story.town, story.world.municipality, story.world.other_municipality)
    with scope(desk_scope(story.desk.pk)):
        whole, *parts = [
            figures(desk=story.desk, municipality=client, period=parse_period(CLOSED), on=CLOSING).committed
            for client in (None, *clients)
        ]
    assert whole == 3000
    assert parts == [3000, 0, 0]


def test_the_sheet_shows_it_as_it_is(story: Story) -> None:
    """It rests on nobody's placement, so no range is needed; the bar hatches it and the files have it."""
    story.contract("park", schedule_id=story.schedule())
    waits(story, "F-1", "park", day=date(2024, 3, 1), amount="3000.55")
    story.close(CLOSED, on=CLOSING)
    made = sheet(story)
    assert made.committed == Shown(Decimal("3000.55"))
    with translation.override("en"):
        context = sheet_context(made)
        assert ("committed", "Reported, not assessed yet, without placements", "€3,001") in [
            (mark, row.label, row.value) for mark, row in context["progress_rows"]
        ]
    assert "3000.55" in sheet_csv(made)


def test_what_waits_does_not_rest_on_placements(story: Story) -> None:
    """The bill of a course of somebody counts already, so buying it does not: the supplier is told nothing is added.

    Others would read from that that there is such a placement. For them it is valued as if there were none.
    """
    course = {
        "code": "COURSE", "name_nl": "Cursus", "kind": "learning", "route": "learning", "reporting_group": "pupil_student",
        "value": 100, "unit": "pct_of_invoice_excl_vat", "prorata": [],
    }
    blocks = [*(block | ({"excludes": ["COURSE"]} if block["code"] == "BUY" else {}) for block in PLAIN["blocks"]), course]
    story.contract("park", schedule_id=story.schedule(blocks=blocks))
    bill = {"invoice_date": "2024-03-01", "amount_excl_vat": "3000.00"}
    bought = {"vendor_name": "Sociaal Werkbedrijf De Proef", "invoice_number": "F-1"}
    story.placement("pupil", "park", bill, block="COURSE", reported=date(2024, 3, 2), approved=date(2024, 3, 4), **bought)
    waits(story, "F-1", "park", day=date(2024, 3, 1), amount="3000.00")
    with scope(desk_scope(story.desk.pk)):
        contract = story.world.contracts["park"].pk
        assert under_review([contract], on=CLOSING) == {contract: 0}
    story.close(CLOSED, on=CLOSING)
    told = story.figures(CLOSED)
    assert (told.fulfilled, told.committed) == (Decimal("3000.00"), Decimal("3000.00"))
