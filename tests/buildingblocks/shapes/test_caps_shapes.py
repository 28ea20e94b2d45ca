"""Sums on caps of amounts and on exclusions: shapes C1 to C3, C6, X1 to X3; choices 12.5 and 12.6; 13.4 and 13.7."""

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

AGREED = act(unit="by_agreement", value=None, prorata=[])
DAY_CAP = [cap("block:ACT", "max_per_day", 1000)]
THREE_DAYS: Json = {"start": "2031-05-06", "end": "2031-05-08"}


def days(**amounts: Any) -> Json:
    return {"days": [{"date": f"2031-05-{day[1:]}", "amount": amount} for day, amount in amounts.items()]}


PER_DAY = [
    row("C1", "each day by itself", "1,000 of 1,400, and 300", one(table(AGREED, caps=DAY_CAP), "ACT", **days(d06=1400, d07=300)),
        value="1300.00"),
    row("C1", "two amounts on one day", "700 and 300 of 600", one(table(AGREED, caps=DAY_CAP), "ACT", days=[
        {"date": "2031-05-06", "amount": 700}, {"date": "2031-05-06", "amount": 600}]), value="1000.00"),
    row("C1", "two entries of one block on one day", "700, then 300 of 700", value="1000.00",
        case=many(table(AGREED, caps=DAY_CAP), entry("1", "ACT", **days(d06=700)), entry("2", "ACT", **days(d06=700)))),
    row("C1", "per entry and day: each has its own", "700 + 700", value="1400.00",
        case=many(table(AGREED | {"cap_per_day": 1000}), entry("1", "ACT", **days(d06=700)), entry("2", "ACT", **days(d06=700)))),
    row("C1", "hours of several days", "10 h × 60 = 600 a day, at most 500 on each of 3", value="1500.00",
        case=one(table(act(cap_per_day=500)), "ACT", hours=30, **THREE_DAYS), steps=[{"step": "cap:max_per_day", "quantity": "500"}]),
    row("C1", "hours of two entries on the same days", "300 and 400 of 600 a day, on 3 days", value="2100.00",
        case=many(table(act(), caps=[cap("block:ACT", "max_per_day", 700)]), entry("1", "ACT", hours=15, **THREE_DAYS),
                  entry("2", "ACT", hours=30, **THREE_DAYS))),
    row("C1", "one amount for three days", "6 × 2 × 300 = 3,600, at most 3 × 1,000", value="3000.00",
        case=one(table(act(unit="per_half_day_per_person", value=300), caps=DAY_CAP), "ACT", half_days=6, persons=2, **THREE_DAYS)),
    row("C1", "a scope over all entries, one by one", "1,000 + 1,000", value="2000.00",
        case=many(table(AGREED, caps=[cap("entry", "max_per_day", 1000)]), entry("1", "ACT", **days(d06=1200)),
                  entry("2", "ACT", **days(d06=1300)))),
    row("C1", "an excepted block", "1,400", value="1400.00",
        case=one(table(AGREED, caps=[cap("entry", "max_per_day", 1000, exceptions={"ACT": None})]), "ACT", **days(d06=1400))),
    row("C1", "days outside the term", "only 7 May: 300", value="300.00",
        case=one(table(AGREED, caps=DAY_CAP), "ACT", contract={"start": "2031-05-07", "end": "2031-12-31"}, **days(d06=1400, d07=300))),
    row("C2", "the smaller of two per entry", "6,000, at most 4,000 and 5,000", value="4000.00",
        case=one(table(job(max_value=4000), caps=[cap("entry", "max_amount", 5000)]), **QUARTER),
        steps=[{"step": "cap:max_amount", "quantity": "4000"}]),
    row("C2", "block and bonus together", "6,000 + 2,000, at most 7,000", value="7000.00",
        case=one(table(job(max_value=7000), bonuses=[bonus("PLUS", 2000, "one_off")]), claims=["plus"], **QUARTER)),
    row("C2", "another value for this block", "6,000, at most 5,500", value="5500.00",
        case=one(table(job(), caps=[cap("entry", "max_amount", 5000, exceptions={"JOB": 5500})]), **QUARTER)),
    row("C2 13.1", "the maximum before the share", "6,000, at most 4,000, of which half", value="2000.00",
        case=one(table(job(max_value=4000)), share=50, **QUARTER)),
]
SOFT, WIDE = ({"code": code, "name_nl": code, "blocks": blocks} for code, blocks in (("SOFT", ["PAY"]), ("WIDE", ["PAY", "ACT"])))
OWED: Json = {"fixed_obligation": "50000.00"}
HOURS_100 = entry("2", "ACT", start="2031-05-06", hours=100)
PAID = entry("1", "PAY", **bill(9000))


