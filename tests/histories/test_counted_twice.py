"""The same work, invoice or file reported twice inside one desk: what counts once, and what the reviewer is warned about."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from contracts.actions import evidence
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
    ("second", "warned"),
    [
        ({"invoice_number": "f-77 ", "vendor_name": "sociaal werkbedrijf de proef"}, True),
        ({"invoice_number": ""}, True),
        ({"invoice_number": "F-78"}, True),
        ({"invoice_number": "F-78", "amount": "1500.01"}, False),
        ({"invoice_number": "F-77", "vendor_name": "Een Ander"}, False),
    ],
)
def test_the_same_invoice_twice(story: Story, second: dict[str, str], warned: bool) -> None:
    """The same number of the same vendor, or the same date and amount under another number or without one."""
    story.contract("one", schedule_id=story.schedule())
    given = {"amount": "1500.00"} | second
    story.purchase("first", "one", day=date(2024, 5, 2), amount="1500.00", approved=date(2024, 5, 6), invoice_number="F-77")
    story.purchase("again", "one", day=date(2024, 5, 2), approved=date(2024, 5, 6), **given)
    assert doubts(story, "again") == ([(Doubt.INVOICE, number(story, "first"))] if warned else [])


def test_the_same_invoice_in_two_kinds_of_purchase_counts_once(story: Story) -> None:
    """As social purchase and by the percentage for a PSO vendor, in blocks that exclude each other: 1.500, and not 1.800."""
    pso = {"code": "PSO_BUY", "name_nl": "Inkoop PSO", "kind": "purchasing", "route": "social_purchasing", "value": 20,
           "unit": "pct_of_invoice_excl_vat", "prorata": [], "excludes": ["BUY"]}
    story.contract("one", schedule_id=story.schedule(blocks=[*PLAIN["blocks"], pso]))
    for name, block in (("first", "BUY"), ("again", "PSO_BUY")):
        story.purchase(name, "one", day=date(2024, 5, 2), amount="1500.00", approved=date(2024, 5, 6), block=block,
                       invoice_number="F-77")
    story.night(date(2024, 5, 6))
    assert story.balance("one").fulfilled == 1500


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
