"""Histories of a contract: what the ledger should hold, quarter by quarter."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from buildingblocks.schedule import Schedule
from buildingblocks.settlement import (
    Adjustment,
    BaseRevision,
    Certificate,
    ContractFacts,
    EntryFacts,
    Invoice,
    Line,
    Opening,
    Settlement,
    settle,
)
from sroi.periods import Quarter
from tests.buildingblocks.build import activity, block, contract, entry, figures, schedule, sums

JOB = {"start": "2024-01-01", "end": "2024-12-31", "hours_per_week": 36}
LATER = date(2026, 6, 30)


def settled(
    table: Schedule | None = None, *entries: EntryFacts, on: date = LATER, facts: ContractFacts | None = None
) -> Settlement:
    return settle(table or schedule(), facts or contract(), entries, on=on)


def invest(**changes: Any) -> dict[str, Any]:
    plain = {"kind": "investment", "route": "social_initiative", "unit": "pct_of_amount"}
    return activity("INVEST", **(plain | changes))


def paid(key: str, on: str, amount: str) -> EntryFacts:
    return entry("INVEST", key=key, given={"invoice_date": on, "amount_excl_vat": amount})


def test_a_plain_contract() -> None:
    found = settled(None, entry(given=JOB, confirmed_until=date(2024, 6, 30)), on=date(2024, 8, 1))
    assert found.lines == (
        Line("contract", "", Quarter(2023, 4), contracts=1),
        Line("obligation", "base", Quarter(2023, 4), Decimal("50000.00")),
        Line("fulfilment", "", Quarter(2024, 1), Decimal("9000.00"), "E1", "jobs", "JOB", "other", True, 1),
        Line("fulfilment", "", Quarter(2024, 2), Decimal("9000.00"), "E1", "jobs", "JOB", "other", True, 0),
    )
    assert figures(found.obligation, found.fulfilled, found.open, found.surplus) == [50000, 18000, 32000, 0]
    assert found.forecast_end == 36000
    assert found.next_change_on is None


def test_nothing_before_the_award() -> None:
    found = settled(on=date(2023, 11, 30))
    assert found.lines == ()
    assert found.obligation == 0
    assert found.next_change_on == date(2023, 12, 1)


def test_a_running_placement_changes_every_day_until_it_is_confirmed() -> None:
    running = entry(given={"start": "2024-01-01", "hours_per_week": 36}, confirmed_until=date(2024, 3, 31))
    assert settled(None, running, on=date(2024, 2, 1)).next_change_on == date(2024, 2, 2)
    assert settled(None, running, on=date(2024, 3, 31)).next_change_on is None
    assert settled(None, running, on=date(2024, 3, 31)).forecast_end == 72000


def test_ended_early() -> None:
    whole = settled(None, entry(given=JOB))
    early = settled(None, entry(given={**JOB, "end": "2024-05-31"}))
    assert sums(whole, "fulfilment") == {f"2024-Q{n}": "9000.00" for n in (1, 2, 3, 4)}
    assert sums(early, "fulfilment") == {"2024-Q1": "9000.00", "2024-Q2": "6000.00"}


def test_a_closed_contract() -> None:
    found = settled(facts=contract(closed_on=date(2025, 2, 3)))
    assert [(line.component, str(line.effort_quarter), line.contracts) for line in found.lines if line.contracts] == [
        ("", "2023-Q4", 1),
        ("closed", "2025-Q1", -1),
    ]


def test_a_split_placement_is_counted_once() -> None:
    part = entry(given=JOB, share=Decimal("0.4"), counts_placement=False)
    assert sum(line.placements for line in settled(None, part).lines) == 0


def test_shares_add_up_to_the_cent() -> None:
    table = schedule(block(value=10000))
    given = {"start": "2024-01-01", "end": "2024-01-31", "hours_per_week": 25}
    shares = (Decimal("0.3333"), Decimal("0.3333"), Decimal("0.3334"))
    amounts = [
        settled(
            table,
            entry(
                given=given,
                share=share,
                sibling_shares=tuple(s for other, s in enumerate(shares) if other != index),
                counts_placement=index == 2,
            ),
        ).claimed
        for index, share in enumerate(shares)
    ]
    assert sum(amounts) == settled(table, entry(given=given)).claimed


def test_shares_above_100() -> None:
    found = settled(None, entry(given=JOB, share=Decimal("0.6"), sibling_shares=(Decimal("0.5"),)))
    assert found.valuations["E1"].faults == ("shares_above_100",)
    assert found.claimed == 0


def test_hours_of_one_person_count_up_to_the_norm() -> None:
    one = entry(key="A", given={**JOB, "hours_per_week": 24}, candidate="K")
    two = entry(key="B", given={**JOB, "hours_per_week": 24, "start": "2024-07-01"}, candidate="K")
    found = settled(None, one, two)
    assert found.valuations["A"].amount == 24000
    assert found.valuations["B"].amount == 6000
    assert "limit:norm" in [step.step for step in found.valuations["B"].steps]
    refused = settled(schedule(policy={"overlap": "refuse"}), one, two)
    assert refused.valuations["B"].faults == ("overlap",)
    assert refused.claimed == 24000


def test_the_same_days_in_blocks_that_exclude_each_other() -> None:
    table = schedule(block(), block("TRIAL", unit="per_month", value=750, excludes=["JOB"]))
    job = entry(given=JOB, candidate="K")
    trial = entry("TRIAL", key="E2", given={"start": "2024-11-01", "end": "2025-02-28"}, candidate="K")
    found = settled(table, job, trial)
    assert found.valuations["E2"].amount == 1500
    assert found.valuations["E2"].faults == ("excluded_by",)


def test_one_invoice_counts_in_one_block() -> None:
    one = activity("A", unit="pct_of_invoice_excl_vat", excludes=["B"])
    two = activity("B", unit="pct_of_invoice_excl_vat", value=50)
    bill = {"invoice_date": "2024-02-01", "amount_excl_vat": 1000}
    found = settled(schedule(one, two), entry("A", key="1", given=bill), entry("B", key="2", given=bill))
    assert found.claimed == 1000
    assert found.valuations["2"].faults == ("excluded_by",)
    keys = settled(
        schedule(one, two), entry("A", key="1", given=bill, invoice="n1"), entry("B", key="2", given=bill, invoice="n2")
    )
    assert keys.claimed == 1500


def test_an_event_bonus_counts_once_per_person() -> None:
    row = {"code": "PERM", "name_nl": "Vast", "value": 10000, "unit": "one_off", "condition": {"contract": "permanent"}}
    table = schedule(bonuses=[row | {"scaling_class": "event"}])
    one = entry(key="A", given={**JOB, "end": "2024-06-30", "contract_permanent": True}, candidate="K")
    two = entry(key="B", given={**JOB, "start": "2024-07-01", "contract_permanent": True}, candidate="K")
    assert settled(table, one, two).claimed == 46000


def test_the_maximum_of_a_day_counts_over_all_entries_of_the_block() -> None:
    cap = [{"scope": "block:ACT", "type": "max_per_day", "value": 1000}]
    table = schedule(activity(unit="by_agreement", value=None), caps=cap)
    days = {"days": [{"date": "2024-02-01", "amount": 700}]}
    found = settled(table, entry("ACT", key="1", given=days), entry("ACT", key="2", given=days))
    assert [str(found.valuations[code].amount) for code in ("1", "2")] == ["700.00", "300.00"]


def test_a_maximum_of_hours_over_all_entries_of_a_block_counts_in_the_order_of_time() -> None:
    cap = [{"scope": "block:ACT", "type": "max_hours_total", "value": 50}]
    table = schedule(activity(), caps=cap)
    long = entry("ACT", key="1", given={"start": "2024-01-01", "end": "2024-02-09", "hours": 40})
    short = entry("ACT", key="2", given={"start": "2024-01-11", "end": "2024-01-30", "hours": 40})
    found = settled(table, long, short)
    assert found.claimed == 5000
    assert [str(found.valuations[code].amount) for code in ("1", "2")] == ["2400.00", "2600.00"]
    early = settled(table, long, short, on=date(2024, 1, 23))
    assert [str(early.valuations[code].amount) for code in ("1", "2")] == ["2300.00", "2600.00"]
    assert settled(table, long).claimed == 4000


def test_one_clock_per_candidate_and_a_clock_per_contract() -> None:
    limited = block(max_duration_months=12)
    given = {**JOB, "start": "2024-07-01", "end": "2025-12-31"}
    elsewhere = entry(given=given, candidate="K", clock_start=date(2024, 1, 1))
    assert settled(schedule(limited), elsewhere).claimed == 18000
    alone = schedule(limited, policy={"duration_clock": {"scope": "contract"}})
    assert settled(alone, elsewhere).claimed == 36000


@pytest.mark.parametrize("amount", [Decimal(-20000), Decimal(20000)])
def test_an_adjustment_has_a_line_of_its_own(amount: Decimal) -> None:
    found = settled(facts=contract(adjustments=(Adjustment("7", date(2024, 8, 1), amount),)))
    assert sums(found, "adjustment") == {"2024-Q3": f"{amount}.00"}
    assert found.obligation == 50000 + amount


def test_a_new_value_runs_the_whole_chain_again() -> None:
    table = schedule(
        obligation={"rules": [{"basis": "award_value", "rate_pct": 5, "max_obligation": 60000}]},
        pso=[{"role": "main_contractor", "level": "2", "effect": 25}],
    )
    facts = contract(
        base_revisions=(BaseRevision(date(2025, 1, 15), value_excl_vat=Decimal(2_000_000)),),
        pso=(Certificate("p", "2", date(2023, 1, 1), date(2026, 12, 31)),),
    )
    found = settled(table, facts=facts)
    assert sums(found, "obligation") == {"2023-Q4": "50000.00", "2025-Q1": "10000.00"}
    assert sums(found, "pso_discount") == {"2024-Q1": "-12500.00", "2025-Q1": "-2500.00"}
    assert found.obligation == 45000


def test_a_cap_after_a_downward_revision_and_back() -> None:
    table = schedule(invest(), caps=[{"scope": "block:INVEST", "type": "max_pct_obligation", "value": 30}])
    facts = contract(
        adjustments=(
            Adjustment("1", date(2024, 5, 1), Decimal(-10000)),
            Adjustment("2", date(2024, 8, 1), Decimal(5000)),
        )
    )
    found = settled(table, paid("1", "2024-02-01", "15000.00"), facts=facts)
    assert sums(found, "fulfilment") == {"2024-Q1": "15000.00"}
    assert sums(found, "cap") == {"2024-Q2": "-3000.00", "2024-Q3": "1500.00"}
    assert figures(found.not_counted, found.fulfilled) == [1500, 13500]
    assert found.not_counted_by_cap == {"max_pct_obligation:block:INVEST": 1500}
    assert {line.route for line in found.lines if line.kind == "cap"} == {None}


def test_narrow_caps_come_before_wide_ones() -> None:
    caps = [
        {"scope": "contract", "type": "max_amount", "value": 9000},
        {"scope": "category:SOFT", "type": "max_amount", "value": 8000},
        {"scope": "block:INVEST", "type": "max_amount", "value": 5000},
        {"scope": "kind:activity", "type": "max_amount", "value": 100000, "exceptions": {"ACT": 2000}},
    ]
    soft = [{"code": "SOFT", "name_nl": "Zacht", "blocks": ["INVEST", "ACT"]}]
    table = schedule(invest(), activity(), block(), caps=caps, categories=soft)
    found = settled(
        table,
        paid("1", "2024-02-01", "6000.00"),
        entry("ACT", key="2", given={"start": "2024-02-01", "hours": 40}),
        entry(key="3", given={**JOB, "end": "2024-01-31"}),
    )
    assert found.not_counted_by_cap == {
        "max_amount:block:INVEST": 1000,
        "max_amount:kind:activity/ACT": 2000,
        "max_amount:contract": 1000,
    }
    assert found.fulfilled == 9000
    assert sum(found.counted_by_category.values()) == 9000


def test_the_base_of_a_cap_may_be_the_gross_obligation() -> None:
    for base, cut in (("net_obligation", 3000), ("gross_obligation", 0)):
        table = schedule(
            invest(),
            caps=[{"scope": "block:INVEST", "type": "max_pct_obligation", "value": 30}],
            policy={"cap_base": base},
        )
        facts = contract(adjustments=(Adjustment("1", date(2024, 1, 1), Decimal(-10000)),))
        assert settled(table, paid("1", "2024-02-01", "15000.00"), facts=facts).not_counted == cut


def test_invoiced_turnover() -> None:
    table = schedule(obligation={"rules": [{"basis": "invoiced_turnover", "rate_pct": 5}]})
    facts = contract(invoices=(Invoice(date(2024, 2, 1), Decimal("33333.33")), Invoice(date(2024, 5, 1), Decimal("33333.33"))))
    found = settled(table, facts=facts)
    assert sums(found, "obligation") == {"2024-Q1": "1666.67", "2024-Q2": "1666.66"}
    assert (str(found.obligation), str(found.obligation_forecast)) == ("3333.33", "50000.00")
    assert settled(table, facts=facts, on=date(2024, 1, 31)).obligation == 0


def test_opening_balances_enter_with_the_contract() -> None:
    opening = (
        Opening("1", date(2024, 3, 31), "jobs", Decimal(8000)),
        Opening("2", date(2024, 3, 31), "social_initiative", Decimal(4000), "INVEST"),
    )
    table = schedule(invest(), caps=[{"scope": "block:INVEST", "type": "max_amount", "value": 5000}])
    facts = contract(award_date=date(2021, 5, 1), start=date(2021, 6, 1), opening=opening)
    found = settled(table, paid("1", "2024-05-01", "3000.00"), facts=facts)
    assert sums(found, "obligation") == {"2024-Q1": "50000.00"}
    assert [str(line.effort_quarter) for line in found.lines if line.kind == "contract"] == ["2024-Q1"]
    assert sums(found, "opening") == {"2024-Q1": "12000.00"}
    assert sums(found, "cap") == {"2024-Q2": "-2000.00"}
    assert figures(found.opening, found.fulfilled, found.open) == [12000, 13000, 37000]
    assert found.counted_by_route == {"jobs": 8000, "social_initiative": 7000}
    assert sum(line.placements for line in found.lines) == 0


def test_an_obligation_in_activities() -> None:
    table = schedule(activity(), obligation={"rules": [{"basis": "activities", "amount": 2}]})
    found = settled(table, entry("ACT", given={"start": "2024-02-01", "hours": 1}))
    assert found.obligation == 0
    assert (found.activities_required, found.activities_counted) == (2, 1)


def test_order_of_entries_does_not_matter() -> None:
    entries = [
        entry(key=str(number), given={**JOB, "hours_per_week": 10 + number}, candidate="K" if number < 3 else "L")
        for number in range(6)
    ]
    assert settled(None, *entries).lines == settled(None, *reversed(entries)).lines


def test_facts_without_any_obligation_value_the_entries_only() -> None:
    found = settled(facts=ContractFacts(id="x"), on=date(2024, 1, 1))
    assert found.obligation == 0
    assert found.faults == ()


def test_an_award_outside_the_validity_is_named() -> None:
    assert settled(schedule(valid_to="2023-06-30")).faults == ("schedule_not_in_force",)
