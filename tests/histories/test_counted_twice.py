"""The same work, invoice or file reported twice inside one desk: what counts once, and what the reviewer is warned about."""

from contextlib import nullcontext
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from contracts.actions import evidence
from contracts.errors import StepRefused
from contracts.queries.entry_warnings import Doubt, warnings_for
from sroi.tenancy.scope import desk_scope, scope, supplier_scope
from tests.histories.story import PLAIN, Story, whole
from tests.world import at

pytestmark = pytest.mark.django_db
HALF = {"start": "2024-03-01", "end": "2024-08-31", "hours_per_week": "18"}


def doubts(story: Story, name: str) -> list[tuple[Doubt, str]]:
    """What the reviewer of an entry reads: why, and the number of the other entry."""
    entry = story.world.entries[name]
    with scope(desk_scope(story.desk.pk)):
        found = warnings_for(entry, entry.versions.get(number=entry.current_version))
        return [(row.doubt, row.other.number) for row in found]


def number(story: Story, name: str) -> str:
    """The number of an entry."""
    return story.world.entries[name].number


def test_one_person_on_the_same_days_for_two_contracts(story: Story) -> None:
    """Full time (36 hours) from March to August at one contract, and the same person and months again at another.

    6/12 × 36.000 = 18.000 counts once: the week has no hours left for the second (rules 12.15). The reviewer reads why.
    """
    table = story.schedule()
    for contract in ("one", "two"):
        story.contract(contract, schedule_id=table)
    full = HALF | {"hours_per_week": "36"}
    story.placement("first", "one", full, reported=date(2024, 9, 2), approved=date(2024, 9, 3))
    person = story.world.entries["first"].candidate_id
    story.placement("again", "two", full, reported=date(2024, 9, 4), approved=date(2024, 9, 5), candidate_id=person)
    story.night(date(2024, 9, 5))
    assert whole(story.balance("one").fulfilled, story.balance("two").fulfilled) == [18000, 0]
    assert doubts(story, "again") == [(Doubt.OVERLAP, number(story, "first"))]


def test_kinds_of_work_that_exclude_each_other_also_over_two_contracts(story: Story) -> None:
    """Half a job at one contract, and half a work-experience place at another, in blocks that exclude each other.

    The hours would fit in one week, but one person counts on the same days in one of the blocks only (rules 10.2). March to
    August: 6/12 × 18/36 × 36.000 = 9.000 for the job; the place counts from September: 3 months of 750 = 2.250.
    """
    place = {"code": "PLACE", "name_nl": "Werkervaring", "kind": "work_experience", "route": "jobs",
             "reporting_group": "other", "value": 750, "unit": "per_month", "prorata": [], "excludes": ["JOB"]}
    table = story.schedule(blocks=[*PLAIN["blocks"], place])
    for contract in ("one", "two"):
        story.contract(contract, schedule_id=table)
    story.placement("job", "one", HALF, reported=date(2024, 12, 2), approved=date(2024, 12, 3))
    person = story.world.entries["job"].candidate_id
    also = {"start": "2024-03-01", "end": "2024-11-30", "hours_per_week": "18"}
    story.placement("place", "two", also, block="PLACE", reported=date(2024, 12, 4), approved=date(2024, 12, 5), candidate_id=person)
    story.night(date(2024, 12, 5))
    assert whole(story.balance("one").fulfilled, story.balance("two").fulfilled) == [9000, 2250]


@pytest.mark.parametrize(
    ("second", "warned", "counts"),
    [
        ({"invoice_number": "f-77 ", "vendor_name": "sociaal werkbedrijf de proef"}, True, False),
        ({"invoice_number": ""}, True, False),
        ({"invoice_number": "F-78"}, True, True),
        ({"invoice_number": "F-78", "amount": "1500.01"}, False, True),
        ({"invoice_number": "F-77", "vendor_name": "Een Ander"}, False, True),
        ({"invoice_number": "F-77", "day": date(2025, 5, 2)}, True, True),
    ],
)
def test_the_same_invoice_twice(story: Story, second: dict[str, Any], warned: bool, counts: bool) -> None:
    """The same number of the same vendor, or the same date and amount without a number, counts once on whatever contract.

    A number of its own is an invoice of its own, also with the same date and amount; the same number a year later too. The
    reviewer reads about both.
    """
    table = story.schedule()
    for contract in ("one", "two"):
        story.contract(contract, schedule_id=table)
    given: dict[str, Any] = {"amount": "1500.00", "day": date(2024, 5, 2)} | second
    story.purchase("first", "one", day=date(2024, 5, 2), amount="1500.00", approved=date(2024, 5, 6), invoice_number="F-77")
    with nullcontext() if counts else pytest.raises(StepRefused, match=number(story, "first")):
        story.purchase("again", "two", approved=date(2025, 5, 6), **given)
    assert doubts(story, "again") == ([(Doubt.INVOICE, number(story, "first"))] if warned else [])
    story.night(date(2025, 5, 6))
    second_amount = Decimal(given["amount"]) if counts else Decimal(0)
    assert (story.balance("one").fulfilled, story.balance("two").fulfilled) == (Decimal(1500), second_amount)


