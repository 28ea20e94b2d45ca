"""Sums on limits of quantity and on eligibility: shapes L1 to L6 and E1 to E7."""

from typing import Any

from tests.buildingblocks.shapes.sums import (
    HALF_YEAR,
    QUARTER,
    TERM,
    Json,
    Sum,
    act,
    bill,
    buy,
    cap,
    check,
    each,
    entry,
    job,
    many,
    one,
    row,
    table,
)

FULL: Json = {"hours_per_week": 32}
TWELVE = cap("candidate", "max_months", 12)
YEAR_ONE: Json = {"start": "2031-01-01", "end": "2031-12-31", **FULL}


def clock(**parts: str) -> Json:
    return {"policy": {"duration_clock": parts}}


def twice(schedule: Json, **second: str) -> Json:
    """One candidate with half a year, and a year that starts three months later."""
    later = {"start": "2031-10-01", "end": "2032-09-30", **FULL} | second
    return many(schedule, entry("1", who="K", **HALF_YEAR), entry("2", who="K", **later), contract=TERM)


def hour_clock(**changes: Any) -> Json:
    """10 euro per hour; six months on a clock in hours are 6/12 of 1,664 = 832 hours."""
    hourly = job(unit="per_hour", value=10, max_duration_months=6, prorata=["hours_worked"])
    return table(hourly, **clock(measure="hours_worked")) | changes


def week_cap(scope: str, hours: int, *blocks: Json, **changes: Any) -> Json:
    return table(*blocks, caps=[cap(scope, "max_hours_per_week", hours, **changes)])


