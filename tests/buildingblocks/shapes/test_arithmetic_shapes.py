"""Sums on the arithmetic choices of section 12, and on shapes that meet in one sum."""

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
    cap,
    check,
    each,
    entry,
    job,
    many,
    one,
    pay,
    row,
    table,
)

LONG: Json = {"start": "2030-01-01", "end": "2034-12-31"}


def counted(way: str, first: str = "2031-11-16", last: str = "2032-03-10", **changes: Any) -> Json:
    """16 November 2031 to 10 March 2032: 46 days in 2031 and 70 in the leap year 2032."""
    return one(table(job(), policy={"month_counting": way}, **changes), contract=LONG, start=first, end=last, hours_per_week=32)


def rounded(*blocks: Json, **rounding: str) -> Json:
    return table(*blocks, policy={"rounding": rounding})


PENNY = act(value=1)
DAYS: Json = {"days": [{"date": "2031-03-31", "amount": "10.004"}, {"date": "2031-04-01", "amount": "10.004"}]}
AGREED = act(unit="by_agreement", value=None, prorata=[])
TENTH = job(unit="one_off", value="10.004")
MONTHS = [
    row("12.1", "months and days", "to 16 Feb 3 months, then 24 of the 29 days to 16 Mar: 2,000 × (3 + 24/29)", counted("months_and_days"),
        value="7655.17"),
    row("12.1", "whole months completed", "3 × 2,000", counted("whole_months_completed"), value="6000.00"),
    row("12.1", "whole months started", "4 × 2,000", counted("whole_months_started"), value="8000.00"),
    row("12.1", "started, exactly whole", "16 Nov to 15 Feb: 3 × 2,000", counted("whole_months_started", last="2032-02-15"), value="6000.00"),
    row("12.1", "days of 365", "24,000 × 116/365 = 7,627.397", counted("days_365"), value="7627.40"),
    row("12.1", "days of the year they lie in", "24,000 × (46/365 + 70/366) = 7,614.82", counted("days_actual_year"), value="7614.82"),
    row("12.1 V3", "hours worked", "116/7 weeks × 32 / 1,664 × 24,000 = 7,648.35", counted("hours_worked"), value="7648.35"),
    row("12.1 V3", "hours worked, annual hours of the supplier", "100 of 1,600 hours: 24,000/16", value="1500.00",
        case=one(table(job(), policy={"month_counting": "hours_worked"}), hours=100, contract={"annual_hours": 1600})),
    row("12.1 V3", "hours worked, annual hours of the table", "100 of 1,500 hours: 24,000/15", value="1600.00",
        case=one(table(job(), annual_hours=1500, policy={"month_counting": "hours_worked"}), hours=100)),
    row("12.1", "from the 31st to the end of February", "31 Jan to 28 Feb is 1, then 1 of 31 days: 2,000 × 32/31",
        counted("months_and_days", "2031-01-31", "2031-02-28"), value="2064.52"),
    row("12.1", "from the 31st, a day less", "exactly a month", counted("months_and_days", "2031-01-31", "2031-02-27"), value="2000.00"),
    row("12.1", "from the 31st in a leap year", "31 Jan up to 29 Feb: a month",
        counted("months_and_days", "2032-01-31", "2032-02-28"), value="2000.00"),
    row("12.1", "back to the 31st", "31 Jan, 28 Feb, 31 Mar: two months", counted("months_and_days", "2031-01-31", "2031-03-30"),
        value="4000.00"),
    row("12.1", "a year from 29 February", "up to 28 February 2033: 12 months", counted("months_and_days", "2032-02-29", "2033-02-27"),
        value="24000.00"),
    row("12.1", "a leap year in days of 365", "24,000 × 366/365", counted("days_365", "2032-01-01", "2032-12-31"), value="24065.75"),
    row("12.1", "a leap year in its own days", "24,000", counted("days_actual_year", "2032-01-01", "2032-12-31"), value="24000.00"),
    row("12.1", "one day", "1 of 31: 2,000/31", counted("months_and_days", "2031-01-06", "2031-01-06"), value="64.52"),
    row("12.1 13.3", "segments on one clock", "M(16 Jan, 1 Mar) = 1 + 13/28 at 32, then 3 − that at 16: 2,928.57 + 1,535.71",
        value="4464.29", case=one(table(job()), contract=TERM, start="2031-01-16", end="2031-04-15", segments=[
            {"from": "2031-01-16", "hours_per_week": 32}, {"from": "2031-03-01", "hours_per_week": 16}])),
    row("12.1 L1", "whole months started, with segments", "1 Jan to 10 Feb is 2, to 15 Mar 3: 2 × 2,000 + 1 × 1,000", value="5000.00",
        case=one(table(job(), policy={"month_counting": "whole_months_started"}), contract=TERM, start="2031-01-01", end="2031-03-15",
                 segments=[{"from": "2031-01-01", "hours_per_week": 32}, {"from": "2031-02-11", "hours_per_week": 16}])),
]
ROUNDING = [
    row("12.2", "half up to the cent", "0.05 × 2.5 = 0.125", one(rounded(act(value="0.05")), "ACT", hours="2.5"), value="0.13"),
    row("12.2", "half to even", "0.125 goes to 0.12", one(rounded(act(value="0.05"), mode="half_even"), "ACT", hours="2.5"), value="0.12"),
    row("12.2", "half to even, up", "0.375 goes to 0.38", one(rounded(act(value="0.15"), mode="half_even"), "ACT", hours="2.5"), value="0.38"),
    row("12.2", "whole euros", "2.5 goes to 3", one(rounded(PENNY, unit="euro"), "ACT", hours="2.5"), value="3.00"),
    row("12.2", "whole euros, half to even", "2.5 goes to 2", one(rounded(PENNY, unit="euro", mode="half_even"), "ACT", hours="2.5"),
        value="2.00"),
    row("12.2", "once over the whole effort", "20.008", one(rounded(AGREED), "ACT", **DAYS), value="20.01"),
    row("12.2", "per period", "10.00 in each of two quarters", one(rounded(AGREED, at="period"), "ACT", **DAYS), value="20.00"),
    row("12.2", "per component", "10.00 + 10.00", value="20.00",
        case=one(rounded(TENTH, at="component") | {"bonuses": [bonus("PLUS", "10.004", "one_off")]}, start="2031-02-03", claims=["plus"])),
    row("12.2", "block and bonus together", "20.008", value="20.01",
        case=one(rounded(TENTH) | {"bonuses": [bonus("PLUS", "10.004", "one_off")]}, start="2031-02-03", claims=["plus"])),
    row("12.2b 13.1", "a third by itself", "33.33 % of 10,370.37 = 3,456.44", one(table(job(unit="one_off", value="10370.37")),
                                                                               start="2031-02-03", share="33.33"), value="3456.44"),
    row("12.2", "the sum of rounded entries", "0.13 + 0.13, not 0.25", value="0.26",
        case=many(rounded(act(value="0.05")), entry("1", "ACT", hours="2.5"), entry("2", "ACT", hours="2.5"))),
    row("12.2 O1", "the obligation in whole euros", "4 % of 1,037 is 41.48", value="0.00", obligation="41.00",
        case={"schedule": table(policy={"rounding": {"unit": "euro"}}), "contract": {"value_excl_vat": 1037}}),
    row("12.8", "a year is 365/7 weeks", "5,214 × 13 × 7/365 = 1,299.93", value="1299.93",
        case=one(table(job(unit="per_year", value=5214, prorata=["weeks/52"]), policy={"weeks_per_year": "365/7"}), weeks=13)),
    row("12.8", "a year is 52 weeks", "5,214 × 13/52", value="1303.50",
        case=one(table(job(unit="per_year", value=5214, prorata=["weeks/52"]), policy={"weeks_per_year": 52}), weeks=13)),
]
SHORT: Json = {"start": "2031-01-01", "end": "2031-03-31"}
TERMS = [
    row("12.16", "days outside the term do not count", "3 of 6 months", one(table(job()), contract=SHORT, **HALF_YEAR), value="6000.00"),
    row("12.16", "two months of grace", "5 of 6 months", value="10000.00",
        case=one(table(job(), policy={"counting_limit_to_term": "grace_2_months"}), contract=SHORT, **HALF_YEAR)),
    row("12.16", "an invoice after the term", "nothing", one(table(buy()), "BUY", contract=SHORT, **bill(100, on="2031-04-01")),
        value="0.00"),
    row("12.16", "an invoice in the months of grace", "100", value="100.00",
        case=one(table(buy(), policy={"counting_limit_to_term": "grace_1_months"}), "BUY", contract=SHORT, **bill(100, on="2031-04-30"))),
    row("12.16", "an effort before the term", "nothing", one(table(act()), "ACT", contract=SHORT, start="2030-12-31", hours=4),
        value="0.00"),
    row("12.16", "hours spread over the end of the term", "2 of 4 days: 20 × 60", value="1200.00",
        case=one(table(act()), "ACT", contract=SHORT, start="2031-03-30", end="2031-04-02", hours=40)),
    row("12.16", "no end of its own: to the end of the contract", "3 months", value="6000.00",
        case=one(table(job()), contract=SHORT, start="2031-01-01", hours_per_week=32)),
    row("13.3", "no end at all", "its last day is not known", one(table(job()), start="2031-01-01", hours_per_week=32), value="0.00",
        faults=["missing_fact:end"]),
    row("13.3", "the last counted day", "three of six months", value="6000.00",
        case=one(table(job()), contract=TERM, until="2031-03-31", **HALF_YEAR)),
    row("13.3", "the day of evaluation is included", "one month", value="2000.00",
        case=one(table(job()), contract=TERM, on="2031-01-31", **HALF_YEAR)),
    row("13.3", "the earlier of the two", "one month", value="2000.00",
        case=one(table(job()), contract=TERM, until="2031-01-31", on="2031-05-31", **HALF_YEAR)),
    row("13.3", "before it began", "nothing yet", one(table(job()), contract=TERM, on="2030-12-31", **HALF_YEAR), value="0.00"),
    row("13.2", "a quarter is the difference of two sums", "to 30 June 12,000", value="12000.00",
        case=one(table(job()), contract=TERM, on="2031-06-30", **HALF_YEAR)),
]
EVERYTHING = table(
    job(max_duration_months=4, max_hours_per_week=24, max_value=5000), pay(),
    bonuses=[bonus("PERM", 1500, "one_off", condition={"contract": "permanent"}, scaling_class="event")],
    caps=[cap("block:PAY", "max_pct_obligation", 25)],
    obligation={"rules": [{"basis": "award_value", "rate_pct": 4, "max_obligation": 30000}]},
    pso=[{"role": "main_contractor", "level": "1", "effect": 20}],
)
COMBINED = [
    row("A1 L1 L5 B2 C2 O5", "hours, months, bonus, maximum and share",
        "24 of 32 h, 4 of 6 months: 6,000, at most 5,000; with 1,500 still 5,000; 30 % of it", value="1500.00",
        case=one(EVERYTHING, contract=TERM | {"fulltime_hours": 32}, contract_permanent=True, share=30, **HALF_YEAR)),
    row("C3 C6 O4 P1 13.7", "maximum, discount, adjustment, share of the obligation, opening",
        "4 % of 1,000,000, at most 30,000; less 20 % is 24,000; less 4,000 is 20,000; 25 % is 5,000, of which 1,000 filled: 4,000 of 9,000; "
        "fulfilled 4,000 + 1,000 + 2,000", value="9000.00", obligation="20000.00", pso_effect="6000.00", not_counted="5000.00",
        fulfilled="7000.00", open="13000.00", surplus="0.00", counted_by_category={"PAY": "4000.00"},
        case=one(EVERYTHING, "PAY", on="2031-12-31", **bill(9000), contract=TERM | {
            "award_date": "2030-12-01", "value_excl_vat": "1000000.00",
            "pso": [{"level": "1", "valid_from": "2030-01-01", "valid_to": "2034-01-01"}],
            "adjustments": [{"date": "2031-02-01", "amount": "-4000.00"}],
            "opening": [{"date": "2031-01-01", "route": "social_initiative", "block": "PAY", "amount": "1000.00"},
                        {"date": "2031-01-01", "route": "jobs", "amount": "2000.00"}]})),
    row("V3 L5 13.3 12.15", "segments, a maximum per week and the norm of the contract",
        "norm 40: 2 months at 30 of 36 h, then 1 at 20 h: 24,000 × (30 × 2 + 20)/40/12", value="4000.00",
        case=one(table(job(max_hours_per_week=30)), contract=TERM | {"fulltime_hours": 40}, start="2031-01-01", end="2031-03-31", segments=[
            {"from": "2031-01-01", "hours_per_week": 36}, {"from": "2031-03-01", "hours_per_week": 20}])),
    row("L2 L6 12.16 B1", "start window, clock and a bonus that stops with its block",
        "placed 1 March, counted from 1 June for 3 months: (24,000 + 6,000) × 3/12", value="7500.00",
        case=one(table(job(), bonuses=[bonus("PLUS", 6000, "per_year")], caps=[
            cap("candidate", "max_months", 3), cap("contract", "start_window_months", 3)]),
            contract={"start": "2031-06-01", "end": "2032-05-31"}, start="2031-03-01", end="2031-12-31", hours_per_week=32, claims=["plus"])),
    row("A5 A6 B7 C2", "labour part, weight, bonus on the invoice, maximum per entry",
        "50 % of 4,000 + 10 % of 4,000 = 2,400, at most 2,300", value="2300.00",
        case=one(table(buy(labour_part_only=True, max_value=2300, recognition={"senl_member": 50}), bonuses=[
            bonus("PLUS", 10, "pct_of_invoice_excl_vat", scaling_class="cost", applies_to=["BUY"])]), "BUY",
            **bill(9000, "senl_member", labour_amount_excl_vat=4000, claims=["plus"]))),
    row("B3 B4 12.10", "a raise in two steps, on the day of reaching",
        "60 on 1 April: (24,000 + 2,000) × 3/12 + (24,000 + 4,000) × 3/12", value="13500.00",
        case=one(table(job(), policy={"age_reference_date": "date_of_reaching"}, bonuses=[
            bonus("A45", 2000, "raises_block_value", condition={"age": {"op": ">=", "years": 45}}, excludes=["A60"]),
            bonus("A60", 4000, "raises_block_value", condition={"age": {"op": ">=", "years": 60}}, excludes=["A45"])]),
            contract=TERM, birth_month="1971-04", **HALF_YEAR)),
    row("A1 O1 12.12", "a quarter of a year against the turnover", "6,000 on 4 % of 200,000", value="6000.00", obligation="8000.00",
        open="2000.00", case=one(table(job(), obligation={"rules": [{"basis": "invoiced_turnover", "rate_pct": 4}]}),
                                 contract=TERM | {"invoices": [{"date": "2031-04-01", "amount_excl_vat": 200000}]}, **QUARTER)),
]
ROWS = [*MONTHS, *ROUNDING, *TERMS, *COMBINED]


@each(ROWS)
def test_as_on_paper(paper: Sum) -> None:
    check(paper)
