"""What a report says about an earlier day, and the same work told to two desks."""

from datetime import date
from decimal import Decimal

import pytest

from contracts.models import Allocation, Candidate, Entry
from contracts.queries.entry_warnings import warnings_for
from sroi.tenancy.scope import desk_scope, scope
from tests.histories.story import Story, whole

pytestmark = pytest.mark.django_db


def test_the_stand_per_an_earlier_date_stays_what_it_was(story: Story) -> None:
    """On 15 August the council was told: 50.000 owed, 4.000 fulfilled.

    Later a purchase of 10 May (3.000) is approved in November, and the obligation goes down by 5.000 in October. Asked again
    in December, the stand per 15 August is the same to the cent; the stand per 30 November holds both.
    """
    story.contract("park", schedule_id=story.schedule())
    story.purchase("F-1", "park", day=date(2024, 4, 15), amount="4000.00", approved=date(2024, 4, 20))
    story.close("2024-Q1", "2024-Q2", on=date(2024, 7, 5))
    told = story.figures("..2024-08-15", on=date(2024, 8, 15))
    assert whole(told.obligation, told.fulfilled, told.open) == [50000, 4000, 46000]
    story.revise("park", on=date(2024, 10, 8), amount="-5000.00")
    story.close("2024-Q3", on=date(2024, 10, 9))
    story.purchase("F-2", "park", day=date(2024, 5, 10), amount="3000.00", approved=date(2024, 11, 20))
    story.night(date(2024, 11, 20))
    story.close("2024-Q4", on=date(2025, 1, 6))

    assert story.figures("..2024-08-15", on=date(2025, 1, 6)) == told
    later = story.figures("..2024-11-30", on=date(2025, 1, 6))
    assert whole(later.obligation, later.fulfilled, later.open) == [45000, 7000, 38000]
    assert later.corrections == 3000
    between = story.figures("..2024-10-31", on=date(2025, 1, 6))
    assert whole(between.obligation, between.fulfilled) == [45000, 4000]


def test_the_same_work_reported_at_two_desks(story: Story) -> None:
    """A company has a contract of the town at each of two desks, and reports one placement and one invoice at both.

    The rules know double counting inside a desk only (13.1: a company that works for two desks reports in each), so both
    count in full: 4 months of PW_LT2 is 4/12 × 30.000 = 10.000, and the invoice 1.500. Nothing is shared: each desk has its
    own candidate, its own clock, and no warning that tells one desk about the other.
    """
    world = story.world
    there = story.at_desk(world.other_desk, by="other_coordinator")
    facts = {"start": "2024-03-01", "end": "2024-06-30", "hours_per_week": "36"}
    for number, one in enumerate((story, there)):
        one.contract(f"green {number}")
        one.placement(
            f"worker {number}", f"green {number}", facts, block="PW_LT2", reported=date(2024, 7, 1), approved=date(2024, 7, 3),
        )
        one.purchase(
            f"bought {number}", f"green {number}", day=date(2024, 5, 2), amount="1500.00", approved=date(2024, 5, 6),
            block="SOC_PURCHASE", invoice_number="F-2024-77",
        )
        one.night(date(2024, 7, 5))
    for number, one in enumerate((story, there)):
        assert one.balance(f"green {number}").fulfilled == 11500
        figures = one.figures("2024")
        assert whole(figures.obligation, figures.fulfilled, figures.placements_total) == [50000, 11500, 1]
        with scope(desk_scope(one.desk.pk)):
            bought = world.entries[f"bought {number}"]
            assert warnings_for(bought, bought.versions.get(number=bought.current_version)) == []
            assert not Entry.objects.filter(pk=world.entries[f"worker {1 - number}"].pk).exists()
            assert world.entries[f"worker {1 - number}"].candidate_id not in Candidate.objects.values_list("pk", flat=True)
            assert not Allocation.objects.filter(contract=world.contracts[f"green {1 - number}"]).exists()
    assert story.figures("2024").person_amount == Decimal("10000.00")
