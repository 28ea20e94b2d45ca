"""The arithmetic choices of a schedule (`buildingblocks.policy`) in words, for the explanation of an amount."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

NAMES: Final[dict[str, _StrPromise]] = {
    "month_counting": _("Part of a month"),
    "rounding.mode": _("Rounding"),
    "rounding.unit": _("Rounded to"),
    "rounding.at": _("What is rounded"),
    "split_rounding": _("Left-over cents of a split"),
    "bonus_scaling.person": _("Bonus for a person"),
    "bonus_scaling.event": _("Bonus for an event"),
    "bonus_stacking": _("More bonuses at once"),
    "cap_base": _("A maximum in per cent is taken of"),
    "cap_order": _("Order of the maximums"),
    "duration_clock.scope": _("The maximum duration runs for"),
    "duration_clock.start": _("The maximum duration starts on"),
    "duration_clock.measure": _("The maximum duration is measured in"),
    "weeks_per_year": _("Weeks in a year"),
    "version_anchor": _("Date that selects the schedule"),
    "target_group_reference_date": _("Target group decided on"),
    "age_reference_date": _("Age decided on"),
    "threshold_comparison": _("Threshold"),
    "pso_booking": _("PSO is booked as"),
    "pso_lapse": _("When a PSO certificate lapses"),
    "overlap": _("Overlapping placements of one person"),
    "counting_limit_to_term": _("Days that count"),
    "start_window_counts": _("Days before the contract"),
}

VALUES: Final[dict[str, _StrPromise]] = {
    "months_and_days": _("whole months, and the days that are left as part of their month"),
    "whole_months_completed": _("whole months that are over"),
    "whole_months_started": _("whole months that have begun"),
    "days_365": _("days out of 365"),
    "days_actual_year": _("days out of the year they fall in"),
    "hours_worked": _("hours worked"),
    "half_up": _("half a cent goes up"),
    "half_even": _("half a cent goes to the even cent"),
    "cent": _("whole cents"),
    "euro": _("whole euros"),
    "cumulative_value_per_entry_and_contract": _("the total of an entry on a contract"),
    "component": _("each part of an entry"),
    "period": _("each period"),
    "largest_share": _("go to the largest share"),
    "first_contract": _("go to the first contract"),
    "as_block": _("counts along with the building block"),
    "none": _("does not depend on hours and months"),
    "once": _("counts once"),
    "stack_unless_excluded": _("are added up, unless they exclude each other"),
    "one_per_person": _("one bonus per person"),
    "highest_only": _("only the highest"),
    "net_obligation": _("the obligation after PSO and adjustments"),
    "gross_obligation": _("the obligation before PSO and adjustments"),
    "entry_then_category": _("first per entry, then per category"),
    "person_at_supplier_within_desk": _("a person at a supplier, over all contracts at this desk"),
    "contract": _("each contract apart"),
    "first_counted_day": _("the first day that counts"),
    "placement_start": _("the start of the placement"),
    "leaving_benefit": _("the day on which the benefit ended"),
    "calendar": _("calendar months"),
    "award_date": _("the award date"),
    "tender_publication_date": _("the publication of the tender"),
    "contract_start": _("the start of the contract"),
    "each_1_january": _("1 January of each year"),
    "date_of_reaching": _("the day on which the age is reached"),
    "gt": _("above the amount"),
    "gte": _("from the amount"),
    "discount": _("discount on the obligation"),
    "fulfilment": _("fulfilment"),
    "reassess_from_lapse_date": _("it counts for the days that were covered"),
    "keep": _("it keeps counting"),
    "withdraw": _("it no longer counts"),
    "add_hours_up_to_norm": _("hours are added up to the full-time norm"),
    "refuse": _("only the first counts"),
    "term": _("only days inside the term of the contract"),
    "True": _("count too"),
    "False": _("do not count"),
}


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """One parameter with its value, in words."""

    label: str
    value: str


def policy_lines(policy: Mapping[str, object]) -> list[PolicyLine]:
    """All parameters of a stored policy; a value without words, such as a number, reads as itself."""
    flat: dict[str, object] = {}
    for name, value in policy.items():
        inner = value if isinstance(value, Mapping) else None
        flat |= {f"{name}.{part}": found for part, found in inner.items()} if inner is not None else {name: value}
    return [PolicyLine(str(NAMES[name]), str(VALUES.get(str(value), value))) for name, value in flat.items() if name in NAMES]