def capped(*caps: Json, contract: Json | None = None, entries: tuple[Json, ...] = (PAID, HOURS_100), on: str | None = None,
           **changes: Any) -> Json:
    schedule = table(pay(), act(), job(), caps=list(caps), **changes)
    return many(schedule, *entries, contract=contract or OWED, on=on)


ADJUSTED: Json = OWED | {"adjustments": [{"date": "2031-06-01", "amount": -20000}]}
PSO: Json = {"pso": [{"role": "main_contractor", "level": "1", "effect": 20}]}
CERTIFIED: Json = OWED | {"pso": [{"level": "1", "valid_from": "2030-01-01", "valid_to": "2033-12-31"}]} | TERM
TEN_PCT = cap("block:PAY", "max_pct_obligation", 10)
CONTRACT = [
    row("C3", "a share of the obligation in a category", "10 % of 50,000 is 5,000 of 9,000; 6,000 of activities in full", value="15000.00",
        case=capped(cap("category:SOFT", "max_pct_obligation", 10), categories=[SOFT]), not_counted="4000.00",
        counted_by_category={"SOFT": "5000.00", "ACT": "6000.00"}, fulfilled="11000.00", open="39000.00",
        steps=[{"step": "cap:max_pct_obligation", "amount": "4000.00"}]),
    row("C3", "two categories, each its own share", "10 % and 8 %: 5,000 + 4,000", value="15000.00", fulfilled="9000.00",
        case=capped(cap("category:SOFT", "max_pct_obligation", 10), cap("category:HARD", "max_pct_obligation", 8),
                    categories=[SOFT, {"code": "HARD", "name_nl": "Hard", "blocks": ["ACT"]}]), not_counted="6000.00",
        counted_by_category={"SOFT": "5000.00", "HARD": "4000.00"}),
    row("C3 12.6", "overlapping categories, the narrow one first", "5,000 of 9,000, then 8,000 of 5,000 + 6,000", value="15000.00",
        case=capped(cap("category:WIDE", "max_amount", 8000), cap("category:SOFT", "max_pct_obligation", 10), categories=[WIDE, SOFT]),
        not_counted="7000.00", fulfilled="8000.00"),
    row("C3 12.6", "a narrow kind before a wide category", "investments 5,000 of 9,000, then all 8,000", value="15000.00",
        case=capped(cap("category:WIDE", "max_amount", 8000), cap("kind:investment", "max_amount", 5000), categories=[WIDE]),
        not_counted="7000.00", fulfilled="8000.00"),
    row("C3", "a share of the obligation in a kind", "10 % of 50,000 is 5,000 of 6,000", value="15000.00", not_counted="1000.00",
        case=capped(cap("kind:activity", "max_pct_obligation", 10)), fulfilled="14000.00"),
    row("C3", "block, category and contract at once", "4,000 of 9,000; then 9,000 of 10,000; then 20 % is 10,000 of 9,000 + 6,000",
        value="21000.00", not_counted="11000.00", fulfilled="10000.00",
        case=capped(cap("block:PAY", "max_amount", 4000), cap("category:WIDE", "max_amount", 9000), cap("contract", "max_pct_obligation", 20),
                    categories=[WIDE], entries=(PAID, HOURS_100, entry("3", **QUARTER)))),
    row("C3", "an excepted block", "only activities in the kind: 2,000 of 6,000", value="15000.00", not_counted="4000.00",
        case=capped(cap("contract", "max_amount", 2000, exceptions={"PAY": None}))),
    row("C3", "an exception with another value", "9,000 of payments at most 7,000; activities at most 2,000", not_counted="6000.00",
        value="15000.00", case=capped(cap("contract", "max_amount", 2000, exceptions={"PAY": 7000}))),
    row("12.6 C2", "per entry first, then the category", "9,000 at most 6,000; then 10 % is 5,000", value="6000.00", not_counted="1000.00",
        case=capped(cap("entry", "max_amount", 6000), TEN_PCT, entries=(PAID,))),
    row("12.5 C3", "of the net obligation after an adjustment", "10 % of 30,000 is 3,000 of 9,000", value="9000.00", not_counted="6000.00",
        case=capped(TEN_PCT, entries=(PAID,), contract=ADJUSTED), obligation="30000.00"),
    row("12.5 13.4", "the same before the adjustment", "10 % of 50,000", value="9000.00", not_counted="4000.00",
        case=capped(TEN_PCT, entries=(PAID,), contract=ADJUSTED, on="2031-05-31")),
    row("12.5 C3", "of the gross obligation", "10 % of 50,000", value="9000.00", not_counted="4000.00",
        case=capped(TEN_PCT, entries=(PAID,), contract=ADJUSTED, policy={"cap_base": "gross_obligation"})),
    row("12.5 P1", "net of the PSO discount", "10 % of 40,000", value="9000.00", not_counted="5000.00",
        case=capped(TEN_PCT, entries=(PAID,), contract=CERTIFIED, on="2031-12-31", **PSO)),
    row("12.5 P1", "gross, before the PSO discount", "10 % of 50,000", value="9000.00", not_counted="4000.00",
        case=capped(TEN_PCT, entries=(PAID,), contract=CERTIFIED, on="2031-12-31", policy={"cap_base": "gross_obligation"}, **PSO)),
    row("12.5 P1", "PSO as fulfilment takes nothing off", "10 % of 50,000; PSO 10,000 × 365/731 = 4,993.16", value="9000.00",
        not_counted="4000.00", case=capped(TEN_PCT, entries=(PAID,), contract=CERTIFIED, on="2031-12-31",
                                           policy={"pso_booking": "fulfilment"}, **PSO), fulfilled="9993.16"),
    row("13.7 C3", "an opening balance of the block fills its caps", "5,000 less 3,500: 1,500 of 9,000", value="9000.00",
        case=capped(TEN_PCT, entries=(PAID,), contract=OWED | {"opening": [
            {"date": "2031-01-01", "route": "social_initiative", "block": "PAY", "amount": 3500}]}),
        not_counted="7500.00", fulfilled="5000.00"),
    row("13.7 C3", "without its block it does not", "5,000 of 9,000, and 3,500", value="9000.00",
        case=capped(TEN_PCT, entries=(PAID,), contract=OWED | {"opening": [
            {"date": "2031-01-01", "route": "social_initiative", "amount": 3500}]}), not_counted="4000.00", fulfilled="8500.00"),
    row("13.7 C3", "but it fills the cap of the whole contract", "10,000 less 3,500: 6,500 of 9,000", value="9000.00",
        case=capped(cap("contract", "max_amount", 10000), entries=(PAID,), contract=OWED | {"opening": [
            {"date": "2031-01-01", "route": "jobs", "amount": 3500}]}), not_counted="2500.00", fulfilled="10000.00"),
    row("13.8", "more than is owed", "15,000 on 10,000", value="15000.00", case=capped(contract={"fixed_obligation": 10000}),
        open="0.00", surplus="5000.00"),
]
TRIAL = job("TRIAL", unit="per_month", value=640, excludes=["JOB"])
SHOP = buy(excludes=["SW"])
EXCLUDED = [
    row("X1", "the same days in a block that excludes the other", "12,000; of two months only July: 640", value="12640.00",
        faults=["excluded_by"], case=many(table(job(), TRIAL), entry("1", who="K", **HALF_YEAR),
                                          entry("2", "TRIAL", who="K", start="2031-06-01", end="2031-07-31"), contract=TERM)),
    row("X1", "another person", "12,000 + 2 × 640", value="13280.00",
        case=many(table(job(), TRIAL), entry("1", who="K", **HALF_YEAR),
                  entry("2", "TRIAL", who="L", start="2031-06-01", end="2031-07-31"), contract=TERM)),
    row("X1", "an amount at once on such a day", "12,000", value="12000.00", faults=["excluded_by"],
        case=many(table(job(), job("ONCE", unit="one_off", value=900, excludes=["JOB"])), entry("1", who="K", **HALF_YEAR),
                  entry("2", "ONCE", who="K", start="2031-03-03"), contract=TERM)),
    row("X1 12.15", "hours up to the norm", "24 of 32, then 8 of 24: 24,000 × 6/12 × (24 + 8)/32", value="12000.00",
        case=many(table(job()), entry("1", who="K", **(QUARTER | {"hours_per_week": 24})),
                  entry("2", who="K", **(QUARTER | {"hours_per_week": 24})), contract=TERM)),
    row("X1 12.15", "the norm of the contract", "24, then 16 of 24 up to 40: 24,000 × 6/12 × 40/40", value="12000.00",
        case=many(table(job()), entry("1", who="K", **(QUARTER | {"hours_per_week": 24})),
                  entry("2", who="K", **(QUARTER | {"hours_per_week": 24})), contract=TERM | {"fulltime_hours": 40})),
    row("X1 12.15", "in the order of the start, not of the list", "B first with 24; A has 8 of 32 from April: 9,000 + 1,500", value="10500.00",
        case=many(table(job()), entry("A", who="K", start="2031-04-01", end="2031-06-30", hours_per_week=32),
                  entry("B", who="K", **(QUARTER | {"hours_per_week": 24})), contract=TERM)),
    row("X1 12.15", "an overlap that is refused", "6,000; the second only in July: 24,000 × 16/32 × 1/12", value="7000.00",
        faults=["excluded_by"], case=many(table(job(), policy={"overlap": "refuse"}), entry("1", who="K", **QUARTER),
                                          entry("2", who="K", start="2031-06-01", end="2031-07-31", hours_per_week=16), contract=TERM)),
    row("X1 12.15", "refused, though hours are not known", "2 × 640; the job only in March: 1,000", value="2280.00", faults=["excluded_by"],
        case=many(table(job(), TRIAL | {"excludes": []}, policy={"overlap": "refuse"}),
                  entry("1", "TRIAL", who="K", start="2031-01-01", end="2031-02-28"),
                  entry("2", who="K", start="2031-02-01", end="2031-03-31", hours_per_week=16), contract=TERM)),
    row("X2", "the same invoice in two blocks", "1,000 once", value="1000.00", faults=["excluded_by"],
        case=many(table(SHOP, buy("SW")), entry("1", "BUY", **bill(1000)), entry("2", "SW", **bill(1000)))),
    row("X2", "the same labour costs in two blocks", "400 once", value="400.00", faults=["excluded_by"],
        case=many(table(SHOP | {"labour_part_only": True}, buy("SW", labour_part_only=True)),
                  entry("1", "BUY", invoice_date="2031-05-06", labour_amount_excl_vat=400),
                  entry("2", "SW", invoice_date="2031-05-06", labour_amount_excl_vat=400))),
    row("X2", "two invoices", "1,000 + 1,000.01", value="2000.01",
        case=many(table(SHOP, buy("SW")), entry("1", "BUY", **bill(1000)), entry("2", "SW", **bill("1000.01")))),
    row("X3", "hiring an SW worker is a job", "24,000/4, no purchase", value="6000.00",
        case=one(table(job("WSW"), buy("SW", excludes=["WSW"])), "WSW", **QUARTER)),
]
ROWS = [*PER_DAY, *CONTRACT, *EXCLUDED]


@each(ROWS)
def test_as_on_paper(paper: Sum) -> None:
    check(paper)
