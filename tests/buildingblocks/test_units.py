"""Sums on paper, unit by unit."""

from datetime import date
from typing import Any

import pytest

from buildingblocks.circumstances import Circumstances
from buildingblocks.schedule import Schedule
from buildingblocks.steps import Valuation
from buildingblocks.valuation import value
from sroi.periods import Period
from tests.buildingblocks.build import activity, block, facts, schedule

YEAR: dict[str, Any] = {"start": "2024-01-01", "end": "2024-12-31"}


def worth(table: Schedule, code: str = "JOB", *, until: date | None = None, **given: Any) -> Valuation:
    return value(table.block(code), facts(**given), schedule=table, until=until)


@pytest.mark.parametrize(
    ("changes", "given", "amount"),
    [
        ({}, {**YEAR, "hours_per_week": "18"}, "18000.00"),
        ({}, {**YEAR, "hours_per_week": "40"}, "36000.00"),
        ({}, {"start": "2024-01-01", "months": "6", "hours_per_week": 36}, "18000.00"),
        ({"unit": "per_month", "value": 750}, {"start": "2024-01-15", "end": "2024-03-31"}, "1911.29"),
        ({"unit": "per_learning_year", "value": 20000}, {**YEAR}, "20000.00"),
        ({"unit": "per_learning_year", "value": 20000}, {"start": "2024-09-01", "end": "2025-01-31"}, "8333.33"),
        ({"unit": "per_internship_period", "value": 7500}, {"start": "2024-02-01", "end": "2024-06-30"}, "7500.00"),
        ({"unit": "per_internship_period", "value": 7500}, {"start": "2024-02-01", "periods": 2}, "15000.00"),
        ({"unit": "one_off", "value": 25000}, {"start": "2024-02-01"}, "25000.00"),
        ({"unit": "per_hour", "value": "12.34"}, {"start": "2024-01-01", "end": "2024-01-28", "hours_per_week": 10},
         "493.60"),
        ({"unit": "per_year", "prorata": ["weeks/52"], "value": 5200}, {"start": "2024-01-01", "end": "2024-01-28"},
         "400.00"),
        ({"unit": "per_year", "prorata": ["months"], "value": 100}, {"start": "2024-01-01", "end": "2024-03-31"},
         "300.00"),
        ({"unit": "per_year", "prorata": ["duration/12_months"], "value": 1200}, {**YEAR}, "1200.00"),
        ({"unit": "per_year", "prorata": ["hours_worked"], "value": 2}, {**YEAR, "hours": 700}, "1400.00"),
        ({"unit": "per_year", "prorata": [], "value": 900}, {"start": "2024-01-01"}, "900.00"),
        ({"unit": "per_year", "prorata": ["hours_per_week/fulltime_hours"], "value": 900},
         {"start": "2024-01-01", "hours_per_week": 12}, "300.00"),
        ({"unit": "actual_costs", "value": None}, {"invoice_date": "2024-01-01", "amount_excl_vat": "99.99"}, "99.99"),
    ],
)
def test_person_units(changes: dict[str, Any], given: dict[str, Any], amount: str) -> None:
    found = worth(schedule(block(**changes)), **given)
    assert (str(found.amount), found.faults) == (amount, ())


