"""What each calculation rule decides, in one sentence: for the form and for the page of a version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

HINTS: Final[dict[str, _StrPromise]] = {
    "month_counting": _("How long a part of a month is, where a placement starts or ends half-way."),
    "rounding.mode": _("What happens with half a cent."),
    "rounding.unit": _("Whether amounts keep their cents."),
    "rounding.at": _("Rounding once on the total makes quarters add up to the whole."),
    "split_rounding": _("Where one entry counts for several contracts, the parts must add up to the whole."),
    "bonus_scaling.person": _("Whether a bonus for a person, such as for age, grows with hours and months."),
    "bonus_scaling.event": _("Whether a bonus for an event, such as a permanent contract, counts once."),
    "bonus_stacking": _("What counts where the conditions of several bonuses are met."),
    "cap_base": _("Of which obligation a maximum in per cent is taken."),
    "cap_order": _("Which maximum is applied first where several hold."),
    "duration_clock.scope": _("Whether the months of one person run on over several contracts."),
    "duration_clock.start": _("From which day the maximum number of months is counted."),
    "duration_clock.measure": _("Whether the maximum runs in calendar months or in hours that were worked."),
    "weeks_per_year": _("For values that are counted by weeks."),
    "version_anchor": _("Which date of a contract selects the version of the schedule."),
    "target_group_reference_date": _("On which day it is decided to which target group somebody belongs."),
    "age_reference_date": _("On which day the age of a candidate is looked at."),
    "threshold_comparison": _("Whether a contract of exactly the threshold has an obligation, where the rule does not say."),
    "pso_booking": _("Whether PSO lowers what must be done, or counts as something that was done."),
    "pso_lapse": _("What happens where the certificate ends before the contract does."),
    "overlap": _("What counts where one person stands in two entries on the same days."),
    "counting_limit_to_term": _("Whether days after the end of the contract still count."),
    "start_window_counts": _("Whether days between an earlier start and the start of the contract count."),
}
_GRACE: Final = _("days inside the term, and this number of months after it:")


def grace(months: int) -> _StrPromise:
    """The choice that lets months after the end of the term count."""
    return format_lazy("{text} {months}", text=_GRACE, months=months)
