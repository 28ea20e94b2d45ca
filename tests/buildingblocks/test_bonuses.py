"""Bonuses: when they hold, how they scale, which exclude each other."""

from datetime import date
from typing import Any

import pytest

from buildingblocks.circumstances import Circumstances
from buildingblocks.schedule import Schedule
from buildingblocks.steps import Valuation
from buildingblocks.valuation import value
from tests.buildingblocks.build import block, facts, schedule

YEAR = {"start": "2024-01-01", "end": "2024-12-31", "hours_per_week": 18}
OLDER = {"age": {"op": ">=", "years": 50}}
PERMANENT = {"contract": "permanent"}


def bonus(code: str = "PLUS", **changes: Any) -> dict[str, Any]:
    plain = {"code": code, "name_nl": "Plus", "value": 6000, "unit": "per_year", "condition": {"claim": code}}
    return plain | {"scaling_class": "person"} | changes


def worth(table: Schedule, *, until: date | None = None, approved: bool = True, **given: Any) -> Valuation:
    circumstances = Circumstances(approved=approved, award_date=date(2023, 6, 1))
    return value(
        table.block("JOB"), facts(**(YEAR | given)), schedule=table, until=until, circumstances=circumstances
    )


@pytest.mark.parametrize(
    ("row", "given", "extra"),
    [
        (bonus(), {"claims": ["PLUS"]}, "3000.00"),
        (bonus(), {"claims": [{"code": "PLUS", "date": "2024-07-01"}]}, "1500.00"),
        (bonus(), {}, "0.00"),
        (bonus(unit="extra_on_block", scaling_class="event"), {"claims": ["PLUS"]}, "6000.00"),
        (bonus(unit="one_off"), {"claims": ["PLUS"]}, "6000.00"),
        (bonus(unit="raises_block_value"), {"claims": ["PLUS"]}, "3000.00"),
        (bonus(unit="per_year_unspecified"), {"claims": ["PLUS"]}, "3000.00"),
        (bonus(unit="one_off_unspecified", scaling_class="event"), {"claims": ["PLUS"]}, "6000.00"),
        (bonus(unit="times_yearly_value_of_block", value="0.5"), {"claims": ["PLUS"]}, "18000.00"),
        (bonus(unit="actual_costs", scaling_class="cost", value=None),
         {"claims": ["PLUS"], "bonus_costs": {"PLUS": "123.45"}}, "123.45"),
        (bonus(unit="one_off", max_value=250), {"claims": ["PLUS"]}, "250.00"),
        (bonus(condition=OLDER), {"age_at_start": 50}, "3000.00"),
        (bonus(condition=OLDER), {"age_at_start": 49}, "0.00"),
        (bonus(condition=OLDER), {"birth_month": "1974-01"}, "3000.00"),
        (bonus(condition=OLDER), {"birth_month": "1974-02"}, "0.00"),
        (bonus(condition=PERMANENT, unit="one_off", scaling_class="event"),
         {"contract_permanent_from": "2024-12-01"}, "6000.00"),
    ],
)
def test_one_bonus(row: dict[str, Any], given: dict[str, Any], extra: str) -> None:
    table = schedule(block(), bonuses=[row])
    assert str(worth(table, **given).amount - worth(table).amount) == extra


def test_a_bonus_per_hour_follows_the_hours_of_the_block() -> None:
    table = schedule(block(unit="per_hour", value=10), bonuses=[bonus(unit="per_hour", value=2)])
    given: dict[str, Any] = {"hours": 100, "hours_per_week": None, "claims": ["PLUS"]}
    assert str(worth(table, **given).amount) == "1200.00"


@pytest.mark.parametrize("given", [{"agreed_value": "900.00"}, {"days": [{"date": "2024-05-01", "amount": "900.00"}]}])
def test_what_the_adviser_set_is_not_raised(given: dict[str, Any]) -> None:
    table = schedule(block(unit="by_agreement", value=None, prorata=[]), bonuses=[bonus(unit="raises_block_value", value=5000)])
    assert str(worth(table, claims=["PLUS"], **given).amount) == "900.00"


def test_a_person_bonus_stops_with_the_block() -> None:
    table = schedule(block(max_duration_months=6), bonuses=[bonus()])
    assert str(worth(table, claims=["PLUS"]).amount) == "10500.00"


def test_a_hire_after_the_internship_counts_on_its_day() -> None:
    row = bonus(unit="one_off", scaling_class="event")
    table = schedule(block(), bonuses=[row])
    claim = [{"code": "PLUS", "date": "2025-02-01"}]
    assert str(worth(table, claims=claim, until=date(2025, 1, 31)).amount) == "18000.00"
    assert str(worth(table, claims=claim, until=date(2025, 2, 1)).amount) == "24000.00"


