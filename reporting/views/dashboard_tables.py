"""Tables of a dashboard as files: every chart is a table, and every table a download."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.functional import Promise

from contracts.exporting import Column, export
from contracts.views.lists import wanted_export
from sroi.accounts.acting import ActingRequest


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
