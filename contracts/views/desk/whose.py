"""Whose work a page shows: of the whole desk, or of the contracts that somebody is responsible for."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from sroi.accounts.acting import ActingRequest


def query_without(request: ActingRequest, *names: str) -> str:
    """The query string of the page, without these parameters."""
    query = request.GET.copy()
    for name in names:
        query.pop(name, None)
    return query.urlencode()


def coordinator_in(request: ActingRequest) -> UUID | None:
    """The membership whose contracts `?whose=mine` asks for; None for the whole desk."""
    return request.acting.membership.pk if request.GET.get("whose") == "mine" else None


def tabs(request: ActingRequest) -> list[dict[str, Any]]:
    """The whole desk and the own contracts, for `components/tabs.html`."""
    mine, rest = request.GET.get("whose") == "mine", query_without(request, "whose", "page", "export")
    return [
        {"label": _("Whole desk"), "url": f"?whose=all{'&' if rest else ''}{rest}", "active": not mine},
        {"label": _("My contracts"), "url": f"?whose=mine{'&' if rest else ''}{rest}", "active": mine},
    ]
