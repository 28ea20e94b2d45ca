"""The arithmetic choices of a schedule: each a named parameter with a default.

No published schedule says how to count part of a month, where to round or in which order caps bite. So these are
data of the schedule version, never constants in the code: a change of a parameter is a new version.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final


@dataclass(frozen=True, slots=True)
class Rounding:
    """How (``mode``), to what (``unit``) and where (``at``) an amount is rounded."""

    mode: str = "half_up"
    unit: str = "cent"
    at: str = "cumulative_value_per_entry_and_contract"


@dataclass(frozen=True, slots=True)
class BonusScaling:
    """Whether bonuses for a person and for an event scale with hours and months as their block does."""

    person: str = "as_block"
    event: str = "once"


@dataclass(frozen=True, slots=True)
class DurationClock:
    """On what a maximum duration runs."""

    scope: str = "person_at_supplier_within_desk"
    start: str = "first_counted_day"
    measure: str = "calendar"


@dataclass(frozen=True, slots=True)
class Policy:
    """All parameters with their defaults; the allowed values are in ``ALLOWED``."""

    month_counting: str = "months_and_days"
    rounding: Rounding = field(default_factory=Rounding)
    split_rounding: str = "largest_share"
    bonus_scaling: BonusScaling = field(default_factory=BonusScaling)
    bonus_stacking: str = "stack_unless_excluded"
    cap_base: str = "net_obligation"
    cap_order: str = "entry_then_category"
    duration_clock: DurationClock = field(default_factory=DurationClock)
    weeks_per_year: Fraction = Fraction(52)
    version_anchor: str = "award_date"
    target_group_reference_date: str = "placement_start"
    age_reference_date: str = "placement_start"
    threshold_comparison: str = "gt"
    pso_booking: str = "discount"
    pso_lapse: str = "reassess_from_lapse_date"
    overlap: str = "add_hours_up_to_norm"
    counting_limit_to_term: str = "term"
    start_window_counts: bool = False

    @property
    def grace_months(self) -> int:
        """Months after the end of the term that still count."""
        limit = self.counting_limit_to_term
        return int(limit.split("_")[1]) if limit.startswith("grace_") else 0


#: Text parameters: allowed values, the default first. ``grace_N_months`` and ``weeks_per_year`` are read apart.
ALLOWED: Final[dict[str, tuple[str, ...]]] = {
    "month_counting": (
        "months_and_days",
        "whole_months_completed",
        "whole_months_started",
        "days_365",
        "days_actual_year",
        "hours_worked",
    ),
    "split_rounding": ("largest_share", "first_contract"),
    "bonus_stacking": ("stack_unless_excluded", "one_per_person", "highest_only"),
    "cap_base": ("net_obligation", "gross_obligation"),
    "cap_order": ("entry_then_category",),
    "version_anchor": ("award_date", "tender_publication_date", "contract_start"),
    "target_group_reference_date": ("placement_start", "award_date"),
    "age_reference_date": ("placement_start", "award_date", "each_1_january", "date_of_reaching"),
    "threshold_comparison": ("gt", "gte"),
    "pso_booking": ("discount", "fulfilment"),
    "pso_lapse": ("reassess_from_lapse_date", "keep", "withdraw"),
    "overlap": ("add_hours_up_to_norm", "refuse"),
}
#: Parameters that are themselves a group of parameters.
GROUPS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "rounding": {
        "mode": ("half_up", "half_even"),
        "unit": ("cent", "euro"),
        "at": ("cumulative_value_per_entry_and_contract", "component", "period"),
    },
    "bonus_scaling": {"person": ("as_block", "none"), "event": ("once", "as_block")},
    "duration_clock": {
        "scope": ("person_at_supplier_within_desk", "contract"),
        "start": ("first_counted_day", "placement_start", "leaving_benefit"),
        "measure": ("calendar", "hours_worked"),
    },
}
#: A year in weeks: 52, or exactly 365 days.
WEEKS_PER_YEAR: Final[dict[str, Fraction]] = {"52": Fraction(52), "365/7": Fraction(365, 7)}
