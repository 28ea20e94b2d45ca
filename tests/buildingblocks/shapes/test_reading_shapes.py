"""Sums on how a table and a case are written: inheritance (V2), numbers, dates, remarks, what is missing."""

from typing import Any

from tests.buildingblocks.shapes.sums import (
    HALF_YEAR,
    QUARTER,
    TERM,
    Json,
    Sum,
    act,
    cap,
    check,
    each,
    job,
    one,
    owed,
    row,
    table,
)


def addendum(base: str = "demo-oost-nl-2023", **changes: Any) -> Json:
    """Zonnedorp as an addendum to a shipped table (5 % of the award value, norm 36, WEP 750 per month, PSO 1 10 %)."""
    plain: Json = {"id": "zonnedorp-aanvulling", "region": "Zonnedorp (verzonnen)", "title_nl": "Aanvulling", "extends": base}
    return plain | changes


NOTES: Json = {"value_note": "verzonnen", "value_evidence": "geen", "value_url": "https://voorbeeld.example/", "notes": "hier staat niets"}
NULLS: Json = dict.fromkeys(("start", "end", "until", "segments", "weeks", "periods", "claims", "bonus_costs", "vendor_recognition", "days",
                       "contract_permanent", "share", "birth_month", "clock_start", "age_at_start"))
NO_CONTRACT: Json = dict.fromkeys(("award_date", "start", "end", "type", "area", "invoices", "pso", "opening", "adjustments", "offered_pct",
                             "agreed_pct", "fulltime_hours", "annual_hours", "tender_publication_date", "fixed_obligation"))