EARLY: Json = {"start": "2031-06-01", "end": "2032-05-31"}
DURATION = [
    row("L1", "a block counts six months", "24,000 × 6/12", one(table(job(max_duration_months=6)), contract=TERM, **YEAR_ONE),
        value="12000.00", steps=[{"step": "limit:max_months", "quantity": "6"}]),
    row("L1", "six months, without dates", "24,000 × 6/12", one(table(job(max_duration_months=6)), months=9, **FULL),
        value="12000.00", steps=[{"step": "limit:max_months", "quantity": "6"}]),
    row("L1", "a number of the block replaces the candidate's: longer", "20 of 24 months × 2,000",
        one(table(job(max_duration_months=20), caps=[TWELVE]), months=24, **FULL), value="40000.00"),
    row("L1", "a number of the block replaces the candidate's: shorter", "3 × 2,000",
        one(table(job(max_duration_months=3), caps=[TWELVE]), months=24, **FULL), value="6000.00"),
    row("L1 L2", "no number: the candidate's applies", "12 × 2,000", one(table(job(), caps=[TWELVE]), months=24, **FULL),
        value="24000.00"),
    row("L1", "an exception with another number", "18 × 2,000",
        one(table(job(), caps=[TWELVE | {"exceptions": {"JOB": 18}}]), months=24, **FULL), value="36000.00"),
    row("L1", "an exception without a limit: always", "24 × 2,000",
        one(table(job(), caps=[TWELVE | {"exceptions": {"JOB": None}}]), months=24, **FULL), value="48000.00"),
    row("L1", "a cap on the block and one on the kind: the shorter", "4 × 2,000", value="8000.00",
        case=one(table(job(), caps=[cap("block:JOB", "max_months", 5), cap("kind:employment", "max_months", 4)]), months=9, **FULL)),
    row("L1", "by weeks, without dates", "2 months are 104/12 weeks: 5,200 × 104/12/52 = 866.67", value="866.67",
        case=one(table(job(unit="per_year", value=5200, prorata=["weeks/52"], max_duration_months=2)), weeks=20)),
    row("L1 L5", "months of an activity by weekly hours", "6 × 2 × 52/12 = 52 hours × 60", value="3120.00",
        case=one(table(act(max_duration_months=2)), "ACT", hours_per_week=6, weeks=20)),
    row("L2 13.3", "one clock over two placements", "6 months, and 3 of 12 before 1 January 2032: 9 × 2,000",
        twice(table(job(), caps=[TWELVE])), value="18000.00"),
    row("L2", "two people have two clocks", "12 + 12 months × 2,000", value="48000.00",
        case=many(table(job(), caps=[TWELVE]), entry("1", who="K", **YEAR_ONE), entry("2", who="L", **YEAR_ONE), contract=TERM)),
    row("L2 12.7", "another contract started the clock", "from 1 July 2030, so to 30 June 2031: 6 × 2,000",
        one(table(job(), caps=[TWELVE]), contract=TERM, clock_start="2030-07-01", **YEAR_ONE), value="12000.00"),
    row("L2 12.7", "scope contract: other contracts do not matter", "12 × 2,000", value="24000.00",
        case=one(table(job(), caps=[TWELVE], **clock(scope="contract")), contract=TERM, clock_start="2030-07-01", **YEAR_ONE)),
    row("L2 12.7", "scope contract: its own entries do", "6 + 3 months × 2,000",
        twice(table(job(), caps=[TWELVE], **clock(scope="contract"))), value="18000.00"),
    row("L3 12.7", "first counted day", "placed 1 January, counted from 1 March: six months × 2,000", value="12000.00",
        case=one(table(job(max_duration_months=6)), contract={"start": "2031-03-01", "end": "2032-12-31"}, **YEAR_ONE)),
    row("L3 12.7", "start of the placement", "from 1 January six months; March to June count: 4 × 2,000", value="8000.00",
        case=one(table(job(max_duration_months=6), **clock(start="placement_start")),
                 contract={"start": "2031-03-01", "end": "2032-12-31"}, **YEAR_ONE)),
    row("L3 12.7", "start of the first placement of the person", "6 + 3 months × 2,000",
        twice(table(job(), caps=[TWELVE], **clock(start="placement_start"))), value="18000.00"),
    row("L3 12.7", "since leaving the benefit", "left 1 October 2030, six months to 31 March: 3 × 2,000", value="6000.00",
        case=one(table(job(max_duration_months=6), **clock(start="leaving_benefit")), contract=TERM,
                 benefit_left_on="2030-10-01", **YEAR_ONE)),
    row("L3", "when the benefit ended is not known", "nothing can be counted", value="0.00", faults=["missing_fact:benefit_left_on"],
        case=one(table(job(max_duration_months=6), **clock(start="leaving_benefit")), contract=TERM, **YEAR_ONE)),
    row("L3 12.7", "hours worked: half a week lasts twice as long", "832 hours at 16 are 52 weeks: 10 × 832", value="8320.00",
        case=one(hour_clock(), contract=TERM, start="2031-01-01", end="2032-06-30", hours_per_week=16),
        steps=[{"step": "limit:max_months", "quantity": "6"}]),
    row("L3 12.7", "hours worked, in months", "16 h for 12 months are 832 hours, so all 12: 24,000 × 16/32", value="12000.00",
        case=one(table(job(max_duration_months=6), **clock(measure="hours_worked")), months=15, hours_per_week=16)),
    row("L3 12.7", "hours worked, a total", "832 of 1,000 hours × 10", one(hour_clock(), hours=1000), value="8320.00"),
    row("L3 L2 12.7", "hours worked over two placements", "416 hours in 13 weeks, then the other 416 of 832: 10 × 832", value="8320.00",
        case=many(hour_clock(), entry("1", who="K", start="2031-01-01", end="2031-04-01", **FULL),
                  entry("2", who="K", start="2031-07-01", end="2031-12-31", **FULL), contract=TERM)),
    row("L3 12.7", "hours worked, hours unknown: the calendar", "640 × 6",
        one(table(job(unit="per_month", value=640, max_duration_months=6), **clock(measure="hours_worked")), contract=TERM,
            start="2031-01-01", end="2031-12-31"), value="3840.00"),
]
HOURS = [
    row("L4", "too few hours per week", "12 of 16", one(table(job(min_hours_per_week=16)), months=6, hours_per_week=12), value="0.00",
        faults=["below_min_hours_per_week"]),
    row("L4", "exactly enough", "24,000 × 16/32 × 6/12", one(table(job(min_hours_per_week=16)), months=6, hours_per_week=16),
        value="6000.00"),
    row("L4", "too few for a time", "January and February do not count; 24,000 × 20/32 × 2/12", value="2500.00",
        case=one(table(job(min_hours_per_week=16)), contract=TERM, start="2031-01-01", end="2031-04-30", segments=[
            {"from": "2031-01-01", "hours_per_week": 12}, {"from": "2031-03-01", "hours_per_week": 20}]),
        faults=["below_min_hours_per_week"]),
    row("L4", "for an amount at once too", "12 of 16", value="0.00", faults=["below_min_hours_per_week"],
        case=one(table(job(unit="one_off", value=500, min_hours_per_week=16)), start="2031-02-03", hours_per_week=12)),
    row("L4", "hours not given", "it cannot be seen", one(table(job(unit="per_month", value=640, min_hours_per_week=16)), months=3),
        value="0.00", faults=["missing_fact:hours_per_week"]),
    row("L5", "hours per week that count", "24,000 × 24/32 × 6/12", one(table(job(max_hours_per_week=24)), months=6, **FULL),
        value="9000.00", steps=[{"step": "cap:max_hours_per_week", "quantity": "24"}]),
    row("L5", "hours in total", "40 × 60", one(table(act(max_hours_total=40)), "ACT", hours=50), value="2400.00",
        steps=[{"step": "cap:max_hours_total", "quantity": "40"}]),
    row("L5", "hours in total of a job", "208 at 16 are 13 weeks, to 1 April: 1,000 × (3 + 1/30) = 3,033.33", value="3033.33",
        case=one(table(job(max_hours_total=208)), contract=TERM, start="2031-01-01", end="2031-12-31", hours_per_week=16)),
    row("L5", "hours per week on one day", "4 of 6 hours × 60",
        one(table(act(max_hours_per_week=4)), "ACT", start="2031-05-06", hours=6), value="240.00"),
    row("L5", "hours per week of a period", "20 hours in 14 days are 10 a week: 6 × 2 × 60", value="720.00",
        case=one(table(act(max_hours_per_week=6)), "ACT", start="2031-05-05", end="2031-05-18", hours=20)),
    row("L5", "a cap per entry on weekly hours", "24,000 × 20/32 × 6/12", one(week_cap("entry", 20, job()), months=6, **FULL),
        value="7500.00"),
    row("L5", "an exception to it", "24,000 × 24/32 × 6/12", value="9000.00",
        case=one(week_cap("entry", 20, job(), exceptions={"JOB": 24}), months=6, **FULL)),
    row("L5", "weekly hours of one candidate over two entries", "16 + 8 of 24: 24,000 × 24/32 × 6/12", value="9000.00",
        case=many(week_cap("candidate", 24, job()), entry("1", who="K", **QUARTER), entry("2", who="K", **QUARTER), contract=TERM)),
    row("L5", "weekly hours of a block over all entries", "4 weeks: 4 × 4 + 2 × 4 = 24 hours × 60", value="1440.00",
        case=many(week_cap("block:ACT", 6, act()), entry("1", "ACT", start="2031-03-03", end="2031-03-30", hours=16),
                  entry("2", "ACT", start="2031-03-03", end="2031-03-30", hours=16), contract=TERM)),
    row("L5", "hours in total of a kind over two blocks", "20 + 10 of 30, at 60 and at 80", value="2000.00",
        case=many(table(act(), act("COURSE", value=80), caps=[cap("kind:activity", "max_hours_total", 30)]),
                  entry("1", "ACT", start="2031-03-03", hours=20), entry("2", "COURSE", start="2031-04-01", hours=20),
                  contract=TERM)),
    row("L5", "hours in total of a block, and of an entry", "20 of 30 per entry, then 5 of 15 to the 25 of the block: 25 × 60", value="1500.00",
        case=many(table(act(), caps=[cap("block:ACT", "max_hours_total", 25), cap("entry", "max_hours_total", 20)]),
                  entry("1", "ACT", start="2031-03-03", hours=30), entry("2", "ACT", start="2031-04-01", hours=15),
                  contract=TERM)),
    row("L5", "weekly hours of a kind, two people", "20 + 4 of 24: 24,000 × 24/32 × 6/12", value="9000.00",
        case=many(week_cap("kind:employment", 24, job()), entry("1", who="K", **(QUARTER | {"hours_per_week": 20})),
                  entry("2", who="L", **QUARTER), contract=TERM)),
    row("L5", "hours in total of a candidate", "100 + 20 of 120, × 10", value="1200.00",
        case=many(table(job(unit="per_hour", value=10), caps=[cap("candidate", "max_hours_total", 120)]),
                  entry("1", who="K", start="2031-03-03", end="2031-03-30", hours=100),
                  entry("2", who="K", start="2031-04-07", end="2031-05-04", hours=100), contract=TERM)),
]
BEFORE = cap("contract", "start_window_months", 3)
WINDOW = [
    row("L6 12.16", "on the first day of the start window", "eligible; June to August count: 3 × 2,000", value="6000.00",
        case=one(table(job(), caps=[BEFORE]), contract=EARLY, start="2031-03-01", end="2031-08-31", **FULL)),
    row("L6", "a day before the start window", "28 February is too early", value="0.00", faults=["before_start_window"],
        case=one(table(job(), caps=[BEFORE]), contract=EARLY, start="2031-02-28", end="2031-08-31", **FULL)),
    row("L6 12.16", "days before the contract that count", "March to August: 6 × 2,000", value="12000.00",
        case=one(table(job(), caps=[BEFORE], policy={"start_window_counts": True}), contract=EARLY, start="2031-03-01",
                 end="2031-08-31", **FULL)),
    row("L6", "the window of the block goes first", "six months: 1 December is early enough; 3 × 2,000", value="6000.00",
        case=one(table(job(), caps=[BEFORE, cap("block:JOB", "start_window_months", 6)]), contract=EARLY, start="2030-12-01",
                 end="2031-08-31", **FULL)),
    row("L6", "no limit for this block", "any start is eligible; 3 × 2,000", value="6000.00",
        case=one(table(job(), caps=[BEFORE | {"exceptions": {"JOB": None}}]), contract=EARLY, start="2028-01-01",
                 end="2031-08-31", **FULL)),
    row("L6", "without a start window", "the start is not tested; 3 × 2,000",
        one(table(job()), contract=EARLY, start="2028-01-01", end="2031-08-31", **FULL), value="6000.00"),
]
YOUNG = job(unit="one_off", value=9000, condition={"age": {"op": "<", "years": 18}})
OLDER = job(condition={"age": {"op": ">=", "years": 55}})