@pytest.mark.parametrize(
    ("changes", "given", "amount"),
    [
        ({}, {"start": "2024-03-01", "hours": "7.5"}, "750.00"),
        ({"unit": "per_half_day_per_person", "value": 300}, {"start": "2024-03-01", "half_days": 3}, "900.00"),
        ({"unit": "per_hour_per_employee_or_actual_costs"}, {"start": "2024-03-01", "hours": 3, "employees": 4},
         "1200.00"),
        ({"unit": "per_hour_per_employee_or_invoice"}, {"start": "2024-03-01", "amount_excl_vat": "812.50"}, "812.50"),
        ({"unit": "per_hour_or_invoice_excl_vat"}, {"start": "2024-03-01", "hours": 2, "amount_excl_vat": 999},
         "200.00"),
        ({"unit": "pct_of_amount", "value": 50, "kind": "investment"},
         {"invoice_date": "2024-03-01", "amount_excl_vat": "333.33"}, "166.67"),
        ({"unit": "pct_of_invoice", "value": 100, "labour_part_only": True},
         {"invoice_date": "2024-03-01", "amount_excl_vat": 900, "labour_amount_excl_vat": 400}, "400.00"),
        ({"unit": "by_agreement", "value": None}, {"start": "2024-03-01", "agreed_value": "5000"}, "5000.00"),
        ({"unit": "by_agreement", "value": None, "cap_per_day": 1000},
         {"days": [{"date": "2024-03-01", "amount": 1400}, {"date": "2024-03-02", "amount": 300}]}, "1300.00"),
        ({"cap_per_day": 500}, {"start": "2024-03-01", "end": "2024-03-02", "hours": 16}, "1000.00"),
        ({"max_value": 600}, {"start": "2024-03-01", "hours": 8}, "600.00"),
        ({"max_hours_per_week": 6}, {"start": "2024-03-01", "end": "2024-03-14", "hours": 20}, "1200.00"),
    ],
)
def test_other_units(changes: dict[str, Any], given: dict[str, Any], amount: str) -> None:
    found = worth(schedule(activity(**changes)), "ACT", **given)
    assert (str(found.amount), found.faults) == (amount, ())


@pytest.mark.parametrize(
    ("row", "given", "fault"),
    [
        (block(), {"start": "2024-01-01", "end": "2024-02-01"}, "missing_fact:hours_per_week"),
        (block(), {"hours_per_week": 36}, "missing_fact:start"),
        (block(), {"start": "2024-01-01", "hours_per_week": 36}, "missing_fact:end"),
        (block(unit="per_hour"), {"start": "2024-01-01"}, "missing_fact:hours"),
        (block(unit="not_known", value=None), {}, "no_amount_known"),
        (block(condition={"age": {"op": "<", "years": 18}}, unit="one_off"), {"start": "2024-01-01"},
         "missing_fact:age_at_start"),
        (block(min_hours_per_week=16), {**YEAR, "hours_per_week": 12}, "below_min_hours_per_week"),
        (block(condition={"claim": "x"}), {**YEAR, "hours_per_week": 36}, "condition_not_met"),
        (block(), {**YEAR, "hours_per_week": 36, "group_since": "2024-02-01"}, "condition_not_met"),
        (block(unit="pct_of_invoice_excl_vat", value=100, recognition={"sw_company": 100}),
         {"invoice_date": "2024-01-01", "amount_excl_vat": 10}, "missing_fact:vendor_recognition"),
        (block(unit="actual_labour_costs", value=None), {"invoice_date": "2024-01-01", "amount_excl_vat": 10},
         "missing_fact:labour_amount_excl_vat"),
        (block(unit="by_agreement", value=None), {"start": "2024-01-01"}, "missing_fact:agreed_value"),
        (block(unit="per_half_day_per_person"), {"start": "2024-01-01"}, "missing_fact:half_days"),
    ],
)
def test_what_lacks_is_named_and_counts_for_nothing(row: dict[str, Any], given: dict[str, Any], fault: str) -> None:
    found = worth(schedule(row), **given)
    assert (str(found.amount), found.faults) == ("0.00", (fault,))


def test_no_norm() -> None:
    found = worth(schedule(block(), fulltime_hours=None), **YEAR, hours_per_week=36)
    assert found.faults == ("no_fulltime_norm",)


def test_the_contract_has_a_norm_of_its_own() -> None:
    table = schedule(block())
    own = Circumstances(annual_hours=facts(hours=1560).hours)
    found = value(table.block("JOB"), facts(**YEAR, hours_per_week=18), schedule=table, circumstances=own)
    assert str(found.amount) == "18000.00"