PSO_BUY = {"code": "PSO_BUY", "name_nl": "Inkoop PSO", "kind": "purchasing", "route": "social_purchasing", "value": 20,
           "unit": "pct_of_invoice_excl_vat", "prorata": []}


@pytest.mark.parametrize("contract", ["one", "two"])
def test_the_same_invoice_in_two_kinds_of_purchase_counts_once(story: Story, contract: str) -> None:
    """As social purchase and by the percentage for a PSO vendor, in blocks that exclude each other: 1.500, and not 1.800."""
    table = story.schedule(blocks=[*PLAIN["blocks"], PSO_BUY | {"excludes": ["BUY"]}])
    for name in ("one", "two"):
        story.contract(name, schedule_id=table)
    story.purchase("first", "one", day=date(2024, 5, 2), amount="1500.00", approved=date(2024, 5, 6), invoice_number="F-77")
    with pytest.raises(StepRefused, match=number(story, "first")):
        story.purchase("again", contract, day=date(2024, 5, 2), amount="1500.00", approved=date(2024, 5, 6), block="PSO_BUY",
                       invoice_number="F-77")
    story.night(date(2024, 5, 6))
    assert story.balance("one").fulfilled + (0 if contract == "one" else story.balance("two").fulfilled) == 1500


def test_two_parts_of_an_invoice_in_kinds_that_stand_beside_each_other(story: Story) -> None:
    """1.000 of it as social purchase and 500 by the percentage of 20: 1.000 + 100. The reviewer sees the other part."""
    story.contract("one", schedule_id=story.schedule(blocks=[*PLAIN["blocks"], PSO_BUY]))
    for name, block, amount in (("first", "BUY", "1000.00"), ("rest", "PSO_BUY", "500.00")):
        story.purchase(name, "one", day=date(2024, 5, 2), amount=amount, approved=date(2024, 5, 6), block=block,
                       invoice_number="F-77")
    story.night(date(2024, 5, 6))
    assert story.balance("one").fulfilled == 1100
    assert doubts(story, "rest") == [(Doubt.INVOICE, number(story, "first"))]


def test_a_changed_invoice_is_compared_again(story: Story) -> None:
    """An approved entry keeps counting while its new version, now about an invoice that counts already, is refused."""
    story.contract("one", schedule_id=story.schedule())
    for name in ("F-1", "F-2"):
        story.purchase(name, "one", day=date(2024, 5, 2), amount="1000.00", approved=date(2024, 5, 6))
    facts = {"invoice_date": "2024-05-02", "amount_excl_vat": "1200.00", "vendor_recognition": ["sw_company"]}
    story.correct("F-2", "one", facts, day=date(2024, 5, 7), approved=date(2024, 5, 8), invoice_number="F-2")
    with pytest.raises(StepRefused, match=number(story, "F-1")):
        story.correct("F-2", "one", facts, day=date(2024, 5, 9), approved=date(2024, 5, 10), invoice_number="F-1")
    story.night(date(2024, 5, 10))
    assert story.balance("one").fulfilled == 2200


def test_the_same_file_twice(story: Story) -> None:
    """One PDF under two names, with two entries."""
    story.contract("one", schedule_id=story.schedule())
    for name, amount in (("first", "1500.00"), ("other", "800.00")):
        story.purchase(name, "one", day=date(2024, 5, 2), amount=amount, approved=date(2024, 5, 6), invoice_number=name)
        entry = story.world.entries[name]
        with scope(supplier_scope(entry.supplier_id)):
            evidence.add_evidence(
                by=story.world.actor("supplier_administrator"), at=at(date(2024, 5, 7)), entry_id=entry.pk, kind="other",
                upload=SimpleUploadedFile(f"{name}.pdf", b"%PDF-1.7\n% dezelfde factuur"),
            )
    assert doubts(story, "other") == [(Doubt.FILE, number(story, "first"))]
