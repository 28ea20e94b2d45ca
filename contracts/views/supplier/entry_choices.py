"""The first two steps of reporting: for which contract, and what kind of effort. Links, so that one tap is enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from buildingblocks import queries as schedules
from buildingblocks.schedule import Block
from contracts.labels import ROUTES, label
from contracts.models import Contract
from contracts.queries.supplier import open_for_entries
from contracts.views.supplier.draft import Draft
from contracts.views.supplier.worth import tariff
from sroi.accounts.acting import ActingRequest

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: What a supplier calls a route when it looks for what it did.
ROUTE_TITLES: Final[dict[str, _StrPromise]] = {
    "jobs": _("A job or a work-experience place"),
    "learning": _("A learning place or an internship"),
    "group_secondment": _("A group hired from a social work company"),
    "social_purchasing": _("A purchase from a social enterprise"),
    "activities": _("An activity for the community"),
    "social_initiative": _("A contribution to a social initiative"),
    "custom": _("Something that you agreed with the desk"),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A building block to choose."""

    block: Block
    url: str
    tariff: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class KindGroup:
    """The building blocks of one route."""

    title: str
    kinds: tuple[Kind, ...]


def choose_contract(request: ActingRequest, draft: Draft | None = None) -> HttpResponseBase:
    """Step 1. With one open contract there is nothing to choose."""
    contracts = list(open_for_entries())
    if draft is not None and draft.entry is not None:
        contracts = [contract for contract in contracts if contract.desk_id == draft.entry.desk_id]
    elif len(contracts) == 1:
        return redirect(f"{request.acting.url('entry_new')}?{urlencode({'contract': contracts[0].pk})}")
    address = _address(request, draft)
    rows = [{"contract": contract, "url": f"{address}?{urlencode({'contract': contract.pk})}"} for contract in contracts]
    context = {
        "rows": rows, "entry": draft.entry if draft else None,
        "several_desks": len({contract.desk_id for contract in contracts}) > 1,
    }
    return TemplateResponse(request, "contracts/supplier/choose_contract.html", context)


def choose_kind(request: ActingRequest, contract: Contract, draft: Draft | None = None) -> HttpResponseBase:
    """Step 2: the building blocks of the schedule of the contract, by route in plain words."""
    address, now = _address(request, draft), draft.block_code if draft else ""
    groups: dict[str, list[Kind]] = {}
    for block in schedules.rules_of(contract.schedule).blocks:
        query = urlencode({"contract": contract.pk, "soort": block.code})
        groups.setdefault(block.route, []).append(
            Kind(block, f"{address}?{query}", tariff(block), chosen=block.code == now)
        )
    ordered = [route for route in ROUTE_TITLES if route in groups]
    ordered += [route for route in groups if route not in ROUTE_TITLES]
    context = {
        "contract": contract, "entry": draft.entry if draft else None,
        "groups": [
            KindGroup(str(ROUTE_TITLES.get(route, label(ROUTES, route))), tuple(groups[route])) for route in ordered
        ],
    }
    return TemplateResponse(request, "contracts/supplier/choose_kind.html", context)


def _address(request: ActingRequest, draft: Draft | None) -> str:
    if draft is None or draft.entry is None:
        return request.acting.url("entry_new")
    return request.acting.url("entry_change", pk=draft.entry.pk)
