"""Placements that end early, are split, go on at another client, or are approved late."""

from datetime import date
from decimal import Decimal

import pytest

from tests.histories.story import Story, whole

pytestmark = pytest.mark.django_db
FULL = {"start": "2024-04-01", "end": "2025-03-31", "hours_per_week": "36"}


def test_a_placement_ended_before_a_quarter_that_is_closed_already(story: Story) -> None:
    """A year of full-time work is € 30.000 (PW_LT2), so € 7.500 a quarter.

    The supplier confirms to 30 September, and Q2 and Q3 are closed with € 7.500 each. In October it turns out that the
    person left on 31 August: five months, 5/12 × 30.000 = 12.500. The € 2.500 too much was of Q3, which is closed, so it
    is taken back in Q4.
    """
    story.contract("bridge")
    story.placement("worker", "bridge", FULL, block="PW_LT2", reported=date(2024, 4, 2), approved=date(2024, 4, 8))
    story.night(date(2024, 4, 30))
    story.confirm("worker", date(2024, 6, 30))
    story.close("2024-Q1", "2024-Q2", on=date(2024, 7, 5))
    story.confirm("worker", date(2024, 9, 30))
    story.close("2024-Q3", on=date(2024, 10, 4))
    before = {period: story.figures(period) for period in ("2024-Q2", "2024-Q3", "..2024-10-15")}
    assert whole(*(before[quarter].fulfilled for quarter in ("2024-Q2", "2024-Q3"))) == [7500, 7500]

    story.correct("worker", "bridge", FULL | {"end": "2024-08-31"}, day=date(2024, 10, 16), approved=date(2024, 10, 20))
    story.night(date(2024, 10, 20))

    assert story.lines("bridge", "fulfilment") == {
        ("2024-Q2", "2024-Q2"): "7500.00", ("2024-Q3", "2024-Q3"): "7500.00", ("2024-Q3", "2024-Q4"): "-2500.00",
    }
    assert {period: story.figures(period) for period in before} == before
    fourth = story.figures("2024-Q4")
    assert whole(fourth.fulfilled, fourth.corrections) == [-2500, -2500]
    assert fourth.placements_total == 0 and story.figures("2024").placements_total == 1
    assert whole(story.balance("bridge").fulfilled, story.balance("bridge").open) == [12500, 37500]


def test_a_placement_split_over_two_versions_of_the_schedule(story: Story) -> None:
    """One person works 32 hours for two contracts: 70 % for the street (schedule of 2022), 30 % for the square (2023).

    Two versions that differ, so that each contract's amount stands by itself (rules 12.2b):
    15 January to 14 April is three whole months, 3/12 of a year:
    street: 30.000 × 32/36 × 3/12 × 70 % = 4.666,666… → 4.666,67
    square: 40.000 × 32/36 × 3/12 × 30 % = 2.666,666… → 2.666,67
    Under one version the parts would be made equal to the whole; here each is rounded by itself. The quarter boundary on
    31 March is 2 months and 17 days of the 31 from 15 March to 14 April: M = 2 + 17/31 of 3 months.
    street Q1: 30.000 × 32/36 × (2 + 17/31)/12 × 70 % = 18.666,666… × 79/372 = 3.964,157… → 3.964,16; Q2: 702,51
    square Q1: 40.000 × 32/36 × (2 + 17/31)/12 × 30 % = 10.666,666… × 79/372 = 2.265,232… → 2.265,23; Q2: 401,44
    """
    job = {"code": "JOB", "name_nl": "Baan", "kind": "employment", "route": "jobs", "reporting_group": "participation_act",
           "unit": "per_fte_year", "prorata": ["hours_per_week/fulltime_hours", "duration/12_months"]}
    old = story.schedule(id="versie-2022", blocks=[job | {"value": 30000}])
    new = story.schedule(id="versie-2023", blocks=[job | {"value": 40000}])
    story.contract("street", schedule_id=old)
    story.contract("square", schedule_id=new, municipality_id=story.world.other_municipality.pk)
    shares = {
        story.world.contracts["street"].pk: Decimal("0.7"), story.world.contracts["square"].pk: Decimal("0.3"),
    }
    facts = {"start": "2024-01-15", "end": "2024-04-14", "hours_per_week": "32"}
    story.placement("worker", "street", facts, reported=date(2024, 4, 15), approved=date(2024, 4, 20), shares=shares)
    story.night(date(2024, 4, 20))

    assert story.lines("street", "fulfilment") == {("2024-Q1", "2024-Q1"): "3964.16", ("2024-Q2", "2024-Q2"): "702.51"}
    assert story.lines("square", "fulfilment") == {("2024-Q1", "2024-Q1"): "2265.23", ("2024-Q2", "2024-Q2"): "401.44"}
    assert story.balance("street").fulfilled == Decimal("4666.67")
    assert story.balance("square").fulfilled == Decimal("2666.67")
    # A split placement counts once, at its largest share: the street (rules 13.8).
    assert story.figures("2024").placements_total == 1


