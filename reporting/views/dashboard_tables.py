"""Tables of a dashboard as files: every chart is a table, and every table a download."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from contracts.exporting import Column, export
from contracts.views.lists import wanted_export
from reporting.overview import Standing
from sroi.accounts.acting import ActingRequest

#: The contracts of a client together, as they stand.
CLIENTS: Final[list[Column[Standing]]] = [
    Column(gettext_lazy("Client"), lambda row: row.name),
    Column(gettext_lazy("Contracts"), lambda row: row.contracts),
    Column(gettext_lazy("Not closed"), lambda row: row.running),
    Column(gettext_lazy("Obligation"), lambda row: row.obligation),
    Column(gettext_lazy("Filled"), lambda row: row.fulfilled),
    Column(gettext_lazy("Open"), lambda row: row.open),
    Column(gettext_lazy("Surplus"), lambda row: row.surplus),
    Column(gettext_lazy("Term gone by (%)"), lambda row: row.elapsed),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """What a table gives as a file."""

    name: str | Promise
    columns: Sequence[Column[Any]]
    rows: Callable[[], Sequence[Any]]


def wanted(request: ActingRequest, tables: Mapping[str, Download]) -> HttpResponseBase | None:
    """The file of `?table=…&export=csv`; None where the page itself is asked for.

    Raises:
        Http404: there is no such table here.
    """
    file_format = wanted_export(request)
    if file_format is None:
        return None
    found = tables.get(request.GET.get("table", ""))
    if found is None:
        raise Http404
    response: HttpResponse = export(
        rows=found.rows(), columns=found.columns, name=str(found.name), file_format=file_format,
    )
    return response