def test_a_norm_per_year_alone_is_no_limit_to_the_hours_of_a_week() -> None:
    """39 hours × 52 weeks at 10 euro, though 1,820 hours a year are 35 a week."""
    table = schedule(block(unit="per_hour", value=10, prorata=["hours"]), fulltime_hours=None, annual_hours=1820)
    assert str(worth(table, months=12, hours_per_week=39).amount) == "20280.00"
    weekly = schedule(block(unit="per_hour", value=10, prorata=["hours"]), fulltime_hours=35, annual_hours=1820)
    assert str(worth(weekly, months=12, hours_per_week=39).amount) == "18200.00"


def test_highest_weight_of_the_registers() -> None:
    row = activity(unit="pct_of_invoice_excl_vat", value=40, recognition={"pso_1": 10, "senl_member": None})
    given: dict[str, Any] = {"invoice_date": "2024-01-01", "amount_excl_vat": 1000, "vendor_recognition": ["pso_1", "senl_member"]}
    assert str(worth(schedule(row), "ACT", **given).amount) == "400.00"


def test_a_pso_vendor_without_a_block_of_its_own() -> None:
    row = activity(
        unit="pct_of_invoice_excl_vat", kind="purchasing", route="social_purchasing", recognition={"sw_company": 100}
    )
    table = schedule(row, pso=[{"role": "vendor", "level": "2", "effect": 20}])
    given: dict[str, Any] = {"invoice_date": "2024-01-01", "amount_excl_vat": 1000, "vendor_recognition": ["pso_2"]}
    assert str(worth(table, "ACT", **given).amount) == "200.00"


def test_a_pso_level_above_the_weight_of_another_register() -> None:
    """Of several registers the highest counts: 20 % for the level, 10 % for an aspirant."""
    row = activity(
        unit="pct_of_invoice_excl_vat", kind="purchasing", route="social_purchasing", recognition={"regional_aspirant": 10}
    )
    table = schedule(row, pso=[{"role": "vendor", "level": "2", "effect": 20}])
    given: dict[str, Any] = {"invoice_date": "2024-01-01", "amount_excl_vat": 1000}
    both = worth(table, "ACT", **given, vendor_recognition=["regional_aspirant", "pso_2"])
    assert str(both.amount) == "200.00"


def test_hours_of_a_period_are_spread_over_its_days() -> None:
    table = schedule(activity())
    given: dict[str, Any] = {"start": "2024-03-30", "end": "2024-04-02", "hours": 8}
    assert str(worth(table, "ACT", until=date(2024, 3, 31), **given).amount) == "400.00"


def test_days_outside_the_term_do_not_count() -> None:
    table = schedule(activity())
    term = Period.inclusive(date(2024, 4, 1), date(2024, 12, 31))
    spread = facts(start="2024-03-30", end="2024-04-02", hours=8)
    assert str(value(table.block("ACT"), spread, schedule=table, term=term).amount) == "400.00"
    before = facts(start="2024-03-30", hours=8)
    assert value(table.block("ACT"), before, schedule=table, term=term).faults == ("outside_term",)


def test_the_start_window_makes_eligible_and_may_count() -> None:
    window = [{"scope": "contract", "type": "start_window_months", "value": 6}]
    term = Period.inclusive(date(2024, 1, 1), date(2024, 12, 31))
    given = facts(start="2023-10-01", end="2024-03-31", hours_per_week=36)
    silent = schedule(block(), caps=window)
    assert str(value(silent.block("JOB"), given, schedule=silent, term=term).amount) == "9000.00"
    counting = schedule(block(), caps=window, policy={"start_window_counts": True})
    assert str(value(counting.block("JOB"), given, schedule=counting, term=term).amount) == "18000.00"


def test_grace_after_the_term() -> None:
    table = schedule(block(), policy={"counting_limit_to_term": "grace_2_months"})
    term = Period.inclusive(date(2024, 1, 1), date(2024, 6, 30))
    given = facts(start="2024-06-01", end="2024-12-31", hours_per_week=36)
    assert str(value(table.block("JOB"), given, schedule=table, term=term).amount) == "9000.00"


