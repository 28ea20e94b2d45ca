"""Sums on what a contract owes and on certificates: shapes V4, O1 to O5, C6, P1, P2; choices 12.9, 12.11 to 12.13."""

from typing import Any

from tests.buildingblocks.shapes.sums import (
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
    owed,
    row,
    table,
)


def rules(*rows: Json, default: Any = None, **changes: Any) -> Json:
    found = [{"basis": "award_value"} | row for row in rows]
    return table(job(), act(), obligation={"default_pct": default, "rules": found}, **changes)


def turnover(*amounts: Any) -> list[Json]:
    days = ("2031-02-10", "2031-05-10", "2031-08-10")
    return [{"date": day, "amount_excl_vat": amount} for day, amount in zip(days, amounts, strict=False)]


TYPES = rules({"contract_type": ["works"], "rate_pct": 3}, {"contract_type": ["services", "supplies"], "rate_pct": 6})
LABOUR = rules({"labour_share": {"op": ">=", "value": 40}, "rate_pct": 7}, {"labour_share": {"op": "<", "value": 40}, "rate_pct": 2})
FOUR = rules({"rate_pct": 4})
OBLIGATION = [
    row("O1", "award value", "4 % of 250,000", owed(FOUR, value_excl_vat="250000.00"), obligation="10000.00",
        obligation_forecast="10000.00", open="10000.00", surplus="0.00"),
    row("O1 13.5", "invoiced turnover", "4 % of 33,333.33 + 33,333.33 = 2,666.6664; forecast 4 % of 500,000",
        owed(rules({"basis": "invoiced_turnover", "rate_pct": 4}), value_excl_vat=500000, invoices=turnover("33333.33", "33333.33"),
             on="2031-06-30"), obligation="2666.67", obligation_forecast="20000.00"),
    row("O1 13.5", "nothing invoiced yet", "0 before the first", owed(rules({"basis": "invoiced_turnover", "rate_pct": 4}),
        value_excl_vat=500000, invoices=turnover(100), on="2031-02-09"), obligation="0.00", obligation_forecast="20000.00"),
    row("O1", "an invoice that is credited", "4 % of 10,000 − 2,500",
        owed(rules({"basis": "invoiced_turnover", "rate_pct": 4}), invoices=turnover(10000, -2500)), obligation="300.00"),
    row("O1", "wage sum", "7 % of 123,456.78 = 8,641.9746", owed(rules({"basis": "wage_sum", "rate_pct": 7}), wage_sum="123456.78"),
        obligation="8641.97"),
    row("O1", "a fixed amount", "7,777", owed(rules({"basis": "fixed_amount", "amount": 7777}), value_excl_vat=1000000),
        obligation="7777.00"),
    row("O1", "a number of activities", "0 euro; 1 of 3 done", one(rules({"basis": "activities", "amount": 3}), "ACT", hours=2,
        start="2031-05-06", contract={"value_excl_vat": 40000}), obligation="0.00", activities_required=3, activities_counted=1),
    row("O1", "agreed for this contract", "5,000 in place of 4 %", owed(FOUR, value_excl_vat=250000, fixed_obligation=5000),
        obligation="5000.00"),
    row("O2", "rate of works", "3 % of 200,000", owed(TYPES, type="works", value_excl_vat=200000), obligation="6000.00"),
    row("O2", "rate of supplies", "6 % of 200,000", owed(TYPES, type="supplies", value_excl_vat=200000), obligation="12000.00"),
    row("O2", "no rule for this type", "nothing", owed(TYPES, type="permit", value_excl_vat=200000), obligation="0.00",
        faults=["no_obligation_rule"]),
    row("V4 O2", "a subsidy", "1.5 % of 200,000", owed(rules({"contract_type": ["subsidy", "permit"], "rate_pct": "1.5"}), type="subsidy",
        value_excl_vat=200000), obligation="3000.00"),
    row("O2", "much labour", "7 % of 100,000", owed(LABOUR, labour_share_pct=40, value_excl_vat=100000), obligation="7000.00"),
    row("O2", "little labour", "2 % of 100,000", owed(LABOUR, labour_share_pct="39.99", value_excl_vat=100000), obligation="2000.00"),
    row("O2", "labour share not known", "no rule can be told", owed(LABOUR, value_excl_vat=100000), obligation="0.00",
        faults=["no_obligation_rule"]),
    row("O2", "the first rule that matches", "area before everywhere: 1 % of 100,000", owed(
        rules({"area": "Zonnedorp-Zuid", "rate_pct": 1}, {"rate_pct": 5}), area="Zonnedorp-Zuid", value_excl_vat=100000), obligation="1000.00"),
    row("O2", "another area", "5 % of 100,000", owed(rules({"area": "Zonnedorp-Zuid", "rate_pct": 1}, {"rate_pct": 5}), area="Zonnedorp",
        value_excl_vat=100000), obligation="5000.00"),
    row("O2", "the default rate", "6 % of 100,000, not the agreed 3", owed(rules({}, default=6), value_excl_vat=100000, agreed_pct=3),
        obligation="6000.00"),
    row("O2", "the agreed rate", "3 % of 100,000", owed(rules({}), value_excl_vat=100000, agreed_pct=3), obligation="3000.00"),
    row("O2", "no rate at all", "cannot be told", owed(rules({}), value_excl_vat=100000), obligation="0.00",
        faults=["missing_fact:agreed_pct"]),
    row("O2", "a rate of nothing", "0 % is a rate", owed(rules({"rate_pct": 0}, default=6), value_excl_vat=100000), obligation="0.00"),
    row("O2", "offered above the minimum", "6.5 % of 100,000", owed(FOUR, value_excl_vat=100000, offered_pct="6.5"), obligation="6500.00"),
    row("O2", "offered the minimum", "4 % of 100,000", owed(FOUR, value_excl_vat=100000, offered_pct=4), obligation="4000.00"),
    row("O2", "offered below the minimum", "4 % stays", owed(FOUR, value_excl_vat=100000, offered_pct=3), obligation="4000.00",
        faults=["offered_below_minimum"]),
    row("O3 12.11", "more than, by default", "at the threshold nothing", owed(rules({"rate_pct": 4, "threshold": 100000}),
        value_excl_vat=100000), obligation="0.00", faults=["below_threshold"]),
    row("O3 12.11", "one cent more", "4 % of 100,000.01", owed(rules({"rate_pct": 4, "threshold": 100000}), value_excl_vat="100000.01"),
        obligation="4000.00"),
    row("O3 12.11", "from, by the policy", "4 % of 100,000", owed(rules({"rate_pct": 4, "threshold": 100000},
        policy={"threshold_comparison": "gte"}), value_excl_vat=100000), obligation="4000.00"),
    row("O3 12.11", "the rule goes before the policy", "at the threshold nothing", owed(
        rules({"rate_pct": 4, "threshold": 100000, "comparison": "gt"}, policy={"threshold_comparison": "gte"}), value_excl_vat=100000),
        obligation="0.00", faults=["below_threshold"]),
    row("O3", "turnover is not compared with the threshold", "award value 400,000: 4 % of 100", owed(
        rules({"basis": "invoiced_turnover", "rate_pct": 4, "threshold": 200000}), value_excl_vat=400000, invoices=turnover(100)),
        obligation="4.00"),
    row("C6", "maximum of the rule", "4 % is 40,000, at most 25,000", owed(rules({"rate_pct": 4, "max_obligation": 25000}),
        value_excl_vat=1000000), obligation="25000.00"),
    row("C6", "maximum as a cap", "4 % is 40,000, at most 20,000", owed(rules({"rate_pct": 4, "max_obligation": 25000},
        caps=[cap("contract", "max_obligation", 20000)]), value_excl_vat=1000000), obligation="20000.00"),
    row("O4 13.5", "an adjustment is on the result", "at most 25,000, plus 1,000", owed(rules({"rate_pct": 4, "max_obligation": 25000}),
        value_excl_vat=1000000, adjustments=[{"date": "2031-03-01", "amount": 1000}], on="2031-03-01"), obligation="26000.00"),
    row("O4", "not before its day", "25,000", owed(rules({"rate_pct": 4, "max_obligation": 25000}), value_excl_vat=1000000,
        adjustments=[{"date": "2031-03-01", "amount": 1000}], on="2031-02-28"), obligation="25000.00"),
    row("O5", "a part of one placement for this client", "24,000/4 × 37.5 %", one(FOUR, contract={"value_excl_vat": 100000, **TERM},
        share="37.5", **QUARTER), value="2250.00", fulfilled="2250.00", open="1750.00"),
    row("O5", "more than all of it", "shares total 100 % at most", one(FOUR, contract={"value_excl_vat": 100000, **TERM}, share=101,
        **QUARTER), value="0.00", faults=["shares_above_100"]),
    row("V1 12.9", "award outside the validity", "valid from 2031", owed(rules({"rate_pct": 4}, valid_from="2031-01-01"),
        award_date="2030-12-31", value_excl_vat=1000), obligation="40.00", faults=["schedule_not_in_force"]),
    row("V1 12.9", "publication decides", "published in time, awarded later", owed(rules({"rate_pct": 4}, valid_from="2030-01-01",
        valid_to="2030-06-30", policy={"version_anchor": "tender_publication_date"}), tender_publication_date="2030-06-30",
        award_date="2030-12-31", value_excl_vat=1000), obligation="40.00"),
    row("V1 12.9", "the start of the contract decides", "starts on the day after", owed(rules({"rate_pct": 4}, valid_to="2030-12-31",
        policy={"version_anchor": "contract_start"}), start="2031-01-01", award_date="2030-12-01", value_excl_vat=1000), obligation="40.00",
        faults=["schedule_not_in_force"]),
    row("V1", "without a full date it is pinned by hand", "no date is tested", owed(rules({"rate_pct": 4}, valid_from="2031-04"),
        award_date="2020-01-01", value_excl_vat=1000), obligation="40.00"),
]
LEVELS = [{"role": "main_contractor", "level": level, "effect": pct}
          for level, pct in (("aspirant", 5), ("1", 12), ("2", 30), ("3-30plus", 100), ("3", None))]