@pytest.mark.parametrize(
    ("policy", "amount"),
    [
        ({"age_reference_date": "placement_start"}, "18000.00"),
        ({"age_reference_date": "award_date"}, "18000.00"),
        ({"age_reference_date": "date_of_reaching"}, "19500.00"),
        ({"age_reference_date": "each_1_january"}, "18000.00"),
    ],
)
def test_when_the_age_is_decided(policy: dict[str, Any], amount: str) -> None:
    table = schedule(block(), bonuses=[bonus(condition=OLDER)], policy=policy)
    assert str(worth(table, birth_month="1974-07").amount) == amount


def test_each_1_january_decides_for_its_year() -> None:
    table = schedule(block(), bonuses=[bonus(condition=OLDER)], policy={"age_reference_date": "each_1_january"})
    assert str(worth(table, birth_month="1974-07", end="2025-12-31").amount) == "39000.00"


def test_of_two_that_exclude_each_other_the_higher_counts() -> None:
    rows = [bonus("LOW", value=2000, excludes=["HIGH"]), bonus("HIGH", value=8000)]
    table = schedule(block(), bonuses=rows)
    assert str(worth(table, claims=["LOW", "HIGH"]).amount) == "22000.00"
    later = [{"code": "HIGH", "date": "2024-07-01"}, "LOW"]
    assert str(worth(table, claims=later).amount) == "20500.00"


def test_a_higher_amount_once_replaces_the_lower_that_it_excludes() -> None:
    rows = [
        bonus("LOW", value=2500, unit="one_off", scaling_class="event", excludes=["HIGH"]),
        bonus("HIGH", value=5000, unit="one_off", scaling_class="event"),
    ]
    table = schedule(block(), bonuses=rows)
    later = [{"code": "HIGH", "date": "2024-07-01"}, "LOW"]
    before = worth(table, claims=later, until=date(2024, 6, 30))
    assert str(before.amount) == "11500.00"  # 9,000 of the block and 2,500
    assert str(worth(table, claims=later).amount) == "23000.00"  # 18,000 and 5,000, no longer 2,500
    first = [{"code": "LOW", "date": "2024-07-01"}, "HIGH"]
    assert str(worth(table, claims=first).amount) == "23000.00"


@pytest.mark.parametrize(
    ("stacking", "amount"),
    [("stack_unless_excluded", "23000.00"), ("one_per_person", "19000.00"), ("highest_only", "22000.00")],
)
def test_stacking(stacking: str, amount: str) -> None:
    rows = [bonus("LOW", value=2000), bonus("HIGH", value=8000)]
    table = schedule(block(), bonuses=rows, policy={"bonus_stacking": stacking})
    assert str(worth(table, claims=["LOW", "HIGH"]).amount) == amount


@pytest.mark.parametrize(
    ("scaling", "person", "event"), [({"person": "none"}, "6000.00", "6000.00"), ({"event": "as_block"}, "3000.00", "3000.00")]
)
def test_scaling_by_policy(scaling: dict[str, str], person: str, event: str) -> None:
    for kind, extra in (("person", person), ("event", event)):
        table = schedule(block(), bonuses=[bonus(scaling_class=kind)], policy={"bonus_scaling": scaling})
        assert str(worth(table, claims=["PLUS"]).amount - worth(table).amount) == extra


def test_a_bonus_that_needs_approval() -> None:
    table = schedule(block(), bonuses=[bonus(requires_approval=True)])
    refused = worth(table, claims=["PLUS"], approved=False)
    assert (str(refused.amount), refused.faults) == ("18000.00", ("approval_missing",))
    assert str(worth(table, claims=["PLUS"]).amount) == "21000.00"


def test_a_bonus_applies_to_its_blocks_only() -> None:
    rows = [bonus("A", applies_to=["OTHER"]), bonus("B", applies_to=["kind:employment"])]
    table = schedule(block(), block("OTHER"), bonuses=rows)
    assert str(worth(table, claims=["A", "B"]).amount) == "21000.00"


def test_the_maximum_of_an_entry_holds_for_block_and_bonuses_together() -> None:
    table = schedule(block(max_value=20000), bonuses=[bonus(unit="one_off")])
    found = worth(table, claims=["PLUS"])
    assert str(found.amount) == "20000.00"
    assert ("cap:max_amount", "cap_max_value") in [(step.step, step.key) for step in found.steps]
