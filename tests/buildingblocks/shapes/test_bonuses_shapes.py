"""Sums on bonuses: shapes B1 to B9, choices 12.3 and 12.4."""

from typing import Any

from tests.buildingblocks.shapes.sums import (
    HALF_YEAR,
    QUARTER,
    TERM,
    Json,
    Sum,
    act,
    bill,
    bonus,
    buy,
    check,
    each,
    entry,
    job,
    many,
    one,
    row,
    table,
)

EVENT: Json = {"scaling_class": "event"}
PERMANENT: Json = {"condition": {"contract": "permanent"}, **EVENT}
DAYS_91: Json = {"start": "2031-01-01", "end": "2031-04-01", "hours_per_week": 16}


def plus(*bonuses: Json, block: Json | None = None, **changes: Any) -> Json:
    return table(block or job(), bonuses=list(bonuses), **changes)


def aged(code: str, value: int, years: int, unit: str = "per_year", **changes: Any) -> Json:
    return bonus(code, value, unit, condition={"age": {"op": ">=", "years": years}}, **changes)


STEPS = (aged("A45", 3000, 45, excludes=["A60"]), aged("A60", 6000, 60))
LOW, HIGH = bonus("LOW", 2000, "one_off"), bonus("HIGH", 5000, "one_off")
ONE_DAY: Json = {"start": "2031-02-03"}
EVENTS_TWICE = many(
    plus(bonus("PERM", 4000, "one_off", **PERMANENT)),
    entry("1", who="K", contract_permanent=True, **QUARTER),
    entry("2", who="K", **(QUARTER | {"start": "2031-07-01", "end": "2031-12-31", "contract_permanent": True})),
    contract=TERM,
)
PLAIN = [
    row("B1 12.3", "scales as its block", "24,000/4 + 6,000/4", one(plus(bonus("PLUS", 6000, "per_year")), claims=["plus"], **QUARTER),
        value="7500.00", steps=[{"step": "block:JOB", "amount": "6000.00"}, {"step": "bonus:PLUS", "amount": "1500.00"}]),
    row("B1", "extra on the block", "24,000/4 + 6,000/4", one(plus(bonus("PLUS", 6000, "extra_on_block")), claims=["plus"], **QUARTER),
        value="7500.00"),
    row("B1 L1", "stops with its block", "three months: (24,000 + 6,000) × 16/32 × 3/12", value="3750.00",
        case=one(plus(bonus("PLUS", 6000, "per_year"), block=job(max_duration_months=3)), contract=TERM, claims=["plus"], **QUARTER)),
    row("B1", "holds from a day on", "12,000 + 6,000 × 3/12", value="13500.00",
        case=one(plus(bonus("PLUS", 6000, "per_year")), contract=TERM, claims=[{"code": "plus", "date": "2031-04-01"}], **HALF_YEAR)),
    row("B1", "on a block by weeks", "(5,200 + 1,040) × 13/52", value="1560.00",
        case=one(plus(bonus("PLUS", 1040, "per_year"), block=job(unit="per_year", value=5200, prorata=["weeks/52"])),
                 claims=["plus"], weeks=13)),
    row("B1", "on a block by hours per week only", "(8,000 + 800) × 16/32", value="4400.00",
        case=one(plus(bonus("PLUS", 800, "per_year"), block=job(unit="per_year", value=8000, prorata=["hours_per_week/fulltime_hours"])),
                 claims=["plus"], hours_per_week=16, **ONE_DAY)),
    row("B1", "of a unit that is not stated", "by its class: 6,000/4", value="7500.00",
        case=one(plus(bonus("PLUS", 6000, "per_placement_unspecified")), claims=["plus"], **QUARTER)),
    row("B2", "one-off", "12,000/2 + 2,500", one(plus(bonus("PLUS", 2500, "one_off")), claims=["plus"], **QUARTER), value="8500.00"),
    row("B2", "not before its day", "31 March: 3 of 6 months, 12,000 × 3/12/... = 3,000", value="3000.00",
        case=one(plus(bonus("PERM", 4000, "one_off", **PERMANENT)), contract=TERM, contract_permanent_from="2031-04-01",
                 on="2031-03-31", **QUARTER)),
    row("B2 13.3", "on its day", "3,000 + 1/30 of 1,000 + 4,000 = 7,033.33", value="7033.33",
        case=one(plus(bonus("PERM", 4000, "one_off", **PERMANENT)), contract=TERM, contract_permanent_from="2031-04-01",
                 on="2031-04-01", **QUARTER)),
    row("B2", "an event after the effort, inside the term", "6,000 + 4,000", value="10000.00",
        case=one(plus(bonus("PERM", 4000, "one_off", **PERMANENT)), contract=TERM, contract_permanent_from="2031-09-01", **QUARTER)),
    row("B2", "an event after the term", "6,000", value="6000.00",
        case=one(plus(bonus("PERM", 4000, "one_off", **PERMANENT)), contract=TERM, contract_permanent_from="2033-01-01", **QUARTER)),
    row("B2 12.4", "an event counts once per person", "6,000 + 6,000 + 4,000", EVENTS_TWICE, value="16000.00"),
    row("B3", "raises the value before pro rata", "(24,000 + 4,000) × 16/32 × 6/12", value="7000.00",
        case=one(plus(bonus("PLUS", 4000, "raises_block_value")), claims=["plus"], **QUARTER),
        steps=[{"step": "block:JOB", "amount": "7000.00"}]),
    row("B3", "raises a percentage", "(50 + 10) % of 1,000", value="600.00",
        case=one(plus(bonus("PLUS", 10, "raises_block_value", applies_to=["BUY"]), block=buy(value=50)), "BUY",
                 **bill(1000, claims=["plus"]))),
    row("B3", "raises nothing at cost", "500, the tariff is not used", value="500.00",
        case=one(plus(bonus("PLUS", 10, "raises_block_value", applies_to=["ACT"]), block=act(unit="per_hour_or_invoice_excl_vat")), "ACT",
                 amount_excl_vat=500, claims=["plus"])),
    row("B4", "the higher step replaces the lower", "12,000 + 6,000/2", one(plus(*STEPS), age_at_start=61, **HALF_YEAR), value="15000.00"),
    row("B4", "only the lower step holds", "12,000 + 3,000/2", one(plus(*STEPS), age_at_start=59, **HALF_YEAR), value="13500.00"),
    row("B4 12.10", "from one step to the next", "60 on 1 April: 12,000 + 3,000 × 3/12 + 6,000 × 3/12", value="14250.00",
        case=one(plus(*STEPS, policy={"age_reference_date": "date_of_reaching"}), contract=TERM, birth_month="1971-04", **HALF_YEAR)),
    row("B4", "equal values: the first in the file", "12,000 + 3,000/2", value="13500.00",
        case=one(plus(bonus("A", 3000, "per_year", excludes=["B"]), bonus("B", 3000, "one_off")), claims=["a", "b"], **HALF_YEAR)),
    row("B4 B5", "of two kinds the one worth more", "half of 24,000 is more than 5,000: 12,000 + 12,000", value="24000.00",
        case=one(plus(bonus("A", 5000, "one_off", excludes=["B"]), bonus("B", "0.5", "times_yearly_value_of_block")),
                 claims=["a", "b"], **HALF_YEAR)),
    row("B5", "a multiple of the yearly value", "11 × 100 + 0.75 × 20,000", value="16100.00",
        case=one(plus(bonus("PERM", "0.75", "times_yearly_value_of_block", **PERMANENT),
                      block=job(unit="per_hour", value=11, yearly_value=20000, prorata=["hours_worked"])),
                 hours=100, contract_permanent=True)),
    row("B5", "without one, of the value", "6,000 + 1 × 24,000, not pro rata", value="30000.00",
        case=one(plus(bonus("PERM", 1, "times_yearly_value_of_block", **PERMANENT)), contract_permanent=True, **QUARTER)),
    row("B6", "per hour", "130 × 12 + 130 × 1.50", value="1755.00",
        case=one(plus(bonus("PLUS", "1.50", "per_hour"), block=job(unit="per_hour", value=12, prorata=["hours_worked"])), hours=130,
                 claims=["plus"])),
    row("B6", "per hour, on a block per year", "91 days are 208 hours × 1.50 = 312; block 1,000 × (3 + 1/30) = 3,033.33", value="3345.33",
        case=one(plus(bonus("PLUS", "1.50", "per_hour")), contract=TERM, claims=["plus"], **DAYS_91)),
    row("B6", "hours are not known", "the bonus needs them", value="1920.00", faults=["missing_fact:hours"],
        case=one(plus(bonus("PLUS", "1.50", "per_hour"), block=job(unit="per_month", value=640)), claims=["plus"], months=3)),
    row("B7", "percentage of an invoice with a maximum", "2,000 + 40 % is 800, at most 500", value="2500.00",
        case=one(plus(bonus("PLUS", 40, "pct_of_invoice_excl_vat", scaling_class="cost", max_value=500, applies_to=["kind:purchasing"]),
                      block=buy()), "BUY", **bill(2000, claims=["plus"])), steps=[{"step": "bonus:PLUS", "amount": "500.00"}]),
    row("B7", "of the invoice, not of its weight", "30 % of 2,000 + 10 % of 2,000", value="800.00",
        case=one(plus(bonus("PLUS", 10, "pct_of_invoice_excl_vat", scaling_class="cost", applies_to=["BUY"]), block=buy(value=30)), "BUY",
                 **bill(2000, claims=["plus"]))),
    row("B8", "approved", "6,000 + 1,500", value="7500.00",
        case=one(plus(bonus("PLUS", 6000, "per_year", requires_approval=True)), claims=["plus"], **QUARTER)),
    row("B8", "not approved", "the block alone", value="6000.00", faults=["approval_missing"],
        case=one(plus(bonus("PLUS", 6000, "per_year", requires_approval=True)), claims=["plus"], **QUARTER) | {"approved": False}),
    row("B9", "cost on top", "6,000 + 1,234.56", value="7234.56",
        case=one(plus(bonus("PLUS", None, "actual_costs", scaling_class="cost")), claims=["plus"], bonus_costs={"PLUS": "1234.56"},
                 **QUARTER)),
    row("B9", "cost on top with a maximum", "6,000 + 1,000", value="7000.00",
        case=one(plus(bonus("PLUS", None, "actual_costs", scaling_class="cost", max_value=1000)), claims=["plus"],
                 bonus_costs={"PLUS": 1234}, **QUARTER)),
    row("B9", "cost not shown", "the block alone", value="6000.00", faults=["missing_fact:bonus_costs"],
        case=one(plus(bonus("PLUS", None, "actual_costs", scaling_class="cost")), claims=["plus"], **QUARTER)),
    row("B9", "cost without the claim", "the block alone", value="6000.00",
        case=one(plus(bonus("PLUS", None, "actual_costs", scaling_class="cost")), bonus_costs={"PLUS": 1234}, **QUARTER)),
    row("B1", "only for blocks of a kind with a person", "60 × 10", value="600.00",
        case=one(plus(bonus("PLUS", 6000, "one_off"), block=act()), "ACT", hours=10, claims=["plus"])),
]
CHOICES = [
    row("12.3 B1", "person bonuses that do not scale", "6,000 + 6,000", value="12000.00",
        case=one(plus(bonus("PLUS", 6000, "per_year"), policy={"bonus_scaling": {"person": "none"}}), claims=["plus"], **QUARTER)),
    row("12.3 B1", "event bonuses count once", "6,000 + 6,000", value="12000.00",
        case=one(plus(bonus("PLUS", 6000, "per_year", **EVENT)), claims=["plus"], **QUARTER)),
    row("12.3 B1", "event bonuses that scale", "6,000 + 6,000/4", value="7500.00",
        case=one(plus(bonus("PLUS", 6000, "per_year", **EVENT), policy={"bonus_scaling": {"event": "as_block"}}), claims=["plus"], **QUARTER)),
    row("12.3 B2", "a one-off stays a one-off", "6,000 + 2,500", value="8500.00",
        case=one(plus(bonus("PLUS", 2500, "one_off", **EVENT), policy={"bonus_scaling": {"event": "as_block"}}), claims=["plus"], **QUARTER)),
    row("12.4", "bonuses stack", "6,000 + 2,000 + 5,000", one(plus(LOW, HIGH), claims=["low", "high"], **QUARTER), value="13000.00"),
    row("12.4", "one per person: the first in the file", "6,000 + 2,000", value="8000.00",
        case=one(plus(LOW, HIGH, policy={"bonus_stacking": "one_per_person"}), claims=["low", "high"], **QUARTER)),
    row("12.4", "one per person, in all entries", "6,000 + 2,000; 6,000 without the other bonus", value="14000.00",
        case=many(plus(LOW, HIGH, policy={"bonus_stacking": "one_per_person"}), entry("1", who="K", claims=["low"], **QUARTER),
                  entry("2", who="K", **(QUARTER | {"start": "2031-07-01", "end": "2031-12-31", "claims": ["high"]})), contract=TERM)),
    row("12.4", "the highest only", "6,000 + 5,000", value="11000.00",
        case=one(plus(LOW, HIGH, policy={"bonus_stacking": "highest_only"}), claims=["low", "high"], **QUARTER)),
    row("12.4 B3", "the highest only, one of them raises the value", "a raise of 8,000/4 is 2,000: less than 5,000", value="11000.00",
        case=one(plus(bonus("UP", 8000, "raises_block_value"), HIGH, policy={"bonus_stacking": "highest_only"}), claims=["up", "high"],
                 **QUARTER)),
]
ROWS = [*PLAIN, *CHOICES]


@each(ROWS)
def test_as_on_paper(paper: Sum) -> None:
    check(paper)