def age(block: Json, reference: str, **facts: Any) -> Json:
    given = {"award_date": "2030-12-15", **TERM}
    return one(table(block, policy={"age_reference_date": reference}), contract=given, **facts)


def group(reference: str, since: str) -> Json:
    schedule = table(job(), policy={"target_group_reference_date": reference})
    return one(schedule, contract={"award_date": "2031-01-15"}, start="2031-03-01", end="2031-05-31", group_since=since, **FULL)


CLAIM = job(condition={"claim": "not_employed_here_6_months"})
ELIGIBLE = [
    row("E1 12.10", "in the group at the start of the placement", "since 1 February: 3 × 2,000",
        group("placement_start", "2031-02-01"), value="6000.00"),
    row("E1 12.10", "not yet in the group at the award", "award 15 January", group("award_date", "2031-02-01"), value="0.00",
        faults=["condition_not_met"]),
    row("E1 12.10", "in the group at the award", "since that very day: 3 × 2,000", group("award_date", "2031-01-15"), value="6000.00"),
    row("E2", "claimed", "6 × 2,000", one(table(CLAIM), claims=["not_employed_here_6_months"], **HALF_YEAR), value="12000.00"),
    row("E2", "not claimed", "condition", one(table(CLAIM), **HALF_YEAR), value="0.00", faults=["condition_not_met"]),
    row("E3", "another claim does not help", "condition", one(table(CLAIM), claims=["registered_6_months"], **HALF_YEAR),
        value="0.00", faults=["condition_not_met"]),
    row("E3 E4", "a claim that holds from a day on", "April to June: 3 × 2,000",
        one(table(CLAIM), claims=[{"code": "not_employed_here_6_months", "date": "2031-04-01"}], contract=TERM, **HALF_YEAR),
        value="6000.00"),
    row("E4 L3", "and the clock starts then", "two months from 1 April: 2 × 2,000",
        one(table(CLAIM | {"max_duration_months": 2}), contract=TERM,
            claims=[{"code": "not_employed_here_6_months", "date": "2031-04-01"}], **HALF_YEAR), value="4000.00"),
    row("E4", "an amount at once on the day it holds", "not there on 31 March", value="0.00",
        case=one(table(CLAIM | {"unit": "one_off", "value": 700}), contract=TERM, start="2031-01-01", end="2031-06-30",
                 claims=[{"code": "not_employed_here_6_months", "date": "2031-04-01"}], on="2031-03-31")),
    row("E4", "an amount at once, later", "there on 1 April", value="700.00",
        case=one(table(CLAIM | {"unit": "one_off", "value": 700}), contract=TERM, start="2031-01-01", end="2031-06-30",
                 claims=[{"code": "not_employed_here_6_months", "date": "2031-04-01"}], on="2031-04-01")),
    row("E4", "a claim that comes too late", "the effort ended before", value="0.00", faults=["condition_not_met"],
        case=one(table(CLAIM), contract=TERM, claims=[{"code": "not_employed_here_6_months", "date": "2031-09-01"}], **HALF_YEAR)),
    row("E4", "a claim after the invoice", "not on its date", value="0.00", faults=["condition_not_met"],
        case=one(table(buy(condition={"claim": "x"})), "BUY", **bill(100, claims=[{"code": "x", "date": "2031-05-07"}]))),
    row("E5", "a block for who is hired after an internship", "24,000 × 16/32 × 6/12 with the claim", value="6000.00",
        case=one(table(job(condition={"claim": "hired_after_internship"})), claims=["hired_after_internship"], **QUARTER)),
    row("E6 12.10", "under 18 at the start", "born June 2013, starts in May 2031: 17",
        age(YOUNG, "placement_start", birth_month="2013-06", start="2031-05-10"), value="9000.00"),
    row("E6", "18 in the month of the start", "born June 2013, starts in June 2031", value="0.00", faults=["condition_not_met"],
        case=age(YOUNG, "placement_start", birth_month="2013-06", start="2031-06-10")),
    row("E6", "the age itself", "17", one(table(YOUNG), age_at_start=17), value="9000.00"),
    row("E6", "no age", "needed for a condition of a block", one(table(YOUNG), start="2031-06-10"), value="0.00",
        faults=["missing_fact:age_at_start"]),
    row("E6 12.10", "the age at the award", "born March 2013, award December 2030: 17, though 18 at the start",
        age(YOUNG, "award_date", birth_month="2013-03", start="2031-05-10"), value="9000.00"),
    row("E6 12.10", "the day of reaching", "55 on 1 April: April to June, 3 × 2,000",
        age(OLDER, "date_of_reaching", birth_month="1976-04", **HALF_YEAR), value="6000.00"),
    row("E6 12.10", "not reached during the effort", "55 in August", value="0.00", faults=["condition_not_met"],
        case=age(OLDER, "date_of_reaching", birth_month="1976-08", **HALF_YEAR)),
    row("E6 12.10", "each 1 January", "54 on 1 January 2031, 55 a year later: January to March 2032, 3 × 2,000",
        age(OLDER, "each_1_january", birth_month="1976-04", start="2031-10-01", end="2032-03-31", **FULL), value="6000.00"),
    row("E6 12.10", "more than is not from", "55 is not more than 55", value="0.00", faults=["condition_not_met"],
        case=one(table(job(condition={"age": {"op": ">", "years": 55}})), age_at_start=55, **HALF_YEAR)),
    row("E6", "at most", "55 is at most 55: 6 × 2,000", value="12000.00",
        case=one(table(job(condition={"age": {"op": "<=", "years": 55}})), age_at_start=55, **HALF_YEAR)),
    row("E7", "recognised at the invoice date", "100 % of 700", value="700.00",
        case=one(table(buy(recognition={"regional_aspirant": 100})), "BUY", **bill(700, "regional_aspirant"))),
    row("E7", "in another register", "nothing", value="0.00", faults=["vendor_not_recognised"],
        case=one(table(buy(recognition={"regional_aspirant": 100})), "BUY", **bill(700, "senl_member"))),
    row("E7", "in no register", "nothing", value="0.00", faults=["vendor_not_recognised"],
        case=one(table(buy(recognition={"regional_aspirant": 100})), "BUY", **bill(700, vendor_recognition=[]))),
]
ROWS = [*DURATION, *HOURS, *WINDOW, *ELIGIBLE]


@each(ROWS)
def test_as_on_paper(paper: Sum) -> None:
    check(paper)