def test_one_duration_for_two_clients_of_the_desk(story: Story) -> None:
    """Unemployment benefit (WW_LT1) is € 10.000 a year and counts for 12 months, of one person, wherever in the desk.

    From January to the end of August 2024 at the town: 8/12 × 10.000 = 6.666,67. From 1 September at another client, for
    a year: the clock started on 1 January, so that only September to December is left: 4/12 × 10.000 = 3.333,33. Together
    exactly the 10.000 of twelve months.
    """
    story.contract("town hall")
    story.contract("library", municipality_id=story.world.other_municipality.pk)
    first = {"start": "2024-01-01", "end": "2024-08-31", "hours_per_week": "36"}
    story.placement("here", "town hall", first, block="WW_LT1", reported=date(2024, 9, 2), approved=date(2024, 9, 9))
    person = story.world.entries["here"].candidate_id
    then = {"start": "2024-09-01", "end": "2025-08-31", "hours_per_week": "36"}
    story.placement(
        "there", "library", then, block="WW_LT1", reported=date(2024, 9, 3), approved=date(2024, 9, 9), candidate_id=person,
    )
    story.night(date(2024, 9, 30))
    story.confirm("there", date(2025, 3, 31))
    story.night(date(2025, 3, 31))

    assert story.balance("town hall").fulfilled == Decimal("6666.67")
    assert story.balance("library").fulfilled == Decimal("3333.33")
    assert {quarter for quarter, _ in story.lines("library", "fulfilment")} == {"2024-Q3", "2024-Q4"}
    # Two placements of one person: each client sees its own.
    assert story.figures("2024").placements_total == 1


def test_a_placement_approved_after_its_quarters_were_closed(story: Story) -> None:
    """Reported in November, while it began on 1 February and the first three quarters are closed.

    24 of 36 hours of € 30.000 is 20.000 a year, 1.666,666… a month. Cumulative, rounded at the end of each quarter:
    Q1: 2 months 3.333,33; Q2: 5 months 8.333,33, so 5.000,00; Q3: 8 months 13.333,33, so 5.000,00. All of it is reported
    in Q4, as a correction; and October, which is Q4 itself: 9 months 15.000,00, so 1.666,67.
    """
    story.contract("park")
    story.close("2024-Q1", "2024-Q2", "2024-Q3", on=date(2024, 10, 10))
    before = [story.figures(f"2024-Q{number}") for number in (1, 2, 3)]
    facts = {"start": "2024-02-01", "end": "2024-10-31", "hours_per_week": "24"}
    story.placement("late", "park", facts, block="PW_LT2", reported=date(2024, 11, 12), approved=date(2024, 11, 15))
    story.night(date(2024, 11, 15))

    assert story.lines("park", "fulfilment") == {
        ("2024-Q1", "2024-Q4"): "3333.33", ("2024-Q2", "2024-Q4"): "5000.00", ("2024-Q3", "2024-Q4"): "5000.00",
        ("2024-Q4", "2024-Q4"): "1666.67",
    }
    assert [story.figures(f"2024-Q{number}") for number in (1, 2, 3)] == before
    fourth = story.figures("2024-Q4")
    assert (fourth.fulfilled, fourth.corrections) == (Decimal("15000.00"), Decimal("13333.33"))
    assert fourth.placements_total == 1
    # A year is the sum of its quarters.
    assert story.figures("2024").fulfilled == sum(story.figures(f"2024-Q{number}").fulfilled for number in (1, 2, 3, 4))