def pso(level: str, first: str, last: str, *more: Json, on: str, **policy: str) -> Json:
    """4 % of 500,000 is 20,000 over 2031 and 2032: 731 days (2032 has 366)."""
    certificates = [{"level": level, "valid_from": first, "valid_to": last}, *more]
    return owed(rules({"rate_pct": 4}, pso=LEVELS, policy=policy), value_excl_vat=500000, pso=certificates, on=on, **TERM)


def lapsed(on: str, **policy: str) -> Json:
    return pso("2", "2030-06-01", "2031-12-31", on=on, **policy)


RENEWED: Json = {"level": "1", "valid_from": "2032-01-01", "valid_to": "2033-12-31"}
CERTIFICATES = [
    row("P1 12.12", "a discount for the whole term", "30 % of 20,000", lapsed("2031-01-01"), obligation="14000.00", pso_effect="6000.00"),
    row("P1", "not before the first covered day", "0", pso("2", "2031-07-01", "2033-06-30", on="2031-06-30"), obligation="20000.00",
        pso_effect="0.00"),
    row("P1", "starts later: the rest of the term", "550 of 731 days: 6,000 × 550/731 = 4,514.36", value="0.00",
        case=pso("2", "2031-07-01", "2033-06-30", on="2031-07-01"), pso_effect="4514.36", obligation="15485.64"),
    row("P1 12.13", "on its last day", "still granted for the whole term", lapsed("2031-12-31"), pso_effect="6000.00"),
    row("P1 12.13", "lapsed: assessed again", "365 of 731 days: 2,995.896", lapsed("2032-01-01"), pso_effect="2995.90",
        obligation="17004.10"),
    row("P1 12.13", "lapsed: kept", "6,000", lapsed("2032-01-01", pso_lapse="keep"), pso_effect="6000.00"),
    row("P1 12.13", "lapsed: withdrawn", "0", lapsed("2032-01-01", pso_lapse="withdraw"), pso_effect="0.00", obligation="20000.00"),
    row("P1 13.6", "renewed at another level", "2,995.90 + 12 % of 20,000 × 366/731 = 1,201.64", value="0.00",
        case=pso("2", "2030-06-01", "2031-12-31", RENEWED, on="2032-01-01"), pso_effect="4197.54"),
    row("P1 13.6", "renewed: withdrawal does not strike", "the chain is unbroken to the end: the same", value="0.00",
        case=pso("2", "2030-06-01", "2031-12-31", RENEWED, on="2032-01-01", pso_lapse="withdraw"), pso_effect="4197.54"),
    row("P1", "exempt", "100 %", pso("3-30plus", "2031-01-01", "2032-12-31", on="2032-12-31"), obligation="0.00", pso_effect="20000.00",
        open="0.00"),
    row("P1", "aspirant", "5 %", pso("aspirant", "2031-01-01", "2032-12-31", on="2032-12-31"), obligation="19000.00"),
    row("P1", "effect not known", "none", pso("3", "2031-01-01", "2032-12-31", on="2032-12-31"), obligation="20000.00", pso_effect="0.00"),
    row("P1", "level not in the table", "none", pso("code_social_enterprise", "2031-01-01", "2032-12-31", on="2032-12-31"),
        obligation="20000.00"),
    row("P1 12.12 13.6", "booked as fulfilment", "90 of 731 days to 31 March: 6,000 × 90/731 = 738.71", value="0.00",
        case=lapsed("2031-03-31", pso_booking="fulfilment"), obligation="20000.00", pso_effect="738.71", fulfilled="738.71",
        open="19261.29"),
    row("P1 12.12 13.6", "fulfilment after the lapse", "365 of 731 days stay: 2,995.90",
        lapsed("2032-12-31", pso_booking="fulfilment"), fulfilled="2995.90", open="17004.10"),
    row("P1", "fulfilment, renewed", "2,995.896 and 1,201.642", fulfilled="4197.54", case=pso(
        "2", "2030-06-01", "2031-12-31", RENEWED, on="2032-12-31", pso_booking="fulfilment")),
    row("P1", "without a term all of it is covered", "30 % of 20,000, whatever the day", obligation="14000.00", case=owed(
        rules({"rate_pct": 4}, pso=LEVELS), value_excl_vat=500000, on="2029-01-01",
        pso=[{"level": "2", "valid_from": "2031-01-01", "valid_to": "2031-12-31"}])),
    row("P1 O4", "an adjustment comes after the discount", "14,000 − 1,500", obligation="12500.00", case=owed(
        rules({"rate_pct": 4}, pso=LEVELS), value_excl_vat=500000, pso=[{"level": "2", "valid_from": "2030-01-01", "valid_to": None}],
        adjustments=[{"date": "2031-02-01", "amount": -1500}], on="2031-12-31", **TERM)),
    row("P1 C6", "the maximum comes before the discount", "20,000, at most 10,000, less 30 %", obligation="7000.00", case=owed(
        rules({"rate_pct": 4, "max_obligation": 10000}, pso=LEVELS), value_excl_vat=500000, on="2031-12-31",
        pso=[{"level": "2", "valid_from": "2030-01-01", "valid_to": "2033-01-01"}], **TERM)),
]
VENDOR = [{"role": "vendor", "level": "2", "effect": 18}, {"role": "vendor", "level": "3", "effect": None}]
SHOP = buy(recognition={"sw_company": 100})
VENDORS = [
    row("P2", "no block names a weight", "18 % of 5,000", one(table(SHOP, pso=VENDOR), "BUY", **bill(5000, "pso_2")), value="900.00"),
    row("P2", "a purchasing block names the weight", "only that block counts it", value="0.00", faults=["vendor_not_recognised"],
        case=one(table(SHOP, buy("PSO", value=25, recognition={"pso_2": 25}), pso=VENDOR), "BUY", **bill(5000, "pso_2"))),
    row("P2", "in that block", "25 % of 5,000", value="1250.00",
        case=one(table(SHOP, buy("PSO", value=25, recognition={"pso_2": 25}), pso=VENDOR), "PSO", **bill(5000, "pso_2"))),
    row("P2", "effect not known", "none", one(table(SHOP, pso=VENDOR), "BUY", **bill(5000, "pso_3")), value="0.00",
        faults=["vendor_not_recognised"]),
    row("P2 X2", "a purchase counts once", "100 % of 5,000; not 25 % as well", value="5000.00", faults=["excluded_by"],
        case=many(table(buy(recognition={"sw_company": 100}, excludes=["PSO"]), buy("PSO", value=25, recognition={"pso_2": 25})),
                  entry("1", "BUY", **bill(5000, "sw_company")), entry("2", "PSO", **bill(5000, "pso_2")))),
]
ROWS = [*OBLIGATION, *CERTIFICATES, *VENDORS]


@each(ROWS)
def test_as_on_paper(paper: Sum) -> None:
    check(paper)
