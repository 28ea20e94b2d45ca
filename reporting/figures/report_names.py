"""What the rows of the report set are called, for the page, its files and the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contracts.labels import GROUPS, ROUTES

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def _placements(code: str) -> str:
    return gettext("Placements: %(group)s") % {"group": GROUPS[code]}


def _persons(code: str) -> str:
    return gettext("Persons: %(group)s") % {"group": GROUPS[code]}


def _route(code: str) -> str:
    return gettext("Filled with %(route)s") % {"route": ROUTES[code]}


_lazy_placements, _lazy_persons, _lazy_route = (lazy(make, str) for make in (_placements, _persons, _route))

#: Code → name, for every row of `reporting.figures.report_set` and `reporting.exports.public_set`.
ROW_NAMES: Final[dict[str, _StrPromise | str]] = {
    "contracts": _("Contracts"),
    "contracts_running": _("Running contracts"),
    "contracts_closed": _("Closed contracts"),
    "contracts_new": _("New contracts"),
    "contracts_inherited": _("Inherited contracts (older than the books)"),
    "value": _("Contract value excl. VAT"),
    "obligation_original": _("Obligation at the award"),
    "obligation": _("Obligation after changes"),
    "fulfilled": _("Filled"),
    "fulfilled_cumulative": _("Filled so far"),
    "corrections": _("Of which corrections of earlier quarters"),
    "open": _("Open"),
    "surplus": _("Surplus"),
    "filled_share": _("Share of the obligation that is filled"),
    **{f"route_{code}": _lazy_route(code) for code in ROUTES},
    "route_jobs_and_learning": _("Filled with jobs and learning places"),
    "not_counted": _("Not counted because of a maximum"),
    "placements": _("Placements"),
    **{f"placements_{code}": _lazy_placements(code) for code in GROUPS},
    **{f"persons_{code}": _lazy_persons(code) for code in GROUPS},
    "learning_places": _("Learning places and internships"),
    "advices": _("Advices before award"),
    "own_region": _("Contribution from the own region: candidates and companies"),
    "own_region_share": _("Share of the own region in what is known of their origin"),
    "own_region_placements": _("Placements of candidates from the own region"),
    "contracts_at_risk": _("Contracts at risk"),
    "contracts_escalated": _("Contracts escalated to the contract holder (up to the end: not answered yet)"),
    "contracts_unregistered": _("Known clauses without a registered contract"),
    "pso_discount": _("PSO as discount on the obligation"),
    "pso_fulfilled": _("PSO as fulfilment"),
    "average_rate": _("Average rate: obligation as a share of the contract value"),
}

#: The ten rows of the report set, as headings.
SECTIONS: Final[dict[int, _StrPromise]] = {
    1: _("Contracts"),
    2: _("Value and obligation"),
    3: _("Filled per route"),
    4: _("Placements and persons"),
    5: _("Learning places"),
    6: _("Advice"),
    7: _("Own region"),
    8: _("Needs attention"),
    9: _("PSO in both views"),
    10: _("Rate"),
}