@pytest.mark.parametrize(
    ("policy", "amount"),
    [
        ({"month_counting": "whole_months_completed"}, "3000.00"),
        ({"month_counting": "whole_months_started"}, "6000.00"),
        ({"month_counting": "days_365"}, "4438.36"),
        ({"month_counting": "days_actual_year"}, "4426.23"),
        ({"month_counting": "hours_worked"}, "4450.55"),
        ({"rounding": {"mode": "half_up", "unit": "euro"}}, "4548.00"),
        ({"rounding": {"mode": "half_even", "unit": "euro"}}, "4548.00"),
        ({"rounding": {"at": "period"}}, "4548.39"),
        ({"rounding": {"at": "component"}}, "4548.39"),
    ],
)
def test_arithmetic_choices(policy: dict[str, Any], amount: str) -> None:
    found = worth(schedule(block(), policy=policy), start="2024-02-15", end="2024-03-30", hours_per_week=36)
    assert str(found.amount) == amount


def test_half_even_differs_from_half_up() -> None:
    for mode, amount in (("half_up", "3.00"), ("half_even", "2.00")):
        table = schedule(activity(value=1), policy={"rounding": {"mode": mode, "unit": "euro"}})
        assert str(worth(table, "ACT", start="2024-01-01", hours="2.5").amount) == amount


def test_the_last_confirmed_day_is_named_where_the_effort_goes_on() -> None:
    table = schedule(block())
    given = facts(**YEAR, hours_per_week=36, until="2024-06-30")
    found = value(table.block("JOB"), given, schedule=table, until=date(2024, 9, 30))
    assert (str(found.amount), found.last_counted_day) == ("18000.00", date(2024, 6, 30))
    assert [step.step for step in found.steps] == ["limit:until", "stretch", "block:JOB"]
    before = value(table.block("JOB"), given, schedule=table, until=date(2024, 5, 31))
    assert "limit:until" not in [step.step for step in before.steps]


def test_a_clock_in_hours_worked() -> None:
    clock = {"duration_clock": {"scope": "contract", "start": "first_counted_day", "measure": "hours_worked"}}
    table = schedule(block(max_duration_months=6), policy=clock)
    half_time = worth(table, start="2024-01-01", end="2024-12-29", hours_per_week=18)
    assert str(half_time.amount) == "17903.23"
    full_time = worth(table, start="2024-01-01", end="2024-12-29", hours_per_week=36)
    assert half_time.last_counted_day == date(2024, 12, 29)
    assert full_time.last_counted_day == date(2024, 6, 30)


def test_days_with_too_few_hours_start_no_clock() -> None:
    """From 15 March: 3 months and 6 of 30 days at 24 of 36 hours; and 6 months where the block counts no longer."""
    small = [{"from": "2024-01-10", "hours_per_week": 8}, {"from": "2024-03-15", "hours_per_week": 24}]
    found = worth(schedule(block(min_hours_per_week=16)), start="2024-01-10", end="2024-06-20", segments=small)
    assert (str(found.amount), found.faults) == ("6400.00", ("below_min_hours_per_week",))
    short = schedule(block(min_hours_per_week=16, max_duration_months=6))
    assert str(worth(short, start="2024-01-10", end="2024-12-31", segments=small).amount) == "12000.00"


def test_a_clock_since_the_benefit_ended() -> None:
    clock = {"duration_clock": {"start": "leaving_benefit"}}
    table = schedule(block(max_duration_months=12), policy=clock)
    given: dict[str, Any] = {"start": "2024-01-01", "end": "2024-12-31", "hours_per_week": 36}
    assert str(worth(table, **given, benefit_left_on="2023-07-01").amount) == "18000.00"
    assert worth(table, **given).faults == ("missing_fact:benefit_left_on",)
