"""The closed lists of the schedule format. A value outside them is a fault, never a guess."""

from __future__ import annotations

from typing import Final

PERSON_KINDS: Final = frozenset({"employment", "learning", "work_experience"})
KINDS: Final = PERSON_KINDS | {"purchasing", "activity", "investment"}
ROUTES: Final = (
    "jobs",
    "learning",
    "group_secondment",
    "social_purchasing",
    "activities",
    "pso",
    "social_initiative",
    "custom",
)
REPORTING_GROUPS: Final = (
    "participation_act",
    "unemployment",
    "disability",
    "jobs_register",
    "no_benefit",
    "pupil_student",
    "other",
)

#: Hours or the cost: the supplier gives one of the two.
HOURS_OR_COST_UNITS: Final = frozenset(
    {"per_hour_per_employee_or_actual_costs", "per_hour_per_employee_or_invoice", "per_hour_or_invoice_excl_vat"}
)
PERCENTAGE_UNITS: Final = frozenset({"pct_of_invoice_excl_vat", "pct_of_invoice", "pct_of_amount"})
COST_UNITS: Final = frozenset({"actual_costs", "actual_costs_excl_vat"})
BLOCK_UNITS: Final = (
    frozenset(
        {
            "per_fte_year",
            "per_year",
            "per_learning_year",
            "per_internship_period",
            "per_month",
            "per_hour",
            "per_half_day_per_person",
            "one_off",
            "actual_labour_costs",
            "by_agreement",
            "not_known",
        }
    )
    | HOURS_OR_COST_UNITS
    | PERCENTAGE_UNITS
    | COST_UNITS
)
PRORATA: Final = frozenset(
    {
        "hours_per_week/fulltime_hours",
        "duration/12_months",
        "duration/learning_year",
        "months",
        "weeks/52",
        "hours",
        "hours_worked",
        "employees",
        "half_days",
        "persons",
    }
)
UNSPECIFIED_UNITS: Final = frozenset(
    {"per_year_unspecified", "per_placement_unspecified", "one_off_unspecified"}
)
BONUS_UNITS: Final = UNSPECIFIED_UNITS | {
    "per_year",
    "per_hour",
    "one_off",
    "raises_block_value",
    "extra_on_block",
    "times_yearly_value_of_block",
    "pct_of_invoice_excl_vat",
    "actual_costs",
}
SCALING_CLASSES: Final = frozenset({"person", "event", "cost"})
REGISTERS: Final = (
    "sw_company",
    "code_social_enterprise",
    "senl_member",
    "pso_aspirant",
    "pso_1",
    "pso_2",
    "pso_3",
    "pso_3_30plus",
    "regional_recognised",
    "regional_aspirant",
)
EVIDENCE_ITEMS: Final = frozenset(
    {
        "employment_agreement_seen",
        "target_group_proof_seen",
        "hours_statement_seen",
        "learning_agreement_seen",
        "level_and_period",
        "referral_agreement_seen",
        "period",
        "invoice_excl_vat",
        "vendor_recognition",
        "labour_part_of_invoice",
        "payment",
        "initiative_approval",
        "prior_approval",
        "activity_description",
        "other",
    }
)
EVIDENCE_MARKS: Final = frozenset({"source", "secondary", "assumption"})

CAP_SCOPES: Final = frozenset({"entry", "candidate", "contract"})
#: Scopes that carry a name after the colon.
NAMED_CAP_SCOPES: Final = frozenset({"block", "category", "kind"})
#: Which scopes each type of cap can have.
CAP_TYPES: Final = {
    "max_amount": frozenset({"entry", "block", "category", "kind", "contract"}),
    "max_pct_obligation": frozenset({"block", "category", "kind", "contract"}),
    "max_per_day": frozenset({"entry", "block"}),
    "max_months": frozenset({"candidate", "block", "kind"}),
    "max_hours_per_week": frozenset({"entry", "block", "kind", "candidate"}),
    "max_hours_total": frozenset({"entry", "block", "kind", "candidate"}),
    "start_window_months": frozenset({"contract", "block"}),
    "max_obligation": frozenset({"contract"}),
}
#: Types whose value is a number of whole months.
MONTH_CAPS: Final = frozenset({"max_months", "start_window_months"})

PSO_ROLES: Final = frozenset({"main_contractor", "vendor"})
PSO_LEVELS: Final = ("aspirant", "1", "2", "3", "3-30plus", "code_social_enterprise")
#: The register in which a vendor with a certificate of this level stands.
PSO_REGISTERS: Final = {
    "aspirant": "pso_aspirant",
    "1": "pso_1",
    "2": "pso_2",
    "3": "pso_3",
    "3-30plus": "pso_3_30plus",
    "code_social_enterprise": "code_social_enterprise",
}

CONTRACT_TYPES: Final = ("works", "services", "supplies", "subsidy", "permit")
BASES: Final = frozenset({"award_value", "invoiced_turnover", "wage_sum", "fixed_amount", "activities"})
THRESHOLD_COMPARISONS: Final = frozenset({"gt", "gte"})
COMPARISONS: Final = frozenset({"<", "<=", ">", ">="})
