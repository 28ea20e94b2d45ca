"""Maximums of hours that several entries share."""

from buildingblocks.settlement import settle
from tests.buildingblocks.build import END, block, contract, entry, schedule


def test_hours_that_a_shorter_duration_takes_off_use_nothing_of_a_longer_one() -> None:
    """1,200 hours a year are 100 a month: SHORT counts up to 100 hours of the person, LONG up to 300.

    LONG alone: 14 weeks of 20 hours are 280. SHORT has 16 hours a week in the last two of them, beyond its 100.
    """
    hourly = {"unit": "per_hour", "value": 10, "prorata": ["hours"]}
    table = schedule(
        block("LONG", max_duration_months=3, **hourly), block("SHORT", max_duration_months=1, **hourly),
        annual_hours=1200, policy={"duration_clock": {"measure": "hours_worked"}},
    )
    entries = [
        entry("LONG", key="1", candidate="K1", given={"start": "2024-01-01", "end": "2024-04-07", "hours_per_week": 20}),
        entry("SHORT", key="2", candidate="K1", given={"start": "2024-03-25", "end": "2024-04-07", "hours_per_week": 16}),
    ]
    found = settle(table, contract(), entries, on=END)
    assert {code: str(one.amount) for code, one in found.valuations.items()} == {"1": "2800.00", "2": "0.00"}