PSO_1 = [{"level": "1", "valid_from": "2031-01-01", "valid_to": "2032-12-31"}]
VERSIONS = [
    row("V2", "a block of the base", "750 × 2", one(addendum(), "WEP", months=2), value="1500.00"),
    row("V2", "a block that replaces one of the base", "640 × 2, the block whole", value="1280.00",
        case=one(addendum(blocks=[job("WEP", kind="work_experience", unit="per_month", value=640)]), "WEP", months=2)),
    row("V2", "an own norm", "40,000 × 16/40 × 3/12", value="4000.00",
        case=one(addendum(fulltime_hours=40), "PW_GT2", months=3, hours_per_week=16)),
    row("V2", "null and empty inherit", "40,000 × 18/36 × 3/12", value="5000.00",
        case=one(addendum(fulltime_hours=None, blocks=[], policy={}, notes=""), "PW_GT2", months=3, hours_per_week=18)),
    row("V2", "own obligation rules replace those of the base", "2 % of 100,000", obligation="2000.00",
        case=owed(addendum(obligation={"rules": [{"basis": "award_value", "rate_pct": 2}]}), value_excl_vat=100000)),
    row("V2", "a policy merges by parameter", "whole euros of its own: 5 % of 1,230 is 61.5, so 62; the discount of the base: 10 % is 6.2, so 6",
        case=owed(addendum(policy={"rounding": {"unit": "euro"}}), value_excl_vat=1230, pso=PSO_1, **TERM), obligation="56.00",
        pso_effect="6.00"),
    row("V2 P1", "pso has no codes: an own list replaces it whole", "level 1 is not in it", obligation="5000.00", pso_effect="0.00",
        case=owed(addendum(pso=[{"role": "main_contractor", "level": "2", "effect": 50}]), value_excl_vat=100000, pso=PSO_1, **TERM)),
    row("V2 P1", "an empty list inherits", "10 % of 5,000", obligation="4500.00",
        case=owed(addendum(pso=[]), value_excl_vat=100000, pso=PSO_1, **TERM)),
    row("V2 L1", "a cap without a code replaces the one of its type and scope", "demo-shapes: 18 months become 6: 24,000 × 6/12",
        value="12000.00", case=one(addendum("demo-shapes", caps=[cap("candidate", "max_months", 6)]), "MIN16", months=24,
                                   hours_per_week=38, claims=["registered_8_months"])),
    row("V2 L1", "other caps stay", "demo-shapes: 10 % of 50,000 for half-days of 7,200", not_counted="2200.00", value="7200.00",
        case=one(addendum("demo-shapes", caps=[cap("candidate", "max_months", 6)]), "HALFDAY", half_days=4, persons=6,
                 contract={"fixed_obligation": 50000})),
    row("V2", "a chain of two bases", "twente on oost-nl: WEP 750", one(addendum("twente-social-purchasing"), "WEP", months=1),
        value="750.00"),
    row("V1", "pinned to a shipped version", "40,000 × 36/36 × 12/12", value="40000.00",
        case=one({"id": "x"}, months=12, hours_per_week=36) | {"schedule": "utrecht-current", "block": "PW"}),
]
WRITING = [
    row("A1", "numbers as text", "24,000 × 16/32 × 6/12", value="6000.00",
        case=one(table(job(value="24000.00"), fulltime_hours="32"), months="6", hours_per_week="16.0")),
    row("A1", "numbers of a plain parser", "24,000 × 12.8/32 × 2.5/12", value="2000.00",
        case=one(table(job(value=24000.0), fulltime_hours=32.0), months=2.5, hours_per_week=12.8)),
    row("A1", "a share with many digits", "33.333333333333336 % of 6,000", value="2000.00",
        case=one(table(job()), share=33.333333333333336, **QUARTER)),
    row("A1", "null is missing", "24,000 × 16/32 × 6/12", value="6000.00", case=one(table(job(
        condition=None, max_duration_months=None, min_hours_per_week=None, max_value=None, recognition=None, excludes=None,
        requires_approval=None, yearly_value=None)), months=6, hours_per_week=16, contract=NO_CONTRACT, **NULLS)),
    row("A1", "every other key of the table null", "24,000 × 16/32 × 6/12", value="6000.00", case=one(table(job(), **dict.fromkeys(
        ("bonuses", "caps", "pso", "categories", "policy", "obligation", "recognition", "valid_from", "valid_to", "annual_hours", "notes",
         "extends", "evidence", "source_url", "demonstration"))), **QUARTER)),
    row("A1", "every parameter null", "24,000 × 16/32 × 6/12", value="6000.00", case=one(table(job(), policy=dict.fromkeys(
        ("month_counting", "rounding", "split_rounding", "bonus_scaling", "bonus_stacking", "cap_base", "cap_order", "duration_clock",
         "weeks_per_year", "version_anchor", "target_group_reference_date", "age_reference_date", "threshold_comparison", "pso_booking",
         "pso_lapse", "overlap", "counting_limit_to_term", "start_window_counts"))), **QUARTER)),
    row("A1", "remarks have no effect and are no mistake", "24,000 × 16/32 × 6/12", value="6000.00",
        case=one(table(job(**NOTES), policy={"overlap_note": "verzonnen"}), **QUARTER)),
    row("A1", "an unknown key of the table does not count", "24,000 × 16/32 × 6/12", value="6000.00",
        case=one(table(job(colour="green")), **QUARTER)),
    row("A1", "an unknown fact is named and has no effect", "24,000 × 16/32 × 6/12", value="6000.00",
        case=one(table(job()), shoe_size=44, **QUARTER),
        warnings=[{"path": "facts.shoe_size", "code": "unknown_key", "message": "this fact is not known and has no effect"}]),
    row("A1", "no hours", "needed", one(table(job()), start="2031-01-01", end="2031-06-30"), value="0.00",
        faults=["missing_fact:hours_per_week"]),
    row("A1", "no dates", "needed", one(table(job()), hours_per_week=16), value="0.00", faults=["missing_fact:start"]),
    row("A3", "no weeks", "needed", one(table(job(unit="per_year", prorata=["weeks/52"]))), value="0.00", faults=["missing_fact:weeks"]),
    row("A9", "no half-days", "needed", one(table(act(unit="per_half_day_per_person")), "ACT", persons=2), value="0.00",
        faults=["missing_fact:half_days"]),
    row("A10", "nothing agreed", "needed", one(table(act(unit="by_agreement", value=None)), "ACT"), value="0.00",
        faults=["missing_fact:agreed_value"]),
    row("A7", "no cost", "needed", one(table(act(unit="actual_costs", value=None)), "ACT"), value="0.00",
        faults=["missing_fact:amount_excl_vat"]),
    row("A1", "a block for nobody", "0 hours", one(table(job()), months=6, hours_per_week=0), value="0.00"),
    row("O1", "no contract value, no settlement", "12,000", one(table(job()), contract=TERM, **HALF_YEAR), value="12000.00"),
]
ROWS = [*VERSIONS, *WRITING]


@each(ROWS)
def test_as_on_paper(paper: Sum) -> None:
    check(paper)
