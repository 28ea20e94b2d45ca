"""The closed values of a schedule in words, for forms and sentences alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from contracts.labels import EVIDENCE, GROUPS, KINDS, PSO_LEVELS, REGISTERS, ROUTES
from contracts.models import Contract

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = dict[str, _StrPromise]

__all__ = ["EVIDENCE", "GROUPS", "KINDS", "PSO_LEVELS", "REGISTERS", "ROUTES"]

BLOCK_UNITS: Final[Words] = {
    "per_fte_year": _("euro per full-time year, by hours and duration"),
    "per_year": _("euro per year, by the factors below"),
    "per_learning_year": _("euro per learning year, by duration"),
    "per_internship_period": _("euro per internship period"),
    "per_month": _("euro per month"),
    "per_hour": _("euro per hour"),
    "per_half_day_per_person": _("euro per half day and person"),
    "per_hour_per_employee_or_actual_costs": _("euro per hour and employee, or the costs"),
    "per_hour_per_employee_or_invoice": _("euro per hour and employee, or the invoice"),
    "per_hour_or_invoice_excl_vat": _("euro per hour, or the invoice excl. VAT"),
    "one_off": _("euro, once"),
    "pct_of_invoice_excl_vat": _("per cent of the invoice excl. VAT"),
    "pct_of_invoice": _("per cent of the invoice"),
    "pct_of_amount": _("per cent of the amount paid"),
    "actual_costs": _("the costs that are shown"),
    "actual_costs_excl_vat": _("the costs that are shown, excl. VAT"),
    "actual_labour_costs": _("the labour part of the invoice"),
    "by_agreement": _("an amount that is agreed beforehand"),
    "not_known": _("not known yet (cannot be published)"),
}
BONUS_UNITS: Final[Words] = {
    "per_year": _("euro per year"),
    "per_hour": _("euro per hour of the building block"),
    "one_off": _("euro, once"),
    "raises_block_value": _("euro on top of the value of the building block"),
    "extra_on_block": _("euro per year beside the building block"),
    "times_yearly_value_of_block": _("times the yearly value of the building block"),
    "pct_of_invoice_excl_vat": _("per cent of the invoice excl. VAT"),
    "actual_costs": _("the costs that are shown"),
    "per_year_unspecified": _("euro per year, not stated how it scales (cannot be published)"),
    "per_placement_unspecified": _("euro per placement, not stated how it scales (cannot be published)"),
    "one_off_unspecified": _("euro once, not stated how it scales (cannot be published)"),
}
PRORATA: Final[Words] = {
    "hours_per_week/fulltime_hours": _("hours per week out of a full-time week"),
    "duration/12_months": _("duration out of twelve months"),
    "duration/learning_year": _("duration out of a learning year"),
    "months": _("number of months"),
    "weeks/52": _("number of weeks out of 52"),
    "hours": _("number of hours"),
    "hours_worked": _("number of hours worked"),
    "employees": _("number of employees"),
    "half_days": _("number of half days"),
    "persons": _("number of persons"),
}
SCALING: Final[Words] = {
    "person": _("grows with the building block and stops with it"),
    "event": _("counts once, on the day the condition is met"),
    "cost": _("at cost, or by the invoice"),
}
EVIDENCE_MARKS: Final[Words] = {
    "source": _("stands in the source"), "secondary": _("from a second source"), "assumption": _("assumption"),
}
CAP_TYPES: Final[Words] = {
    "max_amount": _("at most so many euros"),
    "max_pct_obligation": _("at most this part of the obligation (%)"),
    "max_per_day": _("at most so many euros per day"),
    "max_months": _("at most so many months"),
    "max_hours_per_week": _("at most so many hours per week"),
    "max_hours_total": _("at most so many hours in total"),
    "start_window_months": _("started at most so many months before the contract"),
    "max_obligation": _("the obligation is at most so many euros"),
}
CAP_SCOPES: Final[Words] = {
    "entry": _("each entry"),
    "candidate": _("each candidate, over all contracts of the supplier"),
    "contract": _("the whole contract"),
}
PSO_ROLES: Final[Words] = {
    "main_contractor": _("the supplier itself has the certificate"), "vendor": _("a vendor has the certificate"),
}
CONTRACT_TYPES: Final[Words] = {value: text for value, text in Contract.Type.choices}  # noqa: C416 (lazy texts)
BASES: Final[Words] = {
    "award_value": _("the award value of the contract"),
    "invoiced_turnover": _("the invoiced turnover"),
    "wage_sum": _("the wage sum"),
    "fixed_amount": _("a fixed amount"),
    "activities": _("a number of activities"),
}
THRESHOLD: Final[Words] = {"gt": _("above the amount"), "gte": _("from the amount")}
COMPARISONS: Final[Words] = {"<": _("less than"), "<=": _("at most"), ">": _("more than"), ">=": _("at least")}
CONDITIONS: Final[Words] = {
    "age": _("an age"), "contract": _("a permanent contract"), "claim": _("a statement of the supplier"),
}
CURRENCY: Final[Words] = {"EUR": _("euro")}
