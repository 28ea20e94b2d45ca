"""Plans and ways to fill the rest: the amounts of the engine, proposals that cover, and no more than is needed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from buildingblocks import schedule_file
from buildingblocks.cases import run_case
from buildingblocks.facts import Facts
from buildingblocks.plan_ways import Way, ways_to_fill
from buildingblocks.planning import MOST_TIMES, Effort, asked, entries_of, plan, usual_facts
from buildingblocks.schedule import Schedule
from buildingblocks.settlement import Certificate, ContractFacts

D = Decimal
SHIPPED = ("demo-helmond-de-peel", "demo-oost-nl-2023", "demo-shapes", "haaglanden-2023-07", "leiden-2023-09", "utrecht-current")
AWARD = date(2024, 12, 1)
#: Facts that a proposal turns up, with the step in which it does.
STEPS = {
    "months": D(1), "weeks": D(1), "half_days": D(1), "hours": D(1), "amount_excl_vat": D("0.01"),
    "labour_amount_excl_vat": D("0.01"), "agreed_value": D("0.01"),
}


def contract(**values: Any) -> ContractFacts:
    """An agreed amount, so that every schedule has an obligation."""
    given_facts: dict[str, Any] = {"id": "plan", "award_date": AWARD, "fixed_obligation": D(50_000)} | values
    return ContractFacts(**given_facts)


def case_of(schedule: Schedule, facts: ContractFacts, efforts: list[Effort]) -> dict[str, Any]:
    """The same plan as a case, for the engine that tries out tables."""
    rows = [entry for row in entries_of(schedule, facts, efforts) for entry in row]
    days = {"start": facts.start, "end": facts.end, "award_date": facts.award_date}
    given = {name: day.isoformat() for name, day in days.items() if day is not None}
    given |= {"fixed_obligation": str(facts.fixed_obligation)}
    pso = [{"level": row.level, "valid_from": row.valid_from.isoformat()} for row in facts.pso]
    return {
        "schedule": schedule.id, "contract": given | ({"pso": pso} if pso else {}),
        "entries": [{"id": row.id, "block": row.block, "facts": row.facts.to_json()} for row in rows],
    }


def test_an_example_by_hand() -> None:
    """€ 30,000 a year full-time: € 17,500 is seven months of one person; € 12,400 of an invoice is that invoice."""
    schedule = schedule_file.shipped("demo-oost-nl-2023")
    found = ways_to_fill(schedule, contract(fixed_obligation=D("17500.00")), [])
    by_block = {way.effort.block: way for way in found.ways}
    assert found.complete
    assert by_block["PW_LT2"] == Way(Effort("PW_LT2", Facts(hours_per_week=D(36), months=D(7))), D("17500.00"), covers=True)
    rest = ways_to_fill(schedule, contract(fixed_obligation=D("29900.00")), [by_block["PW_LT2"].effort])
    social = next(way for way in rest.ways if way.effort.block == "SOC_PURCHASE")
    assert social.effort.facts.amount_excl_vat == D("12400.00")
    third = next(way for way in rest.ways if way.effort.block == "PURCHASE_PSO3")
    assert third.effort.facts.amount_excl_vat == D("41333.32")  # 30 % is 12,399.996, rounded up to the cent


def test_a_cap_of_the_contract_is_named_and_what_it_leaves_is_proposed() -> None:
    """At most 10 % of € 50,000 may come from half days of € 300: 16 are 4,800, 17 are 5,100 of which 5,000 count."""
    found = ways_to_fill(schedule_file.shipped("demo-shapes"), contract(), [])
    half_days = next(way for way in found.ways if way.effort.block == "HALFDAY")
    assert (half_days.effort.facts.half_days, half_days.gain, half_days.covers) == (D(17), D("5000.00"), False)
    assert half_days.capped_by == ("max_pct_obligation:block:HALFDAY",)
    filled = ways_to_fill(schedule_file.shipped("demo-shapes"), contract(), [half_days.effort])
    assert "HALFDAY" not in {way.effort.block for way in filled.ways}  # nothing more of it counts


def test_a_maximum_per_day_does_not_cut_activities_that_are_done_on_other_days() -> None:
    leiden = schedule_file.shipped("leiden-2023-09")
    assert plan(leiden, contract(), [Effort("ACTIVITY", Facts(agreed_value=D(900)), 5)]).settlement.claimed == D("4500.00")
    assert plan(leiden, contract(), [Effort("ACTIVITY", Facts(agreed_value=D(4500)))]).settlement.claimed == D("1000.00")


def test_an_obligation_in_activities_is_covered_by_their_number() -> None:
    base = schedule_file.shipped("demo-oost-nl-2023")
    rule = replace(base.obligation.rules[0], basis="activities", amount=D(2), rate_pct=None, threshold=None)
    schedule = replace(base, obligation=replace(base.obligation, rules=(rule,)))
    facts = contract(fixed_obligation=None, value_excl_vat=D(90_000), type="works")
    one, two = (plan(schedule, facts, [Effort("MVO", Facts(hours=D(2)), times)]) for times in (1, 2))
    assert (one.is_covered, two.is_covered) == (False, True)


def test_the_work_is_bounded() -> None:
    schedule = schedule_file.shipped("demo-oost-nl-2023")
    found = ways_to_fill(schedule, contract(fixed_obligation=D(10_000_000)), [], most_valued=60)
    assert not found.complete
    assert all(way.effort.times <= MOST_TIMES for way in found.ways)


def test_a_plan_needs_a_day() -> None:
    with pytest.raises(ValueError, match="first day"):
        plan(schedule_file.shipped("demo-oost-nl-2023"), contract(award_date=None), [])


@pytest.mark.parametrize("code", schedule_file.shipped_ids())
def test_no_block_of_a_plan_asks_for_a_date(code: str) -> None:
    schedule = schedule_file.shipped(code)
    for block in schedule.blocks:
        names = [(spec.name, spec.claim, spec.bonus) for spec in asked(block, schedule=schedule)]
        assert len(names) == len(set(names))
        assert not {"start", "end", "invoice_date", "segments"} & {name for name, _claim, _bonus in names}


contracts = st.builds(
    contract,
    fixed_obligation=st.decimals(min_value=1, max_value=400_000, places=2),
    start=st.one_of(st.none(), st.just(date(2025, 1, 15))),
    end=st.just(None),
    pso=st.sampled_from([(), (Certificate("pso", "1", AWARD, None),)]),
).flatmap(
    lambda facts: st.just(facts) if facts.start is None else st.builds(
        replace, st.just(facts), end=st.dates(date(2025, 3, 1), date(2029, 12, 31))
    )
)


@st.composite
def plans(draw: st.DrawFn) -> tuple[Schedule, ContractFacts, list[Effort]]:
    """A shipped schedule, a contract, and up to three efforts that a plan could have."""
    schedule = schedule_file.shipped(draw(st.sampled_from(SHIPPED)))
    blocks = st.sampled_from([block for block in schedule.blocks if block.unit != "not_known"])
    efforts = []
    for block in draw(st.lists(blocks, max_size=3)):
        facts = usual_facts(block, schedule=schedule)
        names = {spec.name for spec in asked(block, schedule=schedule) if spec.required} & STEPS.keys()
        amounts: dict[str, Any] = {name: D(draw(st.integers(1, 30))) * (100 if "amount" in name or "value" in name else 1) for name in names}
        if {"hours", "amount_excl_vat"} <= names:
            del amounts["amount_excl_vat"]
        efforts.append(Effort(block.code, replace(facts, **amounts), draw(st.integers(1, 3))))
    return schedule, draw(contracts), efforts


@settings(max_examples=60, deadline=None)
@given(plans())
def test_a_plan_has_the_amounts_of_the_engine(given_plan: tuple[Schedule, ContractFacts, list[Effort]]) -> None:
    schedule, facts, efforts = given_plan
    found, expected = plan(schedule, facts, efforts), run_case(case_of(schedule, facts, efforts))
    settled = found.settlement
    assert str(sum((row.value for row in found.efforts), D("0.00"))) == expected["value"]
    assert [str(value) for value in (settled.obligation, settled.fulfilled, settled.open, settled.surplus, settled.not_counted)] == [
        expected[name] for name in ("obligation", "fulfilled", "open", "surplus", "not_counted")
    ]


@settings(max_examples=40, deadline=None)
@given(plans())
def test_every_way_covers_and_less_of_it_does_not(given_plan: tuple[Schedule, ContractFacts, list[Effort]]) -> None:
    schedule, facts, efforts = given_plan
    before = plan(schedule, facts, efforts).settlement.open
    for way in ways_to_fill(schedule, facts, efforts).ways:
        expected = run_case(case_of(schedule, facts, [*efforts, way.effort]))
        assert D(expected["open"]) == before - way.gain, way
        assert way.covers is (D(expected["open"]) == 0), way
        less = _less(way)
        if way.covers and less is not None:
            assert plan(schedule, facts, [*efforts, less]).settlement.open > 0, way


def _less(way: Way) -> Effort | None:
    """One step less, or one person less where there is nothing else to take away; None where nothing is left."""
    effort = way.effort
    for name, step in STEPS.items():
        value = getattr(effort.facts, name)
        if value is not None:
            return replace(effort, facts=replace(effort.facts, **{name: value - step})) if value > step else None
    return replace(effort, times=effort.times - 1) if effort.times > 1 else None
